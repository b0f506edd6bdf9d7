"""Bounds by the clock: what scheduled actions set, and which ones a load with a daily shape asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sagemaker_cost_mcp.analysis.target_tracking import Bounds
from sagemaker_cost_mcp.analysis.utilization import quantile
from sagemaker_cost_mcp.model.scaling import ScheduledAction
from sagemaker_cost_mcp.model.utilization import Timeline

HOURS = 24
LEAD_MINUTES = 15
"""So much earlier than the load the instances are started."""

_DAILY = re.compile(r"cron\((\d{1,2}) (\d{1,2}) (\S+) (\S+) (\S+)(?: \*)?\)")
_EVERY = frozenset({"*", "?"})
_UTC = frozenset({"UTC", "Etc/UTC", ""})
_NAMES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True, kw_only=True)
class ClockAction:
    """A change of the bounds at a time of day (UTC)."""

    minute: int
    """Of the day, 0 to 1,439."""
    minimum: int | None
    """None, as the next: left as it is."""
    maximum: int | None = None
    weekdays: frozenset[int] = frozenset(range(7))
    """0 is Monday."""
    starts_at: datetime | None = None
    """None, as the next: at any time."""
    ends_at: datetime | None = None

    def acts_at(self, moment: datetime) -> bool:
        """Whether it is its day, and it is in force."""
        begun = self.starts_at is None or moment >= self.starts_at
        return moment.weekday() in self.weekdays and begun and (self.ends_at is None or moment <= self.ends_at)

    @property
    def schedule(self) -> str:
        """As Application Auto Scaling writes it."""
        return f"cron({self.minute % 60} {self.minute // 60} * * ? *)"


def clock_action(action: ScheduledAction) -> ClockAction | None:
    """A scheduled action that returns every day or on some weekdays; None: `left_out` says why it is not read."""
    found = _DAILY.fullmatch(action.schedule.strip())
    days = _days(found) if found else None
    if found is None or days is None or action.timezone not in _UTC:
        return None
    return ClockAction(
        minute=int(found[2]) * 60 + int(found[1]),
        minimum=action.minimum,
        maximum=action.maximum,
        weekdays=days,
        starts_at=action.starts_at,
        ends_at=action.ends_at,
    )


def left_out(action: ScheduledAction) -> str | None:
    """Why a scheduled action is not replayed, as half a sentence; None: it is.

    Times in another zone than UTC are not read: they move twice a year.
    """
    if clock_action(action) is not None:
        return None
    if not action.schedule.strip().startswith("cron("):
        return "it does not return by the clock of a day"
    if action.timezone not in _UTC:
        return f"its times are those of {action.timezone}, not UTC"
    return "it returns neither every day nor on weekdays that are named"


def _days(found: re.Match[str]) -> frozenset[int] | None:
    """Weekdays of a schedule; None: it depends on the day of the month, on months, or numbers its weekdays."""
    return _weekdays(found[5]) if found[3] in _EVERY and found[4] == "*" else None


def _weekdays(written: str) -> frozenset[int] | None:
    if written in _EVERY:
        return frozenset(range(7))
    found: set[int] = set()
    for part in written.upper().split(","):
        first, _, last = part.partition("-")
        if first not in _NAMES or (last or first) not in _NAMES:
            return None
        begin, end = _NAMES.index(first), _NAMES.index(last or first)
        found.update(range(begin, end + 1) if begin <= end else {*range(begin, 7), *range(end + 1)})
    return frozenset(found)


def bounds_by_clock(
    timeline: Timeline, places: range, minimum: int, maximum: int, actions: Iterable[ClockAction]
) -> tuple[Bounds, ...]:
    """The bounds along some periods of a timeline, as daily actions set them."""
    found = [Bounds(start=0, minimum=minimum, maximum=maximum)]
    if not places:
        return tuple(found)
    begin, end = timeline.moment(places[0]), timeline.moment(places[-1]) + timeline.step
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    days = (end - midnight).days + 1
    events = sorted(
        (midnight + timedelta(days=day, minutes=action.minute), number, action)
        for number, action in enumerate(actions)
        for day in range(days)
        if action.acts_at(midnight + timedelta(days=day, minutes=action.minute))
    )
    for moment, _, action in events:
        if moment >= end:
            break
        start = max(0, ceil((moment - begin) / timeline.step))
        last = found[-1]
        least = last.minimum if action.minimum is None else action.minimum
        most = max(least, last.maximum if action.maximum is None else action.maximum)
        replaced = found[:-1] if last.start == start else found
        found = [*replaced, Bounds(start=start, minimum=least, maximum=most)]
    return tuple(one for one in found if one.start < len(places))


def daily_actions(
    timeline: Timeline, places: range, loads: Sequence[float], target: float, minimum: int
) -> tuple[ClockAction, ...]:
    """Two actions that raise the minimum before the day's busy hours and lower it after them.

    Empty: a day has no such shape, or lasts not long enough to see one. An hour is busy when, on half of the days, it
    needed more than the quietest hour of the typical day does.
    """
    by_hour: list[list[float]] = [[] for _ in range(HOURS)]
    for place, load in zip(places, loads, strict=True):
        by_hour[timeline.moment(place).hour].append(load)
    if not all(by_hour):
        return ()
    typical = [max(minimum, ceil(quantile(sorted(one), 0.5) / target - 1e-9)) for one in by_hour]
    night, day = min(typical), max(typical)
    busy = [hour for hour in range(HOURS) if typical[hour] > night]
    first = next((hour for hour in busy if typical[hour - 1] <= night), None)
    if first is None or sum(typical[hour - 1] <= night for hour in busy) != 1:
        return ()
    level = min(day, ceil(sum(typical[hour] for hour in busy) / len(busy)))
    up = (first * 60 - LEAD_MINUTES) % (HOURS * 60)
    down = (first + len(busy)) % HOURS * 60
    return (ClockAction(minute=up, minimum=level), ClockAction(minute=down, minimum=minimum))
