"""A notebook instance gets a lifecycle configuration that stops it after two hours without use.

A new configuration is made and attached, since others may use the present one; where there is one, its on-start script
runs after ours and its on-create script is kept. The instance must be stopped to attach it (API reference of
UpdateNotebookInstance), so its work has to be saved. The script is our own, see `_idle_shutdown`.
"""

from __future__ import annotations

import shlex

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import (
    Block,
    Change,
    CloudFormation,
    Command,
    Encoded,
    Guardrail,
    Placeholder,
    Reference,
    Script,
    Terraform,
)
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.remedies import _idle_shutdown, _query
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._hcl import label, variable
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_ROLE = Placeholder(name="RoleArn", means="The instance's present role: RoleArn in describe-notebook-instance")
_LONGEST = 63
_QUIET = (
    "Ask its owner for a quiet moment: it has to be stopped, once, to attach it; what is not under "
    "/home/ec2-user/SageMaker is lost then."
)
_ALLOWED = (
    "Its role must allow sagemaker:StopNotebookInstance on itself (the policy is under guardrails), and it needs a "
    "route to SageMaker's API: without either it is never stopped."
)
_MERGED = "on-start.sh"

_MERGE = """#!/bin/bash
# Writes {merged}: idle shutdown, then, by itself and unchanged, the on-start script that {config} has now.
set -euo pipefail
present="$(aws sagemaker describe-notebook-instance-lifecycle-config --region {region} \\
  --notebook-instance-lifecycle-config-name {quoted} --query 'OnStart[0].Content' --output text)"
{{
  printf '%s\\n' '#!/bin/bash' "bash <<'IDLE_SHUTDOWN'"
  cat {ours}
  echo IDLE_SHUTDOWN
  if [ "$present" != None ]; then
    # shellcheck disable=SC2016 # this is for the instance to expand
    printf '%s\\n' 'before="$(mktemp)"' "base64 --decode > \\"\\$before\\" <<'BEFORE'" "$present" BEFORE \\
      'chmod 700 "$before"' 'exec "$before"'
  fi
}} > {merged}
if (( $(wc -c < {merged}) > 12288 )); then
  echo "{merged} is longer than a lifecycle configuration takes: put one of the two into S3 and fetch it." >&2
  exit 1
fi
"""


def make(finding: Finding, ground: Ground) -> Change:
    """The configuration, with the script, and how it is attached."""
    notebook = next(one for one in ground.snapshot.notebook_instances if one.ref.arn == finding.resource.arn)
    name, old = notebook.ref.name, notebook.lifecycle_config
    attached = f"{name[: _LONGEST - len('-idle-stop')].rstrip('-')}-idle-stop"
    return Change(
        what=f"Attaches lifecycle configuration {attached} to notebook instance {name} in {notebook.ref.region}: it "
        f"stops itself after {_idle_shutdown.IDLE_MINUTES} minutes without use.",
        check_first=(
            _QUIET,
            _ALLOWED,
            *([f"Read what {_MERGED} became: the script of {old} runs after ours."] if old else []),
        ),
        undo=f"Stop it, attach {old} again, start it." if old else "Stop it, take the configuration off, start it.",
        commands=_commands(notebook, attached),
        undo_commands=_undo(notebook),
        cloudformation=_cloudformation(notebook, attached),
        terraform=_terraform(notebook, attached),
        scripts=_scripts(notebook),
        guardrails=(_permission(notebook),),
    )


def _commands(notebook: NotebookInstance, attached: str) -> tuple[Command, ...]:
    region = notebook.ref.region
    script = Encoded(script=_MERGED if notebook.lifecycle_config else _idle_shutdown.NAME, before="Content=")
    created = command(
        "sagemaker create-notebook-instance-lifecycle-config",
        region,
        {"notebook-instance-lifecycle-config-name": attached, "on-start": script},
        f"With {_idle_shutdown.NAME} in this folder",
    )
    return (
        *(_from(notebook, notebook.lifecycle_config, attached, script) if notebook.lifecycle_config else (created,)),
        *_with(notebook, {"lifecycle-config-name": attached}),
    )


