"""Readings without AWS: a gateway whose identity is made up and whose calls nobody makes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.identity import identity
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.aws.reads import find
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.aws.workers import Workers
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.reader.flights import Flights
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request
from tests.accounts import PRESENT, embedded

NOW = PRESENT


class FakeLogin:
    """Answers every call with its own parameters, and counts it."""

    def __init__(self) -> None:
        self.identity = identity("AKIAFAKE", "111122223333", "arn:aws:iam::111122223333:user/ana")

    def call(self, read: Any, region: str, params: dict[str, Any], asking: Any) -> dict[str, Any]:
        del read
        asking.ledger.record(find("ce", "GetCostAndUsage"), region, 0.1)
        return params


class FakeGateway:
    """Opens readings on a fake login."""

    def __init__(self) -> None:
        self.opened = 0
        self.login: Any = FakeLogin()
        self.region: str | None = None
        self._workers = Workers(4, "fake-call")

    def open(self, *, seconds: float, cancelled: threading.Event | None = None) -> Reading:
        self.opened += 1
        return Reading(lambda _: self.login, self._workers, seconds=seconds, cancelled=cancelled)

    def default_region(self) -> str | None:
        return self.region

    def known_regions(self, service: str, partition: str) -> tuple[str, ...]:
        del service
        return ("eu-west-1", "us-east-1", "us-west-2") if partition == "aws" else ()

    def close(self) -> None:
        self._workers.close()


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Account:
    """A reader on a simulated account, what it was asked, and what goes wrong with it."""

    def __init__(self, scenario: str, **settings: Any) -> None:
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.fault: Callable[[str, str], AwsFailure | None] = lambda _operation, _region: None
        simulated = embedded(scenario, NOW)
        door = InProcessDoor(simulated, [self._fault], log=self._log)
        self.gateway = Gateway(behind(door, region="us-east-1"), Settings(**settings))
        files = PublicFiles(Settings(**settings), transport=SimulatedPriceFiles(simulated))
        self.reader = AccountReader(self.gateway, Settings(**settings), lambda: NOW, files=files)

    def _log(self, request: Request) -> None:
        self.asked.append((request.operation, request.region, request.params))

    def _fault(self, _service: str, operation: str, request: Request) -> AwsFailure | None:
        return self.fault(operation, request.region)

    def operations(self) -> list[str]:
        return [operation for operation, _, _ in self.asked]

    def close(self) -> None:
        self.reader.close()
        self.gateway.close()


@pytest.fixture
def account_of() -> Iterator[Callable[..., Account]]:
    """Simulated accounts by scenario and settings, each with a reader of its own."""
    made: list[Account] = []

    def account(scenario: str = "ml-team", **settings: Any) -> Account:
        made.append(Account(scenario, **settings))
        return made[-1]

    yield account
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def whole() -> Iterator[tuple[Account, SnapshotRead]]:
    """One complete reading that several tests look at."""
    account = Account("ml-team")
    yield account, account.reader.read(Question(shelves=frozenset(get_args(Shelf))))
    account.close()


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    made = FakeGateway()
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def flights(gateway: FakeGateway, clock: Callable[[], datetime]) -> Iterator[Flights]:
    made = Flights(gateway, clock)
    yield made
    made.close()
