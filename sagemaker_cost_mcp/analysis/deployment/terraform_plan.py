"""A Terraform plan in JSON as a plan: what is planned, what is there now, and what only applying it would tell.

Source: Terraform documentation, "JSON Output Format" (`terraform show -json`), format version 1. OpenTofu
writes the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sagemaker_cost_mcp.analysis.deployment.loose import Fields, fields, items, text
from sagemaker_cost_mcp.analysis.deployment.plan import SCALED, Left, Plan, Planned
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown, Properties, symbol
from sagemaker_cost_mcp.analysis.deployment.resource_kinds import NAMED_BY
from sagemaker_cost_mcp.analysis.deployment.terraform_attributes import ATTRIBUTES, OTHER_PROVIDER, kind_of
from sagemaker_cost_mcp.analysis.deployment.terraform_references import References
from sagemaker_cost_mcp.analysis.deployment.terraform_regions import Regions
from sagemaker_cost_mcp.analysis.deployment.terraform_values import Translation


def planned_by_terraform(root: Fields) -> Plan:
    """What a plan declares.

    Args:
        root: The document.
    """
    rows = list(_resources(fields(root, "planned_values", "root_module")))
    changes = list(map(fields, items(root.get("resource_changes"))))
    reading = _Reading(root, rows, changes)
    for row in rows:
        reading.take(row)
    before = [reading.before(change) for change in changes if _is_there(change)]
    return Plan(
        resources=tuple(reading.resources),
        left=tuple(reading.left),
        notes=tuple(_notes(root)),
        others=reading.others,
        before=tuple(one for one in before if one is not None),
        deleted=tuple(text(change.get("address")) for change in changes if _is_deleted(change)),
    )


class _Reading:
    """The resources of a plan, one after the other."""

    def __init__(self, root: Fields, rows: list[Fields], changes: list[Fields]) -> None:
        self.resources: list[Planned] = []
        self.left: list[Left] = []
        self.others: Counter[str] = Counter()
        self._references = References(fields(root, "configuration"), (text(row.get("address")) for row in rows))
        self._regions = Regions(root, self._references)
        self._unknown = {text(one.get("address")): fields(one, "change", "after_unknown") for one in changes}

    def take(self, row: Fields) -> None:
        """Take in one resource of the planned values."""
        address, type_name = text(row.get("address")), text(row.get("type"))
        kind, values = kind_of(type_name), fields(row, "values")
        if type_name.startswith(OTHER_PROVIDER):
            why = "resources of the awscc provider are not read: the aws provider's are"
            self.left.append(Left(address=address, item="resource", why=why))
        elif kind is None or _is_of_another_service(kind, values):
            self.others[type_name] += 1
        else:
            unknown = self._unknown.get(address, {})
            self.resources.append(self._planned(address, kind, values, unknown))

    def before(self, change: Fields) -> Planned | None:
        """What is there before the change; None: nothing of SageMaker's."""
        kind, values = kind_of(text(change.get("type"))), fields(change, "change", "before")
        if kind is None or _is_of_another_service(kind, values):
            return None
        return self._planned(text(change.get("address")), kind, values, {})

    def _planned(self, address: str, kind: str, values: Fields, unknown: Fields) -> Planned:
        translation = Translation(self._references, address, kind)
        properties = Properties(translation.properties(values, unknown, ATTRIBUTES.get(kind, {})))
        return Planned(
            address=address,
            kind=kind,
            properties=properties,
            region=self._regions.of(address, values),
            names=_names(address, kind, properties, values),
        )


def _names(address: str, kind: str, properties: Properties, values: Fields) -> frozenset[str]:
    """What others refer to it by; a domain and some others are referred to by their id."""
    try:
        own = properties.text(NAMED_BY.get(kind, f"{kind}Name"))
    except NotKnown:
        own = None
    return frozenset(filter(None, (symbol(address), own, text(values.get("id")))))


def _resources(module: Fields) -> Iterator[Fields]:
    """Managed resources of a module and of those in it."""
    for row in map(fields, items(module.get("resources"))):
        if row.get("mode", "managed") == "managed":
            yield row
    for child in items(module.get("child_modules")):
        yield from _resources(fields(child))


def _is_of_another_service(kind: str, values: Fields) -> bool:
    return kind == SCALED and values.get("service_namespace") != "sagemaker"


def _is_there(change: Fields) -> bool:
    """Deposed objects are on their way out whatever is planned."""
    managed = change.get("mode", "managed") == "managed" and "deposed" not in change
    return managed and isinstance(fields(change, "change").get("before"), Mapping)


def _is_deleted(change: Fields) -> bool:
    return kind_of(text(change.get("type"))) is not None and fields(change, "change").get("actions") == ["delete"]


def _notes(root: Fields) -> Iterator[str]:
    if root.get("errored") is True:
        yield "Terraform stopped with an error while it made this plan: resources may be missing."
    if root.get("complete") is False:
        yield "Terraform calls this plan incomplete: some changes are deferred to a later one."
