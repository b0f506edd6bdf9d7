"""Stretches of the calendar: the window before a window, and a window cut into days, weeks or months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from sagemaker_cost_mcp.model.value import Value

Cut = Literal["DAILY", "WEEKLY", "MONTHLY"]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Period(Value):
    """Some days of a window."""

    start: date
    end: date
    """Exclusive."""
    partial: bool
    """The window holds only a part of this week or month."""


def before(start: date, end: date) -> tuple[date, date]:
    """The window of the same length that ends where this one starts.

    Whole calendar months are compared with as many whole months: October with September, though it is shorter.

    >>> before(date(2026, 10, 1), date(2026, 11, 1)), before(date(2026, 11, 2), date(2026, 11, 9))[0]
    ((datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)), datetime.date(2026, 10, 26))
    """
    if start.day == end.day == 1:
        return months_later(start, -_months(start, end)), start
    return start - (end - start), start


def periods(start: date, end: date, cut: Cut) -> Iterator[Period]:
    """A window cut into days, ISO weeks (they begin on Monday) or calendar months; those at its ends may be partial."""
    day = start
    while day < end:
        first = beginning(day, cut)
        after = following(first, cut)
        yield Period(start=day, end=min(after, end), partial=first < day or end < after)
        day = after


def beginning(day: date, cut: Cut) -> date:
    """First day of the day, week or month that a day lies in."""
    if cut == "MONTHLY":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if cut == "WEEKLY" else day


def following(first: date, cut: Cut) -> date:
    """First day of the next one."""
    if cut == "MONTHLY":
        return months_later(first, 1)
    return first + (WEEK if cut == "WEEKLY" else DAY)


def months_later(first: date, months: int) -> date:
    """The first of the month so many months later.

    >>> months_later(date(2026, 1, 1), -1)
    datetime.date(2025, 12, 1)
    """
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
