"""Rows about which there is little to say: of a large account the first of each reason, and how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")

MOST_ALIKE = 25
"""Rows of one reason in an answer: five thousand endpoints that nobody calls would take half a megabyte."""


def listed(rows: Iterable[T], reason: Callable[[T], str]) -> tuple[list[T], dict[str, int] | None]:
    """The rows that an answer lists, in their order, and by reason how many it only counts; None: it lists all.

    >>> rows, unlisted = listed(["a"] * 27 + ["b"], str)
    >>> len(rows), unlisted
    (26, {'a': 2})
    """
    seen: Counter[str] = Counter()
    kept: list[T] = []
    for row in rows:
        seen[reason(row)] += 1
        if seen[reason(row)] <= MOST_ALIKE:
            kept.append(row)
    return kept, {name: number - MOST_ALIKE for name, number in seen.items() if number > MOST_ALIKE} or None


def further(unlisted: Mapping[str, int] | None, reason: str) -> int:
    """How many rows of a reason an answer only counts."""
    return (unlisted or {}).get(reason, 0)
