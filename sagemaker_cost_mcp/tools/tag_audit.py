"""Which resources and how much spend lack the required cost allocation tags: the answer of `audit_cost_tags`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sagemaker_cost_mcp.analysis.audited_tags import JOB_SHELVES, Audited, KindAudit, audited, by_kind, known_cost
from sagemaker_cost_mcp.analysis.costly_resources import SHELVES
from sagemaker_cost_mcp.analysis.required_tags import sentence
from sagemaker_cost_mcp.analysis.tag_table import TagTable, tag_table
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.cost_cuts import AllocationTag, AllocationTags, plain_name
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.accounting import JOBS_DESCRIBED
from sagemaker_cost_mcp.tools.answers import Answer, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import listed
from sagemaker_cost_mcp.tools.cost_tags import ACTIVATE
from sagemaker_cost_mcp.tools.coverage import Percent, in_percent
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import usd

Status = Literal["active", "inactive", "unknown"]

MOST_KEYS = 20
"""Keys of one question; each may cost a request to Cost Explorer."""

_TAGS: frozenset[Shelf] = frozenset({"cost_allocation_tags"})
_SPEND: frozenset[Shelf] = frozenset({"tag_costs"})


class RequiredKeyRow(Row):
    tag_key: str
    lacking: int
    """Resources and jobs without it."""
    status: Status
    """As a cost allocation tag; unknown: AWS knows no such key, or could not be asked."""
    active_since: date | None = None
    untagged_usd: Usd | None = None
    """Of the bill's window. Missing, as the next: not asked for, not active, or not readable."""
    untagged_percent: Percent | None = None
    note: str | None = None


class KindRow(Row):
    kind: str
    """As AWS writes it in the ARN."""
    resources: int
    lacking: int
    unread: int
    """Their tags could not be read: neither tagged nor untagged."""
    monthly_cost_usd: Usd
    """As far as known: list price of 730 h as it stands; jobs: what they cost in the window, scaled to a month."""
    unattributed_usd: Usd
    """The part of it that lacks a required tag."""
    unpriced: int
    """Resources whose cost is not known, or in part only."""

    @classmethod
    def of(cls, kind: KindAudit) -> KindRow:
        """The kind as a row."""
        return cls(
            kind=kind.kind,
            resources=kind.resources,
            lacking=kind.lacking,
            unread=kind.unread,
            monthly_cost_usd=kind.monthly,
            unattributed_usd=kind.unattributed,
            unpriced=kind.unpriced,
        )


class UntaggedRow(Row):
    arn: str
    name: str
    kind: str
    region: str
    missing: list[str] | None = None
    """Required keys it lacks. Missing: its tags could not be read."""
    why: str
    """What it has instead: another spelling, no value."""
    monthly_cost_usd: Usd | None = None
    cost_note: str | None = None


class TagAuditAnswer(Answer):
    required_tags: list[str]
    keys: list[RequiredKeyRow]
    kinds: list[KindRow]
    rows: list[UntaggedRow]
    """What lacks a tag, the dearest first, then what could not be read."""
    lacking_total: int
    unread_total: int
    unattributed_monthly_usd: Usd
    """Over all kinds; no dollar twice. The tags of what made up the bill may differ: see `keys` with spend=true."""


@dataclass(frozen=True, kw_only=True)
class TagAuditAsked:
    """The question behind `audit_cost_tags`."""

    required_tags: tuple[str, ...] = ()
    """Empty: those of the settings."""
    regions: tuple[str, ...] = ()
    spend: bool = False
    """Whether to ask Cost Explorer how much of the bill lacks each key, too."""
    limit: int = 15
    cursor: str | None = None
    refresh: bool = False


