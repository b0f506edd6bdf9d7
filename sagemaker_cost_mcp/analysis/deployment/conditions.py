"""Conditions of a template: true, false, or unknown for a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sagemaker_cost_mcp.analysis.deployment.expressions import expression
from sagemaker_cost_mcp.analysis.deployment.loose import fields, items
from sagemaker_cost_mcp.analysis.deployment.properties import Unknown, as_text

_Holds = bool | Unknown


class Conditions:
    """The conditions of one template, each decided once.

    Args:
        declared: By name, as the template has them.
    """

    def __init__(self, declared: Mapping[str, object]) -> None:
        self._declared = declared
        self._decided: dict[str, _Holds] = {}
        self._depth = 0
        self.value: Callable[[object], object] = _itself
        """Evaluates what a condition compares."""

    def holds(self, name: str) -> _Holds:
        """Whether a condition holds; of one that is not declared, or refers to itself, nobody knows."""
        if name not in self._declared:
            return _unknown(name, "the template has no such condition")
        if self._depth > _DEEPEST:
            return _unknown(name, "it hangs on a long chain of others")
        if name not in self._decided:
            self._decided[name] = _unknown(name, "the condition refers to itself")
            self._depth += 1
            found = self._holds(self._declared[name])
            self._depth -= 1
            self._decided[name] = _reason(name, found) if isinstance(found, Unknown) else found
        return self._decided[name]

    def _holds(self, node: object) -> _Holds:
        name, argument = next(iter(fields(node).items()), ("", None))
        parts = items(argument)
        if name == "Condition":
            return self.holds(as_text(argument))
        if name == "Fn::Equals":
            return self._equal(parts)
        if name in _OF_SEVERAL:
            return _OF_SEVERAL[name]([self._holds(one) for one in parts])
        return Unknown(expression=expression(node), why="it is not a condition")

    def _equal(self, parts: list[object]) -> _Holds:
        values = [self.value(one) for one in parts]
        if len(values) != _PAIR:
            return Unknown(expression=f"!Equals {len(values)} values", why="it compares two")
        unknown = next((one for one in values if isinstance(one, Unknown)), None)
        if unknown is not None:
            return unknown
        return as_text(values[0]) == as_text(values[1])


_PAIR = 2
_DEEPEST = 50
"""Conditions that hang on each other, before Python would run out of stack."""


def _unknown(name: str, why: str) -> Unknown:
    return Unknown(expression=f"!Condition {name}", why=why)


def _itself(node: object) -> object:
    return node


def _reason(name: str, found: Unknown) -> Unknown:
    return _unknown(name, f"condition {name} hangs on {found.expression}, and {found.why}")


def _all(parts: list[_Holds]) -> _Holds:
    """One that fails decides; else one that is unknown."""
    return False if False in parts else next((one for one in parts if isinstance(one, Unknown)), True)


def _any(parts: list[_Holds]) -> _Holds:
    return True if True in parts else next((one for one in parts if isinstance(one, Unknown)), False)


def _not(parts: list[_Holds]) -> _Holds:
    first = parts[0] if parts else False
    return first if isinstance(first, Unknown) else not first


_OF_SEVERAL: Mapping[str, Callable[[list[_Holds]], _Holds]] = {"Fn::And": _all, "Fn::Or": _any, "Fn::Not": _not}
