"""Endpoint configurations that endpoints run on: one DescribeEndpointConfig for each distinct one.

Nobody pays for a configuration that no endpoint runs on, so those are neither listed nor described.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.hosting import EndpointConfig, InstancePool, InstanceRange, ServerlessPlan, VariantPlan
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.surroundings import bucket_named

OPERATION = "sagemaker:DescribeEndpointConfig"
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Configs:
    """What could be read, and what not."""

    by_name: Mapping[str, EndpointConfig]
    gaps: tuple[Gap, ...] = ()


def endpoint_configs(reading: Reading, region: str, wanted: Iterable[str]) -> Configs:
    """The configurations of these names: one call each.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    names = sorted(set(wanted))
    answers = list(zip(names, reading.each(partial(_described, reading, region), names), strict=True))
    return Configs(
        {name: one for name, one in answers if isinstance(one, EndpointConfig)},
        merged((name, one) for name, one in answers if isinstance(one, Gap)),
    )


def _described(reading: Reading, region: str, name: str) -> EndpointConfig | Gap:
    try:
        row = reading.call("sagemaker", "DescribeEndpointConfig", region, EndpointConfigName=name)
    except LEAVES_A_GAP as error:
        return reading.gap(error, OPERATION, region)
    return _config(reading, region, row)


def _config(reading: Reading, region: str, row: _Row) -> EndpointConfig:
    """The allow-list: paths of captured data and of outputs, topics, keys and explainer settings stay behind."""
    queue: _Row = row.get("AsyncInferenceConfig", {})
    return EndpointConfig(
        name=row["EndpointConfigName"],
        arn=row["EndpointConfigArn"],
        region=region,
        account_id=reading.identity.account_id,
        created_at=row["CreationTime"].astimezone(UTC),
        variants=(
            *(_variant(one, shadow=False) for one in row["ProductionVariants"]),
            *(_variant(one, shadow=True) for one in row.get("ShadowProductionVariants", ())),
        ),
        captures=row.get("DataCaptureConfig", {}).get("EnableCapture", False),
        kms_key=bool(row.get("KmsKeyId")),
        asynchronous="AsyncInferenceConfig" in row,
        max_concurrent_per_instance=queue.get("ClientConfig", {}).get("MaxConcurrentInvocationsPerInstance"),
        role=row.get("ExecutionRoleArn"),
        isolated=row.get("EnableNetworkIsolation", False),
        in_vpc="VpcConfig" in row,
        explains="ExplainerConfig" in row,
        capture_bucket=bucket_named(row.get("DataCaptureConfig", {}).get("DestinationS3Uri")),
    )


def _variant(row: _Row, *, shadow: bool) -> VariantPlan:
    reservation: _Row = row.get("CapacityReservationConfig", {})
    return VariantPlan(
        name=row["VariantName"],
        shadow=shadow,
        model_name=row.get("ModelName"),
        instance_type=row.get("InstanceType"),
        pools=tuple(_pool(one) for one in row.get("InstancePools", ())),
        initial_count=row.get("InitialInstanceCount"),
        weight=row.get("InitialVariantWeight"),
        serverless=_serverless(row.get("ServerlessConfig")),
        managed=_managed(row.get("ManagedInstanceScaling")),
        volume_gb=row.get("VolumeSizeInGB"),
        reserved="CapacityReservationConfig" in row,
        reservation_arn=reservation.get("MlReservationArn"),
        routing=row.get("RoutingConfig", {}).get("RoutingStrategy"),
        elastic_inference=row.get("AcceleratorType"),
        ami=row.get("InferenceAmiVersion"),
        model_download_timeout_seconds=row.get("ModelDataDownloadTimeoutInSeconds"),
        startup_timeout_seconds=row.get("ContainerStartupHealthCheckTimeoutInSeconds"),
    )


def _pool(row: _Row) -> InstancePool:
    return InstancePool(
        instance_type=row["InstanceType"], priority=row["Priority"], model_name=row.get("ModelNameOverride")
    )


def _serverless(row: _Row | None) -> ServerlessPlan | None:
    if row is None:
        return None
    return ServerlessPlan(
        memory_mb=row["MemorySizeInMB"],
        max_concurrency=row["MaxConcurrency"],
        provisioned_concurrency=row.get("ProvisionedConcurrency", 0),
    )


def _managed(row: _Row | None) -> InstanceRange | None:
    if row is None:
        return None
    return InstanceRange(
        enabled=row.get("Status") == "ENABLED",
        minimum=row.get("MinInstanceCount"),
        maximum=row.get("MaxInstanceCount"),
        scale_in=row.get("ScaleInPolicy", {}).get("Strategy"),
    )
