"""Our own Markdown as plain text for a terminal: aligned tables, wrapped lines, no marks.

It reads what `tools.text` writes, which is a small part of Markdown; it is not a Markdown parser.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

_UNDERLINE = {1: "=", 2: "-"}
_NUMBER = re.compile(r"-?\$?[\d,.]+( %| [A-Za-z-]+)?|-")
_INDENT = re.compile(r" *(?:\d+\. |- )?")


def plain(markdown: str, width: int = 100) -> str:
    r"""The same text for a terminal `width` columns wide.

    >>> print(plain("## Plan\n1. **$5.00/month** `a`"))
    Plan
    ----
    1. $5.00/month a
    """
    lines: list[str] = []
    for is_table, group in groupby(markdown.splitlines(), key=lambda line: line.startswith("|")):
        block = list(group)
        lines.extend(_aligned(block) if is_table else _wrapped(block, width))
    return "\n".join(lines)


def _aligned(block: Iterable[str]) -> Iterator[str]:
    rows = [[cell.strip().replace("\\|", "|") for cell in _cells(line)] for line in block]
    columns = list(zip(*rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    numeric = [all(map(_NUMBER.fullmatch, body)) for _, _, *body in columns]
    for row in rows:
        rule = not row[0].strip("-")
        cells = ["-" * width for width in widths] if rule else map(_padded, row, widths, numeric)
        yield "  ".join(cells).rstrip()


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)[1:-1]


def _padded(cell: str, width: int, is_number: bool) -> str:
    return cell.rjust(width) if is_number else cell.ljust(width)


def _wrapped(block: Iterable[str], width: int) -> Iterator[str]:
    for line in block:
        heading = re.fullmatch(r"(#+) (.*)", line)
        if heading:
            yield heading[2]
            yield _UNDERLINE.get(len(heading[1]), "-") * len(heading[2])
        elif not line.strip():
            yield ""
        else:
            text = _unmarked(line)
            found = _INDENT.match(text)
            indent = " " * (len(found.group()) if found else 0)
            yield from textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)


def _unmarked(line: str) -> str:
    if line.startswith("_") and line.endswith("_"):
        line = line[1:-1]
    return line.replace("**", "").replace("`", "")
