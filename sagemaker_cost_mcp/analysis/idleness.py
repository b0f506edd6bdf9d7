"""Whether a part of an endpoint was called, as far as its daily metrics can tell.

CloudWatch publishes zeros for a variant or component that nobody calls, and nothing at all where the question is wrong
or there is no data. So zero needs points: days without one are unknown, and an answer without any proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from sagemaker_cost_mcp.model.finding import Confidence
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.usage import EndpointTraffic

STRONG_DAYS = 30
"""Days of zeros that leave little doubt."""

MONTHLY_DAYS = 35
"""What was called within so many days may be a job of the month's end that comes back."""

CERTAIN_DAYS = 60
"""Two months without the job that would have to come back."""

_LEEWAY = Decimal("1.25")
"""A pause may be so much longer than the longest before it: months differ, and jobs come late."""

_COVERED = Decimal("0.9")
"""Share of the window's days that must have a data point; CloudWatch may miss single ones."""


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Called within the window, or as rarely as it always was."""

    requests: Decimal
    """In the window."""
    last: date


@dataclass(frozen=True, kw_only=True)
class Idle:
    """Not called in the window, with points to show it."""

    days: int
    """Days of the window."""
    covered: int
    """Days of it that have a data point."""
    last: date | None
    """Last day with a request in the look-back; None: there was none."""


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """The metrics do not tell."""

    missing: str
    how_to_fix: str


Use = Busy | Idle | Unknown


def use(traffic: EndpointTraffic | None, created: date, days: int) -> Use | None:
    """How one variant or component was used in the last `days` complete days; None: it is younger than that.

    Args:
        traffic: Its daily metrics; None: they were not read.
        created: Day on which it was created: earlier points belong to a predecessor of the same name.
        days: Length of the window.
    """
    if traffic is None:
        return Unknown(
            missing="its CloudWatch metrics were not read",
            how_to_fix="see the gaps of this answer; cloudwatch:GetMetricData is what reads them",
        )
    if traffic.until - timedelta(days=days) < created:
        return None
    own = {day: value for day, value in traffic.requests.items() if day >= created}
    window = {day: value for day, value in own.items() if day >= traffic.until - timedelta(days=days)}
    called = [day for day, value in own.items() if value > 0]
    if any(value > 0 for value in window.values()):
        return Busy(requests=sum(window.values(), ZERO), last=max(called))
    if len(window) < days * _COVERED:
        return _uncovered(traffic, len(window), days)
    if called and (traffic.until - max(called)).days <= _longest_pause(called) * _LEEWAY:
        return Busy(requests=ZERO, last=max(called))
    return Idle(days=days, covered=len(window), last=max(called, default=None))


def _longest_pause(called: list[date]) -> int:
    """Longest time in days that it was silent and then called again: the rhythm of a monthly job."""
    in_order = sorted(called)
    return max(((later - day).days for day, later in pairwise(in_order)), default=0)


def _uncovered(traffic: EndpointTraffic, covered: int, days: int) -> Unknown:
    runs = any(day >= traffic.until - timedelta(days=days) for day in traffic.instances)
    if runs and not covered:
        return Unknown(
            missing=f"it publishes CPUUtilization but no request metric in {days} days",
            how_to_fix="check in CloudWatch which metrics and dimensions it publishes, and whether its container is "
            "called by another way than InvokeEndpoint",
        )
    return Unknown(
        missing=f"its request metric has data on {covered} of {days} days only",
        how_to_fix="ask again later, or look into CloudWatch: an endpoint in service publishes zeros when nobody calls "
        "it",
    )


def confidence(idle: Iterable[Idle], created: date, until: date) -> Confidence:
    """High after two months without a call, or 30 days of a life without any; low while a monthly job may come back."""
    silent = min(((until - one.last).days for one in idle if one.last), default=None)
    if silent is None:
        return Confidence.HIGH if (until - created).days >= STRONG_DAYS else Confidence.MEDIUM
    if silent < MONTHLY_DAYS:
        return Confidence.LOW
    return Confidence.HIGH if silent >= CERTAIN_DAYS else Confidence.MEDIUM


def evidence(idle: Idle, what: str) -> str:
    """The observation in a sentence."""
    since = f"; last called on {idle.last}" if idle.last else ""
    return f"0 requests to {what} over {idle.covered} of {idle.days} days{since}"
