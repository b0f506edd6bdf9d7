"""A notebook instance on another instance type."""

from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import CloudFormation, Command, Placeholder, Terraform
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._templates import Templates

_ROLE = Placeholder(name="RoleArn", means="The instance's present role: RoleArn in describe-notebook-instance")


def commands(notebook: ResourceRef, instance_type: str) -> tuple[Command, ...]:
    """Stopped, changed, started."""
    region, which = notebook.region, {"notebook-instance-name": notebook.name}
    stopped = command("sagemaker wait notebook-instance-stopped", region, which)
    return (
        command("sagemaker stop-notebook-instance", region, which, "Only a stopped instance can be changed"),
        stopped,
        command("sagemaker update-notebook-instance", region, {**which, "instance-type": instance_type}),
        stopped,
        command("sagemaker start-notebook-instance", region, which),
    )


def templates(notebook: ResourceRef, instance_type: str) -> Templates:
    """How it should stand in what owns it."""
    named = {"InstanceType": instance_type, "RoleArn": _ROLE}
    note = "Only the instance type changes; both ways stop and start the instance."
    return Templates(
        CloudFormation(
            description=f"Notebook instance {notebook.name} on {instance_type}",
            parameters=(_ROLE,),
            resources={
                "NotebookInstance": _forms.resource(
                    "AWS::SageMaker::NotebookInstance", {"NotebookInstanceName": notebook.name, **named}
                )
            },
            edits=True,
            note=note,
        ),
        Terraform(
            blocks=(_forms.block("aws_sagemaker_notebook_instance", notebook.name, {"Name": notebook.name, **named}),),
            variables=(_ROLE,),
            edits=True,
            note=note,
        ),
    )
