"""Accounts are described once; each test puts a server of its own in front of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.accounts import embedded
from tests.end_to_end.stage import OpenStage, Stage, Told, staged


@pytest.fixture(scope="session")
def ml_team() -> SimulatedAccount:
    """The demo account; computing its bill takes seconds, and it never changes."""
    return embedded("ml-team")


@pytest.fixture(scope="session")
def shop() -> SimulatedAccount:
    """The account with endpoints and a Studio."""
    return embedded("shop")


@pytest.fixture
def open_stage() -> Iterator[OpenStage]:
    with ExitStack() as stack:

        def opened(account: SimulatedAccount, **options: Any) -> Stage:
            return stack.enter_context(staged(account, **options))

        yield opened


@pytest.fixture
def stage(ml_team: SimulatedAccount, open_stage: OpenStage) -> Stage:
    """A fresh server in front of the demo account."""
    return open_stage(ml_team)


@pytest.fixture(scope="session")
def ready(ml_team: SimulatedAccount) -> Iterator[Stage]:
    """A server that has read the demo account once; for tests that change nothing and count no calls."""
    with staged(ml_team) as opened:
        yield opened


@pytest.fixture(scope="session")
def review(ready: Stage) -> Told:
    """The default review of the demo account."""
    return ready.ask("run_cost_review")


@pytest.fixture(scope="session")
def whole_review(ready: Stage) -> Told:
    """The review with every finding and undecided, on one page."""
    return ready.ask("run_cost_review", limit=500, detail="full")
