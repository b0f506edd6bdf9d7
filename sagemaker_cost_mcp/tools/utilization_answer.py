"""How busy machines are and how callers are served: the answer of `get_resource_utilization` and how it is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sagemaker_cost_mcp.analysis.served_traffic import Traffic
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.ports import MetricsWanted, Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.tools.answers import Answer, Meta
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line, gap_rows, meta, wanted_tags
from sagemaker_cost_mcp.tools.machine_parts import SHELVES, Part, PartOf, names_of, of_kinds, parts
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count
from sagemaker_cost_mcp.tools.utilization_rows import Judged, UtilizationRow, row
from sagemaker_cost_mcp.tools.waste import Named, check_names

LONGEST_DAYS = 455
"""CloudWatch keeps nothing longer."""

HOURLY_DAYS, FINE_DAYS = 35, 2
"""Windows up to which hours, and five-minute periods, are read of every endpoint."""

LITTLE = 20.0
"""Percent up to which a machine has little to do."""


class UtilizationAnswer(Answer):
    rows: list[UtilizationRow]
    """Least used first; running machines before jobs that are over."""
    examined: int
    """Parts and jobs in the scope of the question."""
    not_measured: int
    """Jobs in the window whose metrics were not read: name them to have them read."""


@dataclass(frozen=True, kw_only=True)
class UtilizationAsked:
    """The question behind `get_resource_utilization`."""

    names: tuple[str, ...] = ()
    kind: PartOf | None = None
    regions: tuple[str, ...] = ()
    lookback_days: int = 14
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 20
    cursor: str | None = None
    full: bool = False
    refresh: bool = False


def resource_utilization(desk: Desk, asked: UtilizationAsked, line: Line) -> UtilizationAnswer:
    """Utilization of endpoints and jobs, with what callers of endpoints saw.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    read = desk.ask(_question(desk, asked), line)
    there = names_of(read.snapshot)
    kind = "endpoint, inference component or job" if asked.kind in {None, "endpoint"} else f"{asked.kind} job"
    named = Named(kind=kind, names=there, found=count(len(there), "resource"), argument="names")
    check_names(asked.names, named, read.snapshot)
    mine = [part for part in parts(read.snapshot) if _in_scope(part, asked)]
    measured = [part for part in mine if part.use is not None or part.of == "endpoint"]
    judged = [Judged.of(part) for part in measured]
    return _answer(read, asked, sorted(judged, key=lambda one: one.rank), len(mine) - len(measured))


def _question(desk: Desk, asked: UtilizationAsked) -> Question:
    days = asked.lookback_days
    if not 1 <= days <= LONGEST_DAYS:
        raise BadQuestion(f"lookback_days is {days}; it must be 1 to {LONGEST_DAYS}: CloudWatch keeps no more.")
    today = desk.clock().date()
    shelves = frozenset[Shelf]({"prices"}).union(*(SHELVES[kind] for kind in of_kinds(asked.kind)))
    return Question(
        shelves=shelves,
        regions=asked.regions,
        window=desk.window(days, Dates(start=today - timedelta(days=days), end=today)),
        metrics=MetricsWanted(days=days, period_seconds=_period(asked), names=asked.names),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _period(asked: UtilizationAsked) -> int:
    """The coarsest that still shows hours; days where a thousand endpoints by the hour would be too much."""
    if asked.lookback_days <= FINE_DAYS:
        return 300
    return 3_600 if asked.lookback_days <= HOURLY_DAYS or asked.names else 86_400


def _in_scope(part: Part, asked: UtilizationAsked) -> bool:
    if asked.names and not _called(part, asked.names):
        return False
    return wanted_tags(part.ref.tags, asked.tags)


def _called(part: Part, names: Iterable[str]) -> bool:
    """An endpoint's name stands for its inference components as well."""
    return any(name in {part.ref.name, part.host} for name in names)


def _answer(
    read: SnapshotRead, asked: UtilizationAsked, found: Sequence[Judged], not_measured: int
) -> UtilizationAnswer:
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(found, asked.limit, asked.cursor, seal)
    return UtilizationAnswer(
        summary=_summary(read, asked, found, not_measured),
        rows=[row(one, full=asked.full) for one in shown.rows],
        examined=len(found) + not_measured,
        not_measured=not_measured,
        gaps=gap_rows(read.snapshot),
        meta=_meta(read, asked, shown.next_cursor),
    )


def _meta(read: SnapshotRead, asked: UtilizationAsked, next_cursor: str | None) -> Meta:
    """The days that were asked for; today is read as far as it has come."""
    today = read.snapshot.taken_at.date()
    window = {"window_start": today - timedelta(days=asked.lookback_days), "window_end": today + timedelta(days=1)}
    return meta(read, next_cursor).model_copy(update=window)


def _summary(read: SnapshotRead, asked: UtilizationAsked, found: Sequence[Judged], not_measured: int) -> str:
    if not found:
        unread = ", but not everything could be read: see the gaps" if read.snapshot.gaps else ""
        return f"No endpoints or jobs match in {', '.join(read.snapshot.regions)}{unread}."
    known = [one for one in found if one.pressure is not None]
    said = f"{_counted(found)} over {count(asked.lookback_days, 'day')}"
    if known:
        low = [one for one in known if (one.pressure or 0.0) <= LITTLE]
        hottest = max(known, key=lambda one: one.pressure or 0.0)
        said += f": {len(low)} of {len(known)} stayed at {LITTLE:.0f} % of CPU and GPU or below (P95 of the hottest "
        said += f"instance); the busiest is {hottest.part.label} at {hottest.pressure:.0f} %"
    return said + "".join(_asides(found, not_measured)) + "."


def _asides(found: Sequence[Judged], not_measured: int) -> Iterable[str]:
    silent = sum(isinstance(one.traffic, Traffic) and not one.traffic.total for one in found)
    if silent:
        yield f"; {silent} had no request at all"
    unknown = sum(one.blank for one in found)
    if unknown:
        yield f"; how full {unknown} were is not known"
    if not_measured:
        yield f"; {count(not_measured, 'more job')} in the window not measured: name them to have them read"


def _counted(found: Sequence[Judged]) -> str:
    """`29 variants and inference components, 12 jobs`."""
    served = sum(one.part.of == "endpoint" for one in found)
    jobs = len(found) - served
    named = [f"{count(served, 'variant')} and inference components" if served != 1 else "1 variant"] if served else []
    return ", ".join([*named, *([count(jobs, "job")] if jobs else [])])
