"""Which phase of a model's life a usage type belongs to. The one classifier, used everywhere.

Components are those seen on real bills (Cost Explorer USAGE_TYPE); whatever is not known goes to `other`, where it is
shown with its usage type and never dropped.
"""

from __future__ import annotations

import re
from enum import StrEnum

from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.usage_type import parsed

_PHASE_BY_COMPONENT = {
    "notebk": Phase.EXPERIMENTATION,
    "studio": Phase.EXPERIMENTATION,
    "canvas": Phase.EXPERIMENTATION,
    "rstudio": Phase.EXPERIMENTATION,
    "tensorboard": Phase.EXPERIMENTATION,
    "datawrangler": Phase.EXPERIMENTATION,
    "mlflow": Phase.EXPERIMENTATION,
    "processing": Phase.DATA_PROCESSING,
    "featurestore": Phase.DATA_PROCESSING,
    "labeledobject": Phase.LABELING,
    "a2i": Phase.LABELING,
    "train": Phase.TRAINING,
    "trspt": Phase.TRAINING,
    "trainingwarmpool": Phase.TRAINING,
    "warmpool": Phase.TRAINING,
    "cluster": Phase.TRAINING,
    "reservedcluster": Phase.TRAINING,
    "host": Phase.INFERENCE,
    "hst": Phase.INFERENCE,
    "serverlessinf": Phase.INFERENCE,
    "provisionedconcurrency": Phase.INFERENCE,
    "asyncinf": Phase.INFERENCE,
    "tsform": Phase.INFERENCE,
}
# `TrainingWarmPool` and `WarmPool` are unverified: bills have warm-pool lines of their own, the raw usage type was
# not seen. A2I and MLflow are written with and without a suffix, so the leading letters decide for them.
_OPEN_ENDED = ("a2i", "mlflow", "labeledobject", "canvas")

_INSTANCE_TYPE = re.compile(r"ml\.[a-z0-9-]+\.[a-z0-9-]+")
_STORAGE = re.compile(r"VolumeUsage|Storage|ByteHrs", re.IGNORECASE)
_TRANSFER = re.compile(r"Data-Bytes|DataTransfer|-(?:In|Out)-Bytes", re.IGNORECASE)
_COMPUTE = re.compile(r"ml\.|ServerlessInf|ProvisionedConcurrency|Session-Hrs|Instance", re.IGNORECASE)


class Nature(StrEnum):
    """What is paid for, whatever it serves."""

    COMPUTE = "compute"
    STORAGE = "storage"
    TRANSFER = "transfer"
    OTHER = "other"
    """Requests, labelled objects, taxes, and what is not known."""


def phase(usage_type: str) -> Phase:
    """Phase of a usage type; volumes of any component are storage, so that compute phases are compute.

    >>> phase("USE1-Notebk:ml.t3.medium").value, phase("USE1-Train:VolumeUsage.gp2").value
    ('experimentation', 'storage')
    >>> phase("USE1-Brand-New:Thing").value
    'other'
    """
    return Phase.STORAGE if _STORAGE.search(usage_type) else origin(usage_type)


def origin(usage_type: str) -> Phase:
    """Phase of what a usage type serves: that of a volume is the phase of the machine that it is attached to.

    >>> origin("USE1-Train:VolumeUsage.gp2").value
    'training'
    """
    word = re.split(r"[:-]", parsed(usage_type).component, maxsplit=1)[0].lower()
    if word in _PHASE_BY_COMPONENT:
        return _PHASE_BY_COMPONENT[word]
    stem = next((stem for stem in _OPEN_ENDED if word.startswith(stem)), None)
    return _PHASE_BY_COMPONENT[stem] if stem else Phase.OTHER


def nature(usage_type: str) -> Nature:
    """Machines and serverless time, volumes, data in and out, or something else.

    >>> nature("EU-Hst:Data-Bytes-In").value, nature("USE1-ServerlessInf:Mem-4GB").value
    ('transfer', 'compute')
    """
    if _STORAGE.search(usage_type):
        return Nature.STORAGE
    if _TRANSFER.search(usage_type):
        return Nature.TRANSFER
    return Nature.COMPUTE if _COMPUTE.search(usage_type) else Nature.OTHER


def instance_type(usage_type: str) -> str | None:
    """The `ml.` type that a usage type names, if it names one.

    >>> instance_type("USE1-Studio:JupyterLab-ml.m5.large")
    'ml.m5.large'
    """
    found = _INSTANCE_TYPE.search(usage_type)
    return found.group() if found else None
