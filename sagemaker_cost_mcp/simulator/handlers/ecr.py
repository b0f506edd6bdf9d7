"""Amazon ECR: GetLifecyclePolicy, DescribeImages; it speaks of the caller's own registry only.

[believed] Its words for what is not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.simulator.description import Repository, RepositoryImage
from sagemaker_cost_mcp.simulator.handlers.sts import get_caller_identity
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.refusals import iam_action
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

DEFAULT_PAGE, MOST = 100, 1000
"""Images a page where nobody says, and at most (API reference of DescribeImages)."""


def get_lifecycle_policy(request: Request) -> dict[str, Any]:
    """GetLifecyclePolicy."""
    repository = _repository(request)
    if repository.keeps is None:
        raise AwsFailure(
            "LifecyclePolicyNotFoundException",
            f"Lifecycle policy does not exist for the repository with name '{repository.name}' "
            f"in the registry with id '{request.account.account_id}'",
        )
    return {
        "registryId": request.account.account_id,
        "repositoryName": repository.name,
        "lifecyclePolicyText": _policy(repository.keeps),
        "lastEvaluatedAt": repository.created,
    }


def describe_images(request: Request) -> dict[str, Any]:
    """DescribeImages: those that can be pulled."""
    repository, params = _repository(request), request.params
    asked: Sequence[Mapping[str, str]] | None = params.get("imageIds")
    if asked is not None:
        if {"nextToken", "maxResults"} & params.keys():
            raise AwsFailure("InvalidParameterException", "imageIds and maxResults or nextToken exclude each other.")
        return {"imageDetails": [_named(repository, one, request) for one in asked]}
    wanted = params.get("filter", {}).get("tagStatus", "ANY")
    found = [row for row in _images(repository, request) if wanted in {"ANY", _tag_status(row)}]
    shown, token = page(
        found,
        params,
        size_param="maxResults",
        default=DEFAULT_PAGE,
        maximum=MOST,
        token_param="nextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure(
            "InvalidParameterException", "Invalid parameter at 'nextToken' failed to satisfy constraint"
        ),
    )
    return {"imageDetails": list(shown)} | ({} if token is None else {"nextToken": token})


HANDLERS: dict[str, Handler] = {"GetLifecyclePolicy": get_lifecycle_policy, "DescribeImages": describe_images}


def _repository(request: Request) -> Repository:
    name, account = request.params["repositoryName"], request.account
    registry = request.params.get("registryId", account.account_id)
    if registry != account.account_id:
        raise _not_ours(request, registry, name)
    for repository in account.fleet.repositories:
        if (repository.name, repository.region) == (name, request.region) and repository.created <= request.now:
            return repository
    raise AwsFailure(
        "RepositoryNotFoundException",
        f"The repository with name '{name}' does not exist in the registry with id '{account.account_id}'",
    )


def _not_ours(request: Request, registry: str, name: str) -> AwsFailure:
    resource = f"arn:{request.account.partition}:ecr:{request.region}:{registry}:repository/{name}"
    action = iam_action(request)
    return AwsFailure(
        "AccessDeniedException",
        f"User: {get_caller_identity(request)['Arn']} is not authorized to perform: {action} on resource: {resource} "
        f"because no resource-based policy allows the {action} action",
    )


def _images(repository: Repository, request: Request) -> Iterator[dict[str, Any]]:
    for place, image in enumerate(repository.images):
        if image.pushed <= request.now:
            yield {
                "registryId": request.account.account_id,
                "repositoryName": repository.name,
                "imageDigest": _digest(repository, place, image),
                **({"imageTags": list(image.tags)} if image.tags else {}),
                "imageSizeInBytes": int(image.gigabytes * 2**30),
                "imagePushedAt": image.pushed,
                "imageManifestMediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "artifactMediaType": "application/vnd.docker.container.image.v1+json",
                "imageStatus": "ACTIVE",
            }


def _named(repository: Repository, asked: Mapping[str, str], request: Request) -> dict[str, Any]:
    for row in _images(repository, request):
        tagged = "imageTag" not in asked or asked["imageTag"] in row.get("imageTags", ())
        if tagged and asked.get("imageDigest", row["imageDigest"]) == row["imageDigest"]:
            return row
    digest, tag = asked.get("imageDigest", "null"), asked.get("imageTag", "null")
    raise AwsFailure(
        "ImageNotFoundException",
        f"The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist within the repository "
        f"with name '{repository.name}' in the registry with id '{request.account.account_id}'",
    )


def _tag_status(row: Mapping[str, Any]) -> str:
    return "TAGGED" if "imageTags" in row else "UNTAGGED"


def _digest(repository: Repository, place: int, image: RepositoryImage) -> str:
    return f"sha256:{image.digest or hashlib.sha256(f'{repository.name}/{place}'.encode()).hexdigest()}"


def _policy(keeps: int) -> str:
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keeps}
    rule = {"rulePriority": 1, "description": f"Keep {keeps} images", "selection": selection}
    return json.dumps({"rules": [rule | {"action": {"type": "expire"}}]})
