"""Machines on which people work interactively: running notebook instances and Studio apps, and what smaller ones cost.

None of them publishes how busy it is: notebook instances have no utilization metric, and neither have Studio apps. So
what is compared here are sizes and prices, never loads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN
from sagemaker_cost_mcp.analysis.machine_types import machine_type
from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.analysis.studio_idle import Studio, billed_instance
from sagemaker_cost_mcp.model.finding import Claim, Owner
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.model.usage_type import parsed

SOLD_AS = ("Notebook", "studio-jupyterlab", "studio-codeeditor", "Studio-Notebook")
"""Components of the price list that these machines are sold as."""

_CHIPS = frozenset({"g", "gr", "p", "inf", "trn", "dl"})
"""Letters of the families with GPUs, Inferentia, Trainium or Gaudi."""

_STEADY = frozenset({"c", "m", "r"})
"""Letters of the CPU families whose vCPUs can be had all the time."""


@dataclass(frozen=True, kw_only=True)
class Interactive:
    """A machine that somebody works on."""

    ref: ResourceRef
    component: str
    """As on the bill: `Notebk`, `Studio:JupyterLab`, …"""
    instance_type: str
    billable_unit: str
    on_since: datetime
    """It was on at this moment, and has not been stopped since."""
    owner: Owner | None
    """Whose it is by its place in AWS; None: that is not said."""
    together: bool
    """Other apps may be on the same instance: a Studio Classic kernel."""


def interactive_machines(snapshot: Snapshot) -> Iterator[Interactive]:
    """Those that run and are paid by the hour; what runs on a training plan is paid already and left out."""
    for notebook in snapshot.notebook_instances:
        if notebook.status == "InService":
            yield Interactive(
                ref=notebook.ref,
                component="Notebk",
                instance_type=notebook.instance_type,
                billable_unit=f"{notebook.ref.arn}#compute",
                on_since=notebook.modified_at,
                owner=None,
                together=False,
            )
    studio = Studio.of(snapshot)
    for app in snapshot.studio_apps:
        if app.runs_billed and not app.prepaid:
            yield from _of_app(app, studio)


def _of_app(app: StudioApp, studio: Studio) -> Iterator[Interactive]:
    """An app on a type that AWS's enum has for Studio; sessions of RStudio, TensorBoard and Canvas are not compared."""
    component = parsed(app.usage or "").component
    if component in TAKEN and app.instance_type is not None:
        yield Interactive(
            ref=app.ref,
            component=component,
            instance_type=app.instance_type,
            billable_unit=billed_instance(app),
            on_since=app.created_at,
            owner=studio.person(app),
            together=app.app_type == "KernelGateway",
        )


@dataclass(frozen=True)
class Shop:
    """What interactive machines are sold for."""

    prices: Mapping[tuple[str, str], Mapping[str, Price]]
    """By region and component, then by instance type."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Prices of what is in use, and of what is for sale besides."""
        found: defaultdict[tuple[str, str], dict[str, Price]] = defaultdict(dict)
        for price in (*snapshot.catalog, *snapshot.prices):
            found[price.region, price.component][price.item] = price
        return cls(found)

    def price(self, machine: Interactive) -> Price | None:
        """What a machine costs; None: no price is known."""
        return self.prices.get((machine.ref.region, machine.component), {}).get(machine.instance_type)

    def smaller(self, machine: Interactive, below: int) -> Price | None:
        """The largest type of the same family with fewer vCPUs than `below`, for less; None: none is known.

        Args:
            machine: A machine with a price.
            below: vCPUs.
        """
        found = [
            (price.spec.vcpu, -price.first_unit, price.item, price)
            for price in self._cheaper(machine)
            if price.spec and price.spec.vcpu < below and family(price.item) == family(machine.instance_type)
        ]
        return max(found)[-1] if found else None

    def without_chips(self, machine: Interactive, most: int) -> Price | None:
        """The cheapest CPU type of the same size; None: none is known, or the size of the machine is not.

        Of the same size are at least as many vCPUs and as much memory; above `most` vCPUs, that many with memory in
        proportion; 8 GiB a vCPU will do, since families for general use have no more.

        Args:
            machine: A machine with a price.
            most: vCPUs that are enough to edit, and to try things on samples.
        """
        price = self.price(machine)
        if price is None or price.spec is None:
            return None
        vcpus = min(price.spec.vcpu, most)
        memory = min(price.spec.memory_gib * vcpus / price.spec.vcpu, Decimal(vcpus * 8))
        found = [
            (other.first_unit, other.item, other)
            for other in self._cheaper(machine)
            if other.spec and other.spec.vcpu >= vcpus and other.spec.memory_gib >= memory and _is_steady(other.item)
        ]
        return min(found)[-1] if found else None

    def _cheaper(self, machine: Interactive) -> Iterator[Price]:
        """What costs less than a machine, in its region and for its component, of the types that AWS takes there."""
        present = self.price(machine)
        sold = self.prices.get((machine.ref.region, machine.component), {})
        taken = TAKEN[machine.component]
        for price in sold.values():
            if present and price.item in taken and price.first_unit < present.first_unit:
                yield price


def accelerated(instance_type: str, price: Price | None) -> bool | None:
    """Whether a type has GPUs or other accelerators; None: neither its name nor its price tells.

    >>> accelerated("ml.g5.xlarge", None), accelerated("ml.m5.xlarge", None), accelerated("ml.zz9.xlarge", None)
    (True, False, None)
    """
    kind = machine_type(instance_type)
    if kind and kind.letters in _CHIPS:
        return True
    if price and price.spec:
        return price.spec.gpu > 0
    return False if kind and (kind.letters in _STEADY or kind.burstable) else None


def moved(machine: Interactive, price: Price, to: Price) -> Claim:
    """What a month costs less on another type, as hours of the present one: 730 h x (1 - price there / price here)."""
    return Claim(
        billable_unit=machine.billable_unit,
        usage_type=price.usage_type,
        region=machine.ref.region,
        units=HOURS_PER_MONTH * (1 - to.first_unit / price.first_unit),
        unit=price.unit,
        list_usd=price.first_unit,
        price_source=price.source,
        proven=False,
    )


def _is_steady(instance_type: str) -> bool:
    kind = machine_type(instance_type)
    return kind is not None and kind.letters in _STEADY and not kind.arm