def _from(notebook: NotebookInstance, old: str, attached: str, script: Encoded) -> tuple[Command, Command]:
    """A copy of the present configuration with another on-start script."""
    region, file = notebook.ref.region, f"{attached}.json"
    name = {"NotebookInstanceLifecycleConfigName": _query.literal(attached)}
    query = _query.reshaped(name, _query.same(("OnCreate",)))
    return (
        command(
            "sagemaker describe-notebook-instance-lifecycle-config",
            region,
            {"notebook-instance-lifecycle-config-name": old, "query": query},
            "Keeps the on-create script",
            saves=file,
        ),
        command(
            "sagemaker create-notebook-instance-lifecycle-config",
            region,
            {"cli-input-json": f"file://{file}", "on-start": script},
            f"After `bash merge-on-start.sh` wrote {_MERGED}",
        ),
    )


def _with(notebook: NotebookInstance, change: dict[str, str | bool]) -> tuple[Command, ...]:
    """Stopped, changed, started."""
    region, which = notebook.ref.region, {"notebook-instance-name": notebook.ref.name}
    stopped = command("sagemaker wait notebook-instance-stopped", region, which)
    return (
        command("sagemaker stop-notebook-instance", region, which, "Only a stopped instance can be changed"),
        stopped,
        command("sagemaker update-notebook-instance", region, {**which, **change}),
        stopped,
        command("sagemaker start-notebook-instance", region, which),
    )


def _undo(notebook: NotebookInstance) -> tuple[Command, ...]:
    old = notebook.lifecycle_config
    return _with(notebook, {"lifecycle-config-name": old} if old else {"disassociate-lifecycle-config": True})


def _scripts(notebook: NotebookInstance) -> tuple[Script, ...]:
    old = notebook.lifecycle_config
    ours = Script(name=_idle_shutdown.NAME, text=_idle_shutdown.SCRIPT, goes="OnStart of the lifecycle configuration")
    if old is None:
        return (ours,)
    merge = _MERGE.format(
        merged=_MERGED,
        config=" ".join(old.split()),
        quoted=shlex.quote(old),
        region=shlex.quote(notebook.ref.region),
        ours=_idle_shutdown.NAME,
    )
    return (ours, Script(name="merge-on-start.sh", text=merge, goes=f"Beside {ours.name}, on your own machine"))


def _permission(notebook: NotebookInstance) -> Guardrail:
    statement = {"Effect": "Allow", "Action": "sagemaker:StopNotebookInstance", "Resource": notebook.ref.arn}
    return Guardrail(
        title="Lets the notebook instance stop itself",
        kind="IAM policy",
        document={"Version": "2012-10-17", "Statement": [statement]},
        note="Attach it to the instance's role.",
    )


_SHARED = (
    "Where it has a lifecycle configuration already, put our script before its own on-start script: an instance has "
    "one configuration, and that has one script for each occasion."
)


def _cloudformation(notebook: NotebookInstance, attached: str) -> CloudFormation:
    return CloudFormation(
        description=f"Idle shutdown of notebook instance {notebook.ref.name}",
        parameters=(_ROLE,),
        resources={
            "IdleShutdown": {
                "Type": "AWS::SageMaker::NotebookInstanceLifecycleConfig",
                "Properties": {
                    "NotebookInstanceLifecycleConfigName": attached,
                    "OnStart": [{"Content": {"Fn::Base64": _idle_shutdown.SCRIPT}}],
                },
            },
            "NotebookInstance": {
                "Type": "AWS::SageMaker::NotebookInstance",
                "Properties": {
                    "NotebookInstanceName": notebook.ref.name,
                    "InstanceType": notebook.instance_type,
                    "RoleArn": {"Ref": "RoleArn"},
                    "LifecycleConfigName": {"Fn::GetAtt": ["IdleShutdown", "NotebookInstanceLifecycleConfigName"]},
                },
            },
        },
        edits=True,
        note=_SHARED,
    )


def _terraform(notebook: NotebookInstance, attached: str) -> Terraform:
    kind, name = "aws_sagemaker_notebook_instance_lifecycle_configuration", label(attached)
    script = f'base64encode(file("${{path.module}}/{_idle_shutdown.NAME}"))'
    return Terraform(
        blocks=(
            Block(
                kind="resource",
                labels=(kind, name),
                body={"name": attached, "on_start": Reference(expression=script)},
            ),
            Block(
                kind="resource",
                labels=("aws_sagemaker_notebook_instance", label(notebook.ref.name)),
                body={
                    "name": notebook.ref.name,
                    "instance_type": notebook.instance_type,
                    "role_arn": variable(_ROLE),
                    "lifecycle_config_name": Reference(expression=f"{kind}.{name}.name"),
                },
            ),
        ),
        variables=(_ROLE,),
        edits=True,
        note=_SHARED,
    )


REMEDY = Remedy(rules=("notebook-without-idle-shutdown",), make=make)
