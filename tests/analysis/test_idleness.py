from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.idleness import Busy, Idle, Unknown, confidence, evidence, use
from sagemaker_cost_mcp.model.finding import Confidence
from tests.builders import LONG_AGO, NOW, calls, endpoint

EP = endpoint()
OLD = LONG_AGO.date()
TODAY = NOW.date()


def test_zeros_on_every_day_are_idle() -> None:
    assert use(calls(EP), OLD, 14) == Idle(days=14, covered=14, last=None)


def test_one_request_in_the_window_is_busy() -> None:
    assert use(calls(EP, called={14: 1}), OLD, 14) == Busy(
        requests=calls(EP).requests[TODAY - timedelta(1)] + 1, last=TODAY - timedelta(14)
    )


def test_a_request_before_the_window_is_remembered() -> None:
    used = use(calls(EP, called={31: 5}), OLD, 14)
    assert used == Idle(days=14, covered=14, last=TODAY - timedelta(31))
    assert isinstance(used, Idle)
    assert "last called on" in evidence(used, "blue")


def test_a_monthly_job_is_idle_only_when_it_fails_to_come_back() -> None:
    monthly: dict[int, int] = dict.fromkeys((80, 81, 50, 51, 20, 21), 9)
    assert isinstance(use(calls(EP, called=monthly), OLD, 14), Busy)
    stopped: dict[int, int] = dict.fromkeys((89, 88, 75, 74, 60), 9)
    assert isinstance(use(calls(EP, called=stopped), OLD, 14), Idle)


def test_trap_04_silence_is_unknown_and_never_zero() -> None:
    used = use(calls(EP, silent=range(1, 91), running=False), OLD, 14)
    assert isinstance(used, Unknown)
    assert "0 of 14 days" in used.missing


def test_instances_that_run_while_the_request_metric_is_silent_are_worth_a_look() -> None:
    used = use(calls(EP, silent=range(1, 91)), OLD, 14)
    assert isinstance(used, Unknown)
    assert "publishes CPUUtilization" in used.missing


def test_a_single_missing_day_does_not_spoil_two_weeks_and_two_do() -> None:
    assert isinstance(use(calls(EP, silent=[3]), OLD, 14), Idle)
    assert isinstance(use(calls(EP, silent=[3, 4]), OLD, 14), Unknown)


def test_metrics_that_were_not_read_are_unknown() -> None:
    assert isinstance(use(None, OLD, 14), Unknown)


def test_trap_09_what_is_younger_than_the_window_is_not_judged() -> None:
    assert use(calls(EP), TODAY - timedelta(days=13), 14) is None


def test_trap_09_points_of_a_predecessor_of_the_same_name_do_not_count() -> None:
    created = TODAY - timedelta(days=20)
    assert use(calls(EP, called={25: 9}), created, 14) == Idle(days=14, covered=14, last=None)


def test_confidence_wants_thirty_days_and_no_rare_job() -> None:
    idle = Idle(days=14, covered=14, last=None)
    assert confidence([idle], OLD, TODAY) is Confidence.HIGH
    assert confidence([idle], TODAY - timedelta(days=20), TODAY) is Confidence.MEDIUM
    for silent, expected in ((20, Confidence.LOW), (40, Confidence.MEDIUM), (70, Confidence.HIGH)):
        once = Idle(days=14, covered=14, last=TODAY - timedelta(days=silent))
        assert confidence([idle, once], OLD, TODAY) is expected


@given(st.dictionaries(st.integers(1, 90), st.integers(0, 3)), st.sets(st.integers(1, 90)), st.integers(1, 60))
def test_idle_is_only_said_of_days_with_points_that_are_all_zero(
    called: dict[int, int], silent: set[int], days: int
) -> None:
    used = use(calls(EP, called=called, silent=sorted(silent)), OLD, days)
    window = range(1, days + 1)
    if isinstance(used, Idle):
        assert all(called.get(ago, 0) == 0 for ago in window if ago not in silent)
        assert used.covered == len([ago for ago in window if ago not in silent]) >= 0.9 * days
        assert used.last is None or used.last < TODAY - timedelta(days)
    if any(called.get(ago, 0) > 0 for ago in window if ago not in silent):
        assert isinstance(used, Busy)
        assert isinstance(used.last, date)
