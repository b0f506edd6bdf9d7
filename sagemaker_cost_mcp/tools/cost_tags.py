"""Cost by cost allocation tag: the answer, how it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.cost_table import total
from sagemaker_cost_mcp.analysis.tag_table import UNTAGGED, TagTable, share, spellings, tag_table
from sagemaker_cost_mcp.model.cost_cuts import DEFAULT_TAG_KEYS, AllocationTag, AllocationTags
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import UNREAD, left_out, listed, notes, nothing_matches, scope
from sagemaker_cost_mcp.tools.coverage import Percent, in_percent
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import usd
from sagemaker_cost_mcp.tools.usage_costs import Metric

Status = Literal["active", "inactive", "unknown"]

_CENT = Decimal("0.01")

ACTIVATE = (
    "Activate it in the billing console of the account that pays (Cost allocation tags); that takes up to a day, and "
    "only what is used from then on is billed under it."
)


class TagKeyRow(Row):
    tag_key: str
    """As it is spelled; case matters to AWS."""
    status: Status
    """unknown: no resource has had the key, as far as AWS says."""
    active_since: date | None = None
    """What was used before is untagged, unless somebody asked AWS for a backfill. Missing: AWS does not say."""
    last_used_month: date | None = None
    tagged_usd: Usd | None = None
    """Missing, as the next two: the key is not active, so that the bill cannot say; or it could not be read."""
    untagged_usd: Usd | None = None
    untagged_percent: Percent | None = None
    other_spellings: list[str]
    """Keys that differ only in case or separators: other keys to AWS."""
    value_spellings: list[list[str]]
    """Values that differ only in case or separators, together."""
    note: str | None = None


class TagRow(Row):
    tag_key: str
    tag_value: str
    """Empty: not tagged."""
    cost_usd: Usd
    share_percent: Percent | None = None


class TagCostsAnswer(Answer):
    keys: list[TagKeyRow]
    rows: list[TagRow]
    """Of each active key they add up to `total_usd`."""
    total_usd: Usd | None = None
    """The bill's total; missing: it could not be read."""
    other_active_keys: list[str]
    """Active keys that were not asked for."""


@dataclass(frozen=True, kw_only=True)
class TagCostsAsked:
    """The question behind `get_sagemaker_costs_by_tag`."""

    tag_keys: tuple[str, ...] = DEFAULT_TAG_KEYS
    dates: Dates = field(default_factory=Dates)
    lookback_days: int = 30
    account_ids: tuple[str, ...] = ()
    cost_metric: Metric | None = None
    billing_view_arn: str | None = None
    limit: int = 60
    cursor: str | None = None
    refresh: bool = False


