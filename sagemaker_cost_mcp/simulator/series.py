"""A CloudWatch metric as the simulated account keeps it: samples by the minute, added up when somebody asks."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sagemaker_cost_mcp.simulator.description import Span

MINUTE = timedelta(minutes=1)


class Sample(NamedTuple):
    """A value that was published, so many times."""

    value: float
    weight: int = 1


Point = tuple[datetime, float]
"""When a period begins, and its statistic."""


class Packed(NamedTuple):
    """Points in a tenth of their room: a review of a large account asks for half a million."""

    seconds: array[int]
    """Since 1970; periods begin on whole ones."""
    values: array[float]

    @classmethod
    def of(cls, points: Sequence[Point]) -> Packed:
        """Some points, packed."""
        return cls(array("q", (int(moment.timestamp()) for moment, _ in points)), array("d", (v for _, v in points)))

    @property
    def points(self) -> list[Point]:
        """The same points."""
        return [(datetime.fromtimestamp(second, UTC), value) for second, value in zip(*self, strict=True)]


class Tally(NamedTuple):
    """A statistic set, as CloudWatch keeps it."""

    samples: float
    total: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric with its exact set of dimensions, published while `span` lasts."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    span: Span
    unit: str

    def samples(self, start: datetime, end: datetime) -> Iterator[Sample]:
        """Samples of the minutes from `start` to before `end`, in order."""
        raise NotImplementedError

    def has_data(self, start: datetime, end: datetime) -> bool:
        """Whether there is a sample in a stretch."""
        return self.span.start < end and (self.span.end is None or self.span.end > start)

    def tally(self, start: datetime, end: datetime) -> Tally | None:
        """All samples of a stretch."""
        return tallied(self.samples(start, end))

    def percentile(self, percent: float, start: datetime, end: datetime) -> float | None:
        """The same as one number that so many percent of the samples do not exceed; None where there are none."""
        return percentile(self.samples(start, end), percent)


def tallied(samples: Iterable[Sample]) -> Tally | None:
    """Samples added up; None where there are none."""
    kept = [sample for sample in samples if sample.weight]
    if not kept:
        return None
    values = [value for value, _ in kept]
    total = math.fsum(value * weight for value, weight in kept)
    return Tally(float(sum(weight for _, weight in kept)), total, min(values), max(values))


def joined(tallies: Iterable[Tally | None]) -> Tally | None:
    """Several tallies as one; None where there is none."""
    kept = [tally for tally in tallies if tally is not None]
    if len(kept) <= 1:
        return kept[0] if kept else None
    counts, totals, lows, highs = zip(*kept, strict=True)
    return Tally(math.fsum(counts), math.fsum(totals), min(lows), max(highs))


def percentile(samples: Iterable[Sample], percent: float) -> float | None:
    """The smallest value that at least so many percent of the samples do not exceed."""
    kept = sorted(sample for sample in samples if sample.weight)
    wanted = sum(weight for _, weight in kept) * percent / 100
    reached = 0
    for value, weight in kept:
        reached += weight
        if reached >= wanted:
            return value
    return None


def minute_ceiling(moment: datetime) -> datetime:
    """The moment, or the next full minute."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE
