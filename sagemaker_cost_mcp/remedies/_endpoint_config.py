"""An endpoint configuration for CloudFormation and Terraform, with all that was read of the present one.

What is not read (keys, S3 paths, subnets) is asked for; what has no place here (core dumps, explainers) is named. The
CLI has no need of this: it copies AWS's own description. Sources: AWS::SageMaker::EndpointConfig (CloudFormation),
aws_sagemaker_endpoint_configuration (Terraform AWS provider).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.model.hosting import EndpointConfig, InstanceRange, ServerlessPlan, VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.remedy import Block, Json, Placeholder
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _forms

_KEY = Placeholder(name="KmsKeyId", means="Key that encrypts volumes: KmsKeyId in describe-endpoint-config")
_SUBNET = Placeholder(name="SubnetId", means="Subnet of the old configuration's VpcConfig; name each of them")
_GROUP = Placeholder(
    name="SecurityGroupId", means="Security group of the old configuration's VpcConfig; name each of them"
)
_OUTPUT = Placeholder(name="AsyncOutputS3Uri", means="Where answers go: AsyncInferenceConfig.OutputConfig.S3OutputPath")
_ONLY_API = frozenset({"VpcConfig", "EnableNetworkIsolation"})
"""What Terraform's resource does not have; as instance pools."""


def old_config(snapshot: Snapshot, endpoint: Endpoint) -> EndpointConfig:
    """The configuration that an endpoint runs on; where it was not read, what the endpoint tells of it."""
    here = (endpoint.ref.region, endpoint.config_name)
    found = next((one for one in snapshot.endpoint_configs if (one.region, one.name) == here), None)
    return found or EndpointConfig(
        name=endpoint.config_name,
        arn="",
        region=endpoint.ref.region,
        account_id=endpoint.ref.account_id,
        created_at=endpoint.created_at,
        variants=tuple(bare(variant) for variant in endpoint.variants),
        captures=False,
        kms_key=False,
        asynchronous=endpoint.kind is EndpointKind.ASYNC,
        max_concurrent_per_instance=None,
        role=None,
        isolated=False,
        in_vpc=False,
        explains=False,
    )


def bare(variant: Variant) -> VariantPlan:
    """A variant as far as its endpoint tells of it."""
    return VariantPlan(
        name=variant.name,
        shadow=variant.shadow,
        model_name=None,
        instance_type=variant.instance_type,
        pools=(),
        initial_count=variant.instance_count,
        weight=None,
        serverless=None,
        managed=None,
        volume_gb=None,
        reserved=variant.reserved,
        reservation_arn=None,
        routing=None,
        elastic_inference=None,
        ami=None,
        model_download_timeout_seconds=None,
        startup_timeout_seconds=None,
    )


def shape(config: EndpointConfig) -> dict[str, Any]:
    """A configuration by the API's names."""
    serving = [one for one in config.variants if not one.shadow]
    shadows = [one for one in config.variants if one.shadow]
    return {
        "EndpointConfigName": config.name,
        "ProductionVariants": [_variant(one, config) for one in serving],
        "ShadowProductionVariants": [_variant(one, config) for one in shadows] or None,
        "AsyncInferenceConfig": _async(config) if config.asynchronous else None,
        "ExecutionRoleArn": config.role,
        "KmsKeyId": _KEY if config.kms_key else None,
        "VpcConfig": {"SecurityGroupIds": [_GROUP], "Subnets": [_SUBNET]} if config.in_vpc else None,
        "EnableNetworkIsolation": True if config.isolated else None,
    }


def _async(config: EndpointConfig) -> dict[str, Any]:
    most = config.max_concurrent_per_instance
    return {
        "OutputConfig": {"S3OutputPath": _OUTPUT},
        "ClientConfig": {"MaxConcurrentInvocationsPerInstance": most} if most else None,
    }


