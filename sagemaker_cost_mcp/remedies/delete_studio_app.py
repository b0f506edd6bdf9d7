"""A Studio app, or a Canvas session, that nobody uses is deleted: the charge for its instance or session ends.

The space, its volume and the domain's file system stay; variables in memory and kernels are lost. What makes the app
again is kept in a file, since DescribeApp tells it for a day only after the deletion. Apps hardly ever stand in
templates, since people start them. Sources: API reference of DeleteApp, CreateApp; developer guide, "Shut down and
restart", and "Log out of Amazon SageMaker Canvas" (sessions are billed until then; models and data stay).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.remedies._again import APP
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._studio import app_of, which_app
from sagemaker_cost_mcp.remedies._templates import beyond

_IN_TEMPLATES = (
    "Apps are started by people, not by templates; where one is in yours after all (AWS::SageMaker::App, "
    "aws_sagemaker_app), take it out there."
)
_STOP = "Ask its user whether a long cell or a program in a terminal runs, and to save what is open."
_MEMORY = "Variables in memory, kernels and what runs in them are lost."
_CHECKS = {
    "Canvas": ("Ask its user to log out of Canvas, which ends the session too; models and data stay.",),
    "KernelGateway": (
        _STOP,
        _MEMORY,
        "The instance is billed until the last kernel app of its user on this type is deleted: delete all.",
    ),
}


def make(finding: Finding, ground: Ground) -> Change:
    """Keep what makes it again, delete it."""
    app = app_of(ground.snapshot, finding.resource)
    which, templates = which_app(app), beyond(_IN_TEMPLATES)
    return Change(
        what=f"Deletes {_named(app)} of {app.space or app.user_profile} in domain {app.domain_id}; its files stay.",
        check_first=_CHECKS.get(app.app_type, (_STOP, _MEMORY)),
        undo="Start it again, in Studio or from the file that is kept; memory is lost.",
        commands=(
            APP.kept(app.ref, which),
            command("sagemaker delete-app", app.ref.region, which),
        ),
        undo_commands=(APP.made(app.ref),),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _named(app: StudioApp) -> str:
    return "the Canvas session" if app.app_type == "Canvas" else f"the {app.app_type} app on {app.instance_type}"


REMEDY = Remedy(rules=("idle-studio-app", "canvas-session-left-on"), make=make)
