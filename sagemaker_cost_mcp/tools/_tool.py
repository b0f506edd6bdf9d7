"""A tool as this server speaks it: strict arguments, compact schemas, errors that a reader understands.

The SDK's own tool ignores unknown arguments, reports pydantic's raw text and prefixes every error; an assistant then
believes that its filter worked, or cannot tell what to change. See docs/adr/0003-strict-tools.md.
"""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable, Iterable
from typing import Any, cast

import anyio.from_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from sagemaker_cost_mcp.errors import SagemakerCostError
from sagemaker_cost_mcp.tools.answers import Answer

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)


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


def tool(function: Callable[..., Any], *, title: str) -> Tool:
    """The tool made of a function: its docstring is the description, its parameters are the schema."""
    made = StrictTool.from_function(function, title=title, annotations=READ_ONLY, description=_flat(function.__doc__))
    made.parameters = {**_compact(made.parameters), "additionalProperties": False}
    if made.fn_metadata.output_schema is not None:
        made.fn_metadata.output_schema = _compact(made.fn_metadata.output_schema)
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

    def progress(self, done: int, total: int, message: str) -> None:
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


def _compact(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without pydantic's titles, null unions and null defaults: the same meaning in half the bytes."""
    kept = {key: _part(key, value) for key, value in schema.items() if not _idle(key, value)}
    if schema.get("type") == "number" and isinstance(schema.get("default"), str):
        kept["default"] = float(schema["default"])  # pydantic writes a Decimal as a string
    options = [option for option in kept.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del kept["anyOf"]
        kept = {**options[0], **kept}
    return kept


def _idle(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in _NOTHING)


def _part(key: str, value: Any) -> Any:
    if key in _NAMED:
        return {name: _compact(schema) for name, schema in value.items()}
    if key in _LISTED:
        return [_compact(schema) for schema in value]
    return _compact(cast("dict[str, Any]", value)) if key in _NESTED and isinstance(value, dict) else value


_NOTHING = (None, False, "", "0")
"""Defaults that go without saying."""
_NAMED = ("properties", "$defs")
"""Keywords whose value maps names to schemas: a property called `title` is not a title."""
_LISTED = ("anyOf",)
_NESTED = ("items", "additionalProperties")
