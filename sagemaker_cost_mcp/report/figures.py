"""What a page shows beside the review itself: charts, and proposed changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One chart, or the reason why there is none; a sentence, and the same numbers as a table."""

    key: str
    """Short and stable; names the element of the page."""
    title: str
    caption: str
    """What it shows, for those who do not see it too."""
    spec: dict[str, Any] | None = None
    """Vega-Lite, without colours; None: see `untold`."""
    untold: str = ""
    """A sentence in place of the drawing."""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """The numbers behind it; the first cell names the row."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The change that would answer a finding. Text: nothing is ever applied."""

    what: str
    apply_in: str
    """Where it belongs, and why."""
    check_first: tuple[str, ...]
    commands: str
    """For a POSIX shell; empty: there is none, see `what`."""
    undo: str
