"""How the shelves of what stands around SageMaker are filled, from what its models and jobs name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sagemaker_cost_mcp.inventory.buckets import buckets
from sagemaker_cost_mcp.inventory.networks import networks
from sagemaker_cost_mcp.inventory.repositories import repositories
from sagemaker_cost_mcp.model.images import EcrImage, ecr_image
from sagemaker_cost_mcp.model.surroundings import bucket_named
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory

_BEHIND = ("models", "component_plans")
_WITH_IMAGES = ("training_jobs", "processing_jobs")
_IN_SUBNETS = ("training_jobs", "processing_jobs")
_WITH_OUTPUT = ("training_jobs", "processing_jobs", "transform_jobs", "labeling_jobs")


@dataclass(frozen=True, kw_only=True)
class SurroundingShelves:
    """The steps of one question that read what stands around SageMaker."""

    inventory: Inventory
    account_id: str
    """Whose models and jobs they are."""
    today: date

    def regional(self) -> tuple[Regional, ...]:
        """All of it hangs on what models name, and on jobs where those are read too."""
        return (
            Regional(
                name="repositories",
                fills="repositories",
                needs=_BEHIND,
                after=_WITH_IMAGES,
                step=self.repositories,
            ),
            Regional(
                name="buckets",
                fills="buckets",
                needs=("models", "endpoint_configs"),
                after=_WITH_OUTPUT,
                step=self.buckets,
            ),
            Regional(name="networks", fills="networks", needs=("models",), after=_IN_SUBNETS, step=self.networks),
        )

    def repositories(self, region: str, found: Found) -> Step[Any] | None:
        """Repositories of the images that a region's models and jobs run, wherever those repositories are."""
        images = (ecr_image(uri) for uri in _uris(found))
        wanted = frozenset(image for image in images if image and image.account_id == self.account_id)
        if not wanted:
            return None
        return self.inventory(
            ("repositories", region, _repositories(wanted)),
            lambda reading: repositories(reading, wanted),
            "ecr:GetLifecyclePolicy",
        )

    def buckets(self, region: str, found: Found) -> Step[Any]:
        """Buckets of a region that its models and jobs use, and its default one, which SDKs make and fill."""
        named = {f"sagemaker-{region}-{self.account_id}", *_bucket_names(found)}
        wanted = frozenset(name for name in named if name)
        return self.inventory(
            ("buckets", region, wanted, self.today),
            lambda reading: buckets(reading, region, wanted, self.today),
            "s3:ListBuckets",
        )

    def networks(self, region: str, found: Found) -> Step[Any] | None:
        """VPCs that a region's models and jobs have subnets of."""
        wanted = frozenset(_subnets(found))
        if not wanted:
            return None
        return self.inventory(
            ("networks", region, wanted), lambda reading: networks(reading, region, wanted), "ec2:DescribeSubnets"
        )


def _subnets(found: Found) -> Iterator[str]:
    for shelf in ("models", *_IN_SUBNETS):
        for one in found.get(shelf, ()):
            yield from one.subnets


def _uris(found: Found) -> Iterator[str]:
    for model in found["models"]:
        yield from (one.image.uri for one in model.containers if one.image)
    yield from (plan.image.uri for plan in found["component_plans"] if plan.image)
    yield from (job.image for shelf in _WITH_IMAGES for job in found.get(shelf, ()) if job.image)


def _repositories(images: Iterable[EcrImage]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(image.region, image.repository) for image in images}))


def _bucket_names(found: Found) -> Iterator[str | None]:
    for model in found["models"]:
        yield from (bucket_named(one.artifact) for one in model.containers)
    yield from (config.capture_bucket for config in found["endpoint_configs"])
    yield from (job.output_bucket for shelf in ("training_jobs", "transform_jobs") for job in found.get(shelf, ()))
    for job in found.get("processing_jobs", ()):
        yield from job.output_buckets
    yield from (bucket_named(job.output_uri) for job in found.get("labeling_jobs", ()))
