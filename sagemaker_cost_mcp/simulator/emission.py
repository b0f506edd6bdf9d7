"""What an endpoint publishes of the minutes of an hour: three shapes cover all of its metrics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Protocol

from sagemaker_cost_mcp.simulator.series import Sample, Tally, tallied
from sagemaker_cost_mcp.simulator.traffic import Hour

_BYTE = 255
_SKEW = 0.12
"""The busiest machine of several has so much more than their mean, the laziest so much less."""


class Emission(Protocol):
    """One metric as a function of requests and machines."""

    @property
    def silent(self) -> bool:
        """Whether a minute without requests publishes nothing."""
        ...

    def samples(self, hour: Hour, machines: int) -> list[Sample]:
        """All samples of some minutes."""
        ...

    def tally(self, hour: Hour, machines: int) -> Tally | None:
        """The same added up."""
        ...


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A sample for each request; a minute without any publishes a zero, unless `silent`.

    Source of the zeros: recorded answers for endpoints that nobody called (`Sum: 0.0`).
    """

    worth: float = 1.0
    shared: bool = False
    """Each request counts 1/N, as InvocationsPerInstance does."""
    silent: bool = False

    def samples(self, hour: Hour, machines: int) -> list[Sample]:
        """All samples of some minutes."""
        if not machines:
            return []
        worth = self._worth(machines)
        return [Sample(worth, count) if count else Sample(0.0) for count in hour.counts if count or not self.silent]

    def tally(self, hour: Hour, machines: int) -> Tally | None:
        """The same added up."""
        requests = sum(hour.counts)
        zeros = 0 if self.silent else hour.counts.count(0)
        if not machines or not requests + zeros:
            return None
        worth = self._worth(machines)
        return Tally(float(requests + zeros), requests * worth, 0.0 if zeros else worth, worth if requests else 0.0)

    def _worth(self, machines: int) -> float:
        return self.worth / machines if self.shared else self.worth


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A measurement of each request: most are ordinary, every `every`-th is another; nothing without requests."""

    ordinary: float
    other: float
    every: int = 40
    ripple: float = 0.3
    """By how much of itself an ordinary one may be higher."""
    silent: bool = True

    def samples(self, hour: Hour, machines: int) -> list[Sample]:
        """All samples of some minutes."""
        if not machines or not any(hour.counts):
            return []
        others = [count // self.every for count in hour.counts]
        weights = [count - other for count, other in zip(hour.counts, others, strict=True)]
        return [*map(Sample, self._values(hour.noise), weights), Sample(self.other, sum(others))]

    def tally(self, hour: Hour, machines: int) -> Tally | None:
        """The same added up."""
        return tallied(self.samples(hour, machines))

    def _values(self, noise: bytes) -> Iterable[float]:
        if not self.ripple:
            return repeat(self.ordinary)
        wave = self.ordinary * self.ripple / _BYTE
        return [self.ordinary + wave * byte for byte in noise]


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A level that is read every minute, on every machine or once for all of them."""

    rest: float
    """With nothing to do."""
    slope: float = 0.0
    """For each request a minute and machine."""
    top: float = math.inf
    ripple: float = 0.0
    """By how much of itself the level at rest may be higher."""
    by_machine: bool = True
    silent: bool = False

    def samples(self, hour: Hour, machines: int) -> list[Sample]:
        """All samples of some minutes."""
        levels, skews = self._levels(hour, machines), self._skews(machines)
        return [Sample(min(level * skew, self.top)) for level in levels for skew in skews]

    def tally(self, hour: Hour, machines: int) -> Tally | None:
        """The same added up."""
        skews = self._skews(machines)
        if not skews:
            return None
        levels = self._levels(hour, machines)
        low, high = min(levels) * skews[0], max(levels) * skews[-1]
        if high > self.top:
            return tallied(self.samples(hour, machines))
        return Tally(float(len(levels) * len(skews)), math.fsum(levels) * math.fsum(skews), low, high)

    def _levels(self, hour: Hour, machines: int) -> Sequence[float]:
        wave, each = self.rest * self.ripple / _BYTE, self._each(machines)
        return [self.rest + wave * noise + each * count for count, noise in zip(*hour, strict=True)]

    def _each(self, machines: int) -> float:
        """What one request adds."""
        return self.slope / machines if self.by_machine and machines else self.slope

    def _skews(self, machines: int) -> tuple[float, ...]:
        return _skews(machines) if self.by_machine else (1.0,)


@cache
def _skews(machines: int) -> tuple[float, ...]:
    """Each machine's share of the mean, the laziest first."""
    if machines <= 1:
        return (1.0,) * machines
    return tuple(1 + _SKEW * (2 * place / (machines - 1) - 1) for place in range(machines))
