"""Values held against AWS's models: requests before a handler sees them, answers before a client does.

Everything that botocore's `ParamValidator` refuses is refused here too (a test proves it), and what it lets
through as well: maxima, enums, patterns, integers out of their type's range, naive timestamps, members that are
none. Messages are worded as AWS's service framework words them, for example "Value '101' at 'maxResults' failed
to satisfy constraint: Member must have value less than or equal to 100".

A model is compiled shape by shape into small functions, once, so that a value costs little more than a walk
over it. A check returns the violations it found, nearest first; paths grow on the way out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from sagemaker_cost_mcp.simulator.wire.scalars import TYPES, rules


@dataclass(frozen=True)
class Violation:
    """One value that the model does not allow.

    Attributes:
        value: The value at fault.
        constraint: What it should have satisfied, in AWS's words.
        path: Where it stands, in AWS's notation: `productionVariants.1.member.instanceType`.
    """

    value: Any
    constraint: str
    path: str = ""

    def __str__(self) -> str:
        value = "null" if self.value is None else f"'{java_text(self.value)}'"
        return f"Value {value} at '{self.path}' failed to satisfy constraint: {self.constraint}"

    def below(self, step: str) -> Violation:
        """The same violation seen from one step further up."""
        return replace(self, path=f"{step}.{self.path}" if self.path else step)


Check = Callable[[Any], Sequence[Violation]]

_NONE: tuple[Violation, ...] = ()


def violations_sentence(found: Sequence[Violation]) -> str:
    """All violations of a request in the one sentence that AWS answers with."""
    noun = "error" if len(found) == 1 else "errors"
    return f"{len(found)} validation {noun} detected: {'; '.join(map(str, found))}"


class Constraints:
    """The checks of one service's shapes; safe to share between threads.

    Args:
        model: The service's model; only its shapes' own traits count, whatever refers to them.
    """

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._checks: dict[str, Check] = {}
        self._under_way: dict[str, Check] = {}
        self._lock = threading.RLock()

    def violations(self, value: Any, shape: Shape) -> Sequence[Violation]:
        """Everything about a value that its shape does not allow; empty when all is well."""
        return self._check(shape)(value)

    def _check(self, shape: Shape) -> Check:
        return self._checks.get(shape.name) or self._compiled(shape)

    def _compiled(self, shape: Shape) -> Check:
        """Compile a shape and all it holds; where the model is recursive, the way back is looked up later.

        Checks are published together, when the outermost is ready: no thread meets a half-built one.
        """
        name = shape.name
        with self._lock:
            if name in self._checks or name in self._under_way:
                return self._checks.get(name) or self._under_way[name]
            is_outermost = not self._under_way
            self._under_way[name] = self._later(name)
            self._under_way[name] = check = self._built(shape)
            if is_outermost:
                self._checks.update(self._under_way)
                self._under_way.clear()
            return check

    def _later(self, name: str) -> Check:
        def check(value: Any) -> Sequence[Violation]:
            return self._checks[name](value)

        return check

    def _built(self, shape: Shape) -> Check:
        if isinstance(shape, StructureShape):
            return _anything if shape.is_document_type else self._structure(shape)
        if isinstance(shape, ListShape):
            return self._list(shape)
        if isinstance(shape, MapShape):
            return self._map(shape)
        return _scalar(shape)

    def _structure(self, shape: StructureShape) -> Check:
        members = {name: (self._check(member), camel(name)) for name, member in shape.members.items()}
        required = frozenset(shape.required_members)
        is_union = shape.is_tagged_union

        def check(value: Any) -> Sequence[Violation]:
            if type(value) is not dict:
                return (Violation(value, "Member must be a structure"),)
            fields = cast("dict[str, Any]", value)
            found = _missing(required, fields) if not required <= fields.keys() else []
            if is_union and len(fields) != 1:
                found.append(Violation(fields, "Exactly one member of the union must be set"))
            for name, item in fields.items():
                member, step = members.get(name, (_unknown, name))
                found.extend(wrong.below(step) for wrong in member(item))
            return found

        return check

    def _list(self, shape: ListShape) -> Check:
        size, each = _rules_check(shape), self._elements(shape.member)

        def check(value: Any) -> Sequence[Violation]:
            if not isinstance(value, list | tuple):
                return (Violation(value, "Member must be a list"),)
            items = cast("Sequence[Any]", value)
            return (*size(items), *each(items))

        return check

    def _elements(self, shape: Shape) -> Callable[[Sequence[Any]], Sequence[Violation]]:
        if shape.type_name in TYPES:
            return _scalar_elements(shape)
        member = self._check(shape)

        def check(items: Sequence[Any]) -> Sequence[Violation]:
            found: list[Violation] = []
            for position, item in enumerate(items, 1):
                found.extend(wrong.below(f"{position}.member") for wrong in member(item))
            return found

        return check

    def _map(self, shape: MapShape) -> Check:
        size, key, member = _rules_check(shape), self._check(shape.key), self._check(shape.value)
        keys = _together("Map keys must satisfy constraint", shape.key)
        values = _together("Map value must satisfy constraint", shape.value)

        def check(value: Any) -> Sequence[Violation]:
            if type(value) is not dict:
                return (Violation(value, "Member must be a map"),)
            entries = cast("dict[str, Any]", value)
            found = [*size(entries)]
            if any(key(name) for name in entries):
                found.append(Violation(entries, keys))
            if values:
                return [*found, Violation(entries, values)] if any(map(member, entries.values())) else found
            for name, item in entries.items():
                found.extend(wrong.below(f"{name}.member") for wrong in member(item))
            return found

        return check


@cache
def constraints_of(model: ServiceModel) -> Constraints:
    """The checks of a service, compiled once."""
    return Constraints(model)


def camel(name: str) -> str:
    """A member's name as AWS's framework prints it: with a small first letter."""
    return name[:1].lower() + name[1:]


def java_text(value: Any) -> str:
    """A value as AWS's messages print it: `[a, b]`, `{k=v}`, `true`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value).items()
        return "{" + ", ".join(f"{name}={java_text(item)}" for name, item in entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(java_text, cast("Sequence[Any]", value))) + "]"
    return "null" if value is None else str(value)


