"""The required cost allocation tags on a resource, and a policy that lets nothing be created without them.

A key that is there in another spelling gives its value; the others are asked for. A tag counts from the day on which it
is there and active: what was billed before stays untagged.

Sources: AddTags (SageMaker API reference); "Activating user-defined cost allocation tags" (AWS Billing user guide).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.analysis.required_tags import Lack, lacking
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Block, Change, CloudFormation, Command, Guardrail, Placeholder, Terraform
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_CREATES = (
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateDomain",
    "sagemaker:CreateUserProfile",
    "sagemaker:CreateSpace",
    "sagemaker:CreateMlflowTrackingServer",
    "sagemaker:CreateEndpoint",
    "sagemaker:CreateCluster",
    "sagemaker:CreateFeatureGroup",
)
"""What makes resources that cost money for as long as they are there, and takes tags with the request."""

_Values = Mapping[str, "str | Placeholder"]


def make(finding: Finding, ground: Ground) -> Change:
    """The tags that it lacks."""
    ref, required = finding.resource, ground.thresholds.required_tags
    lacks = lacking(ref.tags or {}, required)
    values = {lack.key: _value(lack, ref.tags or {}) for lack in lacks}
    keys = ", ".join(values)
    tags = [{"Key": key, "Value": value} for key, value in values.items()]
    note = f"Add {keys} to the tags of {ref.name} where it is declared, or to those of its whole stack."
    return Change(
        what=f"{ref.type} {ref.name} gets the tags {keys}.",
        check_first=tuple(_checks(ref.type, ref.tags)),
        undo="Delete these tags; what was billed under them meanwhile stays so.",
        commands=tuple(_commands(finding, tags, required)),
        undo_commands=(_sagemaker("delete-tags", finding, {"TagKeys": list(values)}, ""),),
        placeholders=tuple(one for one in values.values() if isinstance(one, Placeholder)),
        cloudformation=CloudFormation(description="", note=note),
        terraform=_terraform(values, note),
        guardrails=(_guardrail(required),),
    )


def _value(lack: Lack, tags: Mapping[str, str]) -> str | Placeholder:
    """That of another spelling, if there is exactly one."""
    if len(lack.spellings) == 1:
        return tags[lack.spellings[0]]
    name = f"Tag{''.join(word[:1].upper() + word[1:] for word in re.split('[^A-Za-z0-9]+', lack.key))}"
    return Placeholder(name=name, means=f"Value of tag {lack.key}")


def _checks(kind: str, tags: Mapping[str, str] | None) -> Iterator[str]:
    yield "Which spelling of values is in use: Prod and prod are two lines on the bill"
    yield "Are the keys active as cost allocation tags? Only the management account can activate them"
    if any(key.startswith("aws:cloudformation:") for key in tags or {}):
        yield "A stack made it: tag it there, or the next deployment may take the tags off again"
    if kind == "app":
        yield "Tag domain or user profile as well: SageMaker puts their tags on the apps that start after that"


def _commands(finding: Finding, tags: Sequence[Mapping[str, Any]], required: Sequence[str]) -> Iterator[Command]:
    yield _sagemaker("add-tags", finding, {"Tags": tags}, "")
    yield Command(
        service="ce",
        operation="list-cost-allocation-tags",
        options={"tag-keys": list(required)},
        region=None,
        why="Whether they are active; update-cost-allocation-tags-status activates them in the management account.",
        reads_only=True,
    )


def _sagemaker(operation: str, finding: Finding, shape: _forms.Shape, why: str) -> Command:
    options = _forms.options({"ResourceArn": finding.resource.arn, **shape})
    return Command(service="sagemaker", operation=operation, options=options, region=finding.resource.region, why=why)


def _terraform(values: _Values, note: str) -> Terraform:
    """For all that a provider makes."""
    shape = _forms.block("aws", "aws", {"DefaultTags": {"Tags": _forms.Map(values)}})
    provider = Block(kind="provider", labels=("aws",), blocks=shape.blocks)
    asked = tuple(one for one in values.values() if isinstance(one, Placeholder))
    return Terraform(blocks=(provider,), variables=asked, edits=True, note=note)


def _guardrail(required: Sequence[str]) -> Guardrail:
    """One statement for each key: conditions of one statement would have to be missing all at once."""
    statements = [
        {
            "Sid": f"NeedsTag{number}",
            "Effect": "Deny",
            "Action": list(_CREATES),
            "Resource": "*",
            "Condition": {"Null": {f"aws:RequestTag/{key}": "true"}},
        }
        for number, key in enumerate(required, 1)
    ]
    return Guardrail(
        title="Nothing without its tags",
        kind="service control policy",
        document={"Version": "2012-10-17", "Statement": statements},
        note="Attach it to an organizational unit once pipelines and people set the tags: it refuses what has none.",
    )


REMEDY = Remedy(rules=("resource-without-cost-tags",), make=make)
