"""How endpoints could be served for less: the answer of `recommend_inference_option` and how it is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.endpoint_subjects import Subjects, Unpriceable
from sagemaker_cost_mcp.analysis.inference_options import Choice, choice, options_of
from sagemaker_cost_mcp.analysis.inference_subject import Needs, Subject
from sagemaker_cost_mcp.analysis.marginal_cash import Till
from sagemaker_cost_mcp.analysis.option_sharing import shares
from sagemaker_cost_mcp.analysis.served_variants import SIZING_MEASURES, served_variants
from sagemaker_cost_mcp.analysis.sized_options import sized_options
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.inference_workload import InferenceWorkload
from sagemaker_cost_mcp.model.ports import MetricsWanted, PriceQuery, Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.answers import Answer, Meta, Usd
from sagemaker_cost_mcp.tools.described_workload import described_subject
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta, wanted_tags
from sagemaker_cost_mcp.tools.option_rows import ChoiceRow, OpenRow, OptionRow, blank_row, choice_row
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.waste import Named, check_names

FEWEST_DAYS, MOST_DAYS = 7, 90
"""A week shows every weekday once; beyond a quarter the traffic is another's."""

_BILL_DAYS = 30

COMPONENTS = ("Hosting", "AsyncInf", "BatchTransform", "Serverless", "ProvisionedConcurrency", "Storage")
_MONEY: frozenset[Shelf] = frozenset({"catalog", "bill", "savings_plans", "hourly_usage", "plan_rates"})
_SERVED: frozenset[Shelf] = frozenset(
    {
        "endpoints",
        "endpoint_configs",
        "models",
        "inference_components",
        "component_plans",
        "endpoint_utilization",
        "scaling_targets",
    }
)


class OptionsAnswer(Answer):
    rows: list[ChoiceRow]
    """Largest saving first; gates that pass are left out of several."""
    total_monthly_saving_usd: Usd
    """Of all endpoints in scope, each taken alone."""
    examined: int
    endpoint: str | None = None
    """This and all below: the one row there is, once more."""
    current_monthly_usd: Usd | None = None
    recommended: str | None = None
    next_cheaper: OpenRow | None = None
    options: list[OptionRow] | None = None
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class OptionsAsked:
    """The question behind `recommend_inference_option`."""

    endpoints: tuple[str, ...] = ()
    workload: InferenceWorkload | None = None
    needs: Needs = field(default_factory=Needs)
    regions: tuple[str, ...] = ()
    lookback_days: int = 14
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 10
    cursor: str | None = None
    full: bool = False
    refresh: bool = False


