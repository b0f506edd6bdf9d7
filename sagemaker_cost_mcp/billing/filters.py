"""Filters of budgets and anomaly monitors, read for one question: how much of SageMaker's spend passes?

Sources: Expression (API references of AWS Budgets and AWS Cost Explorer); CostFilters, the older form of budgets, whose
values of one key are alternatives and whose keys all have to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from sagemaker_cost_mcp.billing.cost_explorer import FALLBACK_SERVICES, is_sagemaker
from sagemaker_cost_mcp.model.alerts import Scope

SHOWN = 4
"""Values of one filter that its sentence names."""


class _Part(IntEnum):
    """How much of SageMaker's spend passes; ordered, so that "and" is the least and "or" the most."""

    NONE = 0
    UNKNOWN = 1
    SOME = 2
    ALL = 3


class _Passing(NamedTuple):
    sagemaker: _Part
    others: bool
    """Whether spend of other services may pass too."""


_EVERYTHING = _Passing(_Part.ALL, others=True)
_UNKNOWN = _Passing(_Part.UNKNOWN, others=True)
_NARROWED = _Passing(_Part.SOME, others=True)

_OF_SERVICES = frozenset({"SERVICE", "SERVICE_CODE", "Service"})
_OF_RECORDS = frozenset({"RECORD_TYPE", "RecordType"})
"""They cut credits, taxes and fees off, not usage: for what is watched they do not matter."""

_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda name, value: name == value,
    "STARTS_WITH": str.startswith,
    "ENDS_WITH": str.endswith,
    "CONTAINS": lambda name, value: value in name,
}
_OF_LETTERS = frozenset({"CASE_SENSITIVE", "CASE_INSENSITIVE"})


def scope_of(expression: Mapping[str, Any] | None) -> Scope:
    """What a filter expression lets through of SageMaker; without one, everything passes."""
    passing = _passing(expression) if expression else None
    return _scope(passing or _EVERYTHING)


def scope_of_old(filters: Mapping[str, Sequence[str]]) -> Scope:
    """The same for the older CostFilters of a budget.

    >>> scope_of_old({"Service": ["Amazon SageMaker"]}), scope_of_old({"Service": ["Amazon SageMaker", "AWS Lambda"]})
    (<Scope.SAGEMAKER: 'sagemaker'>, <Scope.AMONG_OTHERS: 'among_others'>)
    """
    parts = [_dimension({"Key": key, "Values": values}) for key, values in filters.items()]
    return _scope(_all_of(parts) or _EVERYTHING)


def sentence(expression: Mapping[str, Any] | None) -> str:
    """A filter expression in words.

    >>> sentence({"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund"]}}})
    'not RECORD_TYPE in Credit, Refund'
    """
    if not expression:
        return "everything"
    name, value = next(iter(expression.items()))
    if name in {"And", "Or"}:
        return f" {name.lower()} ".join(f"({sentence(part)})" for part in value)
    if name == "Not":
        return f"not {sentence(value)}"
    return _clause(value.get("Key", name), value.get("Values", ()), value.get("MatchOptions", ()))


def old_sentence(filters: Mapping[str, Sequence[str]]) -> str:
    """CostFilters in words.

    >>> old_sentence({"Service": ["Amazon SageMaker"]})
    'Service in Amazon SageMaker'
    """
    return " and ".join(_clause(key, values, ()) for key, values in filters.items()) or "everything"


def _clause(key: str, values: Sequence[str], options: Iterable[str]) -> str:
    how = " ".join(sorted(set(options) - {"EQUALS"} - _OF_LETTERS)).lower().replace("_", " ") or "in"
    rest = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return f"{key} {how} {', '.join(values[:SHOWN])}{rest}".rstrip()


def _passing(expression: Mapping[str, Any]) -> _Passing | None:
    """None: nothing that matters here."""
    if len(expression) != 1:
        return _UNKNOWN
    name, value = next(iter(expression.items()))
    read = _READ.get(name)
    return _UNKNOWN if read is None else read(value)


def _and(parts: Iterable[Mapping[str, Any]]) -> _Passing | None:
    return _all_of(map(_passing, parts))


def _all_of(parts: Iterable[_Passing | None]) -> _Passing | None:
    kept = [part for part in parts if part]
    if not kept:
        return None
    return _Passing(min(part.sagemaker for part in kept), all(part.others for part in kept))


def _or(parts: Iterable[Mapping[str, Any]]) -> _Passing | None:
    kept = [part for part in map(_passing, parts) if part]
    if not kept:
        return None
    return _Passing(max(part.sagemaker for part in kept), any(part.others for part in kept))


def _not(expression: Mapping[str, Any]) -> _Passing | None:
    passing = _passing(expression)
    if passing is None:
        return None
    turned = {_Part.ALL: _Part.NONE, _Part.NONE: _Part.ALL}
    return _Passing(turned.get(passing.sagemaker, passing.sagemaker), others=True)


def _dimension(given: Mapping[str, Any]) -> _Passing | None:
    key = given.get("Key")
    if key in _OF_RECORDS:
        return None
    return _services(given) if key in _OF_SERVICES else _NARROWED


def _services(given: Mapping[str, Any]) -> _Passing:
    """`Amazon SageMaker` alone is all of it: the fees of its Savings Plans stand under another name."""
    options = set(given.get("MatchOptions", ())) - _OF_LETTERS
    values = [str(value).lower() for value in given.get("Values", ())]
    if options - _MATCHES.keys():
        return _UNKNOWN
    matches = _MATCHES[next(iter(options), "EQUALS")]
    if matches is _MATCHES["EQUALS"]:
        ours = [value for value in values if is_sagemaker(value)]
        all_of_it = any("sagemaker" in value for value in ours)
        part = _Part.ALL if all_of_it else _Part.SOME if ours else _Part.NONE
        return _Passing(part, others=len(ours) < len(values))
    hit = any(matches(FALLBACK_SERVICES[0].lower(), value) for value in values)
    return _Passing(_Part.ALL if hit else _Part.NONE, others=True)


def _narrowed(given: Mapping[str, Any]) -> _Passing:
    del given
    return _NARROWED


def _unknown(given: Mapping[str, Any]) -> _Passing:
    del given
    return _UNKNOWN


_READ: Mapping[str, Callable[[Any], _Passing | None]] = {
    "And": _and,
    "Or": _or,
    "Not": _not,
    "Dimensions": _dimension,
    "Tags": _narrowed,
    "CostCategories": _unknown,
    "ProductAttributes": _narrowed,
}


def _scope(passing: _Passing) -> Scope:
    if passing.sagemaker is _Part.ALL:
        return Scope.AMONG_OTHERS if passing.others else Scope.SAGEMAKER
    return {_Part.NONE: Scope.ELSEWHERE, _Part.SOME: Scope.PART, _Part.UNKNOWN: Scope.UNKNOWN}[passing.sagemaker]
