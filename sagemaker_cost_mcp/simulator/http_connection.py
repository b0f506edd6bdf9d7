"""One client's connection to the simulated account: requests read from it, answers written to it, or lost."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from sagemaker_cost_mcp.simulator.faults import Loss
from sagemaker_cost_mcp.simulator.request import ModelViolation, Request
from sagemaker_cost_mcp.simulator.wire.exchange import Exchange
from sagemaker_cost_mcp.simulator.wire.messages import HttpAnswer, HttpRequest

MOST_BODY_BYTES = 16 * 1024 * 1024
"""Longest request body; AWS's own limits are lower for everything that is simulated."""

_LONGEST_LINE = 4096
_IDLE_SECONDS = 75.0
_SLAM = struct.pack("ii", 1, 0)
"""SO_LINGER with no time to linger: closing sends a reset."""


class _Unreadable(Exception):
    """A request body that cannot be read; status and sentence of the answer."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Behind:
    """What is behind all connections of a door."""

    exchange: Exchange
    loss: Callable[[Request], Loss | None]
    """What happens to the answer to a request on its way."""
    released: threading.Event
    """Once set, nothing is held back any more."""


class Connection(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive on top of an exchange.

    Args:
        request: The socket.
        client_address: Who is at its other end.
        server: The server that accepted it.
        behind: What answers.
    """

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    error_content_type = "text/plain;charset=utf-8"
    error_message_format = "%(code)d %(message)s: %(explain)s\n"

    def __init__(self, request: Any, client_address: Any, server: Any, behind: Behind) -> None:
        self._behind = behind
        super().__init__(request, client_address, server)  # serves until the connection ends

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing: every request has its answer."""

    def _answer(self) -> None:
        try:
            body = self._body()
        except _Unreadable as error:
            self.close_connection = True  # where the next request begins is not known
            self.send_error(error.status, explain=str(error))
            return
        answer = self._answered(HttpRequest.of(self.command, self.path, self.headers.items(), body))
        loss = self._behind.loss(answer.request) if answer.request else None
        self._send(answer, loss)

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _answer  # noqa: N815 - http.server looks for these

    def _answered(self, http: HttpRequest) -> HttpAnswer:
        try:
            return self._behind.exchange.answer(http)
        except ModelViolation as error:  # a bug of ours: say so, with a status that SDKs do not retry
            text = f"The simulated account is wrong: {error}\n".encode()
            headers = {"Content-Type": "text/plain;charset=utf-8", "Content-Length": str(len(text))}
            return HttpAnswer(status=HTTPStatus.NOT_IMPLEMENTED, body=text, headers=headers)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _body(self) -> bytes:
        coding, length = self.headers.get("Transfer-Encoding"), self.headers.get("Content-Length")
        if coding is not None:
            if length is not None or coding.strip().lower() != "chunked":
                raise _Unreadable(HTTPStatus.BAD_REQUEST, "a body is chunked, or has a length, and nothing else")
            return self._chunked()
        if length is None:
            return b""
        if not (length.isascii() and length.isdecimal()):
            raise _Unreadable(HTTPStatus.BAD_REQUEST, f"Content-Length is {length!r}")
        return self._exactly(_bounded(int(length)))

    def _chunked(self) -> bytes:
        body = b""
        while size := self._chunk_size():
            body += self._exactly(size, len(body))
            if self._line():
                raise _Unreadable(HTTPStatus.BAD_REQUEST, "a chunk is longer than it says")
        while self._line():
            pass  # trailers
        return body

    def _chunk_size(self) -> int:
        digits = self._line().partition(b";")[0].strip()
        try:
            size = int(digits, 16)
        except ValueError:
            size = -1
        if size < 0:
            raise _Unreadable(HTTPStatus.BAD_REQUEST, "the size of a chunk cannot be read")
        return size

    def _line(self) -> bytes:
        line = self.rfile.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise _Unreadable(HTTPStatus.BAD_REQUEST, "the body ends in the middle, or a line of it is too long")
        return line.rstrip(b"\r\n")

    def _exactly(self, size: int, before: int = 0) -> bytes:
        _bounded(before + size)
        piece = self.rfile.read(size)
        if len(piece) < size:
            raise _Unreadable(HTTPStatus.BAD_REQUEST, "the body ends in the middle")
        return piece

    # -- writing ------------------------------------------------------------------------------------------------------

    def _send(self, answer: HttpAnswer, loss: Loss | None) -> None:
        if loss is not None and loss.kind == "garbled":
            answer = _halved(answer)
        if loss is not None and loss.kind in {"cut", "reset"}:
            self.close_connection = True
        if loss is not None and loss.kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _SLAM)
        body = b"" if self.command == "HEAD" else answer.body
        for piece in _pieces(self._head(answer), body, loss, self._behind.released):
            self.wfile.write(piece)

    def _head(self, answer: HttpAnswer) -> bytes:
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(HTTPStatus(answer.status), ('',))[0]}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        lines += ["Connection: close"] if self.close_connection else []
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _pieces(head: bytes, body: bytes, loss: Loss | None, released: threading.Event) -> Iterator[bytes]:
    """What to write, in one piece unless it gets lost; waits where it comes late."""
    match loss:
        case Loss("reset"):
            return
        case Loss("cut"):
            yield head + body[: len(body) // 2]
        case Loss("slow", seconds):
            yield head
            sent = 0
            while sent < len(body) and not released.wait(seconds):
                yield body[sent : sent + 1]
                sent += 1
            yield body[sent:]
        case _:
            if loss is not None and loss.kind in {"hang", "delay"}:
                released.wait(loss.seconds if loss.kind == "delay" else None)
            yield head + body


def _halved(answer: HttpAnswer) -> HttpAnswer:
    half = answer.body[: len(answer.body) // 2]
    return replace(answer, body=half, headers={**answer.headers, "Content-Length": str(len(half))})


def _bounded(size: int) -> int:
    if size > MOST_BODY_BYTES:
        raise _Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MOST_BODY_BYTES} bytes")
    return size