def tag_audit(desk: Desk, asked: TagAuditAsked, line: Line) -> TagAuditAnswer:
    """Everything that costs money, held against the required tags.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    required = _keys(asked.required_tags or desk.settings.thresholds.required_tags)
    read = desk.ask(
        Question(
            shelves=SHELVES | JOB_SHELVES | _TAGS | (_SPEND if asked.spend else frozenset[Shelf]()),
            regions=asked.regions,
            window=desk.window(30),
            tag_keys=required,
            jobs_described=JOBS_DESCRIBED,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    return _answer(read, asked, required)


def _keys(required: Iterable[str]) -> tuple[str, ...]:
    """Each key once.

    Raises:
        BadQuestion: A key is empty.
    """
    keys = tuple(dict.fromkeys(required))
    if not all(key.strip() for key in keys):
        raise BadQuestion("One key of required_tags is empty: name keys like Team, or leave required_tags out.")
    return keys


def _answer(read: SnapshotRead, asked: TagAuditAsked, required: tuple[str, ...]) -> TagAuditAnswer:
    found = audited(read.snapshot, required)
    untagged, unread = [one for one in found if one.lacks], [one for one in found if one.lacks is None]
    keys = list(_key_rows(required, untagged, read.snapshot))
    seal = {**vars(asked), "required_tags": required, "cursor": None, "limit": None, "refresh": None}
    shown = page([_row(one) for one in (*untagged, *unread)], asked.limit, asked.cursor, seal)
    return TagAuditAnswer(
        summary=_summary(found, keys, read.snapshot),
        required_tags=list(required),
        keys=keys,
        kinds=[KindRow.of(kind) for kind in by_kind(found)],
        rows=list(shown.rows),
        lacking_total=len(untagged),
        unread_total=len(unread),
        unattributed_monthly_usd=known_cost(untagged),
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor),
    )


def _row(one: Audited) -> UntaggedRow:
    ref = one.costly.ref
    return UntaggedRow(
        arn=ref.arn,
        name=ref.name,
        kind=ref.type,
        region=ref.region,
        missing=None if one.lacks is None else [lack.key for lack in one.lacks],
        why="its tags could not be read" if one.lacks is None else sentence(one.lacks),
        monthly_cost_usd=one.costly.monthly,
        cost_note=one.costly.unknown or None,
    )


def _key_rows(required: Sequence[str], untagged: Sequence[Audited], snapshot: Snapshot) -> Iterator[RequiredKeyRow]:
    known = snapshot.cost_allocation_tags
    by_key = {tag.key: tag for tag in known.tags} if known else {}
    tables = {cut.by: tag_table(cut) for cut in snapshot.tag_costs or ()}
    for key in required:
        tag, table = by_key.get(key), tables.get(key)
        active = tag is not None and tag.active
        yield RequiredKeyRow(
            tag_key=key,
            lacking=sum(any(lack.key == key for lack in one.lacks or ()) for one in untagged),
            status="active" if active else "inactive" if tag else "unknown",
            active_since=tag.since.date() if tag and active and tag.since else None,
            untagged_usd=table.untagged if table else None,
            untagged_percent=table.untagged_percent if table else None,
            note=_note(key, tag, known, table),
        )


def _note(key: str, tag: AllocationTag | None, known: AllocationTags | None, table: TagTable | None) -> str | None:
    """What stands between the tag and the bill; None: nothing does."""
    if known is None:
        return "Whether it is activated as a cost allocation tag could not be read."
    if tag is None:
        others = sorted(one.key for one in known.tags if plain_name(one.key) == plain_name(key))
        also = f" AWS knows {', '.join(others)} instead." if others else ""
        if known.unlisted:
            return f"No cost of the window carries it: not activated, or used by nothing.{also}"
        return f"AWS knows no resource with this key, so it cannot be activated yet.{also}"
    if not tag.active:
        return f"Not activated as a cost allocation tag: the bill does not show it. {ACTIVATE}"
    if table is None or not table.untagged:
        return None
    share = in_percent(table.untagged_percent)
    return f"{usd(table.untagged)} ({share}) of the bill's window, all regions, is billed without it."


def _summary(found: Sequence[Audited], keys: Sequence[RequiredKeyRow], snapshot: Snapshot) -> str:
    names = ", ".join(row.tag_key for row in keys)
    if not found:
        but = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
        return f"Nothing that costs money was found in {', '.join(snapshot.regions) or 'any region'}{but}."
    untagged = [one for one in found if one.lacks]
    said = (
        f"{len(untagged)} of {len(found)} resources and jobs that cost money lack a tag of {names}: "
        f"{usd(known_cost(untagged))} of {usd(known_cost(found))} a month cannot be attributed"
    )
    if unread := sum(one.lacks is None for one in found):
        said += f"; the tags of {unread} could not be read"
    if unpriced := sum(bool(one.costly.unknown) for one in untagged):
        said += f"; what {unpriced} of them cost is not known in full"
    if dark := [row.tag_key for row in keys if row.status == "inactive"]:
        said += f"; not activated, so that the bill does not show it: {listed(dark)}"
    return f"{said}."
