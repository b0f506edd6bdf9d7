"""How endpoints scale, and how they could: the answer of `evaluate_autoscaling` and how it is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.scaled_parts import described
from sagemaker_cost_mcp.analysis.scaling_replay import Evaluation, Outcome
from sagemaker_cost_mcp.analysis.scaling_review import (
    NotReviewed,
    Reviewed,
    ScaledPart,
    scaled_parts,
    scaling_measures,
    scaling_review,
)
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.ports import MetricsWanted, Question, SnapshotRead
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.tools.autoscaling_rows import (
    AutoscalingAnswer,
    AutoscalingRow,
    NotReviewedRow,
    PlanRow,
    ScheduleRow,
)
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, wanted_tags
from sagemaker_cost_mcp.tools.judging import SETTLING
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.rightsizing_answer import FEWEST_DAYS, measured_meta
from sagemaker_cost_mcp.tools.settled_cash import Change, cash_total, settled_cash
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.unlisted import listed
from sagemaker_cost_mcp.tools.waste import Named, check_names

MOST_DAYS = 14
"""CloudWatch keeps minutes for fifteen days, today included."""

BY_MINUTE, BY_FIVE_MINUTES = 10, 60
"""Variants and components up to which the series are read so finely; more are read by the hour."""

_PARTS: frozenset[Shelf] = frozenset(
    {"endpoints", "endpoint_configs", "inference_components", "scaling_targets", "scaling_policies"}
)
_WITH_ALARMS: frozenset[Shelf] = frozenset({*_PARTS, "alarms"})
_BESIDE: frozenset[Shelf] = frozenset({"component_plans", "scheduled_actions", "endpoint_utilization", "models"})


@dataclass(frozen=True, kw_only=True)
class AutoscalingAsked:
    """The question behind `evaluate_autoscaling`."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    lookback_days: int = MOST_DAYS
    full_load: float | None = None
    """Requests a minute that an instance can take; None: estimated."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 20
    cursor: str | None = None
    refresh: bool = False


@dataclass(frozen=True, kw_only=True)
class ScalingStudy:
    """What one answer rests on."""

    read: SnapshotRead
    asked: AutoscalingAsked
    judged: Sequence[Reviewed | NotReviewed]

    @property
    def ranked(self) -> list[Reviewed]:
        """Largest saving first."""
        reviewed = (one for one in self.judged if isinstance(one, Reviewed))
        return sorted(reviewed, key=lambda one: (-one.saving, one.part.label, _key(one.part)))


def scaling_answer(desk: Desk, asked: AutoscalingAsked, line: Line) -> AutoscalingAnswer:
    """How everything in scope scales.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    return studied_answer(scaling_study(desk, asked, line))


