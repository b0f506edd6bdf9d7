"""Oversized endpoint.

## What it finds

Variants of endpoints in service whose machines are larger, or more, than what they did in the last fourteen days needs:
P95 of CPU, memory, GPU and GPU memory of the hottest instance, with 20 % headroom on top, fits on fewer or smaller
instances that hosting takes, that the region sells, of the same kind of processor and no older generation.

## Why it costs

Instances are billed by the hour, whatever they do.

## How the saving is computed

List saving = (instances now x price - instances proposed x price) x 730 h, on-demand hosting prices (async: its own).
It is claimed as that many hours of the present type. Production (all that no tag calls otherwise) keeps two instances
where it has two. Where a policy moves the number of instances only their type is changed. Confidence is medium: worker
counts and latency follow the number of vCPUs, which a load test tells.

## When it stays undecided

When metrics, configuration or prices were not read, when metrics have data on less than 90 % of the hours, when the p99
latency is near AWS's limit, for Inferentia and Trainium, for inference components (they fill machines by what they
reserve), and for servers of large models (vLLM, TGI, LMI, Triton), which take GPU memory up front. Variants younger
than a week, uncalled ones and those on reserved capacity are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.freed_hours import freed_hours
from sagemaker_cost_mcp.analysis.machine_fit import Fleet
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized, right_size
from sagemaker_cost_mcp.analysis.served_variants import served_variants
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each variant with instances of its own."""
    del thresholds  # a percentile and a headroom, not days
    for served in served_variants(snapshot):
        found = right_size(served, snapshot.catalog)
        if isinstance(found, NotSized):
            if not found.moot:
                yield _undecided(found)
        elif found.saving > 0:
            yield _oversized(found)


def _oversized(found: Sized) -> Verdict:
    served, need = found.served, found.need
    claim = freed_hours(served, found.current.sold.price, found.saving)
    cpu, memory = need.cores, need.memory_gib
    return finding(
        RULE,
        Judgement(
            resource=served.endpoint.ref,
            part=f"variant/{served.variant.name}",
            claims=(claim,) if claim else (),
            monthly_cost=found.current.monthly_usd,
            confidence=Confidence.MEDIUM,
            evidence=[
                (
                    f"P95 of variant {served.variant.name} over 14 days: {cpu:.2f} cores together and {memory:.1f} GiB "
                    "on the hottest instance"
                ),
                f"{_fleet(found.current)} now, {_fleet(found.proposed)} would hold that with 20 % headroom",
                f"{found.proposed.limiting.value.replace('_', ' ')} would then be {found.proposed.fullest:.0%} full",
                *found.notes,
            ],
            recommendation="Load-test the smaller type, then update the endpoint to a configuration with it; the old "
            "configuration stays for the way back.",
        ),
    )


def _fleet(fleet: Fleet) -> str:
    return f"{float(fleet.count):.3g} x {fleet.sold.type.name} (${fleet.monthly_usd:,.2f})"


def _undecided(found: NotSized) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=found.served.endpoint.ref,
        missing=f"variant {found.served.variant.name}: {found.reason}",
        how_to_fix=found.how_to_fix,
    )


RULE = Rule(
    name="oversized-endpoint",
    title="Oversized endpoint",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "endpoint_configs", "models", "endpoint_utilization", "catalog"}),
    compares=("Hosting", "AsyncInf"),
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
