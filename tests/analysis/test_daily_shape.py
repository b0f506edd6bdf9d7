from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sagemaker_cost_mcp.analysis.daily_shape import ClockAction, bounds_by_clock, clock_action, daily_actions, left_out
from sagemaker_cost_mcp.analysis.target_tracking import Bounds
from sagemaker_cost_mcp.model.scaling import ScheduledAction
from sagemaker_cost_mcp.model.utilization import Timeline
from tests.builders import LONG_AGO
from tests.serving_builders import part

MONDAY = datetime(2026, 11, 9, tzinfo=UTC)
WEEK = Timeline(start=MONDAY, end=MONDAY + timedelta(days=7), period_seconds=3600)
PLACES = range(7 * 24)


def action(schedule: str, timezone: str = "UTC") -> ScheduledAction:
    return ScheduledAction(
        part=part(),
        name="evening",
        arn="arn:action",
        schedule=schedule,
        timezone=timezone,
        starts_at=None,
        ends_at=None,
        minimum=3,
        maximum=None,
        created_at=LONG_AGO,
    )


@pytest.mark.parametrize(
    ("schedule", "minute", "days"),
    [
        ("cron(0 16 * * ? *)", 960, set(range(7))),
        ("cron(30 7 ? * MON-FRI *)", 450, set(range(5))),
        ("cron(30 7 ? * SAT-MON)", 450, {5, 6, 0}),
        ("cron(5 0 ? * TUE,SUN *)", 5, {1, 6}),
    ],
)
def test_daily_schedules_are_read(schedule: str, minute: int, days: set[int]) -> None:
    found = clock_action(action(schedule))
    assert found is not None
    assert (found.minute, set(found.weekdays), found.minimum, found.maximum) == (minute, days, 3, None)


@pytest.mark.parametrize(
    "schedule",
    ["rate(1 day)", "at(2026-11-11T00:00:00)", "cron(0 16 1 * ? *)", "cron(0 16 ? * 2-6 *)", "cron(0 8 ? 1 * *)"],
)
def test_other_schedules_are_not_guessed(schedule: str) -> None:
    assert clock_action(action(schedule)) is None
    assert clock_action(action("cron(0 16 * * ? *)", "Europe/Berlin")) is None


@pytest.mark.parametrize(
    ("schedule", "zone", "why"),
    [
        ("cron(0 16 * * ? *)", "UTC", None),
        ("cron(0 16 ? * MON-FRI *)", "Etc/UTC", None),
        ("cron(0 16 * * ? *)", "Europe/Berlin", "its times are those of Europe/Berlin, not UTC"),
        ("rate(1 day)", "UTC", "it does not return by the clock of a day"),
        ("at(2026-11-11T00:00:00)", "Europe/Berlin", "it does not return by the clock of a day"),
        ("cron(0 16 1 * ? *)", "UTC", "it returns neither every day nor on weekdays that are named"),
        ("cron(0/15 * * * ? *)", "UTC", "it returns neither every day nor on weekdays that are named"),
    ],
)
def test_what_is_left_out_has_a_reason(schedule: str, zone: str, why: str | None) -> None:
    assert left_out(action(schedule, zone)) == why


def test_an_action_holds_from_its_start_to_its_end() -> None:
    begin = WEEK.start
    given = action("cron(0 16 * * ? *)").model_copy(
        update={"starts_at": begin + timedelta(days=1), "ends_at": begin + timedelta(days=2)}
    )
    found = clock_action(given)
    assert found is not None
    assert [one.start for one in bounds_by_clock(WEEK, range(96), 1, 4, [found])] == [0, 40]
    assert [one.minimum for one in bounds_by_clock(WEEK, range(96), 1, 4, [found])] == [1, 3]


def test_bounds_follow_the_clock() -> None:
    up = ClockAction(minute=16 * 60, minimum=3, weekdays=frozenset({0}))
    down = ClockAction(minute=20 * 60, minimum=1, maximum=2)
    assert bounds_by_clock(WEEK, range(48), 1, 4, [up, down]) == (
        Bounds(start=0, minimum=1, maximum=2),
        Bounds(start=16, minimum=3, maximum=3),
        Bounds(start=20, minimum=1, maximum=2),
        Bounds(start=44, minimum=1, maximum=2),
    )
    assert bounds_by_clock(WEEK, range(0), 1, 4, [up]) == (Bounds(start=0, minimum=1, maximum=4),)


def test_what_was_set_yesterday_still_holds_at_the_beginning() -> None:
    night = ClockAction(minute=22 * 60, minimum=2)
    assert bounds_by_clock(WEEK, range(10), 1, 4, [night])[0].minimum == 2


def loads(busy: range, height: float = 250.0) -> list[float]:
    return [height if hour % 24 in busy else 40.0 for hour in PLACES]


def test_a_day_with_one_busy_stretch_asks_for_two_actions() -> None:
    up, down = daily_actions(WEEK, PLACES, loads(range(9, 18)), 100, 1)
    assert (up.schedule, up.minimum) == ("cron(45 8 * * ? *)", 3)
    assert (down.schedule, down.minimum) == ("cron(0 18 * * ? *)", 1)


def test_a_busy_stretch_may_go_over_midnight() -> None:
    over = [250.0 if hour % 24 >= 22 or hour % 24 < 2 else 40.0 for hour in PLACES]
    assert [one.schedule for one in daily_actions(WEEK, PLACES, over, 100, 1)] == [
        "cron(45 21 * * ? *)",
        "cron(0 2 * * ? *)",
    ]


def test_a_flat_or_ragged_or_short_day_asks_for_none() -> None:
    assert daily_actions(WEEK, PLACES, [250.0] * len(PLACES), 100, 1) == ()
    ragged = [250.0 if hour % 24 in {3, 9, 15} else 40.0 for hour in PLACES]
    assert daily_actions(WEEK, PLACES, ragged, 100, 1) == ()
    assert daily_actions(WEEK, range(5), [250.0] * 5, 100, 1) == ()
