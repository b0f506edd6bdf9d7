"""What the model's scalar shapes allow: types of Python values, ranges, lengths, patterns, enums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from botocore.model import Shape

from sagemaker_cost_mcp.simulator.wire.patterns import compiled


@dataclass(frozen=True)
class Rule:
    """One constraint in AWS's words, and the test for it."""

    words: str
    is_kept: Callable[[Any], bool]


def rules(shape: Shape) -> tuple[Rule, ...]:
    """The constraints of a shape beyond its type, in the order in which AWS names them."""
    measured = _VALUE if shape.type_name in _NUMBERS else _LENGTH
    found = [
        *(_at_most(shape.metadata["max"], measured) if "max" in shape.metadata else ()),
        *(_at_least(shape.metadata["min"], measured) if "min" in shape.metadata else ()),
        *(_pattern(shape.metadata["pattern"]) if "pattern" in shape.metadata else ()),
        *(_enum(shape.metadata["enum"]) if shape.metadata.get("enum") else ()),
    ]
    return tuple(found)


_NUMERIC = (float, int, Decimal)


def _is_whole(value: object, bits: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(1 << bits) <= value < (1 << bits)


def _is_integer(value: object) -> bool:
    return _is_whole(value, 31)


def _is_long(value: object) -> bool:
    return _is_whole(value, 63)


def _is_number(value: object) -> bool:
    return type(value) is float or (isinstance(value, _NUMERIC) and not isinstance(value, bool))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_bytes(value: object) -> bool:
    return isinstance(value, bytes | bytearray)


TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "string": (_is_text, "Member must be a string"),
    "character": (_is_text, "Member must be a character"),
    "integer": (_is_integer, "Member must be an integer of 32 bits"),
    "long": (_is_long, "Member must be an integer of 64 bits"),
    "float": (_is_number, "Member must be a number"),
    "double": (_is_number, "Member must be a number"),
    "boolean": (_is_boolean, "Member must be a boolean"),
    "timestamp": (_is_moment, "Member must be a timestamp with its time zone"),
    "blob": (_is_bytes, "Member must be bytes"),
}
"""Type of a shape -> the test of a Python value for it, and what it is called in a violation."""

_NUMBERS = frozenset({"integer", "long", "float", "double"})

_Measure = tuple[str, Callable[[Any], Any]]


def _itself(value: object) -> object:
    return value


def _length(value: Any) -> int:
    return len(value)


_VALUE: _Measure = ("value", _itself)
_LENGTH: _Measure = ("length", _length)


def _at_most(limit: float, measure: _Measure) -> tuple[Rule, ...]:
    noun, size = measure
    return (Rule(f"Member must have {noun} less than or equal to {limit}", lambda value: size(value) <= limit),)


def _at_least(limit: float, measure: _Measure) -> tuple[Rule, ...]:
    noun, size = measure
    return (Rule(f"Member must have {noun} greater than or equal to {limit}", lambda value: size(value) >= limit),)


def _pattern(pattern: str) -> tuple[Rule, ...]:
    expression = compiled(pattern)
    if expression is None:
        return ()
    words = f"Member must satisfy regular expression pattern: {pattern}"
    return (Rule(words, lambda value: expression.fullmatch(value) is not None),)


def _enum(values: list[str]) -> tuple[Rule, ...]:
    allowed = frozenset(values)
    return (Rule(f"Member must satisfy enum value set: [{', '.join(values)}]", lambda value: value in allowed),)
