"""Parts of a document in which anything may stand: what is not of the wanted form counts as not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

Fields = Mapping[str, object]


def fields(value: object, *names: str) -> Fields:
    """A mapping, or the one that some names lead to inside of it; empty: there is none.

    >>> fields({"change": {"before": {"a": 1}}}, "change", "before"), fields("text"), fields({"a": 1}, "a")
    ({'a': 1}, {}, {})
    """
    found = cast("Fields", value) if isinstance(value, Mapping) else cast("Fields", {})
    return fields(found.get(names[0]), *names[1:]) if names else found


def items(value: object) -> list[object]:
    """A list; empty: it is none."""
    return cast("list[object]", value) if isinstance(value, list) else []


def text(value: object) -> str:
    """A text; empty: it is none."""
    return value if isinstance(value, str) else ""
