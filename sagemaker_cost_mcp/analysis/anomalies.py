"""Anomalies in the daily cost of each usage type: same-weekday median and MAD, |z| >= 3.5, a floor in dollars.

What is compared with what: `baseline.py`; which days are one event: `daily_watch.py`; what is known of a day:
`daily_series.py`. Source of the modified z-score and its 3.5: Iglewicz and Hoaglin, "How to Detect and Handle
Outliers" (1993).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.analysis.baseline import FEWEST_WEEKS
from sagemaker_cost_mcp.analysis.daily_series import DAY, Series, daily_series, days, known_days
from sagemaker_cost_mcp.analysis.daily_watch import Event, Watch
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value

FLOOR_USD = Decimal(10)
"""Dollars over or under expected that an anomaly must come to, unless a caller says otherwise."""

LOOK_BACK = 28
"""Days before an anomaly whose quantity is compared with that of the anomaly."""

RECENT = 7 * DAY
"""An event that began longer before the first judged day is history, though it may still last."""


class Detected(Value):
    """Cost of one line of the bill that is not what its history lets expect."""

    usage_type: str
    """As on the bill; a tax or fee with its record type behind."""
    region: str | None
    start: date
    end: date | None
    """Exclusive; None: it goes on."""
    peak: date
    z: float
    """At the peak: spreads from expected."""
    expected: Decimal
    """Over the anomalous days."""
    actual: Decimal
    level: bool
    """It lasted for a week or more: a new level."""
    days: int
    """Anomalous days."""
    unit: str
    quantity: Decimal
    """A day, on the anomalous days."""
    quantity_before: Decimal
    """A day, over the four weeks before."""
    cost_before: Decimal
    """A day, over the four weeks before."""

    @property
    def impact(self) -> Decimal:
        """Dollars over expected; negative: under."""
        return self.actual - self.expected


class Judged(Value):
    """What the detector says about a bill."""

    anomalies: tuple[Detected, ...]
    """Dearest first, those under expected last."""
    judged_from: date | None
    """First day with enough history; None: there is none in the window, and nothing was judged."""
    unknown: tuple[date, ...]
    """Judged days of which nothing is known."""


def detected(bill: Bill, since: date, floor: Decimal = FLOOR_USD) -> Judged:
    """Anomalies that touch a day from `since` on; the days before are history.

    Args:
        bill: Cut by day, with complete days only.
        since: First day that is judged.
        floor: Dollars over or under expected that an anomaly must come to.
    """
    known = known_days(bill)
    first = next((day for day in known if day >= since and _weeks_before(day, known) >= FEWEST_WEEKS), None)
    found = [one for series in daily_series(bill) for one in _of_series(series, known, since, floor)]
    return Judged(
        anomalies=tuple(sorted(found, key=lambda one: (-one.impact, one.usage_type, one.start))),
        judged_from=first,
        unknown=tuple(day for day in days(since, bill.window_end) if known and day not in known),
    )


def _of_series(series: Series, known: Sequence[date], since: date, floor: Decimal) -> list[Detected]:
    events = Watch(floor).events((day, series.costs.get(day, ZERO)) for day in known)
    told = (_told(series, event, known) for event in events if _touches(event, since))
    return [one for one in told if abs(one.impact) >= floor]


def _touches(event: Event, since: date) -> bool:
    return event.start >= since - RECENT and (event.end is None or event.end > since)


def _weeks_before(day: date, known: Sequence[date]) -> int:
    return sum(one < day and one.weekday() == day.weekday() for one in known)


def _told(series: Series, event: Event, known: Sequence[date]) -> Detected:
    peak = max(event.days, key=lambda one: abs(one.off))
    past = [day for day in known if event.start - LOOK_BACK * DAY <= day < event.start]
    return Detected(
        usage_type=series.name,
        region=parsed(series.usage_type).region,
        start=event.start,
        end=event.end,
        peak=peak.day,
        z=round(peak.z, 1),
        expected=sum((round(Decimal(one.expected), 10) for one in event.days), ZERO),
        actual=sum((one.value for one in event.days), ZERO),
        level=event.level,
        days=len(event.days),
        unit=series.unit,
        quantity=_mean(series.quantities.get(one.day, ZERO) for one in event.days),
        quantity_before=_mean(series.quantities.get(day, ZERO) for day in past),
        cost_before=_mean(series.costs.get(day, ZERO) for day in past),
    )


def _mean(values: Iterable[Decimal]) -> Decimal:
    listed = list(values)
    return sum(listed, ZERO) / len(listed) if listed else ZERO
