"""All resources of a simulated account that can carry tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount


@dataclass(frozen=True, kw_only=True)
class TaggedResource:
    """A resource with its tags.

    Attributes:
        arn: Its ARN.
        type: As in the tagging API's filters, for example `sagemaker:notebook-instance`.
        region: Where it lives.
        created: Before that it is not there.
        tags: What it carries now.
        ever_tagged: Whether it carries tags or once did: the tagging API lists no others.
    """

    arn: str
    type: str
    region: str
    created: datetime
    tags: Mapping[str, str]
    ever_tagged: bool


def tagged_resources(account: SimulatedAccount) -> Iterator[TaggedResource]:
    """Notebook instances, training jobs, processing jobs and endpoints, in this order."""
    fleet = account.fleet
    for notebook in fleet.notebooks:
        place = (notebook.region, f"notebook-instance/{notebook.name.lower()}", notebook.created)
        yield _resource(account, place, notebook.tags, ever_tagged=notebook.ever_tagged)
    for job in fleet.training_jobs:
        yield _resource(account, (job.region, f"training-job/{job.name}", job.started), job.tags)
    for work in fleet.processing_jobs:
        yield _resource(account, (work.region, f"processing-job/{work.name}", work.started), work.tags)
    for endpoint in fleet.endpoints:
        created = min(run.start for run in endpoint.runs)
        yield _resource(account, (endpoint.region, f"endpoint/{endpoint.name}", created), endpoint.tags)


def _resource(
    account: SimulatedAccount,
    place: tuple[str, str, datetime],
    tags: Mapping[str, str],
    *,
    ever_tagged: bool = False,
) -> TaggedResource:
    region, resource, created = place
    return TaggedResource(
        arn=account.arn("sagemaker", region, resource),
        type=f"sagemaker:{resource.partition('/')[0]}",
        region=region,
        created=created,
        tags=tags,
        ever_tagged=ever_tagged or bool(tags),
    )
