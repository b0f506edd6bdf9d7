"""A text becomes a document: a CloudFormation template or a Terraform plan, recognised by what is in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from sagemaker_cost_mcp.analysis.deployment.loose import Fields, fields, items
from sagemaker_cost_mcp.errors import BadQuestion

MOST_CHARACTERS = 500_000
"""Length of a template that an assistant hands over; CloudFormation itself takes 1 MB."""

Kind = Literal["cloudformation", "terraform"]

_HCL = re.compile(
    r'^\s*(?:resource|module|provider|variable|data|output)\s+"[^"\n]+"[^\n{]*\{|^\s*terraform\s*\{', re.MULTILINE
)
_DEEPEST = 100
_WANTED = (
    "A template is a CloudFormation template (YAML or JSON, with Resources) or a Terraform plan in JSON "
    "(terraform plan -out plan.out; terraform show -json plan.out)."
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A template or plan as it stands, nothing of it evaluated."""

    kind: Kind
    root: Fields


def document(text: str, most: int = MOST_CHARACTERS) -> Document:
    """The document of a text.

    Args:
        text: YAML or JSON.
        most: Characters that it may have.

    Raises:
        BadQuestion: It is too long, malformed (with the line), or neither of the two kinds.
    """
    if len(text) > most:
        raise BadQuestion(
            f"The template has {len(text):,} characters; at most {most:,} are read here. The command "
            "sagemaker-cost-mcp estimate FILE takes longer ones."
        )
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped:
        raise BadQuestion(f"The template is empty. {_WANTED}")
    root = _json(text.lstrip("\ufeff")) if stripped.startswith("{") else _yaml(text.lstrip("\ufeff"))
    _check_depth(root)
    return _recognised(fields(root))


def _recognised(root: Fields) -> Document:
    if "planned_values" in root or "resource_changes" in root:
        return Document(kind="terraform", root=root)
    if "Resources" in root:
        return Document(kind="cloudformation", root=root)
    if "terraform_version" in root:
        raise BadQuestion(
            "This is the state of Terraform, not a plan: run terraform plan -out plan.out, then hand over "
            "terraform show -json plan.out."
        )
    raise BadQuestion(f"This is neither of the two kinds. {_WANTED}")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadQuestion(f"The template is not valid JSON: line {error.lineno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:  # a number of thousands of digits is refused with a ValueError
        raise BadQuestion(
            "The template is not valid JSON: it is nested too deeply, or a number is too long."
        ) from error


def _yaml(text: str) -> object:
    if _HCL.search(text):
        raise BadQuestion(
            "This is Terraform's configuration (HCL), which only Terraform can evaluate: run terraform plan "
            "-out plan.out, then hand over terraform show -json plan.out."
        )
    import yaml  # noqa: PLC0415 - only templates in YAML need it

    from sagemaker_cost_mcp.analysis.deployment.yaml_loader import loaded  # noqa: PLC0415

    try:
        return loaded(text)
    except yaml.YAMLError as error:
        _complain(error)


def _complain(error: Exception) -> NoReturn:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}: " if mark else ""
    said = ", ".join(part for name in ("context", "problem") if (part := getattr(error, name, None)))
    said = said or " ".join(str(error).split())
    raise BadQuestion(f"The template is not valid YAML: {line}{said[:200]}.") from error


def _check_depth(root: object) -> None:
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            raise BadQuestion(f"The template is nested deeper than {_DEEPEST} levels.")
        waiting += [(child, depth + 1) for child in _children(node)]


def _children(node: object) -> list[object]:
    return [*fields(node).values(), *items(node)]
