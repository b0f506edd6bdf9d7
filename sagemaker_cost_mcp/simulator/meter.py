"""A meter: usage of one kind by one resource, which knows its units in any hour."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from sagemaker_cost_mcp.simulator.description import SAGEMAKER, Span
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.usage_types import usage_type

HOUR = timedelta(hours=1)
QUANTUM = Decimal("1e-10")
"""AWS writes quantities with at most ten decimals."""

_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Meter:
    """Usage of one kind by one resource."""

    heading: Heading
    spans: tuple[Span, ...]
    rate: Decimal
    """Units in a full hour, or in a full month when `by_month`."""
    by_month: bool = False
    """GB-months and the like: an hour's share depends on the length of its month."""
    unit_price: Decimal | None = None
    """None: the price list knows."""
    varying: Callable[[datetime], Decimal] | None = None
    """Units in the hour that starts at a moment, where they differ from hour to hour; `rate` is not asked then."""

    def all_day(self, midnight: datetime) -> bool:
        """Whether one span holds the whole day, so that its hours are all alike."""
        after = midnight + timedelta(days=1)
        return self.varying is None and any(
            span.start <= midnight and (span.end is None or after <= span.end) for span in self.spans
        )

    def units(self, hour: datetime) -> Decimal:
        """Units used in the hour that starts at `hour`, to ten decimals."""
        if self.varying is not None:
            return self.varying(hour).quantize(QUANTUM)
        seconds = sum(overlap_seconds(span, hour) for span in self.spans)
        if not seconds:
            return Decimal(0)
        full = _SECONDS_PER_HOUR * (hours_in_month(hour) if self.by_month else 1)
        return (self.rate * seconds / full).quantize(QUANTUM)


@cache
def _month_hours(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] * 24


def hours_in_month(moment: datetime) -> int:
    """Hours in the calendar month of `moment`."""
    return _month_hours(moment.year, moment.month)


def overlap_seconds(span: Span, hour: datetime) -> int:
    """Seconds of a span that lie in the hour that starts at `hour`."""
    until = hour + HOUR
    end = until if span.end is None else min(span.end, until)
    return max(0, int((end - max(span.start, hour)).total_seconds()))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose usage it is, and where."""

    account_id: str
    region: str
    tags: Mapping[str, str]

    def heading(self, item: str, *, operation: str = "RunInstance", unit: str = "Hrs") -> Heading:
        """What usage of `item` (`Notebk:ml.t3.medium`) stands under."""
        return Heading(
            account_id=self.account_id,
            region=self.region,
            service=SAGEMAKER,
            usage_type=usage_type(self.region, item),
            operation=operation,
            unit=unit,
            tags=tuple(self.tags.items()),
        )

    def volume(self, prefix: str, spans: tuple[Span, ...], gigabytes: int, kind: str = "gp2") -> Meter:
        """A volume that is there as long as the spans."""
        heading = self.heading(
            f"{prefix}VolumeUsage.{kind}", operation=f"CreateVolume-{kind.capitalize()}", unit="GB-Mo"
        )
        return Meter(heading=heading, spans=spans, rate=Decimal(gigabytes), by_month=True)
