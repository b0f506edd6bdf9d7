"""The web application in this process: its routes, whom it believes, and how it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence

import anyio
import httpx2
import pytest

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.over_http import app, security, serve
from sagemaker_cost_mcp.server import Source, built
from sagemaker_cost_mcp.settings import Doorway, Settings
from tests.builders import NOW

DEMO = Source(scenario="empty", now=NOW)


def answer(method: str, path: str, doorway: Doorway | None = None, **headers: str) -> httpx2.Response:
    """What one request is answered."""

    async def asked() -> httpx2.Response:
        made = app(built(Settings(), DEMO), doorway or Doorway())
        transport = httpx2.ASGITransport(made)
        async with (
            made.router.lifespan_context(made),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
        ):
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"} if method == "POST" else None
            accept = {"Accept": "application/json, text/event-stream"}
            return await client.request(method, path, json=body, headers={**accept, **headers})

    return anyio.run(asked)


def test_health_says_ok_and_the_version() -> None:
    said = answer("GET", "/healthz", Host="whoever.asks")
    assert (said.status_code, said.json()) == (200, {"status": "ok", "version": __version__})


def test_only_posts_are_spoken_to() -> None:
    said = answer("GET", "/mcp")
    assert (said.status_code, said.headers["allow"]) == (405, "POST")
    assert "/healthz" in said.text
    assert answer("POST", "/mcp").status_code == 200


def test_headers_are_checked_beyond_loopback_too() -> None:
    everywhere = Doorway(host="0.0.0.0", unauthenticated_network=True)  # noqa: S104 - what is allowed there is the point
    assert answer("POST", "/mcp", everywhere, Host="10.1.2.3:8000").status_code == 421
    assert answer("POST", "/mcp", everywhere, Origin="http://10.1.2.3:8000").status_code == 403
    assert answer("POST", "/mcp", everywhere, Host="localhost:8000").status_code == 200


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("fd00:0::7", "[fd00::7]"),
        ("fe80::1%eth0", "[fe80::1]"),
        ("Mcp.example.com", "mcp.example.com"),
    ],
)
def test_a_doorway_answers_to_the_name_that_it_was_given(host: str, name: str) -> None:
    believed = security(Doorway(host=host)).allowed_hosts
    assert {name, f"{name}:*"} <= set(believed)


def test_a_wildcard_address_is_nobodys_name() -> None:
    assert set(security(Doorway(host="::")).allowed_hosts) == set(security(Doorway()).allowed_hosts)


@pytest.fixture
def handlers() -> Iterator[Sequence[object]]:
    """What SIGINT and SIGTERM do, before and after."""
    seen = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    yield seen
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == seen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_signal_ends_it_as_if_it_had_never_been(number: int, host: str, handlers: Sequence[object]) -> None:
    assert len(handlers) == 2
    said: list[str] = []

    def ready(url: str) -> None:
        said.append(url)
        os.kill(os.getpid(), number)

    serve(built(Settings(), DEMO), Doorway(host=host, port=0), ready)
    assert said[0].startswith(f"http://{host}:")
    assert said[0].endswith("/mcp")
    assert not said[0].endswith(":0/mcp")
