"""CloudFormation as text. Source: AWS CloudFormation User Guide, "Template anatomy"."""

from __future__ import annotations

from typing import Any

import yaml

from sagemaker_cost_mcp.model.remedy import CloudFormation

VERSION = "2010-09-09"


def written(cloudformation: CloudFormation) -> str:
    """The template as YAML, under comments that say how to use it; only comments where resources are taken out."""
    comments = [f"# {line}" for line in _comments(cloudformation)]
    if not cloudformation.resources:
        return "\n".join(comments)
    return "\n".join([*comments, _dumped(template(cloudformation)).rstrip()])


def template(cloudformation: CloudFormation) -> dict[str, Any]:
    """The template as CloudFormation reads it."""
    parameters = {one.name: {"Type": "String", "Description": one.means} for one in cloudformation.parameters}
    return {
        "AWSTemplateFormatVersion": VERSION,
        "Description": cloudformation.description,
        **({"Parameters": parameters} if parameters else {}),
        "Resources": dict(cloudformation.resources),
    }


def _comments(cloudformation: CloudFormation) -> list[str]:
    lines = [cloudformation.note] if cloudformation.note else []
    if cloudformation.edits:
        lines.append("Change these in the template that owns them; do not deploy them beside it.")
    lines += [f"Take {name} ({kind}) out of the template that owns it." for kind, name in cloudformation.removes]
    return ["".join(one for one in " ".join(line.split()) if one.isprintable()) for line in lines]


class _Dumper(yaml.SafeDumper):
    """Scripts as they are, and texts in quotes where a reader might take blanks of other alphabets for the end."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = text.isascii() and text.isprintable()
    style = "|" if "\n" in text else None if plain else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _dumped(document: dict[str, Any]) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)
