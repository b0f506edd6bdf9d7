from __future__ import annotations

import logging
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from sagemaker_cost_mcp.errors import Throttled
from tests.tools.conftest import FakeReader


def called(server: MCPServer[None], name: str, arguments: dict[str, Any], mode: str = "auto") -> CallToolResult:
    async def call() -> CallToolResult:
        async with Client(server, mode=mode) as client:
            return await client.call_tool(name, arguments)

    return anyio.run(call)


def said(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_unknown_argument_is_refused_and_the_closest_one_named(server: MCPServer[None], mode: str) -> None:
    result = called(server, "run_cost_review", {"region": ["us-east-1"]}, mode)
    assert result.is_error
    assert said(result).startswith("Unknown argument 'region': did you mean 'regions'? This tool takes ")


def test_an_unknown_argument_like_no_other_lists_what_there_is(server: MCPServer[None]) -> None:
    result = called(server, "run_cost_review", {"zzz": 1})
    assert "did you mean" not in said(result)
    assert "period" in said(result)


def test_a_wrong_value_is_explained_without_pydantic(server: MCPServer[None]) -> None:
    result = called(server, "get_sagemaker_costs_by_usage_type", {"start_date": "yesterday"})
    assert result.is_error
    assert said(result).startswith("Argument 'start_date': ")
    assert "yesterday" in said(result)
    assert "pydantic" not in said(result)
    assert "Error executing" not in said(result)


def test_an_expected_failure_is_our_own_sentence(server: MCPServer[None], reader: FakeReader) -> None:
    reader.error = Throttled("AWS still refuses: wait a minute.", operation="ce:GetCostAndUsage")
    result = called(server, "run_cost_review", {})
    assert result.is_error
    assert said(result) == "AWS still refuses: wait a minute."


def test_a_bug_stays_opaque_outside_and_is_logged(
    server: MCPServer[None], reader: FakeReader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.error = KeyError("secret detail")
    with caplog.at_level(logging.ERROR):
        result = called(server, "run_cost_review", {})
    assert result.is_error
    assert said(result) == "Error executing tool run_cost_review"
    assert "secret detail" in caplog.text


def test_progress_reaches_the_client_that_asks_for_it(server: MCPServer[None]) -> None:
    heard: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        await anyio.lowlevel.checkpoint()
        heard.append((progress, total, message))

    async def call() -> None:
        async with Client(server) as client:
            await client.call_tool("run_cost_review", {}, progress_callback=hear)

    anyio.run(call)
    assert heard[0] == (1.0, 2.0, "read")
