"""GetSavingsPlansCoverage and GetSavingsPlansUtilization: they agree with the bill to the cent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches, Fleet
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

PERIOD = {"Start": "2026-10-20", "End": "2026-11-19"}
CENT = Decimal("0.000001")
"""Far less than one: amounts are written with ten decimals."""
ONLY_SAGEMAKER = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}}


def coverages(ask: Ask, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    page = ask("ce", "GetSavingsPlansCoverage", TimePeriod=PERIOD, **params)
    rows += page["SavingsPlansCoverages"]
    while "NextToken" in page:
        page = ask("ce", "GetSavingsPlansCoverage", TimePeriod=PERIOD, NextToken=page["NextToken"], **params)
        rows += page["SavingsPlansCoverages"]
    return rows


def amount(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row["Coverage"][name]) for row in rows), Decimal(0))


def billed(ask: Ask, metric: str) -> dict[tuple[str, str], Decimal]:
    """Amounts of the window by record type and usage type."""
    groups = [{"Type": "DIMENSION", "Key": "RECORD_TYPE"}, {"Type": "DIMENSION", "Key": "USAGE_TYPE"}]
    params: dict[str, Any] = {"TimePeriod": PERIOD, "Granularity": "MONTHLY", "Metrics": [metric], "GroupBy": groups}
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    page = ask("ce", "GetCostAndUsage", **params)
    for period in page["ResultsByTime"]:
        for group in period["Groups"]:
            sums[group["Keys"][0], group["Keys"][1]] += Decimal(group["Metrics"][metric]["Amount"])
    assert "NextPageToken" not in page
    return sums


def test_covered_spend_is_that_of_the_bills_covered_rows(ask: Ask) -> None:
    rows = coverages(ask, Granularity="DAILY", MaxResults=100)
    bill = billed(ask, "UnblendedCost")
    expected = sum((usd for (kind, _), usd in bill.items() if kind == "SavingsPlanCoveredUsage"), Decimal(0))
    assert expected > 2000
    assert abs(amount(rows, "SpendCoveredBySavingsPlans") - expected) < CENT


def test_on_demand_is_the_eligible_usage_that_the_bill_charges(ask: Ask, ml_team_account: SimulatedAccount) -> None:
    eligible = ml_team_account.plans[0].rates
    bill = billed(ask, "UnblendedCost")
    expected = sum((usd for (kind, name), usd in bill.items() if kind == "Usage" and name in eligible), Decimal(0))
    rows = coverages(ask, Granularity="DAILY")
    assert expected > 1000
    assert abs(amount(rows, "OnDemandCost") - expected) < CENT


def test_every_cut_has_the_same_sums(ask: Ask) -> None:
    days = coverages(ask, Granularity="DAILY")
    months = coverages(ask, Granularity="MONTHLY")
    assert len(days) == 30
    assert [row["TimePeriod"]["Start"] for row in months] == ["2026-10-20", "2026-11-01"]
    groups = [coverages(ask, GroupBy=[{"Type": "DIMENSION", "Key": key}]) for key in ("INSTANCE_FAMILY", "REGION")]
    for rows in (months, *groups):
        for name in ("SpendCoveredBySavingsPlans", "OnDemandCost", "TotalCost"):
            assert abs(amount(rows, name) - amount(days, name)) < CENT
    assert {row["Attributes"]["REGION"] for row in groups[1]} == {"us-east-1", "eu-west-1"}


def test_coverage_is_covered_over_eligible(ask: Ask) -> None:
    for row in coverages(ask, Granularity="DAILY"):
        parts = {name: Decimal(text) for name, text in row["Coverage"].items()}
        assert abs(parts["TotalCost"] - parts["SpendCoveredBySavingsPlans"] - parts["OnDemandCost"]) < CENT
        share = parts["SpendCoveredBySavingsPlans"] / parts["TotalCost"] * 100
        assert abs(parts["CoveragePercentage"] - share) < CENT


def test_filters_narrow_and_other_services_have_no_coverage(ask: Ask) -> None:
    everything = coverages(ask, Granularity="MONTHLY")
    assert coverages(ask, Granularity="MONTHLY", Filter=ONLY_SAGEMAKER) == everything
    ireland = {"Dimensions": {"Key": "REGION", "Values": ["eu-west-1"]}}
    part = coverages(ask, Granularity="MONTHLY", Filter={"And": [ONLY_SAGEMAKER, ireland]})
    assert 0 < amount(part, "TotalCost") < amount(everything, "TotalCost")
    other = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Simple Storage Service"]}}
    assert amount(coverages(ask, Granularity="MONTHLY", Filter=other), "TotalCost") == 0


def utilization(ask: Ask, **params: Any) -> dict[str, Any]:
    return ask("ce", "GetSavingsPlansUtilization", TimePeriod=PERIOD, **params)


def test_utilization_adds_up_to_the_commitment_hour_by_hour(ask: Ask, ml_team_account: SimulatedAccount) -> None:
    answer = utilization(ask, Granularity="DAILY")
    total = {name: Decimal(text) for name, text in answer["Total"]["Utilization"].items()}
    assert total["TotalCommitment"] == ml_team_account.plans[0].plan.commitment * 24 * 30
    assert total["UsedCommitment"] + total["UnusedCommitment"] == total["TotalCommitment"]
    days = answer["SavingsPlansUtilizationsByTime"]
    assert len(days) == 30
    assert sum(Decimal(day["Utilization"]["UsedCommitment"]) for day in days) == total["UsedCommitment"]


def test_used_commitment_is_what_covered_usage_cost_on_the_amortized_bill(ask: Ask) -> None:
    bill = billed(ask, "AmortizedCost")
    expected = sum((usd for (kind, _), usd in bill.items() if kind == "SavingsPlanCoveredUsage"), Decimal(0))
    answer = utilization(ask)["Total"]
    assert abs(Decimal(answer["Utilization"]["UsedCommitment"]) - expected) < CENT
    worth = amount(coverages(ask, Granularity="MONTHLY"), "SpendCoveredBySavingsPlans")
    assert abs(Decimal(answer["Savings"]["OnDemandCostEquivalent"]) - worth) < CENT
    saved = worth - Decimal(answer["Utilization"]["TotalCommitment"])
    assert abs(Decimal(answer["Savings"]["NetSavings"]) - saved) < CENT


def test_utilization_is_filtered_by_type_of_plan(ask: Ask) -> None:
    mine = {"Dimensions": {"Key": "SAVINGS_PLANS_TYPE", "Values": ["SageMaker"]}}
    assert utilization(ask, Filter=mine) == utilization(ask)
    with pytest.raises(ClientError, match="DataUnavailableException"):
        utilization(ask, Filter={"Dimensions": {"Key": "SAVINGS_PLANS_TYPE", "Values": ["Compute"]}})


def test_upfront_payment_is_amortized_apart(ask: Ask, ml_team_account: SimulatedAccount) -> None:
    held = replace(ml_team_account.fleet.savings_plans[0], payment_option="Partial Upfront")
    fleet = replace(ml_team_account.fleet, savings_plans=(held,), training_jobs=(), processing_jobs=())
    parts = utilization(ask, account=SimulatedAccount(fleet, lambda: NOW))["Total"]["AmortizedCommitment"]
    assert Decimal(parts["AmortizedUpfrontCommitment"]) == Decimal(parts["AmortizedRecurringCommitment"]) > 0
    assert Decimal(parts["TotalAmortizedCommitment"]) == held.commitment * 24 * 30


def test_without_a_plan_there_is_no_data_and_no_zero(ask: Ask, account_of: AccountOf) -> None:
    bare = account_of(Fleet(account_id="1" * 12))
    for operation in ("GetSavingsPlansCoverage", "GetSavingsPlansUtilization"):
        with pytest.raises(ClientError, match="DataUnavailableException"):
            ask("ce", operation, account=bare, TimePeriod=PERIOD, Granularity="DAILY")


def test_before_the_plan_began_there_is_no_data(ask: Ask, ml_team_account: SimulatedAccount) -> None:
    began = ml_team_account.plans[0].plan.start.date()
    period = {"Start": (began - timedelta(days=9)).isoformat(), "End": began.isoformat()}
    with pytest.raises(ClientError, match="DataUnavailableException"):
        ask("ce", "GetSavingsPlansUtilization", TimePeriod=period)


def test_without_cost_explorer_neither_answers(ask: Ask, account_of: AccountOf) -> None:
    off = account_of(Fleet(account_id="1" * 12, cost_explorer=CostExplorerSwitches(enabled=False)))
    for operation in ("GetSavingsPlansCoverage", "GetSavingsPlansUtilization"):
        with pytest.raises(ClientError, match="User not enabled for cost explorer access"):
            ask("ce", operation, account=off, TimePeriod=PERIOD)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("GetSavingsPlansCoverage", {"Granularity": "DAILY", "GroupBy": [{"Type": "DIMENSION", "Key": "REGION"}]}),
        ("GetSavingsPlansCoverage", {"GroupBy": [{"Type": "DIMENSION", "Key": "USAGE_TYPE"}]}),
        ("GetSavingsPlansCoverage", {"GroupBy": [{"Type": "TAG", "Key": "REGION"}]}),
        ("GetSavingsPlansCoverage", {"Granularity": "HOURLY"}),
        ("GetSavingsPlansCoverage", {"Metrics": ["UnblendedCost"]}),
        ("GetSavingsPlansCoverage", {"Filter": {"Or": [ONLY_SAGEMAKER, ONLY_SAGEMAKER]}}),
        ("GetSavingsPlansCoverage", {"Filter": {"Dimensions": {"Key": "USAGE_TYPE", "Values": ["x"]}}}),
        ("GetSavingsPlansUtilization", {"Filter": ONLY_SAGEMAKER}),
        ("GetSavingsPlansUtilization", {"Granularity": "HOURLY"}),
    ],
)
def test_what_aws_refuses_is_refused(ask: Ask, operation: str, params: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        ask("ce", operation, TimePeriod=PERIOD, **params)


def test_a_strange_page_token_is_refused(ask: Ask) -> None:
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        ask("ce", "GetSavingsPlansCoverage", TimePeriod=PERIOD, NextToken="mine")
