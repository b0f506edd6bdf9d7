"""Cursors: which rows come next, sealed with the question they belong to."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from sagemaker_cost_mcp.errors import BadQuestion

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and where the next ones are."""

    rows: Sequence[T]
    next_cursor: str | None


def page(rows: Sequence[T], limit: int, cursor: str | None, question: Mapping[str, object]) -> Page[T]:
    """The rows from `cursor` on, at most `limit`.

    Raises:
        BadQuestion: When the cursor is not one of ours, or belongs to other arguments.
    """
    seal = sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()[:8]
    start = _offset(cursor, seal) if cursor else 0
    end = start + limit
    more = base64.urlsafe_b64encode(json.dumps([end, seal]).encode()).decode() if end < len(rows) else None
    return Page(rows=rows[start:end], next_cursor=more)


def _offset(cursor: str, seal: str) -> int:
    try:
        offset, sealed = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, binascii.Error):
        offset, sealed = -1, ""
    if sealed != seal or not isinstance(offset, int) or offset < 0:
        raise BadQuestion(
            "This cursor does not belong to these arguments: repeat the call that returned it with nothing changed "
            "but the cursor, or leave the cursor out to start over."
        )
    return offset
