"""Cost Explorer's filter expressions, as predicates over bill headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.simulator.cost_explorer.periods import invalid
from sagemaker_cost_mcp.simulator.headings import Heading

Predicate = Callable[[Heading], bool]

ELSEWHERE = frozenset({"LINKED_ACCOUNT_NAME", "SERVICE_CODE", "PAYER_ACCOUNT", "PRODUCT_ATTRIBUTE", "RIGHTSIZING_TYPE"})
"""Dimensions of other operations or of cost category rules."""

_OPERATORS = ("And", "Or", "Not", "Dimensions", "Tags", "CostCategories", "ProductAttributes")
_DIMENSION_OPTIONS = frozenset({"EQUALS", "CASE_SENSITIVE"})
_TAG_OPTIONS = frozenset({"EQUALS", "ABSENT", "CASE_SENSITIVE"})
_FEWEST_OPERANDS = 2


def everything(heading: Heading) -> bool:
    """The filter of a request without one."""
    del heading
    return True


def predicate(expression: Mapping[str, Any] | None) -> Predicate:
    """What an expression lets through.

    Raises:
        AwsFailure: ValidationException for an expression that AWS refuses.
    """
    if expression is None:
        return everything
    given = [name for name in _OPERATORS if name in expression]
    if len(given) != 1:
        raise invalid("Expression must have only one operator at the root level, one of: " + ", ".join(_OPERATORS[:6]))
    return _BUILDERS[given[0]](expression[given[0]])


def _operands(expressions: Sequence[Mapping[str, Any]]) -> list[Predicate]:
    if len(expressions) < _FEWEST_OPERANDS:
        raise invalid("And/Or expressions must have at least 2 operands")
    return [predicate(part) for part in expressions]


def _all_of(expressions: Sequence[Mapping[str, Any]]) -> Predicate:
    parts = _operands(expressions)
    return lambda heading: all(part(heading) for part in parts)


def _any_of(expressions: Sequence[Mapping[str, Any]]) -> Predicate:
    parts = _operands(expressions)
    return lambda heading: any(part(heading) for part in parts)


def _none_of(expression: Mapping[str, Any]) -> Predicate:
    part = predicate(expression)
    return lambda heading: not part(heading)


def _dimension(given: Mapping[str, Any]) -> Predicate:
    key, values = given.get("Key"), frozenset(given.get("Values", ()))
    if key is None or key in ELSEWHERE:
        raise invalid(f"Dimension {key} is not a valid filter for this operation")
    if not values:
        raise invalid(f"Values for dimension {key} must not be empty")
    _check_options(given, _DIMENSION_OPTIONS)
    return lambda heading: heading.dimensions.get(key, "") in values


def _tag(given: Mapping[str, Any]) -> Predicate:
    key, values = given.get("Key"), frozenset(given.get("Values", ()))
    if key is None:
        raise invalid("Tag key must not be empty")
    _check_options(given, _TAG_OPTIONS)
    if "ABSENT" in given.get("MatchOptions", ()):
        return lambda heading: key not in heading.tag
    if not values:
        raise invalid(f"Values for tag {key} must not be empty")
    return lambda heading: heading.tag.get(key, "") in values


def _category(given: Mapping[str, Any]) -> Predicate:
    """The simulated account has no cost categories: only a filter on their absence lets anything through."""
    absent = "ABSENT" in given.get("MatchOptions", ()) or "" in given.get("Values", ())
    return lambda _: absent


def _attribute(given: Mapping[str, Any]) -> Predicate:
    """SageMaker is none of the services that have product attributes on the bill."""
    del given
    return lambda _: False


def _check_options(given: Mapping[str, Any], allowed: frozenset[str]) -> None:
    unknown = sorted(set(given.get("MatchOptions", ())) - allowed)
    if unknown:
        raise invalid(f"MatchOptions {', '.join(unknown)} is not supported for this operation")


_BUILDERS: Mapping[str, Callable[[Any], Predicate]] = {
    "And": _all_of,
    "Or": _any_of,
    "Not": _none_of,
    "Dimensions": _dimension,
    "Tags": _tag,
    "CostCategories": _category,
    "ProductAttributes": _attribute,
}