def scaling_study(desk: Desk, asked: AutoscalingAsked, line: Line) -> ScalingStudy:
    """Read and replay everything in scope.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    _check(asked)
    listed = desk.ask(_plain(desk, asked, _PARTS), line)
    shelves = _PARTS
    if _steps_alone(listed.snapshot):
        shelves = _WITH_ALARMS
        listed = desk.ask(_plain(desk, asked, shelves), line).after(listed)
    parts = _parts_in_scope(listed.snapshot, asked)
    read = desk.ask(_question(desk, asked, parts, shelves), line).after(listed)
    mine = [part for part in scaled_parts(read.snapshot) if _wanted(part, asked)]
    line.now(f"replaying {asked.lookback_days} days of {len(mine)} variants and components")
    told = line.over(mine, f"of {len(mine)} replayed")
    return ScalingStudy(read=read, asked=asked, judged=list(scaling_review(read.snapshot, told, asked.full_load)))


def _steps_alone(snapshot: Snapshot) -> bool:
    """Whether something is scaled by step policies alone, which only their alarms tell how."""
    tracked = {one.part.resource_id for one in snapshot.scaling_policies if one.tracking}
    return any(one.steps and one.part.resource_id not in tracked for one in snapshot.scaling_policies)


def _check(asked: AutoscalingAsked) -> None:
    days = asked.lookback_days
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise BadQuestion(
            f"lookback_days is {days}; it must be {FEWEST_DAYS} to {MOST_DAYS}: less than a week does not show the "
            "load, and CloudWatch keeps minutes for fifteen days."
        )
    if asked.full_load is not None and asked.full_load <= 0:
        raise BadQuestion(
            f"An instance cannot take {asked.full_load:g} requests a minute; max_requests_per_minute must be more "
            "than 0."
        )


def _parts_in_scope(snapshot: Snapshot, asked: AutoscalingAsked) -> list[ScaledPart]:
    """What is to be measured: how much it is decides how finely it can be read, its policies what of it."""
    refs = [*(one.ref for one in snapshot.endpoints), *(one.ref for one in snapshot.inference_components)]
    there = frozenset(ref.name for ref in refs)
    named = Named(
        kind="endpoint or inference component",
        names=there,
        found=count(len(snapshot.endpoints), "endpoint"),
        argument="endpoint_names",
    )
    check_names(asked.names, named, snapshot)
    return [part for part in scaled_parts(snapshot) if _wanted(part, asked)]


def _plain(desk: Desk, asked: AutoscalingAsked, shelves: frozenset[Shelf]) -> Question:
    return Question(
        shelves=shelves,
        regions=asked.regions,
        window=desk.window(30),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _question(desk: Desk, asked: AutoscalingAsked, parts: Sequence[ScaledPart], shelves: frozenset[Shelf]) -> Question:
    period = 60 if len(parts) <= BY_MINUTE else 300 if len(parts) <= BY_FIVE_MINUTES else 3600
    metrics = MetricsWanted(
        days=asked.lookback_days,
        period_seconds=period,
        names=tuple(dict.fromkeys(part.served.endpoint.ref.name for part in parts)),
        measures=scaling_measures(parts, period),
    )
    return replace(_plain(desk, asked, shelves | _BESIDE | SETTLING), metrics=metrics)


def _wanted(part: ScaledPart, asked: AutoscalingAsked) -> bool:
    ref = part.served.endpoint.ref
    called = {ref.name, part.component.ref.name} if part.component else {ref.name}
    return (not asked.names or not called.isdisjoint(asked.names)) and wanted_tags(ref.tags, asked.tags)


def studied_answer(study: ScalingStudy) -> AutoscalingAnswer:
    """The answer that a study gives."""
    read, asked, judged, reviewed = study.read, study.asked, study.judged, study.ranked
    cash = settled_cash(read.snapshot, "evaluate_autoscaling", {_key(one.part): _change(one) for one in reviewed})
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(reviewed, asked.limit, asked.cursor, seal)
    total = cash_total(cash)
    blank = (_not_reviewed(one) for one in judged if isinstance(one, NotReviewed))
    undecided, unlisted = listed(blank, lambda row: row.reason)
    return AutoscalingAnswer(
        summary=_summary(reviewed, len(judged), total, read.snapshot),
        rows=[_row(one, cash[_key(one.part)]) for one in shown.rows],
        undecided=undecided,
        unlisted=unlisted,
        total_monthly_saving_usd=total,
        total_monthly_saving_list_usd=sum((max(Decimal(0), one.saving) for one in reviewed), Decimal(0)),
        examined=len(judged),
        gaps=gap_rows(read.snapshot),
        meta=measured_meta(read, asked.lookback_days, shown.next_cursor),
    )


def _key(part: ScaledPart) -> str:
    return part.component.ref.arn if part.component else part.served.key


def _ref(part: ScaledPart) -> ResourceRef:
    return part.component.ref if part.component else part.served.endpoint.ref


def _change(one: Reviewed) -> Change:
    claim = freed_hours(one.part.served, one.part.price, one.saving) if one.part.price else None
    return _ref(one.part), (claim,) if claim else ()


def _row(one: Reviewed, settled: Finding) -> AutoscalingRow:
    part, found = one.part, one.evaluation
    ref = _ref(part)
    return AutoscalingRow(
        endpoint=part.served.endpoint.ref.name,
        variant=part.name,
        region=ref.region,
        arn=ref.arn,
        scales="copies" if part.component else "instances",
        policy=described(part.scaled),
        provisioned_instance_hours=_rounded(found.provisioned_hours),
        needed_instance_hours=_maybe(found.needed_hours),
        efficiency=_maybe(found.efficiency, 3),
        above_target_percent=_maybe(None if found.strained is None else 100 * found.strained),
        flags=list(found.flags),
        replayed=_plan(found.replayed, found, part.price),
        proposed=_plan(found.proposed, found, part.price),
        monthly_saving_usd=settled.monthly_saving_usd,
        monthly_saving_list_usd=max(Decimal(0), one.saving),
        period_seconds=one.period_seconds,
        notes=[*one.notes, *_dearer(one)],
    )


def _dearer(one: Reviewed) -> Iterator[str]:
    """A proposal that costs more has a reason."""
    if one.saving < 0:
        yield (
            f"the proposal costs {usd(-one.saving)} a month more at list price: it relieves instances that get more "
            "than their target"
        )


def _plan(outcome: Outcome | None, found: Evaluation, price: Price | None) -> PlanRow | None:
    if outcome is None:
        return None
    plan = outcome.plan
    return PlanRow(
        minimum=plan.minimum,
        maximum=plan.maximum,
        target=_rounded(plan.target),
        scheduled=[
            ScheduleRow(schedule=one.schedule, minimum=one.minimum, maximum=one.maximum) for one in plan.actions
        ],
        instance_hours=_rounded(outcome.instance_hours),
        above_target_percent=_rounded(100 * outcome.strained),
        longest_queue=_maybe(outcome.longest_queue),
        monthly_usd=found.monthly(outcome.instance_hours, price) if price else None,
    )


def _rounded(amount: float, places: int = 1) -> Decimal:
    return Decimal(str(round(amount, places)))


def _maybe(amount: float | None, places: int = 1) -> Decimal | None:
    return None if amount is None else _rounded(amount, places)


def _not_reviewed(one: NotReviewed) -> NotReviewedRow:
    ref = _ref(one.part)
    return NotReviewedRow(
        endpoint=one.part.served.endpoint.ref.name, variant=one.part.name, region=ref.region, reason=one.reason
    )


def _summary(reviewed: Sequence[Reviewed], examined: int, total: Decimal, snapshot: Snapshot) -> str:
    if not examined:
        unread = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
        return f"No endpoints with instances match in {', '.join(snapshot.regions)}{unread}."
    known = [one.evaluation for one in reviewed if one.evaluation.needed_hours is not None]
    plural = "variants and components" if examined != 1 else "variant or component"
    said = f"{len(reviewed)} of {examined} {plural} replayed"
    if known:
        needed = sum(one.needed_hours or 0.0 for one in known)
        there = sum(one.provisioned_hours for one in known)
        said += f": {needed:,.0f} of {there:,.0f} provisioned instance-hours were needed"
    if total:
        said += f"; better policies would take {usd(total)} a month off the bill"
    without = sum("no-policy" in one.evaluation.flags for one in reviewed)
    said += f"; {without} without a policy" if without else ""
    return said + (f"; {examined - len(reviewed)} could not be judged" if examined > len(reviewed) else "") + "."
