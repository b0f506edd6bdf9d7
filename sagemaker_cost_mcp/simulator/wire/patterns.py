r"""Patterns of AWS's models: regular expressions of Java, which Python does not read as they stand.

What is rewritten: Unicode categories and POSIX classes (`\p{L}`, `\P{C}`, `\p{Alnum}`), surrogate pairs that Java takes
for one character, a `-` after a class (`[\w-_]`), a quantified `$`, `\z`, flags at the start of a branch, brackets in
brackets that Python warns about. As in Java, `\w`, `\d` and `\s` are ASCII. AWS matches the whole value, with
or without `^` and `$`.

What stays out: set intersections, nested sets, flags in the middle of a branch, `\Q…\E`. A pattern with one of
these compiles to None: values are not held against it. (None of the services that the simulated account answers
has one.)
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import groupby

_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r"\t-\r ",
}
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_TOKEN = re.compile(
    r"""\\[pP](?:\{(?:Is)?(?P<property>\w+)\}|(?P<letter>\w))  # a category
    | (?P<escape>\\.)
    | \$(?P<repeat>\{\d+(?:,\d*)?\}|[*+?])                     # a quantified end
    | (?<=[(|])\(\?(?P<flags>[a-z]+)\)                         # flags where a branch begins
    | (?P<single>.)""",
    re.VERBOSE | re.DOTALL,
)
_ANCHORS = {r"\z": r"\Z"}
_CLASS_ESCAPES = (r"\w", r"\d", r"\s", r"\W", r"\D", r"\S")


class _Untranslatable(Exception):
    pass


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern for Python's `fullmatch`, or None where it cannot be said in Python."""
    try:
        return re.compile(_translated(pattern), re.ASCII)
    except (_Untranslatable, re.error):
        return None


def _translated(pattern: str) -> str:
    whole = _SURROGATES.sub(_supplementary, pattern)
    pieces: list[str] = []
    position = 0
    while position < len(whole):
        if whole[position] == "[":
            piece, position = _character_class(whole, position)
        else:
            piece, position = _outside(whole, position)
        pieces.append(piece)
    return "".join(pieces)


def _supplementary(pair: re.Match[str]) -> str:
    high, low = (int(digits, 16) for digits in pair.groups())
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _token(pattern: str, position: int) -> re.Match[str]:
    found = _TOKEN.match(pattern, position)
    if found is None or found["escape"] in {r"\Q", r"\E"}:
        raise _Untranslatable
    return found


def _outside(pattern: str, position: int) -> tuple[str, int]:
    token = _token(pattern, position)
    if token["repeat"]:
        return f"(?:$){token['repeat']}", token.end()
    if token["flags"]:
        return _flagged_rest(pattern, token)
    ranges = _ranges(token)
    return f"[{ranges}]" if ranges else _ANCHORS.get(token.group(), token.group()), token.end()


def _flagged_rest(pattern: str, token: re.Match[str]) -> tuple[str, int]:
    """Flags hold to the end of their group: `(a|(?i)b|c)` is `(a|(?i:b|c))`."""
    end = _group_end(pattern, token.end())
    return f"(?{token['flags']}:{_translated(pattern[token.end() : end])})", end


def _group_end(pattern: str, position: int) -> int:
    depth = 0
    while position < len(pattern):
        if pattern[position] == "[":
            position = _character_class(pattern, position)[1]
            continue
        if pattern[position] == ")" and depth == 0:
            return position
        depth += {"(": 1, ")": -1}.get(pattern[position], 0)
        position = _token(pattern, position).end()
    return position


def _character_class(pattern: str, start: int) -> tuple[str, int]:
    position = start + 1
    if pattern.startswith("^", position):
        position += 1
    pieces = [pattern[start:position]]
    while not pattern.startswith("]", position):
        token = _token(pattern, position) if position < len(pattern) else None
        if token is None or token.group() == "[" or pattern.startswith("&&", position):
            raise _Untranslatable
        pieces.append(_class_piece(token, pieces))
        position = token.start() + 1 if token["repeat"] else token.end()
    return "".join((*pieces, "]")), position + 1


def _class_piece(token: re.Match[str], before: list[str]) -> str:
    if token["repeat"]:
        return "$"  # in brackets a `$` is itself, and what follows it is the next token
    ranges = _ranges(token)
    if ranges:
        return ranges
    text = token.group()
    return f"\\{text}" if text in "~|" or (text == "-" and _is_itself(before)) else text


def _is_itself(before: list[str]) -> bool:
    """Whether a dash with these pieces before it is no range: after a class, or at the end of `x-`."""
    last = before[-1]
    return last in _CLASS_ESCAPES or len(last) > len("[^") or (last == "-" and len(before) > len("[-"))


def _ranges(token: re.Match[str]) -> str:
    name = token["property"] or token["letter"]
    if name is None:
        return ""
    is_negated = token.group().startswith(r"\P")
    ranges = "" if is_negated and name in _POSIX else _POSIX.get(name) or _category(name, is_negated)
    if not ranges:
        raise _Untranslatable
    return ranges


@cache
def _category(name: str, is_negated: bool) -> str:  # noqa: FBT001 - part of the cache's key
    """A Unicode category (`L`, `Zs`), or all others, as ranges for a character class; empty for an unknown one."""
    runs = _runs()
    if not any(kind.startswith(name) for kind, _, _ in runs):
        return ""
    return "".join(
        f"{_escaped(first)}-{_escaped(last)}" for kind, first, last in runs if kind.startswith(name) != is_negated
    )


@cache
def _runs() -> tuple[tuple[str, int, int], ...]:
    """Runs of code points of one category: (category, first, last)."""
    runs: list[tuple[str, int, int]] = []
    position = 0
    for kind, group in groupby(map(unicodedata.category, map(chr, range(sys.maxunicode + 1)))):
        length = sum(1 for _ in group)
        runs.append((kind, position, position + length - 1))
        position += length
    return tuple(runs)


def _escaped(code_point: int) -> str:
    return f"\\U{code_point:08x}"
