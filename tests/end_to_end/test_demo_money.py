"""The savings of the demo account, recomputed here hour by hour from what the scenario says that ran."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Fleet, Notebook
from sagemaker_cost_mcp.simulator.metering import meters
from tests.end_to_end.stage import FORGOTTEN_VOLUMES, IDLE_NOTEBOOKS, NOW, Stage, Told, found_of

VOLUMES_USD = Decimal("0.14") * sum(FORGOTTEN_VOLUMES.values())
"""The two forgotten volumes, USD a month."""

HOUR = timedelta(hours=1)
MONTH = Decimal(730)
CENT = Decimal("0.01")
FIRST_HOUR, LAST_HOUR = NOW - timedelta(days=13), NOW - timedelta(days=1)
"""What Cost Explorer has by the hour: 14 days counted back from now, the last one not complete."""


@pytest.fixture(scope="module")
def whole(whole_review: Told) -> dict[str, Any]:
    return whole_review.structured


@pytest.fixture(scope="session")
def two_rules(ready: Stage) -> dict[str, Any]:
    """What two rules find: the account can be described without it, and metered by other arithmetic."""
    rules = ["idle-notebook-instance", "stopped-notebook-volume"]
    found = ready.ask("find_waste", rules=rules, limit=500, detail="full").structured
    totals = {"net": found["total_monthly_saving_usd"], "gross": found["total_monthly_saving_list_usd"]}
    return {**found, **{f"{name}_monthly_saving_usd": total for name, total in totals.items()}}


def test_trap_10_the_net_is_the_sum_of_the_findings_and_no_dollar_is_in_it_twice(whole: dict[str, Any]) -> None:
    cash = [Decimal(str(row["monthly_saving_usd"])) for row in whole["findings"]]
    assert sum(cash) == Decimal(str(whole["net_monthly_saving_usd"]))
    assert min(cash) >= 0
    for row in whole["findings"]:
        assert row["monthly_saving_usd"] <= row["monthly_saving_later_usd"] <= row["monthly_saving_list_usd"]


def test_trap_17_net_is_below_gross_and_below_the_bill(whole: dict[str, Any]) -> None:
    assert whole["net_monthly_saving_usd"] <= whole["gross_monthly_saving_usd"]
    month_of_bill = whole["period_cost_usd"] * 730 / 720
    assert whole["net_monthly_saving_usd"] <= month_of_bill


def test_phases_partition_the_cost(whole: dict[str, Any]) -> None:
    assert sum(Decimal(str(row["cost_usd"])) for row in whole["phases"]) == pytest.approx(
        Decimal(str(whole["period_cost_usd"])), abs=Decimal("0.04")
    )
    assert len({row["phase"] for row in whole["phases"]}) == 7


def test_the_bill_is_about_8000_dollars_as_the_guide_says(whole: dict[str, Any]) -> None:
    assert 7_500 < whole["period_cost_usd"] < 8_500
    assert whole["credits_and_refunds_usd"] == -100


def hours() -> Iterable[datetime]:
    hour = FIRST_HOUR
    while hour < LAST_HOUR:
        yield hour
        hour += HOUR


def charged(account: SimulatedAccount, fleet: Fleet) -> Decimal:
    """USD charged on demand in the hours that Cost Explorer has, for a fleet under the account's plan.

    In each hour the commitment buys machine-hours, those with the largest discount first, until it is spent; whatever
    machine it did not reach is paid at list price.
    """
    (plan,) = account.plans
    machines = [
        (plan.rates[meter.heading.usage_type], account.price_entries[meter.heading.usage_type].tiers[0].usd, meter)
        for meter in meters(fleet)
        if meter.heading.usage_type in plan.rates and meter.heading.account_id == account.account_id
    ]
    machines.sort(key=lambda machine: machine[0] / machine[1])
    total = Decimal(0)
    for hour in hours():
        purse = plan.plan.commitment
        for rate, listed, meter in machines:
            units = meter.units(hour)
            bought = min(units, purse / rate)
            purse -= bought * rate
            total += (units - bought) * listed
    return total


def without(fleet: Fleet, gone: set[str]) -> Fleet:
    kept: tuple[Notebook, ...] = tuple(notebook for notebook in fleet.notebooks if notebook.name not in gone)
    return replace(fleet, notebooks=kept)


@pytest.fixture(scope="module")
def recent(ml_team: SimulatedAccount) -> Fleet:
    """The fleet without the jobs that ended before the hours in question."""

    def late(jobs: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(job for job in jobs if job.span.end > FIRST_HOUR and job.started < LAST_HOUR)

    fleet = ml_team.fleet
    return replace(fleet, training_jobs=late(fleet.training_jobs), processing_jobs=late(fleet.processing_jobs))


def monthly(usd: Decimal) -> Decimal:
    return usd * MONTH / Decimal((LAST_HOUR - FIRST_HOUR) // HOUR)


def test_trap_18_the_cash_of_each_is_what_the_replayed_bill_loses_when_those_above_it_are_gone(
    ml_team: SimulatedAccount, recent: Fleet, two_rules: dict[str, Any]
) -> None:
    idle = found_of(two_rules, "idle-notebook-instance")
    gone: set[str] = set()
    before = charged(ml_team, recent)
    for name in sorted(idle, key=lambda name: -idle[name]["monthly_saving_list_usd"]):
        gone.add(name)
        after = charged(ml_team, without(recent, gone))
        cash = Decimal(str(idle[name]["monthly_saving_usd"]))
        assert 0 <= monthly(before - after) - cash < CENT + Decimal("1e-9"), name
        before = after


def test_the_net_is_what_the_bill_would_lose_no_more_and_no_cent_less_than_rounding(
    ml_team: SimulatedAccount, recent: Fleet, two_rules: dict[str, Any]
) -> None:
    machines = monthly(charged(ml_team, recent) - charged(ml_team, without(recent, IDLE_NOTEBOOKS)))
    net = Decimal(str(two_rules["net_monthly_saving_usd"]))
    assert 0 <= machines + VOLUMES_USD - net < CENT * (len(IDLE_NOTEBOOKS) + len(FORGOTTEN_VOLUMES))


def test_the_consolidated_bill_of_the_account_without_them_is_lower_by_at_least_the_net(
    ml_team: SimulatedAccount, recent: Fleet, two_rules: dict[str, Any]
) -> None:
    """AWS's own arithmetic over all accounts: what the plan no longer covers here, it covers in the sandbox."""

    def paid(fleet: Fleet) -> Decimal:
        bill = SimulatedAccount(fleet, ml_team.clock).bill
        return sum((charge.unblended for hour in hours() for charge in bill.hour(hour)), Decimal(0))

    machines = monthly(paid(recent) - paid(without(recent, IDLE_NOTEBOOKS)))
    assert machines + VOLUMES_USD >= Decimal(str(two_rules["net_monthly_saving_usd"]))
    assert machines + VOLUMES_USD <= Decimal(str(two_rules["gross_monthly_saving_usd"]))


def test_what_the_savings_plan_keeps_is_cash_only_once_it_ends(
    whole: dict[str, Any], ml_team: SimulatedAccount
) -> None:
    idle = found_of(whole, "idle-notebook-instance")
    kept = {name: row for name, row in idle.items() if row["monthly_saving_usd"] < row["monthly_saving_list_usd"]}
    assert set(kept) == {"mlops-dev-notebook", "demand-forecast", "workshop-dublin", "datazone-env-7k2q9d-notebook"}
    ends = ml_team.plans[0].plan.end.date().isoformat()
    for row in kept.values():
        assert row["monthly_saving_later_usd"] == row["monthly_saving_list_usd"]
        assert row["cash_from"] == NOW.date().isoformat(), "part of it is cash at once"
        assert f"first on {ends}" in row["saving_formula"]
    later = sum(Decimal(str(row["monthly_saving_later_usd"])) for row in whole["findings"])
    assert later == Decimal(str(whole["later_monthly_saving_usd"]))
