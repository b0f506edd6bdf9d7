"""Values between Python and JSON, shape by shape: shared by the `json` and `rest-json` protocols."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from botocore.model import ListShape, MapShape, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire.timestamps import EPOCH, read, timestamp_format, written

_NOT_NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class Malformed(Exception):
    """What came over the wire cannot be read as the model's type; `str` is AWS's sentence about it."""


def wire_name(shape: Shape, member: str) -> str:
    """A member's name on the wire: the model's `locationName`, or its own."""
    return str(shape.serialization.get("name", member))


def from_json(value: Any, shape: Shape) -> Any:
    """The Python value of a JSON value; members that are null or not in the model are left out, as AWS does.

    Raises:
        Malformed: The JSON type is not the one that the shape has on the wire.
    """
    return _READERS.get(shape.type_name, _plain)(value, shape)


def to_json(value: Any, shape: Shape) -> Any:
    """The JSON value of a Python value that satisfies its shape."""
    return _WRITERS.get(shape.type_name, _unchanged)(value, shape)


def members_from_json(value: Mapping[str, Any], shape: StructureShape) -> dict[str, Any]:
    """The members of a structure that a JSON object carries."""
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        item = value.get(wire_name(member, name))
        if item is not None:
            found[name] = from_json(item, member)
    return found


def members_to_json(value: Mapping[str, Any], shape: StructureShape) -> dict[str, Any]:
    """The JSON object of a structure, in the order of the given members."""
    members = shape.members
    return {wire_name(members[name], name): to_json(item, members[name]) for name, item in value.items()}


def blob(text: str) -> bytes:
    """The bytes of a base64 text.

    Raises:
        Malformed: It is none.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("Invalid base64 in a blob") from error


def number_text(value: float) -> float | str:
    """A number for the wire: what JSON has no number for is a string, as in AWS's protocols."""
    number = value if type(value) is float or isinstance(value, int) else float(value)
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else ("Infinity" if number > 0 else "-Infinity")


def _structure(value: Any, shape: Shape) -> Any:
    if cast("StructureShape", shape).is_document_type:
        return value
    if not isinstance(value, dict):
        raise _wrong(value, "structure")
    return members_from_json(cast("dict[str, Any]", value), cast("StructureShape", shape))


def _list(value: Any, shape: Shape) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(value, "list")
    member = cast("ListShape", shape).member
    return [None if item is None else from_json(item, member) for item in cast("Sequence[Any]", value)]


def _map(value: Any, shape: Shape) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, "map")
    member = cast("MapShape", shape).value
    entries = cast("dict[str, Any]", value).items()
    return {name: None if item is None else from_json(item, member) for name, item in entries}


def _timestamp(value: Any, shape: Shape) -> Any:
    form = timestamp_format(shape, EPOCH)
    if form == EPOCH and isinstance(value, str):
        raise _wrong(value, "timestamp")
    try:
        return read(value, form)
    except ValueError as error:
        raise Malformed(str(error)) from error


def _blob(value: Any, _shape: Shape) -> bytes:
    if not isinstance(value, str):
        raise _wrong(value, "blob")
    return blob(value)


def _number(value: Any, _shape: Shape) -> float:
    if isinstance(value, str) and value in _NOT_NUMBERS:
        return _NOT_NUMBERS[value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, "number")
    return value


def _plain(value: Any, shape: Shape) -> Any:
    expected = {"boolean": bool, "string": str, "character": str}.get(shape.type_name, int)
    if type(value) is not expected:
        raise _wrong(value, shape.type_name)
    return value


def _wrong(value: Any, expected: str) -> Malformed:
    kinds = ((bool, f"{value}_VALUE".upper()), (str, "STRING_VALUE"), (dict, "START_OBJECT"), (list, "START_ARRAY"))
    found = next((text for kind, text in kinds if isinstance(value, kind)), "NUMBER_VALUE")
    return Malformed(f"{found} can not be converted to {_article(expected)} {expected.capitalize()}")


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _written_structure(value: Any, shape: Shape) -> Any:
    structure = cast("StructureShape", shape)
    return value if structure.is_document_type else members_to_json(value, structure)


def _written_list(value: Sequence[Any], shape: Shape) -> list[Any]:
    member = cast("ListShape", shape).member
    if member.type_name == "timestamp":
        form = timestamp_format(member, EPOCH)
        return [written(item, form) for item in value]
    write = _WRITERS.get(member.type_name)
    return list(value) if write is None else [write(item, member) for item in value]


def _written_map(value: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    member = cast("MapShape", shape).value
    return {name: to_json(item, member) for name, item in value.items()}


def _written_timestamp(value: Any, shape: Shape) -> int | float | str:
    return written(value, timestamp_format(shape, EPOCH))


def _written_blob(value: bytes, _shape: Shape) -> str:
    return base64.b64encode(value).decode()


def _written_number(value: float, _shape: Shape) -> float | str:
    return number_text(value)


def _unchanged(value: Any, _shape: Shape) -> Any:
    return value


_READERS: dict[str, Callable[[Any, Shape], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "timestamp": _timestamp,
    "blob": _blob,
    "float": _number,
    "double": _number,
}

_WRITERS: dict[str, Callable[[Any, Shape], Any]] = {
    "structure": _written_structure,
    "list": _written_list,
    "map": _written_map,
    "timestamp": _written_timestamp,
    "blob": _written_blob,
    "float": _written_number,
    "double": _written_number,
}