def _missing(required: Iterable[str], fields: Mapping[str, Any]) -> list[Violation]:
    names = sorted(name for name in required if name not in fields)
    return [Violation(None, "Member must not be null", camel(name)) for name in names]


def _anything(_value: Any) -> Sequence[Violation]:
    return _NONE


def _unknown(value: Any) -> Sequence[Violation]:
    return (Violation(value, "No such member in the model"),)


def _scalar(shape: Shape) -> Check:
    is_right, expected = TYPES[shape.type_name]
    further = _rules_check(shape)

    def check(value: Any) -> Sequence[Violation]:
        if is_right(value):
            return further(value)
        return (Violation(value, "Member must not be null" if value is None else expected),)

    return check


def _rules_check(shape: Shape) -> Check:
    held = rules(shape)
    if not held:
        return _anything

    def check(value: Any) -> Sequence[Violation]:
        return [Violation(value, rule.words) for rule in held if not rule.is_kept(value)]

    return check


def _scalar_elements(shape: Shape) -> Callable[[Sequence[Any]], Sequence[Violation]]:
    """AWS reports a list of scalars as a whole, with all that its elements should satisfy."""
    is_right, expected = TYPES[shape.type_name]
    held = rules(shape)
    words = _together("Member must satisfy constraint", shape)

    def check(items: Sequence[Any]) -> Sequence[Violation]:
        if not all(map(is_right, items)):
            return (Violation(items, words if None in items else f"{words}: {expected}"),)
        if all(rule.is_kept(item) for rule in held for item in items):
            return _NONE
        return (Violation(items, words),)

    return check


def _together(title: str, shape: Shape) -> str:
    """All that a list's or map's scalars should satisfy, in one sentence; empty for other shapes."""
    if shape.type_name not in TYPES:
        return ""
    words = [*(rule.words for rule in rules(shape)), "Member must not be null"]
    return f"{title}: [{', '.join(words)}]"
