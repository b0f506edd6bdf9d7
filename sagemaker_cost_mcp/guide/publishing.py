"""Puts the guide on the server: prompts, and the rules' manuals as resources."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.prompts.base import PromptArgument
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from sagemaker_cost_mcp.guide.prompts import RECIPES, Recipe
from sagemaker_cost_mcp.rules._rule import discovered

RULE_URI = "sagemaker-cost://rules/{rule}"
PERMISSIONS_URI = "sagemaker-cost://permissions"
_MARKDOWN = "text/markdown"
_MOST_COMPLETIONS = 100
"""What the protocol allows in one answer."""


def publish(server: MCPServer[None], permissions: Callable[[], str]) -> None:
    """Everything of the guide that needs no account.

    Args:
        server: That hosts see.
        permissions: The IAM policy that all tools together need, as JSON.
    """
    for recipe in RECIPES:
        server.add_prompt(_prompt(recipe))
    server.resource(
        RULE_URI,
        name="rule",
        title="A rule in its own words",
        description="All names: complete rule.",
        mime_type=_MARKDOWN,
    )(rule_page)
    server.resource(
        PERMISSIONS_URI, name="permissions", title="IAM policy for all tools", mime_type="application/json"
    )(permissions)
    completing: Any = server.completion  # the SDK gives it no type
    completing()(completed)


def rule_page(rule: str) -> str:
    """The manual of a rule as Markdown.

    Raises:
        MCPError: There is no such rule: names those there are.
    """
    known = {one.name: one for one in discovered()}
    if rule not in known:
        raise MCPError(code=INVALID_PARAMS, message=f"There is no rule '{rule}'. Rules: {', '.join(known)}.")
    return f"# {known[rule].title}\n\n{known[rule].manual.strip()}\n"


async def completed(
    ref: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    context: CompletionContext | None,
) -> Completion | None:
    """Names of rules that begin as typed; nothing for what only the account knows."""
    del context
    if not isinstance(ref, ResourceTemplateReference) or ref.uri != RULE_URI or argument.name != "rule":
        return None
    found = [rule.name for rule in discovered() if rule.name.startswith(argument.value)]
    return Completion(values=found[:_MOST_COMPLETIONS], total=len(found), has_more=len(found) > _MOST_COMPLETIONS)


def _prompt(recipe: Recipe) -> Prompt:
    """Made by hand: deriving it from a function costs milliseconds that every start would pay."""
    return Prompt(
        name=recipe.name,
        title=recipe.title,
        description=recipe.description,
        arguments=[PromptArgument(name=one.name, description=one.description) for one in recipe.arguments],
        fn=partial(_said, recipe),
        context_kwarg=None,
    )


def _said(recipe: Recipe, **given: str) -> str:
    try:
        return recipe.text(given)
    except ValueError as error:
        raise MCPError(code=INVALID_PARAMS, message=str(error)) from error
