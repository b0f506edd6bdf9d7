"""What nobody answers for in `everything-wrong`, what should be gone, and what is pulled from far away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import FeatureGroup, Notebook, Repository, RepositoryImage, SteadyUsage
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._kept_serving import Serving, serving
from sagemaker_cost_mcp.simulator.scenarios._wrong_notebooks import notebook
from sagemaker_cost_mcp.simulator.scenarios._wrong_places import ACCOUNT, DUBLIN, NOWHERE, TAGS


def cared_for(days: Days) -> Iterator[Serving]:
    """Busy endpoints, all of them."""
    past = (days.today - timedelta(days=20)).date().isoformat()
    later = (days.today + timedelta(days=200)).date().isoformat()
    yield serving(days, "meant-to-be-gone", 90, tags={**TAGS, "ttl": past})
    yield serving(days, "meant-to-stay", 90, tags={**TAGS, "ttl": later})
    yield serving(days, "meant-for-ever", 90, tags={**TAGS, "ttl": "never"})
    yield serving(days, "meant-for-thirty-of-something", 90, tags={**TAGS, "ttl": "30"})
    yield serving(days, "meant-to-be-gone-at-no-known-price", 90, tags={**TAGS, "ttl": past}, region=NOWHERE)
    yield serving(days, "untagged", 90, tags={})
    yield serving(days, "pulled-from-dublin", 90, model={"image": f"{ACCOUNT}.dkr.ecr.{DUBLIN}.amazonaws.com/far:1"})


def untagged_notebooks(days: Days) -> Iterator[Notebook]:
    """In use."""
    small = {"team": "risk", "project": "scoring", "environment": "prod"}
    yield notebook(days, "tagged-in-small-letters", 60, days.busy_since(60), tags=small)
    yield notebook(days, "tagged-without-owner", 60, days.busy_since(60), tags=_required())


def feature_groups(days: Days) -> Iterator[FeatureGroup]:
    """Written to by the clock; one is read, one was, of one nothing is published."""
    for name, reads, end, writes in (
        ("read-and-written", 1_000_000, None, 1_000_000),
        ("written-for-nobody", 1_000_000, days.ago(60), 40_000_000),
        ("neither-read-nor-written", 0, None, 0),
    ):
        yield FeatureGroup(
            name=name,
            created=days.ago(200),
            online_bytes=2 << 30,
            monthly_reads=reads,
            reads_end=end,
            monthly_writes=writes,
            tags=TAGS,
        )


def repositories(days: Days) -> Iterator[Repository]:
    """Ten images of five gigabytes in each, of which one is in use."""
    for name, in_use, keeps in (("ranking", "2.1", None), ("busy-on-x86", "1.0", 10)):
        images = tuple(RepositoryImage(pushed=days.ago(100 + 9 * place), gigabytes=5) for place in range(9))
        newest = RepositoryImage(pushed=days.ago(99), gigabytes=5, tags=(in_use,))
        yield Repository(name=name, created=days.ago(300), images=(newest, *images), keeps=keeps, tags=TAGS)


def other_services(days: Days) -> Iterator[SteadyUsage]:
    """What the images cost."""
    yield SteadyUsage(
        service="Amazon EC2 Container Registry (ECR)",
        usage_type="TimedStorage-ByteHrs",
        operation="TimedStorage-ByteHrs",
        monthly=Decimal(100),
        unit="GB-Mo",
        unit_price=Decimal("0.10"),
        start=days.ago(300, 0),
    )


def _required() -> dict[str, str]:
    return {key: value for key, value in TAGS.items() if key != "Owner"}
