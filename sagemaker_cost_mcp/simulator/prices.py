"""List prices and Savings Plan rates of a simulated account, from the files in `data/`.

The files say where their numbers come from. They are good for a simulated account, never for a real one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from sagemaker_cost_mcp.simulator import data
from sagemaker_cost_mcp.simulator.description import PriceEntry, SavingsPlan, Tier
from sagemaker_cost_mcp.simulator.usage_types import (
    COMPONENTS,
    PREFIX_BY_PRICE_KEY,
    Component,
    family,
    instance_type,
    usage_type,
)

PRICE_FILES = (
    "prices_us-east-1.csv",
    "prices_supplement_us-east-1.csv",
    "prices_cluster_us-east-1.csv",
    "prices_eu-west-1.csv",
)
DISCOUNT_FILE = "savings_plan_discounts_synthetic.csv"

_UNITS = {"hour": "Hrs", "GB-month": "GB-Mo", "GB": "GB", "second": "seconds"}

_SPECIAL_ITEMS = {
    "data-in": ("Hst:Data-Bytes-In", "Invoke-Endpoint", None),
    "data-out": ("Hst:Data-Bytes-Out", "Invoke-Endpoint", None),
    "memory-1GB": ("ServerlessInf:Mem-1GB", "Invoke-Endpoint", "ML Serverless"),
    "memory-2GB": ("ServerlessInf:Mem-2GB", "Invoke-Endpoint", "ML Serverless"),
    "memory-3GB": ("ServerlessInf:Mem-3GB", "Invoke-Endpoint", "ML Serverless"),
    "provisioned-2GB": ("ProvisionedConcurrency:Usage-2GB", "RunInstance", "ML Serverless"),
    "provisioned-duration-2GB": ("ProvisionedConcurrency:Mem-2GB", "Invoke-Endpoint", "ML Serverless"),
    "canvas-session": ("Canvas:Session-Hrs", "RunInstance", None),
    "studio-volume-gp3": ("Studio:VolumeUsage.gp3", "CreateVolume-Gp3", "Storage"),
    "tracking-server-small": ("MLflow:TrackingServer-Small", "RunInstance", None),
    "tracking-server-medium": ("MLflow:TrackingServer-Medium", "RunInstance", None),
}


@dataclass(frozen=True, kw_only=True)
class Size:
    """What an instance type is made of, and for which components AWS offers it."""

    vcpu: int
    memory_gib: int
    gpu: int
    gpu_memory_gib: int
    offered_for: frozenset[str]


@cache
def sizes() -> Mapping[str, Size]:
    """Sizes of all priced instance types."""
    return {
        row["item"]: Size(
            vcpu=int(row["vcpu"]),
            memory_gib=int(row["memory_gib"]),
            gpu=int(row["gpu"]),
            gpu_memory_gib=int(row["gpu_memory_gib"]),
            offered_for=frozenset(row["offered_for"].split("|")),
        )
        for row in _rows("instance_types.csv")
    }


@cache
def public_prices() -> tuple[PriceEntry, ...]:
    """The bundled price files as products, one per usage type; a row for one component beats a row for `*`."""
    named: dict[str, PriceEntry] = {}
    general: dict[str, PriceEntry] = {}
    for name in PRICE_FILES:
        for row in _rows(name):
            found = general if row["component"] == "*" else named
            found.update({entry.usage_type: entry for entry in _entries(row)})
    return tuple((general | named).values())


@cache
def discounts() -> Mapping[tuple[str, int, str], Decimal]:
    """Savings Plan discounts by (family or `*`, years, payment option)."""
    return {
        (row["family"], int(row["term_years"]), row["payment_option"]): Decimal(row["discount"])
        for row in _rows(DISCOUNT_FILE)
    }


def first_price(entry: PriceEntry) -> Decimal:
    """USD of the first unit that costs anything, or 0 for a product that is free."""
    return next((tier.usd for tier in entry.tiers if tier.usd), Decimal(0))


def plan_rates(plan: SavingsPlan, entries: Mapping[str, PriceEntry]) -> Mapping[str, Decimal]:
    """What a plan charges an hour, by eligible usage type: list price x (1 - discount)."""
    if plan.rates is not None:
        return plan.rates
    return offered_rates(plan.term_years, plan.payment_option, entries)


def offered_rates(term_years: int, payment_option: str, entries: Mapping[str, PriceEntry]) -> Mapping[str, Decimal]:
    """What one kind of plan charges an hour, by eligible usage type."""
    return {
        entry.usage_type: first_price(entry) * (1 - _discount((term_years, payment_option), machine))
        for entry in entries.values()
        if (machine := _eligible_machine(entry)) is not None
    }


def eligible_usage_types(entries: Iterable[PriceEntry]) -> frozenset[str]:
    """What a Savings Plan can cover of all that is sold."""
    return frozenset(entry.usage_type for entry in entries if _eligible_machine(entry) is not None)


def _eligible_machine(entry: PriceEntry) -> str | None:
    item = entry.usage_type.partition("-")[2]
    if any(part.in_savings_plans and item.startswith(part.prefix) for part in COMPONENTS):
        return instance_type(item)
    return None


def _discount(offer: tuple[int, str], machine: str) -> Decimal:
    known = discounts()
    return known.get((family(machine), *offer)) or known["*", *offer]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(data).joinpath(name).read_text("utf-8")
    return iter(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _entries(row: dict[str, str]) -> Iterator[PriceEntry]:
    if row["item"] == "volume":
        yield _volume(row)
    elif row["item"] in _SPECIAL_ITEMS:
        yield _special(row)
    else:
        offered = sizes()[row["item"]].offered_for
        for part in COMPONENTS:
            if row["component"] == part.price_key or (row["component"] == "*" and part.price_key in offered):
                yield _machine(row, part)


def _machine(row: dict[str, str], part: Component) -> PriceEntry:
    item, size = row["item"], sizes()[row["item"]]
    attributes = {
        "component": part.component,
        "platoinstancetype": part.plato,
        "instanceName": item,
        "instanceType": f"{item}-{part.plato}",
        "vCpu": str(size.vcpu),
        "memory": f"{size.memory_gib} GiB",
        "gpu": str(size.gpu) if size.gpu else "N/A",
        "physicalGpu": str(size.gpu) if size.gpu else "N/A",
        "gpuMemory": str(size.gpu_memory_gib) if size.gpu else "N/A",
    }
    return PriceEntry(
        usage_type=usage_type(row["region"], part.prefix + item),
        region=row["region"],
        unit=_UNITS[row["unit"]],
        tiers=(Tier(usd=Decimal(row["usd"])),),
        attributes=attributes,
    )


def _volume(row: dict[str, str]) -> PriceEntry:
    prefix = PREFIX_BY_PRICE_KEY[row["component"]]
    return PriceEntry(
        usage_type=usage_type(row["region"], prefix + "VolumeUsage.gp2"),
        region=row["region"],
        unit=_UNITS[row["unit"]],
        tiers=(Tier(usd=Decimal(row["usd"])),),
        operation="CreateVolume-Gp2",
        family="Storage",
        attributes={"volumeType": "General Purpose SSD (gp2)", "component": row["component"].capitalize()},
    )


def _special(row: dict[str, str]) -> PriceEntry:
    item, operation, product_family = _SPECIAL_ITEMS[row["item"]]
    return PriceEntry(
        usage_type=usage_type(row["region"], item),
        region=row["region"],
        unit=_UNITS[row["unit"]],
        tiers=(Tier(usd=Decimal(row["usd"])),),
        operation=operation,
        family=product_family,
        attributes={"component": row["component"].capitalize()},
    )
