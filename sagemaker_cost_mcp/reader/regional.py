"""Shelves that are filled region by region, each as soon as what it needs is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.asking import Asking, Step, Waiting

Found = Mapping[str, tuple[Any, ...]]
"""What was read in one region so far, by the name of its reading."""


@dataclass(frozen=True, kw_only=True)
class Regional:
    """One reading in one region."""

    name: str
    """The shelf's own name, or that of a list which lands on `fills` beside others."""
    fills: Shelf
    needs: tuple[str, ...] = ()
    """Names of the readings whose results it starts from."""
    along: bool = False
    """True: read only when what it needs is read anyway."""
    step: Callable[[str, Found], Step[tuple[Any, ...]] | None]
    """Region and what was found there, to a step; None where there is nothing to read."""


def wanted(readings: Sequence[Regional], shelves: frozenset[Shelf]) -> tuple[Regional, ...]:
    """The readings that fill some shelves, with those that they need; in the order in which they are declared.

    A reading may only need readings that stand before it.
    """
    names: set[str] = {one.name for one in readings if one.fills in shelves and not one.along}
    for one in reversed(readings):
        if one.name in names:
            names.update(one.needs)
    names |= {one.name for one in readings if one.along and one.fills in shelves and names.issuperset(one.needs)}
    return tuple(one for one in readings if one.name in names)


@dataclass
class RegionalFilling:
    """The readings of one question over its regions."""

    asking: Asking
    readings: tuple[Regional, ...]
    _found: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict[str, dict[str, tuple[Any, ...]]])
    _pending: dict[tuple[str, str], Waiting[tuple[Any, ...]]] = field(
        default_factory=dict[tuple[str, str], Waiting[tuple[Any, ...]]]
    )

    def begin(self, regions: Iterable[str]) -> None:
        """Set everything going that needs nothing else."""
        for region in regions:
            self._found[region] = {}
            self._begin_ready(region)

    def filled(self) -> dict[Shelf, tuple[Any, ...]]:
        """All that was read, by shelf; regions and readings in their order, whatever settled first."""
        while self._pending:
            region, name = next(self.asking.settled_first(self._pending))
            value = self.asking.value(self._pending.pop((region, name)))
            self._found[region][name] = value or ()
            self._begin_ready(region)
        shelves: defaultdict[Shelf, list[Any]] = defaultdict(list)
        for region in self._found:
            for reading in self.readings:
                shelves[reading.fills].extend(self._found[region].get(reading.name, ()))
        return {shelf: tuple(items) for shelf, items in shelves.items()}

    def _begin_ready(self, region: str) -> None:
        """Begin what has all it needs; what turns out to have nothing to read is found to be empty at once."""
        found = self._found[region]
        for reading in self.readings:
            known = reading.name in found or (region, reading.name) in self._pending
            if known or not found.keys() >= set(reading.needs):
                continue
            step = reading.step(region, found)
            if step is None:
                found[reading.name] = ()
            else:
                self._pending[region, reading.name] = self.asking.begin(step)
