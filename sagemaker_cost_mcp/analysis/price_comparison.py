"""Prices beside each other: what a unit of power costs, and which instances give as much for less."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from sagemaker_cost_mcp.model.sold import is_arm
from sagemaker_cost_mcp.model.value import Value

SHOWN = 3
"""Cheaper neighbours at most."""


class PowerPrice(Value):
    """USD an hour for one unit of what an instance has."""

    vcpu: Decimal
    memory_gib: Decimal
    gpu: Decimal | None
    """None: it has no accelerator."""


class Neighbour(Value):
    """An instance type that has at least as much of everything, for less."""

    instance_type: str
    usd: Decimal
    """An hour."""
    saving_percent: Decimal
    arm: bool
    """Graviton: the image has to be built for Arm."""


def power_price(price: Price) -> PowerPrice | None:
    """What a vCPU, a GiB and an accelerator cost; None where the size is not stated.

    Each divides the whole price: they compare instances of one kind, they do not add up.
    """
    spec = price.spec
    if spec is None:
        return None
    usd = price.first_unit
    return PowerPrice(
        vcpu=usd / spec.vcpu,
        memory_gib=usd / spec.memory_gib,
        gpu=usd / spec.gpu if spec.gpu else None,
    )


def cheaper(price: Price, offered: Iterable[Price]) -> tuple[Neighbour, ...]:
    """Types of the same region and component that cost less and lack nothing, the cheapest first.

    Accelerators are counted, not compared: a type with another kind of them is a neighbour only in name, so one with
    accelerators has no neighbours in another family.
    """
    found = {other.item: other for other in offered if _is_cheaper(other, price)}
    ranked = sorted(found.values(), key=lambda other: (other.first_unit, other.item))
    return tuple(
        Neighbour(
            instance_type=other.item,
            usd=other.first_unit,
            saving_percent=(1 - other.first_unit / price.first_unit) * 100,
            arm=is_arm(other.item),
        )
        for other in ranked[:SHOWN]
    )


def _is_cheaper(other: Price, price: Price) -> bool:
    same_place = (other.region, other.component, other.unit) == (price.region, price.component, price.unit)
    if not same_place or other.first_unit >= price.first_unit or price.spec is None or other.spec is None:
        return False
    return _holds(other.spec, price.spec) and (not price.spec.gpu or family(other.item) == family(price.item))


def _holds(other: InstanceSpec, spec: InstanceSpec) -> bool:
    return other.vcpu >= spec.vcpu and other.memory_gib >= spec.memory_gib and other.gpu >= spec.gpu


def family(instance_type: str) -> str:
    """The family of an instance type.

    >>> family("ml.g5.2xlarge")
    'g5'
    """
    return instance_type.removeprefix("ml.").partition(".")[0]
