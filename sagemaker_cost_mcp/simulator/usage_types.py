"""How Amazon SageMaker names on the bill what it sells: `<region prefix>-<component>:<item>`."""

from __future__ import annotations

import re
from dataclasses import dataclass

REGION_PREFIXES = {
    "us-east-1": "USE1",
    "us-east-2": "USE2",
    "us-west-2": "USW2",
    "eu-west-1": "EU",
    "eu-central-1": "EUC1",
    "ap-northeast-1": "APN1",
    "ap-northeast-2": "APN2",
    "ap-south-1": "APS3",
}
"""Prefixes of regions that a scenario may use."""

LOCATIONS = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-2": "US West (Oregon)",
    "eu-west-1": "EU (Ireland)",
    "eu-central-1": "EU (Frankfurt)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-south-1": "Asia Pacific (Mumbai)",
}
"""The price list's `location` of these regions."""

_INSTANCE_TYPE = re.compile(r"ml\.[a-z0-9-]+\.[a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Component:
    """One way in which instances are sold."""

    price_key: str
    """The `component` column of the price files."""
    prefix: str
    """What stands before the instance type in the usage type."""
    plato: str
    """The price list's `platoinstancetype`."""
    component: str
    """The price list's `component`."""
    in_savings_plans: bool = True
    """Whether AWS lists it as eligible for SageMaker Savings Plans."""


COMPONENTS = (
    Component(price_key="notebook", prefix="Notebk:", plato="Notebook", component="Notebook"),
    Component(
        price_key="studio",
        prefix="Studio:JupyterLab-",
        plato="Studio-JupyterLab",
        component="studio-jupyterlab",
    ),
    Component(
        price_key="studio",
        prefix="Studio:CodeEditor-",
        plato="Studio-CodeEditor",
        component="studio-codeeditor",
    ),
    Component(
        price_key="studio",
        prefix="Studio:KernelGateway-",
        plato="Studio-Notebook",
        component="Studio-Notebook",
    ),
    Component(price_key="training", prefix="Train:", plato="Training", component="Training"),
    Component(
        price_key="training",
        prefix="TrSpt:",
        plato="SpotTraining",
        component="Training",
        in_savings_plans=False,
    ),
    Component(price_key="processing", prefix="Processing:", plato="Processing", component="Processing"),
    Component(price_key="hosting", prefix="Host:", plato="Hosting", component="Hosting"),
    Component(price_key="transform", prefix="Tsform:", plato="BatchTransform", component="BatchTransform"),
    Component(price_key="cluster", prefix="Cluster:", plato="Cluster", component="Cluster", in_savings_plans=False),
    Component(price_key="async", prefix="AsyncInf:", plato="AsyncInf", component="AsyncInf", in_savings_plans=False),
)
"""All components that the bundled price files know."""

PREFIX_BY_PRICE_KEY = {part.price_key: part.prefix for part in reversed(COMPONENTS)}
"""The first usage prefix of a price file's component."""


def usage_type(region: str, item: str) -> str:
    """The usage type of `item` (`Notebk:ml.t3.medium`) in a region.

    >>> usage_type("eu-west-1", "Notebk:ml.t3.medium")
    'EU-Notebk:ml.t3.medium'
    """
    return f"{REGION_PREFIXES[region]}-{item}"


def instance_type(usage: str) -> str | None:
    """The instance type that a usage type names, or None.

    >>> instance_type("USE1-Studio:JupyterLab-ml.m5.large")
    'ml.m5.large'
    """
    found = _INSTANCE_TYPE.search(usage)
    return found.group() if found else None


def family(machine: str) -> str:
    """The family of an instance type.

    >>> family("ml.g4dn.xlarge")
    'g4dn'
    """
    return machine.split(".")[1]
