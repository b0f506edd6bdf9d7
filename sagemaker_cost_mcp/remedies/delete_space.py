"""A Studio space that nobody works in is saved and deleted with its volume.

SageMaker owns the volume and offers no snapshot, so what is still needed is copied to S3 from an app that is started
in the space once more. What makes the space again is kept in a file. Source: API reference of DeleteSpace, CreateSpace.
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Placeholder, Script
from sagemaker_cost_mcp.remedies._again import SPACE
from sagemaker_cost_mcp.remedies._commands import command, once
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import without

_BUCKET = Placeholder(name="BackupBucket", means="Bucket that takes the copy; the space's role must write there")
_SAVE = """#!/bin/bash
# Copies the home folder of this Studio space, without caches, to S3: save-space.sh BUCKET SPACE
set -euo pipefail
to="s3://${1:?name the bucket}/studio-spaces/${2:?name the space}/"
aws s3 sync "$HOME" "$to" --no-follow-symlinks --exclude '.cache/*' --exclude '.local/*'
echo "Saved to $to. Look there before the space is deleted."
"""


def make(finding: Finding, ground: Ground) -> Change:
    """Save it, keep what makes it again, delete it."""
    space = next(one for one in ground.snapshot.studio_spaces if one.ref.arn == finding.resource.arn)
    name, region = space.ref.name, space.ref.region
    which = {"domain-id": space.domain_id, "space-name": name}
    templates = without("AWS::SageMaker::Space", "aws_sagemaker_space", name)
    return Change(
        what=f"Deletes space {name} of domain {space.domain_id} in {region} with its {space.volume_gb} GB volume, "
        "after what is needed of it is in S3.",
        check_first=(
            "Ask its owner what of it is still needed: a deleted volume cannot be brought back.",
            "Start an app in the space, run save-space.sh in its terminal, and look into the bucket before deleting.",
        ),
        undo="Create it again from the file and copy back. What is not in the copy is lost for good.",
        commands=(
            SPACE.kept(space.ref, which),
            once(
                f"`bash save-space.sh <{_BUCKET.name}> {name}` ran, the copy is in S3, and no app is in it",
                command("sagemaker delete-space", region, which, "The volume goes with it"),
            ),
        ),
        undo_commands=(SPACE.made(space.ref),),
        placeholders=(_BUCKET,),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
        scripts=(Script(name="save-space.sh", text=_SAVE, goes="A terminal of an app in the space"),),
    )


REMEDY = Remedy(rules=("unattached-space-volume",), make=make)
