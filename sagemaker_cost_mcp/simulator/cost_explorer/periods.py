"""The time period of a Cost Explorer request, checked as AWS checks it and cut by granularity.

The sentences are AWS's where public projects have quoted them: the 14 days of HOURLY (aws/aws-sdk-net issue 1773),
the opt-in, the 14 months, "end date past the beginning of next month", the order of start and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

DAY = timedelta(days=1)
HOURLY_DAYS = 14
MONTHS_BACK = 13
"""Complete months before the current one that Cost Explorer keeps."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of the bill in the answer.

    Attributes:
        start: Inclusive.
        end: Exclusive.
        hourly: Whether its bounds are written with the time of day.
    """

    start: datetime
    end: datetime
    hourly: bool = False

    def written(self) -> dict[str, str]:
        """As `TimePeriod`, in the notation of its granularity."""
        pattern = "%Y-%m-%dT%H:%M:%SZ" if self.hourly else "%Y-%m-%d"
        return {"Start": self.start.strftime(pattern), "End": self.end.strftime(pattern)}

    def estimated(self, now: datetime) -> bool:
        """Whether AWS may still change it: a month is closed after it has ended."""
        return self.end > month_start(now)

    def days(self) -> Iterator[date]:
        """Its days."""
        day = self.start
        while day < self.end:
            yield day.date()
            day += DAY

    def hours(self) -> Iterator[datetime]:
        """Its hours."""
        hour = self.start
        while hour < self.end:
            yield hour
            hour += timedelta(hours=1)


def month_start(moment: datetime) -> datetime:
    """Midnight of the first of the month."""
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def month_after(moment: datetime) -> datetime:
    """Midnight of the first of the next month."""
    return month_start(month_start(moment) + timedelta(days=32))


def periods(request: Request) -> list[Period]:
    """The periods that a request asks for.

    Raises:
        AwsFailure: ValidationException, as AWS refuses the time period.
    """
    granularity = request.params["Granularity"]
    whole = whole_period(request, hourly=granularity == "HOURLY")
    if granularity == "HOURLY":
        _check_hourly(whole, request)
    return list(_cut(whole, granularity))


def whole_period(request: Request, *, hourly: bool = False) -> Period:
    """`TimePeriod` as one stretch, within what AWS answers for."""
    interval = request.params["TimePeriod"]
    start = _moment(interval, "Start", hourly=hourly)
    end = _moment(interval, "End", hourly=hourly)
    _check_order(start, end, request.now)
    _check_age(start, request.now)
    return Period(start=start, end=end, hourly=hourly)


def invalid(sentence: str) -> AwsFailure:
    """AWS's ValidationException."""
    return AwsFailure("ValidationException", sentence)


def _moment(interval: Mapping[str, Any], name: str, *, hourly: bool) -> datetime:
    text = interval[name]
    if not hourly and _STAMP.fullmatch(text):
        raise invalid("Hourly timePeriod is not supported for this request")
    if not (_STAMP if hourly else _DATE).fullmatch(text):
        pattern = "yyyy-MM-ddTHH:mm:ssZ" if hourly else "yyyy-MM-dd"
        raise invalid(f"{name} time {text} is invalid. Valid format is: {pattern}.")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise invalid(f"{name} time {text} is invalid.") from None


def _check_order(start: datetime, end: datetime, now: datetime) -> None:
    if start >= end:
        raise invalid("Start date (and hour) should be before end date (and hour)")
    if start > now:
        raise invalid("Start date (and hour) should not be in the future")
    if end > month_after(now):
        raise invalid("end date past the beginning of next month")


def _check_age(start: datetime, now: datetime) -> None:
    oldest = month_start(now)
    for _ in range(MONTHS_BACK):
        oldest = month_start(oldest - DAY)
    if start < oldest:
        raise invalid("You haven't enabled historical data beyond 14 months.")


def _check_hourly(whole: Period, request: Request) -> None:
    if not request.account.fleet.cost_explorer.hourly:
        raise AwsFailure(
            "AccessDeniedException",
            "Hourly data granularity is an opt-in only feature. You can enable this feature from the PAYER "
            "account's Cost Explorer Settings page.",
        )
    if whole.start < request.now - HOURLY_DAYS * DAY:
        raise invalid("start date is too old for hourly, the max supported days for hourly granularity is 14 days.")


def _cut(whole: Period, granularity: str) -> Iterator[Period]:
    start = whole.start
    while start < whole.end:
        end = min(_next(start, granularity), whole.end)
        yield Period(start=start, end=end, hourly=whole.hourly)
        start = end


def _next(start: datetime, granularity: str) -> datetime:
    if granularity == "MONTHLY":
        return month_after(start)
    return start + (timedelta(hours=1) if granularity == "HOURLY" else DAY)
