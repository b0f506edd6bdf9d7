from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_spot import lost_shares, spot_chance, spot_runs
from tests.builders import D
from tests.training_builders import case, machine_price, run, runs


def spot(count: int = 4, **changes: Any) -> tuple[Any, ...]:
    return runs(count, base="churn-1", **({"spot": True, "billable_seconds": 14_400} | changes))


def test_achieved_is_what_was_not_billed_of_the_machine_time() -> None:
    found = spot_runs(case(*runs(4, spot=True, billable_seconds=12_600, interruptions=2)))
    assert found is not None
    assert (found.saving, found.interruptions, len(found.interrupted)) == (D("0.65"), 8, 4)


def test_larger_runs_weigh_more() -> None:
    small = run("a-1", days_ago=3, spot=True, billable_seconds=36_000)
    large = run("a-2", days_ago=2, spot=True, billable_seconds=9_000, groups=(("ml.m5.xlarge", 3),))
    found = spot_runs(case(small, large))
    assert found is not None
    assert found.saving == 1 - D(36_000 + 27_000) / D(36_000 * 4)


def test_no_history_is_no_expectation() -> None:
    chance = spot_chance(case(*runs(6, checkpointed=True)))
    assert chance is not None
    assert (chance.saving, chance.overhead, chance.shares, chance.fit) == (None, None, {}, True)


def test_the_familys_own_spot_runs_are_its_history() -> None:
    jobs = (*runs(6, checkpointed=True), run("churn-9", days_ago=2, spot=True, billable_seconds=13_200, seconds=44_000))
    chance = spot_chance(case(*jobs))
    assert chance is not None
    assert chance.overhead == D(44_000) / D(36_000) - 1
    assert chance.saving is not None
    assert float(chance.saving) == pytest.approx(1 - 13_200 / 36_000)
    assert set(chance.shares) == {job.ref.arn for job in runs(6)}


def test_other_machines_tell_nothing_about_the_overhead() -> None:
    other = run("churn-9", days_ago=2, spot=True, billable_seconds=18_000, groups=(("ml.m5.2xlarge", 1),))
    chance = spot_chance(case(*runs(6), other))
    assert chance is not None
    assert (chance.overhead, chance.saving) == (None, D("0.5"))


def test_spot_runs_that_took_so_long_that_nothing_is_left_save_nothing() -> None:
    slow = run("churn-9", days_ago=2, spot=True, billable_seconds=70_000, seconds=72_000)
    chance = spot_chance(case(*runs(6), slow))
    assert chance is not None
    assert chance.saving == 0


def test_runs_that_were_stopped_tell_no_length() -> None:
    stopped = run("churn-9", days_ago=2, spot=True, billable_seconds=18_000, status="Stopped")
    cut = runs(6, status="Stopped")
    chance = spot_chance(case(*cut, stopped))
    assert chance is not None
    assert chance.overhead is None


@pytest.mark.parametrize(
    "changes", [{"keep_alive_seconds": 600}, {"training_plan_arn": "arn:plan"}, {"groups": ()}, {"spot": True}]
)
def test_warm_pools_plans_serverless_and_spot_itself_cannot_move_to_spot(changes: dict[str, Any]) -> None:
    assert spot_chance(case(*runs(4, **changes))) is None


def test_a_type_that_is_not_sold_as_spot_cannot_either() -> None:
    assert spot_chance(case(*runs(4), prices=[machine_price("ml.m5.xlarge")])) is None


@pytest.mark.parametrize(
    ("seconds", "checkpointed", "fit"), [(3600, False, True), (3601, False, False), (9000, True, True)]
)
def test_fit_is_what_loses_little(seconds: int, checkpointed: bool, fit: bool) -> None:  # noqa: FBT001
    chance = spot_chance(case(*runs(4, seconds=seconds, checkpointed=checkpointed)))
    assert chance is not None
    assert chance.fit is fit


def test_what_interruptions_cost_is_told_by_uninterrupted_runs() -> None:
    calm = runs(3, spot=True, billable_seconds=9000)
    cut = run("churn-900", days_ago=2, spot=True, billable_seconds=12_000, interruptions=1)
    kept = run("churn-901", days_ago=3, spot=True, billable_seconds=12_000, interruptions=1, checkpointed=True)
    found = spot_runs(case(*calm, cut, kept))
    assert found is not None
    assert lost_shares(found) == {cut.ref.arn: D("0.25")}


def test_without_their_like_nothing_is_known_to_be_lost() -> None:
    cut = runs(3, spot=True, billable_seconds=9000, interruptions=1)
    found = spot_runs(case(*cut))
    assert found is not None
    assert set(lost_shares(found).values()) == {D(0)}


@settings(deadline=None)
@given(st.decimals("0.01", 1, places=2), st.integers(18_000, 90_000))
def test_the_expected_cost_is_never_below_what_spot_runs_cost(share: Decimal, seconds: int) -> None:
    billed = int(seconds * share)
    tried = run("churn-9", days_ago=2, spot=True, seconds=seconds, billable_seconds=billed)
    chance = spot_chance(case(*runs(6), tried))
    if chance is None or chance.saving is None:
        raise AssertionError
    assert 0 <= chance.saving <= 1
    slowly = 1 - max(seconds, 36_000) / 36_000 * billed / seconds
    assert float(chance.saving) == pytest.approx(max(0.0, slowly), abs=1e-9)
