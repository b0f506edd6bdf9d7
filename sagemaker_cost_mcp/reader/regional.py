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

_OTHER = ("", "")
"""Stands among pending readings, by region and name, for what is none of them."""


@dataclass(frozen=True, kw_only=True)
class Regional:
    """One reading in one region."""

    name: str
    """The shelf's own name, or that of a list which lands on `fills` beside others."""
    fills: Shelf | None
    """None: it is read for others, which pick from it."""
    needs: tuple[str, ...] = ()
    """Names of the readings whose results it starts from."""
    after: tuple[str, ...] = ()
    """Names of readings to wait for where they are read too, for what was found by them is used."""
    along: bool = False
    """True: read only when what it needs is read anyway."""
    step: Callable[[str, Found], Step[tuple[Any, ...]] | tuple[Any, ...] | None]
    """Region and what was found there, to a step; to the items themselves where what was found holds them already; None
    where there is nothing to read."""


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

    def go_on_until(self, other: Waiting[Any]) -> None:
        """Take what settles and begin what it was needed for, until something else is there too or the time is up."""
        while (key := next(self.asking.settled_first({_OTHER: other, **self._pending}))) != _OTHER:
            self._take(key)

    def filled(self) -> dict[Shelf, tuple[Any, ...]]:
        """All that was read, by shelf; regions and readings in their order, whatever settled first."""
        while self._pending:
            self._take(next(self.asking.settled_first(self._pending)))
        shelves: defaultdict[Shelf, list[Any]] = defaultdict(list)
        for region in self._found:
            for reading in self.readings:
                if reading.fills is not None:
                    shelves[reading.fills].extend(self._found[region].get(reading.name, ()))
        return {shelf: tuple(items) for shelf, items in shelves.items()}

    def _take(self, key: tuple[str, str]) -> None:
        region, name = key
        self._found[region][name] = self.asking.value(self._pending.pop(key)) or ()
        self._begin_ready(region)

    def _begin_ready(self, region: str) -> None:
        """Begin what has all it needs; what turns out to have nothing to read is found to be empty at once."""
        found = self._found[region]
        for reading in self.readings:
            known = reading.name in found or (region, reading.name) in self._pending
            if known or not found.keys() >= self._awaited(reading):
                continue
            step = reading.step(region, found)
            if isinstance(step, Step):
                self._pending[region, reading.name] = self.asking.begin(step)
            else:
                found[reading.name] = step or ()

    def _awaited(self, reading: Regional) -> frozenset[str]:
        """Names of what must be there before a reading begins."""
        read = {one.name for one in self.readings}
        return frozenset({*reading.needs, *(name for name in reading.after if name in read)})
