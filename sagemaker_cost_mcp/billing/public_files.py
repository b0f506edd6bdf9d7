"""AWS's public price files: fetched without credentials, kept on disk, revalidated by ETag."""

from __future__ import annotations

import tempfile
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Protocol, TypeVar

import httpx2

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.billing.file_cache import HEAD_BYTES, FileCache, Head, Kept, digest
from sagemaker_cost_mcp.errors import Refused, Unreachable
from sagemaker_cost_mcp.settings import Settings

T = TypeVar("T")

HOST = "https://pricing.us-east-1.amazonaws.com"
"""The one host of these files; it answers without credentials, and for GovCloud's prices too."""

IN_MEMORY_BYTES = 16 * 1024 * 1024
"""What a file may have before it goes to a temporary file; SageMaker's have about 4 million."""

LONGEST_BYTES = 512 * 1024 * 1024
"""No file is read further than this."""

_PIECE_BYTES = 64 * 1024
_NOT_MODIFIED = 304
_OK = 200


class Lane(Protocol):
    """Whoever a file is read for: one question's reading."""

    @property
    def remaining(self) -> float:
        """Seconds until the deadline."""
        ...

    def check(self) -> None:
        """Raise once nobody waits for the file any more."""
        ...


@dataclass(frozen=True, kw_only=True)
class PublicFile:
    """A file as AWS published it."""

    body: IO[bytes]
    start: int
    """Byte of `body` at which it begins."""
    age: str
    """`read 2026-11-20`, or `cached 2026-11-01, not revalidated`."""
    fresh: bool
    """False: AWS could not be asked whether it is still the current one."""

    def text(self) -> Iterator[str]:
        """The whole file in pieces, from its beginning; who begins anew is done with the pieces of the last time."""
        self.body.seek(self.start)
        decoder = getincrementaldecoder("utf-8")()
        while piece := self.body.read(_PIECE_BYTES):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)


Understood = Callable[[PublicFile], T]
"""Makes something of a file; a ValueError says that it is not what it should be, so that it is not kept."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a file is, and under which name it is kept."""

    path: str
    """From the root of `HOST`."""
    name: str
    """The same for every publication of it."""

    @property
    def operation(self) -> str:
        """What a gap calls it."""
        return f"public-file:{self.name}"


class PublicFiles:
    """Reads public files for all questions of a process.

    Args:
        settings: Time-outs.
        transport: Who answers; None: the network, through the proxy of the environment where one is set.
        cache: Where files are kept; None: nowhere.
    """

    def __init__(
        self, settings: Settings, *, transport: httpx2.BaseTransport | None = None, cache: FileCache | None = None
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._cache = cache
        self._lock = threading.Lock()
        self._made: httpx2.Client | None = None

    def read(self, lane: Lane, address: Address, today: date, understood: Understood[T], *, ask: bool = True) -> T:
        """What is made of a file: the current one, or the one kept on disk when AWS cannot be asked.

        Args:
            lane: The question; every piece of the file is another chance for it to end.
            address: Where it is.
            today: The present day in UTC.
            understood: Makes something of it.
            ask: False: AWS was found unreachable a moment ago, so a kept file is good enough.

        Raises:
            Unreachable: No answer, and nothing kept.
            Refused: An answer that is not the file.
            SagemakerCostError: The question is over.
        """
        kept = self._cache.kept(address.name) if self._cache else None
        if kept and not ask:
            return self._of_kept(kept, address, understood, today=None)
        try:
            return self._current(lane, address, today, kept, understood)
        except (Unreachable, Refused):
            if kept is None:
                raise
            return self._of_kept(kept, address, understood, today=None)

    def close(self) -> None:
        """Drop open connections."""
        with self._lock:
            if self._made is not None:
                self._made.close()
                self._made = None

    def _current(self, lane: Lane, address: Address, today: date, kept: Kept | None, understood: Understood[T]) -> T:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as body:
            etag = self._fetched(lane, address, kept, body)
            if etag is None and kept is not None:
                return self._of_kept(kept, address, understood, today)
            body.seek(0)
            head = Head(path=address.path, etag=etag or "", day=today.isoformat(), digest=digest(body))
            file = PublicFile(body=body, start=0, age=f"read {today.isoformat()}", fresh=True)
            made = _made(file, address, understood)
            if self._cache:
                self._cache.keep(address.name, head, body)
            return made

    def _of_kept(self, kept: Kept, address: Address, understood: Understood[T], today: date | None) -> T:
        """What is made of a kept file; `today` where AWS has just said that it is still the current one."""
        age = f"read {today.isoformat()}" if today else f"cached {kept.head.day}, not revalidated"
        try:
            with kept.file.open("rb") as body:
                file = PublicFile(body=body, start=HEAD_BYTES, age=age, fresh=today is not None)
                return _made(file, address, understood)
        except OSError as error:
            raise _unreachable(address, f"the file kept in {kept.file} cannot be read any more: {error}") from error

    def _fetched(self, lane: Lane, address: Address, kept: Kept | None, body: IO[bytes]) -> str | None:
        """Write the file into `body` and return its ETag; None: the kept one is the current one."""
        known = kept.head.etag if kept and kept.head.path == address.path else ""
        headers = {"If-None-Match": known} if known else {}
        with (
            _telling(address),
            self._client().stream("GET", HOST + address.path, headers=headers, timeout=self._timeout(lane)) as answer,
        ):
            if answer.status_code == _NOT_MODIFIED and known:
                return None
            if answer.status_code != _OK:
                raise _unreachable(address, f"the answer was HTTP {answer.status_code}")
            _download(lane, address, answer.iter_bytes(), body)
            return str(answer.headers.get("ETag", ""))

    def _timeout(self, lane: Lane) -> httpx2.Timeout:
        lane.check()
        left = max(0.1, lane.remaining)
        connect = min(left, self._settings.connect_timeout_seconds)
        return httpx2.Timeout(min(left, self._settings.read_timeout_seconds), connect=connect)

    def _client(self) -> httpx2.Client:
        with self._lock:
            if self._made is None:
                agent = {"User-Agent": f"sagemaker-cost-mcp/{__version__}"}
                self._made = httpx2.Client(transport=self._transport, headers=agent)
            return self._made


def _download(lane: Lane, address: Address, pieces: Iterable[bytes], body: IO[bytes]) -> None:
    written = 0
    for piece in pieces:
        lane.check()
        written += body.write(piece)
        if written > LONGEST_BYTES:
            raise refused(address, f"it is longer than {LONGEST_BYTES:,} bytes")


def _made(file: PublicFile, address: Address, understood: Understood[T]) -> T:
    try:
        return understood(file)
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:  # whatever shape it has
        raise refused(address, f"what came back is no such file ({type(error).__name__}: {error})") from error


@contextmanager
def _telling(address: Address) -> Generator[None]:
    try:
        yield
    except httpx2.HTTPError as error:
        raise _unreachable(address, str(error) or type(error).__name__) from error


def _unreachable(address: Address, why: str) -> Unreachable:
    return Unreachable(
        f"{HOST}{address.path} could not be read: {why}. It is public and needs no credentials: let this machine "
        "reach it (HTTPS_PROXY is honoured), then ask again.",
        operation=address.operation,
    )


def refused(address: Address, why: str) -> Refused:
    """The error for an answer that cannot be used."""
    return Refused(f"{HOST}{address.path} is not used: {why}.", operation=address.operation)
