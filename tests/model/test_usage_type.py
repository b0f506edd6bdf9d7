"""Usage types, as seen on bills."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.usage_type import REGION_OF_PREFIX, UsageType, parsed

SEEN = [
    ("USE1-Notebk:ml.t3.medium", "USE1", "us-east-1", "Notebk", "ml.t3.medium"),
    ("EU-Notebk:VolumeUsage.gp2", "EU", "eu-west-1", "Notebk", "VolumeUsage.gp2"),
    ("EUW1-Notebk:VolumeUsage.gp3", "EUW1", "eu-west-1", "Notebk", "VolumeUsage.gp3"),
    ("USE2-Studio:JupyterLab-ml.m5.large", "USE2", "us-east-2", "Studio:JupyterLab", "ml.m5.large"),
    ("USW2-Studio:CodeEditor-ml.t3.xlarge", "USW2", "us-west-2", "Studio:CodeEditor", "ml.t3.xlarge"),
    (
        "EUC1-Studio:KernelGateway-ml.g5.xlarge",
        "EUC1",
        "eu-central-1",
        "Studio:KernelGateway",
        "ml.g5.xlarge",
    ),
    ("APN1-Studio:VolumeUsage.gp3", "APN1", "ap-northeast-1", "Studio", "VolumeUsage.gp3"),
    ("APS3-Train:ml.p4d.24xlarge", "APS3", "ap-south-1", "Train", "ml.p4d.24xlarge"),
    ("APS1-TrSpt:ml.g5.xlarge", "APS1", "ap-southeast-1", "TrSpt", "ml.g5.xlarge"),
    ("AFS1-Train:VolumeUsage.gp2", "AFS1", "af-south-1", "Train", "VolumeUsage.gp2"),
    ("USE1-Processing:ml.m5.xlarge", "USE1", "us-east-1", "Processing", "ml.m5.xlarge"),
    ("USE1-Tsform:ml.m5.xlarge", "USE1", "us-east-1", "Tsform", "ml.m5.xlarge"),
    ("USE1-Host:ml.m5.xlarge", "USE1", "us-east-1", "Host", "ml.m5.xlarge"),
    ("APN2-Hst:Data-Bytes-In", "APN2", "ap-northeast-2", "Hst", "Data-Bytes-In"),
    ("USE1-AsyncInf:ml.g5.xlarge", "USE1", "us-east-1", "AsyncInf", "ml.g5.xlarge"),
    ("USE1-ServerlessInf:Mem-4GB", "USE1", "us-east-1", "ServerlessInf", "Mem-4GB"),
    ("USE1-ProvisionedConcurrency:Usage-2GB", "USE1", "us-east-1", "ProvisionedConcurrency", "Usage-2GB"),
    ("USE1-ReservedCluster:ml.p5.48xlarge", "USE1", "us-east-1", "ReservedCluster", "ml.p5.48xlarge"),
    ("USE1-LabeledObject", "USE1", "us-east-1", "LabeledObject", ""),
    ("LabeledObject", "", None, "LabeledObject", ""),
    ("USE1-Canvas:Session-Hrs", "USE1", "us-east-1", "Canvas", "Session-Hrs"),
    ("USE1-Canvas:CreateModelRequest-Tier0", "USE1", "us-east-1", "Canvas", "CreateModelRequest-Tier0"),
    ("USE1-FeatureStore:ReadRequestUnits", "USE1", "us-east-1", "FeatureStore", "ReadRequestUnits"),
    ("USE1-DataWrangler:ml.m5.4xlarge", "USE1", "us-east-1", "DataWrangler", "ml.m5.4xlarge"),
    (
        "USE1-RStudio:RSessionGateway-ml.t3.medium",
        "USE1",
        "us-east-1",
        "RStudio:RSessionGateway",
        "ml.t3.medium",
    ),
    ("A2I-Review", "", None, "A2I-Review", ""),
    ("USE1-A2I:Object", "USE1", "us-east-1", "A2I", "Object"),
    ("ZZZ9-Host:ml.m5.xlarge", "ZZZ9", None, "Host", "ml.m5.xlarge"),
    ("SageMakerSP:1yrNoUpfront", "", None, "SageMakerSP", "1yrNoUpfront"),
    ("", "", None, "", ""),
]


@pytest.mark.parametrize(("text", "prefix", "region", "component", "item"), SEEN)
def test_a_usage_type_comes_apart_into_prefix_component_and_item(
    text: str, prefix: str, region: str | None, component: str, item: str
) -> None:
    assert parsed(text) == UsageType(text=text, prefix=prefix, region=region, component=component, item=item)


usage_types = st.one_of(
    st.text(),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "EU-", "ZZZ9-", *(f"{code}-" for code in REGION_OF_PREFIX)]),
        st.sampled_from(["Notebk", "Studio", "Hst", "RStudio", "A2I", ""]),
        st.sampled_from([":", "", "::"]),
        st.sampled_from(["ml.m5.large", "JupyterLab-ml.m5.large", "Data-Bytes-In", "Mem-4GB", "-ml.", "ml.", ""]),
    ),
)


@given(usage_types)
def test_no_character_of_a_usage_type_is_lost(text: str) -> None:
    parts = parsed(text)
    dash = f"{parts.prefix}-" if parts.prefix else ""
    assert text in {f"{dash}{parts.component}{joint}{parts.item}" for joint in (":", "-", "")}
    assert parts.text == text


def test_no_two_codes_but_irelands_mean_the_same_region() -> None:
    regions = list(REGION_OF_PREFIX.values())
    assert {region for region in regions if regions.count(region) > 1} == {"eu-west-1"}
