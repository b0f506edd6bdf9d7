"""Models that something in service refers to.

Calls for w wanted models in a region that holds n, where old ones pile up: Search gives whole models with their tags,
100 a page, in no order that AWS promises. A page is read only while more models are wanted than pages were read, so
that searching never costs more than describing the rest would have. What Search did not show is described: one call
each, and one tag sweep for all of them. That is ceil(n / 100) calls where all are found, never more than 2 w and the
sweep however large n is, and none without a wanted model. Where Search fails: w of DescribeModel and the sweep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.tags import tags_by_arn
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.container_images import container_image
from sagemaker_cost_mcp.model.hosting import Model, ModelContainer
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap

_DESCRIBE = "sagemaker:DescribeModel"
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Found:
    """Rows of wanted models by name, with `Tags` where they are known."""

    rows: Mapping[str, _Row]
    gaps: tuple[Gap, ...] = ()


def models(reading: Reading, region: str, wanted: frozenset[str]) -> Outcome[Model]:
    """The models of these names, sorted by name.

    One that was deleted while its endpoint runs on, which AWS allows, is not among them.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    if not wanted:
        return Outcome()
    searched = _searched(reading, region, wanted)
    described = _described(reading, region, sorted(wanted - searched.keys()))
    rows = {**searched, **described.rows}
    return Outcome(tuple(_model(reading, region, rows[name]) for name in sorted(rows)), described.gaps)


def _searched(reading: Reading, region: str, wanted: frozenset[str]) -> Mapping[str, _Row]:
    """What Search shows of them before asking for each would be cheaper."""
    rows: dict[str, _Row] = {}
    try:
        for number, page in enumerate(reading.pages("sagemaker", "Search", region, Resource="Model"), start=1):
            found = [result.get("Model", {}).get("Model", {}) for result in page.get("Results", ())]
            rows |= {row["ModelName"]: {"Tags": [], **row} for row in found if row.get("ModelName") in wanted}
            if len(wanted - rows.keys()) <= number:
                break
    except LEAVES_A_GAP:  # what it would have shown is described instead; what cannot be leaves a gap of its own
        return rows
    return rows


def _described(reading: Reading, region: str, names: Sequence[str]) -> _Found:
    answers = list(zip(names, reading.each(partial(_description, reading, region), names), strict=True))
    failures = merged((name, one) for name, one in answers if isinstance(one, Gap))
    rows = {name: one for name, one in answers if isinstance(one, dict)}
    if not rows:
        return _Found({}, failures)
    tags = tags_by_arn(reading, region, "sagemaker:model")
    tagged = {name: {**row, "Tags": _as_list(tags.of(row["ModelArn"]))} for name, row in rows.items()}
    return _Found(tagged, (*failures, *tags.gaps))


def _description(reading: Reading, region: str, name: str) -> dict[str, Any] | Gap | None:
    """The description; None: the model is gone."""
    try:
        return reading.call("sagemaker", "DescribeModel", region, ModelName=name)
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return reading.gap(error, _DESCRIBE, region)


def _model(reading: Reading, region: str, row: _Row) -> Model:
    """The allow-list: environments, host names and credentials of registries stay behind."""
    tags = None if row.get("Tags") is None else {tag["Key"]: tag["Value"] for tag in row["Tags"]}
    network = row.get("VpcConfig", {})
    primary = row.get("PrimaryContainer")
    return Model(
        ref=ResourceRef(
            arn=row["ModelArn"],
            name=row["ModelName"],
            type="model",
            region=region,
            account_id=reading.identity.account_id,
            tags=tags,
        ),
        created_at=row["CreationTime"].astimezone(UTC),
        role=row.get("ExecutionRoleArn"),
        isolated=row.get("EnableNetworkIsolation", False),
        subnets=frozenset(network.get("Subnets", ())),
        security_groups=frozenset(network.get("SecurityGroupIds", ())),
        containers=tuple(_container(one) for one in ([primary] if primary else row.get("Containers", ()))),
        direct=row.get("InferenceExecutionConfig", {}).get("Mode") == "Direct",
    )


def _container(row: _Row) -> ModelContainer:
    source = row.get("ModelDataSource", {}).get("S3DataSource", {})
    compression = source.get("CompressionType")
    return ModelContainer(
        image=container_image(row["Image"]) if row.get("Image") else None,
        multi_model=row.get("Mode") == "MultiModel",
        cached=row.get("MultiModelConfig", {}).get("ModelCacheSetting") != "Disabled",
        artifact=row.get("ModelDataUrl") or source.get("S3Uri"),
        compressed=None if compression is None else compression == "Gzip",
        package=row.get("ModelPackageName"),
    )


def _as_list(tags: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return None if tags is None else [{"Key": key, "Value": value} for key, value in tags.items()]
