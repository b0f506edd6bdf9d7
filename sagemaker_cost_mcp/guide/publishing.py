"""Puts the guide on the server: prompts, its pages, the rules' manuals and findings as resources, completions."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.prompts.base import PromptArgument
from mcp.server.mcpserver.resources import FunctionResource
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS

from sagemaker_cost_mcp.errors import BadQuestion, SagemakerCostError
from sagemaker_cost_mcp.guide.completing import Completing
from sagemaker_cost_mcp.guide.contents import PAGES, page_text
from sagemaker_cost_mcp.guide.offers import Known
from sagemaker_cost_mcp.guide.prompts import RECIPES, Recipe
from sagemaker_cost_mcp.rules._rule import discovered

PAGE_URI = "sagemaker-cost://guide/{page}"
RULE_URI = "sagemaker-cost://rules/{rule}"
FINDING_URI = "sagemaker-cost://findings/{id}"
PERMISSIONS_URI = "sagemaker-cost://permissions"
_MARKDOWN = "text/markdown"


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What the guide needs of the floors above it."""

    permissions: Callable[[], str]
    """The IAM policy that all tools together need, as JSON."""
    finding: Callable[[str, Context[Any, Any]], str]
    """A finding in full, as Markdown; reads the account, so it is called in a worker thread."""
    known: Known


def publish(server: MCPServer[None], behind: Behind, unserved: Collection[str] = ()) -> None:
    """Everything of the guide; nothing is read before somebody asks for it.

    Args:
        server: That hosts see.
        behind: Who answers.
        unserved: Names of tools that this server does not have; prompts that call one are left out.
    """
    for recipe in RECIPES:
        if not any(map(recipe.calls, unserved)):
            server.add_prompt(_prompt(recipe))
    for name in PAGES:
        server.add_resource(_page(name))
    server.resource(
        PERMISSIONS_URI, name="permissions", title="IAM policy for all tools", mime_type="application/json"
    )(behind.permissions)
    _publish_templates(server, behind)
    completing: Any = server.completion  # the SDK gives it no type
    completing()(Completing(behind.known, (PAGE_URI, RULE_URI, FINDING_URI)).completed)


def _publish_templates(server: MCPServer[None], behind: Behind) -> None:
    markdown = partial(server.resource, mime_type=_MARKDOWN)
    markdown(PAGE_URI, name="guide", title="A page of the guide", description="How SageMaker costs, by subject.")(
        guide_page
    )
    markdown(RULE_URI, name="rule", title="A rule in its own words", description="All names: complete rule.")(rule_page)
    markdown(
        FINDING_URI, name="finding", title="A finding in full", description="Judged anew; ids come from the tools."
    )(_finding_page(behind))


def guide_page(page: str) -> str:
    """A page of the guide as Markdown.

    Raises:
        MCPError: There is no such page: names the closest, and all.
    """
    if page not in PAGES:
        raise _unknown("page", page, PAGES, PAGE_URI.replace("{page}", page))
    return page_text(page)


def rule_page(rule: str) -> str:
    """The manual of a rule as Markdown.

    Raises:
        MCPError: There is no such rule: names the closest, and all.
    """
    known = {one.name: one for one in discovered()}
    if rule not in known:
        raise _unknown("rule", rule, known, RULE_URI.replace("{rule}", rule))
    return f"# {known[rule].title}\n\n{known[rule].manual.strip()}\n"


def _finding_page(behind: Behind) -> Callable[..., str]:
    def finding_page(id: str, ctx: Context[Any, Any]) -> str:  # noqa: A002 - the variable of the address
        """One finding, judged anew."""
        try:
            return behind.finding(id, ctx)
        except SagemakerCostError as error:
            told = behind.known.recollection.findings
            hint = _closest(id, told) if isinstance(error, BadQuestion) and id not in told else ""
            raise _refused(error, hint, FINDING_URI.replace("{id}", id)) from error

    return finding_page


def _refused(error: SagemakerCostError, hint: str, uri: str) -> MCPError:
    code = INVALID_PARAMS if isinstance(error, BadQuestion) else INTERNAL_ERROR
    return MCPError(code=code, message=f"{error} {hint}".strip(), data={"uri": uri})


def _unknown(kind: str, name: str, known: Iterable[str], uri: str) -> MCPError:
    names = list(known)
    hint = _closest(name, names)
    all_of_them = f"{kind.capitalize()}s: {', '.join(names)}."
    message = " ".join(filter(None, (f"There is no {kind} '{name}'.", hint, all_of_them)))
    return MCPError(code=INVALID_PARAMS, message=message, data={"uri": uri})


def _closest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean '{close[0]}'?" if close else ""


def _page(name: str) -> FunctionResource:
    """Made by hand, as prompts are: a resource of its own for each page, so that hosts can show a menu of them."""
    page = PAGES[name]
    return FunctionResource(
        uri=PAGE_URI.replace("{page}", name),
        name=name,
        title=page.title,
        description=page.summary,
        mime_type=_MARKDOWN,
        fn=partial(page_text, name),
    )


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
