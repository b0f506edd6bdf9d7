"""Why the bill changed: the answer of `explain_cost_change` and how it is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.analysis.account_change import AccountChange, account_changes
from sagemaker_cost_mcp.analysis.cost_change import CostChange, Driver, Kind, Period, cost_change
from sagemaker_cost_mcp.analysis.cost_table import in_regions
from sagemaker_cost_mcp.analysis.usage_types import phase
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Gap, Shelf
from sagemaker_cost_mcp.tools.answers import Answer, GapRow, Meta, Number, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import UNREAD, nothing_matches
from sagemaker_cost_mcp.tools.bill_words import notes as words_on
from sagemaker_cost_mcp.tools.change_words import comparison_notes, why
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, meta
from sagemaker_cost_mcp.tools.periods import Compared, Periods, compared, periods
from sagemaker_cost_mcp.tools.suspects import Change, LikelyRow, Suspects, suspects
from sagemaker_cost_mcp.tools.text import count, usd

Days = tuple[date, date]
"""From, and to before."""

LOOKED_INTO = 5
"""Drivers whose resources are looked for, unless everything is asked for."""


class PeriodRow(Row):
    start_date: date
    end_date: date
    """Exclusive."""
    days: int
    total_usd: Usd
    per_day_usd: Usd
    credits_and_refunds_usd: Usd
    """Not in the total."""
    estimated: bool
    """AWS may still change some of it."""


class DriverRow(Row):
    usage_type: str
    kind: Kind
    change_usd: Usd
    phase: str
    region: str | None = None
    why: str
    """With the numbers that make it up."""
    quantity_before: Number
    quantity_after: Number
    unit: str
    likely_resources: list[LikelyRow]
    """The caller's own, where their machine hours moved too: a likely cause, no proof."""


class PartRow(Row):
    name: str
    """Region or account id."""
    change_usd: Usd


class ChangeAnswer(Answer):
    total_before_usd: Usd | None = None
    """Missing, as the other amounts: the bill could not be read."""
    total_after_usd: Usd | None = None
    change_usd: Usd | None = None
    drivers: list[DriverRow]
    """Largest change first; they and `other_change_usd` add up to `change_usd`, to the cent."""
    other_change_usd: Usd | None = None
    """Of the drivers that are not listed."""
    other_drivers: int = 0
    before: PeriodRow | None = None
    after: PeriodRow | None = None
    by_region: list[PartRow]
    by_account: list[PartRow]
    """Empty: one account only, or not looked at."""
    notes: list[str]
    """What a reader must know of the comparison."""


@dataclass(frozen=True, kw_only=True)
class ChangeAsked:
    """The question behind `explain_cost_change`."""

    dates: Dates = field(default_factory=Dates)
    compared: Dates = field(default_factory=Dates)
    lookback_days: int = 7
    regions: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    min_change_usd: Decimal = Decimal("0.01")
    limit: int = 12
    full: bool = False
    refresh: bool = False


def explained_change(desk: Desk, asked: ChangeAsked, line: Line) -> ChangeAnswer:
    """What made the bill of one period differ from that of another.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    if asked.min_change_usd < 0:
        raise BadQuestion(f"min_change_usd is {asked.min_change_usd}; it must be 0 or more.")
    began = desk.clock()
    both = periods(desk, asked.lookback_days, asked.dates, asked.compared)
    read = compared(desk, _question(desk, asked), both, line)
    if read.before is None or read.after is None:
        return _unread(read)
    before, after = (in_regions(bill, asked.regions) if asked.regions else bill for bill in (read.before, read.after))
    _check_alike(before, after)
    change = cost_change(before, after)
    shown = _shown(change, asked)
    seconds = desk.settings.question_seconds - (desk.clock() - began).total_seconds()
    behind = suspects(desk, _to_look_into(shown, read, asked), line, max(1.0, seconds))
    return _answer(_Found(read, both, change, shown, behind, after), asked)


@dataclass(frozen=True)
class _Found:
    read: Compared
    periods: Periods
    change: CostChange
    shown: Sequence[Driver]
    behind: Suspects
    bill: Bill

    @property
    def reads(self) -> list[SnapshotRead]:
        return [*self.read.reads, *([self.behind.read] if self.behind.read else [])]


def _question(desk: Desk, asked: ChangeAsked) -> Question:
    shelves: set[Shelf] = {"bill"}
    if len(asked.account_ids) != 1 and not asked.regions:
        shelves.add("account_costs")
    return Question(
        shelves=frozenset(shelves),
        regions=asked.regions,
        account_ids=asked.account_ids,
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _check_alike(before: Bill, after: Bill) -> None:
    for what, one, other in (("currency", before.currency, after.currency), ("metric", before.metric, after.metric)):
        if one != other and before.rows and after.rows:
            raise BadQuestion(
                f"The two periods cannot be compared: AWS bills the first in {what} {one}, the second in {other}. "
                "Ask for periods or accounts of one kind."
            )


def _shown(change: CostChange, asked: ChangeAsked) -> Sequence[Driver]:
    least = max(asked.min_change_usd, Decimal("0.01"))
    return [driver for driver in change.drivers if abs(driver.change_in_cents) >= least][: asked.limit]


def _to_look_into(shown: Sequence[Driver], read: Compared, asked: ChangeAsked) -> list[Change]:
    """Drivers that resources can be behind: only the caller's own account can be looked into."""
    own = read.reads[0].snapshot.account_id
    if read.before is None or read.after is None or (asked.account_ids and own not in asked.account_ids):
        return []
    moved = [driver for driver in shown if driver.kind in {"quantity", "new", "gone"}]
    before, after = (read.before.window_start, read.before.window_end), (read.after.window_start, read.after.window_end)
    chosen = moved if asked.full else moved[:LOOKED_INTO]
    return [_change(driver, before, after) for driver in chosen]


