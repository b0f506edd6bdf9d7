"""What the MCP surface needs from below, without knowing who provides it; `server.py` fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from sagemaker_cost_mcp.model.commitments import CoverageCut
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot


class Progress(Protocol):
    """Hears how far a reading has come."""

    def __call__(self, done: int, total: int, message: str) -> None:
        """`done` of `total` steps are over; `message` says what just happened."""
        ...


class Cancelled(Protocol):
    """Knows whether the asker is still there."""

    def __call__(self) -> bool:
        """True once the asker has gone away."""
        ...


def silent(done: int, total: int, message: str) -> None:
    """Progress that nobody listens to."""
    del done, total, message


def never() -> bool:
    """Cancellation that never comes."""
    return False


@dataclass(frozen=True, kw_only=True)
class Window:
    """Days of the bill: `start` inclusive, `end` exclusive, cut by `granularity`."""

    start: date
    end: date
    granularity: str = "MONTHLY"
    """`HOURLY`, `DAILY` or `MONTHLY`, as Cost Explorer writes it."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What has to be on the snapshot, and how long that may take."""

    shelves: frozenset[Shelf]
    regions: tuple[str, ...] = ()
    """Empty: the configured ones, else those on the bill plus the session's own region."""
    window: Window | None = None
    """Window of the bill; None: the last 30 complete days."""
    account_ids: tuple[str, ...] = ()
    """Linked accounts to filter the bill on; empty: the caller's own account when resources are judged,
    else all that the caller may see."""
    cost_metric: str | None = None
    """None: the configured one."""
    coverage_cut: CoverageCut = "day"
    """What `plan_coverage` is cut by."""
    refresh: bool = False
    """True: ask AWS again instead of using what was read before."""
    seconds: float = 60.0
    progress: Progress = field(default=silent)
    cancelled: Cancelled = field(default=never)


@dataclass(frozen=True, kw_only=True)
class SnapshotRead:
    """An answer of the reader: the snapshot, and what asking cost."""

    snapshot: Snapshot
    aws_calls: int
    aws_calls_usd: Decimal


class Reader(Protocol):
    """Reads an account."""

    def read(self, question: Question) -> SnapshotRead:
        """Fill the shelves the question names.

        Raises:
            SagemakerCostError: When nothing at all could be read (no credentials, an unknown region), or the asker
                went away. What could be read in part comes back with gaps.
        """
        ...
