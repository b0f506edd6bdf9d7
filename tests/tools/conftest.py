from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from mcp.server import MCPServer

from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.server import made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.desk import Desk
from tests.builders import NOW, snapshot


@dataclass
class FakeReader:
    """Hands out one snapshot and remembers what it was asked; or fails."""

    snapshot: Snapshot = field(default_factory=snapshot)
    error: Exception | None = None
    asked: list[Question] = field(default_factory=list[Question])

    def read(self, question: Question) -> SnapshotRead:
        self.asked.append(question)
        question.progress(1, 2, "read")
        if self.error:
            raise self.error
        return SnapshotRead(snapshot=self.snapshot, aws_calls=3, aws_calls_usd=Decimal("0.01"))


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def desk(reader: FakeReader) -> Desk:
    return Desk(reader=reader, settings=Settings(), clock=lambda: NOW)


@pytest.fixture
def server(desk: Desk) -> MCPServer[None]:
    return MCPServer("test", tools=made_tools(desk))
