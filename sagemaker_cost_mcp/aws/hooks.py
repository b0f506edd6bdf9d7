"""What every client is made to do around a call, whoever makes it: refuse writes and torn answers, stop in time.

botocore retries and sleeps on its own. These hooks look at the question for which a call is made before each
attempt and before each pause, so that no thread works on for a question that is over.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from sagemaker_cost_mcp.aws import reads, torn


class Asker(Protocol):
    """The question a call is made for."""

    def check(self) -> None:
        """Raise `Cancelled` or `DeadlinePassed` once it is over."""
        ...


@dataclass
class Attempt:
    """The call that the present thread is making."""

    asker: Asker
    sent: bool = False
    """True once a request went out."""


attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)
"""Set around each call; None when somebody uses a client without a reading."""


class Events(Protocol):
    """The part of botocore's event emitter that is used here."""

    def register_first(self, event_name: str, handler: Any) -> None:
        """Call the handler before all others of this event."""
        ...

    def register_last(self, event_name: str, handler: Any) -> None:
        """Call the handler after all others of this event."""
        ...


def fit(events: Events) -> None:
    """Put the hooks on one client."""
    events.register_first("before-call", _refuse_writes)
    events.register_first("before-send", _stop_in_time)
    # Another handler of this event may hold a request back: look again after all of them.
    events.register_last("before-send", _sending)
    events.register_first("needs-retry", _stop_in_time)
    events.register_first("before-parse", torn.refuse)


def _refuse_writes(model: Any, **_: Any) -> None:
    reads.find(model.service_model.service_name, model.name)


def _stop_in_time(**_: Any) -> None:
    present = attempt.get()
    if present is not None:
        present.asker.check()


def _sending(**_: Any) -> None:
    present = attempt.get()
    if present is not None:
        present.asker.check()
        present.sent = True
