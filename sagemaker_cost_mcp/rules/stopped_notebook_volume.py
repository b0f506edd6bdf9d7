"""Volume of a notebook instance that was stopped long ago.

## What it finds

Notebook instances that have been `Stopped` for `stopped_notebook_days` days (30 unless configured) and keep their
volume. Since when they are stopped is `LastModifiedTime`: it moves with start, stop and configuration, so the
instance has been off at least that long.

## Why it costs

Stopping an instance ends the charge for compute, not the one for its volume: every provisioned gigabyte is billed
until the instance is deleted.

## How the saving is computed

List saving = provisioned GB x price of a GB-month of notebook volumes in the region. Where the bill shows both gp2
and gp3 volumes, or neither, the cheaper of their prices is taken: SageMaker does not say which one an instance has.

## When it stays undecided

When the size of the volume could not be read, or no price for notebook volumes is known in the region.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.list_prices import volume_price
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase, Price
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each notebook instance that has been stopped for long."""
    for notebook in snapshot.notebook_instances:
        days = (snapshot.taken_at - notebook.modified_at).days
        if notebook.status != "Stopped" or days < thresholds.stopped_notebook_days:
            continue
        price = volume_price(snapshot, notebook.ref.region, "Notebk")
        if notebook.volume_gb is None or price is None:
            yield _unknown(notebook)
        else:
            yield _forgotten(notebook, notebook.volume_gb, price, days)


def _unknown(notebook: NotebookInstance) -> Undecided:
    if notebook.volume_gb is None:
        missing, action = "size of its volume", "sagemaker:DescribeNotebookInstance"
    else:
        missing, action = f"price of notebook volumes in {notebook.ref.region}", "pricing:GetProducts"
    return Undecided(
        rule=RULE.name,
        resource=notebook.ref,
        missing=missing,
        how_to_fix=f"grant {action}; see the gaps of this answer",
    )


def _forgotten(notebook: NotebookInstance, volume_gb: int, price: Price, days: int) -> Finding:
    claim = Claim(
        billable_unit=f"{notebook.ref.arn}#volume",
        usage_type=price.usage_type,
        region=notebook.ref.region,
        units=Decimal(volume_gb),
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
    )
    return finding(
        RULE,
        Judgement(
            resource=notebook.ref,
            claims=(claim,),
            monthly_cost=claim.monthly_list_usd,
            confidence=Confidence.MEDIUM,
            evidence=(
                f"Stopped since {notebook.modified_at:%Y-%m-%d}, {days} days ago, and not changed since",
                f"its {volume_gb} GB volume costs ${price.first_unit.normalize():f} a GB-month",
            ),
            recommendation="Ask the owner, copy what is still needed to S3, then delete the instance. A deleted volume "
            "cannot be brought back.",
        ),
    )


RULE = Rule(
    name="stopped-notebook-volume",
    title="Volume of a notebook instance stopped long ago",
    phase=Phase.STORAGE,
    reads=frozenset({"notebook_instances", "prices", "bill"}),
    effort=Effort.MEDIUM,
    reversible=False,
    judge=judge,
)
