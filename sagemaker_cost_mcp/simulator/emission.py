"""What an endpoint publishes of one minute, and of a whole hour at once: three shapes cover all of its metrics."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from sagemaker_cost_mcp.simulator.series import Sample, Tally, tallied
from sagemaker_cost_mcp.simulator.traffic import MINUTES, Hour

_BYTE = 255
_SKEW = 0.12
"""The busiest machine of several has so much more than their mean, the laziest so much less."""


class Emission(Protocol):
    """One metric as a function of requests and machines."""

    @property
    def silent(self) -> bool:
        """Whether a minute without requests publishes nothing."""
        ...

    def minute(self, hour: Hour, minute: int, machines: int) -> Iterator[Sample]:
        """Samples of one minute."""
        ...

    def whole(self, hour: Hour, machines: int) -> Tally | None:
        """The tally of all sixty."""
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

    def minute(self, hour: Hour, minute: int, machines: int) -> Iterator[Sample]:
        """Samples of one minute."""
        count = hour.counts[minute]
        if machines and count:
            yield Sample(self._worth(machines), count)
        elif machines and not self.silent:
            yield Sample(0.0)

    def whole(self, hour: Hour, machines: int) -> Tally | None:
        """The tally of all sixty."""
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

    def minute(self, hour: Hour, minute: int, machines: int) -> Iterator[Sample]:
        """Samples of one minute."""
        count = hour.counts[minute]
        if machines and count:
            others = count // self.every
            yield Sample(self._value(hour.noise[minute]), count - others)
            if others:
                yield Sample(self.other, others)

    def whole(self, hour: Hour, machines: int) -> Tally | None:
        """The tally of all sixty."""
        requests = sum(hour.counts)
        if not machines or not requests:
            return None
        if not self.ripple:
            others = sum(count // self.every for count in hour.counts)
            return tallied((Sample(self.ordinary, requests - others), Sample(self.other, others)))
        return tallied(sample for minute in range(MINUTES) for sample in self.minute(hour, minute, machines))

    def _value(self, noise: int) -> float:
        return self.ordinary * (1 + self.ripple * noise / _BYTE)


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

    def minute(self, hour: Hour, minute: int, machines: int) -> Iterator[Sample]:
        """Samples of one minute."""
        level = self._level(hour.counts[minute], hour.noise[minute], machines)
        if not self.by_machine:
            yield Sample(min(level, self.top))
        for skew in _skews(machines) if self.by_machine else ():
            yield Sample(min(level * skew, self.top))

    def whole(self, hour: Hour, machines: int) -> Tally | None:
        """The tally of all sixty."""
        skews = _skews(machines) if self.by_machine else (1.0,)
        if not skews:
            return None
        wave, each = self._wave, self._each(machines)
        levels = [self.rest + wave * noise + each * count for count, noise in zip(*hour, strict=True)]
        low, high = min(levels) * skews[0], max(levels) * skews[-1]
        if high > self.top:
            return tallied(Sample(min(level * skew, self.top)) for level in levels for skew in skews)
        return Tally(float(MINUTES * len(skews)), math.fsum(levels) * math.fsum(skews), low, high)

    @property
    def _wave(self) -> float:
        return self.rest * self.ripple / _BYTE

    def _each(self, machines: int) -> float:
        """What one request adds."""
        return self.slope / machines if self.by_machine and machines else self.slope

    def _level(self, count: int, noise: int, machines: int) -> float:
        return self.rest + self._wave * noise + self._each(machines) * count


@cache
def _skews(machines: int) -> tuple[float, ...]:
    """Each machine's share of the mean, the laziest first."""
    if machines <= 1:
        return (1.0,) * machines
    return tuple(1 + _SKEW * (2 * place / (machines - 1) - 1) for place in range(machines))
