"""Which containers a region's SageMaker resources run, and which of them nothing here tells the image of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sagemaker_cost_mcp.model.images import EcrImage, ecr_image
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot


@dataclass(frozen=True)
class Pull:
    """A resource, and an image of Amazon ECR that its machines pull."""

    image: EcrImage
    by: ResourceRef
    starts: int | None
    """Machines that pulled it in the window; None: it serves, and how often its machines started is not told."""


@dataclass(frozen=True)
class Untold:
    """A resource whose image is not known."""

    resource: ResourceRef
    why: str
    """What names the image in its place, or why it is missing; as the object of a sentence."""


_Run = tuple[ResourceRef, str | None, int | None]
"""Who runs an image, by which name, on how many machines."""

_UNDESCRIBED = "its image, since it was not described"


def pulls(snapshot: Snapshot) -> Iterator[Pull]:
    """Every pull of an image from Amazon ECR; images of other registries are none of them."""
    for resource, uri, starts in _runs(snapshot):
        image = ecr_image(uri) if uri else None
        if image is not None:
            yield Pull(image, resource, starts)


def untold(snapshot: Snapshot) -> Iterator[Untold]:
    """Resources that run an image which was not read."""
    for model in snapshot.models:
        if package := next((one.package for one in model.containers if one.image is None and one.package), None):
            yield Untold(model.ref, f"the image of model package {package}")
    for job in snapshot.training_jobs:
        if job.image is None and job.algorithm_name:
            yield Untold(job.ref, f"the image of algorithm {job.algorithm_name}")
    yield from (Untold(w.ref, _UNDESCRIBED) for w in snapshot.processing_jobs if not w.described)


def _runs(snapshot: Snapshot) -> Iterator[_Run]:
    for model in snapshot.models:
        yield from ((model.ref, one.image.uri, None) for one in model.containers if one.image)
    for plan in snapshot.component_plans:
        if plan.image is not None:
            ref = ResourceRef(
                arn=plan.arn,
                name=plan.name,
                type="inference-component",
                region=plan.region,
                account_id=plan.account_id,
                tags=None,
            )
            yield ref, plan.image.uri, None
    for job in snapshot.training_jobs:
        yield job.ref, job.image, sum(group.count for group in job.groups) or None
    for work in snapshot.processing_jobs:
        yield work.ref, work.image, work.instance_count
