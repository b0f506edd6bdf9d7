"""The ways in which SageMaker is sold, each with the name that the price list gives it and how the bill writes it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value


class SoldAs(Value):
    """One component of SageMaker's price list."""

    name: str
    """The price list's `component` where it has one for this, else our own word."""
    fragment: str
    """What its usage types have after the region's prefix: `Host:`; for volumes anywhere."""
    instances: bool = True
    """False: storage, requests or data are sold, not instances."""
    also: tuple[str, ...] = ()
    """Other words for it."""

    def sells(self, usage_type: str) -> bool:
        """Whether a usage type is one of its own.

        >>> sold_as("hosting").sells("USE1-Host:ml.m5.large"), sold_as("hosting").sells("USE1-Host:VolumeUsage.gp2")
        (True, False)
        """
        if not self.instances:
            return self.fragment in usage_type
        whole = parsed(usage_type)
        return whole.usage.startswith(self.fragment) and whole.item.startswith("ml.")


COMPONENTS = (
    SoldAs(name="Notebook", fragment="Notebk:", also=("notebk", "notebook-instance")),
    SoldAs(name="studio-jupyterlab", fragment="Studio:JupyterLab-", also=("jupyterlab",)),
    SoldAs(name="studio-codeeditor", fragment="Studio:CodeEditor-", also=("codeeditor",)),
    SoldAs(name="Studio-Notebook", fragment="Studio:KernelGateway-", also=("kernelgateway", "studio")),
    SoldAs(name="RStudio", fragment="RStudio:"),
    SoldAs(name="DataWrangler", fragment="DataWrangler:", also=("data-wrangler",)),
    SoldAs(name="Processing", fragment="Processing:"),
    SoldAs(name="Training", fragment="Train:", also=("train",)),
    SoldAs(name="SpotTraining", fragment="TrSpt:", also=("spot", "training-spot")),
    SoldAs(name="Hosting", fragment="Host:", also=("host", "endpoint", "inference", "real-time")),
    SoldAs(name="AsyncInf", fragment="AsyncInf:", also=("async",)),
    SoldAs(name="BatchTransform", fragment="Tsform:", also=("transform", "batch")),
    SoldAs(name="Cluster", fragment="Cluster:", also=("hyperpod",)),
    SoldAs(name="Serverless", fragment="ServerlessInf:", instances=False),
    SoldAs(name="ProvisionedConcurrency", fragment="ProvisionedConcurrency:", instances=False),
    SoldAs(name="Data", fragment="Hst:Data", instances=False, also=("data-transfer",)),
    SoldAs(name="Storage", fragment="VolumeUsage", instances=False, also=("volume", "volumes")),
    SoldAs(name="Labeling", fragment="LabeledObject", instances=False, also=("ground-truth",)),
    SoldAs(name="FeatureStore", fragment="FeatureStore:", instances=False, also=("feature-store",)),
    SoldAs(name="Canvas", fragment="Canvas:", instances=False),
    SoldAs(name="MLflow", fragment="MLflow", instances=False, also=("tracking-server",)),
)
"""Fragments are those seen on bills (Cost Explorer USAGE_TYPE), MLflow's alone is unverified; names are those of the
price list's products."""

_WORDS = {word.casefold(): one for one in COMPONENTS for word in (one.name, *one.also)}

_ARM = re.compile(r"ml\.[a-z]+[0-9]+g[a-z]*\.")
_ACCELERATED = re.compile(r"ml\.g[0-9]")


def sold_as(word: str) -> SoldAs | None:
    """The component that somebody means, whatever the case; None: there is none of that name.

    >>> sold_as("HOSTING").name, sold_as("endpoint").name, sold_as("toaster")
    ('Hosting', 'Hosting', None)
    """
    return _WORDS.get(word.strip().casefold())


def component_of(usage_type: str) -> str:
    """Name of the component that a usage type belongs to; what is none of ours keeps the bill's own word.

    >>> component_of("EU-TrSpt:ml.m5.large"), component_of("USE1-Geospatial:ml.geospatial.interactive")
    ('SpotTraining', 'Geospatial')
    """
    return next((one.name for one in COMPONENTS if one.sells(usage_type)), parsed(usage_type).component)


def type_pattern(text: str) -> str:
    """An instance type, or a pattern of several, as people write it: `m5` and `ml.m5` are whole families.

    >>> type_pattern("ml.m5.large"), type_pattern("M5"), type_pattern("*.xlarge"), type_pattern("g5.2xlarge")
    ('ml.m5.large', 'ml.m5.*', '*.xlarge', 'ml.g5.2xlarge')
    """
    pattern = text.strip().lower()
    if not pattern.startswith(("ml.", "*")):
        pattern = f"ml.{pattern}"
    return pattern if "*" in pattern or pattern.count(".") > 1 else f"{pattern}.*"


def is_wanted(item: str, patterns: tuple[str, ...]) -> bool:
    """Whether an instance type is one of those named; none named: every one is."""
    return not patterns or any(fnmatchcase(item, pattern) for pattern in patterns)


def is_arm(instance_type: str) -> bool:
    """Whether an instance type has Graviton processors, and so needs images built for Arm.

    >>> [is_arm(one) for one in ("ml.c7g.large", "ml.m6gd.xlarge", "ml.g5.xlarge", "ml.m5.large")]
    [True, True, False, False]
    """
    return bool(_ARM.match(instance_type)) and not _ACCELERATED.match(instance_type)
