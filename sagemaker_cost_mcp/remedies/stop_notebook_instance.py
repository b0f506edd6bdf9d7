"""A notebook instance that nobody uses is stopped.

Stopping ends the charge for the instance and keeps its volume with everything under /home/ec2-user/SageMaker; whatever
else was installed, what is in memory and kernels that run are lost. No template can say "stopped": neither
AWS::SageMaker::NotebookInstance nor aws_sagemaker_notebook_instance has a property for it, so that stopping by command
is no drift. Source: developer guide, "Customize notebook instances" and "Clean up notebook resources".
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import beyond


def make(finding: Finding, ground: Ground) -> Change:
    """Stop it; start is the way back."""
    del ground
    name, region = finding.resource.name, finding.resource.region
    which = {"notebook-instance-name": name}
    templates = beyond("A notebook instance has no property for being stopped: use the commands. That is no drift.")
    return Change(
        what=f"Stops notebook instance {name} in {region}; its volume stays.",
        check_first=(
            "Ask its owner whether a long cell or a program in a terminal runs: neither leaves a trace that is read.",
            "Only /home/ec2-user/SageMaker outlives a stop: packages and files elsewhere are gone.",
        ),
        undo="Start it again: a few minutes, and a new instance with the same volume.",
        commands=(
            command("sagemaker stop-notebook-instance", region, which),
            command("sagemaker wait notebook-instance-stopped", region, which),
        ),
        undo_commands=(command("sagemaker start-notebook-instance", region, which),),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


REMEDY = Remedy(rules=("idle-notebook-instance",), make=make)
