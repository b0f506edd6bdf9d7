"""Resources that are likely behind a change: read where the change is, at no charge by AWS, after the bill is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sagemaker_cost_mcp.analysis.likely_resources import Moved, Stretch, likely_resources, shelves_for
from sagemaker_cost_mcp.errors import BadQuestion, DeadlinePassed
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead, Window
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.tools.answers import ResourceRow, Row
from sagemaker_cost_mcp.tools.desk import Desk, Line


class LikelyRow(Row):
    resource: ResourceRow
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A usage type that moved, and between which stretches of days (ends exclusive)."""

    usage_type: str
    before: tuple[date, date]
    after: tuple[date, date]
    grew: bool


@dataclass(frozen=True)
class Suspects:
    """Likely resources of some changes."""

    read: SnapshotRead | None
    """None: nothing that moved has resources that could be looked at."""
    by_change: Mapping[Change, list[LikelyRow]]
    unread: str | None = None
    """Why none could be looked at, as a sentence."""

    def of(self, change: Change) -> list[LikelyRow]:
        """Those of one change; empty: none was seen."""
        return self.by_change.get(change, [])


def suspects(desk: Desk, changes: Iterable[Change], line: Line, seconds: float) -> Suspects:
    """Look at the kinds and regions of resources in which something moved, and at no others.

    Args:
        desk: To ask with.
        changes: What moved, in an account whose resources can be seen: the caller's own.
        line: To the asker.
        seconds: What is left of the question's time.
    """
    wanted = [one for one in changes if shelves_for([one.usage_type]) and parsed(one.usage_type).region]
    if not wanted:
        return Suspects(None, {})
    question = Question(
        shelves=shelves_for(one.usage_type for one in wanted),
        regions=tuple(sorted({region for one in wanted if (region := parsed(one.usage_type).region)})),
        window=Window(start=min(one.before[0] for one in wanted), end=max(one.after[1] for one in wanted)),
        seconds=seconds,
    )
    try:
        read = desk.ask(question, line)
    except (BadQuestion, DeadlinePassed) as error:  # the change itself is explained without them
        return Suspects(None, {}, f"The resources behind it were not looked at: {error}")
    return Suspects(read, {one: _rows(one, read) for one in wanted})


def _rows(change: Change, read: SnapshotRead) -> list[LikelyRow]:
    moved = Moved(change.usage_type, _stretch(change.before), _stretch(change.after), change.grew)
    found = likely_resources(moved, read.snapshot)
    return [LikelyRow(resource=ResourceRow.of(one.resource), evidence=one.evidence) for one in found]


def _stretch(days: tuple[date, date]) -> Stretch:
    start, end = (datetime.combine(day, time(), UTC) for day in days)
    return start, end
