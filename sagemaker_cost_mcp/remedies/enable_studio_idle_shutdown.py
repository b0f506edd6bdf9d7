"""A Studio domain shuts down idle JupyterLab and Code Editor apps from now on, after two hours.

The present settings of both app types are taken from AWS's own description and only AppLifecycleManagement is changed,
so that images, scripts and repositories stay whatever UpdateDomain does with parts that are left out. People may choose
a time of their own between one hour and eight. Apps need an image of SageMaker Distribution 2.0 or later. Sources:
developer guide, "Idle shutdown"; API reference of UpdateDomain and IdleSettings.
"""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Placeholder, Terraform
from sagemaker_cost_mcp.model.studio import StudioDomain
from sagemaker_cost_mcp.remedies import _forms, _query
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_MINUTES = 120
_LEAST, _MOST = 60, 480
"""Between these people may choose."""

_ON = {
    "LifecycleManagement": "ENABLED",
    "IdleTimeoutInMinutes": _MINUTES,
    "MinIdleTimeoutInMinutes": _LEAST,
    "MaxIdleTimeoutInMinutes": _MOST,
}
_OFF = {"LifecycleManagement": "DISABLED"}
_LAB, _EDITOR = "JupyterLabAppSettings", "CodeEditorAppSettings"

_ROLE = Placeholder(name="ExecutionRoleArn", means="DefaultUserSettings.ExecutionRole in describe-domain")
_SPACE_ROLE = Placeholder(name="SpaceExecutionRoleArn", means="DefaultSpaceSettings.ExecutionRole in describe-domain")
_NAME = Placeholder(name="DomainName", means="The domain's name")
_AUTH = Placeholder(name="AuthMode", means="IAM or SSO, as now")
_VPC = Placeholder(name="VpcId", means="The domain's VPC, as now")
_SUBNET = Placeholder(name="SubnetId", means="A subnet of the domain, as now; name each of them")


def make(finding: Finding, ground: Ground) -> Change:
    """Turn it on in the domain's defaults, for users and for shared spaces."""
    domain = next(one for one in ground.snapshot.studio_domains if one.ref.arn == finding.resource.arn)
    return Change(
        what=f"Domain {domain.domain_id} in {domain.ref.region} shuts down JupyterLab and Code Editor apps that are "
        f"idle for {_MINUTES} minutes.",
        check_first=(
            "Tell its people: an app that is idle is deleted with what is in its memory; files stay.",
            "Apps need an image of SageMaker Distribution 2.0 or later; older ones are never shut down.",
            "Profiles and spaces with settings of their own keep those; apps that run now may have to be restarted.",
        ),
        undo="Turn it off again for both app types; nothing is lost.",
        commands=_commands(domain, _ON),
        undo_commands=_commands(domain, _OFF),
        cloudformation=CloudFormation(
            description=f"Idle shutdown in domain {domain.domain_id}",
            parameters=(_NAME, _AUTH, _VPC, _SUBNET, _ROLE, _SPACE_ROLE),
            resources={"Domain": _forms.resource("AWS::SageMaker::Domain", _shape())},
            edits=True,
            note="Only what is under AppLifecycleManagement is new; the rest stands here since a domain needs it.",
        ),
        terraform=Terraform(
            blocks=(_forms.block("aws_sagemaker_domain", domain.ref.name, _shape()),),
            variables=(_NAME, _AUTH, _VPC, _SUBNET, _ROLE, _SPACE_ROLE),
            edits=True,
            note="Only the app_lifecycle_management blocks are new.",
        ),
    )


def _shape() -> dict[str, Any]:
    managed = {"AppLifecycleManagement": {"IdleSettings": _ON}}
    return {
        "DomainName": _NAME,
        "AuthMode": _AUTH,
        "VpcId": _VPC,
        "SubnetIds": [_SUBNET],
        "DefaultUserSettings": {"ExecutionRole": _ROLE, _LAB: managed, _EDITOR: managed},
        "DefaultSpaceSettings": {"ExecutionRole": _SPACE_ROLE, _LAB: managed},
    }


def _commands(domain: StudioDomain, idle: dict[str, Any]) -> tuple[Command, Command]:
    region, file = domain.ref.region, f"{domain.domain_id}-{idle['LifecycleManagement'].lower()}.json"
    query = _query.reshaped(
        {"DomainId": "DomainId", "DefaultUserSettings": _settings("DefaultUserSettings", (_LAB, _EDITOR), idle)},
        {"DefaultSpaceSettings": f"DefaultSpaceSettings && {_settings('DefaultSpaceSettings', (_LAB,), idle)}"},
    )
    return (
        command(
            "sagemaker describe-domain",
            region,
            {"domain-id": domain.domain_id, "query": query},
            "The present settings of both app types with other idle settings",
            saves=file,
        ),
        command(
            "sagemaker update-domain", region, {"cli-input-json": f"file://{file}"}, "Look at the file, then update"
        ),
    )


def _settings(place: str, apps: tuple[str, ...], idle: dict[str, Any]) -> str:
    managed = _query.literal({"AppLifecycleManagement": {"IdleSettings": idle}})
    return "{" + ", ".join(f"{app}: merge({place}.{app} || `{{}}`, {managed})" for app in apps) + "}"


REMEDY = Remedy(rules=("studio-domain-without-idle-shutdown",), make=make)
