"""Values of a plan as properties: blocks unwrapped, and what is known after apply marked with what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.analysis.deployment.loose import Fields, fields, items
from sagemaker_cost_mcp.analysis.deployment.plan import SCALED
from sagemaker_cost_mcp.analysis.deployment.properties import Unknown, symbol
from sagemaker_cost_mcp.analysis.deployment.terraform_attributes import Block, Shape, Wrapped
from sagemaker_cost_mcp.analysis.deployment.terraform_references import References

_Path = tuple[str | int, ...]


class Translation:
    """The values of one resource.

    Args:
        references: Of the plan.
        address: Of the resource.
        kind: Of the resource.
    """

    def __init__(self, references: References, address: str, kind: str) -> None:
        self._references = references
        self._address = address
        self._kind = kind

    def properties(self, values: Fields, unknown: Fields, shape: Shape) -> dict[str, object]:
        """All properties of a shape, tags included.

        Args:
            values: As planned.
            unknown: `after_unknown` of the change.
            shape: Attributes that are read.
        """
        found = self._of_shape(values, unknown, shape, ())
        return {**found, "Tags": self._tags(values, unknown)}

    def _of_shape(self, values: Fields, unknown: Fields, shape: Shape, path: _Path) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, target in shape.items():
            value = self._not_known((*path, name)) if unknown.get(name) is True else values.get(name)
            if isinstance(target, Block):
                found[target.name] = self._block(value, unknown.get(name), target, (*path, name))
            elif isinstance(target, Wrapped):
                found[target.name] = [{target.inner: value}] if value else None
            else:
                found[target] = value
        return found

    def _block(self, value: object, unknown: object, block: Block, path: _Path) -> object:
        if isinstance(value, Unknown):
            return value
        rows, marks = items(value), items(unknown)
        found = [
            self._of_shape(fields(row), fields(marks[place] if place < len(marks) else {}), block.shape, (*path, place))
            for place, row in enumerate(rows)
        ]
        if block.several:
            return found
        return found[0] if found else None

    def _tags(self, values: Fields, unknown: Fields) -> object:
        """All tags, those that the provider adds by default included."""
        for name in ("tags_all", "tags"):
            if isinstance(values.get(name), Mapping):
                later = fields(unknown.get(name))
                return [{"Key": key, "Value": self._tag((name, key), later, one)}
                        for key, one in {**fields(values[name]), **later}.items()]  # fmt: skip
        return self._not_known(("tags",)) if unknown.get("tags") is True else None

    def _tag(self, path: _Path, later: Fields, value: object) -> object:
        return self._not_known(path) if later.get(str(path[-1])) is True else value

    def _not_known(self, path: _Path) -> Unknown:
        references = self._references.of(self._address, path)
        why = f"it hangs on {', '.join(references[:3])}" if references else "the plan does not tell what it hangs on"
        return Unknown(expression="(known after apply)", why=why, stands_for=self._stands_for(references))

    def _stands_for(self, references: tuple[str, ...]) -> str | None:
        """The symbol of the resource that is referred to; for a scalable target within the form that AWS asks for."""
        if self._kind == SCALED:
            endpoint = self._references.target(self._address, references, "aws_sagemaker_endpoint")
            return f"endpoint/{symbol(endpoint)}/variant/" if endpoint else None
        target = self._references.target(self._address, references)
        return symbol(target) if target else None
