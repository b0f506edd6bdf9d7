from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.queue_replay import Queue, queue_replay
from sagemaker_cost_mcp.analysis.target_tracking import Bounds, Policy


def policy(minimum: int = 0, maximum: int = 4, **changes: bool) -> Policy:
    return Policy(target=4, bounds=(Bounds(start=0, minimum=minimum, maximum=maximum),), **changes)


def test_one_request_wakes_an_instance_that_is_sent_away_again() -> None:
    course = queue_replay(Queue(arrivals=[1.0] + [0.0] * 59, rate=2.0), policy(), 0)
    assert (course.most, course.longest, course.left) == (1, 1.0, 0.0)
    # Woken at once, at work from minute 5 on; fifteen calm datapoints from there.
    assert course.paid == 5 + 14
    assert course.strained == 5


def test_without_a_step_policy_nothing_wakes_it() -> None:
    course = queue_replay(Queue(arrivals=[1.0] * 30, rate=2.0, wakes=False), policy(), 0)
    assert (course.paid, course.left) == (0, 30.0)
    assert queue_replay(Queue(arrivals=[1.0] * 30, rate=2.0), policy(maximum=0), 0).paid == 0


def test_a_long_queue_calls_for_more_and_no_more_than_allowed() -> None:
    flood = Queue(arrivals=[40.0] * 20 + [0.0] * 200, rate=5.0)
    course = queue_replay(flood, policy(minimum=1), 1)
    assert course.most == 4
    assert course.left == 0
    assert queue_replay(flood, policy(minimum=1, scale_out=False), 1).most == 1


def test_it_keeps_what_the_highest_of_fifteen_calm_minutes_needs() -> None:
    steady = Queue(arrivals=[15.0] * 120, rate=2.0)
    course = queue_replay(steady, policy(minimum=1, scale_in=False), 4)
    assert course.paid == 4 * 120
    calm = queue_replay(Queue(arrivals=[3.0] * 60, rate=1.0), policy(minimum=1, maximum=4), 4)
    assert calm.paid < 4 * 60


arrivals = st.lists(st.floats(0, 60), max_size=120)


@given(arrivals=arrivals, rate=st.floats(0.5, 20), start=st.integers(0, 5), minimum=st.integers(0, 2))
@settings(deadline=None)
def test_what_comes_is_worked_off_or_waits(arrivals: list[float], rate: float, start: int, minimum: int) -> None:
    course = queue_replay(Queue(arrivals=arrivals, rate=rate), policy(minimum, 5), start)
    assert 0 <= course.left <= course.longest <= sum(arrivals) + 1e-6
    assert sum(arrivals) - course.left <= course.paid * rate + 1e-6
    assert minimum * len(arrivals) <= course.paid <= 5 * len(arrivals)
    assert 0 <= course.strained <= len(arrivals)


@given(arrivals=arrivals, rate=st.floats(0.5, 20))
@settings(deadline=None)
def test_an_instance_more_from_the_start_never_leaves_more_waiting(arrivals: list[float], rate: float) -> None:
    one, two = (queue_replay(Queue(arrivals=arrivals, rate=rate), policy(count, count), count) for count in (1, 2))
    assert two.left <= one.left + 1e-6
