"""What every tool has at hand, and how it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.ports import Question, Reader, SnapshotRead, Window
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.answers import GapRow, Meta
from sagemaker_cost_mcp.tools.line import Line

__all__ = ["Dates", "Desk", "Line", "by_usage_type", "gap_rows", "meta", "price_source", "wanted_tags"]


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Dates as the caller gave them: `start` inclusive, `end` exclusive."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all tools of one server share."""

    reader: Reader
    settings: Settings
    clock: Callable[[], datetime]
    """Present moment, UTC."""

    def ask(self, question: Question, line: Line) -> SnapshotRead:
        """Read what the question names.

        Raises:
            SagemakerCostError: When nothing could be read.
        """
        return self.reader.read(replace(question, progress=line.reading(), cancelled=line.cancelled))

    def window(self, days: int, dates: Dates | None = None, granularity: str = "MONTHLY") -> Window:
        """Explicit dates, else the last complete days: Cost Explorer is about 24 hours late, so yesterday is left out.

        Raises:
            BadQuestion: When `days` is not positive.
        """
        if days < 1:
            raise BadQuestion(f"lookback_days is {days}; it must be 1 or more.")
        given = dates or Dates()
        end = given.end or self._end(given.start)
        return Window(start=given.start or end - timedelta(days=days), end=end, granularity=granularity)

    def _end(self, start: date | None) -> date:
        """After the last complete day; who asks for a start later than that gets what there is up to now."""
        today = self.clock().date()
        complete = today - timedelta(days=1)
        return today + timedelta(days=1) if start and complete <= start <= today else complete


def gap_rows(snapshot: Snapshot) -> list[GapRow]:
    """Gaps as rows, each once."""
    return [GapRow.of(gap) for gap in dict.fromkeys(snapshot.gaps)]


def meta(read: SnapshotRead, next_cursor: str | None = None) -> Meta:
    """Where the numbers of an answer come from."""
    snapshot, bill = read.snapshot, read.snapshot.bill
    return Meta(
        account_ids=list(bill.account_ids) if bill else [snapshot.account_id],
        regions=list(snapshot.regions),
        window_start=bill.window_start if bill else None,
        window_end=bill.window_end if bill else None,
        taken_at=snapshot.taken_at,
        currency=bill.currency if bill else "USD",
        cost_metric=bill.metric if bill else None,
        price_source=price_source(snapshot),
        aws_calls=read.aws_calls,
        aws_calls_usd=read.aws_calls_usd,
        truncated=next_cursor is not None,
        next_cursor=next_cursor,
    )


def price_source(snapshot: Snapshot) -> str | None:
    """Where list prices were read; None when none were needed or known."""
    return "; ".join(sorted({price.source for price in snapshot.prices})) or None


def by_usage_type(snapshot: Snapshot) -> Mapping[str, Price]:
    """List prices by usage type."""
    return {price.usage_type: price for price in snapshot.prices}


def wanted_tags(snapshot_tags: Mapping[str, str] | None, wanted: Mapping[str, str] | None) -> bool:
    """Whether a resource has all wanted tags; an empty wanted value stands for any."""
    if not wanted:
        return True
    tags = snapshot_tags or {}
    return all(key in tags and value in ("", tags[key]) for key, value in wanted.items())
