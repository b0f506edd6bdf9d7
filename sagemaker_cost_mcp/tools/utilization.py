"""Toolset *inference*: how busy machines are, and how callers of endpoints are served."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.machine_parts import PartOf
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, table
from sagemaker_cost_mcp.tools.utilization_answer import UtilizationAnswer, UtilizationAsked, resource_utilization
from sagemaker_cost_mcp.tools.utilization_rows import LevelRow, SampleRow, UtilizationRow

_NOTES_SHOWN = 8
_DAY_SECONDS = 86_400

_Column = tuple[str, Callable[[UtilizationRow], str]]


def utilization_text(answer: UtilizationAnswer, *, full: bool = False) -> str:
    """The answer as Markdown; `full` adds every remark, and how each part went over time."""
    lines = [answer.summary]
    if answer.rows:
        lines += ["", _LEGEND, "", *_table(answer.rows)]
    remarks = list(_remarks(answer.rows))
    shown = remarks if full else remarks[:_NOTES_SHOWN]
    lines += ["", *shown] if shown else []
    if len(remarks) > len(shown):
        lines.append(f"- and {len(remarks) - len(shown)} more remarks with detail=full")
    if full:
        lines += [line for row in answer.rows for line in _course(row)]
    bare = answer.model_copy(update={"meta": answer.meta.model_copy(update={"window_start": None})})
    window = f"_Measured {answer.meta.window_start} to {answer.meta.window_end} (end exclusive, UTC)._"
    return "\n".join([*lines, *gap_lines(answer.gaps), "", window, *footer(bare)[1:]])


_LEGEND = "Percent as mean / P95 of the hottest instance. Requests: total, in the busiest hour, share of idle periods."


def _table(rows: Sequence[UtilizationRow]) -> list[str]:
    """The columns that some row has something in."""
    columns = [(head, [cell(row) for row in rows]) for head, cell in _COLUMNS]
    kept = [(head, cells) for head, cells in columns if any(cell != "-" for cell in cells)]
    return table([head for head, _ in kept], zip(*(cells for _, cells in kept), strict=True))


def _name(row: UtilizationRow) -> str:
    return f"{row.label} ({row.kind}, {row.resource.region})"


def _machines(row: UtilizationRow) -> str:
    if row.instances_mean is None:
        return f"on {row.instance_type}" if row.instance_type else "-"
    most = f" (max {row.instances_max:.3g})" if row.instances_max and row.instances_max != row.instances_mean else ""
    return f"{row.instances_mean:.3g} x {row.instance_type or 'mixed'}{most}"


def _pair(level: LevelRow | None) -> str:
    return "-" if level is None else f"{level.mean_percent:.0f} / {level.p95_percent:.0f}"


def _requests(row: UtilizationRow) -> str:
    found = row.requests
    if found is None:
        return "-"
    busiest = "" if found.busiest_hour_requests is None else f", {found.busiest_hour_requests:,.0f}"
    return f"{found.total:,.0f}{busiest}, {100 * found.idle_share:.0f} % idle"


def _latency(row: UtilizationRow) -> str:
    found = row.latency
    return "-" if found is None else f"{_ms(found.p50_ms)} / {_ms(found.p99_ms)}"


def _ms(value: float | None) -> str:
    return "?" if value is None else f"{value:,.0f}"


def _errors(row: UtilizationRow) -> str:
    if row.error_rates is None:
        return "-"
    shown = [f"{name} {100 * rate:.2g} %" for name, rate in row.error_rates.items() if rate]
    return ", ".join(shown) or "0"


def _coverage(row: UtilizationRow) -> str:
    return "-" if row.coverage is None else f"{100 * row.coverage:.0f} %"


_COLUMNS: tuple[_Column, ...] = (
    ("Resource", _name),
    ("Machines", _machines),
    ("CPU %", lambda row: _pair(row.cpu)),
    ("Memory %", lambda row: _pair(row.memory)),
    ("GPU %", lambda row: _pair(row.gpu)),
    ("GPU memory %", lambda row: _pair(row.gpu_memory)),
    ("Disk %", lambda row: _pair(row.disk)),
    ("Requests", _requests),
    ("p50 / p99 ms", _latency),
    ("Errors", _errors),
    ("Data", _coverage),
)


def _remarks(rows: Iterable[UtilizationRow]) -> Iterator[str]:
    """What is missing, and what to know, each once with all it touches."""
    touched: dict[str, list[str]] = {}
    for row in rows:
        for said in (*(f"Undecided: {reason}" for reason in row.undecided), *(f"Note: {note}" for note in row.notes)):
            touched.setdefault(one_line(said).rstrip("."), []).append(f"`{one_line(_name(row))}`")
    for said, names in touched.items():
        yield f"- {said}: {', '.join(names)}"


def _course(row: UtilizationRow) -> list[str]:
    """How a part went over time."""
    if not row.samples:
        return []
    head = ["From (UTC)", "Instances", "CPU % mean / hottest", "Memory %", "GPU %", "Requests", "p99 ms"]
    lines = table(head, [_moment(sample) for sample in row.samples])
    return ["", f"## `{one_line(_name(row))}`", "", *lines]


def _moment(sample: SampleRow) -> list[str]:
    shape = "%Y-%m-%d" if sample.seconds >= _DAY_SECONDS else "%m-%d %H:%M"
    gpu = "-" if sample.gpu_percent is None else f"{sample.gpu_percent:.0f} / {_number(sample.gpu_hottest_percent)}"
    return [
        f"{sample.start:{shape}}",
        "-" if sample.instances is None else f"{sample.instances:.3g}",
        f"{_number(sample.cpu_percent)} / {_number(sample.cpu_hottest_percent)}",
        _number(sample.memory_percent),
        gpu,
        _number(sample.requests),
        _number(sample.latency_p99_ms),
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_get_resource_utilization(desk), title="Utilization of endpoints and jobs")]


_Detail = Annotated[Literal["concise", "full"], Field(description="full adds the course over time.")]


def _get_resource_utilization(desk: Desk) -> Callable[..., Any]:
    def get_resource_utilization(
        ctx: Context[Any, Any],
        names: Annotated[list[str] | None, Field(description="Endpoints, inference components or jobs.")] = None,
        kind: PartOf | None = None,
        regions: p.Regions = None,
        lookback_days: Annotated[int, Field(description="1 to 455.")] = 14,
        tags: p.Tags = None,
        limit: p.Limit = 20,
        cursor: p.Cursor = None,
        detail: _Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, UtilizationAnswer]:
        """How busy are endpoints and training, processing and transform jobs? CPU, memory, GPU and disk on a 0-100 %
        scale, instances, requests, latency, errors, and how much of the window had data. Least used first.
        """
        asker = Asker(ctx)
        asked = UtilizationAsked(
            names=tuple(dict.fromkeys(names or ())),
            kind=kind,
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            full=detail == "full",
            refresh=refresh,
        )
        answer = resource_utilization(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, utilization_text(answer, full=asked.full))

    return get_resource_utilization
