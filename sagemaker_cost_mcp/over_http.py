"""The server behind a URL: MCP over streamable HTTP, with nothing kept between two requests.

Every POST is answered on its own, in either era of the protocol, as a stream, since an answer sent as plain JSON would
drop its progress notifications. Nobody is asked who they are: until that is built, only this machine is let in unless
the person who starts the server says otherwise, and a browser is believed only under the names that were allowed.

Closing the stream cancels an answer in either era. The notification by which clients of 2025 cancel is a POST of its
own: without sessions nobody knows whose request it means, so it is not heeded, and the answer goes on to its deadline.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import re
import signal
import socket
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.settings import Doorway

MCP_PATH = "/mcp"
HEALTH_PATH = "/healthz"

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_-][a-z0-9._-]*)(?P<port>:(\d{1,5}|\*))?")
_ORIGIN = re.compile(rf"https?://{_HOST.pattern}")


def serve(server: MCPServer[None], doorway: Doorway, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; answers that are under way then have `doorway.grace_seconds` to finish.

    Args:
        server: What answers.
        doorway: Where to listen, and whom to answer.
        ready: Told the URL once requests are answered.

    Raises:
        BadQuestion: The doorway makes no sense, is not allowed, or its port is taken.
    """
    with closing(listener(doorway)) as opened:
        # The SSE library would cut every running answer at the first signal; uvicorn waits for them.
        AppStatus.enable_automatic_graceful_drain = False
        logging.getLogger("uvicorn.error").addFilter(_worth_saying)
        config = uvicorn.Config(
            app(server, doorway),
            lifespan="on",
            ws="none",
            log_config=None,  # uvicorn's own writes to stdout
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=doorway.grace_seconds,
        )
        _Server(config, lambda: ready(_url(doorway.host, opened))).run(sockets=[opened])


def app(server: MCPServer[None], doorway: Doorway) -> Starlette:
    """The web application: MCP on `/mcp`, and `/healthz`, which asks AWS nothing.

    Raises:
        BadQuestion: An allowed host or origin makes no sense.
    """
    server.custom_route(HEALTH_PATH, methods=["GET"])(_health)
    made = server.streamable_http_app(
        streamable_http_path=MCP_PATH,
        stateless_http=True,
        json_response=False,
        transport_security=security(doorway),
    )
    made.add_middleware(_OnlyPosts)
    return made


def security(doorway: Doorway) -> TransportSecuritySettings:
    """The `Host` and `Origin` headers to believe: those of this machine, of the doorway, and what was allowed.

    Always explicit: left alone, the SDK checks neither header once the server listens beyond loopback.

    Raises:
        BadQuestion: An allowed host or origin makes no sense.
    """
    hosts = [*_LOOPBACK, *_own_name(doorway.host), *doorway.allowed_hosts]
    loopback_origins = [f"http://{form}" for name in _LOOPBACK for form in _host_forms(name)]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[form for host in hosts for form in _host_forms(host)],
        allowed_origins=[*loopback_origins, *(_origin(origin) for origin in doorway.allowed_origins)],
    )


def listener(doorway: Doorway) -> socket.socket:
    """A socket that listens where the doorway says.

    Raises:
        BadQuestion: The host is not one of this machine's, may not be used, or its port is taken.
    """
    family, address = _resolved(doorway)
    if not (doorway.unauthenticated_network or ipaddress.ip_address(address[0]).is_loopback):
        raise BadQuestion(
            f"{doorway.host} can be reached from other machines, and this server cannot tell its callers apart yet: "
            f"whoever reaches port {doorway.port} reads the account's costs and resources with the server's AWS "
            "credentials. Listen on 127.0.0.1, or let something in front of it authenticate callers and add "
            "--allow-unauthenticated-network."
        )
    try:
        return socket.create_server(address, family=family)
    except (OSError, OverflowError) as error:
        raise BadQuestion(_why_not(doorway, error)) from error


def _resolved(doorway: Doorway) -> tuple[socket.AddressFamily, Any]:
    """Family and address to bind; IPv4 where a name has both, as clients try `127.0.0.1` for localhost."""
    try:
        found = socket.getaddrinfo(doorway.host, doorway.port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # a name may also be too long, or no text that DNS knows
        raise BadQuestion(
            f"--host is '{doorway.host}', which is no address or name that this machine knows; the usual one is "
            "127.0.0.1."
        ) from error
    family, _, _, _, address = min(found, key=lambda each: each[0])
    return family, address


def _why_not(doorway: Doorway, error: OSError | OverflowError) -> str:
    place = f"port {doorway.port} of {doorway.host}"
    reasons = {
        errno.EADDRINUSE: "it is in use. Name another with --port, or 0 for any that is free.",
        errno.EADDRNOTAVAIL: "this machine does not have that address. The usual --host is 127.0.0.1.",
        errno.EACCES: "ports below 1024 need privileges. Name another with --port.",
    }
    number = error.errno if isinstance(error, OSError) else None
    return f"Cannot listen on {place}: {reasons.get(number or 0, f'{error}.')}"


def _own_name(host: str) -> tuple[str, ...]:
    """The name of a doorway as a URL has it; none where it listens everywhere."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return (host,)
    if address.is_unspecified:
        return ()
    plain = str(address).partition("%")[0]  # no URL names the interface of a link-local address
    return (f"[{plain}]" if ":" in plain else plain,)


def _host_forms(host: str) -> list[str]:
    """A host as the SDK compares it: one without a port stands for all of its ports.

    >>> _host_forms("Mcp.example.com"), _host_forms("mcp.example.com:8443")
    (['mcp.example.com', 'mcp.example.com:*'], ['mcp.example.com:8443'])
    """
    found = _HOST.fullmatch(host.lower())
    if found is None:
        raise BadQuestion(
            f"--allowed-host is '{host}'; it must be a name as clients have it in their URL, like mcp.example.com or "
            "mcp.example.com:8443, and cannot stand for all names."
        )
    return [host.lower()] if found["port"] else [host.lower(), f"{host.lower()}:*"]


def _origin(origin: str) -> str:
    if _ORIGIN.fullmatch(origin.lower()) is None:
        raise BadQuestion(
            f"--allowed-origin is '{origin}'; it must look like https://tools.example.com, without a path, and cannot "
            "stand for all origins."
        )
    return origin.lower()


def _url(host: str, opened: socket.socket) -> str:
    """Where clients find the server; a port that was 0 is known by now."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{opened.getsockname()[1]}{MCP_PATH}"


def _worth_saying(record: logging.LogRecord) -> bool:
    """False for the traceback of an answer that was given up: uvicorn says in a line of its own how many those were."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok", "version": __version__})


class _OnlyPosts:
    """Refuses to open the stream on which a server may speak unasked.

    A stateless one never has anything to say there, so each such stream would be a connection that is held for nothing,
    hangs whoever probes the URL, and delays the end of the server.
    """

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == MCP_PATH and scope["method"] != "POST":
            refusal = PlainTextResponse(
                f"MCP is spoken here by POST; to see whether the server is up, GET {HEALTH_PATH}.\n",
                status_code=405,
                headers={"Allow": "POST"},
            )
            await refusal(scope, receive, send)
            return
        await self._inner(scope, receive, send)


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready and for which a signal is an ordinary end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Sequence[socket.socket] | None = None) -> None:
        await super().startup(list(sockets or ()))
        self._ready()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        # uvicorn's own raises the signal again once all is done, and a clean end would look like a crash.
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
