"""Endpoints that could share machines: the answer of `plan_endpoint_consolidation` and how it is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cache_pressure import CachePressure
from sagemaker_cost_mcp.analysis.consolidation import (
    Consolidation,
    Group,
    Left,
    claims_of,
    consolidation,
)
from sagemaker_cost_mcp.analysis.machine_need import Percentile
from sagemaker_cost_mcp.analysis.right_size import Wish
from sagemaker_cost_mcp.analysis.served_variants import SIZING_MEASURES
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import MetricsWanted, Question, SnapshotRead
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows
from sagemaker_cost_mcp.tools.judging import SETTLING
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.rightsizing_answer import (
    HOSTING,
    MOST_HEADROOM,
    SHELVES,
    check_days,
    in_scope,
    measured_meta,
)
from sagemaker_cost_mcp.tools.settled_cash import Change, cash_total, settled_cash
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.unlisted import listed


class GroupRow(Row):
    endpoints: list[str]
    region: str
    way: str
    """`multi-model` or `inference-components`."""
    instance_type: str
    count: int
    current_monthly_usd: Usd
    """All of them as they are, at list price, 730 h."""
    shared_monthly_usd: Usd
    right_sized_monthly_usd: Usd
    """Each by itself on the cheapest machines that hold it: what `rightsize_endpoints` proposes instead."""
    monthly_saving_usd: Usd
    """Cash that leaves the bill now."""
    monthly_saving_list_usd: Usd
    memory_percent: Number
    """Of each instance, with all models in memory; of components: of all memory that they reserve."""
    cpu_percent: Number
    """Of all cores, at the chosen percentile of the sum of all; of components: that they reserve."""
    gpu_percent: Number | None = None
    """Likewise, components reserving whole GPUs; missing: the type has none."""
    gpu_memory_percent: Number | None = None
    """Of each instance, in one container for all; missing: the type has none, or components have GPUs to themselves."""
    conditions: list[str]
    """What must be true, and cannot be seen from here."""


class LeftRow(Row):
    endpoint: str
    variant: str
    region: str
    reason: str


class CacheRow(Row):
    endpoint: str
    region: str
    hit_share: Number | None = None
    """Of requests that found their model in memory, 0 to 1; missing: not published."""
    worst_loading_wait_ms: Number | None = None
    under_pressure: bool


class ConsolidationAnswer(Answer):
    groups: list[GroupRow]
    """Largest saving first."""
    left: list[LeftRow]
    """Variants that share with nobody, and why."""
    unlisted: dict[str, int] | None = None
    """By reason: further ones that are counted only, in a large account; name endpoints to have them listed."""
    multi_model: list[CacheRow]
    """Endpoints that hold many models already."""
    total_monthly_saving_usd: Usd
    """Cash, over all groups, also those on later pages."""
    total_monthly_saving_list_usd: Usd
    examined: int


@dataclass(frozen=True, kw_only=True)
class ConsolidationAsked:
    """The question behind `plan_endpoint_consolidation`."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    percentile: Percentile = "p95"
    headroom_percent: float = 20.0
    lookback_days: int = 14
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 10
    cursor: str | None = None
    refresh: bool = False


