"""An MCP server that tells who asks for a prompt that does not exist which ones do."""

from __future__ import annotations

import difflib
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, GetPromptResult, InputRequiredResult


class GuidedServer(MCPServer[None]):
    """The SDK's server, but for a name that is no prompt's.

    The SDK raises ValueError for it, which a client of 2026-07-28 sees as "Internal server error" (mcp 2.3.0, by the
    conformance suite), while the protocol wants invalid parameters.
    """

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Context[None, Any] | None = None
    ) -> GetPromptResult | InputRequiredResult:
        """A prompt, filled in.

        Raises:
            MCPError: There is no such prompt: names the closest, and all.
        """
        known = [prompt.name for prompt in await self.list_prompts()]
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean '{close[0]}'? " if close else ""
            message = f"There is no prompt '{name}'. {hint}Prompts: {', '.join(known)}."
            raise MCPError(code=INVALID_PARAMS, message=message)
        return await super().get_prompt(name, arguments, context)
