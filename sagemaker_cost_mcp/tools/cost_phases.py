"""Cost by phase over time, with its trend: the answer, how it is found, how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_table import in_regions, kind_total, total
from sagemaker_cost_mcp.analysis.periods import Cut, before, beginning, months_later
from sagemaker_cost_mcp.analysis.phase_costs import PeriodCost, PhaseCost, between, phase_table, series
from sagemaker_cost_mcp.analysis.tag_table import share
from sagemaker_cost_mcp.analysis.usage_types import Nature
from sagemaker_cost_mcp.model.history import earliest_day
from sagemaker_cost_mcp.model.money import ZERO, Bill, Phase, RecordKind
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead, Window
from sagemaker_cost_mcp.tools.answers import Answer, Row, Usd
from sagemaker_cost_mcp.tools.bill_words import UNREAD, left_out, notes, nothing_matches, scope
from sagemaker_cost_mcp.tools.coverage import Percent, in_percent
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import usd
from sagemaker_cost_mcp.tools.usage_costs import Metric

DEFAULT_DAYS, DEFAULT_WEEKS, DEFAULT_MONTHS = 30, 4, 3
"""What the default window holds, beside what has passed of this week or month."""


class PhaseRow(Row):
    phase: str
    cost_usd: Usd
    """Compute, storage, transfer and other together."""
    share_percent: Percent | None = None
    previous_usd: Usd | None = None
    """In the window before; missing, as the change: see `no_trend_because`."""
    change_usd: Usd | None = None
    change_percent: Percent | None = None
    """Missing: nothing was spent before."""
    compute_usd: Usd
    storage_usd: Usd
    transfer_usd: Usd
    other_usd: Usd
    volumes_usd: Usd
    """Volumes of what this phase uses; counted in phase `storage`, not in `cost_usd`."""


class PhasePeriodRow(Row):
    phase: str
    period_start: date
    period_end: date
    """Exclusive."""
    cost_usd: Usd
    partial: bool
    """Cut off by the window, or not over: not to be compared with whole ones."""
    estimated: bool


class PhasesAnswer(Answer):
    phases: list[PhaseRow]
    """Over the whole window, dearest first."""
    rows: list[PhasePeriodRow]
    """Over time; a phase that costs nothing in the window has none."""
    total_usd: Usd | None = None
    """Missing, as the other amounts: the bill could not be read."""
    previous_total_usd: Usd | None = None
    change_percent: Percent | None = None
    previous_start: date | None = None
    previous_end: date | None = None
    no_trend_because: str | None = None
    credits_and_refunds_usd: Usd | None = None
    """Not in the total."""
    commitment_fee_usd: Usd | None = None
    """Not in the total: under an amortized metric, the unused part of commitments."""


@dataclass(frozen=True, kw_only=True)
class PhasesAsked:
    """The question behind `get_sagemaker_costs_by_phase`."""

    granularity: Cut = "WEEKLY"
    dates: Dates = field(default_factory=Dates)
    lookback_days: int | None = None
    """None: 30 days, or four weeks or three months and what has passed of this one."""
    regions: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    cost_metric: Metric | None = None
    billing_view_arn: str | None = None
    limit: int = 62
    """Periods."""
    cursor: str | None = None
    refresh: bool = False


@dataclass(frozen=True)
class _Windows:
    """The window asked for and the one before it, which one question covers."""

    start: date
    end: date
    previous: tuple[date, date] | None
    """None: Cost Explorer does not remember it."""
    untold: str | None
    """Why there is no trend."""
    cut: Cut

    @property
    def question(self) -> Window:
        """By month where the month's bounds part the two windows, else by day, which adds up to everything."""
        monthly = self.cut == "MONTHLY" and self.start.day == 1
        first = self.previous[0] if self.previous else self.start
        return Window(start=first, end=self.end, granularity="MONTHLY" if monthly else "DAILY")


