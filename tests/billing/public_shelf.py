"""A hand-made stand-in for the host of AWS's public files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx2

Answer = str | int | Exception | Callable[[], Iterator[bytes]]
"""A file, a status, a failure on the way, or a body that comes in pieces."""


@dataclass
class PublicShelf(httpx2.BaseTransport):
    """Answers by path, with ETags; remembers what it was asked and how."""

    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    asked: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])
    statuses: list[int] = field(default_factory=list[int])

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert str(request.url).startswith("https://pricing.us-east-1.amazonaws.com/")
        assert "Authorization" not in request.headers
        known = request.headers.get("If-None-Match")
        self.asked.append((request.url.path, known))
        response = self._response(self.answers.get(request.url.path, 403), known)
        self.statuses.append(response.status_code)
        return response

    def _response(self, answer: Answer, known: str | None) -> httpx2.Response:
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx2.Response(answer)
        if not isinstance(answer, str):
            return httpx2.Response(200, content=answer())
        etag = f'"{hashlib.sha256(answer.encode()).hexdigest()[:8]}"'
        if known == etag:
            return httpx2.Response(304)
        return httpx2.Response(200, text=answer, headers={"ETag": etag})
