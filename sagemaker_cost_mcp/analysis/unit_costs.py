"""What one of something cost: a training job, a thousand inferences, an hour in which an endpoint was used, a label.

unit cost = dollars of the bill that the resource is answerable for / units it delivered in the window. Without any unit
it does not apply: neither zero nor infinite. Sums reconcile: attributed + shared + unattributed = what the bill counts.
"""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.analysis.endpoint_unit_costs import endpoint_rows
from sagemaker_cost_mcp.analysis.job_unit_costs import labeling_rows, training_rows, work_rows
from sagemaker_cost_mcp.analysis.unit_cost_sources import Sources, UnitCost
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.value import Value


class UnitCosts(Value):
    """All rows, and how they stand to the bill."""

    rows: tuple[UnitCost, ...]
    attributed: Decimal
    """Dollars of the bill with a job, an endpoint or a labeling job behind them."""
    shared: Decimal
    """Dollars that belong to endpoints together, as data in and out."""
    unattributed: Decimal
    """All others: notebooks, Studio, storage, what no resource that was read explains."""
    total: Decimal


def unit_costs(snapshot: Snapshot, bill: Bill, *, by_hour: bool = False) -> UnitCosts:
    """Unit costs of everything on the snapshot that delivers something.

    Args:
        snapshot: Jobs, endpoints and their traffic.
        bill: The bill, or the part of it that is in question.
        by_hour: Endpoints also by the hour with requests, from their utilization.
    """
    sources = Sources(snapshot, bill, by_hour)
    found = sources.attribution
    return UnitCosts(
        rows=(*endpoint_rows(sources), *training_rows(sources), *work_rows(sources), *labeling_rows(sources)),
        attributed=found.attributed,
        shared=found.shared,
        unattributed=found.unattributed,
        total=found.total,
    )
