"""One question on its way: what it waits for, how long, and what it cost."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sagemaker_cost_mcp.aws.outcome import gap
from sagemaker_cost_mcp.errors import (
    AwsError,
    Cancelled,
    CredentialsExpired,
    CredentialsMissing,
    DeadlinePassed,
)
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.reader.flights import Flights, Load, Seat

T = TypeVar("T")

_FOR_READING = 0.98
"""Share of the time that loads get; the rest is for answering with what they read in part."""

_NEWS_SECONDS = 1.0
"""An asker who heard nothing for so long is told what is waited for."""

_NAMED = 2
"""Steps that are named where several are waited for; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Step(Generic[T]):
    """A load, and how to speak of it."""

    load: Load[T]
    title: str
    """For progress: `notebook instances in eu-west-1`."""
    operation: str
    """For a gap: the `service:Operation` it hangs on."""
    region: str


@dataclass(frozen=True, eq=False)
class Waiting(Generic[T]):
    """A step that was begun for a question."""

    step: Step[T]
    seat: Seat[T]


@dataclass
class Asking:
    """Lives in the asker's own thread, and is the only one to speak to the asker.

    Everything that blocks happens elsewhere; this thread looks up often enough to notice that the asker went away or
    that the time is up.
    """

    question: Question
    flights: Flights
    account_id: str = ""
    gaps: list[Gap] = field(default_factory=list[Gap])
    _begun: list[Waiting[Any]] = field(default_factory=list[Waiting[Any]])
    _told: list[Waiting[Any]] = field(default_factory=list[Waiting[Any]])
    _started: float = field(default_factory=time.monotonic)
    _heard: float = field(default_factory=time.monotonic)
    """When the asker was told something last."""
    _waits: int = 0
    """How often the asker was told what is waited for, since a step was over."""

    def begin(self, step: Step[T]) -> Waiting[T]:
        """Set a load going, or share in one, without waiting for it."""
        seconds = max(0.0, self._remaining - self.question.seconds * (1 - _FOR_READING))
        seat = self.flights.board(step.load, seconds=seconds, refresh=self.question.refresh)
        waiting = Waiting(step, seat)
        self._begun.append(waiting)
        return waiting

    def value(self, waiting: Waiting[T]) -> T | None:
        """What was loaded, once it is there; None, and a gap, where it could not be read in time or at all.

        Raises:
            Cancelled: The asker went away.
            CredentialsMissing, CredentialsExpired: Nothing else can be read either.
            BadQuestion: AWS's data show that the question is wrong.
        """
        self._wait(waiting.seat)
        try:
            loaded = waiting.seat.loaded() if waiting.seat.settled else self._late()
        except (CredentialsMissing, CredentialsExpired):
            raise
        except DeadlinePassed:
            self._miss(waiting.step, DeadlinePassed(self._time_is_up))
            return None
        except AwsError as error:
            self._miss(waiting.step, error)
            return None
        self.gaps.extend(loaded.gaps)
        return loaded.value

    def _miss(self, step: Step[Any], error: AwsError | DeadlinePassed) -> None:
        self.gaps.append(gap(error, step.operation, step.region, self.account_id))

    def must(self, waiting: Waiting[T]) -> T:
        """What was loaded; without it nothing can be answered.

        Raises:
            SagemakerCostError: Whatever stood in the way.
        """
        self._wait(waiting.seat)
        return waiting.seat.loaded().value if waiting.seat.settled else self._late()

    def values(self, waiting: Iterable[Waiting[tuple[T, ...]]]) -> tuple[T, ...]:
        """All items of several loads, in their order; what is missing leaves a gap."""
        return tuple(item for one in waiting for item in self.value(one) or ())

    def settled_first(self, waiting: Mapping[T, Waiting[Any]]) -> Iterator[T]:
        """The keys of several loads as they settle; once the time is up, those of the others too."""
        pending = dict(waiting)
        while pending:
            self._wait(*(one.seat for one in pending.values()))
            ready = [key for key, one in pending.items() if one.seat.settled or self._remaining <= 0]
            for key in ready:
                del pending[key]
                yield key

    def leave(self) -> None:
        """The question is over: wait for nothing any more."""
        for waiting in self._begun:
            waiting.seat.leave()

    @property
    def calls(self) -> int:
        """AWS calls that were made for this question."""
        return sum(waiting.seat.calls for waiting in self._begun)

    @property
    def usd(self) -> Decimal:
        """What AWS charges for them."""
        return sum((waiting.seat.usd for waiting in self._begun), ZERO)

    @property
    def _remaining(self) -> float:
        return self._started + self.question.seconds - time.monotonic()

    def _wait(self, *seats: Seat[Any]) -> None:
        """Wait until one of the seats is settled or the time is up."""
        self._look_up()
        while self._remaining > 0 and not any(seat.settled for seat in seats):
            seats[0].wait()
            self._look_up()
            self.flights.tend()
        self._look_up()

    def _look_up(self) -> None:
        if self.question.cancelled():
            raise Cancelled("The question was cancelled.")
        news = [waiting for waiting in self._begun if waiting.seat.settled and waiting not in self._told]
        for waiting in news:
            self._told.append(waiting)
            self._waits = 0
            self._tell(f"read {waiting.step.title}")
        if time.monotonic() - self._heard >= _NEWS_SECONDS and len(self._told) < len(self._begun):
            self._waits += 1
            self._tell(f"still reading {self._pending} ({self.calls:,} AWS calls so far)")

    def _tell(self, message: str) -> None:
        """The protocol wants numbers that only grow: within a step they come ever closer to its end."""
        self._heard = time.monotonic()
        self.question.progress(len(self._told) + self._waits / (1 + self._waits), len(self._begun), message)

    @property
    def _pending(self) -> str:
        titles = [waiting.step.title for waiting in self._begun if waiting not in self._told]
        rest = len(titles) - _NAMED
        return ", ".join(titles[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")

    def _late(self) -> Any:
        raise DeadlinePassed(self._time_is_up)

    @property
    def _time_is_up(self) -> str:
        """With the limit of the whole question: a load that began late had less, which tells nobody anything."""
        return (
            f"The question's time of {self.question.seconds:g} s was used up before this was read. "
            "Ask again (what was read is kept for a while), or for fewer regions."
        )
