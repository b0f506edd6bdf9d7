"""The account whose bill jumps: both tools against what its author put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches
from sagemaker_cost_mcp.simulator.scenarios import jump
from tests.end_to_end.stage import NOW, Stage, Told, denied, staged

CHANGE, ANOMALIES = "explain_cost_change", "find_cost_anomalies"
TODAY = NOW.date()
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return SimulatedAccount(jump.fleet(NOW), lambda: NOW)


@pytest.fixture
def stage(account: SimulatedAccount) -> Iterator[Stage]:
    with staged(account) as opened:
        yield opened


def cents(number: float) -> Decimal:
    return Decimal(str(number)).quantize(CENT)


def by_type(told: Told, key: str) -> dict[str, dict[str, Any]]:
    return {row["usage_type"]: row for row in told.structured[key]}


def spent(account: SimulatedAccount, usage_type: str, first: int, last: int) -> Decimal:
    """Cost of a usage type from `first` days ago to before `last` days ago, from the account's own books."""
    days = [TODAY - timedelta(days=ago) for ago in range(first, last, -1)]
    charges = [charge for day in days for charge in account.bill.day(day) if charge.heading.usage_type == usage_type]
    return sum((charge.amortized for charge in charges), Decimal(0))


def test_last_week_is_explained_to_the_cent(account: SimulatedAccount, stage: Stage) -> None:
    told = stage.ask(CHANGE)
    drivers = by_type(told, "drivers")
    assert {name: drivers[name]["kind"] for name in (jump.LEVEL_TYPE, jump.NEW_TYPE, jump.GONE_TYPE)} == {
        jump.LEVEL_TYPE: "quantity", jump.NEW_TYPE: "new", jump.GONE_TYPE: "gone",
    }  # fmt: skip
    for name in (jump.SPIKE_TYPE, jump.LEVEL_TYPE, jump.NEW_TYPE, jump.GONE_TYPE, jump.ACCOUNT_TYPE):
        moved = spent(account, name, 8, 1) - spent(account, name, 15, 8)
        assert abs(cents(drivers[name]["change_usd"]) - moved) <= CENT
    parts = [cents(row["change_usd"]) for row in told.structured["drivers"]]
    whole = cents(told.structured["change_usd"])
    assert sum(parts) + cents(told.structured["other_change_usd"]) == whole
    assert whole == cents(told.structured["total_after_usd"]) - cents(told.structured["total_before_usd"])
    assert sum(cents(row["change_usd"]) for row in told.structured["by_account"]) == whole


def test_the_answer_names_who_is_behind_it(stage: Stage) -> None:
    told = stage.ask(CHANGE)
    drivers = by_type(told, "drivers")
    behind = {
        name: [one["resource"]["name"] for one in drivers[name]["likely_resources"]]
        for name in (jump.LEVEL_TYPE, jump.NEW_TYPE, jump.GONE_TYPE)
    }
    assert behind == {
        jump.LEVEL_TYPE: ["ranker-candidate"], jump.NEW_TYPE: ["vision-gpu"], jump.GONE_TYPE: ["feature-lab"],
    }  # fmt: skip
    assert drivers[jump.ACCOUNT_TYPE]["likely_resources"] == []
    assert {row["name"] for row in told.structured["by_account"]} == {jump.ACCOUNT, jump.RESEARCH}
    assert len(told.text.encode()) < 8_000


def test_asking_why_costs_three_cents_and_again_nothing(stage: Stage) -> None:
    first = stage.ask(CHANGE)
    assert first.structured["meta"]["aws_calls_usd"] == pytest.approx(0.03)
    assert stage.calls.by_operation["ce:GetCostAndUsage"] == 2
    assert stage.ask(CHANGE).structured["meta"]["aws_calls_usd"] == 0


def test_one_account_is_explained_for_two_cents(stage: Stage) -> None:
    told = stage.ask(CHANGE, account_ids=[jump.RESEARCH])
    assert [row["usage_type"] for row in told.structured["drivers"]] == [jump.ACCOUNT_TYPE]
    assert told.structured["meta"]["aws_calls_usd"] == pytest.approx(0.02)


def test_every_anomaly_that_was_put_in_is_found_and_no_other(stage: Stage) -> None:
    found = by_type(stage.ask(ANOMALIES), "anomalies")
    assert set(found) == {jump.SPIKE_TYPE, jump.LEVEL_TYPE, jump.NEW_TYPE, jump.GONE_TYPE, jump.ACCOUNT_TYPE}
    ago = {name: (TODAY - date.fromisoformat(row["start_date"])).days for name, row in found.items()}
    assert ago == {
        jump.SPIKE_TYPE: jump.SPIKE_DAYS_AGO, jump.LEVEL_TYPE: jump.LEVEL_DAYS_AGO, jump.NEW_TYPE: jump.NEW_DAYS_AGO,
        jump.GONE_TYPE: jump.GONE_DAYS_AGO, jump.ACCOUNT_TYPE: jump.ACCOUNT_DAYS_AGO,
    }  # fmt: skip
    lasting = {name for name, row in found.items() if "end_date" not in row}
    assert lasting == set(found) - {jump.SPIKE_TYPE}
    assert found[jump.GONE_TYPE]["impact_usd"] < 0
    assert found[jump.SPIKE_TYPE]["likely_resources"][0]["resource"]["name"].startswith("ranker-train-")


