"""Values as bare text: in paths, query strings, headers, form fields and XML elements."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any, cast

from botocore.model import ListShape, Shape

from sagemaker_cost_mcp.simulator.wire.timestamps import read, timestamp_format, written
from sagemaker_cost_mcp.simulator.wire.values import Malformed, blob, number_text

_WHOLE = re.compile("[+-]?[0-9]{1,40}")
_LIST_ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*?))\s*(,|$)')


def from_text(text: str, shape: Shape, timestamps: str) -> Any:
    """The value that a text stands for.

    Args:
        text: As it came over the wire, decoded.
        shape: A scalar shape.
        timestamps: Format of timestamps in this place, where the model names no other.

    Raises:
        Malformed: The text is no such value.
    """
    if shape.type_name == "timestamp":
        return _moment(text, timestamp_format(shape, timestamps))
    return _READERS.get(shape.type_name, str)(text)


def to_text(value: Any, shape: Shape, timestamps: str) -> str:
    """The text of a value that satisfies its scalar shape (or, in a header, its list of scalars)."""
    if shape.type_name == "timestamp":
        return str(written(value, timestamp_format(shape, timestamps)))
    if shape.type_name == "list":
        member = cast("ListShape", shape).member
        return ",".join(_quoted(to_text(item, member, timestamps)) for item in value)
    return _WRITERS.get(shape.type_name, str)(value)


def header_list(text: str) -> list[str]:
    """The items of a list in a header: separated by commas, quoted where they hold one (RFC 9110, section 5.6)."""
    items: list[str] = []
    position, comma = 0, "," if text else ""
    while comma:
        found = cast("re.Match[str]", _LIST_ITEM.match(text, position))
        quoted, bare, comma = found.groups()
        items.append(bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        position = found.end()
    return items


def _moment(text: str, form: str) -> Any:
    try:
        return read(text, form)
    except ValueError as error:
        raise Malformed(str(error)) from error


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Malformed(f"{text!r} can not be converted to an Integer")
    return int(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Malformed(f"{text!r} can not be converted to a Number") from error


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise Malformed(f"{text!r} can not be converted to a Boolean")
    return text.lower() == "true"


def _quoted(text: str) -> str:
    if not set(text) & {",", '"'}:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _boolean_text(value: Any) -> str:
    return str(value).lower()


def _blob_text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _number_text(value: float) -> str:
    return str(number_text(value))


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _whole,
    "long": _whole,
    "float": _number,
    "double": _number,
    "boolean": _boolean,
    "blob": blob,
}

_WRITERS: dict[str, Callable[[Any], str]] = {
    "boolean": _boolean_text,
    "blob": _blob_text,
    "float": _number_text,
    "double": _number_text,
}
