"""A bare account, and real botocore clients whose only way out is the door in front of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

import botocore.session
import pytest
from botocore.config import Config

from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.registry import HandlerTables
from sagemaker_cost_mcp.simulator.request import Detour, Fault, Request

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount


class BareAccount:
    """As little of an account as the wire needs."""

    account_id = "123456789012"
    partition = "aws"

    @staticmethod
    def clock() -> datetime:
        return datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


class ClientOf(Protocol):
    """A botocore client in front of some handlers; it sends what it is told, valid or not."""

    def __call__(
        self,
        service: str,
        tables: HandlerTables,
        *,
        faults: Sequence[Fault] = (),
        log: Callable[[Request], None] | None = None,
        detours: Sequence[Detour] = (),
        region: str = "eu-west-1",
    ) -> Any: ...


@pytest.fixture
def bare_account() -> SimulatedAccount:
    return cast("SimulatedAccount", BareAccount())


@pytest.fixture
def client_of(bare_account: SimulatedAccount, monkeypatch: pytest.MonkeyPatch) -> ClientOf:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "no-such-file")

    def client(
        service: str,
        tables: HandlerTables,
        *,
        faults: Sequence[Fault] = (),
        log: Callable[[Request], None] | None = None,
        detours: Sequence[Detour] = (),
        region: str = "eu-west-1",
    ) -> Any:
        session = botocore.session.Session()
        session.set_credentials("AKIAIOSFODNN7EXAMPLE", "made-up")
        door = InProcessDoor(bare_account, faults, tables=tables, log=log, detours=detours)
        session.register("before-send", cast("Any", door))
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        return session.create_client(cast("Any", service), region_name=region, config=config)

    return client