def costs_by_phase(desk: Desk, asked: PhasesAsked, line: Line) -> PhasesAnswer:
    """Cost by phase over time, against the window of the same length before.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    windows = _windows(desk, asked)
    read = desk.ask(
        Question(
            shelves=frozenset({"bill"}),
            regions=asked.regions,
            window=windows.question,
            account_ids=asked.account_ids,
            cost_metric=asked.cost_metric,
            billing_view=asked.billing_view_arn,
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    if read.snapshot.bill is None:
        return PhasesAnswer(summary=UNREAD, phases=[], rows=[], gaps=gap_rows(read.snapshot), meta=meta(read))
    return _answer(read, read.snapshot.bill, windows, asked)


def _windows(desk: Desk, asked: PhasesAsked) -> _Windows:
    given = desk.window(DEFAULT_DAYS if asked.lookback_days is None else asked.lookback_days, asked.dates)
    chosen = asked.lookback_days is not None or asked.dates.start is not None
    start = given.start if chosen else default_start(given.end, asked.granularity)
    earliest = earliest_day(desk.clock().date())
    if start >= given.end or start < earliest:
        return _Windows(start, given.end, None, None, asked.granularity)  # the reader says what is wrong
    first, last = before(start, given.end)
    if first >= earliest:
        return _Windows(start, given.end, (first, last), None, asked.granularity)
    untold = f"the window before, {first} to {last}, begins before Cost Explorer's history, which starts on {earliest}"
    return _Windows(start, given.end, None, untold, asked.granularity)


def default_start(end: date, cut: Cut) -> date:
    """First day of the default window that ends with the day before `end`.

    >>> default_start(date(2026, 11, 19), "WEEKLY"), default_start(date(2026, 11, 19), "MONTHLY")
    (datetime.date(2026, 10, 19), datetime.date(2026, 8, 1))
    """
    if cut == "DAILY":
        return end - timedelta(days=DEFAULT_DAYS)
    # A week or month that begins with `end` has not begun yet.
    current = beginning(end, cut)
    return current - timedelta(weeks=DEFAULT_WEEKS) if cut == "WEEKLY" else months_later(current, -DEFAULT_MONTHS)


def _answer(read: SnapshotRead, whole: Bill, windows: _Windows, asked: PhasesAsked) -> PhasesAnswer:
    seen = in_regions(whole, asked.regions) if asked.regions else whole
    bill = between(seen, windows.start, windows.end)
    earlier = between(seen, *windows.previous) if windows.previous else None
    phases = sorted(phase_table(bill, earlier), key=lambda row: (-row.cost, row.phase))
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(series(bill, windows.cut), asked.limit, asked.cursor, seal)
    used = [row.phase for row in phases if row.cost]
    told = meta(read, shown.next_cursor).model_copy(update={"window_start": windows.start, "window_end": windows.end})
    cost, previous = total(bill), total(earlier) if earlier else None
    return PhasesAnswer(
        summary=_summary(bill, phases, _trend(cost, previous, windows), asked.regions)
        + nothing_matches(bill, seen if seen.rows else whole, asked.regions)
        + f"{left_out(bill)}.{notes(bill)}",
        phases=[_phase_row(row, cost) for row in phases],
        rows=[row for one in shown.rows for row in _period_rows(one, used, read.snapshot.taken_at)],
        total_usd=cost,
        previous_total_usd=previous,
        change_percent=None if previous is None else share(cost - previous, previous),
        previous_start=windows.previous[0] if windows.previous else None,
        previous_end=windows.previous[1] if windows.previous else None,
        no_trend_because=windows.untold,
        credits_and_refunds_usd=kind_total(bill, (RecordKind.CREDIT, RecordKind.REFUND)),
        commitment_fee_usd=kind_total(bill, (RecordKind.COMMITMENT_FEE,)),
        gaps=gap_rows(read.snapshot),
        meta=told,
    )


def _phase_row(row: PhaseCost, cost: Decimal) -> PhaseRow:
    change = None if row.previous is None else row.cost - row.previous
    return PhaseRow(
        phase=row.phase.value,
        cost_usd=row.cost,
        share_percent=share(row.cost, cost),
        previous_usd=row.previous,
        change_usd=change,
        change_percent=None if change is None or row.previous is None else share(change, row.previous),
        compute_usd=row.by_nature[Nature.COMPUTE],
        storage_usd=row.by_nature[Nature.STORAGE],
        transfer_usd=row.by_nature[Nature.TRANSFER],
        other_usd=row.by_nature[Nature.OTHER],
        volumes_usd=row.volumes,
    )


def _period_rows(one: PeriodCost, used: Sequence[Phase], taken_at: datetime) -> list[PhasePeriodRow]:
    period = one.period
    return [
        PhasePeriodRow(
            phase=phase.value,
            period_start=period.start,
            period_end=period.end,
            cost_usd=one.by_phase.get(phase, ZERO),
            # Cost data is about a day late: yesterday may not be whole.
            partial=period.partial or period.end > taken_at.date() - timedelta(days=1),
            estimated=one.estimated,
        )
        for phase in used
    ]


def _trend(cost: Decimal, previous: Decimal | None, windows: _Windows) -> str:
    if windows.previous is None or previous is None:
        return f"; no trend: {windows.untold}"
    first, last = windows.previous
    if previous <= 0:
        return f"; nothing was billed in the window before ({first} to {last})"
    change = share(cost - previous, previous)
    word = "up" if cost > previous else "down"
    return f", {word} {in_percent(abs(change or ZERO))} from {usd(previous)} in the window before ({first} to {last})"


def _summary(bill: Bill, phases: Sequence[PhaseCost], trend: str, regions: Sequence[str]) -> str:
    said = f"SageMaker cost {usd(total(bill))}{scope(bill, regions)}{trend}"
    if not bill.rows:
        return said
    top = phases[0]
    return f"{said}; the largest phase is {top.phase.value} with {usd(top.cost)}"
