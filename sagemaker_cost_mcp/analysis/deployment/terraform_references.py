"""What an attribute that is only known after apply hangs on, as far as a plan's configuration tells.

A plan has each expression's references, `aws_sagemaker_endpoint_configuration.this.name`, but neither locals nor the
text around them. Source: Terraform documentation, "JSON Output Format", expression representation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.deployment.loose import Fields, fields, items

_STEP = re.compile(r"module\.(?P<name>[^.\[]+)(?:\[[^\]]*\])?\.")
_DEEPEST = 20


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where in a configuration a resource stands."""

    address: str
    modules: tuple[str, ...]
    """Names of the calls that lead to its module."""
    instance: str
    """The module's own address, with keys: `module.serving["blue"].`; empty: the root."""
    base: str
    """`aws_sagemaker_endpoint.this`"""
    key: str
    """`[0]`, `["blue"]`; empty: there is one."""


def spot_of(address: str) -> Spot:
    """The place of an address.

    >>> spot_of('module.a["x.y"].aws_sagemaker_endpoint.this[0]').base
    'aws_sagemaker_endpoint.this'
    """
    end, names = 0, list[str]()
    while found := _STEP.match(address, end):
        names.append(found["name"])
        end = found.end()
    rest = address[end:]
    base, bracket, key = rest.partition("[")
    return Spot(address=address, modules=tuple(names), instance=address[:end], base=base, key=bracket + key)


class References:
    """The references of one plan.

    Args:
        configuration: The plan's `configuration`.
        addresses: Of all resources that it plans.
    """

    def __init__(self, configuration: Fields, addresses: Iterable[str]) -> None:
        self._root = fields(configuration, "root_module")
        self._spots = [spot_of(address) for address in addresses]

    def of(self, address: str, path: Iterable[str | int]) -> tuple[str, ...]:
        """References of the expression of an attribute; empty: the plan does not tell."""
        spot = spot_of(address)
        node: object = self._expressions(spot)
        for step in path:
            node = _into(node, step)
        return tuple(_names(fields(node).get("references")))

    def target(self, address: str, references: Iterable[str], type_name: str = "") -> str | None:
        """Address of the planned resource that some references of an attribute lead to; None: not told, or several.

        Args:
            address: Whose attribute it is.
            references: As the configuration has them.
            type_name: Of which Terraform type it must be; empty: any.
        """
        asker = spot_of(address)
        for reference in references:
            for modules, base in self._followed(asker.modules, reference, 0):
                if base.startswith(f"{type_name}." if type_name else "aws_") and (
                    found := self._one(asker, modules, base)
                ):
                    return found
        return None

    def provider_key(self, address: str) -> str:
        """`provider_config_key` of a resource: `aws`, `aws.west`, `module.a:aws`; empty: not told."""
        found = self._resource(spot_of(address)).get("provider_config_key")
        return found if isinstance(found, str) else ""

    def _one(self, asker: Spot, modules: tuple[str, ...], base: str) -> str | None:
        """The only one that fits: of the same instance of a module where several do, then of the same key."""
        found = [one for one in self._spots if (one.modules, one.base) == (modules, base)]
        for same in (_same_module, _same_key):
            if len(found) > 1:
                found = [one for one in found if same(asker, one)]
        return found[0].address if len(found) == 1 else None

    def _followed(self, modules: tuple[str, ...], reference: str, depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
        """Resources that a reference leads to, through variables and outputs of modules."""
        first, _, rest = _plain(reference).partition(".")
        if depth > _DEEPEST or not rest:
            return
        name = rest.partition(".")[0]
        if first == "var" and modules:
            call = fields(self._module(modules[:-1]), "module_calls", modules[-1])
            yield from self._all(modules[:-1], fields(call, "expressions").get(name), depth)
        elif first == "module":
            inside, output = (*modules, name), rest.partition(".")[2].partition(".")[0]
            outputs = fields(self._module(inside), "outputs")
            yield from self._all(inside, fields(outputs, output).get("expression"), depth)
        else:
            yield modules, f"{first}.{name}"

    def _all(self, modules: tuple[str, ...], expression: object, depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
        for reference in _names(fields(expression).get("references")):
            yield from self._followed(modules, reference, depth + 1)

    def _module(self, modules: tuple[str, ...]) -> Fields:
        found = self._root
        for name in modules:
            found = fields(found, "module_calls", name, "module")
        return found

    def _resource(self, spot: Spot) -> Fields:
        rows = map(fields, items(self._module(spot.modules).get("resources")))
        return next((row for row in rows if row.get("address") == spot.base), fields(None))

    def _expressions(self, spot: Spot) -> Fields:
        return fields(self._resource(spot), "expressions")


def _same_module(asker: Spot, one: Spot) -> bool:
    """The same instance of a module, or one inside or around it."""
    return one.instance.startswith(asker.instance) or asker.instance.startswith(one.instance)


def _same_key(asker: Spot, one: Spot) -> bool:
    """The same key of count or for_each, of the resource or of its module."""
    return (one.key, one.instance) == (asker.key, asker.instance) or (not one.key and one.instance == asker.instance)


_INDEX = re.compile(r"\[[^\]]*\]")


def _plain(reference: str) -> str:
    return _INDEX.sub("", reference)


def _into(node: object, step: str | int) -> object:
    if isinstance(step, int):
        parts = items(node)
        return parts[step] if step < len(parts) else None
    return fields(node).get(step)


def _names(value: object) -> list[str]:
    return [one for one in items(value) if isinstance(one, str)]
