"""Savings Plans of the demo account: every number recomputed here from the rows of its bill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.commitments import Charge
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches
from sagemaker_cost_mcp.simulator.headings import COVERED, USAGE
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from tests.end_to_end.stage import IDLE, NOW, REVIEW, OpenStage, Stage, Told, denied, staged

COVERAGE = "savings_plan_coverage"
END = NOW.date() - timedelta(days=1)
DAYS = [END - timedelta(days=back) for back in range(30, 0, -1)]
CENT = Decimal("0.01")


class Offline(httpx2.BaseTransport):
    """A machine from which nothing leads to AWS's public files."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(f"No route to {request.url.host}")


@pytest.fixture(scope="module")
def shop_stage(ml_team: SimulatedAccount) -> Iterator[Stage]:
    with staged(ml_team, public=SimulatedPriceFiles(ml_team)) as opened:
        yield opened


@pytest.fixture(scope="module")
def by_day(shop_stage: Stage) -> Told:
    return shop_stage.ask(COVERAGE)


def charges(account: SimulatedAccount, record_type: str, day: date) -> list[Charge]:
    return [one for one in account.bill.day(day) if one.heading.record_type == record_type]


def covered_on(account: SimulatedAccount, day: date) -> Decimal:
    return sum((one.unblended for one in charges(account, COVERED, day)), Decimal(0))


def on_demand_on(account: SimulatedAccount, day: date) -> Decimal:
    rates = account.plans[0].rates
    return sum((one.unblended for one in charges(account, USAGE, day) if one.heading.usage_type in rates), Decimal(0))


def same(told: float, computed: Decimal) -> bool:
    return abs(Decimal(str(told)) - computed) <= CENT / 2 + Decimal("1e-9")


def test_each_day_is_that_of_the_bill(ml_team: SimulatedAccount, by_day: Told) -> None:
    rows = by_day.structured["rows"]
    assert [row["name"] for row in rows] == [day.isoformat() for day in DAYS]
    for row, day in zip(rows, DAYS, strict=True):
        covered, on_demand = covered_on(ml_team, day), on_demand_on(ml_team, day)
        assert same(row["covered_usd"], covered)
        assert same(row["on_demand_usd"], on_demand)
        assert same(row["coverage_percent"], covered / (covered + on_demand) * 100)


def test_the_sums_are_those_of_the_bill(ml_team: SimulatedAccount, by_day: Told) -> None:
    covered = sum((covered_on(ml_team, day) for day in DAYS), Decimal(0))
    on_demand = sum((on_demand_on(ml_team, day) for day in DAYS), Decimal(0))
    told = by_day.structured
    assert same(told["covered_usd"], covered)
    assert same(told["on_demand_usd"], on_demand)
    assert same(told["coverage_percent"], covered / (covered + on_demand) * 100)
    assert told["gaps"] == []


def test_the_commitment_is_used_as_the_amortized_bill_says(ml_team: SimulatedAccount, by_day: Told) -> None:
    plan = ml_team.plans[0].plan
    used = sum((one.amortized for day in DAYS for one in charges(ml_team, COVERED, day)), Decimal(0))
    committed = plan.commitment * 24 * len(DAYS)
    told = by_day.structured
    assert same(told["utilization_percent"], used / committed * 100)
    assert same(told["unused_commitment_usd"], committed - used)
    worth = sum((covered_on(ml_team, day) for day in DAYS), Decimal(0))
    assert same(told["net_saving_usd"], worth - committed)
    assert told["commitment_usd_per_hour"] == float(plan.commitment)
    (row,) = told["plans"]
    assert (row["end_date"], row["days_left"]) == (plan.end.date().isoformat(), (plan.end - NOW).days)


@pytest.mark.parametrize("by", ["family", "region"])
def test_other_cuts_add_up_to_the_same_and_cost_one_request_more(shop_stage: Stage, by_day: Told, by: str) -> None:
    told = shop_stage.ask(COVERAGE, by=by).structured
    for name in ("covered_usd", "on_demand_usd"):
        assert told[name] == by_day.structured[name]
        assert sum(Decimal(str(row[name])) for row in told["rows"]) == pytest.approx(
            Decimal(str(told[name])), abs=CENT * len(told["rows"])
        )
    assert told["meta"]["aws_calls_usd"] <= 0.01


def test_what_nothing_covers_is_on_the_bill_by_usage_type(ml_team: SimulatedAccount, by_day: Told) -> None:
    assert by_day.structured["uncovered"]
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for day in DAYS:
        for one in charges(ml_team, USAGE, day):
            sums[one.heading.usage_type] += one.unblended
    for row in by_day.structured["uncovered"]:
        assert same(row["on_demand_usd"], sums[row["usage_type"]])
        assert 0 < row["one_year_saving_percent"] < 64
    assert sum(Decimal(str(row["on_demand_usd"])) for row in by_day.structured["uncovered"]) <= (
        Decimal(str(by_day.structured["on_demand_usd"])) + CENT * 10
    )


def test_async_serverless_and_storage_are_never_called_eligible(by_day: Told) -> None:
    names = {row["usage_type"] for row in by_day.structured["uncovered"]}
    assert not {name for name in names if any(word in name for word in ("Volume", "Async", "Serverless", "TrSpt"))}
    assert by_day.structured["not_eligible_usd"] > 0


