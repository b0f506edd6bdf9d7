"""One description in AWS's own names, as options of the CLI, as a resource of CloudFormation, as a block of Terraform.

CloudFormation mostly takes the names of the API, the CLI writes its outermost ones with dashes, Terraform all of them
with underscores, and every mapping in them as a block. Sources: AWS CLI User Guide, "Shorthand and JSON syntax";
CloudFormation and Terraform AWS provider references of the resources that are written so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sagemaker_cost_mcp.model.remedy import Block, Json, Placeholder, Reference
from sagemaker_cost_mcp.remedies import _hcl

Shape = Mapping[str, Any]
"""Names of the API; a `Placeholder` may stand for any value, and None leaves its name out."""

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def options(shape: Shape) -> dict[str, Json]:
    """Options of the CLI; placeholders as `<Name>`.

    >>> options({"EndpointName": "e", "MaxPayloadInMB": 6, "KmsKeyId": None})
    {'endpoint-name': 'e', 'max-payload-in-mb': 6}
    """
    return {_WORD.sub("-", name).lower(): _told(value) for name, value in shape.items() if value is not None}


def resource(kind: str, shape: Shape, **more: Any) -> dict[str, Json]:
    """A resource of CloudFormation; placeholders as references to parameters.

    Args:
        kind: `AWS::SageMaker::Endpoint`.
        shape: Its properties.
        more: Attributes beside them: `DependsOn`, `UpdateReplacePolicy`.
    """
    return {"Type": kind, **more, "Properties": _referred(shape)}


def block(kind: str, label: str, shape: Shape, **inner: Mapping[str, Json]) -> Block:
    """A resource of Terraform; placeholders as variables.

    Args:
        kind: `aws_sagemaker_endpoint`.
        label: Its label; any name of AWS.
        shape: Its arguments, by the names of the API.
        inner: Blocks that only Terraform has: `lifecycle`.
    """
    made = _block("resource", shape)
    extra = tuple(Block(kind=name, body=body) for name, body in inner.items())
    labels = (kind, _hcl.label(label))
    return made.model_copy(update={"labels": labels, "blocks": (*made.blocks, *extra)})


def placeholders(*shapes: Shape) -> tuple[Placeholder, ...]:
    """All that some descriptions ask for, each once."""
    return tuple(dict.fromkeys(one for shape in shapes for one in _asked(shape)))


def encoded(document: Json) -> Reference:
    """A document that Terraform takes as JSON text."""
    return Reference(expression=f"jsonencode({_hcl.value(_varied(document))})")


def snake(name: str) -> str:
    """A name of the API as Terraform writes it.

    >>> snake("VolumeSizeInGB"), snake("S3OutputPath")
    ('volume_size_in_gb', 's3_output_path')
    """
    return _WORD.sub("_", name).lower()


def _told(value: Any) -> Json:
    if isinstance(value, Placeholder):
        return f"<{value.name}>"
    return _each(value, _told)


def _referred(value: Any) -> Json:
    if isinstance(value, Placeholder):
        return {"Ref": value.name}
    return _each(value, _referred)


def _varied(value: Any) -> Json:
    if isinstance(value, Placeholder):
        return _hcl.variable(value)
    return _each(value, _varied)


def _each(value: Any, written: Any) -> Json:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return {name: written(one) for name, one in pairs if one is not None}
    if isinstance(value, list | tuple):
        return [written(one) for one in cast("Sequence[Any]", value)]
    return value


def _asked(value: Any) -> Iterator[Placeholder]:
    if isinstance(value, Placeholder):
        yield value
    elif isinstance(value, Mapping):
        for one in cast("Mapping[str, Any]", value).values():
            yield from _asked(one)
    elif isinstance(value, list | tuple):
        for one in cast("Sequence[Any]", value):
            yield from _asked(one)


def _block(kind: str, shape: Shape) -> Block:
    body: dict[str, Json] = {}
    blocks: list[Block] = []
    for name, value in shape.items():
        children = _children(value)
        if children:
            blocks += [_block(snake(name), child) for child in children]
        elif value is not None:
            body[snake(name)] = _varied(value)
    return Block(kind=kind, body=body, blocks=tuple(blocks))


def _children(value: Any) -> list[Shape]:
    """Mappings in a value, each of which is a block; `Map` marks those that are not."""
    if isinstance(value, Mapping) and not isinstance(value, Map):
        return [cast("Shape", value)]
    if isinstance(value, list | tuple):
        return [cast("Shape", one) for one in cast("Sequence[Any]", value) if isinstance(one, Mapping)]
    return []


class Map(dict[str, Any]):
    """A mapping whose keys are the user's own (dimensions, tags): Terraform writes it as an attribute."""


def attribute(made: Block, name: str) -> Reference:
    """An attribute of another resource of the same configuration.

    >>> attribute(block("aws_sns_topic", "ops", {"Name": "ops"}), "arn").expression
    'aws_sns_topic.ops.arn'
    """
    return Reference(expression=".".join([*made.labels, name]))


def text(document: Json) -> str:
    """A document that the CLI takes as JSON text."""
    return json.dumps(_told(document), separators=(",", ":"))
