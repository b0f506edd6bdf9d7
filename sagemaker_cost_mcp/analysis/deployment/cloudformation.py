"""A CloudFormation template as a plan: its resources of SageMaker, each with evaluated properties.

Nothing is looked up: what hangs on an account, on other stacks or on macros is left unknown, and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from sagemaker_cost_mcp.analysis.deployment.conditions import Conditions
from sagemaker_cost_mcp.analysis.deployment.intrinsics import Functions
from sagemaker_cost_mcp.analysis.deployment.parameters import parameter_values
from sagemaker_cost_mcp.analysis.deployment.place import Place
from sagemaker_cost_mcp.analysis.deployment.plan import SCALED, Left, Plan, Planned
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown, Properties, Unknown, as_text, symbol
from sagemaker_cost_mcp.analysis.deployment.resource_kinds import NAMED_BY
from sagemaker_cost_mcp.errors import BadQuestion

_SAGEMAKER = "AWS::SageMaker::"
_SCALED = "AWS::ApplicationAutoScaling::ScalableTarget"
_NESTED = {
    "AWS::CloudFormation::Stack": "a nested stack: hand over its own template",
    "AWS::Serverless::Application": "a nested application: hand over its own template",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": "what the product contains is told by its own template",
}
_HARMLESS = {"AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"}
"""Transforms that leave resources of SageMaker as they are, apart from Fn::ForEach, which is told where it stands."""

_Row = Mapping[str, object]


def planned_by_template(root: _Row, given: Mapping[str, str], place: Place) -> Plan:
    """What a template declares.

    Args:
        root: The document.
        given: Values of parameters.
        place: Where it would be deployed.

    Raises:
        BadQuestion: The template has no resources, or a parameter is wrong.
    """
    sections = {name: _section(root, name) for name in ("Parameters", "Mappings", "Conditions", "Resources")}
    if not sections["Resources"]:
        raise BadQuestion("The template has no Resources.")
    conditions = Conditions(sections["Conditions"])
    values = parameter_values(sections["Parameters"], given)
    functions = Functions(values, cast("Mapping[str, _Row]", sections), place, conditions.holds)
    conditions.value = functions.value
    reading = _Reading(functions, conditions)
    for name, row in sections["Resources"].items():
        reading.take(name, row)
    return Plan(
        resources=tuple(reading.resources),
        left=(*reading.left, *_transforms(root)),
        notes=tuple(reading.notes),
        others=reading.others,
    )


def _section(root: _Row, name: str) -> dict[str, object]:
    section = root.get(name)
    if section is not None and not isinstance(section, Mapping):
        raise BadQuestion(f"{name} of the template is not a mapping.")
    return {str(key): value for key, value in cast("_Row", section or {}).items()}


class _Reading:
    """The resources of a template, one after the other."""

    def __init__(self, functions: Functions, conditions: Conditions) -> None:
        self.resources: list[Planned] = []
        self.left: list[Left] = []
        self.others: Counter[str] = Counter()
        self._not_made: list[str] = []
        self._functions = functions
        self._conditions = conditions

    @property
    def notes(self) -> Iterator[str]:
        """What deserves a sentence."""
        if self._not_made:
            yield f"Not created under these parameters, by their conditions: {', '.join(self._not_made[:_SHOWN])}."

    def take(self, address: str, row: object) -> None:
        """Take in one entry of Resources."""
        if address.startswith("Fn::"):
            self._leave(address, "Fn::ForEach and other macros are not evaluated: write the resources out")
        elif not isinstance(row, Mapping) or "Type" not in row:
            self._leave(address, "it is no resource: it has no Type")
        elif self._is_made(address, cast("_Row", row)):
            self._resource(address, as_text(cast("_Row", row)["Type"]), cast("_Row", row))

    def _is_made(self, address: str, row: _Row) -> bool:
        if "Condition" not in row:
            return True
        holds = self._conditions.holds(as_text(row["Condition"]))
        if isinstance(holds, Unknown):
            if as_text(row["Type"]).startswith((_SAGEMAKER, *_NESTED)):
                self._leave(address, f"whether it is created is not known: {holds.why}")
        elif not holds:
            self._not_made.append(address)
        return holds is True

    def _resource(self, address: str, type_name: str, row: _Row) -> None:
        if type_name.startswith(_SAGEMAKER):
            self.resources.append(self._planned(address, type_name.removeprefix(_SAGEMAKER), row))
        elif type_name == _SCALED:
            self._scaled(address, row)
        elif type_name in _NESTED or type_name.endswith("::MODULE"):
            self._leave(address, _NESTED.get(type_name, "a module: what it contains is not in the template"))
        else:
            self.others[type_name] += 1

    def _scaled(self, address: str, row: _Row) -> None:
        """Application Auto Scaling serves many services; only SageMaker's targets are ours."""
        one = self._planned(address, SCALED, row)
        try:
            ours = one.properties.text("ServiceNamespace") == "sagemaker"
        except NotKnown as error:
            self._leave(address, str(error))
            return
        if ours:
            self.resources.append(one)
        else:
            self.others[_SCALED] += 1

    def _planned(self, address: str, kind: str, row: _Row) -> Planned:
        values = self._functions.value(row.get("Properties") or {})
        if not isinstance(values, Mapping):
            told = values.told if isinstance(values, Unknown) else "they are no mapping"
            values = cast("_Row", {})
            self._leave(address, f"its properties are not known: {told}")
        properties = Properties(cast("_Row", values))
        return Planned(address=address, kind=kind, properties=properties, names=_names(address, kind, properties))

    def _leave(self, address: str, why: str) -> None:
        self.left.append(Left(address=address, item="resource", why=why))


_SHOWN = 20


def _names(address: str, kind: str, properties: Properties) -> frozenset[str]:
    try:
        own = properties.text(NAMED_BY.get(kind, f"{kind}Name"))
    except NotKnown:
        own = None
    return frozenset(filter(None, (symbol(address), own)))


def _transforms(root: _Row) -> Iterator[Left]:
    declared = root.get("Transform")
    for one in cast("list[object]", declared) if isinstance(declared, list) else [declared]:
        name = as_text(cast("_Row", one).get("Name")) if isinstance(one, Mapping) else one
        if name is not None and name not in _HARMLESS:
            why = "a macro may add resources or change them, and is not run here"
            yield Left(address="Transform", item=as_text(name), why=why)
