"""Tool `recommend_inference_option`: what each way of serving would cost on the real traffic, and whether it may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.inference_subject import Needs
from sagemaker_cost_mcp.model.inference_workload import InferenceWorkload
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.option_answer import OptionsAnswer, OptionsAsked, inference_options
from sagemaker_cost_mcp.tools.option_rows import ChoiceRow, OpenRow, OptionRow
from sagemaker_cost_mcp.tools.text import footer, gap_lines, one_line, several, table, usd

_MARKS = {True: "yes", False: "no"}


def options_text(answer: OptionsAnswer, *, full: bool = False) -> str:
    """The answer as Markdown: one endpoint with every option, several in a line each."""
    lines = [answer.summary]
    if answer.endpoint is not None or full:
        lines += [line for row in answer.rows for line in _whole(row)]
    else:
        lines += _overview(answer.rows)
    lines += ["", *(f"- {one_line(note)}" for note in answer.notes)]
    bare = answer.model_copy(update={"meta": answer.meta.model_copy(update={"window_start": None})})
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(bare)])


def _overview(rows: Sequence[ChoiceRow]) -> list[str]:
    head = ["Endpoint", "Now", "Do", "Saves", "Cheaper, if", "", "It lacks"]
    lines = table(head, [_line(row) for row in rows])
    return ["", *lines, *_blank(rows)] if rows else []


def _blank(rows: Sequence[ChoiceRow]) -> list[str]:
    """What nothing can be said of, each reason once with all that it touches."""
    touched: dict[str, list[str]] = {}
    for row in rows:
        for said in row.undecided:
            touched.setdefault(one_line(said), []).append(f"`{one_line(row.endpoint)}` ({row.region})")
    return ["", *(f"- {several(names)}: {said}" for said, names in touched.items())] if touched else []


def _line(row: ChoiceRow) -> list[str]:
    do = "undecided" if row.recommended is None else f"{row.recommended}: {row.recommended_label}"
    saves = usd(row.monthly_saving_usd) if row.monthly_saving_usd else "-"
    return [f"{row.endpoint} ({row.kind}, {row.region})", usd(row.current_monthly_usd), do, saves, *_open(row)]


def _open(row: ChoiceRow) -> list[str]:
    """The cheapest way that waits for answers; of an endpoint that nobody calls that is not the question."""
    one = row.cheapest_open
    if one is None or row.recommended is None:
        return ["-", "-", "-"]
    return [one.option, usd(one.monthly_usd), ", ".join(lack.partition(":")[0] for lack in one.lacks)]


def _whole(row: ChoiceRow) -> list[str]:
    lines = ["", f"## `{one_line(row.endpoint)}` ({row.kind}, {row.region})", ""]
    lines += [f"- {one_line(said)}" for said in row.undecided]
    if not row.options:
        return lines
    head = ["Option", "A month", "Cash", "Allowed", "Break-even", "Latency", "Cold starts"]
    lines += table(head, [_option(one) for one in row.options])
    lines += ["", *_gates(row.options)]
    lines += list(_outlook(row))
    return lines


def _option(one: OptionRow) -> list[str]:
    price = usd(one.monthly_usd)
    if one.monthly_low_usd is not None:
        price = f"{usd(one.monthly_low_usd)} to {price}"
    name = f"{one.option}: {one.label}"
    return [
        name,
        price,
        usd(one.monthly_cash_usd),
        _MARKS[one.allowed],
        one.break_even or "-",
        one.latency,
        one.cold_starts,
    ]


def _gates(options: Sequence[OptionRow]) -> list[str]:
    """Gates that do not pass, each once with the options that it keeps closed."""
    touched: dict[str, list[str]] = {}
    for option in options:
        for gate in option.gates:
            if gate.status != "pass":
                touched.setdefault(f"{gate.status}, {gate.gate}: {gate.why}", []).append(option.option)
    return [f"- {one_line(said)} ({', '.join(names)})" for said, names in touched.items()]


def _outlook(row: ChoiceRow) -> Iterator[str]:
    best = next((one for one in row.options if one.option == row.recommended), None)
    if best is not None:
        yield ""
        yield f"Cheapest that is allowed: {best.option}, {one_line(best.formula)}."
        yield from (f"{rank}. {one_line(step)}" for rank, step in enumerate(best.steps or (), start=1))
    if row.next_cheaper is not None:
        yield f"Next cheaper: {_lacks(row.next_cheaper)}."


def _lacks(one: OpenRow) -> str:
    gates = ", ".join(lack.partition(":")[0] for lack in one.lacks) or "a price"
    return f"{one.option} at {usd(one.monthly_usd)}, which lacks {gates}"


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_recommend_inference_option(desk), title="Inference options")]


_Detail = Annotated[Literal["concise", "full"], Field(description="full: every gate and step.")]


def _recommend_inference_option(desk: Desk) -> Callable[..., Any]:
    def recommend_inference_option(
        ctx: Context[Any, Any],
        endpoints: list[str] | None = None,
        workload: Annotated[InferenceWorkload | None, Field(description="A planned one, instead of endpoints.")] = None,
        needs: Annotated[Needs | None, Field(description="What metrics cannot tell.")] = None,
        regions: p.Regions = None,
        lookback_days: Annotated[int, Field(description="7 to 90.")] = 14,
        tags: p.Tags = None,
        limit: p.Limit = 10,
        cursor: p.Cursor = None,
        detail: _Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, OptionsAnswer]:
        """What would each way of serving cost on the real hourly traffic, and is it allowed? Real-time right-sized,
        autoscaled, Graviton, serverless, async, at zero, multi-model, batch, off-hours: monthly list price and cash,
        gates (pass, fail, unknown), break-even, steps.
        """
        asker = Asker(ctx)
        asked = OptionsAsked(
            endpoints=tuple(dict.fromkeys(endpoints or ())),
            workload=workload,
            needs=needs or Needs(),
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            full=detail == "full",
            refresh=refresh,
        )
        answer = inference_options(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, options_text(answer, full=asked.full))

    return recommend_inference_option
