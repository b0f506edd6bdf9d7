from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.types import Tool

from sagemaker_cost_mcp.server import INSTRUCTIONS, Source, built, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools._late import SURFACE
from sagemaker_cost_mcp.tools.parameters import COMMON

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "tests" / "tools" / "surface"
REFRESH = "the public surface changed; if that is meant: make snapshots, and look at the diff"
SPEAK_FOR_THEMSELVES = {*COMMON, "endpoint_names", "endpoints", "rules", "interval_percent"}
"""Parameters that mean the same everywhere, or that are called what they are: saying so in each tool cost 6,000 bytes.
"""
BUDGET_BYTES = 29_000
"""Of 32,000 that are promised: what is left is for tools to come."""
WIDEST_BYTES = 3_000


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
            ).model_copy(update={"meta": tool.meta})
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
    assert all("description" in schema or "enum" in schema.get("items", schema) for schema in own.values())
    assert tool.output_schema is not None
    assert {"summary", "gaps", "meta"} <= set(tool.output_schema["required"])
    assert '"anyOf"' not in json.dumps(tool.input_schema)


def test_the_catalogue_stays_within_its_share_of_the_promised_budget() -> None:
    sizes = [
        len(json.dumps({"name": tool.name, "description": tool.description, "inputSchema": tool.input_schema}))
        for tool in DECLARED
    ]
    assert sum(sizes) < BUDGET_BYTES
    assert max(sizes) < WIDEST_BYTES


def test_what_is_left_out_of_a_schema_is_told_to_people_and_to_assistants_once() -> None:
    taken = {name for tool in DECLARED for name in tool.input_schema["properties"]}
    assert set(COMMON) <= taken
    for name in set(COMMON) - {"billing_view_arn", "compare_end_date", "cost_metric"}:  # these are AWS's own words
        assert {"start_date": "dates", "tags": "tag value"}.get(name, name) in INSTRUCTIONS
