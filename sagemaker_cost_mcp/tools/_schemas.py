"""Schemas as they go over the wire: one is sent with every request, so each byte of it has to say something.

What goes without saying is left out: titles, null unions, defaults that are nothing or `concise`, definitions that
stand for one place only. Names, types, enums and strictness are a promise and stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast


def lean(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a tool's arguments.

    >>> lean({"$defs": {"A": {"type": "object"}}, "properties": {"a": {"$ref": "#/$defs/A", "description": "One."}}})
    {'properties': {'a': {'type': 'object', 'description': 'One.'}}}
    """
    schema = compact(parameters)
    defined: dict[str, Any] = schema.pop("$defs", {})
    told = json.dumps([schema, defined])
    once = {name: part for name, part in defined.items() if told.count(f'"{_DEFINED}{name}"') == 1}
    shared = {name: _inlined(part, once) for name, part in defined.items() if name not in once}
    whole: dict[str, Any] = _inlined(schema, once)
    return whole | ({"$defs": shared} if shared else {})


def compact(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without pydantic's titles, null unions and idle defaults: the same meaning in half the bytes."""
    kept = {key: _part(key, value) for key, value in schema.items() if not _idle(key, value)}
    if schema.get("type") == "number" and isinstance(kept.get("default"), str):
        kept["default"] = float(schema["default"])  # pydantic writes a Decimal as a string
    options = [option for option in kept.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        del kept["anyOf"]
        kept = {**options[0], **kept}
    return kept


def _idle(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in _NOTHING)


def _inlined(value: Any, definitions: Mapping[str, Any]) -> Any:
    """A schema in which the definitions stand where they are referred to; what is said there comes first."""
    if isinstance(value, list):
        return [_inlined(item, definitions) for item in cast("Sequence[Any]", value)]
    if not isinstance(value, dict):
        return value
    found = {key: _inlined(item, definitions) for key, item in cast("dict[str, Any]", value).items()}
    name = str(found.get("$ref", "")).removeprefix(_DEFINED)
    if name not in definitions:
        return found
    del found["$ref"]
    return {**_inlined(definitions[name], definitions), **found}


def _part(key: str, value: Any) -> Any:
    if key in _NAMED:
        return {name: compact(schema) for name, schema in value.items()}
    if key in _LISTED:
        return [compact(schema) for schema in value]
    return compact(cast("dict[str, Any]", value)) if key in _NESTED and isinstance(value, dict) else value


_NOTHING: tuple[object, ...] = (None, False, "", "0", "concise", [])
"""Defaults that go without saying; of `detail` the server's instructions say so."""
_DEFINED = "#/$defs/"
_NAMED = ("properties", "$defs")
"""Keywords whose value maps names to schemas: a property called `title` is not a title."""
_LISTED = ("anyOf",)
_NESTED = ("items", "additionalProperties")
