"""The server behind a URL, as a process of its own, and an AWS that answers only when it is let."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300
"""Nothing here takes that long; whatever does has failed."""

_WHO = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::111122223333:user/demo</Arn><UserId>AIDADEMO</UserId><Account>111122223333</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)
_NO = '{"__type": "AccessDeniedException", "message": "not today"}'


@dataclass(frozen=True)
class Served:
    """A server process that said it is ready."""

    process: subprocess.Popen[str]
    url: str

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return self.url.removesuffix("/mcp")

    def stopped(self, number: int) -> tuple[int, str]:
        """Exit code and whatever else it said, after a signal."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Exit code and whatever else it said, once it has ended."""
        _, said = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


@contextmanager
def serving(*argv: str, environment: Mapping[str, str] | None = None) -> Generator[Served]:
    """`sagemaker-cost-mcp serve --transport http` on a free port, until the end of the block."""
    command = [sys.executable, "-m", "sagemaker_cost_mcp", "serve", "--transport", "http", "--port", "0", *argv]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **(environment or {})}
    ) as process:
        try:
            yield Served(process, _ready_url(process))
        finally:
            process.kill()  # says nothing to one that has ended


def _ready_url(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    impatience = threading.Timer(PATIENCE_SECONDS, process.kill)
    impatience.start()
    line = process.stderr.readline()
    impatience.cancel()
    assert "serving MCP at http://127.0.0.1:" in line, line + process.stderr.read()
    return line.split(" at ")[1].split(";")[0]


@dataclass
class SlowAws:
    """An endpoint that says who asks, and holds everything else until it is let go; then it denies all."""

    url: str
    let_go: threading.Event = field(default_factory=threading.Event)
    _held: set[str] = field(default_factory=set[str])
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead any AWS client here, with credentials of nobody."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "AWS_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def wait_for_regions(self, *regions: str) -> None:
        """Return once requests to all of these regions are waiting."""
        with self._changed:
            came = self._changed.wait_for(
                lambda: all(any(f"/{region}/" in scope for scope in self._held) for region in regions),
                PATIENCE_SECONDS,
            )
        assert came, f"held so far: {sorted(self._held)}"

    async def answer(self, request: Request) -> Response:
        """AWS's answer, in its own time."""
        scope = request.headers.get("authorization", "").partition("Credential=")[2].partition(",")[0]
        if scope.endswith("/sts/aws4_request"):
            return Response(_WHO)
        await anyio.to_thread.run_sync(self._hold, scope)
        return Response(_NO, status_code=400)

    def _hold(self, scope: str) -> None:
        with self._changed:
            self._held.add(scope)
            self._changed.notify_all()
        self.let_go.wait(PATIENCE_SECONDS)


@contextmanager
def slow_aws() -> Generator[SlowAws]:
    """An AWS of its own on a loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        aws = SlowAws(f"http://127.0.0.1:{opened.getsockname()[1]}")
        app = Starlette(routes=[Route("/{path:path}", aws.answer, methods=["GET", "POST"])])
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, args=([opened],))
        thread.start()
        try:
            yield aws
        finally:
            aws.let_go.set()
            server.should_exit = True
            thread.join()
