"""Previous-generation instance.

## What it finds

Variants of endpoints in service, running notebook instances and families of on-demand training jobs on an instance
type of which AWS sells a newer generation, at least as big, for less; and those on families that AWS is taking out of
service (p2, p3), whatever their heirs cost. Heirs are families that AWS announces as the next of the line, with the
same architecture: m4 → m5, m6i, m7i; c5 → c6i, c7i; p3 → g5, g6e, p4d, p5; inf1 → inf2; … Whether x86 could become
Graviton is asked by hosting-off-graviton.

## Why it costs

AWS leaves the price of an old generation where it was and sells the new one for the same or less. The same hour of the
same vCPUs and memory then costs more for no other reason than when it was set up.

## How the saving is computed

List saving = hours x (price now - price of the cheapest heir at equal size), on-demand prices of the same component and
region, claimed as hours of the present type. Equal size: at least its vCPUs, memory, accelerators and accelerator
memory. That a newer generation is faster too is not counted. Hours: instances x 730 for endpoints; for notebook
instances what the bill has of the type a month, shared among those that run on it, 730 at most; for training the
billed hours of the window x 730 h / hours of the window, without those of failed runs, which are another rule's.
Nothing is claimed for reserved capacity. Confidence is medium, and low with accelerators, where drivers and compiled
models have to follow.

## When it stays undecided

When the price or size of the present type, or any price of another type, is not known. Types without an heir, or whose
heirs are not sold in the region or cost as much, are not named, and neither are families of training jobs on several
types or with managed spot, whose prices move by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.analysis.successors import LEAVING, SUCCESSORS, successors_sold
from sagemaker_cost_mcp.analysis.training_cases import TrainingCase, judged_cases
from sagemaker_cost_mcp.analysis.training_families import billed_hours
from sagemaker_cost_mcp.analysis.training_money import Shares
from sagemaker_cost_mcp.model.finding import Claim, Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Bill, Phase, Price, RecordKind
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})


class _Place(NamedTuple):
    """Where an instance type is bought."""

    region: str
    component: str


@dataclass(frozen=True, kw_only=True)
class _Machines:
    """Instances of one type that run now."""

    resource: ResourceRef
    part: str = ""
    """`variant/blue`; empty: all of the resource."""
    phase: Phase
    place: _Place
    instance_type: str
    count: int
    hours: Decimal
    """Machine-hours a month."""


@dataclass(frozen=True, kw_only=True)
class _Heir:
    """What a type costs, and the newer one that would be bought instead."""

    now: Price
    newer: Price

    @property
    def share(self) -> Decimal:
        """Part of the present cost that the change saves; 0: the newer one costs as much or more."""
        return max(ZERO, 1 - self.newer.first_unit / self.now.first_unit)

    @property
    def told(self) -> str:
        """Both prices in a sentence."""
        return (
            f"an hour of {self.now.item} costs ${self.now.first_unit.normalize():f}, of {self.newer.item} "
            f"(at least as big) ${self.newer.first_unit.normalize():f}"
        )

    @property
    def confidence(self) -> Confidence:
        """Chips with drivers of their own ask for more than a change of the type."""
        return Confidence.LOW if self.now.spec and self.now.spec.gpu else Confidence.MEDIUM


class _Unknown(NamedTuple):
    """What is missing to compare, and how to fix it."""

    missing: str
    how_to_fix: str


class _Prices:
    """What is sold, by place."""

    def __init__(self, snapshot: Snapshot) -> None:
        both = {(p.region, p.component, p.item): p for p in (*snapshot.prices, *snapshot.catalog)}
        self._by_key: Mapping[tuple[str, str, str], Price] = both

    def usage_type(self, place: _Place, instance_type: str) -> str | None:
        """How a type is billed there; None: it has no price."""
        price = self._by_key.get((place.region, place.component, instance_type))
        return price.usage_type if price else None

    def heir(self, place: _Place, instance_type: str) -> _Heir | _Unknown | None:
        """The newer type to buy instead; None: there is no reason to."""
        if family(instance_type) not in SUCCESSORS:
            return None
        sold = [price for key, price in self._by_key.items() if key[:2] == place]
        now = self._by_key.get((place.region, place.component, instance_type))
        if now is None or now.spec is None:
            return _Unknown(f"price and size of {instance_type} in {place.region}", "grant pricing:GetProducts")
        if not any(price.item.startswith("ml.") and family(price.item) != family(instance_type) for price in sold):
            return _Unknown(
                f"prices of other types than {instance_type} in {place.region}", "grant pricing:GetProducts"
            )
        newer = next(iter(successors_sold(now, sold)), None)
        leaving = family(instance_type) in LEAVING
        if newer is None or (newer.first_unit >= now.first_unit and not leaving):
            return None
        return _Heir(now=now, newer=newer)


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge what runs now, then what is trained."""
    prices = _Prices(snapshot)
    for machines in (*_hosting(snapshot.endpoints), *_notebooks(snapshot, prices)):
        if not machines.hours:
            continue
        heir = prices.heir(machines.place, machines.instance_type)
        if isinstance(heir, _Unknown):
            yield _undecided(machines.resource, heir)
        elif heir is not None:
            yield _found(machines, heir)
    for case in judged_cases(snapshot, thresholds.training_family_usd):
        yield from _trained(case, prices)


