"""From a document to a plan, whichever of the two kinds it is."""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.analysis.deployment.cloudformation import planned_by_template
from sagemaker_cost_mcp.analysis.deployment.loose import fields, text
from sagemaker_cost_mcp.analysis.deployment.place import Place
from sagemaker_cost_mcp.analysis.deployment.plan import Plan
from sagemaker_cost_mcp.analysis.deployment.resource_kinds import SOLD_AS
from sagemaker_cost_mcp.analysis.deployment.template_text import Document
from sagemaker_cost_mcp.analysis.deployment.terraform_plan import planned_by_terraform
from sagemaker_cost_mcp.errors import BadQuestion


def planned(document: Document, given: Mapping[str, str], place: Place) -> Plan:
    """What a document declares.

    Args:
        document: A template or plan.
        given: Values of a template's parameters; a plan has its variables in it.
        place: Where a template would be deployed; a plan says so itself.

    Raises:
        BadQuestion: A parameter is wrong, or the template has no resources.
    """
    if document.kind == "cloudformation":
        return planned_by_template(document.root, given, place)
    if given:
        raise BadQuestion("Parameters are for CloudFormation templates; a Terraform plan has its variables in it.")
    return planned_by_terraform(document.root)


def components(document: Document, plan: Plan) -> tuple[str, ...]:
    """Components of the price list that a document may need, whatever its conditions decide."""
    rows = map(fields, fields(document.root, "Resources").values())
    kinds = {text(row.get("Type")).rpartition("::")[2] for row in rows} | plan.kinds
    return tuple(sorted({name for kind in kinds for name in SOLD_AS.get(kind, ())}))
