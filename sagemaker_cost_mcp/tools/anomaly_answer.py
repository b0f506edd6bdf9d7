"""What was out of the ordinary: the answer of `find_cost_anomalies` and how it is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.anomalies import Judged, detected
from sagemaker_cost_mcp.analysis.cost_change import within
from sagemaker_cost_mcp.analysis.cost_table import in_regions
from sagemaker_cost_mcp.analysis.daily_series import INCOMPLETE_DAYS
from sagemaker_cost_mcp.analysis.merged_anomalies import Anomaly, merged
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.anomalies import AwsAnomaly
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead, Window
from sagemaker_cost_mcp.tools.anomaly_words import Told, cause, over, summary, undecided
from sagemaker_cost_mcp.tools.answers import Answer, GapRow, Meta, Number, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import notes as words_on
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, meta
from sagemaker_cost_mcp.tools.suspects import Change, LikelyRow, Suspects, suspects

HISTORY = timedelta(days=56)
"""Eight weeks before the judged days, to compare them with."""

LOOKED_INTO = 5
"""Anomalies whose resources are looked for, unless everything is asked for."""

AWS_KEEPS = timedelta(days=90)

DAY = timedelta(days=1)


class AnomalyRow(Row):
    start_date: date
    end_date: date | None = None
    """Exclusive; missing: it goes on."""
    usage_type: str | None = None
    """Missing: AWS names none."""
    expected_usd: Usd | None = None
    """Of the usage type as the detector reckons, else AWS's, of all that its monitor watches; missing: AWS gives it
    for several usage types together."""
    actual_usd: Usd | None = None
    impact_usd: Usd
    """Over expected, as the detector reckons where it saw it, else as AWS does; negative: less than expected."""
    source: Literal["aws", "detector"]
    aws_impact_usd: Usd | None = None
    detector_impact_usd: Usd | None = None
    """With source aws: the detector confirms it."""
    peak_date: date | None = None
    z: Number | None = None
    """Of the peak: spreads from the same weekdays' median."""
    region: str | None = None
    account_ids: list[str]
    """Those that AWS names."""
    likely_cause: str
    likely_resources: list[LikelyRow]
    feedback: str | None = None
    """What people answered AWS: NO means that it is none."""


class AnomaliesAnswer(Answer):
    anomalies: list[AnomalyRow]
    """Dearest first, those under expected last."""
    total_impact_usd: Usd | None = None
    """Of those over expected, listed or not; missing: neither the bill nor AWS's anomalies could be read."""
    other_anomalies: int = 0
    """Found, and not listed."""
    undecided: list[str]
    """What could not be judged, and why."""
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class AnomaliesAsked:
    """The question behind `find_cost_anomalies`."""

    dates: Dates = field(default_factory=Dates)
    lookback_days: int = 30
    regions: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    min_impact_usd: Decimal | None = None
    """None: the configured floor."""
    limit: int = 12
    full: bool = False
    refresh: bool = False


