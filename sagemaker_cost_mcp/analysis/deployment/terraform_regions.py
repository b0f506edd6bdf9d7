"""In which region a resource of a Terraform plan would be: by itself, by its ARN, or by its provider."""

from __future__ import annotations

import re

from sagemaker_cost_mcp.analysis.deployment.loose import Fields, fields, items, text
from sagemaker_cost_mcp.analysis.deployment.terraform_references import References

_ARN = re.compile(r"arn:[^:]+:[^:]+:(?P<region>[a-z]{2}-[a-z-]+-\d+):")


class Regions:
    """Regions of one plan.

    Args:
        root: The plan.
        references: Of the plan.
    """

    def __init__(self, root: Fields, references: References) -> None:
        self._references = references
        configuration = fields(root, "configuration")
        self._providers = fields(configuration, "provider_config")
        self._given = fields(root, "variables")
        self._declared = fields(configuration, "root_module", "variables")

    def of(self, address: str, values: Fields) -> str | None:
        """The region; None: the plan does not tell, since the provider takes it from its environment.

        Args:
            address: Of the resource.
            values: Of the resource.
        """
        if own := text(values.get("region")):
            return own
        arn = _ARN.match(text(values.get("arn")))
        return arn["region"] if arn else self._of_provider(self._references.provider_key(address))

    def _of_provider(self, key: str) -> str | None:
        """A module that inherits its provider has no entry of its own: then it is the root's."""
        provider = fields(self._providers.get(key) or self._providers.get(key.rpartition(":")[2] or "aws"))
        region = fields(provider, "expressions", "region")
        if constant := text(region.get("constant_value")):
            return constant
        names = map(text, items(region.get("references")))
        return next((found for name in names if (found := self._variable(name))), None)

    def _variable(self, reference: str) -> str | None:
        name = reference.removeprefix("var.")
        given, declared = fields(self._given, name), fields(self._declared, name)
        return text(given.get("value", declared.get("default"))) or None
