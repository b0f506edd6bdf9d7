"""The curve against a slow and obvious oracle: every hour replayed dollar by dollar, every candidate tried."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.commitment_curve import Curve, Slice

Series = Sequence[Sequence[Slice]]


def replayed(hours: Series, commitment: float) -> float:
    """Mean saving an hour, as AWS applies a plan: the highest saving first, the rest on demand."""
    saved = 0.0
    for hour in hours:
        budget, charged = commitment, 0.0
        for plan, listed in sorted(hour, key=lambda one: one.plan / one.listed if one.listed else 9):
            paid = min(plan, budget) if plan < listed else 0.0
            budget -= paid
            charged += listed * (1 - (paid / plan if plan else 0.0))
        saved += sum(one.listed for one in hour) - charged - commitment
    return saved / len(hours)


def candidates(hours: Series) -> Iterator[float]:
    """All commitments at which any hour changes: an optimum of straight pieces is one of them."""
    yield 0.0
    for hour in hours:
        reached = 0.0
        for plan, listed in sorted(hour, key=lambda one: one.plan / one.listed if one.listed else 9):
            reached += plan if plan < listed else 0.0
            yield reached


def random_series(seed: int) -> list[list[Slice]]:
    """Floors, daily shapes, bursts and noise under one to four discounts, some of them none at all."""
    chance = random.Random(seed)  # noqa: S311 - made-up usage
    kinds = [
        (chance.uniform(0.2, 9), chance.choice([0.0, 0.1, 0.2, 0.28, 0.35, 0.5, 0.64]))
        for _ in range(chance.randint(1, 4))
    ]
    shape = chance.choice(["flat", "office", "burst", "noise", "ramp"])
    hours = chance.randint(24, 72)

    def level(at: int) -> float:
        return {
            "flat": 1.0,
            "office": 1.0 if 8 <= at % 24 < 18 else 0.1,
            "burst": 8.0 if chance.random() < 0.1 else 0.0,
            "noise": chance.expovariate(1),
            "ramp": at / hours,
        }[shape]

    return [
        [Slice(price * (1 - d) * units, price * units) for price, d in kinds if (units := level(at)) > 0]
        for at in range(hours)
    ]


@pytest.mark.parametrize("block", range(10))
def test_the_optimum_is_within_a_thousandth_of_all_commitments_tried(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        hours = random_series(seed)
        curve = Curve(hours, [1.0] * len(hours))
        best = max(replayed(hours, one) for one in set(candidates(hours)))
        found = replayed(hours, curve.optimum())
        assert found >= best - 0.001 * abs(best) - 1e-9, seed
        assert curve.saving(curve.optimum()) == pytest.approx(found, abs=1e-9)


def test_with_one_discount_it_is_the_quantile_of_the_spend_at_that_share() -> None:
    spend = [float(one) for one in range(1, 101)]
    hours = [[Slice(0.65 * one, one)] for one in spend]
    assert Curve(hours, [1.0] * 100).optimum() == pytest.approx(0.65 * 35)


def test_a_flat_line_is_committed_to_in_full() -> None:
    curve = Curve([[Slice(7.0, 10.0)]] * 24, [1.0] * 24)
    assert curve.optimum() == 7
    assert [curve.saving(7), curve.used(7), curve.avoided(7), curve.listed] == pytest.approx([3, 7, 10, 10])


def test_what_runs_in_too_few_hours_is_not_committed_to() -> None:
    hours = [[Slice(7.0, 10.0)] if at % 10 < 3 else [] for at in range(100)]
    assert Curve(hours, [1.0] * 100).optimum() == 0


def test_the_highest_saving_is_covered_first() -> None:
    curve = Curve([[Slice(9.0, 10.0), Slice(5.0, 10.0)]], [1.0])
    assert curve.avoided(5) == 10
    assert curve.avoided(9.5) == 15


def test_a_rate_that_saves_nothing_is_left_alone() -> None:
    curve = Curve([[Slice(10.0, 10.0), Slice(0.0, 10.0)]], [1.0])
    assert (curve.optimum(), curve.listed, curve.used(5)) == (0, 0, 0)


def test_longer_stretches_weigh_more() -> None:
    hours = [[Slice(7.0, 10.0)], []]
    assert Curve(hours, [3.0, 1.0]).optimum() == 7
    assert Curve(hours, [1.0, 3.0]).optimum() == 0
    assert Curve(hours, [1.0, 3.0]).optimum([3.0, 1.0]) == 7


def test_without_usage_everything_is_zero() -> None:
    curve = Curve([], [])
    assert (curve.optimum(), curve.saving(1), curve.used(1), curve.listed) == (0, -1, 0, 0)
    assert curve.savings(1) == []


amounts = st.floats(min_value=0.01, max_value=50)
discounts = st.floats(min_value=0.01, max_value=0.64)
slices = st.builds(lambda listed, d: Slice(listed * (1 - d), listed), amounts, discounts)
series = st.lists(st.lists(slices, max_size=3), min_size=1, max_size=30)


@given(series, st.floats(min_value=0, max_value=80))
def test_no_commitment_saves_more_than_the_optimum(hours: Series, other: float) -> None:
    curve = Curve(hours, [1.0] * len(hours))
    assert curve.saving(other) <= curve.saving(curve.optimum()) + 1e-6


@given(series, st.floats(min_value=0, max_value=80))
def test_hour_by_hour_savings_have_the_curves_mean_and_the_replays(hours: Series, commitment: float) -> None:
    curve = Curve(hours, [1.0] * len(hours))
    mean = sum(curve.savings(commitment)) / len(hours)
    assert mean == pytest.approx(curve.saving(commitment), abs=1e-6)
    assert mean == pytest.approx(replayed(hours, commitment), abs=1e-6)


@given(series, st.floats(min_value=0.5, max_value=1))
def test_a_higher_discount_never_lowers_the_optimums_saving(hours: Series, cut: float) -> None:
    dear, cheap = (
        Curve([[Slice(one.plan * factor, one.listed) for one in hour] for hour in hours], [1.0] * len(hours))
        for factor in (1.0, cut)
    )
    assert cheap.saving(cheap.optimum()) >= dear.saving(dear.optimum()) - 1e-6


@given(series, slices, st.integers(min_value=0, max_value=29))
def test_more_demand_never_lowers_the_optimums_saving(hours: Series, more: Slice, at: int) -> None:
    added = [[*hour, more] if place == at % len(hours) else list(hour) for place, hour in enumerate(hours)]
    before, after = (Curve(one, [1.0] * len(hours)) for one in (hours, added))
    assert after.saving(after.optimum()) >= before.saving(before.optimum()) - 1e-6


@given(series)
def test_what_is_paid_with_a_plan_is_never_more_than_on_demand(hours: Series) -> None:
    curve = Curve(hours, [1.0] * len(hours))
    best = curve.optimum()
    cash = best + curve.listed - curve.avoided(best)
    assert cash <= curve.listed + 1e-6
    assert curve.used(best) <= best + 1e-9
    assert curve.avoided(best) <= curve.listed + 1e-6


@given(series, st.lists(st.floats(min_value=-0.9, max_value=0.9), min_size=2, max_size=2))
def test_regret_grows_away_from_the_optimum(hours: Series, changes: list[float]) -> None:
    curve = Curve(hours, [1.0] * len(hours))
    best = curve.optimum()
    near, far = sorted(changes, key=abs)
    if near * far >= 0:
        assert curve.saving(best * (1 + far)) <= curve.saving(best * (1 + near)) + 1e-6


@given(series, st.randoms())
def test_the_order_of_hours_changes_nothing(hours: Series, chance: random.Random) -> None:
    shuffled = list(hours)
    chance.shuffle(shuffled)
    one, other = (Curve(each, [1.0] * len(hours)) for each in (hours, shuffled))
    assert one.optimum() == pytest.approx(other.optimum())
