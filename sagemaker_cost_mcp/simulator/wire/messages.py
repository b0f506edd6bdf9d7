"""An HTTP request and its answer, as every door of the simulated account hands them in and takes them out."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.request import Request


@dataclass(frozen=True, kw_only=True)
class HttpRequest:
    """A request as it came over the wire.

    Attributes:
        method: `GET`, `POST`, …
        host: Name and perhaps port that the request was sent to.
        path: Path, still percent-encoded, without the query string.
        query: Pairs of the query string in their order, decoded.
        headers: Headers under lower-case names.
        body: The bytes as sent, perhaps compressed; `content` has them plain.
    """

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str]
    body: bytes = b""

    @classmethod
    def of(cls, method: str, url: str, headers: Iterable[tuple[str, str | bytes]], body: bytes) -> Self:
        """The request to an absolute URL, or to a path when the `Host` header names the rest."""
        parts = urlsplit(url)
        plain = {name.lower(): _text(value) for name, value in headers}
        return cls(
            method=method.upper(),
            host=plain.get("host", parts.netloc),
            path=parts.path or "/",
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            headers=plain,
            body=body,
        )

    @cached_property
    def content(self) -> bytes:
        """The body without its compression (SDKs gzip large bodies where a model asks for it).

        Raises:
            ValueError: The body is not what its `Content-Encoding` says.
        """
        if self.headers.get("content-encoding", "").strip().lower() != "gzip":
            return self.body
        try:
            return gzip.decompress(self.body)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError("the body is not gzip") from error

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @cached_property
    def form(self) -> dict[str, str]:
        """Fields of the query string and of a form body together; the body wins.

        Raises:
            ValueError: The body is compressed badly, or is no text.
        """
        fields = dict(self.query)
        if self.media_type == "application/x-www-form-urlencoded":
            fields.update(parse_qsl(self.content.decode(), keep_blank_values=True))
        return fields


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """An answer to be sent: HTTP status, headers, body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    request: Request | None = None
    """What it answers, where that could be read: a door with a socket may lose the answers to some requests."""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