def _change(driver: Driver, before: Days, after: Days) -> Change:
    return Change(usage_type=driver.usage_type, before=before, after=after, grew=driver.change > 0)


def _answer(found: _Found, asked: ChangeAsked) -> ChangeAnswer:
    change = found.change
    rows = [_row(driver, found) for driver in found.shown]
    listed = sum((driver.change_in_cents for driver in found.shown), ZERO)
    return ChangeAnswer(
        summary=_summary(found, asked),
        total_before_usd=change.before.in_cents,
        total_after_usd=change.after.in_cents,
        change_usd=change.change_in_cents,
        drivers=rows,
        other_change_usd=change.change_in_cents - listed,
        other_drivers=len(change.drivers) - len(rows),
        before=_period_row(change.before),
        after=_period_row(change.after),
        by_region=[PartRow(name=name or "no region", change_usd=usd) for name, usd in change.by_region().items()],
        by_account=[PartRow(name=one.account_id, change_usd=one.change_in_cents) for one in _accounts(found)],
        notes=list(_notes(found, asked)),
        gaps=_gaps(found.reads),
        meta=_meta(found.reads, found.change),
    )


def _row(driver: Driver, found: _Found) -> DriverRow:
    before, after = found.change.before, found.change.after
    change = _change(driver, (before.start, before.end), (after.start, after.end))
    looked = driver.kind in {"quantity", "new", "gone"}
    return DriverRow(
        usage_type=driver.usage_type,
        kind=driver.kind,
        change_usd=driver.change_in_cents,
        phase=phase(driver.usage_type).value,
        region=driver.region,
        why=why(driver),
        quantity_before=driver.before.quantity,
        quantity_after=driver.after.quantity,
        unit=driver.unit,
        likely_resources=found.behind.of(change) if looked else [],
    )


def _period_row(period: Period) -> PeriodRow:
    return PeriodRow(
        start_date=period.start,
        end_date=period.end,
        days=period.days,
        total_usd=period.in_cents,
        per_day_usd=period.per_day,
        credits_and_refunds_usd=period.credits,
        estimated=period.estimated,
    )


def _accounts(found: _Found) -> tuple[AccountChange, ...]:
    cuts = {id(cut): cut for read in found.read.reads if (cut := read.snapshot.account_costs)}
    whole = len(cuts) == len(found.read.reads)
    return account_changes([line for cut in cuts.values() for line in cut.lines], found.change) if whole else ()


def _summary(found: _Found, asked: ChangeAsked) -> str:
    before, after = found.change.before, found.change.after
    moved = found.change.change_in_cents
    way = "rose" if moved > 0 else "fell" if moved < 0 else "did not change"
    by = f" by {usd(abs(moved))}" if moved else ""
    share = f" ({abs(moved) / before.in_cents:.0%})" if moved and before.in_cents > 0 else ""
    where = f" in {', '.join(asked.regions)} alone" if asked.regions else ""
    said = (
        f"SageMaker cost{where} {way}{by}{share}: {usd(before.in_cents)} in {_days(before)}, {usd(after.in_cents)} in "
        f"{_days(after)}"
    )
    if not before.total and not after.total:
        said += nothing_matches(found.bill, found.read.after or found.bill, asked.regions)
    if found.shown:
        first = found.shown[0]
        said += f"; most of all {first.usage_type} ({first.kind}, {_signed(first.change_in_cents)})"
    return f"{said}."


def _days(period: Period) -> str:
    return f"{count(period.days, 'day')} from {period.start}"


def _signed(amount: Decimal) -> str:
    return f"+{usd(amount)}" if amount > 0 else usd(amount)


def _notes(found: _Found, asked: ChangeAsked) -> Iterator[str]:
    yield from comparison_notes(found.change, found.reads[0].snapshot.taken_at.date())
    if said := words_on(found.bill).strip():
        yield said
    if asked.regions:
        yield "What names no region, like the fee of a commitment, and the split by account are left out of this."
    if found.behind.unread:
        yield found.behind.unread


def _unread(read: Compared) -> ChangeAnswer:
    """No amount at all: what could not be read is not zero."""
    gaps, first = _gaps(read.reads), meta(read.reads[0])
    return ChangeAnswer(summary=UNREAD, drivers=[], by_region=[], by_account=[], notes=[], gaps=gaps, meta=first)


def _gaps(reads: Sequence[SnapshotRead]) -> list[GapRow]:
    gaps: Sequence[Gap] = [gap for read in reads for gap in read.snapshot.gaps]
    return [GapRow.of(gap) for gap in dict.fromkeys(gaps)]


def _meta(reads: Sequence[SnapshotRead], change: CostChange) -> Meta:
    """That of the bill, with what all questions cost."""
    return meta(reads[0]).model_copy(
        update={
            "window_start": min(change.before.start, change.after.start),
            "window_end": max(change.before.end, change.after.end),
            "aws_calls": sum(read.aws_calls for read in reads),
            "aws_calls_usd": sum((read.aws_calls_usd for read in reads), ZERO),
        }
    )
