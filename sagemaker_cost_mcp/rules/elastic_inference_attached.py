"""Elastic Inference attached.

## What it finds

Notebook instances and variants of endpoints whose configuration still names an accelerator of Elastic Inference
(`ml.eia1.*`, `ml.eia2.*`), in whatever state they are.

## Why it costs

The service is gone ("Elastic Inference (EI) is no longer available", API reference of SageMaker): nothing accelerates
the work any more, and what was sized with the accelerator in mind now runs on its CPU alone. A resource that names one
may fail to start, update or scale out. Where the bill still has a usage type of the accelerator, that is paid for
nothing.

## How the saving is computed

List saving = accelerators x 730 h x the price of the accelerator, where the bill has a usage type that names it and the
price list, else the bill's own cost / quantity, tells what an hour costs; beside each running instance of a variant,
once for a running notebook instance. Where the bill does not name it, nothing is claimed. The instance's own cost is
not part of it.

## When it stays undecided

When the description of a notebook instance or the configuration of an endpoint was not read, or the bill has the
accelerator and nothing tells its price.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.billed_usage import BilledUsage
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, BillRow, Phase
from sagemaker_cost_mcp.model.resources import NotebookInstance, ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


@dataclass(frozen=True, kw_only=True)
class _Attached:
    """Accelerators that one resource names."""

    resource: ResourceRef
    part: str = ""
    """`variant/blue`; empty: all of the resource."""
    phase: Phase
    types: tuple[str, ...]
    running: int
    """Instances that run now, each with the accelerators."""

    @property
    def unit(self) -> str:
        """What AWS would bill, as claims name it."""
        return f"{'/'.join(filter(None, (self.resource.arn, self.part)))}#accelerator"


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each notebook instance and each variant."""
    del thresholds  # it is named or not
    for notebook in snapshot.notebook_instances:
        if notebook.elastic_inference is None:
            yield _undecided(notebook.ref, "its accelerators", "grant sagemaker:DescribeNotebookInstance")
    for endpoint in snapshot.endpoints:
        if endpoint.kind is None:
            yield _undecided(endpoint.ref, "its accelerators", "grant sagemaker:DescribeEndpointConfig")
    for attached in (*_on_notebooks(snapshot.notebook_instances), *_on_endpoints(snapshot.endpoints)):
        yield _judged(snapshot, attached)


def _on_notebooks(notebooks: Iterable[NotebookInstance]) -> Iterator[_Attached]:
    for one in notebooks:
        if one.elastic_inference:
            yield _Attached(
                resource=one.ref,
                phase=Phase.EXPERIMENTATION,
                types=tuple(dict.fromkeys(one.elastic_inference)),
                running=int(one.status == "InService"),
            )


def _on_endpoints(endpoints: Iterable[Endpoint]) -> Iterator[_Attached]:
    for endpoint in endpoints:
        for variant in endpoint.variants:
            if variant.elastic_inference is not None:
                yield _Attached(
                    resource=endpoint.ref,
                    part=f"variant/{variant.name}",
                    phase=Phase.INFERENCE,
                    types=(variant.elastic_inference,),
                    running=variant.instance_count or 0,
                )


def _judged(snapshot: Snapshot, attached: _Attached) -> Verdict:
    billed = {name: _billed(snapshot, attached.resource.region, name) for name in attached.types}
    claims = {name: _claim(snapshot, attached, rows) for name, rows in billed.items() if rows}
    if unpriced := sorted(name for name, claim in claims.items() if claim is None):
        missing = f"what an hour of {', '.join(unpriced)} costs, although the bill has it"
        return _undecided(attached.resource, missing, "look at its usage type in Cost Explorer")
    known = [claim for claim in claims.values() if claim is not None]
    named = attached.part or f"{attached.resource.type} {attached.resource.name}"
    judgement = Judgement(
        resource=attached.resource,
        part=attached.part,
        claims=tuple(claim for claim in known if claim.units),
        monthly_cost=sum((claim.monthly_list_usd for claim in known), ZERO) if known else None,
        confidence=Confidence.HIGH,
        evidence=[
            f"{named} names {', '.join(attached.types)}: Elastic Inference is no longer available",
            *(_on_bill(snapshot, name, rows) for name, rows in billed.items()),
        ],
        recommendation="Take the accelerator out of the configuration. Where the work needs one, move it to ml.inf2, "
        "ml.g5 or ml.g6; where it does not, look whether the instance alone is fast enough.",
    )
    return finding(RULE, judgement).model_copy(update={"phase": attached.phase})


def _billed(snapshot: Snapshot, region: str, name: str) -> list[BillRow]:
    """Rows of the bill whose usage type names an accelerator, where it is."""
    rows = snapshot.bill.rows if snapshot.bill else ()
    return [row for row in rows if name in row.usage_type and parsed(row.usage_type).region in {region, None}]


def _claim(snapshot: Snapshot, attached: _Attached, rows: Iterable[BillRow]) -> Claim | None:
    """All of its accelerators of one type for a month; None: nothing tells what an hour costs."""
    row = max(rows, key=lambda one: (one.cost, one.usage_type))
    listed = next((one for one in snapshot.prices if one.usage_type == row.usage_type), None)
    usd = listed.first_unit if listed else _own_rate(snapshot, row.usage_type)
    if usd is None:
        return None
    return Claim(
        billable_unit=f"{attached.unit}/{parsed(row.usage_type).item}",
        usage_type=row.usage_type,
        region=attached.resource.region,
        units=HOURS_PER_MONTH * attached.running,
        unit=row.unit,
        list_usd=usd,
        price_source=listed.source if listed else "cost / quantity on the bill",
    )


def _own_rate(snapshot: Snapshot, usage_type: str) -> Decimal | None:
    rates = BilledUsage(snapshot.bill, snapshot.prices).effective_rate if snapshot.bill else dict[str, Decimal]()
    return rates.get(usage_type)


def _on_bill(snapshot: Snapshot, name: str, rows: Iterable[BillRow]) -> str:
    usage_types = sorted({row.usage_type for row in rows})
    if usage_types:
        return f"the bill has it: {', '.join(usage_types)}"
    return "the bill was not read" if snapshot.bill is None else f"no usage type on the bill names {name}"


def _undecided(resource: ResourceRef, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=resource, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="elastic-inference-attached",
    title="Elastic Inference attached",
    phase=Phase.INFERENCE,
    also=frozenset({Phase.EXPERIMENTATION}),
    reads=frozenset({"notebook_instances", "endpoints", "prices", "bill"}),
    cadence="monthly",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
