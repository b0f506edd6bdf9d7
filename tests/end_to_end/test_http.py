"""The server over HTTP: a process of its own on a loopback port, spoken to by the official client in both eras."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp.types import Tool

from sagemaker_cost_mcp import __version__
from scripts.bench_thrift import ASKED
from tests.end_to_end.stage import IDLE, REVIEW, Told
from tests.end_to_end.web import PATIENCE_SECONDS, ROOT, Served, serving, slow_aws

DEMO = ["--demo", "--now", "2026-11-20"]
MODES = ["auto", "legacy"]
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")
HANDSHAKE: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "by hand", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@dataclass
class Visit:
    """What one client saw of one fresh server process."""

    version: str = ""
    tools: list[Tool] = field(default_factory=list[Tool])
    answers: dict[str, Told] = field(default_factory=dict[str, Told])
    progress: list[float] = field(default_factory=list[float])


async def visit(server: str | StdioServerParameters, mode: str) -> Visit:
    """List the tools, then ask each that is not about one finding."""
    seen = Visit()

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        del total, message
        seen.progress.append(progress)

    with anyio.fail_after(PATIENCE_SECONDS):
        async with Client(server, mode=mode) as client:
            seen.version = client.protocol_version
            seen.tools = (await client.list_tools()).tools
            for tool in seen.tools:
                if not tool.input_schema.get("required"):
                    callback = hear if tool.name == REVIEW else None
                    result = await client.call_tool(tool.name, ASKED.get(tool.name, {}), progress_callback=callback)
                    seen.answers[tool.name] = Told.of(result)
    return seen


@pytest.fixture(scope="module")
def over_stdio() -> Visit:
    server = StdioServerParameters(command=sys.executable, args=["-m", "sagemaker_cost_mcp", *DEMO], cwd=ROOT)
    return anyio.run(visit, server, "auto")


@pytest.fixture(scope="module", params=MODES)
def over_http(request: pytest.FixtureRequest) -> Visit:
    with serving(*DEMO) as served:
        return anyio.run(visit, served.url, request.param)


@pytest.fixture(scope="module")
def door() -> Iterator[Served]:
    """A server for questions that it need not think about."""
    with serving(*DEMO, "--allowed-host", "mcp.example.com", "--allowed-origin", "https://example.com") as served:
        yield served


def handshake(served: Served, **headers: str) -> httpx2.Response:
    return httpx2.post(served.url, json=HANDSHAKE, headers={**ACCEPT, **headers}, timeout=PATIENCE_SECONDS)


# -- the same server --------------------------------------------------------------------------------------------------


def test_the_eras_are_two_over_http_as_well(over_http: Visit, request: pytest.FixtureRequest) -> None:
    assert (over_http.version < "2026") == ("legacy" in request.node.name)


def test_http_lists_the_tools_that_stdio_lists(over_http: Visit, over_stdio: Visit) -> None:
    assert [tool.model_dump() for tool in over_http.tools] == [tool.model_dump() for tool in over_stdio.tools]


def test_http_and_stdio_give_byte_identical_answers(over_http: Visit, over_stdio: Visit) -> None:
    assert REVIEW in over_stdio.answers
    for name, told in over_stdio.answers.items():
        assert not told.is_error, told.text
        assert json.dumps(over_http.answers[name].structured) == json.dumps(told.structured)
        assert over_http.answers[name].text == told.text


def test_progress_arrives_over_http(over_http: Visit) -> None:
    assert len(over_http.progress) >= 2
    assert over_http.progress == sorted(set(over_http.progress))


# -- who is let in ----------------------------------------------------------------------------------------------------


def test_health_is_answered_without_asking_aws(door: Served) -> None:
    answer = httpx2.get(f"{door.base}/healthz", timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": __version__})


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "[::1]:80", "mcp.example.com", "mcp.example.com:8443"])
def test_this_machines_names_and_the_allowed_ones_are_hosts(host: str, door: Served) -> None:
    assert handshake(door, Host=host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "mcp.example.com.evil.example", "127.0.0.1.evil.example:8000"])
def test_a_foreign_host_is_refused(host: str, door: Served) -> None:
    assert handshake(door, Host=host).status_code == 421
    assert handshake(door, Host=host, **{"MCP-Protocol-Version": "2026-07-28"}).status_code == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:6274", 200),
        ("https://example.com", 200),
        ("http://example.com", 403),
        ("https://example.com.evil.example", 403),
        ("https://evil.example", 403),
        ("null", 403),
    ],
)
def test_a_page_may_call_from_an_allowed_origin_only(origin: str, status: int, door: Served) -> None:
    assert handshake(door, Origin=origin).status_code == status


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_no_stream_is_opened_for_a_server_that_has_nothing_to_say_unasked(method: str, door: Served) -> None:
    answer = httpx2.request(method, door.url, headers=ACCEPT, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_client_need_not_shake_hands_with_the_process_that_it_asks(door: Served) -> None:
    assert "mcp-session-id" not in handshake(door).headers
    asked = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    answer = httpx2.post(door.url, json=asked, headers=ACCEPT, timeout=PATIENCE_SECONDS)
    assert '"run_cost_review"' in answer.text


# -- the end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_a_running_answer_is_finished_before_the_server_ends(mode: str) -> None:
    async def asked(served: Served) -> Told:
        async def stop(progress: float, total: float | None, message: str | None) -> None:
            del progress, total, message
            served.process.terminate()

        async with Client(served.url, mode=mode) as client:
            await client.list_tools()  # or the client would ask afterwards, to check the answer against the schema
            return Told.of(await client.call_tool(IDLE, {}, progress_callback=stop))

    with serving(*DEMO, environment={"SAGEMAKER_COST_GRACE_SECONDS": str(PATIENCE_SECONDS)}) as served:
        told = anyio.run(asked, served)
        assert not told.is_error, told.text
        assert told.structured["findings"]
        assert served.ended() == (0, "")


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_that_hangs_is_given_up_after_the_grace(mode: str) -> None:
    async def asked(served: Served, stop: Any) -> None:
        async with Client(served.url, mode=mode) as client, anyio.create_task_group() as group:
            group.start_soon(anyio.to_thread.run_sync, stop)
            with pytest.raises(MCPError):
                await client.call_tool("find_idle_notebooks", {"regions": ["us-east-1"]})

    with slow_aws() as aws, serving(environment={**aws.environment, "SAGEMAKER_COST_GRACE_SECONDS": "1"}) as served:

        def stop() -> None:
            aws.wait_for_regions("us-east-1")
            served.process.terminate()

        anyio.run(asked, served, stop)
        code, said = served.ended()
        assert code == 0
        assert "Traceback" not in said


def test_control_c_ends_an_idle_server_in_silence() -> None:
    with serving(*DEMO) as served:
        assert served.stopped(signal.SIGINT) == (0, "")


# -- several at once --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_four_slow_calls_leave_the_server_answering(mode: str) -> None:
    answers: list[Told] = []
    seconds: list[float] = []

    async def ask(client: Client, region: str) -> None:
        answers.append(Told.of(await client.call_tool("find_idle_notebooks", {"regions": [region]})))

    async def asked(served: Served) -> None:
        async with Client(served.url, mode=mode) as client, anyio.create_task_group() as group:
            for region in REGIONS:
                group.start_soon(ask, client, region)
            await anyio.to_thread.run_sync(lambda: aws.wait_for_regions(*REGIONS))
            for _ in range(5):
                began = time.perf_counter()
                assert (await client.list_tools(cache_mode="bypass")).tools
                seconds.append(time.perf_counter() - began)
            assert answers == [], "all four are still waiting"
            aws.let_go.set()

    with slow_aws() as aws, serving(environment=aws.environment) as served:
        anyio.run(asked, served)
    assert len(answers) == len(REGIONS)
    assert min(seconds) < 0.25, "the best of five, as the machine may be busy with other tests"
