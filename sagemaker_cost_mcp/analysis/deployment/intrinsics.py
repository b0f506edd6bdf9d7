"""CloudFormation's functions, evaluated as far as a template alone allows.

Whatever hangs on an account, on another stack or on names that AWS gives is an `Unknown` with the expression that asks
for it: never a guess. Source: CloudFormation user guide, "Intrinsic function reference", "Pseudo parameters reference".
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from sagemaker_cost_mcp.analysis.deployment.expressions import expression, function_of
from sagemaker_cost_mcp.analysis.deployment.loose import fields, items
from sagemaker_cost_mcp.analysis.deployment.place import Place
from sagemaker_cost_mcp.analysis.deployment.properties import NO_VALUE, Unknown, as_text, symbol
from sagemaker_cost_mcp.errors import BadQuestion

_VARIABLE = re.compile(r"\$\{(?P<kept>!)?(?P<name>[^}]*)\}")
_DYNAMIC = "{{resolve:"
_MOST_TEXT = 20_000_000
"""Characters that a template may make of its texts before it counts as an attack."""
_PAIR = 2

Choice = Callable[[str], "bool | Unknown"]
"""Whether a condition of that name holds."""


class Functions:
    """The functions of one template.

    Args:
        parameters: Values of its parameters.
        root: The template.
        place: Where it would be deployed.
        choice: Whether a condition holds.
    """

    def __init__(
        self, parameters: Mapping[str, object], root: Mapping[str, Mapping[str, object]], place: Place, choice: Choice
    ) -> None:
        self._names: Mapping[str, object] = {**_pseudo(place), **parameters}
        self._resources = root.get("Resources", {})
        self._mappings = root.get("Mappings", {})
        self._choice = choice
        self._made = 0
        self._by_name: Mapping[str, Callable[[object, object], object]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Base64": self._base64,
        }

    def value(self, node: object) -> object:
        """The value of a node: texts, lists and mappings of them, `Unknown` or `NO_VALUE`."""
        if isinstance(node, str):
            return _dynamic(node) if _DYNAMIC in node else node
        if isinstance(node, list):
            values = [self.value(one) for one in cast("list[object]", node)]
            return [one for one in values if one is not NO_VALUE]
        if not isinstance(node, Mapping):
            return node
        return self._offields(cast("Mapping[str, object]", node))

    def _offields(self, node: Mapping[str, object]) -> object:
        name = function_of(node)
        if name is None:
            values = {key: self.value(one) for key, one in node.items()}
            return {key: one for key, one in values.items() if one is not NO_VALUE}
        known = self._by_name.get(name) if len(node) == 1 else None
        if known is None:
            return _not_here(node, f"{name} is not evaluated outside of CloudFormation")
        return known(node[name], node)

    def _ref(self, argument: object, node: object) -> object:
        name = as_text(argument)
        if name in self._names:
            return self._names[name]
        return self._named(name, node)

    def _named(self, name: str, node: object) -> Unknown:
        if name in self._resources:
            why = f"AWS gives {name} its name when it makes it"
            return Unknown(expression=expression(node), why=why, stands_for=symbol(name))
        return _not_here(node, f"the template has no {name}")

    def _get_att(self, argument: object, node: object) -> object:
        parts = argument.split(".", 1) if isinstance(argument, str) else items(argument)
        name = as_text(parts[0]) if parts else ""
        if as_text(parts[-1] if parts else "").startswith("Outputs."):
            return _not_here(node, f"it is an output of the nested stack {name}")
        return self._named(name, node)

    def _sub(self, argument: object, node: object) -> object:
        several = items(argument)
        text, own = (several[0], fields(several[1])) if len(several) == _PAIR else (argument, fields(None))
        if not isinstance(text, str):
            return _not_here(node, "its first part is not a text")
        variables = {name: self.value(one) for name, one in own.items()}
        return self._joined(node, list(self._pieces(text, variables)), "")

    def _pieces(self, text: str, variables: Mapping[str, object]) -> Sequence[object]:
        found: list[object] = []
        end = 0
        for match in _VARIABLE.finditer(text):
            found.append(text[end : match.start()])
            name, end = match["name"].strip(), match.end()
            found.append(f"${{{name}}}" if match["kept"] else self._variable(name, variables))
        return [*found, text[end:]]

    def _variable(self, name: str, variables: Mapping[str, object]) -> object:
        if name in variables:
            return variables[name]
        if "." in name:
            return self._get_att(name, {"Fn::GetAtt": name})
        return self._ref(name, {"Ref": name})

    def _join(self, argument: object, node: object) -> object:
        parts = items(argument)
        values = self.value(parts[1]) if len(parts) == _PAIR else None
        if isinstance(values, Unknown):
            return _through(node, values)
        if not isinstance(values, list):
            return _not_here(node, "it has nothing to join")
        return self._joined(node, cast("list[object]", values), as_text(parts[0]))

    def _joined(self, node: object, parts: Sequence[object], between: str) -> object:
        unknown = [one for one in parts if isinstance(one, Unknown)]
        if any(one.stands_for is None for one in unknown):
            return _through(node, next(one for one in unknown if one.stands_for is None))
        if any(isinstance(one, Mapping | list) for one in parts):
            return _not_here(node, "a part of it is not a text")
        texts = [one.stands_for or "" if isinstance(one, Unknown) else as_text(one) for one in parts]
        self._count(sum(map(len, texts)) + len(between) * len(texts))
        text = between.join(texts)
        if _DYNAMIC in text:
            return _dynamic(text)
        return Unknown(expression=expression(node), why=unknown[0].why, stands_for=text) if unknown else text

    def _select(self, argument: object, node: object) -> object:
        parts = [self.value(one) for one in items(argument)]
        if any(isinstance(one, Unknown) for one in parts):
            return _through(node, next(one for one in parts if isinstance(one, Unknown)))
        place, choices = (as_text(parts[0]), items(parts[1])) if len(parts) == _PAIR else ("", [])
        if not place.isdecimal() or int(place) >= len(choices):
            return _not_here(node, "there is no such element")
        return choices[int(place)]

    def _split(self, argument: object, node: object) -> object:
        parts = [self.value(one) for one in items(argument)]
        if len(parts) != _PAIR or not isinstance(parts[0], str) or not parts[0]:
            return _not_here(node, "it has nothing to split by")
        if isinstance(parts[1], Unknown):
            return _through(node, parts[1])
        text = as_text(parts[1])
        self._count(len(text))
        return list(text.split(parts[0]))

    def _if(self, argument: object, node: object) -> object:
        parts = items(argument)
        if len(parts) != _PAIR + 1:
            return _not_here(node, "it needs a condition and two values")
        holds = self._choice(as_text(parts[0]))
        if not isinstance(holds, Unknown):
            return self.value(parts[1] if holds else parts[2])
        both = [self.value(parts[1]), self.value(parts[2])]
        return both[0] if both[0] == both[1] else _through(node, holds)

    def _find_in_map(self, argument: object, node: object) -> object:
        parts = items(argument)
        keys = [self.value(one) for one in parts[:3]]
        unknown = next((one for one in keys if isinstance(one, Unknown)), None)
        if unknown is not None:
            return _through(node, unknown)
        found: object = self._mappings
        for key in keys:
            found = fields(found).get(as_text(key))
        if found is None or isinstance(found, Mapping):
            default = fields(parts[3]).get("DefaultValue") if len(parts) > len(keys) else None
            where = ".".join(map(as_text, keys))
            return _not_here(node, f"the mappings have no {where}") if default is None else self.value(default)
        return self.value(found)

    def _base64(self, argument: object, node: object) -> object:
        text = self.value(argument)
        if isinstance(text, Unknown):
            stands_for = None if text.stands_for is None else _encoded(text.stands_for)
            return Unknown(expression=expression(node), why=text.why, stands_for=stands_for)
        return _encoded(as_text(text))

    def _count(self, characters: int) -> None:
        self._made += characters
        if self._made > _MOST_TEXT:
            raise BadQuestion("The functions of the template make more text than any real template does.")


def _encoded(text: str) -> str:
    return b64encode(text.encode("utf-8", "replace")).decode()


def _pseudo(place: Place) -> dict[str, object]:
    given = {
        name: Unknown(expression=f"!Ref {name}", why="the stack has it", stands_for=symbol(name))
        for name in ("AWS::StackName", "AWS::StackId")
    }
    return {
        **given,
        "AWS::NotificationARNs": Unknown(expression="!Ref AWS::NotificationARNs", why="the stack has it"),
        "AWS::NoValue": NO_VALUE,
        "AWS::Region": place.region,
        "AWS::AccountId": place.account_id,
        "AWS::Partition": place.partition,
        "AWS::URLSuffix": place.url_suffix,
    }


def _dynamic(text: str) -> Unknown:
    return Unknown(expression=text[:120], why="a dynamic reference is read at deployment")


def _not_here(node: object, why: str) -> Unknown:
    return Unknown(expression=expression(node), why=why)


def _through(node: object, inner: Unknown) -> Unknown:
    """Unknown for the reason for which a part of it is."""
    return Unknown(expression=expression(node), why=inner.why)