def found_anomalies(desk: Desk, asked: AnomaliesAsked, line: Line) -> AnomaliesAnswer:
    """AWS's anomalies and ours in one list.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    floor = Decimal(desk.settings.thresholds.anomaly_usd) if asked.min_impact_usd is None else asked.min_impact_usd
    if floor < 0:
        raise BadQuestion(f"min_impact_usd is {floor}; it must be 0 or more.")
    began, today = desk.clock(), desk.clock().date()
    judged = _judged_window(desk, asked, today)
    read = desk.ask(_question(desk, asked, judged, today), line)
    bill = _bill(read, asked, judged)
    own = detected(bill, judged.start, floor) if bill else None
    aws = _aws(read, asked, judged)
    rows = [one for one in merged(aws or (), own.anomalies if own else ()) if abs(one.impact) >= floor]
    seconds = desk.settings.question_seconds - (desk.clock() - began).total_seconds()
    changes = _to_look_into(rows[: asked.limit], read, asked, judged)
    behind = suspects(desk, changes, line, max(1.0, seconds))
    return _answer(_Found(read, judged, own, aws, rows, behind), asked)


@dataclass(frozen=True)
class _Found:
    read: SnapshotRead
    judged: Window
    own: Judged | None
    aws: Sequence[AwsAnomaly] | None
    rows: Sequence[Anomaly]
    behind: Suspects

    @property
    def told(self) -> Told:
        return Told(self.judged, self.own, self.aws is not None, self.rows)

    @property
    def reads(self) -> list[SnapshotRead]:
        return [self.read, *([self.behind.read] if self.behind.read else [])]


def _judged_window(desk: Desk, asked: AnomaliesAsked, today: date) -> Window:
    """The days asked about, without those that are not complete.

    Raises:
        BadQuestion: Nothing is left of them.
    """
    window = desk.window(asked.lookback_days, asked.dates, "DAILY")
    complete = today - (INCOMPLETE_DAYS - 1) * DAY
    end = min(window.end, complete)
    if window.start >= end:
        raise BadQuestion(
            f"No complete day lies between start_date {window.start} and end_date {window.end} (exclusive): Cost "
            f"Explorer is about a day late, so days from {complete} on are not judged. Start before {complete}."
        )
    return Window(start=window.start, end=end, granularity="DAILY")


def _question(desk: Desk, asked: AnomaliesAsked, judged: Window, today: date) -> Question:
    earliest = _earliest(today)
    start = min(judged.start, max(judged.start - HISTORY, earliest))
    return Question(
        shelves=frozenset({"bill", "cost_anomalies"}),
        regions=asked.regions,
        window=Window(start=start, end=judged.end, granularity="DAILY"),
        account_ids=asked.account_ids,
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _earliest(today: date) -> date:
    """Cost Explorer keeps 13 whole months; history is not asked for beyond them."""
    months = today.year * 12 + today.month - 1 - 13
    return date(months // 12, months % 12 + 1, 1)


def _bill(read: SnapshotRead, asked: AnomaliesAsked, judged: Window) -> Bill | None:
    bill = read.snapshot.bill
    if bill is None:
        return None
    kept = in_regions(bill, asked.regions) if asked.regions else bill
    return within(kept, bill.window_start, judged.end)


def _aws(read: SnapshotRead, asked: AnomaliesAsked, judged: Window) -> list[AwsAnomaly] | None:
    """Those that touch the judged days, with the root causes that were asked for."""
    found = read.snapshot.cost_anomalies
    if found is None:
        return None
    touching = [one for one in found if one.start < judged.end and one.end > judged.start]
    cut = [_of_those_asked(one, asked) for one in touching]
    return [one for one in cut if one.causes or not (asked.regions or asked.account_ids)]


def _of_those_asked(one: AwsAnomaly, asked: AnomaliesAsked) -> AwsAnomaly:
    kept = tuple(
        cause
        for cause in one.causes
        if (not asked.regions or cause.region in asked.regions)
        and (not asked.account_ids or cause.account_id in asked.account_ids)
    )
    return one.model_copy(update={"causes": kept, "shared": one.shared or len(kept) < len(one.causes)})


def _change(row: Anomaly, judged: Window) -> Change | None:
    """The days of an anomaly, held against as many before it."""
    if row.usage_type is None:
        return None
    end = row.end or judged.end
    before = (row.start - (end - row.start), row.start)
    return Change(usage_type=row.usage_type, before=before, after=(row.start, end), grew=row.impact > 0)


def _to_look_into(rows: Sequence[Anomaly], read: SnapshotRead, asked: AnomaliesAsked, judged: Window) -> list[Change]:
    own = read.snapshot.account_id
    if asked.account_ids and own not in asked.account_ids:
        return []
    mine = [row for row in rows if not row.account_ids or own in row.account_ids]
    changes = (_change(row, judged) for row in (mine if asked.full else mine[:LOOKED_INTO]))
    return [change for change in changes if change]


def _answer(found: _Found, asked: AnomaliesAsked) -> AnomaliesAnswer:
    rows = [_row(row, found) for row in found.rows[: asked.limit]]
    unread = found.own is None and found.aws is None
    return AnomaliesAnswer(
        summary=summary(found.told),
        anomalies=rows,
        total_impact_usd=None if unread else over(found.rows),
        other_anomalies=len(found.rows) - len(rows),
        undecided=list(undecided(found.told)),
        notes=list(_notes(found, asked)),
        gaps=_gaps(found.reads),
        meta=_meta(found),
    )


def _row(row: Anomaly, found: _Found) -> AnomalyRow:
    own, change = row.detected, _change(row, found.judged)
    return AnomalyRow(
        start_date=row.start,
        end_date=row.end,
        usage_type=row.usage_type,
        expected_usd=row.expected,
        actual_usd=row.actual,
        impact_usd=row.impact,
        source=row.source,
        aws_impact_usd=row.aws_impact,
        detector_impact_usd=row.detector_impact,
        peak_date=own.peak if own else None,
        z=Decimal(str(own.z)) if own else None,
        region=row.region,
        account_ids=list(row.account_ids),
        likely_cause=cause(row),
        likely_resources=found.behind.of(change) if change else [],
        feedback=row.feedback,
    )


def _notes(found: _Found, asked: AnomaliesAsked) -> Iterator[str]:
    bill = found.read.snapshot.bill
    today = found.read.snapshot.taken_at.date()
    if found.judged.start < today - AWS_KEEPS:
        yield f"AWS keeps its anomalies for 90 days: before {today - AWS_KEEPS} only the detector looked."
    if asked.dates.end and asked.dates.end > found.judged.end:
        yield f"Days from {found.judged.end} on are not complete yet and were not judged."
    if bill and (said := words_on(bill).strip()):
        yield said
    if found.behind.unread:
        yield found.behind.unread


def _gaps(reads: Sequence[SnapshotRead]) -> list[GapRow]:
    return [GapRow.of(gap) for gap in dict.fromkeys(gap for read in reads for gap in read.snapshot.gaps)]


def _meta(found: _Found) -> Meta:
    """That of the bill, for the judged days, with what all questions cost."""
    return meta(found.read).model_copy(
        update={
            "window_start": found.judged.start,
            "window_end": found.judged.end,
            "aws_calls": sum(read.aws_calls for read in found.reads),
            "aws_calls_usd": sum((read.aws_calls_usd for read in found.reads), ZERO),
        }
    )
