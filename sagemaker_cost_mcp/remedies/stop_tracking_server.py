"""An MLflow tracking server that nobody uses is stopped: its experiments stay, and its hours end.

No template can say "stopped": AWS::SageMaker::MlflowTrackingServer has no property for it, so that it is no drift.
Source: API reference of StopMlflowTrackingServer and StartMlflowTrackingServer.
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
    which = {"tracking-server-name": name}
    templates = beyond("A tracking server has no property for being stopped: use the commands. That is no drift.")
    return Change(
        what=f"Stops MLflow tracking server {name} in {region}; its experiments stay.",
        check_first=(
            "Ask its team whose programs log to it: while it is stopped they fail, or log nowhere.",
            "Look for jobs and pipelines that name its ARN as tracking URI.",
        ),
        undo="Start it again: it takes some minutes, and everything in it is there.",
        commands=(
            command("sagemaker describe-mlflow-tracking-server", region, which, "Last look: IsActive must be Inactive"),
            command("sagemaker stop-mlflow-tracking-server", region, which),
        ),
        undo_commands=(command("sagemaker start-mlflow-tracking-server", region, which),),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


REMEDY = Remedy(rules=("idle-tracking-server",), make=make)
