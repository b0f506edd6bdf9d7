"""Reads large JSON documents piece by piece: only the parts that are wanted are ever whole in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

Path = tuple[str, ...]
"""Names of members from the root down, places in arrays as digits; `*` stands for any."""

LONGEST_VALUE = 64 * 1024 * 1024
"""Characters that one wanted value may have; AWS's largest (the rates of one Savings Plan) has about one million."""

LEVELS = 2
"""Levels from the root on which unwanted parts too are read member by member: the large ones stand there."""

_DECODER = json.JSONDecoder(parse_float=Decimal)
_SPACE = " \t\r\n"


def found(pieces: Iterable[str], *wanted: Path) -> Iterator[tuple[Path, Any]]:
    """Values at the wanted paths, in the order of the document, each with the path it was found at.

    >>> list(found(['{"a": [1, {"b"', ': 2}], "c": 3}'], ("a", "*"), ("c",)))
    [(('a', '0'), 1), (('a', '1'), {'b': 2}), (('c',), 3)]

    Raises:
        ValueError: The text is not JSON, or ends too early.
    """
    text = _Window(pieces)
    yield from _walk(text, (), wanted)
    if text.peek():
        raise ValueError("the document goes on after its end")


def _walk(text: _Window, here: Path, wanted: tuple[Path, ...]) -> Iterator[tuple[Path, Any]]:
    ahead = tuple(path for path in wanted if _leads(path, here))
    if any(len(path) == len(here) for path in ahead):
        yield here, text.value()
    elif text.peek() not in ("{", "["):
        text.value()
    else:
        for name in text.members():
            if ahead or len(here) < LEVELS:
                yield from _walk(text, (*here, name), ahead)
            else:
                text.value()


def _leads(path: Path, here: Path) -> bool:
    """Whether `path` is at or below the place `here`."""
    return len(path) >= len(here) and all(step in ("*", name) for step, name in zip(path, here, strict=False))


class _Window:
    """A window that slides over a text which comes in pieces."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._grown():
                return ""

    def value(self) -> Any:
        """The whole value that begins here."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if not self._grown():
                    raise
                continue
            # A number that reaches the end of the window may go on in the next piece.
            if end < len(self._text) or not self._grown():
                self._at = end
                return value

    def members(self) -> Iterator[str]:
        """Names in an object, or places in an array; who asks for the next one has read the value of the last."""
        closing = "}" if self._taken("{", "[") == "{" else "]"
        if self.peek() == closing:
            self._taken(closing)
            return
        place = 0
        while True:
            yield self._name() if closing == "}" else str(place)
            place += 1
            if self._taken(",", closing) == closing:
                return

    def _name(self) -> str:
        name = self.value()
        self._taken(":")
        if not isinstance(name, str):
            raise ValueError("a member's name is not a string")  # noqa: TRY004 - a fault of the text, not of a caller
        return name

    def _taken(self, *allowed: str) -> str:
        character = self.peek()
        if not character or character not in allowed:
            raise ValueError(f"{character or 'the end'} where {' or '.join(allowed)} was expected")
        self._at += 1
        return character

    def _grown(self) -> bool:
        """At least double what is ahead, so that a long value is not tried again for each piece of it."""
        ahead = [self._text[self._at :]]
        goal, length = 2 * len(ahead[0]) + 1, len(ahead[0])
        for piece in self._pieces:
            ahead.append(piece)
            length += len(piece)
            if length >= goal:
                break
        grown = length > len(ahead[0])
        self._text, self._at = "".join(ahead), 0
        if grown and length > LONGEST_VALUE:
            raise ValueError("one value is longer than any that AWS publishes")
        return grown
