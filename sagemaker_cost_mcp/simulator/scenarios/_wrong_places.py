"""Where things are in `everything-wrong`, and what they have in common."""

from __future__ import annotations

from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import MAIN_REGION, PriceEntry, Tier
from sagemaker_cost_mcp.simulator.usage_types import usage_type as usage_type_of

ACCOUNT = "777788889999"
DUBLIN = "eu-west-1"
NOWHERE = "eu-central-1"
"""Nothing here has a price."""

GUARDED = "d-wrongguarded1"
"""The domain that is in order."""

AGO = (28, 22, 16, 10, 4)
"""Days since the runs of a family of jobs."""

TAGS = {"Team": "risk", "Project": "scoring", "Environment": "prod", "Owner": "rosa.keller@example.com"}
"""Of everything that is not meant to lack them."""


def prices() -> tuple[PriceEntry, ...]:
    """What the price list has at $0 only, as it does for what is sold under another agreement: no price is known."""
    return tuple(
        PriceEntry(
            usage_type=usage_type_of(region, item),
            region=region,
            unit=unit,
            tiers=(Tier(usd=Decimal(0)),),
            family="Storage" if unit == "GB-Mo" else "ML Instance",
        )
        for region, item, unit in (
            (MAIN_REGION, "Notebk:ml.t2.medium", "Hrs"),
            (MAIN_REGION, "Notebk:ml.p2.xlarge", "Hrs"),
            (MAIN_REGION, "ProvisionedConcurrency:Usage-3GB", "seconds"),
            (MAIN_REGION, "ProvisionedConcurrency:Mem-3GB", "seconds"),
            (DUBLIN, "Host:ml.m5.large", "Hrs"),
            (DUBLIN, "Host:ml.c5.2xlarge", "Hrs"),
            (NOWHERE, "Notebk:ml.t3.medium", "Hrs"),
            (NOWHERE, "Notebk:VolumeUsage.gp2", "GB-Mo"),
            (NOWHERE, "Studio:VolumeUsage.gp3", "GB-Mo"),
            (NOWHERE, "Canvas:Session-Hrs", "Hrs"),
            (NOWHERE, "MLflow:TrackingServer-Small", "Hrs"),
            (NOWHERE, "Studio:JupyterLab-ml.m5.xlarge", "Hrs"),
            (NOWHERE, "Host:ml.c5.2xlarge", "Hrs"),
            (NOWHERE, "Host:VolumeUsage.gp2", "GB-Mo"),
            (NOWHERE, "AsyncInf:ml.c5.2xlarge", "Hrs"),
            (NOWHERE, "Processing:ml.m5.xlarge", "Hrs"),
            (NOWHERE, "Processing:VolumeUsage.gp2", "GB-Mo"),
            (NOWHERE, "Tsform:ml.m5.xlarge", "Hrs"),
            (NOWHERE, "Train:ml.m5.xlarge", "Hrs"),
            (NOWHERE, "TrSpt:ml.m5.xlarge", "Hrs"),
            (NOWHERE, "Train:ml.m5.4xlarge", "Hrs"),
            (NOWHERE, "TrSpt:ml.m5.4xlarge", "Hrs"),
            (NOWHERE, "TrainingWarmPool:ml.m5.4xlarge", "Hrs"),
            (NOWHERE, "TrainingWarmPool:VolumeUsage.gp2", "GB-Mo"),
            (NOWHERE, "Train:VolumeUsage.gp2", "GB-Mo"),
        )
    )
