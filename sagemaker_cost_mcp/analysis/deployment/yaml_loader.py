"""YAML as CloudFormation reads it: short forms of functions, scalars that stay text, and bounds on what it unfolds to.

Nothing is executed: tags other than CloudFormation's own are refused. CloudFormation compares scalars as text
(`!Equals [1, "1"]` holds), and an account's id or a date that turned into a number would not be found again in a
mapping, so numbers, dates and switches stay as they are written.
"""

from __future__ import annotations

from typing import Any, cast

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

DEEPEST = 100
"""Levels of nesting; AWS's own limit on a policy document is far below."""
MOST_NODES = 200_000
"""Nodes of a document, each alias and merge counted with all that it stands for."""

_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")

FUNCTIONS = (
    "And", "Base64", "Cidr", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join", "Length", "Not",
    "Or", "Select", "Split", "Sub", "ToJsonString", "Transform",
)  # fmt: skip
"""Functions of CloudFormation that have a short form, `!Sub`, and a long one, `Fn::Sub`."""


class TemplateLoader(yaml.SafeLoader):
    """The safe loader, with CloudFormation's tags and with bounds."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node; refused below `DEEPEST`, where Python would run out of stack."""
        self._depth += 1
        if self._depth > DEEPEST:
            mark = cast("Any", self).peek_event().start_mark
            raise ComposerError(problem=f"nested deeper than {DEEPEST} levels", problem_mark=mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _called(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, object]:
    if suffix not in {*FUNCTIONS, "Ref", "Condition"}:
        raise ConstructorError(problem=f"!{suffix} is not a function of CloudFormation", problem_mark=node.start_mark)
    value = _argument(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        return {"Fn::GetAtt": value.split(".", 1)}
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


def _argument(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(cast("yaml.MappingNode", node), deep=True)


TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag in _KEPT]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
TemplateLoader.add_multi_constructor("!", _called)


def loaded(text: str) -> object:
    """The document of a text.

    Raises:
        yaml.YAMLError: It is none, or it unfolds to more than the bounds allow.
    """
    loader = TemplateLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _bound(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _bound(root: yaml.Node) -> None:
    """Count nodes as often as aliases repeat them, without unfolding: ten aliases of ten aliases are a hundred."""
    left, waiting = MOST_NODES, [root]
    while waiting:
        node = waiting.pop()
        left -= 1
        if left < 0:
            problem = f"its aliases unfold to more than {MOST_NODES:,} nodes"
            raise ComposerError(problem=problem, problem_mark=node.start_mark)
        waiting += _children(node)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return cast("list[yaml.Node]", node.value)
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return []
