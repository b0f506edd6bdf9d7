"""A notebook instance that has been stopped for long is saved to S3 and deleted with its volume.

There is no snapshot of a notebook's volume: SageMaker owns it. So the instance is started once more, a script copies
the volume to S3 from a terminal of the notebook, and only then is it deleted. What it was made of is kept in a file.
Sources: API reference of DeleteNotebookInstance ("deletes the ML compute instance, and deletes the ML storage volume");
AWS CLI reference, `s3 sync`.
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Placeholder, Script
from sagemaker_cost_mcp.remedies._again import NOTEBOOK
from sagemaker_cost_mcp.remedies._commands import command, once
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import without

_BUCKET = Placeholder(name="BackupBucket", means="Bucket that takes the copy; the instance's role must write there")

_SAVE = """#!/bin/bash
# Copies the volume of this notebook instance to S3: save-volume.sh BUCKET
set -euo pipefail
name="$(sed -n 's/.*"ResourceName": *"\\([^"]*\\)".*/\\1/p' /opt/ml/metadata/resource-metadata.json)"
to="s3://${1:?name the bucket}/notebook-volumes/$name/"
aws s3 sync /home/ec2-user/SageMaker "$to" --no-follow-symlinks
echo "Saved to $to. Look there before the instance is deleted."
"""


def make(finding: Finding, ground: Ground) -> Change:
    """Save it, keep what makes it again, delete it."""
    del ground
    resource = finding.resource
    name, region, which = resource.name, resource.region, {"notebook-instance-name": resource.name}
    templates = without("AWS::SageMaker::NotebookInstance", "aws_sagemaker_notebook_instance", name)
    return Change(
        what=f"Deletes notebook instance {name} in {region} with its volume, after a copy of it is in S3.",
        check_first=(
            "Ask its owner what of the volume is still needed: a deleted volume cannot be brought back.",
            "Look into the bucket for the copy before the delete command: nothing else is left of the files.",
        ),
        undo="Create it again from the file and copy back with `aws s3 sync`; what is not in it is lost for good.",
        commands=(
            NOTEBOOK.kept(resource, which),
            command("sagemaker start-notebook-instance", region, which, "Its hours are billed until it stops again"),
            command("sagemaker wait notebook-instance-in-service", region, which),
            once(
                f"`bash save-volume.sh <{_BUCKET.name}>` ran in a terminal of the notebook and the copy is in S3",
                command("sagemaker stop-notebook-instance", region, which),
            ),
            once(
                "it is stopped", command("sagemaker delete-notebook-instance", region, which, "The volume goes with it")
            ),
        ),
        undo_commands=(NOTEBOOK.made(resource),),
        placeholders=(_BUCKET,),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
        scripts=(Script(name="save-volume.sh", text=_SAVE, goes="A terminal of the notebook instance"),),
    )


REMEDY = Remedy(rules=("stopped-notebook-volume",), make=make)