def _variant(plan: VariantPlan, config: EndpointConfig) -> dict[str, Any]:
    pools = [
        {"InstanceType": one.instance_type, "Priority": one.priority, "ModelNameOverride": one.model_name}
        for one in plan.pools
    ]
    return {
        "VariantName": plan.name,
        "ModelName": plan.model_name or (None if config.role else _model(plan.name)),
        "InstanceType": plan.instance_type,
        "InstancePools": pools or None,
        "InitialInstanceCount": plan.initial_count,
        "InitialVariantWeight": plan.weight,
        "ServerlessConfig": plan.serverless and serverless(plan.serverless),
        "VolumeSizeInGB": plan.volume_gb or None,
        "ManagedInstanceScaling": plan.managed and _managed(plan.managed),
        "RoutingConfig": {"RoutingStrategy": plan.routing} if plan.routing else None,
        "InferenceAmiVersion": plan.ami,
        "ModelDataDownloadTimeoutInSeconds": plan.model_download_timeout_seconds,
        "ContainerStartupHealthCheckTimeoutInSeconds": plan.startup_timeout_seconds,
        "CapacityReservationConfig": _reserved(plan.reservation_arn) if plan.reservation_arn else None,
    }


def _model(variant: str) -> Placeholder:
    told = f"Model of variant {variant}; the present one is in describe-endpoint-config"
    return Placeholder(name=f"{camel(variant)}ModelName", means=told)


def camel(name: str) -> str:
    """A name of AWS as the beginning of a placeholder's.

    >>> camel("all-traffic 2")
    'AllTraffic2'
    """
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name))


def serverless(plan: ServerlessPlan) -> dict[str, Any]:
    """ServerlessConfig of a variant."""
    return {
        "MemorySizeInMB": plan.memory_mb,
        "MaxConcurrency": plan.max_concurrency,
        "ProvisionedConcurrency": plan.provisioned_concurrency or None,
    }


def _managed(range_: InstanceRange) -> dict[str, Any]:
    return {
        "Status": "ENABLED" if range_.enabled else "DISABLED",
        "MinInstanceCount": range_.minimum,
        "MaxInstanceCount": range_.maximum,
        "ScaleInPolicy": {"Strategy": range_.scale_in} if range_.scale_in else None,
    }


def _reserved(arn: str) -> dict[str, Any]:
    return {"CapacityReservationPreference": "capacity-reservations-only", "MlReservationArn": arn}


def not_copied(config: EndpointConfig) -> Iterator[str]:
    """What of a configuration neither CloudFormation nor Terraform gets from here, as sentences."""
    yield (
        f"Compare with describe-endpoint-config of {config.name}: tags, core dumps, SSM access and metrics settings "
        "are not copied"
    )
    if config.asynchronous:
        yield "AsyncInferenceConfig has more than the output path: copy its failure path, notifications and key"
    if config.explains:
        yield "Copy ExplainerConfig: Clarify explains its answers"


def placeholders(config: EndpointConfig) -> tuple[Placeholder, ...]:
    """All that has to be given."""
    return _forms.placeholders(shape(config))


def resource(config: EndpointConfig) -> dict[str, Json]:
    """For CloudFormation; kept when a later one takes its place, for the way back."""
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    return _forms.resource("AWS::SageMaker::EndpointConfig", shape(config), **kept)


def block(config: EndpointConfig, label: str) -> Block:
    """For Terraform, which calls two things otherwise and lacks some."""
    whole = {name: one for name, one in shape(config).items() if name not in _ONLY_API}
    arguments = {"Name": whole.pop("EndpointConfigName"), "KmsKeyArn": whole.pop("KmsKeyId"), **whole}
    for kind in ("ProductionVariants", "ShadowProductionVariants"):
        arguments[kind] = [_without_pools(one) for one in arguments[kind] or ()] or None
    before: Mapping[str, Json] = {"create_before_destroy": True}
    return _forms.block("aws_sagemaker_endpoint_configuration", label, arguments, lifecycle=before)


def _without_pools(variant: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in variant.items() if name != "InstancePools"}


def missing_in_terraform(config: EndpointConfig) -> str:
    """What Terraform's resource cannot say of it, as a sentence; empty: nothing."""
    told = ((config.in_vpc, "VpcConfig"), (config.isolated, "EnableNetworkIsolation"))
    pools = any(one.pools for one in config.variants)
    names = [name for holds, name in (*told, (pools, "InstancePools")) if holds]
    return f"The provider's endpoint configuration has no {' or '.join(names)}: use the CLI." if names else ""


def used_placeholders(config: EndpointConfig) -> tuple[Placeholder, ...]:
    """Those that Terraform's block asks for."""
    whole = {name: one for name, one in shape(config).items() if name not in _ONLY_API}
    return _forms.placeholders(whole)
