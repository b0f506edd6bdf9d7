"""Repositories of Amazon ECR that hold the images of SageMaker's models and jobs.

Sources: GetLifecyclePolicy, DescribeImages, tag:GetResources.

Calls for n repositories, of which m have no lifecycle policy and hold k images each: n of GetLifecyclePolicy,
m x ceil(k / 1,000) of DescribeImages, ceil(n / 100) of GetResources for each region. Other repositories are not listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, NotSet, ResourceGone
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.images import EcrImage
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.surroundings import ImageRepository, StoredImage


@dataclass(frozen=True)
class _Read:
    """What was found out about one repository."""

    name: str
    lifecycle: bool | None = None
    images: tuple[StoredImage, ...] | None = None
    gap: Gap | None = None


def repositories(reading: Reading, wanted: Iterable[EcrImage]) -> Outcome[ImageRepository]:
    """The repositories of some images, each once, by region and name; those of other accounts are left out.

    One that is gone is not among them. What could not be read is None, and a gap.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    by_region: defaultdict[str, set[EcrImage]] = defaultdict(set)
    for image in wanted:
        if image.account_id == reading.identity.account_id:
            by_region[image.region].add(image)
    found = [_of_region(reading, region, by_region[region]) for region in sorted(by_region)]
    return Outcome(
        tuple(chain.from_iterable(one.items for one in found)), tuple(chain.from_iterable(one.gaps for one in found))
    )


def _of_region(reading: Reading, region: str, wanted: Iterable[EcrImage]) -> Outcome[ImageRepository]:
    arns = {image.repository: image.repository_arn(reading.identity.partition) for image in wanted}
    answers = reading.each(partial(_read, reading, region), sorted(arns))
    found = [one for one in answers if one is not None]
    tags = tags_of_arns(reading, region, [arns[one.name] for one in found])
    failures = merged((one.name, one.gap) for one in found if one.gap)
    return Outcome(
        tuple(_repository(reading, region, one, arns[one.name], tags) for one in found), (*failures, *tags.gaps)
    )


def _read(reading: Reading, region: str, name: str) -> _Read | None:
    """None: there is no such repository."""
    try:
        reading.call("ecr", "GetLifecyclePolicy", region, repositoryName=name)
    except NotSet:
        return _stored(reading, region, name)
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return _Read(name, gap=reading.gap(error, "ecr:GetLifecyclePolicy", region))
    return _Read(name, lifecycle=True)


def _stored(reading: Reading, region: str, name: str) -> _Read | None:
    """The images of a repository without a policy, all of them or none: half of them would pass for its size."""
    try:
        pages = list(reading.pages("ecr", "DescribeImages", region, repositoryName=name))
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return _Read(name, lifecycle=False, gap=reading.gap(error, "ecr:DescribeImages", region))
    rows = list(chain.from_iterable(page.get("imageDetails", ()) for page in pages))
    if any(row.get("imageDigest") is None or row.get("imageSizeInBytes") is None for row in rows):
        return _Read(name, lifecycle=False, gap=_incomplete(reading, region))
    return _Read(name, lifecycle=False, images=tuple(_image(row) for row in rows))


def _incomplete(reading: Reading, region: str) -> Gap:
    return Gap(
        operation="ecr:DescribeImages",
        region=region,
        account_id=reading.identity.account_id,
        reason="AWS's answer lacks digest or size of an image, so what is stored cannot be added up.",
    )


def _image(row: Mapping[str, Any]) -> StoredImage:
    pushed: datetime | None = row.get("imagePushedAt")
    return StoredImage(
        digest=row["imageDigest"],
        tags=frozenset(row.get("imageTags", ())),
        size_bytes=row["imageSizeInBytes"],
        pushed_at=None if pushed is None else pushed.astimezone(UTC),
    )


def _repository(reading: Reading, region: str, one: _Read, arn: str, tags: Tags) -> ImageRepository:
    return ImageRepository(
        ref=ResourceRef(
            arn=arn,
            name=one.name,
            type="repository",
            region=region,
            account_id=reading.identity.account_id,
            tags=tags.of(arn),
        ),
        lifecycle=one.lifecycle,
        images=one.images,
    )