def _hosting(endpoints: Iterable[Endpoint]) -> Iterator[_Machines]:
    for endpoint in endpoints:
        component = "AsyncInf" if endpoint.kind is EndpointKind.ASYNC else "Host"
        for variant in endpoint.variants:
            if endpoint.status == "InService" and variant.instance_type and not variant.reserved:
                yield _Machines(
                    resource=endpoint.ref,
                    part=f"variant/{variant.name}",
                    phase=Phase.INFERENCE,
                    place=_Place(endpoint.ref.region, component),
                    instance_type=variant.instance_type,
                    count=variant.instance_count or 0,
                    hours=HOURS_PER_MONTH * (variant.instance_count or 0),
                )


def _notebooks(snapshot: Snapshot, prices: _Prices) -> Iterator[_Machines]:
    running = [one for one in snapshot.notebook_instances if one.status == "InService"]
    for notebook in running:
        place, name = _Place(notebook.ref.region, "Notebk"), notebook.instance_type
        alike = sum((one.ref.region, one.instance_type) == (place.region, name) for one in running)
        yield _Machines(
            resource=notebook.ref,
            phase=Phase.EXPERIMENTATION,
            place=place,
            instance_type=name,
            count=1,
            hours=_share_of_bill(snapshot.bill, prices.usage_type(place, name), alike),
        )


def _share_of_bill(bill: Bill | None, usage_type: str | None, alike: int) -> Decimal:
    """Hours a month that one of so many notebook instances ran; without a bill all hours."""
    if bill is None or usage_type is None:
        return HOURS_PER_MONTH
    return min(HOURS_PER_MONTH, _billed_a_month(bill, usage_type) / alike)


def _billed_a_month(bill: Bill, usage_type: str) -> Decimal:
    quantity = sum((row.quantity for row in bill.rows if row.usage_type == usage_type and row.kind in _USED), ZERO)
    return quantity * HOURS_PER_MONTH / bill.hours if bill.hours else ZERO


def _found(machines: _Machines, heir: _Heir) -> Verdict:
    unit = f"{'/'.join(filter(None, (machines.resource.arn, machines.part)))}#compute"
    claim = Claim(
        billable_unit=unit,
        usage_type=heir.now.usage_type,
        region=machines.place.region,
        units=round(machines.hours * heir.share, 6),
        unit=heir.now.unit,
        list_usd=heir.now.first_unit,
        price_source=heir.now.source,
    )
    judgement = Judgement(
        resource=machines.resource,
        part=machines.part,
        claims=(claim,) if claim.units else (),
        monthly_cost=machines.hours * heir.now.first_unit,
        confidence=heir.confidence,
        evidence=[
            f"{machines.count} x {machines.instance_type} for {machines.hours.normalize():f} h a month",
            heir.told,
            *_leaving(machines.instance_type),
        ],
        recommendation=f"Move to {heir.newer.item} and compare latency and errors for a day; the old configuration "
        "stays for the way back.",
    )
    return finding(RULE, judgement).model_copy(update={"phase": machines.phase})


def _leaving(instance_type: str) -> Iterator[str]:
    if family(instance_type) in LEAVING:
        yield f"AWS is taking {family(instance_type)} out of service: a machine that stops may not come back"


def _trained(case: TrainingCase, prices: _Prices) -> Iterator[Verdict]:
    """A family by the type of its latest run; runs on other types are left as they are, failed ones to their rule."""
    latest = case.family.latest
    types = {group.instance_type for group in latest.groups}
    if len(types) != 1 or latest.spot:
        return
    (name,) = types
    alike = [run.ref.arn for run in case.useful if set(billed_hours(run)) == {f"Train:{name}"}]
    heir = prices.heir(_Place(case.family.region, "Train"), name) if alike else None
    if isinstance(heir, _Unknown):
        yield case.undecided(RULE.name, heir.missing, heir.how_to_fix)
    elif heir is not None:
        yield _found_in_training(case, heir, dict.fromkeys(alike, heir.share))


def _found_in_training(case: TrainingCase, heir: _Heir, shares: Shares) -> Verdict:
    judgement = Judgement(
        resource=case.resource,
        claims=case.claims(shares) or (),
        monthly_cost=case.monthly_list,
        confidence=heir.confidence,
        evidence=[case.family.told, heir.told, *_leaving(heir.now.item), *_worth(case, shares)],
        recommendation=f"Run it once on {heir.newer.item} and compare time and result.",
    )
    return case.named(finding(RULE, judgement)).model_copy(update={"phase": Phase.TRAINING})


def _worth(case: TrainingCase, shares: Shares) -> Iterator[str]:
    if any(shares.values()):
        yield case.saving(shares)


def _undecided(resource: ResourceRef, unknown: _Unknown) -> Undecided:
    return Undecided(rule=RULE.name, resource=resource, missing=unknown.missing, how_to_fix=unknown.how_to_fix)


RULE = Rule(
    name="previous-generation-instance",
    title="Previous-generation instance",
    phase=Phase.INFERENCE,
    also=frozenset({Phase.EXPERIMENTATION, Phase.TRAINING}),
    reads=frozenset({"endpoints", "notebook_instances", "training_jobs", "tuning_jobs", "catalog", "prices", "bill"}),
    compares=("Hosting", "AsyncInf", "Notebook", "Training"),
    cadence="monthly",
    effort=Effort.MEDIUM,
    reversible=True,
    judge=judge,
)
