"""A prompt that does not exist is the asker's mistake, in both eras, and the answer says which do exist."""

from __future__ import annotations

import anyio
import pytest
from mcp import Client
from mcp.server.mcpserver.prompts import Prompt
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS

from sagemaker_cost_mcp.guide.guided_server import GuidedServer


def refusal(name: str, mode: str) -> MCPError:
    """How a server with two prompts declines a third."""
    server = GuidedServer("guided")
    for known in ("daily-check", "weekly-review"):
        server.add_prompt(Prompt.from_function(lambda: "text", name=known))

    async def asked() -> MCPError:
        async with Client(server, mode=mode) as client:
            assert (await client.get_prompt("daily-check")).messages
            with pytest.raises(MCPError) as refused:
                await client.get_prompt(name)
            return refused.value

    return anyio.run(asked)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_misspelt_prompt_is_told_from_those_that_exist(mode: str) -> None:
    error = refusal("wekly-review", mode).error
    assert error.code == INVALID_PARAMS
    assert error.message == (
        "There is no prompt 'wekly-review'. Did you mean 'weekly-review'? Prompts: daily-check, weekly-review."
    )


def test_nothing_is_suggested_for_a_name_that_is_like_none() -> None:
    assert refusal("qqq", "auto").error.message == "There is no prompt 'qqq'. Prompts: daily-check, weekly-review."
