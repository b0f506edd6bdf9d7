"""What is kept of an endpoint configuration, from answers shaped as AWS shapes them; `s3cret` may not leave."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sagemaker_cost_mcp.errors import Throttled
from sagemaker_cost_mcp.inventory.endpoint_configs import endpoint_configs
from sagemaker_cost_mcp.model.hosting import EndpointConfig, InstancePool, InstanceRange, ServerlessPlan
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
RESERVED = "arn:aws:sagemaker:us-east-1:111122223333:training-plan/p"


def planned(name: str = "blue", **fields: Any) -> dict[str, Any]:
    return {"VariantName": name, "ModelName": "m", "InstanceType": "ml.m5.xlarge", **fields}


def config(*variants: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "EndpointConfigName": "conf",
        "EndpointConfigArn": f"arn:aws:sagemaker:{REGION}:111122223333:endpoint-config/conf",
        "ProductionVariants": list(variants),
        "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        **fields,
    }


def test_each_name_is_described_once(reading_of: ReadingOf, asked: Asked) -> None:
    def answer(params: dict[str, Any]) -> Any:
        return Throttled("slow down") if params["EndpointConfigName"] == "slow" else config(planned())

    found = endpoint_configs(
        reading_of({"DescribeEndpointConfig": answer}), REGION, ["conf", "slow", "conf", "other", "conf"]
    )
    assert found.by_name.keys() == {"conf", "other"}
    assert "Touches slow." in found.gaps[0].reason
    assert Counter(operation for operation, _, _ in asked) == {"DescribeEndpointConfig": 3}


def config_of(reading_of: ReadingOf, answer: dict[str, Any]) -> EndpointConfig:
    return endpoint_configs(reading_of({"DescribeEndpointConfig": answer}), REGION, ["conf"]).by_name["conf"]


def test_a_configuration_keeps_what_decides_costs_and_nothing_that_tells_of_data(reading_of: ReadingOf) -> None:
    answer = config(
        planned(
            InitialInstanceCount=2,
            InitialVariantWeight=0.5,
            VolumeSizeInGB=64,
            AcceleratorType="ml.eia2.medium",
            InferenceAmiVersion="al2-ami-sagemaker-inference-gpu-2",
            RoutingConfig={"RoutingStrategy": "RANDOM"},
            ModelDataDownloadTimeoutInSeconds=600,
            ContainerStartupHealthCheckTimeoutInSeconds=900,
            CapacityReservationConfig={"MlReservationArn": RESERVED},
            CoreDumpConfig={"DestinationS3Uri": "s3://s3cret"},
        ),
        ShadowProductionVariants=[planned("next", ModelName="m2")],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 20,
            "DestinationS3Uri": "s3://captured/s3cret",
            "CaptureOptions": [{"CaptureMode": "Input"}],
        },
        KmsKeyId="s3cret",
        AsyncInferenceConfig={
            "OutputConfig": {"S3OutputPath": "s3://s3cret"},
            "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 4},
        },
        VpcConfig={"SecurityGroupIds": ["sg-s3cret"], "Subnets": ["subnet-s3cret"]},
    )
    kept = config_of(reading_of, answer)
    assert "s3cret" not in kept.model_dump_json()
    assert kept.capture_bucket == "captured"
    assert (kept.captures, kept.kms_key, kept.asynchronous, kept.in_vpc, kept.explains) == (
        True,
        True,
        True,
        True,
        False,
    )
    assert kept.max_concurrent_per_instance == 4
    blue, shadow = kept.variants
    assert (blue.initial_count, blue.weight, blue.volume_gb) == (2, 0.5, 64)
    assert (blue.elastic_inference, blue.routing) == ("ml.eia2.medium", "RANDOM")
    assert (blue.model_download_timeout_seconds, blue.startup_timeout_seconds) == (600, 900)
    assert (blue.reserved, blue.reservation_arn) == (True, RESERVED)
    assert (shadow.shadow, shadow.models) == (True, {"m2"})


def test_a_configuration_tells_pools_serverless_and_what_scales_by_itself(reading_of: ReadingOf) -> None:
    pools = [
        {"InstanceType": "ml.g6.xlarge", "Priority": 1},
        {"InstanceType": "ml.g5.xlarge", "Priority": 2, "ModelNameOverride": "small"},
    ]
    scaling = {
        "Status": "ENABLED", "MinInstanceCount": 0, "MaxInstanceCount": 3,
        "ScaleInPolicy": {"Strategy": "CONSOLIDATION"},
    }  # fmt: skip
    pooled, less = config_of(
        reading_of,
        config(
            {"VariantName": "pooled", "ModelName": "m", "InstancePools": pools, "ManagedInstanceScaling": scaling},
            {"VariantName": "less", "ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}},
        ),
    ).variants
    assert pooled.pools[1] == InstancePool(instance_type="ml.g5.xlarge", priority=2, model_name="small")
    assert (pooled.instance_type, pooled.models) == (None, {"m", "small"})
    assert pooled.managed == InstanceRange(enabled=True, minimum=0, maximum=3, scale_in="CONSOLIDATION")
    assert less.serverless == ServerlessPlan(memory_mb=2048, max_concurrency=5, provisioned_concurrency=0)
    assert (less.models, less.reserved) == (frozenset(), False)
