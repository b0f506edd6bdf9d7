"""The line to whoever asked: one answer may take several readings and computations, of which all is told in a row."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sagemaker_cost_mcp import errors
from sagemaker_cost_mcp.model.ports import Cancelled, Progress, never, silent

T = TypeVar("T")

NEWS_SECONDS = 0.5
"""How long a computation says nothing at least: a fleet of thousands is not told one by one."""


class _Way:
    """How far one answer has come: the steps that are behind, and those of the stretch that it is on."""

    def __init__(self) -> None:
        self._behind = 0.0
        self._stretch = 0.0

    def stretch(self, progress: Progress) -> Progress:
        """Tells of the next stretch, counting on from where the last one would have ended.

        The protocol wants numbers that only grow, whether or not a stretch came to its end.
        """
        self._behind, self._stretch = self._behind + self._stretch, 0.0

        def told(done: float, total: float, message: str) -> None:
            self._stretch = total
            progress(self._behind + done, self._behind + total, message)

        return told


@dataclass(frozen=True, kw_only=True)
class Line:
    """Who hears of progress, who may hang up; one for each answer, used in the asker's own thread."""

    progress: Progress = silent
    cancelled: Cancelled = never
    ticks: Callable[[], float] = time.monotonic
    """Seconds that pass, from any beginning."""
    _way: _Way = field(default_factory=_Way, repr=False, compare=False)

    def reading(self) -> Progress:
        """What to tell of the steps of one reading."""
        return self._way.stretch(self.progress)

    def now(self, doing: str) -> None:
        """Tell what is computed from here on: `weighing Savings Plans`.

        Raises:
            Cancelled: The asker went away.
        """
        self._check()
        self._way.stretch(self.progress)(1, 1, doing)

    def steps(self, items: Sequence[T], doing: Callable[[T], str]) -> Iterator[T]:
        """A few items of which each may take long, each told before it is handed on.

        Args:
            items: What is computed one by one.
            doing: Says what is done with an item: `weighing 1 year, no upfront`.

        Raises:
            Cancelled: The asker went away.
        """
        progress = self._way.stretch(self.progress)
        for number, item in enumerate(items, 1):
            self._check()
            progress(number, len(items), doing(item))
            yield item

    def over(self, items: Sequence[T], done: str) -> Iterator[T]:
        """Many items of which none takes long; how many are done is told now and then.

        Args:
            items: What is computed one by one.
            done: What was done with them: `of 12 endpoints replayed`.

        Raises:
            Cancelled: The asker went away.
        """
        progress, told_at = self._way.stretch(self.progress), self.ticks()
        for number, item in enumerate(items, 1):
            self._check()
            yield item
            if self.ticks() - told_at >= NEWS_SECONDS:
                told_at = self.ticks()
                progress(number, len(items), f"{number} {done}")

    def _check(self) -> None:
        if self.cancelled():
            raise errors.Cancelled("The question was cancelled.")
