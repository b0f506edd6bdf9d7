"""Endpoints, their variants and inference components.

Calls for n endpoints on c distinct configurations: ceil(n / 100) of Search + c of DescribeEndpointConfig. Search gives
whole endpoints with their tags, but neither instance types nor AsyncInferenceConfig, so each distinct configuration is
described once. Where Search is denied: ceil(n / 100) of ListEndpoints + n of DescribeEndpoint + one tag sweep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import AccessDenied, ResourceGone
from sagemaker_cost_mcp.inventory.tags import tags_by_arn
from sagemaker_cost_mcp.inventory.unread import LEAVES_A_GAP, merged, rows_of
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent, Variant
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap

_CONFIG = "sagemaker:DescribeEndpointConfig"
_Row = Mapping[str, Any]


def endpoints(reading: Reading, region: str) -> Outcome[Endpoint]:
    """Every endpoint of the region, with its kind and its variants.

    An endpoint whose configuration could not be read has kind None; one that was deleted in the meantime is left out.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = _searched(reading, region)
    # A listing that shifts while it is paged through may show one endpoint twice.
    rows = {row["EndpointArn"]: row for row in found.items}
    names = sorted({row["EndpointConfigName"] for row in rows.values()})
    described = reading.each(partial(_config, reading, region), names)
    configs = {name: one for name, one in zip(names, described, strict=True) if not isinstance(one, Gap)}
    failures = [(name, one) for name, one in zip(names, described, strict=True) if isinstance(one, Gap)]
    return Outcome(
        tuple(_endpoint(reading, region, row, configs) for row in rows.values()), (*found.gaps, *merged(failures))
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


def _config(reading: Reading, region: str, name: str) -> dict[str, Any] | Gap:
    try:
        return reading.call("sagemaker", "DescribeEndpointConfig", region, EndpointConfigName=name)
    except LEAVES_A_GAP as error:
        return reading.gap(error, _CONFIG, region)


def _endpoint(reading: Reading, region: str, row: _Row, configs: Mapping[str, dict[str, Any]]) -> Endpoint:
    """The allow-list: data capture, explainer, images and failure texts stay behind."""
    config = configs.get(row["EndpointConfigName"])
    tags = None if row.get("Tags") is None else {tag["Key"]: tag["Value"] for tag in row["Tags"]}
    return Endpoint(
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


def _kind(config: _Row) -> EndpointKind:
    variants = config["ProductionVariants"]
    if config.get("AsyncInferenceConfig"):
        return EndpointKind.ASYNC
    if config.get("ExecutionRoleArn") and not any(variant.get("ModelName") for variant in variants):
        return EndpointKind.INFERENCE_COMPONENT
    if any(variant.get("ServerlessConfig") for variant in variants):
        return EndpointKind.SERVERLESS
    return EndpointKind.REAL_TIME


def _variants(row: _Row, config: _Row | None, member: str, *, shadow: bool) -> Iterable[Variant]:
    planned = {one["VariantName"]: one for one in (config or {}).get(member, ())}
    for now in row.get(member) or ():
        plan = planned.get(now["VariantName"], {})
        yield Variant(
            name=now["VariantName"],
            shadow=shadow,
            instance_type=plan.get("InstanceType"),
            instance_count=now.get("CurrentInstanceCount"),
            provisioned_concurrency=now.get("CurrentServerlessConfig", {}).get("ProvisionedConcurrency", 0),
            reserved="CapacityReservationConfig" in now or "CapacityReservationConfig" in plan,
        )


def _ref(reading: Reading, region: str, kind: str, arn: str, name: str, tags: Mapping[str, str] | None) -> ResourceRef:  # noqa: PLR0913, PLR0917 - one argument a field
    return ResourceRef(arn=arn, name=name, type=kind, region=region, account_id=reading.identity.account_id, tags=tags)


def _as_list(tags: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return None if tags is None else [{"Key": key, "Value": value} for key, value in tags.items()]
