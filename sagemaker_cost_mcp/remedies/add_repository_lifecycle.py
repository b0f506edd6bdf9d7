"""An image repository gets a lifecycle policy that spares what is in use, and a preview of it before that.

An image that matches the tags of a rule cannot be expired by a rule after it. So each tag that a model or job names has
a rule of its own first, which keeps the one image that bears it; only then untagged images go after 14 days, and all
but the 20 newest. Where something names an image by digest that has no tag, no rule could spare it: then only tagged
images are counted. Source: Amazon ECR User Guide, "Lifecycle policies" and "Lifecycle policy properties".
"""

from __future__ import annotations

import json
from typing import Any

from sagemaker_cost_mcp.analysis.pulled_images import pulls
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Script, Terraform
from sagemaker_cost_mcp.model.surroundings import ImageRepository
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._commands import command, once
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_UNTAGGED_DAYS = 14
_NEWEST = 20
_ON_A_LINE = 1500
"""Characters of a policy beyond which it goes to a file."""
_FILE = "lifecycle-policy.json"
_SHOWN = 5
_OTHERS = (
    "The model registry, pipelines, models without an endpoint and other services may name images too: give what they "
    "name a tag and a rule of its own."
)
_MOST_RULES = 50
"""Of a policy (Amazon ECR service quotas)."""


def make(finding: Finding, ground: Ground) -> Change:
    """The policy, its preview, and what it spares."""
    repository = next(one for one in ground.snapshot.repositories if one.ref.arn == finding.resource.arn)
    tags, bare = _spared(ground, repository)
    rules = _rules(tags[: _MOST_RULES - 2], bare=bare)
    name, region = repository.ref.name, repository.ref.region
    policy = json.dumps({"rules": rules}, separators=(",", ":"), ensure_ascii=False)
    which = {"repository-name": name, "registry-id": repository.ref.account_id}
    scripts = (_file(policy),) if len(policy) > _ON_A_LINE else ()
    text = f"file://{_FILE}" if scripts else policy
    what = "keeps" if bare else f"expires untagged images after {_UNTAGGED_DAYS} days and keeps"
    return Change(
        what=f"Gives repository {name} in {region} a lifecycle policy that {what} the {_NEWEST} newest"
        f"{' tagged' if bare else ''} images and those with tag {_listed(tags)}.",
        check_first=(
            "Read the preview: every image in it will be gone, and an expired image cannot be brought back.",
            _OTHERS,
            *([f"Named by digest without a tag, so that no rule can spare them: {', '.join(bare)}."] if bare else []),
            *([f"More than {_MOST_RULES} rules are not allowed: {len(tags)} tags are named."] if _many(tags) else []),
        ),
        undo="Delete the policy. What has expired is lost for good: build and push it again.",
        commands=(
            command(
                "ecr start-lifecycle-policy-preview",
                region,
                {**which, "lifecycle-policy-text": text},
                "What it would expire; nothing is expired by this",
            ),
            command("ecr wait lifecycle-policy-preview-complete", region, which),
            command("ecr get-lifecycle-policy-preview", region, which, "Read all of it"),
            once(
                "you have read the preview",
                command("ecr put-lifecycle-policy", region, {**which, "lifecycle-policy-text": text}),
            ),
        ),
        undo_commands=(command("ecr delete-lifecycle-policy", region, which),),
        cloudformation=CloudFormation(
            description=f"Lifecycle of repository {name}",
            resources={
                "Repository": _forms.resource(
                    "AWS::ECR::Repository",
                    {"RepositoryName": name, "LifecyclePolicy": {"LifecyclePolicyText": policy}},
                    DeletionPolicy="Retain",
                    UpdateReplacePolicy="Retain",
                )
            },
            edits=True,
        ),
        scripts=scripts,
        terraform=Terraform(
            blocks=(
                _forms.block(
                    "aws_ecr_lifecycle_policy",
                    name,
                    {"Repository": name, "Policy": _forms.encoded({"rules": rules})},
                ),
            )
        ),
    )


def _file(policy: str) -> Script:
    text = f"#!/bin/bash\ncat > {_FILE} <<'POLICY'\n{policy}\nPOLICY\n"
    return Script(name="write-policy.sh", text=text, goes="Your own machine, before the commands")


def _listed(tags: list[str]) -> str:
    more = f" and {len(tags) - _SHOWN} more" if len(tags) > _SHOWN else ""
    return (", ".join(tags[:_SHOWN]) or "(none is named)") + more


def _many(tags: list[str]) -> bool:
    return len(tags) > _MOST_RULES - 2


def _spared(ground: Ground, repository: ImageRepository) -> tuple[list[str], list[str]]:
    """Tags that somebody names, and digests that somebody names and no tag tells."""
    partition, arn = ground.snapshot.partition, repository.ref.arn
    used = [one.image for one in pulls(ground.snapshot) if one.image.repository_arn(partition) == arn]
    tagged = {image.digest: sorted(image.tags) for image in repository.images or () if image.tags}
    digests = {image.digest for image in used if image.digest}
    tags = {image.tag or "latest" for image in used if not image.digest}
    tags |= {tagged[digest][0] for digest in digests if digest in tagged}
    return sorted(tags), sorted(digests - set(tagged))


def _rules(tags: list[str], *, bare: list[str]) -> list[dict[str, Any]]:
    """Those that spare, then those that expire."""
    spared = [_rule(f"Keep {tag}", {"tagStatus": "tagged", "tagPatternList": [tag], **_count(1)}) for tag in tags]
    aged = {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": _UNTAGGED_DAYS}
    expiring = [
        _rule(f"Untagged for {_UNTAGGED_DAYS} days", {"tagStatus": "untagged", **aged}),
        _rule(f"All but the {_NEWEST} newest", {"tagStatus": "any", **_count(_NEWEST)}),
    ]
    only_tagged = _rule(
        f"All but the {_NEWEST} newest tagged ones", {"tagStatus": "tagged", "tagPatternList": ["*"], **_count(_NEWEST)}
    )
    rules = [*spared, *([only_tagged] if bare else expiring)]
    return [{"rulePriority": place, **rule} for place, rule in enumerate(rules, 1)]


def _count(most: int) -> dict[str, Any]:
    return {"countType": "imageCountMoreThan", "countNumber": most}


def _rule(description: str, selection: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "selection": selection, "action": {"type": "expire"}}


REMEDY = Remedy(rules=("repository-without-lifecycle",), make=make)
