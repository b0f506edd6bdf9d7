"""Idle inference component beside busy ones.

## What it finds

Inference components that were not called for `idle_endpoint_days` complete days (14 unless configured) while another
one of the same endpoint was.

## Why it costs

Its copies reserve CPU, memory and accelerators on the endpoint's instances, and keep the instance count up.

## How the saving is computed

It is not: the instances are billed, not the component. Deleting it saves money only if fewer instances then hold the
rest, which depends on how the others are placed. The finding claims $0 and says what the instances cost.

## When it stays undecided

When its metrics were not read or have points on less than 90 % of the days, while another component is busy. An
endpoint of which no component is called is `idle-endpoint`, and not named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sagemaker_cost_mcp.analysis import hosting
from sagemaker_cost_mcp.analysis.idleness import Busy, Idle, Unknown, confidence, evidence, use
from sagemaker_cost_mcp.model.finding import Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, InferenceComponent
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge the inference components of each endpoint that has a busy one."""
    endpoints = {(one.ref.region, one.ref.name): one for one in snapshot.endpoints if one.status == "InService"}
    mates: defaultdict[tuple[str, str], list[InferenceComponent]] = defaultdict(list)
    for component in snapshot.inference_components:
        mates[component.ref.region, component.endpoint_name].append(component)
    for place, components in mates.items():
        if place in endpoints:
            yield from _judged(snapshot, endpoints[place], components, thresholds.idle_endpoint_days)


def _judged(
    snapshot: Snapshot, endpoint: Endpoint, components: list[InferenceComponent], days: int
) -> Iterator[Verdict]:
    traffic = {one.part: one for one in snapshot.endpoint_traffic if one.endpoint_arn == endpoint.ref.arn}
    uses = [(one, use(traffic.get(one.ref.name), one.created_at.date(), days)) for one in components]
    if not any(isinstance(used, Busy) for _, used in uses):
        return
    for component, used in uses:
        if isinstance(used, Unknown):
            yield Undecided(rule=RULE.name, resource=component.ref, missing=used.missing, how_to_fix=used.how_to_fix)
        elif isinstance(used, Idle):
            yield _idle(snapshot, endpoint, component, used)


def _idle(snapshot: Snapshot, endpoint: Endpoint, component: InferenceComponent, idle: Idle) -> Verdict:
    hosts = [variant for variant in endpoint.variants if variant.name == component.variant]
    return finding(
        RULE,
        Judgement(
            resource=component.ref,
            claims=(),
            monthly_cost=None,
            confidence=confidence([idle], component.created_at.date(), snapshot.taken_at.date()),
            evidence=[
                evidence(idle, component.ref.name),
                f"it holds room on endpoint {endpoint.ref.name} ({hosting.fleet(hosts)}), beside components in use",
            ],
            recommendation="Ask the owner, then delete it or let its copies scale to zero, and see whether the "
            "endpoint then needs fewer instances.",
        ),
    )


RULE = Rule(
    name="idle-inference-component",
    title="Idle inference component",
    phase=Phase.INFERENCE,
    reads=frozenset({"endpoints", "inference_components", "endpoint_traffic"}),
    cadence="daily",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
