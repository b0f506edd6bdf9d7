"""What an hourly commitment saves, as a curve over all commitments, and where it is highest.

In each hour AWS applies a plan to the usage with the highest saving first ("How Savings Plans apply to your AWS
usage", Savings Plans User Guide). A dollar of commitment then avoids `list / plan rate` dollars on demand, for the
usage that is next in that order, and nothing once all of it is covered; the dollar itself is paid either way:

    saving(c) = sum over hours of (on demand avoided by c - c)

Each hour is concave and piecewise linear in c, so is the sum: its highest point is a breakpoint, found by walking
through the sorted breakpoints until a further dollar no longer pays for itself. With one discount d this is
`(1 - d) x quantile of the spend at share d`. Plain floats: a curve has tens of thousands of breakpoints, and an amount
is rounded when it leaves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

_DUST = 1e-9


class Slice(NamedTuple):
    """Usage of one usage type in a stretch of time, per hour of it."""

    plan: float
    """USD an hour at the plan's rate."""
    listed: float
    """USD an hour on demand."""


Hour = Sequence[Slice]
"""Everything that a plan covers in a stretch of time."""


class Curve:
    """What commitments of one kind would have saved on some usage.

    Args:
        hours: What could be covered, stretch by stretch; a slice that a plan does not make cheaper is left alone.
        lengths: Length of each stretch in hours.
    """

    def __init__(self, hours: Sequence[Hour], lengths: Sequence[float]) -> None:
        self._lengths = lengths
        self._length = sum(lengths)
        covered = [_in_order(hour) for hour in hours]
        self._first = [_slope(hour[0]) if hour else 0.0 for hour in covered]
        self._full = [sum(one.plan for one in hour) for hour in covered]
        self._breaks = sorted(_breaks(covered))
        self._places = [place for place, _, _ in self._breaks]
        drops = [drop * lengths[at] for _, drop, at in self._breaks]
        self._drops = [0.0, *accumulate(drops)]
        self._moments = [0.0, *accumulate(drop * place for drop, place in zip(drops, self._places, strict=True))]
        self._slope = sum(first * length for first, length in zip(self._first, lengths, strict=True))
        self._used = _Capped(self._full, lengths)
        self.listed = self._mean(sum(one.listed for one in hour) for hour in covered)
        """USD an hour on demand of all that can be covered, on average."""

    def optimum(self, lengths: Sequence[float] | None = None) -> float:
        """The commitment that saves most, USD an hour; the smallest of several, 0 where none saves.

        Args:
            lengths: Other weights for the stretches than their lengths, as a resampling makes them.
        """
        weights = self._lengths if lengths is None else lengths
        total = sum(weights)
        slope = sum(first * weight for first, weight in zip(self._first, weights, strict=True)) - total
        if slope <= _DUST * total:
            return 0.0
        given_up = list(accumulate(drop * weights[at] for _, drop, at in self._breaks))
        # In the end all of the slope is given up; rounding may hide that from the last breakpoint.
        passed = min(bisect_left(given_up, slope - _DUST * total), len(given_up) - 1)
        return self._places[passed]

    def avoided(self, commitment: float) -> float:
        """On-demand charge that a commitment avoids, USD an hour on average."""
        passed = bisect_left(self._places, commitment)
        gain = commitment * (self._slope - self._drops[passed]) + self._moments[passed]
        return gain / self._length if self._length else 0.0

    def saving(self, commitment: float) -> float:
        """What a commitment saves, USD an hour on average; negative where it costs more than it avoids."""
        return self.avoided(commitment) - commitment

    def used(self, commitment: float) -> float:
        """How much of a commitment is used, USD an hour on average."""
        return self._used.mean(commitment)

    def savings(self, commitment: float) -> list[float]:
        """What a commitment saves in each stretch, USD an hour: what stands out in a mean does not in a curve."""
        slopes, last = list(self._first), [0.0] * len(self._first)
        gains = [0.0] * len(self._first)
        for place, drop, at in self._breaks:
            if place >= commitment:
                break
            gains[at] += slopes[at] * (place - last[at])
            slopes[at], last[at] = slopes[at] - drop, place
        return [
            gain + slope * (commitment - since) - commitment
            for gain, slope, since in zip(gains, slopes, last, strict=True)
        ]

    def _mean(self, amounts: Iterator[float]) -> float:
        total = sum(amount * length for amount, length in zip(amounts, self._lengths, strict=True))
        return total / self._length if self._length else 0.0


class _Capped:
    """The mean of min(c, cap) over stretches, for any c."""

    def __init__(self, caps: Sequence[float], lengths: Sequence[float]) -> None:
        pairs = sorted(zip(caps, lengths, strict=True))
        self._caps = [cap for cap, _ in pairs]
        self._below = [0.0, *accumulate(cap * length for cap, length in pairs)]
        self._lengths = [0.0, *accumulate(length for _, length in pairs)]

    def mean(self, commitment: float) -> float:
        passed = bisect_left(self._caps, commitment)
        total = self._lengths[-1]
        rest = total - self._lengths[passed]
        return (self._below[passed] + commitment * rest) / total if total else 0.0


def _in_order(hour: Hour) -> list[Slice]:
    """What a plan makes cheaper, highest saving first."""
    cheaper = [one for one in hour if one.listed > one.plan > 0]
    return sorted(cheaper, key=_slope, reverse=True)


def _slope(one: Slice) -> float:
    """Dollars on demand that a dollar of commitment avoids."""
    return one.listed / one.plan


def _breaks(covered: Sequence[Sequence[Slice]]) -> Iterator[tuple[float, float, int]]:
    """Commitment at which an hour avoids less for a further dollar, by how much less, and which hour."""
    for at, hour in enumerate(covered):
        ends = accumulate(one.plan for one in hour)
        slopes = [*(_slope(one) for one in hour), 0.0]
        for end, (before, after) in zip(ends, pairwise(slopes), strict=True):
            yield end, before - after, at
