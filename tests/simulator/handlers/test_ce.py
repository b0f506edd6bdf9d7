"""Cost Explorer's answers and refusals, as real clients see them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    CostExplorerSwitches,
    Fleet,
    PostedRow,
)

if TYPE_CHECKING:
    from .conftest import AccountOf, Ask

OCTOBER = {"Start": "2026-10-01", "End": "2026-11-01"}
SERVICE = [{"Type": "DIMENSION", "Key": "SERVICE"}]


def row(usage_type: str = "USE1-Notebk:ml.t3.medium", **changes: Any) -> PostedRow:
    given: dict[str, Any] = {
        "usage_type": usage_type,
        "quantity": Decimal(31),
        "unblended": Decimal("1.55"),
        "start": date(2026, 10, 1),
        "end": date(2026, 11, 1),
    }
    return PostedRow(**(given | changes))


def costs(**changes: Any) -> dict[str, Any]:
    return {"TimePeriod": OCTOBER, "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"]} | changes


def by_dimension(key: str, *values: str) -> dict[str, Any]:
    return {"Dimensions": {"Key": key, "Values": list(values)}}


def test_without_groups_there_is_a_total(ask: Ask, few_rows: SimulatedAccount) -> None:
    (found,) = ask("ce", "GetCostAndUsage", account=few_rows, **costs())["ResultsByTime"]
    assert found == {
        "TimePeriod": OCTOBER,
        "Total": {"UnblendedCost": {"Amount": "6.75", "Unit": "USD"}},
        "Groups": [],
        "Estimated": False,
    }


def test_two_groups_make_two_keys_and_no_total(ask: Ask, few_rows: SimulatedAccount) -> None:
    groups = [{"Type": "DIMENSION", "Key": "LINKED_ACCOUNT"}, {"Type": "TAG", "Key": "Team"}]
    answer = ask("ce", "GetCostAndUsage", account=few_rows, **costs(GroupBy=groups))
    (found,) = answer["ResultsByTime"]
    keys = [tuple(group["Keys"]) for group in found["Groups"]]
    assert keys == [
        ("1" * 12, "Team$"),
        ("1" * 12, "Team$nlp"),
        ("1" * 12, "Team$vision"),
        ("2" * 12, "Team$"),
    ]
    assert found["Total"] == {}
    assert answer["GroupDefinitions"] == groups
    names = {one["Value"]: one["Attributes"] for one in answer["DimensionValueAttributes"]}
    assert names == {"1" * 12: {"description": "main"}, "2" * 12: {"description": "sandbox"}}


@pytest.mark.parametrize(
    ("expression", "amount"),
    [
        (by_dimension("SERVICE", "Amazon SageMaker"), "5.2"),
        (by_dimension("SERVICE", "amazon sagemaker"), "0"),
        ({"Not": by_dimension("RECORD_TYPE", "Credit", "Refund")}, "7.75"),
        ({"And": [by_dimension("REGION", "us-east-1"), by_dimension("LINKED_ACCOUNT", "1" * 12)]}, "5.2"),
        ({"Or": [by_dimension("REGION", "eu-west-1"), by_dimension("INSTANCE_TYPE", "ml.g5.xlarge")]}, "2.1"),
        ({"Tags": {"Key": "Team", "Values": ["nlp", "vision"]}}, "3.1"),
        ({"Tags": {"Key": "Team", "MatchOptions": ["ABSENT"]}}, "3.65"),
        ({"Tags": {"Key": "Secret", "Values": ["x"]}}, "0"),
        ({"CostCategories": {"Key": "Phase", "MatchOptions": ["ABSENT"]}}, "6.75"),
        ({"CostCategories": {"Key": "Phase", "Values": ["a"]}}, "0"),
    ],
)
def test_filters_let_through_what_they_say(
    ask: Ask, few_rows: SimulatedAccount, expression: dict[str, Any], amount: str
) -> None:
    answer = ask("ce", "GetCostAndUsage", account=few_rows, **costs(Filter=expression))
    assert answer["ResultsByTime"][0]["Total"]["UnblendedCost"]["Amount"] == amount


def test_periods_without_rows_are_there_with_zeros(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(Fleet(account_id="1" * 12))
    period = {"Start": "2026-09-15", "End": "2026-11-21"}
    answer = ask(
        "ce",
        "GetCostAndUsage",
        account=account,
        **costs(TimePeriod=period, GroupBy=SERVICE, Metrics=["UsageQuantity"]),
    )
    assert [found["TimePeriod"] for found in answer["ResultsByTime"]] == [
        {"Start": "2026-09-15", "End": "2026-10-01"},
        {"Start": "2026-10-01", "End": "2026-11-01"},
        {"Start": "2026-11-01", "End": "2026-11-21"},
    ]
    assert [found["Estimated"] for found in answer["ResultsByTime"]] == [False, False, True]
    assert {str(found["Groups"]) for found in answer["ResultsByTime"]} == {"[]"}
    assert answer["ResultsByTime"][0]["Total"] == {"UsageQuantity": {"Amount": "0", "Unit": "N/A"}}


def test_quantities_of_one_unit_carry_it_and_mixed_ones_do_not(ask: Ask, few_rows: SimulatedAccount) -> None:
    answer = ask("ce", "GetCostAndUsage", account=few_rows, **costs(GroupBy=SERVICE, Metrics=["UsageQuantity"]))
    groups = answer["ResultsByTime"][0]["Groups"]
    units = {group["Keys"][0]: group["Metrics"]["UsageQuantity"]["Unit"] for group in groups}
    assert units == {"Amazon SageMaker": "N/A", "Amazon Simple Storage Service": "GB-Mo"}


def test_net_columns_hold_the_discount_and_its_own_rows_are_empty(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(Fleet(account_id="1" * 12, posted_rows=(row(),), negotiated_discount=Decimal("0.1")))
    metrics = ["UnblendedCost", "NetUnblendedCost", "NetAmortizedCost", "BlendedCost", "NormalizedUsageAmount"]
    groups = [{"Type": "DIMENSION", "Key": "RECORD_TYPE"}]
    answer = ask("ce", "GetCostAndUsage", account=account, **costs(Metrics=metrics, GroupBy=groups))
    amounts = {
        group["Keys"][0]: [group["Metrics"][name]["Amount"] for name in metrics]
        for group in answer["ResultsByTime"][0]["Groups"]
    }
    assert amounts == {
        "Usage": ["1.55", "1.395", "1.395", "1.55", "0"],
        "Enterprise Discount Program Discount": ["-0.155", "0", "0", "-0.155", "0"],
    }


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_of_any_size_hold_the_same_groups(ask: Ask, account_of: AccountOf, size: int) -> None:
    rows = tuple(row(f"USE1-Train:ml.{family}.xlarge") for family in ("c5", "g5", "m5"))
    fleet = Fleet(account_id="1" * 12, posted_rows=rows, cost_explorer=CostExplorerSwitches(page_size=size))
    account = account_of(fleet)
    params = costs(
        TimePeriod={"Start": "2026-09-01", "End": "2026-11-21"},
        GroupBy=[{"Type": "DIMENSION", "Key": "USAGE_TYPE"}],
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    answer = ask("ce", "GetCostAndUsage", account=account, **params)
    pages = [answer]
    while "NextPageToken" in answer:
        answer = ask("ce", "GetCostAndUsage", account=account, **params, NextPageToken=answer["NextPageToken"])
        pages.append(answer)
    for each in pages:
        for period in each["ResultsByTime"]:
            found[period["TimePeriod"]["Start"]] += [group["Keys"][0] for group in period["Groups"]]
    assert len(pages) == {1: 5, 2: 3, 5: 1}[size]
    assert found == {
        "2026-09-01": [],
        "2026-10-01": [one.usage_type for one in rows],
        "2026-11-01": [],
    }


def test_a_token_of_another_question_is_refused(ask: Ask, account_of: AccountOf) -> None:
    fleet = Fleet(account_id="1" * 12, cost_explorer=CostExplorerSwitches(page_size=1))
    account = account_of(fleet)
    params = costs(TimePeriod={"Start": "2026-09-01", "End": "2026-11-21"})
    token = ask("ce", "GetCostAndUsage", account=account, **params)["NextPageToken"]
    other: dict[str, Any] = params | {"Metrics": ["AmortizedCost"], "NextPageToken": token}
    with pytest.raises(ClientError, match="RequestChangedException"):
        ask("ce", "GetCostAndUsage", account=account, **other)
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        ask("ce", "GetCostAndUsage", account=account, **params, NextPageToken="made up")


def test_today_has_no_rows_yet(ask: Ask) -> None:
    answer = ask(
        "ce",
        "GetCostAndUsage",
        **costs(TimePeriod={"Start": "2026-11-20", "End": "2026-11-22"}, Granularity="DAILY"),
    )
    amounts = [Decimal(day["Total"]["UnblendedCost"]["Amount"]) for day in answer["ResultsByTime"]]
    assert amounts[0] > 0
    assert amounts[1] == 0
    assert all(day["Estimated"] for day in answer["ResultsByTime"])


def test_hours_days_and_months_agree(ask: Ask) -> None:
    metrics = ["NetAmortizedCost", "UnblendedCost"]

    def totals(granularity: str, start: str, end: str) -> list[Decimal]:
        answer = ask(
            "ce",
            "GetCostAndUsage",
            TimePeriod={"Start": start, "End": end},
            Granularity=granularity,
            Metrics=metrics,
        )
        return [
            sum((Decimal(one["Total"][name]["Amount"]) for one in answer["ResultsByTime"]), Decimal(0))
            for name in metrics
        ]

    hours = totals("HOURLY", "2026-11-09T00:00:00Z", "2026-11-21T00:00:00Z")
    days = totals("DAILY", "2026-11-09", "2026-11-21")
    month = totals("MONTHLY", "2026-11-09", "2026-11-21")
    for name, finer, coarse, whole in zip(metrics, hours, days, month, strict=True):
        # Each amount is rounded to ten decimals when it is written; there are 288 hours.
        assert abs(finer - whole) < Decimal("1e-7"), name
        assert abs(coarse - whole) < Decimal("1e-8"), name


def test_days_of_a_long_period_are_all_there(ask: Ask, few_rows: SimulatedAccount) -> None:
    answer = ask("ce", "GetCostAndUsage", account=few_rows, **costs(Granularity="DAILY"))
    starts = [date.fromisoformat(day["TimePeriod"]["Start"]) for day in answer["ResultsByTime"]]
    assert starts == [date(2026, 10, 1) + timedelta(days=number) for number in range(31)]
