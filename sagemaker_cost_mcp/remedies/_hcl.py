"""Terraform as text. Source: Terraform Language, "Syntax: Configuration" and "Strings and Templates"."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

from sagemaker_cost_mcp.model.remedy import Block, Json, Placeholder, Reference, Terraform

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def written(terraform: Terraform) -> str:
    """The variables that the blocks need, and the blocks."""
    variables = [_variable(one) for one in terraform.variables]
    comments = [f"# {' '.join(terraform.note.split())}"] if terraform.note else []
    return "\n\n".join([*comments, *("\n".join(_block(block)) for block in (*variables, *terraform.blocks))])


def label(name: str) -> str:
    """A name of AWS as a Terraform label.

    >>> label("1 st/äpp.x")
    '_1_st__pp_x'
    """
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"


def variable(placeholder: Placeholder) -> Reference:
    """The variable that stands for what cannot be seen from outside."""
    return Reference(expression=f"var.{_snake(placeholder.name)}")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _variable(placeholder: Placeholder) -> Block:
    body = {"type": Reference(expression="string"), "description": placeholder.means}
    return Block(kind="variable", labels=(_snake(placeholder.name),), body=body)


def _block(block: Block) -> list[str]:
    labels = "".join(f" {_text(one)}" for one in block.labels)
    inner = [f"{name} = {value(what)}" for name, what in block.body.items()]
    inner += [line for child in block.blocks for line in _block(child)]
    return [f"{block.kind}{labels} {{", *_indented(inner), "}"]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"  {line}" for text in lines for line in text.split("\n")]


def value(what: Json) -> str:
    r"""A value as an expression of Terraform.

    >>> value({"a": [1, True, "${x}"], "b-c": Reference(expression="var.y")})
    '{\n  a = [1, true, "$${x}"]\n  b-c = var.y\n}'
    """
    if isinstance(what, Reference):
        return what.expression
    if isinstance(what, str):
        return _text(what)
    if isinstance(what, Mapping):
        what = cast("Mapping[str, Json]", what)
        pairs = [f"{key if _IDENTIFIER.fullmatch(key) else _text(key)} = {value(one)}" for key, one in what.items()]
        return "\n".join(["{", *_indented(pairs), "}"]) if pairs else "{}"
    if isinstance(what, list | tuple):
        what = cast("Sequence[Json]", what)
        return f"[{', '.join(value(one) for one in what)}]"
    return json.dumps(what)


def _text(text: str) -> str:
    """In quotes; what would begin a template is doubled, so that a name of AWS stays a name.

    JSON's escapes are Terraform's, but for the two that are written out here.
    """
    escaped = re.sub(r"\\\\|\\b|\\f", lambda one: _NOT_JSON.get(one[0], one[0]), json.dumps(text, ensure_ascii=False))
    return escaped.replace("${", "$${").replace("%{", "%%{")


_NOT_JSON = {r"\b": r"\u0008", r"\f": r"\u000c"}
