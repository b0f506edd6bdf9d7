"""Parameters of a template: what was given, else their defaults."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import cast

from sagemaker_cost_mcp.analysis.deployment.properties import Unknown, as_text
from sagemaker_cost_mcp.errors import BadQuestion

_SSM = "AWS::SSM::Parameter::Value"
_LISTS = ("List<", "CommaDelimitedList")


def parameter_values(declared: Mapping[str, object], given: Mapping[str, str]) -> dict[str, object]:
    """The value of each parameter: a text, a list of texts, or an `Unknown`.

    What is given for a parameter of SSM counts as its value, not as the name under which it is kept.

    Raises:
        BadQuestion: A parameter is given that the template does not have, or a value that it does not allow.
    """
    for name in given:
        if name not in declared:
            close = difflib.get_close_matches(name, declared, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"it has {', '.join(declared) or 'none'}."
            raise BadQuestion(f"The template has no parameter '{name}': {hint}")
    return {name: _value(name, _fields(field), given.get(name)) for name, field in declared.items()}


def _fields(declaration: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", declaration) if isinstance(declaration, Mapping) else {}


def _value(name: str, fields: Mapping[str, object], given: str | None) -> object:
    kind, default = as_text(fields.get("Type", "String")), fields.get("Default")
    if given is not None:
        _check_allowed(name, fields, given)
    elif kind.startswith(_SSM):
        why = f"it is read from SSM parameter {as_text(default)} at deployment; give its value in parameters"
        return Unknown(expression=f"!Ref {name}", why=why)
    elif default is None:
        why = f"parameter {name} has no default; give it in parameters"
        return Unknown(expression=f"!Ref {name}", why=why)
    text = as_text(default) if given is None else given
    return _split(text) if any(word in kind for word in _LISTS) else text


def _split(text: str) -> list[object]:
    return [part.strip() for part in text.split(",")]


def _check_allowed(name: str, fields: Mapping[str, object], given: str) -> None:
    allowed = fields.get("AllowedValues")
    if isinstance(allowed, list) and given not in (texts := [as_text(one) for one in cast("list[object]", allowed)]):
        raise BadQuestion(f"Parameter '{name}' cannot be '{given}': the template allows {', '.join(texts)}.")