def costs_by_tag(desk: Desk, asked: TagCostsAsked, line: Line) -> TagCostsAnswer:
    """Cost by the values of some tags, the untagged share, and which of the tags are on the bill at all.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(
        Question(
            shelves=frozenset({"bill", "tag_costs", "cost_allocation_tags"}),
            window=desk.window(asked.lookback_days, asked.dates),
            account_ids=asked.account_ids,
            cost_metric=asked.cost_metric,
            billing_view=asked.billing_view_arn,
            tag_keys=asked.tag_keys,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    bill = read.snapshot.bill
    if bill is None:
        gaps = gap_rows(read.snapshot)
        return TagCostsAnswer(summary=UNREAD, keys=[], rows=[], other_active_keys=[], gaps=gaps, meta=meta(read))
    return _answer(read, bill, asked)


def _answer(read: SnapshotRead, bill: Bill, asked: TagCostsAsked) -> TagCostsAnswer:
    tables = {cut.by: tag_table(cut) for cut in read.snapshot.tag_costs or ()}
    known = read.snapshot.cost_allocation_tags
    keys = list(_keys(asked.tag_keys, known, tables, bill)) if known else []
    rows = [row for key in keys if (table := tables.get(key.tag_key)) for row in _rows(table)]
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(rows, asked.limit, asked.cursor, seal)
    return TagCostsAnswer(
        summary=f"SageMaker cost {usd(total(bill))}{scope(bill)}{_said(keys, tables, read.snapshot)}"
        f"{nothing_matches(bill, bill)}{left_out(bill)}.{notes(bill)}",
        keys=keys,
        rows=list(shown.rows),
        total_usd=total(bill),
        other_active_keys=_others(known, keys),
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor),
    )


def _keys(asked: Iterable[str], known: AllocationTags, tables: dict[str, TagTable], bill: Bill) -> Iterator[TagKeyRow]:
    """Each key that was asked for, then its other spellings, each once."""
    by_key = {tag.key: tag for tag in known.tags}
    told: set[str] = set()
    for name in asked:
        like = [key for group in spellings({*by_key, name}) if name in group for key in group if key in by_key]
        for key in [name, *(key for key in like if key != name)]:
            if key not in told:
                told.add(key)
                yield _key_row(key, by_key.get(key), [one for one in like if one != key], known, tables.get(key), bill)


def _key_row(
    key: str,
    tag: AllocationTag | None,
    others: list[str],
    known: AllocationTags,
    table: TagTable | None,
    bill: Bill,
) -> TagKeyRow:
    active = tag is not None and tag.active
    return TagKeyRow(
        tag_key=key,
        status="active" if active else "inactive" if tag else "unknown",
        active_since=tag.since.date() if tag and active and tag.since else None,
        last_used_month=tag.last_used if tag else None,
        tagged_usd=table.total - table.untagged if table else None,
        untagged_usd=table.untagged if table else None,
        untagged_percent=table.untagged_percent if table else None,
        other_spellings=others,
        value_spellings=[list(group) for group in spellings(one.value for one in table.values)] if table else [],
        note=_note(tag, known, table, bill),
    )


def _note(tag: AllocationTag | None, known: AllocationTags, table: TagTable | None, bill: Bill) -> str | None:
    if tag is None:
        return _unknown(known)
    if not tag.active:
        when = f" since {tag.since.date()}" if tag.since else ""
        return f"Not activated{when}: what it would explain cannot be seen. {ACTIVATE}"
    if table is None:
        return "Its costs could not be read; see the gaps."
    if tag.since and tag.since.date() > bill.window_start:
        return (
            f"Active since {tag.since.date()}: what was used before is untagged, unless AWS was asked to backfill it."
        )
    if abs(table.total - total(bill)) >= _CENT:
        return f"Its values add up to {usd(table.total)}, the bill to {usd(total(bill))}: AWS changed it in between."
    return None


def _unknown(known: AllocationTags) -> str:
    if known.unlisted:
        return (
            "No cost in this window carries it: not activated, or used by nothing; only the account that pays can tell."
        )
    return f"AWS knows no resource with this key: check the spelling, or tag something and wait a day. {ACTIVATE}"


def _rows(table: TagTable) -> Iterator[TagRow]:
    pairs = [(one.value, one.cost) for one in table.values]
    if table.untagged:
        pairs.append((UNTAGGED, table.untagged))
    for value, cost in pairs:
        yield TagRow(tag_key=table.key, tag_value=value, cost_usd=cost, share_percent=share(cost, table.total))


def _others(known: AllocationTags | None, keys: Sequence[TagKeyRow]) -> list[str]:
    asked = {row.tag_key for row in keys}
    return [tag.key for tag in known.tags if tag.active and tag.key not in asked] if known else []


def _said(keys: Sequence[TagKeyRow], tables: dict[str, TagTable], snapshot: Snapshot) -> str:
    """What the tags explain, which do not count, and which are spelled in several ways."""
    if snapshot.cost_allocation_tags is None:
        return "; which tags are on the bill could not be read"
    known = [row for row in keys if row.untagged_percent is not None]
    said = f"; {_explained(known, tables)}"
    if dark := [row.tag_key for row in keys if row.status == "inactive"]:
        said += f"; not activated as cost allocation tag: {listed(dark)}"
    if strange := [row.tag_key for row in keys if row.status == "unknown"]:
        said += f"; on nothing that AWS knows of: {listed(strange)}"
    if many := sorted({" / ".join(sorted({row.tag_key, *row.other_spellings})) for row in keys if row.other_spellings}):
        said += f"; spelled in several ways: {listed(many)}"
    return said


def _explained(known: Sequence[TagKeyRow], tables: dict[str, TagTable]) -> str:
    if not known:
        return "none of these tags is on the bill"
    best = min(known, key=lambda row: row.untagged_percent or 0)
    values = tables[best.tag_key].values
    top = f", most of it {best.tag_key} = {values[0].value} with {usd(values[0].cost)}" if values else ""
    share_left = in_percent(best.untagged_percent)
    return f"tag {best.tag_key} explains most of it: {usd(best.untagged_usd)} ({share_left}) is untagged{top}"
