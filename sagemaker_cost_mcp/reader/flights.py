"""Loads that are shared: what was read a moment ago is not read again, and what is being read is waited for.

A load belongs to nobody who waits for it: it runs in a thread of its own with a reading of its own. The first asker
may leave without harm to the others; only when all have left is it cancelled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.aws.workers import Batch, Workers
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.snapshot import Gap

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_FLIGHTS_AT_ONCE = 32
"""Threads for loads. They only wait for AWS calls, whose number `Settings.parallel_calls` bounds."""

_KEPT = 512
"""Answers kept at most; the oldest go first."""


@dataclass(frozen=True, kw_only=True)
class Loaded(Generic[T_co]):
    """What a load brought."""

    value: T_co
    gaps: tuple[Gap, ...] = ()
    """What is missing in the value; an answer with gaps is given once and never kept."""


class OpensReadings(Protocol):
    """The part of the gateway that is needed here."""

    def open(self, *, seconds: float, cancelled: threading.Event | None = None) -> Reading:
        """A reading for one load."""
        ...


@dataclass(frozen=True, kw_only=True)
class Load(Generic[T_co]):
    """Something to read, and how long the answer may be shared."""

    key: Hashable
    """Equal keys mean equal answers: identity, shelf, region and parameters."""
    read: Callable[[Reading], Loaded[T_co]]
    seconds_kept: float
    """How long an answer without gaps is good for; 0: for those who wait for it only."""


class _Flight(Generic[T]):
    """A load under way, and those who wait for it."""

    def __init__(self, reading: Reading, left: threading.Event, *, refreshing: bool) -> None:
        self.reading = reading
        self.refreshing = refreshing
        self._left = left
        self._lock = threading.Lock()
        self._waiting = 1

    def join(self, seconds: float) -> bool:
        """Wait for it too, for so long; False when it is over for want of askers or time."""
        with self._lock:
            if self._waiting == 0 or not self.reading.prolong(seconds):
                return False
            self._waiting += 1
            return True

    def leave(self) -> None:
        """One asker less; the last one cancels what is still under way."""
        with self._lock:
            self._waiting -= 1
            if self._waiting == 0:
                self._left.set()


class Seat(Generic[T]):
    """One asker's share in an answer: kept, under way, or started for them."""

    def __init__(self, batch: Batch[Loaded[T]], flight: _Flight[T] | None, *, paying: bool = False) -> None:
        self._batch = batch
        self._flight = flight
        self._paying = paying

    @property
    def settled(self) -> bool:
        """True once the answer, or the reason why there is none, is there."""
        return self._batch.settled

    def wait(self) -> bool:
        """Wait a moment; True once it is settled."""
        return self._batch.wait()

    def loaded(self) -> Loaded[T]:
        """The answer, once settled; raises what the load raised."""
        return self._batch.results()[0]

    def leave(self) -> None:
        """Stop waiting; to be called once."""
        if self._flight is not None:
            self._flight.leave()

    @property
    def calls(self) -> int:
        """AWS calls made so far, for the asker who started the flight; 0 for the others."""
        return self._flight.reading.ledger.calls if self._flight and self._paying else 0

    @property
    def usd(self) -> Decimal:
        """What AWS charges for those calls."""
        return self._flight.reading.ledger.usd if self._flight and self._paying else ZERO


@dataclass(frozen=True, kw_only=True)
class _Kept:
    batch: Batch[Any]
    until: datetime


@dataclass(frozen=True, kw_only=True)
class _UnderWay:
    batch: Batch[Any]
    flight: _Flight[Any]

    def takes(self, seconds: float, *, refresh: bool) -> bool:
        """True for one more asker; one who wants news does not board a flight that may bring none."""
        return (self.flight.refreshing or not refresh) and self.flight.join(seconds)


class Flights:
    """All loads of a process: those under way and those whose answers are still good.

    Args:
        gateway: Opens a reading for each load.
        clock: The present moment, with a time zone.
    """

    def __init__(self, gateway: OpensReadings, clock: Callable[[], datetime]) -> None:
        self._gateway = gateway
        self._clock = clock
        self._workers = Workers(_FLIGHTS_AT_ONCE, "flight")
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, _UnderWay] = {}
        self._kept: dict[Hashable, _Kept] = {}

    def board(self, load: Load[T], *, seconds: float, refresh: bool = False) -> Seat[T]:
        """A seat in the flight that loads this: an answer kept, a flight under way, or a new one.

        Args:
            load: What to read.
            seconds: How long the asker will wait; a flight under way goes on at least as long.
            refresh: Take no answer that was there before; the new one replaces it.
        """
        with self._lock:
            if refresh:
                self._kept.pop(load.key, None)
            kept = self._kept.get(load.key)
            if kept is not None and self._clock() < kept.until:
                return Seat(kept.batch, None)
            present = self._under_way.get(load.key)
            if present is not None and present.takes(seconds, refresh=refresh):
                return Seat(present.batch, present.flight)
            return self._departed(load, seconds, refreshing=refresh)

    def tend(self) -> None:
        """Replace threads that hang in a load nobody waits for."""
        self._workers.tend()

    def close(self) -> None:
        """Start nothing any more."""
        self._workers.close()

    def _departed(self, load: Load[T], seconds: float, *, refreshing: bool) -> Seat[T]:
        left = threading.Event()
        flight: _Flight[T] = _Flight(self._gateway.open(seconds=seconds, cancelled=left), left, refreshing=refreshing)
        batch = Batch([partial(self._flown, load, flight)])
        self._forget_abandoned()
        self._under_way[load.key] = _UnderWay(batch=batch, flight=flight)
        for job in batch.jobs():
            self._workers.submit(flight.reading, job)
        return Seat(batch, flight, paying=True)

    def _forget_abandoned(self) -> None:
        """Flights that were dropped before they began, or hang: they do not clear up after themselves."""
        over = [key for key, one in self._under_way.items() if one.flight.reading.over()]
        for key in over:
            del self._under_way[key]

    def _flown(self, load: Load[T], flight: _Flight[T]) -> Loaded[T]:
        loaded: Loaded[T] | None = None
        try:
            loaded = load.read(flight.reading)
            return loaded
        finally:
            self._land(load, flight, loaded)

    def _land(self, load: Load[T], flight: _Flight[T], loaded: Loaded[T] | None) -> None:
        with self._lock:
            present = self._under_way.get(load.key)
            if present is None or present.flight is not flight:
                return  # a refresh overtook it: its answer is the older one
            del self._under_way[load.key]
            if loaded is not None and not loaded.gaps and load.seconds_kept > 0:
                self._keep(load, present.batch)

    def _keep(self, load: Load[T], batch: Batch[Any]) -> None:
        now = self._clock()
        self._kept = {key: kept for key, kept in self._kept.items() if now < kept.until}
        self._kept.pop(load.key, None)
        while len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[load.key] = _Kept(batch=batch, until=now + timedelta(seconds=load.seconds_kept))
