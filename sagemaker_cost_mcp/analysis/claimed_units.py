"""Units of usage types that resources are answerable for, and the pools of the bill that they are taken from."""

from __future__ import annotations

import re
from decimal import Decimal

from sagemaker_cost_mcp.analysis.possible_hours import Stretch
from sagemaker_cost_mcp.analysis.usage_types import instance_type
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Bill
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value

LABELED, SERVERLESS, WARM_POOL = "LabeledObject", "Serverless", "WarmPool"
"""Components of pools in which several usage types meet."""

_SIZE = re.compile(r"\d+GB$")
_VOLUME = "VolumeUsage"
# "When using an ML instance with NVMe SSD volumes, SageMaker doesn't provision Amazon EBS General Purpose SSD (gp2)
# storage" (API reference, ResourceConfig; ProcessingClusterConfig says the same). Families: "Instance store volumes",
# EC2 user guide.
_OWN_DISKS = re.compile(
    r"ml\.(?:[cmrx]\d[a-z]*d[a-z]*|g4[a-z]+|gr?[5-9][a-z]*|p3dn|p[4-9][a-z0-9-]*|trn\d[a-z]*|i\d.*)\."
)


class Unit(Value):
    """Units that one resource claims of a pool."""

    arn: str
    region: str
    pool: str
    """As `pool` names it."""
    units: Decimal
    if_billed: bool = False
    """It gets what the bill has and others leave; where that is nothing, it costs nothing."""


def pool(usage_type: str) -> str:
    """A usage type without its region, and without what AWS does not tell apart by resource.

    >>> pool("USE1-Train:ml.m5.xlarge"), pool("EU-Train:VolumeUsage.gp3"), pool("USE1-LabeledObject-Tier1")
    ('Train:ml.m5.xlarge', 'Train:VolumeUsage', 'LabeledObject')
    >>> pool("USE1-TrainingWarmPool:ml.m5.xlarge"), pool("USE1-ProvisionedConcurrency:Usage-2GB")
    ('WarmPool:ml.m5.xlarge', 'Serverless:2GB')
    """
    whole = parsed(usage_type)
    rest = whole.usage
    # Bills have warm-pool lines of their own, whose raw usage type was not seen: its machines and volumes are known by
    # the word.
    warm = "warmpool" in rest.lower().replace("-", "")
    if _VOLUME in rest:
        return volume_pool(WARM_POOL if warm else whole.component)
    if whole.component in {"ServerlessInf", "ProvisionedConcurrency"}:
        size = _SIZE.search(rest)
        return serverless_pool(size.group() if size else rest)
    if rest.startswith(LABELED):
        return LABELED
    return f"{WARM_POOL}:{instance_type(rest)}" if warm else rest


def volume_pool(component: str) -> str:
    """The pool of a component's volumes, of whatever kind: no job says whether its own is gp2 or gp3."""
    return f"{component}:{_VOLUME}"


def serverless_pool(size: str) -> str:
    """The pool of serverless memory of a size, `2GB`: time, and concurrency that is provisioned."""
    return f"{SERVERLESS}:{size}"


def over_stretch(snapshot: Snapshot, bill: Bill) -> Stretch:
    """The bill's window, as far as it is over at the moment of the snapshot."""
    stretch = Stretch(bill)
    stretch.end = min(stretch.end, snapshot.taken_at)
    return stretch


def unit(ref: ResourceRef, name: str, units: Decimal, *, if_billed: bool = False) -> Unit:
    """Units that a resource claims of a pool."""
    return Unit(arn=ref.arn, region=ref.region, pool=name, units=units, if_billed=if_billed)


def volume(ref: ResourceRef, component: str, machine: str | None, gigabyte_hours: Decimal) -> Unit:
    """GB-months of volumes beside machines of a type; those that have disks of their own get none, says AWS."""
    own_disks = machine is not None and _OWN_DISKS.match(machine) is not None
    return unit(ref, volume_pool(component), gigabyte_hours / HOURS_PER_MONTH, if_billed=own_disks)
