"""Interactive work on a machine with accelerators.

## What it finds

Running notebook instances and Studio apps (JupyterLab, Code Editor, Studio Classic kernels) on a type with GPUs,
Inferentia or Trainium. What runs on a training plan is paid already and is left out.

## Why it costs

An accelerated type costs a multiple of a CPU type of its size, in every hour in which somebody reads, edits or is away.
The accelerator is needed while a model trains. A training job on the same type is billed for those minutes only, and
managed spot makes it cheaper still.

## How the saving is computed

List saving = 730 h x (price of the type - price of a CPU type of its size), both from the price list, for the same
component and region; claimed as hours of the present type. Of its size is the cheapest c, m or r type (none that
bursts) which AWS's own enum has for the component, with at least as many vCPUs and as much memory. Half of
`large_notebook_vcpus` vCPUs (8 unless configured) are enough to edit: above that, memory counts in proportion, at
most 8 GiB a vCPU. Hours of training that move to jobs are billed there: they are not taken off, since how many there
are is not known. If the machine is idle, `idle-notebook-instance` or `idle-studio-app` claims all of its hours, and
this finding counts under that one.

None of it counts as cash: nobody can see from outside whether the machine is needed as it is. Confidence is low:
notebook instances and Studio apps publish no utilization, so whether the accelerator is used is not known. Who works on
it knows; `nvidia-smi` in a terminal shows it.

## When it stays undecided

When neither the name of its type nor the price list tells whether it has accelerators, when its price or size is not
known, or when no CPU type of its size is known to be sold for the component in the region.
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
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Phase, Price
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each running machine by what it has besides CPUs."""
    shop = Shop.of(snapshot)
    for machine in interactive_machines(snapshot):
        price = shop.price(machine)
        has_chips = accelerated(machine.instance_type, price)
        if has_chips is None:
            yield _undecided(machine, f"whether {machine.instance_type} has accelerators", _ASK_PRICES)
        elif has_chips:
            yield _judged(machine, price, shop.without_chips(machine, max(1, thresholds.large_notebook_vcpus // 2)))


_ASK_PRICES = "grant pricing:GetProducts, or check that the type is still sold there; see the gaps of this answer"


def _judged(machine: Interactive, price: Price | None, plain: Price | None) -> Verdict:
    place = f"{machine.component} in {machine.ref.region}"
    if price is None or price.spec is None:
        return _undecided(machine, f"price and size of {machine.instance_type} as {place}", _ASK_PRICES)
    if plain is None:
        return _undecided(
            machine, f"a CPU type of the size of {machine.instance_type} that is sold for {place}", _ASK_PRICES
        )
    return _accelerated(machine, price, plain)


def _accelerated(machine: Interactive, price: Price, plain: Price) -> Finding:
    claim = moved(machine, price, plain)
    return finding(
        RULE,
        Judgement(
            resource=machine.ref,
            claims=(claim,),
            monthly_cost=HOURS_PER_MONTH * price.first_unit,
            confidence=Confidence.LOW,
            evidence=_evidence(machine, price, plain, claim),
            recommendation=f"Ask who works on it whether the accelerator is in use. Edit on {plain.item}, and train in "
            "training jobs, on managed spot where the code writes checkpoints. A stopped notebook instance, or a space "
            "without its app, takes another type and keeps its volume.",
            owner=machine.owner,
        ),
    )


def _evidence(machine: Interactive, price: Price, plain: Price, claim: Claim) -> Iterator[str]:
    hourly, less = price.first_unit, claim.monthly_list_usd
    yield (
        f"runs on {machine.instance_type} at ${hourly.normalize():f} an hour, and has not been stopped since "
        f"{machine.on_since:%Y-%m-%d}"
    )
    yield (
        f"{plain.item}, without accelerators, costs ${plain.first_unit.normalize():f} an hour: "
        f"{hourly / plain.first_unit:.1f} times less, ${less:,.2f} a month"
    )
    yield "whether its accelerator is used cannot be seen: AWS publishes no utilization of it"
    if machine.together:
        yield "its instance is billed until the last kernel app of its user on this type is deleted"


def _undecided(machine: Interactive, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=machine.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="accelerated-notebook-instance",
    title="Interactive work on an accelerated machine",
    phase=Phase.EXPERIMENTATION,
    reads=frozenset({"notebook_instances", "studio_apps", "studio_spaces", "prices", "catalog"}),
    compares=SOLD_AS,
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