def consolidated(desk: Desk, asked: ConsolidationAsked, line: Line) -> ConsolidationAnswer:
    """Groups of endpoints that could share machines.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    check_days(asked.lookback_days)
    if not 0 <= asked.headroom_percent <= MOST_HEADROOM:
        raise BadQuestion(f"Headroom is {asked.headroom_percent:g} %; headroom_percent must be 0 to {MOST_HEADROOM}.")
    if len(asked.names) == 1:
        raise BadQuestion(f"Only {asked.names[0]} is named: sharing takes two endpoints or more; leave the names out.")
    read = desk.ask(
        Question(
            shelves=SHELVES | SETTLING,
            regions=asked.regions,
            window=desk.window(30),
            catalog=HOSTING,
            metrics=MetricsWanted(days=asked.lookback_days, names=asked.names, measures=SIZING_MEASURES),
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )
    mine = in_scope(read.snapshot, asked.names, asked.tags)
    wish = Wish(percentile=asked.percentile, headroom=asked.headroom_percent / 100)
    line.now(f"fitting {count(len(mine), 'variant')} to machines, then those that are alike to shared ones")
    told = line.over(mine, f"of {count(len(mine), 'variant')} fitted")
    return _answer(read, asked, consolidation(read.snapshot, told, wish), len(mine))


def _answer(read: SnapshotRead, asked: ConsolidationAsked, found: Consolidation, examined: int) -> ConsolidationAnswer:
    changes = {_key(group): _change(group) for group in found.groups}
    cash = settled_cash(read.snapshot, "plan_endpoint_consolidation", changes)
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(found.groups, asked.limit, asked.cursor, seal)
    total = cash_total(cash)
    saving = sum((group.fleet.saving for group in found.groups), ZERO)
    left, unlisted = listed(map(_left, found.left), lambda row: row.reason)
    return ConsolidationAnswer(
        summary=_summary(found, examined, (total, saving), read),
        groups=[_row(group, cash[_key(group)]) for group in shown.rows],
        left=left,
        unlisted=unlisted,
        multi_model=[_cache(one) for one in found.pressures],
        total_monthly_saving_usd=total,
        total_monthly_saving_list_usd=saving,
        examined=examined,
        gaps=gap_rows(read.snapshot),
        meta=measured_meta(read, asked.lookback_days, shown.next_cursor),
    )


def _key(group: Group) -> str:
    return " ".join(sorted(one.served.key for one in group.sized))


def _change(group: Group) -> Change:
    return group.sized[0].served.endpoint.ref, claims_of(group)


def _current(group: Group) -> Decimal:
    return sum((one.current.monthly_usd for one in group.sized), ZERO)


def _row(group: Group, settled: Finding) -> GroupRow:
    fleet = group.fleet
    return GroupRow(
        endpoints=[one.served.endpoint.ref.name for one in group.sized],
        region=group.sized[0].served.endpoint.ref.region,
        way=group.way,
        instance_type=fleet.sold.type.name,
        count=fleet.count,
        current_monthly_usd=_current(group),
        shared_monthly_usd=fleet.monthly_usd,
        right_sized_monthly_usd=group.alone,
        monthly_saving_usd=settled.monthly_saving_usd,
        monthly_saving_list_usd=fleet.saving,
        memory_percent=_percent(fleet.memory),
        cpu_percent=_percent(fleet.cpu),
        gpu_percent=_percent(fleet.gpu) if fleet.sold.spec.gpu else None,
        gpu_memory_percent=_percent(fleet.gpu_memory) if fleet.sold.spec.gpu and not fleet.components else None,
        conditions=list(group.conditions),
    )


def _percent(share: float) -> Decimal:
    return Decimal(str(round(100 * share, 1)))


def _left(one: Left) -> LeftRow:
    ref = one.served.endpoint.ref
    return LeftRow(endpoint=ref.name, variant=one.served.variant.name, region=ref.region, reason=one.reason)


def _cache(one: CachePressure) -> CacheRow:
    ref = one.served.endpoint.ref
    return CacheRow(
        endpoint=ref.name,
        region=ref.region,
        hit_share=None if one.hits is None else Decimal(str(round(one.hits, 3))),
        worst_loading_wait_ms=None if one.worst_wait_ms is None else Decimal(str(round(one.worst_wait_ms, 1))),
        under_pressure=one.high,
    )


def _summary(found: Consolidation, examined: int, totals: Sequence[Decimal], read: SnapshotRead) -> str:
    snapshot = read.snapshot
    if not examined:
        unread = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
        return f"No endpoints with instances match in {', '.join(snapshot.regions)}{unread}."
    total, listed = totals
    if not found.groups:
        return f"Nothing to share among {count(examined, 'variant')}: the reasons are beside each."
    members = sum(len(group.sized) for group in found.groups)
    said = f"{members} of {count(examined, 'variant')} could share {count(len(found.groups), 'fleet')}: "
    said += f"{usd(total)} a month would leave the bill"
    said += f" ({usd(listed)} at list price)" if total != listed else ""
    return f"{said}, if the conditions hold."
