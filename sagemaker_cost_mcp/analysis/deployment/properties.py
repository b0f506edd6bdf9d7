"""What a planned resource is set to, and what of it cannot be known before it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sagemaker_cost_mcp.analysis.deployment.loose import fields, items


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A value that only the deployment tells."""

    expression: str
    """As it is written: `!Ref InstanceType`."""
    why: str
    """A clause: `parameter InstanceType has no default`."""
    stands_for: str | None = None
    """The text, with `«address»` where the name of a planned resource will be; None: nothing of it is known."""

    @property
    def told(self) -> str:
        """`!Ref InstanceType: parameter InstanceType has no default`."""
        return f"{self.expression}: {self.why}"


class NoValue:
    """`AWS::NoValue`: the property is as good as not there."""


NO_VALUE: Final = NoValue()


class NotKnown(Exception):
    """A property that is needed is not known; the text names it, its expression and the reason."""


def symbol(address: str) -> str:
    """What stands for the name that AWS will give to a planned resource."""
    return f"«{address}»"


def as_text(value: object) -> str:
    """A scalar as CloudFormation compares it: JSON's `true` and `2` are the texts of them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Properties:
    """Properties of one resource, or of a part of one, by the names that CloudFormation gives them.

    Args:
        values: Evaluated; what is not known is an `Unknown`.
        path: Where in the resource they stand, `ProductionVariants[0]`; empty: at its top.
    """

    def __init__(self, values: Mapping[str, object], path: str = "") -> None:
        self._values = values
        self._path = path

    def has(self, name: str) -> bool:
        """Whether it is set, known or not."""
        return self._values.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text; None: it is not set.

        Raises:
            NotKnown: It is not known, or no text.
        """
        value = self._known(name)
        if isinstance(value, Mapping | list):
            raise NotKnown(f"{self._at(name)} is not a text")
        return None if value is None else as_text(value)

    def needed(self, name: str) -> str:
        """A text without which nothing can be said.

        Raises:
            NotKnown: It is not set, or not known.
        """
        value = self.text(name)
        if not value:
            raise NotKnown(f"{self._at(name)} is not set")
        return value

    def whole(self, name: str) -> int | None:
        """A whole number of at least 0; None: it is not set.

        Raises:
            NotKnown: It is not known, or no such number.
        """
        value = self.text(name)
        if value is None:
            return None
        digits = value.removesuffix(".0")
        if not (digits.isascii() and digits.isdecimal() and len(digits) < _DIGITS):
            raise NotKnown(f"{self._at(name)} is '{value[:40]}', which is not a number that it can have")
        return int(digits)

    def truth(self, name: str) -> bool:
        """Whether a switch is on.

        Raises:
            NotKnown: It is not known.
        """
        return (self.text(name) or "").casefold() == "true"

    def link(self, name: str) -> str | None:
        """A text that may hold names of planned resources; None: it is not set.

        Raises:
            NotKnown: Nothing of it is known.
        """
        value = self._values.get(name)
        if isinstance(value, Unknown) and value.stands_for is not None:
            return value.stands_for
        return self.text(name)

    def inner(self, name: str) -> Properties:
        """The part of that name; without properties: it is not set.

        Raises:
            NotKnown: It is not known, or no such part.
        """
        return self._part(self._known(name), self._at(name))

    def many(self, name: str) -> tuple[Properties, ...]:
        """The parts of a list.

        Raises:
            NotKnown: The list or one of its parts is not known.
        """
        value = self._known(name)
        if value is None:
            return ()
        parts = items(value)
        if not parts and value != []:
            raise NotKnown(f"{self._at(name)} is not a list")
        return tuple(self._part(one, f"{self._at(name)}[{place}]") for place, one in enumerate(parts))

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; empty: it is not set.

        Raises:
            NotKnown: The list or one of its texts is not known.
        """
        values = items(self._known(name))
        unknown = next((one for one in values if isinstance(one, Unknown)), None)
        if unknown is not None:
            raise NotKnown(f"{self._at(name)} holds {unknown.told}")
        return tuple(map(as_text, values))

    def some(self, name: str) -> bool:
        """Whether a list has anything in it, known or not."""
        value = self._values.get(name)
        return isinstance(value, Unknown) or bool(items(value))

    def tags(self) -> dict[str, str] | None:
        """Its tags; None: their keys are not known. A value that is not known is told by its expression."""
        try:
            parts = self.many("Tags")
            return {part.needed("Key"): part.told("Value") for part in parts}
        except NotKnown:
            return None

    def told(self, name: str) -> str:
        """A text, or the expression where it is not known; empty: it is not set."""
        value = self._values.get(name)
        return value.expression if isinstance(value, Unknown) else as_text("" if value is None else value)

    def _known(self, name: str) -> object:
        value = self._values.get(name)
        if isinstance(value, Unknown):
            raise NotKnown(f"{self._at(name)} is {value.told}")
        return value

    def _part(self, value: object, path: str) -> Properties:
        if isinstance(value, Unknown):
            raise NotKnown(f"{path} is {value.told}")
        found = fields(value)
        if not found and value not in ({}, None):
            raise NotKnown(f"{path} is not a group of properties")
        return Properties(found, path)

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


_DIGITS = 10
"""More digits than any count or size of AWS has."""
