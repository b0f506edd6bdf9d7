"""Step policies period by period, held against another replay that looks at everything anew each time."""

from __future__ import annotations

from dataclasses import replace
from math import floor, fsum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.step_scaling import StepRule, changed, step_replay
from sagemaker_cost_mcp.analysis.target_tracking import Bounds, Course, Policy
from sagemaker_cost_mcp.model.scaling import Step, StepScaling

BETWEEN = (Bounds(start=0, minimum=1, maximum=6),)
POLICY = Policy(target=100, bounds=BETWEEN)


def steps(*given: tuple[float | None, float | None, int], **more: Any) -> StepScaling:
    fields: dict[str, Any] = {
        "adjustment_type": "ChangeInCapacity",
        "min_magnitude": None,
        "cooldown_seconds": 300,
        "aggregation": None,
    }
    made = tuple(Step(lower=lower, upper=upper, adjustment=adjustment) for lower, upper, adjustment in given)
    return StepScaling(steps=made, **(fields | more))


ONE_MORE = steps((0, None, 1))
ONE_LESS = steps((None, 0, -1))


def rule(
    loads: list[float], sign: str = ">", threshold: float = 100.0, how: StepScaling = ONE_MORE, **more: Any
) -> StepRule:
    fields: dict[str, Any] = {"width": 1, "window": 3, "needed": 3}
    return StepRule(loads=loads, sign=sign, threshold=threshold, steps=how, **(fields | more))


def minutes(course: Course) -> list[tuple[int, int]]:
    """Paid and serving instances of every period."""
    ends = (*course.starts[1:], course.length)
    runs = zip(course.starts, ends, course.desired, course.serving, strict=True)
    return [(paid, serving) for start, end, paid, serving in runs for _ in range(end - start)]


def paid(*rules: StepRule, start: int = 1, policy: Policy = POLICY) -> list[int]:
    return [count for count, _ in minutes(step_replay(rules, policy, start))]


@pytest.mark.parametrize(
    ("how", "capacity", "beyond", "wanted"),
    [
        (steps((0, 10, 1), (10, None, 3)), 2, 9.9, 3),
        (steps((0, 10, 1), (10, None, 3)), 2, 10, 5),
        (steps((0, 10, 1), (10, None, 3)), 2, -1, None),
        (steps((None, -10, -2), (-10, 0, -1)), 5, -10, 3),
        (steps((None, -10, -2), (-10, 0, -1)), 5, -9.9, 4),
        (steps((0, None, 4), adjustment_type="ExactCapacity"), 2, 5, 4),
        (steps((0, None, 50), adjustment_type="PercentChangeInCapacity"), 5, 5, 7),
        (steps((0, None, 10), adjustment_type="PercentChangeInCapacity"), 5, 5, 6),
        (steps((0, None, 10), adjustment_type="PercentChangeInCapacity", min_magnitude=2), 5, 5, 7),
        (steps((None, 0, -50), adjustment_type="PercentChangeInCapacity"), 5, -5, 3),
        (steps((0, None, 0), adjustment_type="PercentChangeInCapacity"), 5, 5, 5),
    ],
)
def test_a_step_is_found_by_how_far_the_metric_is_beyond(
    how: StepScaling, capacity: int, beyond: float, wanted: int | None
) -> None:
    assert changed(how, capacity, beyond) == wanted


def test_three_minutes_beyond_start_one_that_serves_five_minutes_later() -> None:
    course = step_replay([rule([150.0] * 12)], POLICY, 1)
    assert minutes(course) == [(1, 1)] * 2 + [(2, 1)] * 5 + [(2, 2)] * 5
    assert course.strained([150.0] * 12, 100) == 7


def test_two_of_three_datapoints_may_be_enough() -> None:
    saw = [150.0, 50.0] * 10
    assert max(paid(rule(saw))) == 1
    assert max(paid(rule(saw, needed=2))) == 2


