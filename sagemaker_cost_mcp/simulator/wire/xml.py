"""Values as XML elements, shape by shape, for the answers of the query protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from sagemaker_cost_mcp.simulator.request import ModelViolation
from sagemaker_cost_mcp.simulator.wire.bindings import to_text
from sagemaker_cost_mcp.simulator.wire.timestamps import ISO8601
from sagemaker_cost_mcp.simulator.wire.values import wire_name

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, inside: str, namespace: str | None = None) -> str:
    """An element around what is XML already."""
    attribute = f' xmlns="{escape(namespace)}"' if namespace else ""
    return f"<{name}{attribute}>{inside}</{name}>"


def text(value: str) -> str:
    """A text inside an element.

    Raises:
        ModelViolation: XML 1.0 has no way to write one of the characters.
    """
    if _NO_XML.search(value):
        raise ModelViolation(f"XML cannot carry {value!r}")
    return escape(value, quote=False).replace("\r", "&#13;")


def members(value: Mapping[str, Any], shape: StructureShape) -> str:
    """The elements of a structure's members."""
    return "".join(
        _named(wire_name(shape.members[name], name), item, shape.members[name]) for name, item in value.items()
    )


def _named(name: str, value: Any, shape: Shape) -> str:
    is_flat = shape.serialization.get("flattened")
    if is_flat and isinstance(shape, ListShape):
        own = wire_name(shape.member, name)
        return "".join(_named(own, item, shape.member) for item in value)
    if is_flat and isinstance(shape, MapShape):
        return "".join(element(name, entry) for entry in _entries(value, shape))
    return element(name, _inside(value, shape))


def _inside(value: Any, shape: Shape) -> str:
    if isinstance(shape, StructureShape):
        return members(value, shape)
    if isinstance(shape, ListShape):
        name = wire_name(shape.member, "member")
        return "".join(_named(name, item, shape.member) for item in value)
    if isinstance(shape, MapShape):
        return "".join(element("entry", entry) for entry in _entries(value, shape))
    return text(to_text(value, shape, ISO8601))


def _entries(value: Mapping[str, Any], shape: MapShape) -> list[str]:
    key, item = wire_name(shape.key, "key"), wire_name(shape.value, "value")
    return [_named(key, name, shape.key) + _named(item, entry, shape.value) for name, entry in value.items()]
