"""Image repository without a lifecycle policy.

## What it finds

Repositories of this account's Amazon ECR that models, inference components, training jobs or processing jobs run
images from, that have no lifecycle policy, and that hold images which none of these names. Every push leaves the one
before behind, and nothing ever removes it.

## Why it costs

Each gigabyte that is stored is billed every month, whether anybody pulls it or not.

## How the saving is computed

Nothing is claimed: which images nobody will want again cannot be seen from here. The monthly cost is named: gigabytes
of all images of the repository x what this account pays for a GB-month of ECR in that region, by its own bill. It is
an upper bound, since layers that images share are stored once and counted in each. Repositories that cost less than a
dollar a month are not named. The parts of an image for several platforms bear no tag of their own and count as images
that nobody names; a lifecycle policy leaves them alone as long as the whole is there.

**Expiring an image can stop production**: an endpoint whose image is gone cannot add instances or replace broken ones.
Images in use are listed, to be kept. Models without an endpoint, versions in the model registry, steps of pipelines
and jobs before the window may name others, and so may everything that is not SageMaker.

## When it stays undecided

When the lifecycle policy or the images could not be read. Without a price on the bill the finding has no cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.pulled_images import pulls
from sagemaker_cost_mcp.analysis.storage_rates import GB, storage_rate
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.related_services import Related
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.surroundings import ImageRepository, StoredImage
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

WORTH_USD = 1
"""Dollars a month below which a repository is not named."""

_STORAGE = "TimedStorage-ByteHrs"
_SHOWN = 5
"""Names in a sentence; the others are counted."""


@dataclass(frozen=True)
class _Hoard:
    """A repository that keeps everything."""

    repository: ImageRepository
    images: Sequence[StoredImage]
    used: frozenset[str]
    """Tags and digests that somebody names."""

    @property
    def gigabytes(self) -> Decimal:
        return sum(image.size_bytes for image in self.images) / GB

    @property
    def unnamed(self) -> tuple[StoredImage, ...]:
        return tuple(image for image in self.images if self.used.isdisjoint({image.digest, *image.tags}))


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each repository once, however many regions pull from it."""
    del thresholds
    for arn, repository in sorted({one.ref.arn: one for one in snapshot.repositories}.items()):
        if repository.lifecycle is None:
            yield _unread(repository, "lifecycle policy", "ecr:GetLifecyclePolicy")
        elif repository.lifecycle:
            continue
        elif repository.images is None:
            yield _unread(repository, "list of images", "ecr:DescribeImages")
        else:
            hoard = _Hoard(repository, repository.images, _used(snapshot, arn))
            cost = _monthly(snapshot, hoard)
            if hoard.unnamed and (cost is None or cost >= WORTH_USD):
                yield _kept(hoard, cost)


def _used(snapshot: Snapshot, arn: str) -> frozenset[str]:
    images = (pull.image for pull in pulls(snapshot) if pull.image.repository_arn(snapshot.partition) == arn)
    return frozenset(image.digest or image.tag or "latest" for image in images)


def _monthly(snapshot: Snapshot, hoard: _Hoard) -> Decimal | None:
    rate = storage_rate(snapshot.related_costs, Related.ECR, hoard.repository.ref.region, _STORAGE)
    return None if rate is None else hoard.gigabytes * rate


def _unread(repository: ImageRepository, what: str, action: str) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=repository.ref,
        missing=f"its {what}",
        how_to_fix=f"grant {action}; see the gaps of this answer",
    )


def _kept(hoard: _Hoard, cost: Decimal | None) -> Verdict:
    unnamed = hoard.unnamed
    size, untagged = sum(image.size_bytes for image in unnamed) / GB, sum(not image.tags for image in unnamed)
    return finding(
        RULE,
        Judgement(
            resource=hoard.repository.ref,
            claims=(),
            monthly_cost=cost,
            confidence=Confidence.MEDIUM,
            evidence=(
                f"no lifecycle policy, {len(hoard.images)} images of {hoard.gigabytes:.1f} GB together",
                f"no model or job read here names {len(unnamed)} of them ({size:.1f} GB), {untagged} of these untagged",
                f"in use: {_listed(hoard.used)}",
            ),
            recommendation="Add a lifecycle policy that keeps the newest images and expires the rest, and look at its "
            f"preview first. It must keep what is in use ({_listed(hoard.used)}), and what the model registry, "
            "pipelines, models without an endpoint or other services refer to: an endpoint whose image is gone "
            "cannot start instances. An expired image cannot be brought back.",
        ),
    )


def _listed(names: frozenset[str]) -> str:
    return some_of(sorted(names), _SHOWN) or "nothing that was read"


RULE = Rule(
    name="repository-without-lifecycle",
    title="Image repository without a lifecycle policy",
    phase=Phase.STORAGE,
    reads=frozenset({"repositories", "models", "component_plans", "training_jobs", "processing_jobs", "related_costs"}),
    cadence="quarterly",
    effort=Effort.MEDIUM,
    reversible=False,
    judge=judge,
)
