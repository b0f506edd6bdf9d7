"""Tool `get_unit_costs`: what a job, a thousand inferences, an hour of use, a label cost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, number, table, usd
from sagemaker_cost_mcp.tools.unit_costs import Kind, UnitCostsAnswer, UnitCostsAsked, UnitRow, unit_costs_answer

_TABLES = {
    "training_family": ("Training: runs of the same thing", "Runs", "A run"),
    "objective": ("Objective metrics: what a point cost", "Points", "A point"),
    "endpoint": ("Endpoints, per 1,000 inferences", "1,000s", "Per 1,000"),
    "endpoint_hour": ("Endpoints, per hour with requests", "Hours", "An hour"),
    "labeling_job": ("Labeling jobs", "Objects", "An object"),
    "processing_family": ("Processing: runs of the same thing", "Runs", "A run"),
    "transform_family": ("Batch transform: runs of the same thing", "Runs", "A run"),
    "training_job": ("Training jobs", "Jobs", "A job"),
    "processing_job": ("Processing jobs", "Jobs", "A job"),
    "transform_job": ("Transform jobs", "Jobs", "A job"),
}
"""Title, units, and a unit's cost, by kind."""


def unit_costs_text(answer: UnitCostsAnswer) -> str:
    """The answer as Markdown, a table for each kind."""
    lines = [answer.summary]
    for kind, rows in groupby(answer.rows, key=lambda row: row.kind):
        title, units, unit = _TABLES[kind]
        lines += ["", f"## {title}", *table(["Name", "Cost", units, unit, "Notes"], map(_cells, rows))]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _cells(row: UnitRow) -> list[str]:
    units = "-" if row.units is None else number(round(row.units, 3))
    return [f"{row.name} ({row.region})", usd(row.cost_usd), units, _unit_cost(row.unit_cost_usd), _note(row)]


def _unit_cost(amount: Decimal | None) -> str:
    """Cents are too coarse for a thousand inferences.

    >>> _unit_cost(Decimal("0.004213")), _unit_cost(Decimal("12.5"))
    ('$0.004213', '$12.50')
    """
    if amount is None:
        return "-"
    return usd(amount) if abs(amount) >= 1 or amount == round(amount, 2) else f"${round(amount, 6).normalize():f}"


def _note(row: UnitRow) -> str:
    parts = [row.reason or "", row.formula or ""]
    if row.spot_saving_percent is not None:
        parts.append(f"spot saved {row.spot_saving_percent} % ({usd(row.spot_saving_usd)})")
    if row.idle_runs:
        parts.append(f"{count(row.idle_runs, 'run')} for {usd(row.idle_cost_usd)} bought nothing")
    return "; ".join(part for part in parts if part)


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_get_unit_costs(desk), title="Unit costs")]


def _get_unit_costs(desk: Desk) -> Callable[..., Any]:
    def get_unit_costs(
        ctx: Context[Any, Any],
        kind: Kind | None = None,
        names: Annotated[list[str] | None, Field(description="Jobs, job families or endpoints.")] = None,
        by_hour: Annotated[bool, Field(description="Also per hour with requests.")] = False,
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: p.Days = 30,
        regions: p.Regions = None,
        limit: p.Limit = 20,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, UnitCostsAnswer]:
        """What does one training job, job family, point of the objective metric, 1,000 inferences, endpoint hour,
        processing or transform job, or labelled object cost? From the bill, and how much of it is attributed, shared,
        unattributed.
        """
        asker = Asker(ctx)
        asked = UnitCostsAsked(
            kind=kind,
            names=tuple(names or ()),
            by_hour=by_hour,
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            regions=tuple(dict.fromkeys(regions or ())),
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = unit_costs_answer(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, unit_costs_text(answer))

    return get_unit_costs