def inference_options(desk: Desk, asked: OptionsAsked, line: Line) -> OptionsAnswer:
    """What each way of serving endpoints, or a described workload, would cost, and whether it is allowed.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    _check(asked)
    if asked.workload is not None:
        return _for_workload(desk, asked, asked.workload, line)
    read = desk.ask(_question(desk, asked), line)
    snapshot = read.snapshot
    names = frozenset(one.ref.name for one in snapshot.endpoints)
    named = Named(kind="endpoint", names=names, found=count(len(names), "endpoint"), argument="endpoints")
    check_names(asked.endpoints, named, snapshot)
    _check_prices(snapshot)
    mine = [one for one in snapshot.endpoints if _in_scope(one, asked)]
    choices, blanks = _choices(snapshot, mine, asked, line)
    return _answer(read, asked, choices, blanks)


def _check(asked: OptionsAsked) -> None:
    if not FEWEST_DAYS <= asked.lookback_days <= MOST_DAYS:
        raise BadQuestion(
            f"lookback_days is {asked.lookback_days}; it must be {FEWEST_DAYS} to {MOST_DAYS}: less than a week does "
            "not show what a week looks like."
        )
    if asked.workload is not None and asked.endpoints:
        raise BadQuestion("Name endpoints or describe a workload, not both: they are two questions.")


def _question(desk: Desk, asked: OptionsAsked) -> Question:
    shelves = _MONEY if asked.workload else _MONEY | _SERVED
    return Question(
        shelves=shelves,
        regions=asked.regions,
        window=desk.window(_BILL_DAYS),
        catalog=PriceQuery(components=COMPONENTS),
        metrics=MetricsWanted(days=asked.lookback_days, names=asked.endpoints, measures=SIZING_MEASURES),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _for_workload(desk: Desk, asked: OptionsAsked, workload: InferenceWorkload, line: Line) -> OptionsAnswer:
    described_subject(workload, asked.needs, None, "")
    read = desk.ask(_question(desk, asked), line)
    _check_prices(read.snapshot)
    region = _only_region(read.snapshot)
    subject, book = described_subject(workload, asked.needs, read.snapshot.catalog, region)
    found = choice(subject, options_of(subject, book), Till(read.snapshot, read.snapshot.catalog))
    return _answer(read, asked, [found], [])


def _only_region(snapshot: Snapshot) -> str:
    if len(snapshot.regions) != 1:
        raise BadQuestion(
            f"A workload is priced in one region: name one of {', '.join(snapshot.regions) or 'yours'} in regions."
        )
    return snapshot.regions[0]


def _check_prices(snapshot: Snapshot) -> None:
    if not snapshot.catalog and snapshot.regions:
        why = (
            f" {snapshot.gaps[0].reason}" if snapshot.gaps else " SageMaker is not sold there, or not under that name."
        )
        raise BadQuestion(f"There are no SageMaker prices for {', '.join(snapshot.regions)}.{why}")


def _in_scope(endpoint: Endpoint, asked: OptionsAsked) -> bool:
    named = not asked.endpoints or endpoint.ref.name in asked.endpoints
    return named and wanted_tags(endpoint.ref.tags, asked.tags)


def _choices(
    snapshot: Snapshot, mine: Sequence[Endpoint], asked: OptionsAsked, line: Line
) -> tuple[list[Choice], list[Unpriceable]]:
    subjects, till = Subjects(snapshot, asked.needs), Till(snapshot, snapshot.catalog)
    there = count(len(snapshot.endpoints), "endpoint")
    line.now(f"working out what {there} need, and the ways to serve them")
    told = line.over(snapshot.endpoints, f"of {there} understood")
    every = [(one, subjects.subject(one)) for one in told]
    known = [(one, found) for one, found in every if isinstance(found, Subject)]
    shared = shares(subjects.tenants(known), subjects.books)
    wanted = {one.ref.arn for one in mine}
    served = {(one.endpoint.ref.arn, one.variant.name): one for one in served_variants(snapshot)}
    choices: list[Choice] = []
    asked_for = [(one, subject) for one, subject in known if one.ref.arn in wanted]
    for one, subject in line.over(asked_for, f"of {count(len(asked_for), 'endpoint')} priced"):
        book, keys = subjects.books[subject.region], [(one.ref.arn, variant.name) for variant in one.variants]
        sized = sized_options(subject, [served[key] for key in keys if key in served], book)
        options = options_of(subject, book, shared.get((subject.region, subject.name)), sized)
        choices.append(choice(subject, options, till))
    blanks = [found for one, found in every if isinstance(found, Unpriceable) and one.ref.arn in wanted]
    return sorted(choices, key=_rank), blanks


def _rank(found: Choice) -> tuple[Decimal, Decimal, str, str]:
    return -found.saving, -(found.now.cost or Decimal(0)), found.subject.name, found.subject.region


def _answer(
    read: SnapshotRead, asked: OptionsAsked, choices: Sequence[Choice], blanks: Sequence[Unpriceable]
) -> OptionsAnswer:
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    full = asked.full or len(choices) + len(blanks) == 1
    rows = [choice_row(one, days=asked.lookback_days, full=full) for one in choices]
    rows += [_blank(one) for one in blanks]
    shown = page(rows, asked.limit, asked.cursor, seal)
    total = sum((one.saving for one in choices if one.subject.kind), Decimal(0))
    answer = OptionsAnswer(
        summary=_summary(read, asked, choices, rows),
        rows=list(shown.rows),
        total_monthly_saving_usd=total,
        examined=len(rows),
        notes=list(_notes(read.snapshot, choices)),
        gaps=gap_rows(read.snapshot),
        meta=_meta(read, asked, shown.next_cursor),
    )
    return answer.model_copy(update=_only(rows[0])) if len(rows) == 1 else answer


def _blank(one: Unpriceable) -> ChoiceRow:
    kind = one.endpoint.kind.value if one.endpoint.kind else "unknown"
    return blank_row(one.endpoint.ref.name, one.endpoint.ref.region, kind, one.why)


def _only(row: ChoiceRow) -> dict[str, object]:
    """Fields of the one row, at the top as well."""
    names = ("endpoint", "current_monthly_usd", "recommended", "next_cheaper", "options")
    return {name: getattr(row, name) for name in names}


def _meta(read: SnapshotRead, asked: OptionsAsked, next_cursor: str | None) -> Meta:
    sources = sorted({price.source for price in read.snapshot.catalog})
    found = meta(read, next_cursor).model_copy(update={"price_source": "; ".join(sources) or None})
    if asked.workload is not None:
        return found
    today = read.snapshot.taken_at.date()
    window = {"window_start": today - timedelta(days=asked.lookback_days), "window_end": today + timedelta(days=1)}
    return found.model_copy(update=window)


def _notes(snapshot: Snapshot, choices: Sequence[Choice]) -> list[str]:
    notes = ["Data charges are the same for every way that answers online, and left out."]
    unknown = Till(snapshot, ()).unknown
    if unknown:
        notes.append(f"Cash is not known ({unknown}): options are compared by list price.")
    if len(choices) > 1:
        notes.append("Each endpoint is looked at alone: what two of them free of a Savings Plan is not added up.")
    return notes


def _summary(read: SnapshotRead, asked: OptionsAsked, choices: Sequence[Choice], rows: Sequence[ChoiceRow]) -> str:
    if not rows:
        unread = ", but not everything could be read: see the gaps" if read.snapshot.gaps else ""
        return f"No endpoints match in {', '.join(read.snapshot.regions)}{unread}."
    if len(rows) == 1:
        return _one(rows[0])
    better = [one for one in choices if one.saving]
    total = usd(sum((one.saving for one in better), Decimal(0)))
    waiting = sum(one.cheapest_open is not None for one in choices)
    said = f"{len(better)} of {count(len(rows), 'endpoint')} could be served for less as they are known today"
    said += f", {total} a month" if better else ""
    return f"{said}; {waiting} have a cheaper way that waits for answers (needs) over {asked.lookback_days} days."


def _one(row: ChoiceRow) -> str:
    if row.recommended is None:
        return f"{row.endpoint}: {' '.join(row.undecided)}"
    best = next(one for one in row.options if one.option == row.recommended)
    said = f"{row.endpoint}: {row.recommended_label} ({row.recommended}) at {usd(best.monthly_usd)} a month"
    if row.monthly_saving_usd:
        said += f" saves {usd(row.monthly_saving_usd)}"
    elif row.recommended == "as-is":
        said += " is the cheapest that is known to be allowed"
    if row.cheapest_open is not None:
        gates = ", ".join(lack.partition(":")[0] for lack in row.cheapest_open.lacks)
        said += f"; {row.cheapest_open.option} would cost {usd(row.cheapest_open.monthly_usd)} but lacks {gates}"
    return f"{said}."
