"""What a service of AWS leaves on the resources that it makes: tags and names.

Sources, beside what was seen in live accounts: AWS managed policies AmazonSageMakerHyperPodInferenceAccess (its
operator may only make endpoints with tag CreatedBy=HyperPodInference) and AmazonBedrockFullAccess (tag
bedrock:marketplace-registration-status); the SageMaker Python SDK (tags of JumpStart, and of the jobs of Pipelines);
Canvas's own names for deployments that nobody named, `canvas-new-deployment-<date>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sagemaker_cost_mcp.model.finding import Owner
from sagemaker_cost_mcp.model.resources import ResourceRef

STACK_TAG = "aws:cloudformation:stack-name"


@dataclass(frozen=True)
class _Mark:
    """A tag that a service puts on what is its own."""

    key: str
    """The whole key, or how it begins."""
    service: str
    value: str | None = None
    """The value that is meant; None: any."""


# The first that fits counts: Bedrock and HyperPod deploy models of JumpStart, whose tags they leave on.
_MARKS = (
    _Mark("AmazonDataZoneProject", "SageMaker Unified Studio (Amazon DataZone) project"),
    _Mark("AmazonDataZone", "SageMaker Unified Studio (Amazon DataZone)"),
    _Mark("bedrock:marketplace-registration-status", "Amazon Bedrock Marketplace", "registered"),
    _Mark("CreatedBy", "the HyperPod inference operator", "HyperPodInference"),
    _Mark("sagemaker:pipeline-execution-arn", "SageMaker Pipelines"),
    _Mark("sagemaker:project-", "SageMaker project"),
    _Mark("sagemaker-sdk:jumpstart", "SageMaker JumpStart"),
    _Mark("aws-jumpstart-", "SageMaker JumpStart"),
    _Mark("services.k8s.aws/", "a Kubernetes controller (ACK)"),
    _Mark("aws:servicecatalog:", "AWS Service Catalog"),
    _Mark("sagemaker:domain-arn", "SageMaker Studio domain"),
    _Mark("sagemaker:", "SageMaker"),
)

# Studio puts these on its own apps, spaces and user profiles too: there they say where a thing is, not who runs it.
# People choose the names of these, so a name proves nothing either.
_STUDIO_TAGS = frozenset({"sagemaker:domain-arn", "sagemaker:user-profile-arn", "sagemaker:space-arn"})
_STUDIO_TYPES = frozenset({"app", "space", "user-profile"})

_NAMES = (
    (re.compile(r"jumpstart-"), "SageMaker JumpStart", "jumpstart-"),
    (re.compile(r"canvas-"), "SageMaker Canvas", "canvas-"),
    (re.compile(r"pipelines-[a-z0-9]{12}-"), "SageMaker Pipelines", "pipelines- and an execution's id"),
)

_EXECUTION = re.compile(r":pipeline/(?P<pipeline>[^/]+)/execution/")


def stack(resource: ResourceRef) -> Owner | None:
    """The CloudFormation stack that made a resource, CDK's among them."""
    name = (resource.tags or {}).get(STACK_TAG)
    return Owner(kind="stack", name=name, evidence=f"tag {STACK_TAG}={name}") if name else None


def service(resource: ResourceRef) -> Owner | None:
    """The service that made a resource, and runs it."""
    in_studio = resource.type in _STUDIO_TYPES
    tags = {key: value for key, value in (resource.tags or {}).items() if not (in_studio and key in _STUDIO_TAGS)}
    found = next((_marked(mark, key, value) for mark in _MARKS for key, value in _bearing(mark, tags)), None)
    return found or (None if in_studio else _by_name(resource))


def is_mark(tag: tuple[str, str] | None) -> bool:
    """Whether a tag, by key and value, is a service's own, though people use its key too."""
    return tag is not None and any(mark.value and tag == (mark.key, mark.value) for mark in _MARKS)


def _bearing(mark: _Mark, tags: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in sorted(tags.items()):
        if key.startswith(mark.key) and mark.value in {None, value}:
            yield key, value


def _marked(mark: _Mark, key: str, value: str) -> Owner:
    execution = _EXECUTION.search(value)
    of = f"pipeline {execution['pipeline']}" if execution else "" if mark.value else value
    return Owner(kind="service", name=f"{mark.service} {of}".strip(), evidence=f"tag {key}={value}")


def _by_name(resource: ResourceRef) -> Owner | None:
    for pattern, name, how in _NAMES:
        if pattern.match(resource.name.lower()):
            return Owner(kind="service", name=name, evidence=f"its name starts with {how}")
    return None
