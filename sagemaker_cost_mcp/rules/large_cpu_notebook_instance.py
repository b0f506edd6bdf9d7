"""Large CPU machine for interactive work.

## What it finds

Running notebook instances and Studio apps (JupyterLab, Code Editor, Studio Classic kernels) without accelerators on a
type with `large_notebook_vcpus` vCPUs or more (16 unless configured). What runs on a training plan is paid already and
is left out; so are accelerated types, which `accelerated-notebook-instance` judges.

## Why it costs

A price grows with the size, in a family one to one: 16 vCPUs cost four times what 4 do, in every hour in which somebody
reads, edits or is away. Editing takes one or two of them. What takes all is better off as a processing or training job,
which is billed for its own minutes only.

## How the saving is computed

List saving = 730 h x (price of the type - price of the largest type of the same family below the threshold), both from
the price list, for the same component and region; claimed as hours of the present type. Only types that AWS's own enum
has for the component are proposed. If the machine is idle, `idle-notebook-instance` or `idle-studio-app` claims all of
its hours, and this finding counts under that one.

None of it counts as cash: nobody can see from outside whether the machine is needed as it is. Confidence is low:
notebook instances and Studio apps publish no utilization, so whether the size is needed is not known. Who works on it
knows.

## When it stays undecided

When the price or the size of its type is not known, or no smaller type of its family is known to be sold for the
component in the region.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.interactive_machines import (
    SOLD_AS,
    Interactive,
    Shop,
    accelerated,
    interactive_machines,
    moved,
)
from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each running machine without accelerators by its size."""
    shop = Shop.of(snapshot)
    for machine in interactive_machines(snapshot):
        price = shop.price(machine)
        if accelerated(machine.instance_type, price):
            continue
        if price is None or price.spec is None:
            yield _undecided(
                machine,
                f"price and size of {machine.instance_type} as {machine.component} in {machine.ref.region}",
                "grant pricing:GetProducts, or check that the type is still sold there",
            )
        elif price.spec.vcpu >= thresholds.large_notebook_vcpus:
            smaller = shop.smaller(machine, thresholds.large_notebook_vcpus)
            yield _large(machine, price, smaller) if smaller else _alone(machine, price.spec.vcpu)


def _alone(machine: Interactive, vcpus: int) -> Undecided:
    return _undecided(
        machine,
        f"a type of family {family(machine.instance_type)} smaller than its {vcpus} vCPUs that is sold for "
        f"{machine.component} in {machine.ref.region}",
        "see the gaps of this answer; or compare with another family (get_sagemaker_pricing)",
    )


def _large(machine: Interactive, price: Price, smaller: Price) -> Finding:
    claim = moved(machine, price, smaller)
    return finding(
        RULE,
        Judgement(
            resource=machine.ref,
            claims=(claim,),
            monthly_cost=HOURS_PER_MONTH * price.first_unit,
            confidence=Confidence.LOW,
            evidence=_evidence(machine, price, smaller, claim),
            recommendation=f"Ask who works on it what needs the size. Edit on {smaller.item} or smaller, and run what "
            "takes all cores as a processing or training job. A stopped notebook instance, or a space without its app, "
            "takes another type and keeps its volume.",
            owner=machine.owner,
        ),
    )


def _evidence(machine: Interactive, price: Price, smaller: Price, claim: Claim) -> Iterator[str]:
    yield f"runs on {_told(price)}, and has not been stopped since {machine.on_since:%Y-%m-%d}"
    yield f"{_told(smaller)} would cost ${claim.monthly_list_usd:,.2f} a month less"
    yield "how busy it is cannot be seen: AWS publishes no utilization of it"
    if machine.together:
        yield "its instance is billed until the last kernel app of its user on this type is deleted"


def _told(price: Price) -> str:
    vcpus = f"{price.spec.vcpu} vCPUs, " if price.spec else ""
    return f"{price.item} ({vcpus}${price.first_unit.normalize():f} an hour)"


def _undecided(machine: Interactive, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=machine.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="large-cpu-notebook-instance",
    title="Large CPU machine for interactive work",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"notebook_instances", "studio_apps", "studio_spaces", "prices", "catalog"}),
    compares=SOLD_AS,
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
