"""Training by job family: the answer of `analyze_training_jobs` and how it is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, training_cases
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding, Undecided
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import MetricsWanted, Question, SnapshotRead
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.rules._rule import read_by
from sagemaker_cost_mcp.tools.answers import Answer, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta, wanted_tags
from sagemaker_cost_mcp.tools.judging import SETTLING, Judged, catalog, judged
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.training_rows import FamilyRow
from sagemaker_cost_mcp.tools.training_sections import family_row
from sagemaker_cost_mcp.tools.waste import Named, check_names, rules_named

RULES = (
    "failed-training-spend",
    "idle-gpu-training",
    "idle-warm-pool",
    "on-demand-training-fit-for-spot",
    "oversized-training-instance",
    "poor-scaling-training",
    "repeated-training",
    "spot-without-checkpoints",
    "tuning-without-early-stopping",
    "whole-download-input",
)

LONGEST_DAYS = 365

_ALWAYS: frozenset[Shelf] = frozenset({"training_jobs", "tuning_jobs", "job_utilization", "catalog"})


class TrainingAnswer(Answer):
    rows: list[FamilyRow]
    """Largest saving first, then the most expensive; Autopilot's and labeling's families too."""
    families: int
    runs: int
    cost_usd: Usd | None = None
    """Of the window, over all families at the account's own rates; missing: one of them has no price."""
    total_monthly_saving_usd: Usd
    """Cash, over all findings, also those on later pages; no dollar twice."""
    total_monthly_saving_list_usd: Usd
    failed_usd: Usd
    """Spent in the window on runs that failed."""
    undecided_total: int
    exempted: int


@dataclass(frozen=True, kw_only=True)
class TrainingAsked:
    """The question behind `analyze_training_jobs`."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    lookback_days: int = 30
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 8
    cursor: str | None = None
    full: bool = False
    refresh: bool = False


@dataclass(frozen=True, kw_only=True)
class TrainingStudy:
    """What one answer rests on."""

    read: SnapshotRead
    asked: TrainingAsked
    cases: Sequence[TrainingCase]
    """In scope."""
    verdicts: Judged


def training_analysis(desk: Desk, asked: TrainingAsked, line: Line) -> TrainingAnswer:
    """Families of training jobs, with what each analysis says about them.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    return studied_answer(training_study(desk, asked, line))


def training_study(desk: Desk, asked: TrainingAsked, line: Line) -> TrainingStudy:
    """Read and judge the families in scope.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(_question(desk, asked), line)
    cases = list(training_cases(read.snapshot))
    names = frozenset(name for case in cases for name in names_of(case))
    found = count(len(cases), "family").replace("familys", "families")
    named = Named(kind="training job or job family", names=names, found=found, argument="names")
    check_names(asked.names, named, read.snapshot)
    mine = [case for case in cases if _in_scope(case, asked)]
    refs = {case.resource.arn for case in mine}

    def judged_here(resource: ResourceRef) -> bool:
        return resource.arn in refs

    verdicts = judged(read.snapshot, rules_named(RULES), desk.settings, judged_here, line)
    return TrainingStudy(read=read, asked=asked, cases=mine, verdicts=verdicts)


def studied_answer(study: TrainingStudy) -> TrainingAnswer:
    """The answer that a study gives."""
    uses = study.read.snapshot.job_utilization
    rows = [family_row(case, uses, *_of(study.verdicts)) for case in study.cases]
    return _answer(study.read, study.asked, sorted(rows, key=_place), study.verdicts)


def _of(verdicts: Judged) -> tuple[Sequence[Finding], Sequence[Undecided]]:
    return verdicts.findings, verdicts.undecided


def names_of(case: TrainingCase) -> Iterator[str]:
    """What a caller may call it: the family, or any of its runs."""
    yield case.family.name
    yield from (run.ref.name for run in case.family.runs)


def _question(desk: Desk, asked: TrainingAsked) -> Question:
    if asked.lookback_days > LONGEST_DAYS:
        raise BadQuestion(f"lookback_days is {asked.lookback_days}; it must be 1 to {LONGEST_DAYS}.")
    window = desk.window(asked.lookback_days)
    return Question(
        shelves=read_by(rules_named(RULES)) | SETTLING | _ALWAYS,
        regions=asked.regions,
        window=window,
        catalog=catalog(rules_named(RULES)),
        metrics=MetricsWanted(days=(desk.clock().date() - window.start).days),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _in_scope(case: TrainingCase, asked: TrainingAsked) -> bool:
    named = not asked.names or not set(names_of(case)).isdisjoint(asked.names)
    return named and wanted_tags(case.resource.tags, asked.tags)


def _place(row: FamilyRow) -> tuple[Decimal, Decimal, str, str]:
    return -row.monthly_saving_usd, -(row.cost_usd or ZERO), row.family, row.region


def _answer(read: SnapshotRead, asked: TrainingAsked, rows: Sequence[FamilyRow], verdicts: Judged) -> TrainingAnswer:
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(rows, asked.limit, asked.cursor, seal)
    costs = [row.cost_usd for row in rows]
    known = [cost for cost in costs if cost is not None]
    return TrainingAnswer(
        summary=_summary(rows, verdicts, read.snapshot),
        rows=list(shown.rows),
        families=len(rows),
        runs=sum(row.runs for row in rows),
        cost_usd=sum(known, ZERO) if len(known) == len(costs) else None,
        total_monthly_saving_usd=verdicts.cash,
        total_monthly_saving_list_usd=verdicts.gross,
        failed_usd=_failed(rows),
        undecided_total=len(verdicts.undecided),
        exempted=len(verdicts.exempted),
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor),
    )


def _failed(rows: Sequence[FamilyRow]) -> Decimal:
    return sum((Decimal(str(amount)) for row in rows for amount in row.failed_usd.values()), ZERO)


def _summary(rows: Sequence[FamilyRow], verdicts: Judged, snapshot: Snapshot) -> str:
    unread = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
    if not rows:
        return f"No training job that began in the window is over in {', '.join(snapshot.regions)}{unread}."
    spent = sum((row.cost_usd or ZERO for row in rows), ZERO)
    said = f"{count(sum(row.runs for row in rows), 'training job')} in {_families(len(rows))} cost {usd(spent)}"
    said += f": {usd(verdicts.cash)} a month would leave the bill"
    if verdicts.findings and verdicts.findings[0].monthly_saving_usd:
        said += f", most of it by {verdicts.findings[0].rule} ({usd(verdicts.findings[0].monthly_saving_usd)})"
    return said + "".join(_asides(rows, verdicts)) + f"{unread}."


def _asides(rows: Sequence[FamilyRow], verdicts: Judged) -> Iterator[str]:
    failed = _failed(rows)
    if failed:
        yield f"; {usd(failed)} went into runs that failed"
    if unpriced := sum(row.cost_usd is None for row in rows):
        yield f"; {_families(unpriced)} without a known price"
    if verdicts.undecided:
        yield f"; {count(len(verdicts.undecided), 'question')} undecided"
    if verdicts.exempted:
        yield f"; {len(verdicts.exempted)} exempted"


def _families(amount: int) -> str:
    return "1 family" if amount == 1 else f"{amount} families"