def test_what_aws_found_too_is_one_row_with_both_impacts(stage: Stage) -> None:
    spike = by_type(stage.ask(ANOMALIES), "anomalies")[jump.SPIKE_TYPE]
    assert spike["source"] == "aws"
    assert spike["aws_impact_usd"] == pytest.approx(spike["detector_impact_usd"], abs=1)
    assert spike["account_ids"] == [jump.ACCOUNT]


def test_pages_of_one_give_the_same_answers() -> None:
    told: list[tuple[Any, Any]] = []
    for size in (1, 5000):
        fleet = replace(jump.fleet(NOW), cost_explorer=CostExplorerSwitches(page_size=size))
        with staged(SimulatedAccount(fleet, lambda: NOW)) as opened:
            change = opened.ask(CHANGE, start_date="2026-11-17", end_date="2026-11-19").structured
            anomalies = opened.ask(ANOMALIES, lookback_days=5).structured if size > 1 else None
        told.append(({key: value for key, value in change.items() if key != "meta"}, anomalies))
    assert told[0][0] == told[1][0]


def test_without_monitors_the_detector_still_answers_and_the_gap_says_so() -> None:
    fleet = replace(jump.fleet(NOW), anomaly_monitors=(), anomaly_subscriptions=())
    with staged(SimulatedAccount(fleet, lambda: NOW)) as opened:
        told = opened.ask(ANOMALIES)
    assert {row["source"] for row in told.structured["anomalies"]} == {"detector"}
    assert ["no monitor" in gap["reason"] for gap in told.structured["gaps"]] == [True]
    assert told.structured["meta"]["aws_calls_usd"] == pytest.approx(0.04)


def test_a_denied_read_of_anomalies_is_a_gap_that_names_the_permission(stage: Stage) -> None:
    stage.faults.by_operation["ce:GetAnomalies"] = denied("ce:GetAnomalies")
    told = stage.ask(ANOMALIES)
    assert [gap["missing_permission"] for gap in told.structured["gaps"]] == ["ce:GetAnomalies"]
    assert len(told.structured["anomalies"]) == 5
    assert any("not known" in sentence for sentence in told.structured["undecided"])


def test_without_a_bill_awss_anomalies_still_answer(stage: Stage) -> None:
    stage.faults.by_operation["ce:GetCostAndUsage"] = denied("ce:GetCostAndUsage")
    anomalies = stage.ask(ANOMALIES)
    assert {row["source"] for row in anomalies.structured["anomalies"]} == {"aws"}
    change = stage.ask(CHANGE)
    assert "change_usd" not in change.structured
    assert any(gap["missing_permission"] == "ce:GetCostAndUsage" for gap in change.structured["gaps"])


def test_cost_explorer_that_has_no_data_yet_is_told_and_not_read_as_no_change() -> None:
    fleet = replace(jump.fleet(NOW), cost_explorer=CostExplorerSwitches(ready=False))
    with staged(SimulatedAccount(fleet, lambda: NOW)) as opened:
        told = opened.ask(CHANGE)
    assert "could not be read" in told.text
    assert "change_usd" not in told.structured


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        (CHANGE, {"start_date": "2026-11-10", "compare_end_date": "2026-11-12"}, "overlap"),
        (CHANGE, {"start_date": "2024-01-01", "end_date": "2024-02-01"}, "too long ago"),
        (CHANGE, {"start_date": "2027-01-01", "end_date": "2027-02-01"}, "future"),
        (CHANGE, {"min_change_usd": -1}, "greater than or equal to 0"),
        (CHANGE, {"regions": ["mars-north-1"]}, "mars-north-1"),
        (ANOMALIES, {"start_date": "2027-01-01"}, "No complete day"),
        (ANOMALIES, {"min_impact_usd": -5}, "greater than or equal to 0"),
        (ANOMALIES, {"account_ids": ["12"]}, "12 digits"),
        (ANOMALIES, {"colour": "red"}, "Unknown argument 'colour'"),
    ],
)
def test_a_wrong_question_is_answered_with_what_would_be_right(
    stage: Stage, tool: str, arguments: dict[str, Any], says: str
) -> None:
    assert says in stage.refusal(tool, **arguments)
