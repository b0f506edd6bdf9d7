"""The chart of `get_sagemaker_costs_by_phase`."""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.periods import Cut
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.report.charts.spend_by_phase import PhaseSpend, spend_by_phase
from sagemaker_cost_mcp.tools.cost_phases import PhasesAnswer


def phases_chart(answer: PhasesAnswer, cut: Cut) -> Spec | None:
    """Spend by phase over the periods that the answer shows; None: it shows none."""
    rows = [
        PhaseSpend(
            phase=Phase(row.phase),
            start=row.period_start,
            end=row.period_end,
            cost=row.cost_usd,
            partial=row.partial,
        )
        for row in answer.rows
    ]
    return spend_by_phase(rows, cut)
