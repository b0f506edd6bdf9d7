"""The recommended Savings Plan on the embedded accounts, beside a plain search over their true hours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.headings import USAGE
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from sagemaker_cost_mcp.simulator.prices import offered_rates
from tests.accounts import embedded
from tests.end_to_end.stage import NOW, OpenStage, Stage, Told, denied, staged

RECOMMEND = "recommend_savings_plan"
END = NOW.date() - timedelta(days=1)
HOUR = timedelta(hours=1)

_Hour = tuple[tuple[float, float], ...]


@pytest.fixture(scope="module")
def stage(ml_team: SimulatedAccount) -> Iterator[Stage]:
    with staged(ml_team, public=SimulatedPriceFiles(ml_team)) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(stage: Stage) -> Told:
    return stage.ask(RECOMMEND)


@pytest.fixture(scope="module")
def as_it_is(stage: Stage) -> Told:
    return stage.ask(RECOMMEND, after_waste=False)


def true_hours(account: SimulatedAccount, days: int, years: int, option: str) -> Mapping[_Hour, int]:
    """Each hour's eligible usage that was charged on demand, at the plan's rate and at list, highest saving first."""
    rates = offered_rates(years, option, account.price_entries)
    hours: Counter[_Hour] = Counter()
    start = datetime.combine(END - timedelta(days=days), time(), UTC)
    for at in range(24 * days):
        slices: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for charge in account.bill.hour(start + at * HOUR):
            name = charge.heading.usage_type
            if charge.heading.record_type == USAGE and name in rates:
                slices[name][0] += float(charge.quantity * rates[name])
                slices[name][1] += float(charge.unblended)
        hours[tuple(sorted(((p, o) for p, o in slices.values() if o), key=lambda one: one[0] / one[1]))] += 1
    return hours


def saving(hours: Mapping[_Hour, int], commitment: float) -> float:
    """A month's saving of a commitment, replayed hour by hour."""
    total = 0.0
    for hour, times in hours.items():
        budget, avoided = commitment, 0.0
        for plan, on_demand in hour:
            paid = min(plan, budget)
            budget -= paid
            avoided += on_demand * paid / plan
        total += times * (avoided - commitment)
    return total / sum(hours.values()) * 730


def best(hours: Mapping[_Hour, int]) -> float:
    """The most that any commitment, to the cent, would have saved a month."""
    top = max(sum(plan for plan, _ in hour) for hour in hours)
    return max(saving(hours, cents / 100) for cents in range(int(top * 100) + 2))


@pytest.mark.parametrize("option", ["No Upfront", "All Upfront"])
def test_our_commitment_is_next_to_the_best_one_on_the_true_hours(
    ml_team: SimulatedAccount, as_it_is: Told, option: str
) -> None:
    hours = true_hours(ml_team, 63, 1, option)
    (row,) = (
        one for one in as_it_is.structured["options"] if (one["term_years"], one["payment_option"]) == (1, option)
    )
    most = best(hours)
    assert most > 500
    # Days are told by the hour only for the last two weeks; the rest is shaped after them.
    assert saving(hours, row["hourly_commitment_usd"]) >= 0.98 * most
    assert row["monthly_saving_usd"] == pytest.approx(saving(hours, row["hourly_commitment_usd"]), rel=0.03)


def test_a_commitment_that_fits_the_waste_is_not_recommended(told: Told, as_it_is: Told) -> None:
    answer = told.structured
    assert as_it_is.structured["recommended"]["monthly_saving_usd"] > 1000
    assert "recommended" not in answer
    assert answer["as_used"]["hourly_commitment_usd"] > 4
    assert answer["as_used"]["saving_once_waste_is_gone_usd"] < 0
    assert answer["after_waste"]["eligible_monthly_usd"] < answer["as_used"]["eligible_monthly_usd"] / 3
    assert "once that is stopped, it would lose" in answer["summary"]


