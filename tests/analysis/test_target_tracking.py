"""The replay, held against another one that goes period by period and keeps nothing in mind but the last datapoints."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.target_tracking import Bounds, Course, Policy, replay

BETWEEN = (Bounds(start=0, minimum=1, maximum=4),)


def minutes(course: Course) -> list[tuple[int, int]]:
    """Paid and serving instances of every period."""
    ends = (*course.starts[1:], course.length)
    runs = zip(course.starts, ends, course.desired, course.serving, strict=True)
    return [(paid, serving) for start, end, paid, serving in runs for _ in range(end - start)]


class Slow:
    """What Application Auto Scaling does, one period after the other."""

    def __init__(self, policy: Policy, start: int) -> None:
        self.policy = policy
        bounds = policy.bounds[0]
        self.desired = self.serving = min(max(start, bounds.minimum), bounds.maximum)
        self.ready = self.may_shrink = 0

    def walked(self, loads: list[float]) -> list[tuple[int, int]]:
        return [self.period(at, loads) for at in range(len(loads))]

    def period(self, at: int, loads: list[float]) -> tuple[int, int]:
        policy, target = self.policy, self.policy.target
        bounds = [one for one in policy.bounds if one.start <= at][-1]
        if bounds.start == at and at:
            self.set_to(at, min(max(self.desired, bounds.minimum), bounds.maximum))
        if at >= self.ready:
            self.serving = self.desired
        if self.serving == self.desired:
            self.alarms(at, loads, bounds, target)
        return self.desired, self.serving

    def alarms(self, at: int, loads: list[float], bounds: Bounds, target: float) -> None:
        policy = self.policy
        wide, long = policy.periods(180), policy.periods(900)
        last, fifteen = loads[max(0, at - wide + 1) : at + 1], loads[max(0, at - long + 1) : at + 1]
        if policy.scale_out and len(last) == wide and all(one / target > self.desired + 1e-9 for one in last):
            self.set_to(at, min(ceil(loads[at] / target - 1e-9), bounds.maximum))
            return
        calm = len(fifteen) == long and all(one / (0.9 * target) < self.desired - 1e-9 for one in fifteen)
        if policy.scale_in and calm and at >= self.may_shrink:
            self.set_to(at, max(ceil(max(fifteen) / target - 1e-9), bounds.minimum))

    def set_to(self, at: int, wanted: int) -> None:
        if wanted == self.desired:
            return
        if wanted > self.desired:
            self.ready = at + round(self.policy.startup_seconds / self.policy.period_seconds)
        if wanted < self.serving or self.ready == at:
            self.serving = wanted
        self.may_shrink = at + self.policy.periods(self.policy.in_cooldown_seconds)
        self.desired = wanted


def test_three_minutes_over_the_target_start_an_instance_that_serves_five_minutes_later() -> None:
    course = replay([150.0] * 12, Policy(target=100, bounds=BETWEEN), 1)
    assert minutes(course) == [(1, 1)] * 2 + [(2, 1)] * 5 + [(2, 2)] * 5
    assert course.paid == 2 + 20
    assert course.strained([150.0] * 12, 100) == 7


def test_two_minutes_over_the_target_start_nothing() -> None:
    assert replay(([150.0] * 2 + [50.0]) * 10, Policy(target=100, bounds=BETWEEN), 1).spread == (1, 1)


def test_fifteen_calm_minutes_take_instances_away_to_what_the_highest_of_them_needs() -> None:
    course = replay([350.0] + [150.0] + [80.0] * 40, Policy(target=100, bounds=BETWEEN), 4)
    assert minutes(course)[14:17] == [(4, 4), (2, 2), (2, 2)]
    assert minutes(course)[19:21] == [(2, 2), (1, 1)], "the 150 left the window earlier, but it cools down first"


def test_just_under_the_target_is_not_calm() -> None:
    assert replay([185.0] * 60, Policy(target=100, bounds=BETWEEN), 2).spread == (2, 2)


def test_bounds_hold_and_a_scheduled_action_moves_them() -> None:
    bounds = (*BETWEEN, Bounds(start=10, minimum=3, maximum=4), Bounds(start=20, minimum=0, maximum=2))
    course = replay([0.0] * 30, Policy(target=100, bounds=bounds), 9)
    assert minutes(course)[0] == (4, 4)
    assert minutes(course)[9:11] == [(4, 4), (4, 4)]
    assert minutes(course)[14:21] == [(3, 3)] * 6 + [(2, 2)]
    assert replay([900.0] * 60, Policy(target=100, bounds=BETWEEN), 1).spread == (1, 4)


@pytest.mark.parametrize(("scale_in", "scale_out", "last"), [(False, True, 4), (True, False, 1), (False, False, 2)])
def test_what_is_switched_off_does_not_happen(scale_in: bool, scale_out: bool, last: int) -> None:  # noqa: FBT001
    policy = Policy(target=100, bounds=BETWEEN, scale_in=scale_in, scale_out=scale_out)
    assert minutes(replay([390.0] * 30 + [10.0] * 60, policy, 2))[-1][0] == last


def test_coarse_periods_count_at_least_one_datapoint() -> None:
    course = replay([150.0] * 4, Policy(target=100, bounds=BETWEEN, period_seconds=3600), 1)
    assert minutes(course) == [(2, 2)] * 4, "five minutes are hardly a part of an hour"


def test_no_load_at_all_has_no_course() -> None:
    course = replay([], Policy(target=100, bounds=BETWEEN), 1)
    assert (course.paid, course.length, course.strained([], 100)) == (0, 0, 0)


runs = st.lists(
    st.tuples(st.sampled_from([0.0, 5.0, 7.0, 10.0, 20.0, 26.9, 30.0, 55.5, 90.0, 300.0]), st.integers(1, 25)),
    max_size=12,
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    bounds: list[Bounds] = []
    for start in sorted({0, *draw(st.lists(st.integers(1, 100), max_size=3))}):
        least = draw(st.integers(0, 3))
        bounds.append(Bounds(start=start, minimum=least, maximum=least + draw(st.integers(0, 6))))
    return Policy(
        target=draw(st.sampled_from([7.0, 10.0, 30.0])),
        bounds=tuple(bounds),
        period_seconds=draw(st.sampled_from([60, 300, 3600])),
        startup_seconds=draw(st.sampled_from([60, 240, 420])),
        in_cooldown_seconds=draw(st.sampled_from([0, 60, 300, 1200])),
        scale_in=draw(st.booleans()),
        scale_out=draw(st.booleans()),
    )


@given(loads=runs, policy=policies(), start=st.integers(0, 6))
@settings(deadline=None)
def test_it_is_what_one_period_after_the_other_comes_to(
    loads: list[tuple[float, int]], policy: Policy, start: int
) -> None:
    series = [value for value, times in loads for _ in range(times)]
    inside = tuple(one for one in policy.bounds if one.start < max(1, len(series)))
    whole = replace(policy, bounds=inside)
    course = replay(series, whole, start)
    slow = Slow(whole, start).walked(series)
    assert minutes(course) == slow
    assert course.paid == sum(paid for paid, _ in slow)
    strained = sum(load > serving * whole.target + 1e-9 for load, (_, serving) in zip(series, slow, strict=True))
    assert course.strained(series, whole.target) == strained


@given(loads=runs, start=st.integers(0, 6))
@settings(deadline=None)
def test_a_higher_minimum_never_serves_less(loads: list[tuple[float, int]], start: int) -> None:
    series = [value for value, times in loads for _ in range(times)]
    low, high = (
        replay(series, Policy(target=10, bounds=(Bounds(start=0, minimum=least, maximum=8),)), max(start, 3))
        for least in (1, 8)
    )
    assert low.paid <= high.paid
    assert low.strained(series, 10) >= high.strained(series, 10) or not series
