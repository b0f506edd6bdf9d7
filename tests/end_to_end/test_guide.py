"""The guide in front of an account: findings as resources, and names that complete from what was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.shared.exceptions import MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextContent, TextResourceContents

from sagemaker_cost_mcp.guide.offers import Known
from sagemaker_cost_mcp.guide.publishing import FINDING_URI, Behind, publish
from sagemaker_cost_mcp.guide.recollection import Recollection
from sagemaker_cost_mcp.server import _finding, made_tools
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.tools._late import Toolbox, late_tools
from sagemaker_cost_mcp.tools.desk import Desk
from tests.end_to_end.stage import NOW, PATIENT, OpenStage, Stage, denied

MODES = ["auto", "legacy"]
REVIEWED = ("run_cost_review", {"limit": 1})
PATIENCE = 60.0


@pytest.fixture
def stage(open_stage: OpenStage, ml_team: SimulatedAccount) -> Stage:
    return open_stage(ml_team)


def guided(stage: Stage) -> MCPServer[None]:
    """Wired as `server.py` wires it, in front of the stage's account."""
    recollection = Recollection(stage.reader)
    desk = Desk(reader=recollection, settings=PATIENT, clock=lambda: NOW)
    toolbox = Toolbox(lambda: made_tools(desk), told=recollection.told)
    server: MCPServer[None] = MCPServer("guided", tools=late_tools(toolbox))
    known = Known(recollection=recollection, glance=stage.reader, clock=lambda: NOW, seconds=PATIENCE)
    finding = partial(_finding, lambda: desk)
    publish(server, Behind(permissions=lambda: "{}", finding=finding, known=known))
    return server


def seen(stage: Stage, look: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def looked() -> Any:
        async with Client(guided(stage), mode=mode) as client:
            return await look(client)

    return anyio.run(looked)


async def page(client: Client, finding: str) -> str:
    (content,) = (await client.read_resource(FINDING_URI.replace("{id}", finding))).contents
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "text/markdown"
    return content.text


async def values(client: Client, prompt: str, argument: str, typed: str = "") -> list[str]:
    found = await client.complete(PromptReference(name=prompt), {"name": argument, "value": typed})
    return found.completion.values


@pytest.mark.parametrize("mode", MODES)
def test_a_finding_that_was_told_can_be_picked_and_read_as_the_tool_explains_it(ready: Stage, mode: str) -> None:
    async def look(client: Client) -> tuple[str, str, list[str], list[str]]:
        (row,) = ((await client.call_tool(*REVIEWED)).structured_content or {})["findings"]
        ref = ResourceTemplateReference(uri=FINDING_URI)
        offered = await client.complete(ref, {"name": "id", "value": row["resource"]["name"]})
        (explained,) = (await client.call_tool("explain_finding", {"finding": row["id"]})).content
        assert isinstance(explained, TextContent)
        pages: list[str] = []

        async def reader() -> None:
            pages.append(await page(client, row["id"]))

        async with anyio.create_task_group() as group:
            group.start_soon(reader)
            group.start_soon(reader)
        return row["id"], explained.text, offered.completion.values, pages

    identifier, explained, offered, pages = seen(ready, look, mode)
    assert offered == [identifier]
    assert pages[0] == pages[1]
    title, rest = pages[0].split("\n\n", 1)
    assert title.startswith("# ")
    assert rest.splitlines()[:-1] == explained.splitlines()[:-1]  # the last line says what asking cost


def test_a_finding_nobody_has_is_refused_with_the_closest_that_was_told(ready: Stage) -> None:
    async def look(client: Client) -> tuple[str, str]:
        (row,) = ((await client.call_tool(*REVIEWED)).structured_content or {})["findings"]
        other = row["id"][:-1] + ("0" if row["id"][-1] != "0" else "1")
        with pytest.raises(MCPError) as caught:
            await page(client, other)
        return row["id"], str(caught.value)

    identifier, said = seen(ready, look)
    assert "at present: it was fixed, or it was found with other regions" in said
    assert said.endswith(f"the tool explain_finding does. Did you mean '{identifier}'?")


def test_names_come_from_what_was_read_and_typing_costs_nothing(ready: Stage) -> None:
    async def look(client: Client) -> dict[str, list[str]]:
        assert await values(client, "cut-training-costs", "names") == []
        assert await values(client, "monthly-review", "tags") == []
        await client.call_tool(*REVIEWED)
        after = ready.calls.count
        found = {
            "families": await values(client, "cut-training-costs", "names", "churn"),
            "regions": await values(client, "daily-check", "regions"),
            "keys": await values(client, "monthly-review", "tags", "tea"),
            "teams": await values(client, "monthly-review", "tags", "Team="),
            "endpoints": await values(client, "cut-inference-costs", "endpoint_names"),
            "accounts": await values(client, "plan-commitments", "account_ids"),
        }
        assert ready.calls.count == after
        return found

    found = seen(ready, look)
    assert found["families"][0] == "churn-boosting"
    assert found["regions"][:2] == ["eu-west-1", "us-east-1"]
    assert found["keys"] == ["Team"]
    assert found["teams"] == ["Team=growth", "Team=nlp", "Team=platform", "Team=vision"]
    assert found["endpoints"] == ["churn-score"]
    assert found["accounts"] == ["111122223333"]


@pytest.mark.parametrize("mode", MODES)
def test_before_anything_was_read_endpoints_cost_one_free_call(stage: Stage, mode: str) -> None:
    async def look(client: Client) -> list[str]:
        await values(client, "cut-inference-costs", "endpoint_names")
        return await values(client, "cut-inference-costs", "endpoint_names", "CHURN")

    assert seen(stage, look, mode) == ["churn-score"]
    assert stage.calls.by_operation == {"sts:GetCallerIdentity": 1, "sagemaker:ListEndpoints": 1}


@pytest.mark.parametrize("mode", MODES)
def test_a_denied_account_completes_with_nothing_and_without_an_error(stage: Stage, mode: str) -> None:
    stage.faults.everything = denied("sagemaker:ListEndpoints")

    async def look(client: Client) -> list[list[str]]:
        arguments = ("endpoint_names", "tags", "regions")
        return [await values(client, "cut-inference-costs", argument) for argument in arguments]

    endpoints, tags, regions = seen(stage, look, mode)
    assert (endpoints, tags) == ([], [])
    assert "us-east-1" in regions
