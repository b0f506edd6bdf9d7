"""How an expression of a template is told: shortly, as somebody would write it in YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

_LONGEST = 120


def function_of(node: Mapping[str, object]) -> str | None:
    """The function that a mapping calls; None: it is a plain one.

    >>> function_of({"Ref": "Name"}), function_of({"Fn::Sub": "x"}), function_of({"Key": "a", "Value": "b"})
    ('Ref', 'Fn::Sub', None)
    """
    if len(node) == 1 and next(iter(node)) in {"Ref", "Condition"}:
        return next(iter(node))
    return next((name for name in node if str(name).startswith("Fn::")), None)


def expression(node: object) -> str:
    """The expression in its short form, cut where it is long.

    >>> expression({"Ref": "Type"}), expression({"Fn::GetAtt": ["Config", "Name"]}), expression({"Fn::Sub": "${A}-b"})
    ('!Ref Type', '!GetAtt Config.Name', '!Sub ${A}-b')
    >>> expression({"Fn::If": ["Prod", {"Ref": "A"}, "b"]})
    '!If [Prod, !Ref A, b]'
    """
    text = _written(node, 0)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _written(node: object, depth: int) -> str:
    if depth > _DEEPEST:
        return "…"
    if isinstance(node, list):
        return f"[{', '.join(_written(one, depth + 1) for one in cast('list[object]', node)[:_SHOWN])}]"
    if not isinstance(node, Mapping):
        return str(node)[:_LONGEST]
    plain = cast("Mapping[str, object]", node)
    name = function_of(plain)
    if name is None:
        return json.dumps(sorted(map(str, plain)))[:_LONGEST]
    argument = plain[name]
    if name == "Fn::GetAtt" and isinstance(argument, list):
        return f"!GetAtt {'.'.join(map(str, cast('list[object]', argument)))}"
    return f"!{name.removeprefix('Fn::')} {_written(argument, depth + 1)}"


_DEEPEST = 6
_SHOWN = 8
