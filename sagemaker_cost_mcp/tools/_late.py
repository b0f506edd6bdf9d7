"""Tools that are declared when the server starts and made when they are first called.

Making a tool means importing its answer models and deriving two JSON schemas, some 20 ms each: with every tool of the
catalogue that would come to more than the SDK's own start. The schemas are therefore generated once, into
`surface.json`, which a test keeps equal to what the code says. See docs/adr/0004-late-tools.md.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Container, Iterable, Mapping
from pathlib import Path
from typing import Any

import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import ConfigDict, Field

SURFACE = Path(__file__).with_name("surface.json")
"""`tools/list` as data: a list of tools as they go over the wire."""


def _unheard(answer: Mapping[str, Any]) -> None:
    """An answer that nobody remembers."""
    del answer


class Toolbox:
    """Makes all tools on the first call of any of them.

    Args:
        made: Makes them.
        told: Hears each structured answer that goes out.
    """

    def __init__(
        self, made: Callable[[], Iterable[Tool]], told: Callable[[Mapping[str, Any]], None] = _unheard
    ) -> None:
        self._made = made
        self.told = told
        self._lock = threading.Lock()
        self._tools: Mapping[str, Tool] | None = None

    def tool(self, name: str) -> Tool:
        """The tool itself; several first callers wait for the same making."""
        with self._lock:
            if self._tools is None:
                self._tools = {tool.name: tool for tool in self._made()}
        return self._tools[name]


class LateTool(Tool):
    """A tool whose declaration is data and whose code is imported when it is called."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    toolbox: Toolbox = Field(exclude=True)

    async def run(self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False) -> Any:
        """Make the tool if need be, off the event loop, and run it."""
        made = await anyio.to_thread.run_sync(self.toolbox.tool, self.name)
        result = await made.run(arguments, context, convert_result)
        if isinstance(result, CallToolResult) and result.structured_content and not result.is_error:
            self.toolbox.told(result.structured_content)
        return result


def late_tools(toolbox: Toolbox, served: Container[str] | None = None) -> list[Tool]:
    """The tools of the surface that are served (None: all), not made yet."""
    cards = json.loads(SURFACE.read_text(encoding="utf-8"))
    return [_late(card, toolbox) for card in cards if served is None or card["name"] in served]


def _late(card: dict[str, Any], toolbox: Toolbox) -> Tool:
    return LateTool(
        toolbox=toolbox,
        fn=_never_called,
        name=card["name"],
        title=card["title"],
        description=card["description"],
        parameters=card["inputSchema"],
        fn_metadata=FuncMetadata(arg_model=ArgModelBase, output_schema=card["outputSchema"]),
        is_async=False,
        context_kwarg=None,
        annotations=ToolAnnotations(**card["annotations"]),
        meta=card.get("_meta"),
    )


def _never_called() -> None:
    """Stands where the SDK wants a function; `LateTool.run` calls the tool that the toolbox makes."""
    raise NotImplementedError
