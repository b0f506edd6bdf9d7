"""A server in front of an account in which things go wrong on purpose, in memory or over a socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.sessions import ordinary
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.faults import FaultPlan, PlannedFault
from sagemaker_cost_mcp.simulator.http_door import HttpDoor
from tests.end_to_end.stage import Calls, Stage, Told, staged

PATIENCE_SECONDS = 300

MADE_UP = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "no-such-file",
    "AWS_SHARED_CREDENTIALS_FILE": "no-such-file",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""All that an AWS client needs to read a simulated account, beside its URL."""


@dataclass(frozen=True, kw_only=True)
class Wired:
    """A server that reaches its account through a socket."""

    stage: Stage
    door: HttpDoor
    calls: Calls
    plan: FaultPlan

    def nobody_works(self) -> bool:
        """Whether no thread of ours has anything to do, or waits for an answer."""
        reader = self.stage.reader
        pools = (reader._flights._workers, reader._gateway._workers)  # type: ignore[attr-defined]
        return not any(pool._busy or pool._lanes for pool in pools)


@contextmanager
def wired(account: SimulatedAccount, *planned: PlannedFault, **options: Any) -> Generator[Wired]:
    """A server whose account is behind a socket, found the way that users find theirs: in the environment."""
    plan, calls = FaultPlan(planned), Calls()
    with pytest.MonkeyPatch.context() as patch, HttpDoor(account, plan, log=calls) as door:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name, value in {**MADE_UP, "AWS_ENDPOINT_URL": door.url}.items():
            patch.setenv(name, value)
        with staged(account, sessions=ordinary(), **options) as stage:
            yield Wired(stage=stage, door=door, calls=calls, plan=plan)


@contextmanager
def struck(account: SimulatedAccount, *planned: PlannedFault, seed: str = "faults", **options: Any) -> Generator[Stage]:
    """A server whose account is in memory and fails as planned."""
    plan = FaultPlan(planned, seed=seed)
    with staged(account, more_faults=(plan.failure,), detours=(plan.detour,), **options) as stage:
        yield stage
    assert plan.struck, "something did go wrong"


def until(true: Callable[[], bool]) -> bool:
    """Wait for something that happens soon; False when it did not."""
    over = time.monotonic() + PATIENCE_SECONDS
    while not true() and time.monotonic() < over:
        threading.Event().wait(0.01)
    return true()


def facts(told: Told) -> dict[str, Any]:
    """What an answer says about the account; what asking cost is another matter."""
    return {key: value for key, value in told.structured.items() if key != "meta"}


def gaps_of(told: Told, operation: str) -> list[dict[str, Any]]:
    """Gaps of one operation."""
    return [gap for gap in told.structured["gaps"] if gap["operation"] == operation]
