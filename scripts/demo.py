"""`make demo`: a real MCP client starts the server over stdio on the embedded account and asks for a review."""

from __future__ import annotations

import os
import shutil
import sys
import time

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from sagemaker_cost_mcp.tools.plain import plain

SERVER = StdioServerParameters(command=sys.executable, args=["-m", "sagemaker_cost_mcp", "--demo", *sys.argv[1:]])


async def ask() -> str:
    """The text of the review, as an assistant gets it."""
    async with Client(SERVER) as client:
        started = time.perf_counter()
        tools = await client.list_tools()
        print(f"MCP server answers with {len(tools.tools)} tools; asking run_cost_review on the embedded account …\n")
        result = await client.call_tool("run_cost_review", {"limit": 50})
        seconds = time.perf_counter() - started
        text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        if result.is_error:
            raise SystemExit(text)
        return f"{plain(text, _width())}\n\nAnswered in {seconds:.1f} s. Nothing left this machine."


def _width() -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


if __name__ == "__main__":
    try:
        print(anyio.run(ask))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
