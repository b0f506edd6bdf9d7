"""A usage type taken apart: where it was used, which part of SageMaker, and what of it.

`<REGION CODE>-<component>:<item>`, for example `USE1-Notebk:ml.t3.medium`. Region codes are AWS's own, from
"AWS Region billing codes"
(https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-region-billing-codes.html). SageMaker
does write `USE1-` for us-east-1, where other services leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from sagemaker_cost_mcp.model.value import Value

REGION_OF_PREFIX: Mapping[str, str] = MappingProxyType(
    {
        "USE1": "us-east-1",
        "USE2": "us-east-2",
        "USW1": "us-west-1",
        "USW2": "us-west-2",
        "CAN1": "ca-central-1",
        "CAN2": "ca-west-1",
        "MXC1": "mx-central-1",
        "SAE1": "sa-east-1",
        "EU": "eu-west-1",
        "EUW1": "eu-west-1",
        "EUW2": "eu-west-2",
        "EUW3": "eu-west-3",
        "EUC1": "eu-central-1",
        "EUC2": "eu-central-2",
        "EUN1": "eu-north-1",
        "EUS1": "eu-south-1",
        "EUS2": "eu-south-2",
        "AFS1": "af-south-1",
        "MES1": "me-south-1",
        "MEC1": "me-central-1",
        "ILC1": "il-central-1",
        "APE1": "ap-east-1",
        "APE2": "ap-east-2",
        "APN1": "ap-northeast-1",
        "APN2": "ap-northeast-2",
        "APN3": "ap-northeast-3",
        "APS1": "ap-southeast-1",
        "APS2": "ap-southeast-2",
        "APS3": "ap-south-1",
        "APS4": "ap-southeast-3",
        "APS5": "ap-south-2",
        "APS6": "ap-southeast-4",
        "APS7": "ap-southeast-5",
        "APS8": "ap-southeast-6",
        "APS9": "ap-southeast-7",
        "UGW1": "us-gov-west-1",
        "UGE1": "us-gov-east-1",
        "CNN1": "cn-north-1",
        "CNW1": "cn-northwest-1",
    }
)
"""Region by billing code; APS numbers follow the order of opening, not the region's own number."""

# A code this table does not know (a new region, a local zone) still has the shape of one: EU, or letters
# and a digit.
_PREFIXED = re.compile(r"(?P<prefix>EU|[A-Z]{2,5}[0-9]{1,2})-(?P<rest>.*)", re.DOTALL)
# `Studio:JupyterLab-ml.m5.large`: the application belongs to the component, the instance type is the item.
_APPLICATION = re.compile(r"(?P<application>[^:]+?)-(?P<item>ml\..+)", re.DOTALL)


class UsageType(Value):
    """The parts of a usage type; `text` is the whole of it, as AWS wrote it."""

    text: str
    prefix: str
    """Region code, `USE1`; empty: there is none."""
    region: str | None
    """None: no region code, or one that is not in the table."""
    component: str
    """`Notebk`, `Train`, `Studio:JupyterLab`, `LabeledObject`, …"""
    item: str
    """Instance type or what else is counted: `ml.t3.medium`, `VolumeUsage.gp2`, `Mem-4GB`; empty: nothing
    is named."""

    @property
    def usage(self) -> str:
        """All but the region code: the same wherever it was used.

        >>> parsed("EU-Notebk:ml.t3.medium").usage, parsed("LabeledObject").usage
        ('Notebk:ml.t3.medium', 'LabeledObject')
        """
        return self.text.removeprefix(f"{self.prefix}-") if self.prefix else self.text


@lru_cache(maxsize=4096)
def parsed(usage_type: str) -> UsageType:
    """The parts of a usage type; never fails, what has no known form is all component.

    >>> parsed("EU-Studio:JupyterLab-ml.m5.large").component
    'Studio:JupyterLab'
    >>> parsed("USE1-Notebk:VolumeUsage.gp2").item
    'VolumeUsage.gp2'
    >>> parsed("LabeledObject").region is None
    True
    """
    match = _PREFIXED.fullmatch(usage_type)
    prefix, rest = (match["prefix"], match["rest"]) if match else ("", usage_type)
    component, item = _component_and_item(rest)
    return UsageType(
        text=usage_type, prefix=prefix, region=REGION_OF_PREFIX.get(prefix), component=component, item=item
    )


def _component_and_item(rest: str) -> tuple[str, str]:
    component, colon, item = rest.partition(":")
    application = _APPLICATION.fullmatch(item) if colon else None
    if application:
        return f"{component}:{application['application']}", application["item"]
    return component, item


def usage_types(regions: Collection[str], items: Iterable[str]) -> tuple[str, ...]:
    """Usage types of some items in some regions, under every prefix by which AWS bills these regions; sorted.

    >>> usage_types({"us-east-1"}, ["Notebk:ml.t3.medium"])
    ('USE1-Notebk:ml.t3.medium',)
    """
    prefixes = [prefix for prefix, region in REGION_OF_PREFIX.items() if region in regions]
    return tuple(sorted(f"{prefix}-{item}" for item in set(items) for prefix in prefixes))
