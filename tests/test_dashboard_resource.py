"""The dashboard as a host meets it: declared on the tool, listed, read; beside the answer of a host that shows it."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.client.extension import ClientExtension
from mcp.server import MCPServer
from mcp.server.apps import EXTENSION_ID
from mcp.types import CallToolResult, TextContent, TextResourceContents

from sagemaker_cost_mcp.report.dashboard import CHARTS_META, DASHBOARD_URI, dashboard
from sagemaker_cost_mcp.server import Source, built, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.desk import Desk
from tests.browser_pages import ShowsApps
from tests.builders import NOW, bill, notebook, price, row, snapshot, trace
from tests.tools.conftest import FakeReader

REVIEW = "run_cost_review"
M5 = "USE1-Notebk:ml.m5.xlarge"
IDLE = notebook("idle")
MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])


def server() -> MCPServer[None]:
    return built(Settings(), Source(scenario="empty", now=NOW))


@MODES
def test_hosts_of_both_eras_find_and_read_the_dashboard(mode: str) -> None:
    async def met() -> tuple[Any, Any]:
        async with Client(server(), mode=mode) as client:
            listed = [one for one in (await client.list_resources()).resources if str(one.uri) == DASHBOARD_URI]
            return listed, (await client.read_resource(DASHBOARD_URI)).contents

    (listed,), (read,) = anyio.run(met)
    assert listed.mime_type == read.mime_type == "text/html;profile=mcp-app"
    nowhere: dict[str, list[str]] = {
        "connectDomains": [], "resourceDomains": [], "frameDomains": [], "baseUriDomains": []
    }  # fmt: skip
    assert listed.meta == read.meta == {"ui": {"csp": nowhere, "prefersBorder": True}}
    assert isinstance(read, TextResourceContents)
    assert read.text == dashboard()


def test_the_server_says_that_it_has_apps() -> None:
    async def capabilities() -> Any:
        async with Client(server()) as client:
            return client.server_capabilities.extensions

    assert EXTENSION_ID in anyio.run(capabilities)


def test_the_review_alone_is_bound_to_it() -> None:
    bound = {tool.name: tool.meta for tool in made_tools(desk(Settings(), Source())) if tool.meta}
    assert bound == {REVIEW: {"ui": {"resourceUri": DASHBOARD_URI}}}


@MODES
def test_the_binding_is_in_the_declaration(mode: str) -> None:
    async def declared() -> dict[str, Any]:
        async with Client(server(), mode=mode) as client:
            return {tool.name: tool.meta for tool in (await client.list_tools()).tools if tool.meta}

    assert anyio.run(declared) == {REVIEW: {"ui": {"resourceUri": DASHBOARD_URI}}}


def reviewed(mode: str, *extensions: ClientExtension) -> CallToolResult:
    billed = bill(row(M5, "165.60", "720"))
    account = snapshot(notebooks=[IDLE], activity=[trace(IDLE, days_ago=10)], prices=[price(M5, "0.23")], billed=billed)
    at = Desk(reader=FakeReader(snapshot=account), settings=Settings(), clock=lambda: NOW)

    async def asked() -> CallToolResult:
        async with Client(MCPServer("test", tools=made_tools(at)), mode=mode, extensions=extensions) as client:
            return await client.call_tool(REVIEW, {})

    return anyio.run(asked)


@MODES
def test_a_host_that_shows_it_gets_the_chart_beside_an_answer_that_is_the_same_without(mode: str) -> None:
    plain, shown = reviewed(mode), reviewed(mode, ShowsApps())
    (chart,) = (shown.meta or {})[CHARTS_META]
    assert chart["key"] == "savings"
    assert "idle" in str(chart["spec"])
    assert CHARTS_META not in (plain.meta or {})
    assert shown.structured_content == plain.structured_content
    assert [type(one) for one in shown.content] == [TextContent]
    assert shown.content == plain.content
