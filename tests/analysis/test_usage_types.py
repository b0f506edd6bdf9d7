from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.usage_types import Nature, instance_type, nature, origin, phase

EXPECTED = {
    "USE1-Notebk:ml.t3.medium": "experimentation",
    "USE1-Studio:JupyterLab-ml.m5.large": "experimentation",
    "USE1-Studio:KernelGateway-ml.g4dn.xlarge": "experimentation",
    "USE1-Canvas:Session-Hrs": "experimentation",
    "USE1-Canvas:CreateModelRequest-Tier0": "experimentation",
    "USE1-DataWrangler:ml.m5.4xlarge": "experimentation",
    "USE1-RStudio:RSessionGateway-ml.t3.medium": "experimentation",
    "EU-Processing:ml.m5.xlarge": "data_processing",
    "USE1-FeatureStore:ReadRequestUnits": "data_processing",
    "USE1-LabeledObject": "labeling",
    "USE1-A2I-CustomTask": "labeling",
    "EUC1-Train:ml.p3.2xlarge": "training",
    "USE1-TrSpt:ml.g5.xlarge": "training",
    "USE1-Cluster:ml.p5.48xlarge": "training",
    "USE1-ReservedCluster:ml.p5.48xlarge": "training",
    "USE2-Host:ml.m5.large": "inference",
    "USE1-Hst:Data-Bytes-In": "inference",
    "USE2-ServerlessInf:Mem-4GB": "inference",
    "USE1-ProvisionedConcurrency:Usage-2GB": "inference",
    "USE1-AsyncInf:ml.c5.9xlarge": "inference",
    "USE1-Tsform:ml.c5.9xlarge": "inference",
    "USE1-Notebk:VolumeUsage.gp2": "storage",
    "USE1-Studio:VolumeUsage.gp3": "storage",
    "USE1-Cluster:VolumeUsage.gp2": "storage",
    "USE1-Geospatial:Something": "other",
    "NeverSeenBefore": "other",
    "": "other",
}


@pytest.mark.parametrize(("usage_type", "expected"), EXPECTED.items())
def test_each_usage_type_has_one_phase(usage_type: str, expected: str) -> None:
    assert phase(usage_type).value == expected


def test_the_instance_type_is_read_out_of_the_usage_type() -> None:
    assert instance_type("USE1-RStudio:RSessionGateway-ml.t3.medium") == "ml.t3.medium"
    assert instance_type("USE1-Hst:Data-Bytes-In") is None


@pytest.mark.parametrize(
    ("usage_type", "kind"),
    [
        ("USE1-Train:VolumeUsage.gp2", Nature.STORAGE),
        ("USE1-FeatureStore:StorageByteHrs", Nature.STORAGE),
        ("EU-Hst:Data-Bytes-In", Nature.TRANSFER),
        ("USE1-Host:ml.m5.xlarge", Nature.COMPUTE),
        ("USE1-ServerlessInf:Mem-4GB", Nature.COMPUTE),
        ("USE1-Canvas:Session-Hrs", Nature.COMPUTE),
        ("USE1-LabeledObject", Nature.OTHER),
        ("USE1-FeatureStore:ReadRequestUnits", Nature.OTHER),
    ],
)
def test_what_is_paid_for_is_told_from_whatever_it_serves(usage_type: str, kind: Nature) -> None:
    assert nature(usage_type) is kind


def test_a_volume_comes_from_the_phase_that_uses_it_and_counts_as_storage() -> None:
    assert origin("USE1-Notebk:VolumeUsage.gp2").value == "experimentation"
    assert phase("USE1-Notebk:VolumeUsage.gp2").value == "storage"
    assert origin("USE1-Brand-New:VolumeUsage.gp9").value == "other"