def test_a_datapoint_of_five_minutes_is_their_mean() -> None:
    peaks = [450.0, 20.0, 20.0, 20.0, 20.0] * 4
    assert paid(rule(peaks, width=5, window=1, needed=1))[4:6] == [2, 2]
    assert max(paid(rule(peaks, threshold=107.0, width=5, window=1, needed=1))) == 1


def test_how_far_beyond_is_told_from_the_aggregated_datapoints() -> None:
    how = {kind: steps((0, 100, 1), (100, None, 3), aggregation=kind) for kind in ("Average", "Maximum", "Minimum")}
    loads = [110.0, 110.0, 290.0] + [0.0] * 9
    assert [max(paid(rule(loads, how=one))) for one in how.values()] == [2, 4, 2]


def test_what_it_has_added_counts_while_it_cools_down() -> None:
    two_then_three = steps((0, 100, 2), (100, None, 3), cooldown_seconds=1200)
    # One instance: 150; three: 450 / 3 is in the same step; then 700 / 3 asks for three more than there were.
    loads = [150.0] * 7 + [450.0] * 8 + [700.0] * 12
    found = paid(rule(loads, how=two_then_three))
    assert found[2] == 3
    assert found[14] == 3, "the same step again asks for nothing more"
    assert found[15:18] == [3, 4, 4], "three more than the one before, of which two are there"


def test_scaling_out_goes_on_after_the_cool_down() -> None:
    found = paid(rule([2_000.0] * 40))
    assert found[2] == 2
    assert found.index(3) == 2 + 5 + 5
    assert max(paid(rule([2_000.0] * 200))) == 6


def test_scaling_in_waits_after_any_change_and_gives_way() -> None:
    loads = [150.0] * 3 + [90.0] * 40
    low = rule(loads, "<", 60.0, ONE_LESS)
    found = paid(rule(loads), low)
    # The second serves from minute 7 on; five minutes later the first low datapoints are long there.
    assert found[2:12] == [2] * 10
    assert found[12] == 1
    both = rule([150.0] * 40, ">", 10.0, ONE_LESS)
    assert paid(rule([150.0] * 40), both)[2] == 2, "the one that leaves more acts"


def test_of_two_that_scale_in_the_careful_one_acts_and_the_minimum_holds() -> None:
    quiet = [10.0] * 40
    two_less = steps((None, 0, -2))
    found = paid(rule(quiet, "<", 60.0, ONE_LESS), rule(quiet, "<=", 60.0, two_less), start=5)
    assert found[2] == 4
    assert found[-1] == 1
    assert paid(rule(quiet, "<", 60.0, two_less), start=2)[-1] == 1


def test_no_step_for_a_breach_does_nothing() -> None:
    assert max(paid(rule([150.0] * 9, how=steps((100, None, 1))))) == 1


@pytest.mark.parametrize(("scale_in", "scale_out", "last"), [(False, True, 6), (True, False, 1)])
def test_what_is_switched_off_does_not_happen(scale_in: bool, scale_out: bool, last: int) -> None:  # noqa: FBT001
    policy = replace(POLICY, scale_in=scale_in, scale_out=scale_out)
    loads = [2_000.0] * 60 + [10.0] * 90
    assert paid(rule(loads), rule(loads, "<", 60.0, ONE_LESS), start=2, policy=policy)[-1] == last


def test_bounds_by_the_clock_move_the_capacity_at_once() -> None:
    bounds = (*BETWEEN, Bounds(start=10, minimum=3, maximum=4), Bounds(start=20, minimum=1, maximum=2))
    found = minutes(step_replay([rule([0.0] * 30)], replace(POLICY, bounds=bounds), 1))
    assert found[9:11] == [(1, 1), (3, 1)]
    assert found[15] == (3, 3)
    assert found[20] == (2, 2)


