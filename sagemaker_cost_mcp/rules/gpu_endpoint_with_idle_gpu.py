"""GPU endpoint with an idle GPU.

## What it finds

Variants on GPU instances whose GPUs, at P95 of the hottest instance over fourteen days, stay below 10 %, although the
endpoint is called, and for which a machine without GPU costs less.

## Why it costs

A GPU instance costs three to four times what the same vCPUs and memory cost without one.

## How the saving is computed

List saving = instances x (price now - price of the cheapest type without GPU) x 730 h, hosting prices (async: its own).
That type has no fewer vCPUs than now, and memory for what lies in main and in GPU memory at P95, with 20 % headroom.
How much CPU the GPU's work takes is not known: confidence is low, and a load test has to settle it first.

## When it stays undecided

When the metrics of the GPU, the configuration or the prices were not read; for servers of large models, whose latency
no CPU reaches. Uncalled variants are `idle-endpoint`, and not named here; neither are those younger than a week.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.machine_fit import Fleet
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized, right_size
from sagemaker_cost_mcp.analysis.served_variants import served_variants
from sagemaker_cost_mcp.analysis.utilization import Resource
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each variant on GPU instances."""
    del thresholds  # a share of the GPU, not days
    with_gpu = {price.item for price in snapshot.catalog if price.spec and price.spec.gpu}
    for served in served_variants(snapshot):
        if served.variant.instance_type not in with_gpu:
            continue
        found = right_size(served, snapshot.catalog)
        if isinstance(found, NotSized):
            if not found.moot:
                yield _undecided(found)
        elif found.cpu_only is not None:
            yield _idle(found, found.cpu_only)


def _idle(found: Sized, cpu_only: Fleet) -> Verdict:
    served, current = found.served, found.current
    claim = freed_hours(served, current.sold.price, current.monthly_usd - cpu_only.monthly_usd)
    return finding(
        RULE,
        Judgement(
            resource=served.endpoint.ref,
            part=f"variant/{served.variant.name}",
            claims=(claim,) if claim else (),
            monthly_cost=current.monthly_usd,
            confidence=Confidence.LOW,
            evidence=[
                f"P95 of the GPU of variant {served.variant.name} is {current.fill[Resource.GPU]:.1%} over 14 days",
                (
                    f"{float(current.count):.3g} x {current.sold.type.name} cost ${current.monthly_usd:,.2f} a month, "
                    f"{cpu_only.sold.type.name} ${cpu_only.monthly_usd:,.2f}"
                ),
                "how much CPU the GPU's work would take is not known",
            ],
            recommendation=f"Load-test the model on {cpu_only.sold.type.name} with an image built for CPU; if latency "
            "holds, update the endpoint. Else let other models share the GPU.",
        ),
    )


def _undecided(found: NotSized) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=found.served.endpoint.ref,
        missing=f"variant {found.served.variant.name}: {found.reason}",
        how_to_fix=found.how_to_fix,
    )


RULE = Rule(
    name="gpu-endpoint-with-idle-gpu",
    title="GPU endpoint with an idle GPU",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "endpoint_configs", "models", "endpoint_utilization", "catalog"}),
    compares=("Hosting", "AsyncInf"),
    effort=Effort.HIGH,
    reversible=True,
    judge=judge,
)
