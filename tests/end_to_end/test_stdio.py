"""The server as hosts start it: a process of its own, spoken to over stdin and stdout by the official client."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import Tool

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.tools._late import SURFACE
from tests.end_to_end.stage import Told

ROOT = Path(__file__).parents[2]
COMMAND = ["-m", "sagemaker_cost_mcp", "--demo", "--now", "2026-11-20"]
SERVER = StdioServerParameters(command=sys.executable, args=COMMAND, cwd=ROOT)
TOOLS = [tool["name"] for tool in json.loads(SURFACE.read_text(encoding="utf-8"))]
MODES = ["auto", "legacy"]
PATIENCE_SECONDS = 300


@dataclass
class Session:
    """What one client saw of one server process, from the handshake to the end."""

    version: str = ""
    tools: list[Tool] = field(default_factory=list[Tool])
    progress: list[tuple[float, float | None, str | None]] = field(
        default_factory=list[tuple[float, float | None, str | None]]
    )
    cancelled_at: int = 0
    """Progress notifications that had come when the first call was cancelled."""
    tools_after_cancelling: list[str] = field(default_factory=list[str])
    review: Told | None = None


async def session(mode: str) -> Session:
    """List the tools, cancel a review that is under way, list them again, then ask for the review in earnest."""
    seen = Session()
    with anyio.fail_after(PATIENCE_SECONDS):
        async with Client(SERVER, mode=mode) as client:
            seen.version = client.protocol_version
            seen.tools = (await client.list_tools()).tools
            with anyio.CancelScope() as scope:

                async def cancel(progress: float, total: float | None, message: str | None) -> None:
                    del progress, total, message
                    seen.cancelled_at += 1
                    scope.cancel()

                await client.call_tool("run_cost_review", {}, progress_callback=cancel)
            assert scope.cancelled_caught
            seen.tools_after_cancelling = [tool.name for tool in (await client.list_tools(cache_mode="bypass")).tools]

            async def hear(progress: float, total: float | None, message: str | None) -> None:
                seen.progress.append((progress, total, message))

            seen.review = Told.of(await client.call_tool("run_cost_review", {}, progress_callback=hear))
    return seen


@pytest.fixture(scope="module", params=MODES)
def talk(request: pytest.FixtureRequest) -> Session:
    return anyio.run(session, request.param)


def test_both_eras_see_all_tools(talk: Session) -> None:
    assert [tool.name for tool in talk.tools] == TOOLS
    assert all(tool.title and tool.description and tool.annotations and tool.output_schema for tool in talk.tools)


def test_the_eras_are_really_two(talk: Session, request: pytest.FixtureRequest) -> None:
    legacy = "legacy" in request.node.name
    assert (talk.version < "2026") == legacy


def test_the_review_of_a_process_is_the_review_in_memory(talk: Session, review: Told) -> None:
    assert talk.review is not None
    assert not talk.review.is_error, talk.review.text
    # What the cancelled call had read already is not paid for again, so the costs of asking may differ.
    assert {key: value for key, value in talk.review.structured.items() if key != "meta"} == {
        key: value for key, value in review.structured.items() if key != "meta"
    }


def test_progress_arrives_and_only_grows(talk: Session) -> None:
    done = [step for step, _, _ in talk.progress]
    assert len(done) >= 2
    assert done == sorted(set(done))
    assert all(total is not None and step <= total for step, total, _ in talk.progress)
    assert all(message for _, _, message in talk.progress)
    assert "read notebook instances in us-east-1" in [message for _, _, message in talk.progress]


def test_a_cancelled_call_leaves_the_server_answering(talk: Session) -> None:
    assert talk.cancelled_at >= 1, "it was under way"
    assert talk.tools_after_cancelling == TOOLS


# -- what goes over the wire ------------------------------------------------------------------------------------------

HANDSHAKE: list[dict[str, Any]] = [
    {
        "jsonrpc": "2.0",
        "id": 0,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "by hand", "version": "1"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
]


def call(number: int, name: str, **arguments: Any) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments, "_meta": {"progressToken": number}}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


@dataclass(frozen=True)
class Wire:
    messages: list[dict[str, Any]]
    stderr: str
    code: int

    def answer(self, number: int) -> dict[str, Any]:
        (found,) = (message for message in self.messages if message.get("id") == number)
        return found


@pytest.fixture(scope="module")
def wire() -> Wire:
    """A session typed by hand: every byte of stdout has to be a message of the protocol."""
    asked = [
        *HANDSHAKE,
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        call(2, "explain_finding", finding="idle-notebook-instance"),
        call(3, "find_idle_notebooks", regoins=["us-east-1"]),
        call(4, "get_sagemaker_costs_by_usage_type", start_date="2026-12-24"),
    ]
    with subprocess.Popen(
        [sys.executable, *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("".join(json.dumps(message) + "\n" for message in asked))
        process.stdin.flush()
        lines: list[str] = []
        waiting = {message["id"] for message in asked if "id" in message}
        while waiting and (line := process.stdout.readline()):
            lines.append(line)
            waiting -= {json.loads(line).get("id")}
        process.stdin.close()
        lines += process.stdout.readlines()
        stderr = process.stderr.read()
        code = process.wait(PATIENCE_SECONDS)
    return Wire([json.loads(line) for line in lines], stderr, code)


def test_stdout_carries_nothing_but_the_protocol(wire: Wire) -> None:
    assert all(message["jsonrpc"] == "2.0" for message in wire.messages)
    assert all("id" in message or message["method"].startswith("notifications/") for message in wire.messages)


def test_the_server_says_who_it_is_and_where_to_begin(wire: Wire) -> None:
    said = wire.answer(0)["result"]
    assert (said["serverInfo"]["name"], said["serverInfo"]["version"]) == ("sagemaker-cost-mcp", __version__)
    assert "run_cost_review" in said["instructions"]


def test_answers_and_refusals_come_back_as_results(wire: Wire) -> None:
    assert [tool["name"] for tool in wire.answer(1)["result"]["tools"]] == TOOLS
    assert not wire.answer(2)["result"].get("isError")
    assert "did you mean 'regions'" in wire.answer(3)["result"]["content"][0]["text"]
    assert "future" in wire.answer(4)["result"]["content"][0]["text"]


def test_stderr_is_silent_and_the_end_of_stdin_ends_the_server(wire: Wire) -> None:
    assert wire.stderr == ""
    assert wire.code == 0
