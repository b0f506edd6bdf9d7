from __future__ import annotations

import anyio
import pytest
from mcp import Client
from mcp.types import TextContent

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.server import Source, built, desk
from sagemaker_cost_mcp.settings import Settings
from tests.builders import NOW

DEMO = Source(scenario="ml-team", now=NOW)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_tool_that_was_only_declared_is_made_when_it_is_called(mode: str) -> None:
    async def asked() -> tuple[bool, str]:
        async with Client(built(Settings(), DEMO), mode=mode) as client:
            result = await client.call_tool("explain_finding", {"finding": "idle-notebook-instance"})
            return result.is_error, "".join(b.text for b in result.content if isinstance(b, TextContent))

    failed, text = anyio.run(asked)
    assert not failed
    assert "## When it stays undecided" in text


def test_several_tools_at_once_are_made_once_and_all_answer() -> None:
    server = built(Settings(), DEMO)
    titles: list[str] = []

    async def ask(client: Client, rule: str) -> None:
        result = await client.call_tool("explain_finding", {"finding": rule})
        titles.append((result.structured_content or {})["rule"])

    async def asked() -> None:
        async with Client(server) as client, anyio.create_task_group() as group:
            for rule in ("idle-notebook-instance", "stopped-notebook-volume"):
                group.start_soon(ask, client, rule)

    anyio.run(asked)
    assert sorted(titles) == ["idle-notebook-instance", "stopped-notebook-volume"]


def test_the_clock_is_the_pinned_one_or_the_real_one() -> None:
    assert desk(Settings(), DEMO).clock() == NOW
    assert desk(Settings(), Source()).clock() > NOW


def test_an_account_is_opened_by_the_first_question_and_kept() -> None:
    shared = desk(Settings(), Source(scenario="empty", now=NOW))
    first, second = (shared.reader.read(Question(shelves=frozenset({"bill"}))) for _ in range(2))
    assert first.aws_calls > 0
    assert second.aws_calls == 0
