"""A public host that hangs must not hold a question for longer than it lasts, nor a thread for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.errors import Cancelled
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from tests.accounts import embedded
from tests.reader.conftest import NOW


class Hanging(httpx2.BaseTransport):
    """Answers when the test is over."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.over = threading.Event()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.reached.set()
        self.over.wait()
        raise httpx2.ReadTimeout("at last", request=request)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    made = Hanging()
    yield made
    made.over.set()


@pytest.fixture
def reader(hanging: Hanging) -> Iterator[AccountReader]:
    settings = Settings()
    gateway = Gateway(behind(InProcessDoor(embedded("empty", NOW)), region="us-east-1"), settings)
    made = AccountReader(gateway, settings, lambda: NOW, files=PublicFiles(settings, transport=hanging))
    yield made
    made.close()
    gateway.close()


def question(**more: Any) -> Question:
    return Question(shelves=frozenset({"bill", "plan_rates"}), **more)


def test_the_question_ends_in_time_with_a_gap_and_what_else_was_read(reader: AccountReader, hanging: Hanging) -> None:
    # The bill first and without haste, so that it is there however busy the machine is.
    reader.read(Question(shelves=frozenset({"bill"}), seconds=240.0))
    snapshot = reader.read(question(seconds=2.0)).snapshot
    assert hanging.reached.is_set()
    assert snapshot.bill is not None
    assert snapshot.plan_rates is None
    (gap,) = snapshot.gaps
    assert gap.operation == "public-file:AWSMachineLearningSavingsPlans"
    assert "time of 2 s was used up before this was read" in gap.reason


def test_who_goes_away_is_not_held(reader: AccountReader, hanging: Hanging) -> None:
    with pytest.raises(Cancelled):
        reader.read(question(seconds=240.0, cancelled=hanging.reached.is_set))
