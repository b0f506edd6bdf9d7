"""Endpoints worth sharing.

## What it finds

Real-time endpoints whose models could stand on the same instances and would then cost less: containers from one
repository, one role, one network, one architecture, the same kind of environment and class of latency. Together, with
20 % headroom, they fit on fewer or cheaper instances than they would by themselves, even right-sized.

Where one container can hold many models, all are in memory at once and work is summed up hour by hour, at P95. On GPUs
that takes Triton and a type on which multi-model endpoints may run (single GPUs of P2, P3, G4dn and G5). All others
become inference components: each copy reserves memory, cores and whole GPUs, so two models never lie on one GPU.

## Why it costs

Each endpoint has at least one instance of its own, and each of them its idle corner.

## How the saving is computed

List saving = what all of them cost now - instances of the shared fleet x 730 h x hosting price. It is claimed on each
member by what it costs today. Packing is first-fit decreasing on memory, for components on GPUs first. Confidence is
low: whether the container takes many models, and whether the owners accept one deployment, cannot be seen.

## When it stays undecided

It does not: a variant whose need cannot be told is undecided under `oversized-endpoint`, and shares with nobody here.
Endpoints with several variants, pipelines of containers, data capture, many models already or a moving number of
instances are left alone, and so are uncalled ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sagemaker_cost_mcp.analysis.consolidation import Group, claims_of, consolidation
from sagemaker_cost_mcp.analysis.shared_fleet import SharedFleet
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge all endpoints together."""
    del thresholds  # a packing, not days
    yield from (_shared(group) for group in consolidation(snapshot).groups)


def _shared(group: Group) -> Verdict:
    fleet = group.fleet
    names = _names([one.served.endpoint.ref.name for one in group.sized])
    now = sum((one.current.monthly_usd for one in group.sized), ZERO)
    return finding(
        RULE,
        Judgement(
            resource=group.sized[0].served.endpoint.ref,
            claims=claims_of(group),
            monthly_cost=now,
            confidence=Confidence.LOW,
            evidence=[
                (
                    f"{names} cost ${now:,.2f} a month by themselves, ${fleet.monthly_usd:,.2f} on {fleet.count} x "
                    f"{fleet.sold.type.name}"
                ),
                _taken(fleet),
                *(f"it takes that {condition}" for condition in group.conditions),
            ],
            recommendation=f"Build one {group.way.replace('inference-components', 'inference-component')} endpoint for "
            "them, move callers one by one, then delete the single endpoints.",
        ),
    )


def _names(members: Sequence[str]) -> str:
    rest = len(members) - _NAMED
    return ", ".join(members[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


_NAMED = 8
"""Members that the evidence names; plan_endpoint_consolidation lists all."""


def _taken(fleet: SharedFleet) -> str:
    shares = f"{fleet.memory:.0%} of its memory and {fleet.cpu:.0%} of its cores"
    if fleet.components:
        gpus = f", with {fleet.gpu:.0%} of its GPUs as whole ones" if fleet.gpu else ""
        return f"their inference components reserve {shares}{gpus}"
    gpus = f", {fleet.gpu_memory:.0%} of its GPU memory and {fleet.gpu:.0%} of its GPUs" if fleet.sold.spec.gpu else ""
    return f"together they fill {shares}{gpus} at P95"


RULE = Rule(
    name="endpoints-worth-sharing",
    title="Endpoints worth sharing",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "endpoint_configs", "models", "endpoint_utilization", "catalog"}),
    compares=("Hosting", "AsyncInf"),
    effort=Effort.HIGH,
    reversible=True,
    judge=judge,
)
