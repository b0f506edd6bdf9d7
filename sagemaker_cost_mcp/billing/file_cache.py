"""Public files kept in a folder of the user's: one file each, whole or not there, believed only if undamaged.

A kept file begins with a line of JSON of a fixed length (where it came from, its ETag, when, its digest); the rest is
what was published. It is written under another name and moved into place, so that nobody ever sees half of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO

HEAD_BYTES = 1024
_CHUNK_BYTES = 256 * 1024
_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class Head:
    """What is known of a kept file."""

    path: str
    """Path under which it was published."""
    etag: str
    """Empty: none was given."""
    day: str
    """ISO date on which it was last known to be current."""
    digest: str
    """SHA-256 of the body, hexadecimal."""

    @classmethod
    def parsed(cls, line: bytes) -> Head | None:
        """The head in a file's first line, or None where it makes no sense."""
        try:
            head = cls(**json.loads(line))
            date.fromisoformat(head.day)
        except (ValueError, TypeError):
            return None
        return head if all(isinstance(text, str) for text in asdict(head).values()) else None

    def line(self) -> bytes:
        """The first line of a kept file.

        Raises:
            ValueError: It does not fit, for an ETag of unreasonable length.
        """
        text = json.dumps(asdict(self)).encode()
        if len(text) >= HEAD_BYTES:
            raise ValueError("the head is too long")
        return text.ljust(HEAD_BYTES - 1) + b"\n"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A kept file that is undamaged."""

    head: Head
    file: Path


def digest(body: IO[bytes]) -> str:
    """SHA-256 of what is ahead in a file."""
    sums = sha256()
    for chunk in chunks(body):
        sums.update(chunk)
    return sums.hexdigest()


def chunks(body: IO[bytes]) -> Iterator[bytes]:
    """What is ahead in a file, in pieces."""
    while chunk := body.read(_CHUNK_BYTES):
        yield chunk


class FileCache:
    """Keeps public files; whatever goes wrong with the disk, it is only as if nothing had been kept.

    Args:
        folder: Made when the first file is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, name: str) -> Kept | None:
        """The file kept under a name; None where there is none, or where it is damaged."""
        file = self._file(name)
        try:
            with file.open("rb") as opened:
                head = Head.parsed(opened.read(HEAD_BYTES))
                sound = head is not None and digest(opened) == head.digest
        except OSError:
            return None
        return Kept(head=head, file=file) if head and sound else None

    def keep(self, name: str, head: Head, body: IO[bytes]) -> None:
        """Put a file in place of the one that was kept under its name; `body` is read from its beginning."""
        # A full or read-only disk costs the next process a download, nothing else.
        with contextlib.suppress(OSError, ValueError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, fresh = tempfile.mkstemp(prefix=f".{name}-", dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as written:
                    written.write(head.line())
                    body.seek(0)
                    shutil.copyfileobj(body, written)
                Path(fresh).replace(self._file(name))
            except BaseException:
                Path(fresh).unlink(missing_ok=True)
                raise

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be the name of a kept file")
        return self._folder / f"{name}.json"
