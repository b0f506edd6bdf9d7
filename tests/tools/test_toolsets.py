from __future__ import annotations

import json
from itertools import chain
from typing import Any

import anyio
import pytest
from mcp import Client

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.guide.instructions import instructions
from sagemaker_cost_mcp.guide.prompts import RECIPES
from sagemaker_cost_mcp.server import Source, built, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.toolsets import TOOLSETS, tools_of

EVERY_TOOL = [tool.name for tool in made_tools(desk(Settings(), Source()))]


def offered(*toolsets: str) -> tuple[set[str], set[str], str, set[str]]:
    """Tools, prompts, instructions and resources of a server that was started with some toolsets."""

    async def asked() -> tuple[set[str], set[str], str, set[str]]:
        async with Client(built(Settings(toolsets=toolsets), Source())) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            prompts = {prompt.name for prompt in (await client.list_prompts()).prompts}
            resources = {str(resource.uri) for resource in (await client.list_resources()).resources}
            return tools, prompts, client.instructions or "", resources

    return anyio.run(asked)


def named(text: str) -> set[str]:
    return {tool for tool in EVERY_TOOL if tool in text}


def test_every_tool_is_in_one_toolset() -> None:
    assert sorted(chain.from_iterable(TOOLSETS.values())) == sorted(EVERY_TOOL)


@pytest.mark.parametrize("toolset", TOOLSETS)
def test_a_toolset_serves_its_tools_and_names_no_other(toolset: str) -> None:
    tools, prompts, said, _ = offered(toolset)
    assert tools <= set(TOOLSETS[toolset])
    assert named(said) <= tools
    steps = {recipe.name: " ".join(recipe.steps) for recipe in RECIPES}
    assert all(named(steps[prompt]) <= set(TOOLSETS[toolset]) for prompt in prompts)


def test_several_toolsets_are_served_together_with_the_prompts_that_need_no_other() -> None:
    tools, prompts, said, _ = offered("review", "costs", "governance")
    assert tools <= tools_of(("review", "costs", "governance"))
    assert {"run_cost_review", "audit_cost_tags", "get_unit_costs"} <= tools
    assert prompts == {"daily-check"}
    assert "run_cost_review" in said
    assert "get_resource_utilization" not in said


def test_without_a_choice_or_with_all_everything_is_served() -> None:
    assert offered() == offered("all") == offered("costs", "all")
    tools, prompts, said, resources = offered()
    assert tools == set(EVERY_TOOL)
    assert prompts == {recipe.name for recipe in RECIPES}
    assert {"run_cost_review", "explain_cost_change", "get_resource_utilization", "explain_finding"} <= named(said)
    assert any(uri.startswith("ui://") for uri in resources)


def test_the_dashboard_goes_with_the_review_that_it_shows() -> None:
    assert not any(uri.startswith("ui://") for uri in offered("waste")[3])


@pytest.mark.parametrize("names", [("cost",), ("costs", "exports"), ("",), ("ALL",)])
def test_a_toolset_that_does_not_exist_is_told_with_those_that_do(names: Any) -> None:
    with pytest.raises(BadQuestion, match=r"There is no toolset .*; there are review, waste, .*, governance, all"):
        tools_of(names)


def test_instructions_are_short_and_name_what_is_served_alone() -> None:
    whole = instructions(EVERY_TOOL)
    assert len(whole) < 1_000
    assert named(instructions(())) == set()
    assert "Where to begin: run_cost_review for what to change first;" in whole
    assert named(instructions({"explain_cost_change"})) == {"explain_cost_change"}


def test_a_smaller_toolset_is_a_smaller_catalogue() -> None:
    async def size(*toolsets: str) -> int:
        async with Client(built(Settings(toolsets=toolsets), Source())) as client:
            return len(json.dumps([tool.model_dump(mode="json") for tool in (await client.list_tools()).tools]))

    assert anyio.run(size, "review") < anyio.run(size) / 4
