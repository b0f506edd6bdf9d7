"""Toolset *training*: what training jobs cost by family, and how they would run cheaper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.charted import charted
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, one_line, usd
from sagemaker_cost_mcp.tools.training_answer import TrainingAnswer, TrainingAsked, studied_answer, training_study
from sagemaker_cost_mcp.tools.training_chart import gpu_chart
from sagemaker_cost_mcp.tools.training_rows import FamilyRow, OptionRow


def training_text(answer: TrainingAnswer, *, full: bool = False) -> str:
    """The answer as Markdown; `full` adds the evidence of each finding and what is undecided."""
    lines = [answer.summary]
    for rank, row in enumerate(answer.rows, start=1):
        lines += ["", _head(rank, row), *(f"   - {part}" for part in _parts(row))]
        if full:
            lines += [f"   - {part}" for part in _proof(row)]
        elif row.undecided:
            rules = sorted(one.partition(":")[0] for one in row.undecided)
            lines.append(f"   - undecided: {', '.join(rules)}")
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _head(rank: int, row: FamilyRow) -> str:
    pace = f"{usd(row.monthly_usd)} a month" if row.monthly_usd is not None else f"{usd(row.cost_usd)} in the window"
    kind = "" if row.kind == "jobs" else f", {row.kind}"
    beside = "".join(f", {text}" for text in _beside(row))
    return (
        f"{rank}. `{one_line(row.family)}` ({row.region}{kind}): {pace}, {count(row.runs, 'run')}{beside}; "
        f"**saves {usd(row.monthly_saving_usd)} a month**"
    )


def _beside(row: FamilyRow) -> Iterator[str]:
    if row.running:
        yield f"{row.running} running"
    if row.prepaid_runs:
        yield f"{row.prepaid_runs} on training plans (paid already)"
    if row.serverless_runs:
        yield f"{row.serverless_runs} serverless"


def _parts(row: FamilyRow) -> Iterator[str]:
    for one in row.findings:
        saving = f"{usd(one.monthly_saving_usd)}/month" if one.monthly_saving_list_usd else "no dollar claim"
        yield f"**{one.rule}** {saving} (id {one.id}, {one.confidence}): {one_line(one.recommendation)}"
    if row.kind in _SERVICES:
        yield f"{_SERVICES[row.kind]} chose these machines and settings: they are not yours to change"
    for part in _SECTIONS if row.kind not in _SERVICES else (_failed,):
        yield from part(row)


def _spot(row: FamilyRow) -> Iterator[str]:
    spot = row.spot
    if spot.spot_runs:
        lost = count(spot.interruptions, "interruption")
        yield f"spot: {count(spot.spot_runs, 'run')} saved {spot.achieved_saving_percent} %, {lost}"
    if not spot.on_demand_runs:
        return
    said = f"on demand: {count(spot.on_demand_runs, 'run')}"
    if spot.expected_saving_percent is not None:
        yield f"{said}; its own spot runs point to {spot.expected_saving_percent} % less"
        return
    fit = "fit for spot" if spot.fit else "not fit for spot without checkpoints"
    yield f"{said}, {fit}; AWS states up to {spot.stated_up_to_percent:.0f} % less with it"


def _size(row: FamilyRow) -> Iterator[str]:
    size = row.size
    if size is None:
        return
    if size.current is None:
        yield f"size: not judged, {size.unclear}"
        return
    peaks = ", ".join(f"{name} {peak:.0f} %" for name, peak in size.p95_percent.items())
    better = _option(size.proposed) if size.proposed else "nothing cheaper holds it"
    yield f"size: {size.current.instance_type}, P95 {peaks}: {size.unclear or better}"


def _option(option: OptionRow) -> str:
    return f"{option.instance_type} would do ({option.limiting_metric} at {option.fill_percent:.0f} %)"


def _scaling(row: FamilyRow) -> Iterator[str]:
    if row.scaling is not None:
        steps = ", ".join(f"{step.machines}: {step.efficiency_percent:.0f} %" for step in row.scaling.steps)
        yield f"scaling: efficiency by machines, {steps}"


def _failed(row: FamilyRow) -> Iterator[str]:
    if row.failed_usd:
        yield "failed: " + ", ".join(f"{one_line(cause)} ${amount:,.2f}" for cause, amount in row.failed_usd.items())


def _input(row: FamilyRow) -> Iterator[str]:
    if row.input is not None:
        yield (
            f"input: {row.input.downloading_seconds:,.0f} s of copying a run, {row.input.share_percent:.0f} % of it; "
            f"FastFile saves up to {usd(row.input.up_to_usd)} in the window"
        )


def _warm_pool(row: FamilyRow) -> Iterator[str]:
    pool = row.warm_pool
    if pool is not None:
        yield (
            f"warm pools: {pool.reused} of {pool.pools} reused, {usd(pool.retained_usd)} in the window, "
            f"{usd(pool.idle_usd)} of it for nobody; a minute of start-up saved cost {_rate(pool.usd_per_minute_saved)}"
        )


def _rate(amount: Decimal | None) -> str:
    return "an unknown amount" if amount is None else f"${amount.normalize():f}"


def _repeats(row: FamilyRow) -> Iterator[str]:
    if row.repeats.runs:
        yield f"repeats: {count(row.repeats.runs, 'run')} for {usd(row.repeats.usd)} made what an earlier one had made"


def _tuning(row: FamilyRow) -> Iterator[str]:
    if row.tuning is not None:
        yield (
            f"tuning: {count(row.tuning.tuning_jobs, 'job')} without early stopping, {row.tuning.runs_after_best} runs "
            f"({usd(row.tuning.after_best_usd)}) after the best one"
        )


def _limit(row: FamilyRow) -> Iterator[str]:
    if row.limit is not None:
        yield (
            f"limit: MaxRuntime {row.limit.max_runtime_seconds / 3600:.0f} h, longest run "
            f"{row.limit.longest_run_seconds / 3600:.1f} h: one that hangs costs {usd(row.limit.exposure_usd)} more"
        )


_SERVICES = {"autopilot": "Autopilot", "labeling": "Automated labeling"}

_SECTIONS = (_spot, _size, _scaling, _failed, _input, _warm_pool, _repeats, _tuning, _limit)


def _proof(row: FamilyRow) -> Iterator[str]:
    for one in row.findings:
        yield f"{one.rule}: {'; '.join(map(one_line, one.evidence))}"
    yield from (f"undecided, {one_line(one)}" for one in row.undecided)


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_analyze_training_jobs(desk), title="Training jobs by family")]


_Detail = Annotated[Literal["concise", "full"], Field(description="full adds evidence.")]


def _analyze_training_jobs(desk: Desk) -> Callable[..., Any]:
    def analyze_training_jobs(
        ctx: Context[Any, Any],
        names: Annotated[list[str] | None, Field(description="Job families or jobs.")] = None,
        regions: p.Regions = None,
        lookback_days: Annotated[int, Field(description="1 to 365.")] = 30,
        tags: p.Tags = None,
        limit: p.Limit = 8,
        cursor: p.Cursor = None,
        detail: _Detail = "concise",
        refresh: p.Refresh = False,
        chart: p.Chart = False,
    ) -> Annotated[CallToolResult, TrainingAnswer]:
        """How would training run cheaper? By job family: spot saving, right size from CPU, memory and GPU use, scaling,
        dollars of failed jobs by cause, warm pools, input modes, repeated runs, tuning without early stopping.
        """
        asker = Asker(ctx)
        asked = TrainingAsked(
            names=tuple(dict.fromkeys(names or ())),
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            full=detail == "full",
            refresh=refresh,
        )
        study = training_study(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        answer = studied_answer(study)
        result = answered(answer, training_text(answer, full=asked.full))
        return charted(result, gpu_chart(study)) if chart else result

    return analyze_training_jobs
