from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.types import Tool

from sagemaker_cost_mcp.server import Source, built, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools._late import SURFACE

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "tests" / "tools" / "surface"
REFRESH = "the public surface changed; if that is meant: make snapshots, and look at the diff"
SPEAK_FOR_THEMSELVES = {"regions", "limit", "cursor", "detail", "refresh", "phases"}
"""Parameters that mean the same everywhere, or list their values: describing them in each tool cost 3,000 bytes."""
BUDGET_BYTES = 32_000
TOOLS_PROMISED = 28


def wire(tool: Tool) -> dict[str, Any]:
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


def declared() -> list[Tool]:
    async def listed() -> list[Tool]:
        async with Client(built(Settings(), Source())) as client:
            return (await client.list_tools()).tools

    return anyio.run(listed)


DECLARED = declared()


def test_what_is_declared_is_what_the_code_makes() -> None:
    made = made_tools(desk(Settings(), Source()))
    fresh = [
        wire(
            Tool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.parameters,
                output_schema=tool.output_schema,
                annotations=tool.annotations,
            )
        )
        for tool in made
    ]
    assert fresh == json.loads(SURFACE.read_text(encoding="utf-8")), REFRESH


@pytest.mark.parametrize("tool", DECLARED, ids=lambda tool: tool.name)
def test_each_tool_is_the_committed_one(tool: Tool) -> None:
    assert wire(tool) == json.loads((COMMITTED / f"{tool.name}.json").read_text(encoding="utf-8")), REFRESH


def test_no_snapshot_is_left_of_a_tool_that_is_gone() -> None:
    assert {path.stem for path in COMMITTED.glob("*.json")} == {tool.name for tool in DECLARED}


@pytest.mark.parametrize("tool", DECLARED, ids=lambda tool: tool.name)
def test_each_tool_says_what_it_is(tool: Tool) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", tool.name)
    assert tool.title
    assert tool.description
    assert tool.annotations is not None
    assert tool.annotations.read_only_hint is True
    assert tool.annotations.destructive_hint is False
    assert tool.annotations.idempotent_hint is True
    assert tool.annotations.open_world_hint is not None
    page = (ROOT / "docs" / "tools" / f"{tool.name}.md").read_text(encoding="utf-8")
    assert "## Example" in page


@pytest.mark.parametrize("tool", DECLARED, ids=lambda tool: tool.name)
def test_each_tool_takes_only_what_it_declares_and_promises_the_common_fields(tool: Tool) -> None:
    assert tool.input_schema["additionalProperties"] is False
    own = {name: schema for name, schema in tool.input_schema["properties"].items() if name not in SPEAK_FOR_THEMSELVES}
    assert all("description" in schema for schema in own.values())
    assert tool.output_schema is not None
    assert {"summary", "gaps", "meta"} <= set(tool.output_schema["required"])
    assert '"anyOf"' not in json.dumps(tool.input_schema)


def test_the_catalogue_stays_within_its_share_of_the_promised_budget() -> None:
    size = sum(len(tool.name) + len(tool.description or "") + len(json.dumps(tool.input_schema)) for tool in DECLARED)
    assert size < BUDGET_BYTES
    # 28 tools are promised in 32,000 bytes, so each may take 1,140 on average; the first ones are the widest.
    assert size / len(DECLARED) < 1.6 * BUDGET_BYTES / TOOLS_PROMISED
