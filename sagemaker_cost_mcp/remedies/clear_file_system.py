"""A Studio domain's home file system: deleted after a backup where the domain is gone, else moved to a colder class.

SageMaker made the file system, so no template has it. AWS Backup keeps what was in it for 90 days, at a fraction of the
price, which is the way back; a file system can only be deleted without mount targets. Where the domain is there, it
would not work without its file system: a lifecycle policy moves what nobody reads to Infrequent Access and back on
first use. Sources: API reference of Amazon EFS (PutLifecycleConfiguration, DeleteMountTarget, DeleteFileSystem) and of
AWS Backup (StartBackupJob); EFS User Guide, "Managing storage lifecycle".
"""

from __future__ import annotations

import shlex

from sagemaker_cost_mcp.model.file_systems import FileSystem
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, Placeholder, Script
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import beyond

_KEPT_DAYS = 90
_ROLE = Placeholder(
    name="BackupRoleArn", means="Role that AWS Backup assumes: AWSBackupDefaultServiceRole, or one like it"
)
_MADE = "SageMaker made this file system for the domain, so that no template has it: use the commands."

_DELETE = """#!/bin/bash
# Deletes file system {system} of a Studio domain that is gone, with its mount targets. For good.
set -euo pipefail
region={region}
system={system}
targets="$(aws efs describe-mount-targets --region "$region" --file-system-id "$system" \\
  --query 'MountTargets[].MountTargetId' --output text)"
for target in $targets; do
  aws efs delete-mount-target --region "$region" --mount-target-id "$target"
done
while [ "$(aws efs describe-mount-targets --region "$region" --file-system-id "$system" \\
  --query 'length(MountTargets)' --output text)" != 0 ]; do
  sleep 5
done
aws efs delete-file-system --region "$region" --file-system-id "$system"
"""


def make(finding: Finding, ground: Ground) -> Change:
    """Delete it, or cool it down."""
    system = next(one for one in ground.snapshot.file_systems if one.ref.arn == finding.resource.arn)
    here = (system.ref.region, system.domain_id)
    there = any((one.ref.region, one.domain_id) == here for one in ground.snapshot.studio_domains)
    return _cooled(system) if there else _deleted(system)


def _deleted(system: FileSystem) -> Change:
    name, region, templates = system.file_system_id, system.ref.region, beyond(_MADE)
    backup = {
        "backup-vault-name": "Default",
        "resource-arn": system.ref.arn,
        "iam-role-arn": f"<{_ROLE.name}>",
        "lifecycle": {"DeleteAfterDays": _KEPT_DAYS},
    }
    text = _DELETE.format(region=shlex.quote(region), system=shlex.quote(name))
    return Change(
        what=f"Backs up file system {name} in {region}, of domain {system.domain_id} that is gone, for {_KEPT_DAYS} "
        "days and deletes it.",
        check_first=(
            "Ask who worked in the domain what of it is still needed, and whether another domain mounts it.",
            "Wait until describe-backup-job says COMPLETED before delete-file-system.sh runs.",
        ),
        undo=f"Restore the backup to a new file system within {_KEPT_DAYS} days; after that it is lost for good.",
        commands=(
            command("efs describe-mount-targets", region, {"file-system-id": name}, "Who could reach it"),
            command("backup start-backup-job", region, backup, "It answers with BackupJobId"),
        ),
        placeholders=(_ROLE,),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
        scripts=(Script(name="delete-file-system.sh", text=text, goes="Your own machine, after the backup"),),
    )


def _cooled(system: FileSystem) -> Change:
    name, region, templates = system.file_system_id, system.ref.region, beyond(_MADE)
    call, which = "efs put-lifecycle-configuration", {"file-system-id": name}
    policies = [{"TransitionToIA": "AFTER_30_DAYS"}, {"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]
    return Change(
        what=f"Moves files of file system {name} in {region}, home of domain {system.domain_id}, to Infrequent Access "
        "after 30 days without access, and back on first use.",
        check_first=(
            "Reading a file there costs by the gigabyte: not for files that are read once a month.",
            "Do not delete it: the domain would not work without it.",
        ),
        undo="Take the policy off: files move back when they are read.",
        commands=(
            command("efs describe-lifecycle-configuration", region, which, "What is set now", f"{name}-lifecycle.json"),
            command(call, region, {**which, "lifecycle-policies": policies}),
        ),
        undo_commands=(
            command(
                call,
                region,
                {**which, "lifecycle-policies": [{"TransitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]},
                "Or what the file says",
            ),
        ),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


REMEDY = Remedy(rules=("idle-domain-file-system",), make=make)
