"""What Search lets through: filters, nested filters and expressions, read as AWS reads them.

Sources: API reference, Search, SearchExpression, Filter, NestedFilters, for what there is and what is refused; the
sentences of refusals are ours but for the one about CONTAINS, which is quoted there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sagemaker_cost_mcp.simulator.request import AwsFailure
from sagemaker_cost_mcp.simulator.wire.catalog import service_model

Record = Mapping[str, Any]
Predicate = Callable[[Record], bool]

MOST_PARTS = 50
"""Expressions, nested filters and filters of a search, all together."""

_NUMBERS = frozenset({"integer", "long", "float", "double"})
_TEXT, _TIME, _FLAG, _NUMBER = "text", "timestamp", "boolean", "number"
_ORDERED = ("GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo")
_OF_TEXT = ("Contains", "In")
_WITHOUT_VALUE = ("Exists", "NotExists")

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Equals": lambda found, value: found == value,
    "NotEquals": lambda found, value: found != value,
    "Contains": lambda found, value: value in found,
    "In": lambda found, value: found in value.split(","),
    "GreaterThan": lambda found, value: found > value,
    "GreaterThanOrEqualTo": lambda found, value: found >= value,
    "LessThan": lambda found, value: found < value,
    "LessThanOrEqualTo": lambda found, value: found <= value,
}


def search_predicate(resource: str, expression: Mapping[str, Any]) -> Predicate:
    """Whether a record of a kind of resource passes a search expression.

    Raises:
        AwsFailure: The expression is one that Search does not take.
    """
    if len(list(_parts(expression))) > MOST_PARTS:
        raise _refused(f"A search expression may hold {MOST_PARTS} subexpressions, nested filters and filters.")
    contained = [one for one in _parts(expression) if one.get("Operator") == "Contains"]
    if len(contained) > 1:
        raise _refused("'CONTAINS' operator usage limit of 1 exceeded.")
    return _expression(resource, expression)


def check_sortable(resource: str, name: str) -> None:
    """Do nothing where records of a kind can be sorted by a property.

    Raises:
        AwsFailure: They have no such property.
    """
    _type_of(resource, name)


def _parts(expression: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from expression.get("Filters", ())
    for nested in expression.get("NestedFilters", ()):
        yield nested
        yield from nested["Filters"]
    for inner in expression.get("SubExpressions", ()):
        yield inner
        yield from _parts(inner)


def _expression(resource: str, expression: Mapping[str, Any]) -> Predicate:
    parts = [_filter(resource, part) for part in expression.get("Filters", ())]
    parts += [_nested(resource, part) for part in expression.get("NestedFilters", ())]
    parts += [_expression(resource, part) for part in expression.get("SubExpressions", ())]
    if not parts:
        raise _refused("A search expression needs a subexpression, a filter or a nested filter.")
    join = any if expression.get("Operator") == "Or" else all
    return lambda record: join(part(record) for part in parts)


def _nested(resource: str, given: Mapping[str, Any]) -> Predicate:
    """One object of a list has to pass all filters."""
    outer = given["NestedPropertyName"]
    inner = [_nested_filter(resource, outer, one) for one in given["Filters"]]
    return lambda record: any(all(passes(item) for passes in inner) for item in record.get(outer) or ())


def _nested_filter(resource: str, outer: str, given: Mapping[str, str]) -> Predicate:
    prefix = f"{outer}."
    if not given["Name"].startswith(prefix):
        raise _refused(f"{given['Name']} is no property of {outer}.")
    return _passes(given, _type_of(resource, given["Name"]), given["Name"].removeprefix(prefix))


def _filter(resource: str, given: Mapping[str, str]) -> Predicate:
    name, value = given["Name"], given.get("Value", "")
    # "Decimal hyperparameter values are treated as a decimal in a comparison if the specified Value is also".
    decimal = name.startswith("HyperParameters.") and not math.isnan(_number(value))
    return _passes(given, _NUMBER if decimal else _type_of(resource, name), name)


def _passes(given: Mapping[str, str], kind: str, path: str) -> Predicate:
    operator = given.get("Operator") or ("Equals" if "Value" in given else "Exists")
    if operator in _WITHOUT_VALUE:
        wanted = operator == "Exists"
        return lambda record: (_found(record, path) is not None) == wanted
    _check_operator(operator, kind, given["Name"])
    if "Value" not in given:
        raise _refused(f"{operator} needs a value to compare {given['Name']} with.")
    value, compare = _value(kind, given), _COMPARISONS[operator]

    def passes(record: Record) -> bool:
        found = _found(record, path)
        return found is not None and compare(_like(found, value), value)

    return passes


def _check_operator(operator: str, kind: str, name: str) -> None:
    if (operator in _ORDERED and kind == _TEXT) or (operator in _OF_TEXT and kind != _TEXT):
        raise _refused(f"{operator} is not supported for {kind} properties such as {name}.")


def _value(kind: str, given: Mapping[str, str]) -> Any:
    """The filter's text as what it is compared with."""
    text = given["Value"]
    try:
        if kind == _TIME:
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
        if kind == _NUMBER:
            return float(text)
    except ValueError as error:
        raise _refused(f"{text} is not a {kind} value, as {given['Name']} needs.") from error
    return text.lower() if kind == _FLAG else text


def _like(found: Any, value: Any) -> Any:
    """What was found, as a filter's value is written."""
    if isinstance(value, float):
        return _number(found)
    return str(found).lower() if isinstance(found, bool) else found


def _number(found: Any) -> float:
    try:
        return float(found)
    except ValueError:
        return math.nan


def _found(record: Record, path: str) -> Any:
    """A property of a record; `Tags.Team`, `Metrics.accuracy` and `ResourceConfig.InstanceType` reach inside."""
    outer, _, inner = path.partition(".")
    if outer == "Tags" and inner:
        return _named(record.get("Tags"), "Key", inner, "Value")
    if outer == "Metrics":
        return _named(record.get("FinalMetricDataList"), "MetricName", inner, "Value")
    found: Any = record.get(outer)
    return _found(cast("Record", found), inner) if inner and isinstance(found, dict) else found


def _named(items: Sequence[Record] | None, key: str, name: str, value: str) -> Any:
    return next((one[value] for one in items or () if one[key] == name), None)


def _type_of(resource: str, name: str) -> str:
    """Of a property, as AWS's model has it."""
    outer, _, inner = name.partition(".")
    if outer in {"Tags", "HyperParameters"} and inner:
        return _TEXT
    if outer == "Metrics" and inner:
        return _NUMBER
    shape = _member(_records(), resource)
    for part in name.split("."):
        shape = _member(shape, part)
    if shape is None:
        raise _refused(f"Unknown property name: {name}. Valid property names of {resource} are those of its record.")
    return (
        _NUMBER if shape.type_name in _NUMBERS else {"timestamp": _TIME, "boolean": _FLAG}.get(shape.type_name, _TEXT)
    )


def _records() -> Any:
    model = service_model("sagemaker")
    return model.shape_for("SearchRecord") if model else None


def _member(shape: Any, name: str) -> Any:
    """Shape of a member of a structure, or of the structures in a list; None where there is no such member."""
    while shape is not None and shape.type_name == "list":
        shape = shape.member
    return shape.members.get(name) if shape is not None and shape.type_name == "structure" else None


def _refused(sentence: str) -> AwsFailure:
    return AwsFailure("ValidationException", sentence)
