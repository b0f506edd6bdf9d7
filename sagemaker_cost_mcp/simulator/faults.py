"""What goes wrong on purpose, described as data: which operation, how, how often, from when on.

Chance is drawn from the seed, the request and how many times that very request was made before: whatever threads
ask in whatever order, the third attempt at describing one notebook instance meets the same luck in every run. Only
`after` and `count` number all calls of an operation, so under concurrency they fix how many are hit, not which.

Three kinds of door take three kinds of faults. Errors and wrong answers are AWS-shaped and work everywhere; an
answer can only get lost, late or torn on its way where there is a socket.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sagemaker_cost_mcp.simulator.detours import TOKEN_PARAMS, Repeats, endless, gone
from sagemaker_cost_mcp.simulator.refusals import (
    broken_down,
    forbidden_by_organization,
    not_granted,
    throttled,
    token_expired,
)
from sagemaker_cost_mcp.simulator.request import AwsFailure, Detour, Handler, Request
from sagemaker_cost_mcp.simulator.wobble import draw

DETOURS = ("gone", "repeat", "token-loop")
"""Kinds whose answers are wrong."""

LOSSES = ("cut", "delay", "garbled", "hang", "reset", "slow")
"""Kinds that happen to an answer on its way, so that only a door with a socket can have them.

`hang` holds it until the door is released, `delay` for `seconds`; `slow` takes `seconds` a byte; `reset` slams the
connection before the first byte; `cut` closes it in the middle of the body; `garbled` is half a body under a length
that fits it, as a proxy passes on what was cut before it.
"""


@dataclass(frozen=True, kw_only=True)
class PlannedFault:
    """One thing that goes wrong."""

    kind: str
    """One of `KINDS`."""
    operation: str = "*"
    """Shell pattern over botocore's `service:Operation`: `ce:*`, `*:List*`, `sagemaker:DescribeEndpoint`."""
    region: str = "*"
    """Shell pattern over regions."""
    rate: float = 1.0
    """Share of the requests that are hit."""
    after: int = 0
    """So many calls of each operation go well first."""
    count: int | None = None
    """At most so many calls of each operation are hit; None: without end."""
    seconds: float = 2.0
    """For `delay` and `slow`."""
    action: str | None = None
    """For denials: the IAM action to name; None: the one that AWS checks for the operation."""

    def concerns(self, request: Request) -> bool:
        """Whether the request is of the operations and regions meant."""
        label = f"{request.service}:{request.operation}"
        return fnmatchcase(label, self.operation) and fnmatchcase(request.region, self.region)


@dataclass(frozen=True)
class Loss:
    """What happens to one answer on its way."""

    kind: str
    seconds: float


_REFUSALS: Mapping[str, Callable[[PlannedFault, Request], AwsFailure]] = {
    "access-denied": lambda fault, request: not_granted(request, fault.action),
    "expired-token": lambda _, request: token_expired(request),
    "scp-deny": lambda fault, request: forbidden_by_organization(request, fault.action),
    "server-error": lambda _, request: broken_down(request),
    "throttle": lambda _, request: throttled(request),
}

KINDS: tuple[str, ...] = tuple(sorted((*_REFUSALS, *DETOURS, *LOSSES)))
"""Everything that can go wrong."""


class FaultPlan:
    """Planned faults and how far they have come; safe to use from several threads.

    `failure` is a `Fault` and `detour` a `Detour` for an exchange; `loss` is for doors with a socket.

    Args:
        planned: In order of precedence: the first one that strikes is what happens.
        seed: Same seed, same luck.
    """

    def __init__(self, planned: Sequence[PlannedFault] = (), *, seed: str = "faults") -> None:
        self._planned = tuple(planned)
        self._seed = seed
        self._lock = threading.Lock()
        self._seen: Counter[tuple[int, str]] = Counter()
        self._struck: Counter[tuple[int, str]] = Counter()
        self._again: Counter[tuple[int, str]] = Counter()
        self._detours: Mapping[str, Detour] = {"gone": gone, "repeat": Repeats(), "token-loop": endless}

    @property
    def struck(self) -> int:
        """How many requests were hit so far."""
        with self._lock:
            return self._struck.total()

    def failure(self, service: str, operation: str, request: Request) -> AwsFailure | None:
        """The error that a request gets instead of an answer."""
        del service, operation
        fault = self._first(_REFUSALS, request)
        return None if fault is None else _REFUSALS[fault.kind](fault, request)

    def detour(self, request: Request, handler: Handler) -> dict[str, Any]:
        """The answer that a request gets, right or wrong."""
        fault = self._first(DETOURS, request)
        return handler(request) if fault is None else self._detours[fault.kind](request, handler)

    def loss(self, request: Request) -> Loss | None:
        """What happens to the answer on its way; None: it arrives."""
        fault = self._first(LOSSES, request)
        return None if fault is None else Loss(fault.kind, fault.seconds)

    def _first(self, kinds: Mapping[str, Any] | Sequence[str], request: Request) -> PlannedFault | None:
        return next(
            (
                fault
                for place, fault in enumerate(self._planned)
                if fault.kind in kinds and fault.concerns(request) and self._strikes(place, fault, request)
            ),
            None,
        )

    def _strikes(self, place: int, fault: PlannedFault, request: Request) -> bool:
        operation = (place, f"{request.service}:{request.operation}")
        steady = fault.kind in DETOURS  # what is gone stays gone, and a list goes round from its first page on
        params = {name: value for name, value in request.params.items() if not steady or name not in TOKEN_PARAMS}
        asked = json.dumps([operation, request.region, params], sort_keys=True, default=str)
        with self._lock:
            self._seen[operation] += 1
            self._again[place, asked] += 1
            turn = 0 if steady else self._again[place, asked]
            spent = fault.count is not None and self._struck[operation] >= fault.count
            if spent or self._seen[operation] <= fault.after or draw(self._seed, asked, turn) >= fault.rate:
                return False
            self._struck[operation] += 1
            return True
