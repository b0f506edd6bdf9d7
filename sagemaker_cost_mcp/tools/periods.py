"""Which two periods of the bill are compared, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sagemaker_cost_mcp.analysis.cost_change import within
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead, Window
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Periods:
    """Two stretches of days; ends are exclusive."""

    before: Window
    after: Window

    @property
    def covering(self) -> Window | None:
        """One window over both, where it is hardly longer than they are; None: each is asked for by itself."""
        first, last = sorted((self.before, self.after), key=lambda one: one.start)
        between = (last.start - first.end).days
        if between > _days(first) + _days(last):
            return None
        return Window(start=first.start, end=last.end, granularity="DAILY")


def periods(desk: Desk, days: int, dates: Dates, compared: Dates) -> Periods:
    """The periods that a caller means.

    Args:
        desk: For the present day.
        days: Length, where no dates are given.
        dates: Of the period in question; default: the last complete days.
        compared: Of the period that it is compared with; default: as many days just before it, or for whole months as
            many months.

    Raises:
        BadQuestion: They are empty, overlap, or lie in the future.
    """
    after = desk.window(days, dates, "DAILY")
    tomorrow = desk.clock().date() + DAY
    _check(after, "start_date", "end_date", tomorrow)
    before = _compared(after, compared)
    _check(before, "compare_start_date", "compare_end_date", tomorrow)
    if before.start < after.end and after.start < before.end:
        raise BadQuestion(
            f"The periods overlap: {before.start} to {before.end} and {after.start} to {after.end} (ends exclusive). "
            f"Let compare_end_date be {after.start} or earlier."
        )
    return Periods(before=before, after=after)


def _compared(after: Window, compared: Dates) -> Window:
    end = compared.end or after.start
    if compared.start is None:
        months = _whole_months(after) if compared.end is None else 0
        return replace(
            after, start=_months_earlier(end, months) if months else end - (after.end - after.start), end=end
        )
    if compared.end is None:
        end = min(after.start, compared.start + (after.end - after.start))
        end = end if compared.start < after.start else compared.start + (after.end - after.start)
    return replace(after, start=compared.start, end=end)


def _whole_months(window: Window) -> int:
    """How many calendar months the window is made of; 0: it is not."""
    if window.start.day != 1 or window.end.day != 1:
        return 0
    return (window.end.year - window.start.year) * 12 + window.end.month - window.start.month


def _months_earlier(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _check(window: Window, start_name: str, end_name: str, tomorrow: date) -> None:
    if window.start >= window.end:
        raise BadQuestion(
            f"The period is empty: {start_name} {window.start} must be before {end_name} {window.end}, which is "
            f"exclusive. For that one day ask for {window.start} to {window.start + DAY}."
        )
    if window.end > tomorrow:
        raise BadQuestion(
            f"The period ends in the future: {end_name} is {window.end}, and there is no bill yet from {tomorrow} on. "
            f"End on {tomorrow} or before, or ask for a forecast."
        )


def _days(window: Window) -> int:
    return (window.end - window.start).days


@dataclass(frozen=True)
class Compared:
    """What was read for two periods."""

    reads: tuple[SnapshotRead, ...]
    before: Bill | None
    """None, as the next one: it could not be read."""
    after: Bill | None


def compared(desk: Desk, question: Question, asked: Periods, line: Line) -> Compared:
    """Read both periods: in one question where that is cheaper, since each costs USD 0.02.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    if window := asked.covering:
        read = desk.ask(replace(question, window=window), line)
        bill = read.snapshot.bill
        return Compared((read,), _part(bill, asked.before), _part(bill, asked.after))
    reads = tuple(desk.ask(replace(question, window=one), line) for one in (asked.before, asked.after))
    return Compared(reads, reads[0].snapshot.bill, reads[1].snapshot.bill)


def _part(bill: Bill | None, window: Window) -> Bill | None:
    return within(bill, window.start, window.end) if bill else None
