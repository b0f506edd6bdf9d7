from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import PromptReference, ResourceTemplateReference, TextContent, TextResourceContents

from sagemaker_cost_mcp.guide.prompts import RECIPES
from sagemaker_cost_mcp.guide.publishing import RULE_URI
from sagemaker_cost_mcp.rules._rule import discovered
from sagemaker_cost_mcp.server import Source, built
from sagemaker_cost_mcp.settings import Settings


def seen(look: Callable[[Client], Awaitable[Any]]) -> Any:
    async def looked() -> Any:
        async with Client(built(Settings(), Source())) as client:
            return await look(client)

    return anyio.run(looked)


def refusal(look: Callable[[Client], Awaitable[Any]]) -> str:
    async def refused(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await look(client)
        return str(caught.value)

    return str(seen(refused))


def test_all_prompts_are_listed_with_their_arguments() -> None:
    listed = seen(lambda client: client.list_prompts()).prompts
    assert [prompt.name for prompt in listed] == [recipe.name for recipe in RECIPES]
    assert [one.name for one in listed[0].arguments] == ["regions"]
    assert not any(one.required for prompt in listed for one in prompt.arguments or [])


def test_a_prompt_is_one_message_of_the_user() -> None:
    (message,) = seen(lambda client: client.get_prompt("daily-check", {"regions": "eu-west-1"})).messages
    assert message.role == "user"
    assert isinstance(message.content, TextContent)
    assert "regions, pass: eu-west-1" in message.content.text


def test_a_wrong_argument_of_a_prompt_is_an_error_in_our_words() -> None:
    said = refusal(lambda client: client.get_prompt("plan-commitments", {"term_years": "7"}))
    assert "Argument 'term_years' is '7': 1 or 3" in said


def read(uri: str) -> str:
    (content,) = seen(lambda client: client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    return content.text


@pytest.mark.parametrize("rule", [rule.name for rule in discovered()][:3])
def test_a_rule_can_be_read_as_a_page(rule: str) -> None:
    page = read(RULE_URI.replace("{rule}", rule))
    assert page.startswith("# ")
    assert "## How the saving is computed" in page


def test_a_rule_that_does_not_exist_names_those_that_do() -> None:
    said = refusal(lambda client: client.read_resource("sagemaker-cost://rules/idle-toaster"))
    assert "There is no rule 'idle-toaster'. Rules: " in said


def test_the_policy_is_json_and_only_reads() -> None:
    policy = json.loads(read("sagemaker-cost://permissions"))
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    assert "sagemaker:ListNotebookInstances" in actions
    assert not [action for action in actions if action.split(":")[1].startswith(("Create", "Delete", "Update", "Put"))]


def test_names_of_rules_complete_and_nothing_else_does() -> None:
    rules = ResourceTemplateReference(uri=RULE_URI)
    found = seen(lambda client: client.complete(rules, {"name": "rule", "value": "idle-e"})).completion
    assert found.values == ["idle-endpoint"]
    prompt = PromptReference(name="daily-check")
    assert seen(lambda client: client.complete(prompt, {"name": "regions", "value": "u"})).completion.values == []
