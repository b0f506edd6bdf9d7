"""A tool as this server speaks it: strict arguments, compact schemas, errors that a reader understands.

The SDK's own tool ignores unknown arguments, reports pydantic's raw text and prefixes every error; an assistant then
believes that its filter worked, or cannot tell what to change. See docs/adr/0003-strict-tools.md.
"""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

import anyio.from_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from sagemaker_cost_mcp.errors import SagemakerCostError
from sagemaker_cost_mcp.tools._schemas import compact, lean
from sagemaker_cost_mcp.tools.answers import Answer

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)

_DECLARED: dict[tuple[CodeType, str], Tool] = {}
"""Tools by what they are made of: those of another desk do the same, and deriving a schema takes some 5 ms."""


class StrictTool(Tool):
    """A tool that refuses what it does not know, in words."""

    async def run(self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False) -> Any:
        """Run the tool; what the caller can correct comes back as a failed result with our own text."""
        if unknown := [name for name in arguments if name not in self.parameters["properties"]]:
            return failed(_unknown_arguments(unknown, list(self.parameters["properties"])))
        try:
            return await super().run(arguments, context, convert_result)
        except UnexpectedToolError as error:
            if isinstance(error.__cause__, SagemakerCostError):
                return failed(str(error.__cause__))
            raise
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                return failed(_invalid_arguments(error.__cause__))
            raise


def tool(function: Callable[..., Any], *, title: str, shown_by: str | None = None) -> Tool:
    """The tool made of a function: its docstring is the description, its parameters are the schema.

    Args:
        function: What the tool does.
        title: For people.
        shown_by: Address of the `ui://` resource in which hosts of MCP Apps show its answer.
    """
    key = function.__code__, title
    if key not in _DECLARED:
        _DECLARED[key] = _declared(function, title)
    meta = {"ui": {"resourceUri": shown_by}} if shown_by else None
    return _DECLARED[key].model_copy(update={"fn": function, "meta": meta})


def _declared(function: Callable[..., Any], title: str) -> Tool:
    made = StrictTool.from_function(function, title=title, annotations=READ_ONLY, description=_flat(function.__doc__))
    made.parameters = {**lean(made.parameters), "additionalProperties": False}
    if made.fn_metadata.output_schema is not None:
        made.fn_metadata.output_schema = compact(made.fn_metadata.output_schema)
    return made


def answered(answer: Answer, text: str) -> CallToolResult:
    """The answer twice, each complete: hosts differ in which half the model sees."""
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=answer.model_dump(mode="json", exclude_none=True),
    )


def failed(sentence: str) -> CallToolResult:
    """A failed call, without the SDK's prefix."""
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)


class Asker:
    """The assistant at the other end, as seen from the tool's own worker thread."""

    def __init__(self, context: Context[Any, Any]) -> None:
        self._context = context

    def progress(self, done: float, total: float, message: str) -> None:
        """Report progress; hosts that did not ask for it hear nothing."""
        anyio.from_thread.run(self._context.report_progress, float(done), float(total), message)

    def cancelled(self) -> bool:
        """True once the request was cancelled."""
        try:
            anyio.from_thread.check_cancelled()
        except asyncio.CancelledError:
            return True
        return False


def _flat(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


def _unknown_arguments(unknown: Iterable[str], known: list[str]) -> str:
    return " ".join(_unknown_argument(name, known) for name in unknown)


def _unknown_argument(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean '{close[0]}'? " if close else ""
    return f"Unknown argument '{name}': {hint}This tool takes {', '.join(known) or 'no arguments'}."


def _invalid_arguments(error: ValidationError) -> str:
    problems = [
        f"Argument '{'.'.join(str(part) for part in problem['loc'])}': {problem['msg'][:1].lower()}"
        f"{problem['msg'][1:]}, got {problem['input']!r}."
        for problem in error.errors(include_url=False, include_context=False)
    ]
    return " ".join(problems)