def test_five_cents_buy_the_first_answer_and_the_second_is_free(ml_team: SimulatedAccount) -> None:
    with staged(ml_team, public=SimulatedPriceFiles(ml_team)) as stage:
        assert stage.ask(COVERAGE).structured["meta"]["aws_calls_usd"] == 0.05
        assert stage.ask(COVERAGE).structured["meta"]["aws_calls_usd"] == 0


@pytest.mark.parametrize("operation", ["GetSavingsPlansCoverage", "GetSavingsPlansUtilization"])
def test_a_denied_half_is_a_gap_and_the_other_half_is_told(
    ml_team: SimulatedAccount, open_stage: OpenStage, operation: str
) -> None:
    stage = open_stage(ml_team, public=SimulatedPriceFiles(ml_team))
    stage.faults.by_operation = {f"ce:{operation}": denied(f"ce:{operation}")}
    told = stage.ask(COVERAGE)
    assert [gap["missing_permission"] for gap in told.structured["gaps"]] == [f"ce:{operation}"]
    assert ("coverage_percent" in told.structured) is (operation == "GetSavingsPlansUtilization")
    assert ("utilization_percent" in told.structured) is (operation == "GetSavingsPlansCoverage")
    assert "could not be read" in told.structured["summary"]
    assert f"ce:{operation}" in told.text


def changed(account: SimulatedAccount, **changes: Any) -> SimulatedAccount:
    """The account with its jobs left out, which are most of its bill's work."""
    return SimulatedAccount(replace(account.fleet, training_jobs=(), processing_jobs=(), **changes), account.clock)


def test_without_cost_explorer_there_are_gaps_and_no_zero(ml_team: SimulatedAccount, open_stage: OpenStage) -> None:
    account = changed(ml_team, cost_explorer=CostExplorerSwitches(enabled=False))
    told = open_stage(account, public=SimulatedPriceFiles(account)).ask(COVERAGE)
    assert not told.is_error
    assert told.structured["summary"] == "Savings Plans coverage could not be read; see the gaps."
    assert not {"covered_usd", "on_demand_usd", "coverage_percent", "plans"} & set(told.structured)
    assert any("not enabled" in gap["reason"] for gap in told.structured["gaps"])


def test_an_account_without_plans_has_zero_coverage_of_what_was_eligible(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    account = changed(ml_team, savings_plans=())
    told = open_stage(account, public=SimulatedPriceFiles(account)).ask(COVERAGE).structured
    rates = ml_team.plans[0].rates
    expected = sum(
        (one.unblended for day in DAYS for one in charges(account, USAGE, day) if one.heading.usage_type in rates),
        Decimal(0),
    )
    assert (told["coverage_percent"], told["covered_usd"], told["plans"], told["rows"]) == (0, 0, [], [])
    assert same(told["on_demand_usd"], expected)
    assert "utilization_percent" not in told
    assert told["gaps"] == []


def test_offline_the_plans_are_told_and_what_is_eligible_by_name_is_a_gap(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    told = open_stage(ml_team, public=Offline()).ask(COVERAGE).structured
    assert told["coverage_percent"] > 0
    assert "uncovered" not in told
    (gap,) = told["gaps"]
    assert gap["operation"] == "public-file:AWSMachineLearningSavingsPlans-regions"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"start_date": "2024-01-01"}, "is too long ago: Cost Explorer keeps 13 months"),
        ({"lookback_days": 600}, "is too long ago"),
        ({"lookback_days": 0}, "lookback_days is 0"),
        ({"start_date": "2026-11-10", "end_date": "2026-11-01"}, "The window is empty"),
        ({"account_ids": ["me"]}, "is not an AWS account id"),
        ({"by": "service"}, "Argument 'by'"),
        ({"granularity": "DAILY"}, "Unknown argument 'granularity'"),
    ],
)
def test_bad_input_is_refused_in_words(shop_stage: Stage, arguments: dict[str, Any], said: str) -> None:
    before = shop_stage.calls.count
    told = shop_stage.ask(COVERAGE, **arguments)
    assert told.is_error
    assert said in told.text
    assert [one.operation for one in shop_stage.calls.made[before:]] in ([], ["GetCallerIdentity"])


def test_today_alone_has_no_coverage_yet(shop_stage: Stage) -> None:
    told = shop_stage.ask(COVERAGE, start_date=NOW.date().isoformat())
    assert told.is_error
    assert "known up to yesterday" in told.text


def test_denied_the_price_list_the_public_file_gives_the_same_findings_and_says_so(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team, public=SimulatedPriceFiles(ml_team))
    whole = stage.ask(IDLE, limit=500).structured
    stage.faults.by_operation = {"pricing:GetProducts": denied("pricing:GetProducts")}
    told = stage.ask(IDLE, limit=500, refresh=True).structured
    assert told["total_monthly_saving_usd"] == whole["total_monthly_saving_usd"] > 0
    assert told["gaps"] == whole["gaps"] == []
    assert told["meta"]["price_source"] == "AWS public price file, read 2026-11-20"
    assert whole["meta"]["price_source"] == "AWS price list, read 2026-11-20"


def test_denied_the_price_list_and_offline_both_reasons_are_told(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team, public=Offline())
    stage.faults.by_operation = {"pricing:GetProducts": denied("pricing:GetProducts")}
    told = stage.ask(REVIEW).structured
    operations = {gap["operation"] for gap in told["gaps"]}
    assert {"pricing:GetProducts", "public-file:AmazonSageMaker-regions"} <= operations
    assert "pricing:GetProducts" in {gap.get("missing_permission") for gap in told["gaps"]}
