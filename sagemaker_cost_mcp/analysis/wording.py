"""Words that evidence and answers share."""

from __future__ import annotations

from collections.abc import Sequence


def some_of(names: Sequence[str], shown: int) -> str:
    """The first few names; the others are counted.

    >>> some_of(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