def test_aws_advises_what_the_waste_would_carry_and_the_reason_is_given(told: Told) -> None:
    rows = told.structured["aws_advice"]
    assert [row["payment_option"] for row in rows] == ["No Upfront", "Partial Upfront", "All Upfront"]
    assert rows[0]["hourly_commitment_usd"] == pytest.approx(
        told.structured["as_used"]["hourly_commitment_usd"], rel=0.05
    )
    assert all("would cover waste" in row["why_different"] for row in rows)


def test_the_shop_has_something_left_to_commit_to(shop: SimulatedAccount) -> None:
    with staged(shop, public=SimulatedPriceFiles(shop)) as stage:
        told = stage.ask(RECOMMEND)
    answer = told.structured
    chosen = answer["recommended"]
    assert chosen["monthly_saving_usd"] == max(
        row["monthly_saving_usd"] for row in answer["options"] if row["term_years"] == 1
    )
    assert chosen["hourly_commitment_usd"] < answer["as_used"]["hourly_commitment_usd"]
    assert {row["term_years"] for row in answer["options"]} == {1, 3}
    assert [row["change_percent"] for row in answer["regret"]] == [-25, -10, 10, 25]
    assert all(row["regret_usd"] > 0 for row in answer["regret"])
    assert answer["interval"]["low_commitment_usd"] <= chosen["hourly_commitment_usd"] + 0.001
    assert answer["plans"]
    assert len(told.text.encode()) < 8000


def test_unused_prepaid_capacity_is_listed() -> None:
    foundry = embedded("foundry")
    with staged(foundry, public=SimulatedPriceFiles(foundry)) as stage:
        rows = stage.ask(RECOMMEND, after_waste=False).structured["unused_prepaid"]
    assert rows
    assert all("not in use" in row["what"] and row["unused_usd_per_hour"] > 0 for row in rows)


def test_the_second_time_costs_nothing(open_stage: OpenStage, ml_team: SimulatedAccount) -> None:
    stage = open_stage(ml_team, public=SimulatedPriceFiles(ml_team))
    first = stage.ask(RECOMMEND, after_waste=False).structured["meta"]
    assert 0.05 < first["aws_calls_usd"] < 0.15
    assert stage.ask(RECOMMEND, after_waste=False).structured["meta"]["aws_calls_usd"] == 0


def test_only_reads_are_called(stage: Stage, told: Told) -> None:
    assert told.structured["gaps"] == []
    called = {name for name in stage.calls.by_operation if name.startswith("ce:")}
    assert "ce:GetSavingsPlansPurchaseRecommendation" in called
    assert not {name for name in called if "Start" in name}


def test_denied_advice_is_a_gap_and_ours_stands(open_stage: OpenStage, ml_team: SimulatedAccount) -> None:
    stage = open_stage(ml_team, public=SimulatedPriceFiles(ml_team))
    action = "ce:GetSavingsPlansPurchaseRecommendation"
    stage.faults.by_operation[action] = denied(action)
    answer = stage.ask(RECOMMEND, after_waste=False).structured
    assert "aws_advice" not in answer
    assert answer["recommended"]["monthly_saving_usd"] > 1000
    assert [gap["missing_permission"] for gap in answer["gaps"]] == [action]


def test_without_public_files_nothing_is_guessed(open_stage: OpenStage, ml_team: SimulatedAccount) -> None:
    answer = open_stage(ml_team, files=False).ask(RECOMMEND).structured
    assert answer["summary"].startswith("No commitment is recommended. AWS's Savings Plan rates could not be read")
    assert answer["options"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"lookback_days": 7}, "lookback_days is 7; a commitment needs at least 14"),
        ({"lookback_days": -1}, "lookback_days is -1"),
        ({"account_ids": ["12"]}, "12"),
        ({"regions": ["us-moon-1"]}, "us-moon-1"),
        ({"term_years": 5}, "term_years"),
        ({"plan": "all"}, "plan"),
    ],
)
def test_wrong_arguments_are_refused_in_a_sentence(stage: Stage, arguments: dict[str, Any], words: str) -> None:
    assert words in stage.refusal(RECOMMEND, **arguments)
