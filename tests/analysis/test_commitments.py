from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.commitments import Replay
from tests.builders import hours, plan

A, B = "USE1-Notebk:ml.m5.xlarge", "USE1-Train:ml.m5.xlarge"
ON_DEMAND = {A: Decimal("1.00"), B: Decimal("1.00")}
MONTH = Decimal(730)


def test_removing_covered_usage_saves_nothing_when_nothing_else_takes_the_commitment() -> None:
    replay = Replay(hours({A: "1"}, {A: "1"}), [plan("0.70", {A: "0.70"})], ON_DEMAND)
    assert replay.removed(A, MONTH) == (0, MONTH)


def test_the_freed_commitment_covers_other_usage_where_there_is_some_in_that_hour() -> None:
    night, day = {A: "1"}, {A: "1", B: "1"}
    replay = Replay(hours(night, day), [plan("0.70", {A: "0.70", B: "0.70"})], ON_DEMAND)
    # By day B takes over the commitment and its on-demand dollar goes; by night the commitment is stranded.
    assert replay.removed(A, MONTH) == (MONTH / 2, MONTH)


def test_the_highest_saving_is_covered_first() -> None:
    replay = Replay(hours({A: "1", B: "1"}), [plan("0.60", {A: "0.60", B: "0.80"})], ON_DEMAND)
    # A is covered whole; B is on demand, so B is cash.
    assert replay.removed(B, MONTH) == (MONTH, MONTH)


def test_no_more_is_removed_than_there_was() -> None:
    replay = Replay(hours({A: "1"}, {}), [], ON_DEMAND)
    assert replay.removed(A, 3 * MONTH) == (MONTH / 2, MONTH / 2)
    assert replay.removed(A, MONTH) == (0, 0)


def test_a_rate_that_saves_nothing_is_not_applied() -> None:
    replay = Replay(hours({A: "1"}), [plan("5", {A: "1.00", B: "0"})], ON_DEMAND)
    assert replay.removed(A, MONTH) == (MONTH, MONTH)


def test_several_plans_are_filled_in_the_order_in_which_they_end() -> None:
    early, late = plan("0.50", {A: "0.50"}, days_left=10), plan("0.50", {A: "0.50"}, days_left=90)
    replay = Replay(hours({A: "2"}), [late, early], ON_DEMAND)
    assert replay.removed(A, MONTH) == (0, MONTH)


def test_an_empty_history_saves_nothing() -> None:
    assert Replay(hours(), [plan("1", {A: "0.5"})], ON_DEMAND).removed(A, MONTH) == (0, 0)


def naive_charge(usage: dict[str, Decimal], commitment: Decimal, rates: dict[str, Decimal]) -> Decimal:
    """One hour, written the other way round: spend the commitment cent by cent on the best usage left."""
    left, step = dict(usage), Decimal("0.05")
    spent = Decimal(0)
    while spent < commitment:
        open_types = [u for u in rates if left.get(u, Decimal(0)) > 0 and rates[u] < ON_DEMAND[u]]
        if not open_types:
            break
        best = min(open_types, key=lambda u: (rates[u] / ON_DEMAND[u], u))
        bite = min(step, commitment - spent, left[best] * rates[best])
        left[best] -= bite / rates[best]
        spent += bite
    return sum((units * ON_DEMAND[u] for u, units in left.items()), Decimal(0))


quarters = st.integers(0, 8).map(lambda n: Decimal(n) / 4)
usage = st.fixed_dictionaries({A: quarters, B: quarters})
rates = st.fixed_dictionaries({A: st.sampled_from(["0.25", "0.5"]), B: st.sampled_from(["0.4", "0.8"])})


@given(usage, st.sampled_from(["0", "0.25", "0.5", "1", "3"]), rates)
def test_replay_agrees_with_spending_the_commitment_cent_by_cent(
    one_hour: dict[str, Decimal], commitment: str, rate: dict[str, str]
) -> None:
    exact = {u: Decimal(r) for u, r in rate.items()}
    replay = Replay(hours({u: str(q) for u, q in one_hour.items()}), [plan(commitment, rate)], ON_DEMAND)
    before = naive_charge(one_hour, Decimal(commitment), exact)
    after = naive_charge({B: one_hour[B]}, Decimal(commitment), exact)
    now, later = replay.removed(A, 2 * MONTH)
    assert abs(now - (before - after) * MONTH) < Decimal("0.000001")
    assert 0 <= now <= later == one_hour[A] * MONTH
