"""The largest savings of a plan as a chart, in a report and beside an answer in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mcp.server.apps import client_supports_apps
from mcp.server.mcpserver import Context
from mcp.types import CallToolResult

from sagemaker_cost_mcp.model.finding import Confidence
from sagemaker_cost_mcp.report import wording
from sagemaker_cost_mcp.report.charts.top_savings import Saving, top_savings
from sagemaker_cost_mcp.report.dashboard import CHARTS_META
from sagemaker_cost_mcp.report.figures import Figure
from sagemaker_cost_mcp.tools.answers import FindingRow


def savings_figure(findings: Sequence[FindingRow], currency: str) -> Figure:
    """Findings that save a dollar, now or later; without one, a figure that says so."""
    saving = [one for one in findings if one.monthly_saving_usd > 0 or one.monthly_saving_later_usd > 0]
    return Figure(
        key="savings",
        title="Top savings",
        caption="Cash a month that leaves the bill now, and what follows once today's commitments have ended.",
        spec=top_savings([_saving(one) for one in saving]),
        untold="No finding saves a dollar.",
        head=("Resource", "Now", "Later"),
        rows=tuple(
            (
                one.resource.name,
                wording.money(one.monthly_saving_usd, currency),
                wording.money(one.monthly_saving_later_usd, currency),
            )
            for one in saving
        ),
    )


def _saving(one: FindingRow) -> Saving:
    return Saving(
        resource=one.resource.name,
        what=one.title,
        now=one.monthly_saving_usd,
        later=one.monthly_saving_later_usd,
        confidence=Confidence(one.confidence),
    )


def with_chart(result: CallToolResult, figure: Figure, context: Context[Any, Any]) -> CallToolResult:
    """The result with the chart beside it for a host that shows the dashboard; for others as it was.

    A model never sees `_meta`: the answer itself stays complete without it.
    """
    if figure.spec is None or not client_supports_apps(context):
        return result
    chart = {"key": figure.key, "title": figure.title, "caption": figure.caption, "spec": figure.spec}
    return result.model_copy(update={"meta": {**(result.meta or {}), CHARTS_META: [chart]}})