class Slow:
    """The same by the book: every period looks at all that was seen before."""

    def __init__(self, rules: list[StepRule], policy: Policy, start: int) -> None:
        self.rules, self.policy = rules, policy
        self.low, self.high = policy.bounds[0].minimum, policy.bounds[0].maximum
        self.desired = self.serving = min(max(start, self.low), self.high)
        self.ready, self.since = 0, -(10**9)
        self.levels: list[list[float]] = [[] for _ in rules]
        self.before = [(0, 0)] * len(rules)

    def walked(self) -> list[tuple[int, int]]:
        return [self.period(at) for at in range(len(self.rules[0].loads))]

    def period(self, at: int) -> tuple[int, int]:
        if at >= self.ready:
            self.serving = self.desired
        for levels, one in zip(self.levels, self.rules, strict=True):
            levels.append(one.loads[at] / max(1, self.serving))
        if self.serving == self.desired:
            self.act(at)
        return self.desired, self.serving

    def asked(self, number: int, at: int) -> int | None:
        one, levels = self.rules[number], self.levels[number]
        whole = len(levels) // one.width
        points = [fsum(levels[n * one.width : (n + 1) * one.width]) / one.width for n in range(whole)][-one.window :]
        high = one.sign == ">"
        if sum(point > one.threshold if high else point < one.threshold for point in points) < one.needed:
            return None
        base, until = self.before[number]
        beyond = fsum(points) / len(points) - one.threshold
        wanted = changed(one.steps, base if at < until else self.desired, beyond)
        return None if wanted is None or (at < until and wanted <= self.desired) else wanted

    def act(self, at: int) -> None:
        asked = {n: wanted for n in range(len(self.rules)) if (wanted := self.asked(n, at)) is not None}
        out = {n: wanted for n, wanted in asked.items() if wanted > self.desired}
        if out:
            old, new = self.desired, min(max(out.values()), self.high)
            if new > old:
                self.desired, self.ready, self.since = new, at + self.policy.startup, at + self.policy.startup
                self.serving = old if self.ready > at else new
                for n in out:
                    base, until = self.before[n]
                    self.before[n] = (base if at < until else old, self.ready + self.cool(n))
            return
        less = [wanted for n, wanted in asked.items() if at >= self.since + self.cool(n)]
        if less and max([*less, self.low]) < self.desired:
            self.desired = self.serving = max([*less, self.low])
            self.ready = self.since = at

    def cool(self, number: int) -> int:
        return self.policy.periods(self.rules[number].steps.cooldown_seconds or 300)


def _percent(adjustment: int) -> StepScaling:
    return steps((0, 50, adjustment), (50, None, 2 * adjustment), adjustment_type="PercentChangeInCapacity")


out_steps = st.sampled_from([ONE_MORE, steps((0, 50, 1), (50, None, 3), cooldown_seconds=None), _percent(60)])
in_steps = st.sampled_from([ONE_LESS, steps((None, -40, -2), (-40, 0, -1), cooldown_seconds=900)])
lengths = st.tuples(st.integers(1, 3), st.sampled_from([60, 300, 3600]))
runs = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 30)), min_size=1, max_size=12)


@given(runs=runs, how=st.tuples(out_steps, in_steps), start=st.integers(1, 6), lengths=lengths)
@settings(deadline=None, max_examples=50)
def test_it_does_what_a_replay_by_the_book_does(
    runs: list[tuple[int, int]], how: tuple[StepScaling, StepScaling], start: int, lengths: tuple[int, int]
) -> None:
    (out, less), (width, period) = how, lengths
    loads = [float(level) for level, length in runs for _ in range(length)]
    rules = [
        rule(loads, ">", 100.0, out, width=width, window=2, needed=2),
        rule(loads, "<", 60.0, less, window=5, needed=4),
    ]
    policy = replace(POLICY, period_seconds=period)
    found = minutes(step_replay(rules, policy, start))
    assert found == Slow(rules, policy, start).walked()
    assert all(1 <= paid_for <= 6 and 1 <= serving <= paid_for for paid_for, serving in found)


def test_percentages_round_towards_zero() -> None:
    for capacity in range(1, 40):
        more = changed(_percent(33), capacity, 10)
        assert more == capacity + max(1, floor(capacity * 0.33))
