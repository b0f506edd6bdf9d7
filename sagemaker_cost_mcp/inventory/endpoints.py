"""Endpoints, their variants and inference components.

Calls for n endpoints on c distinct configurations: ceil(n / 100) of Search + c of DescribeEndpointConfig. Search gives
whole endpoints with their tags, but neither instance types nor AsyncInferenceConfig, so each distinct configuration is
described once. Where Search is denied: ceil(n / 100) of ListEndpoints + n of DescribeEndpoint + one tag sweep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, AccessDenied, ResourceGone
from sagemaker_cost_mcp.inventory.endpoint_configs import endpoint_configs
from sagemaker_cost_mcp.inventory.tags import tags_by_arn
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.hosting import EndpointConfig
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent, Variant
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap

_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Served:
    """An endpoint, and the configuration that it runs on."""

    endpoint: Endpoint
    config: EndpointConfig | None
    """None: it could not be read."""


def served(reading: Reading, region: str) -> Outcome[Served]:
    """Every endpoint of the region, with its kind and its variants, and its configuration, which several may share.

    An endpoint whose configuration could not be read has kind None; one that was deleted in the meantime is left out.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = _searched(reading, region)
    # A listing that shifts while it is paged through may show one endpoint twice.
    rows = {row["EndpointArn"]: row for row in found.items}
    configs = endpoint_configs(reading, region, (row["EndpointConfigName"] for row in rows.values()))
    return Outcome(
        tuple(_served(reading, region, row, configs.by_name.get(row["EndpointConfigName"])) for row in rows.values()),
        (*found.gaps, *configs.gaps),
    )


def inference_components(reading: Reading, region: str) -> Outcome[InferenceComponent]:
    """Every inference component of the region; a page of 100 a call, tags in one sweep.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListInferenceComponents"), region, "InferenceComponents")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:inference-component")
    rows = {row["InferenceComponentArn"]: row for row in listed.items}
    found = tuple(
        InferenceComponent(
            ref=_ref(reading, region, "inference-component", arn, row["InferenceComponentName"], tags.of(arn)),
            endpoint_name=row["EndpointName"],
            variant=row["VariantName"],
            status=row.get("InferenceComponentStatus", ""),
            created_at=row["CreationTime"].astimezone(UTC),
        )
        for arn, row in rows.items()
    )
    return Outcome(found, (*listed.gaps, *tags.gaps))


def _searched(reading: Reading, region: str) -> Outcome[dict[str, Any]]:
    """Whole endpoints, with `Tags` where they could be read."""
    rows: list[dict[str, Any]] = []
    try:
        for page in reading.pages("sagemaker", "Search", region, Resource="Endpoint"):
            rows.extend(result["Endpoint"] for result in page.get("Results", ()) if "Endpoint" in result)
    except AccessDenied:
        return _listed(reading, region)
    except LEAVES_A_GAP as error:
        return Outcome(tuple(rows), (reading.gap(error, "sagemaker:Search", region),))
    return Outcome(tuple({**row, "Tags": row.get("Tags", [])} for row in rows))


def _listed(reading: Reading, region: str) -> Outcome[dict[str, Any]]:
    """The same, endpoint by endpoint."""
    listed = rows_of(reading, ("sagemaker", "ListEndpoints"), region, "Endpoints")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:endpoint")
    names = sorted({row["EndpointName"] for row in listed.items})
    described = reading.each(partial(_described, reading, region), names)
    failures = [(name, one) for name, one in zip(names, described, strict=True) if isinstance(one, Gap)]
    rows = [one for one in described if isinstance(one, dict)]
    return Outcome(
        tuple({**row, "Tags": _as_list(tags.of(row["EndpointArn"]))} for row in rows),
        (*listed.gaps, *tags.gaps, *merged(failures)),
    )


def _described(reading: Reading, region: str, name: str) -> dict[str, Any] | Gap | None:
    """The description; None: the endpoint is gone."""
    try:
        return reading.call("sagemaker", "DescribeEndpoint", region, EndpointName=name)
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return reading.gap(error, "sagemaker:DescribeEndpoint", region)


def _served(reading: Reading, region: str, row: _Row, config: EndpointConfig | None) -> Served:
    """The allow-list: data capture, explainer, images and failure texts stay behind."""
    tags = None if row.get("Tags") is None else {tag["Key"]: tag["Value"] for tag in row["Tags"]}
    endpoint = Endpoint(
        ref=_ref(reading, region, "endpoint", row["EndpointArn"], row["EndpointName"], tags),
        status=row["EndpointStatus"],
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
        config_name=row["EndpointConfigName"],
        kind=_kind(config) if config else None,
        variants=(
            *_variants(row, config, "ProductionVariants", shadow=False),
            *_variants(row, config, "ShadowProductionVariants", shadow=True),
        ),
    )
    return Served(endpoint, config)


def _kind(config: EndpointConfig) -> EndpointKind:
    variants = [variant for variant in config.variants if not variant.shadow]
    if config.asynchronous:
        return EndpointKind.ASYNC
    if config.role and not any(variant.model_name for variant in variants):
        return EndpointKind.INFERENCE_COMPONENT
    if any(variant.serverless for variant in variants):
        return EndpointKind.SERVERLESS
    return EndpointKind.REAL_TIME


def _variants(row: _Row, config: EndpointConfig | None, member: str, *, shadow: bool) -> Iterable[Variant]:
    planned = {one.name: one for one in (config.variants if config else ()) if one.shadow == shadow}
    for now in row.get(member) or ():
        plan = planned.get(now["VariantName"])
        yield Variant(
            name=now["VariantName"],
            shadow=shadow,
            instance_type=plan.instance_type if plan else None,
            instance_count=now.get("CurrentInstanceCount"),
            provisioned_concurrency=now.get("CurrentServerlessConfig", {}).get("ProvisionedConcurrency", 0),
            reserved="CapacityReservationConfig" in now or (plan is not None and plan.reserved),
            elastic_inference=plan.elastic_inference if plan else None,
        )


def _ref(reading: Reading, region: str, kind: str, arn: str, name: str, tags: Mapping[str, str] | None) -> ResourceRef:  # noqa: PLR0913, PLR0917 - one argument a field
    return ResourceRef(arn=arn, name=name, type=kind, region=region, account_id=reading.identity.account_id, tags=tags)


def _as_list(tags: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return None if tags is None else [{"Key": key, "Value": value} for key, value in tags.items()]
