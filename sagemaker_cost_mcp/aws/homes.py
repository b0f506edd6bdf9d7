"""Where services live that have one home per partition, and which regions there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from sagemaker_cost_mcp.errors import BadQuestion, NotEnabled

if TYPE_CHECKING:
    from botocore.session import Session

# Source: AWS General Reference, service endpoints. ce and savingsplans answer in us-east-1 for the whole
# partition (China: cn-northwest-1); the Price List Query API also answers in eu-central-1 and ap-south-1,
# with the same prices. GovCloud and the isolated partitions have no Cost Explorer endpoint of their own
# [believed]: GovCloud accounts are billed through their commercial partner account, and its Cost Explorer
# shows them.
_HOMES: dict[tuple[str, str], str] = {
    ("ce", "aws"): "us-east-1",
    ("ce", "aws-cn"): "cn-northwest-1",
    ("pricing", "aws"): "us-east-1",
    ("pricing", "aws-cn"): "cn-northwest-1",
    ("pricing", "aws-eusc"): "eusc-de-east-1",
    ("budgets", "aws"): "us-east-1",
    ("budgets", "aws-cn"): "cn-northwest-1",
    ("cost-optimization-hub", "aws"): "us-east-1",
    ("savingsplans", "aws"): "us-east-1",
    ("savingsplans", "aws-cn"): "cn-northwest-1",
}

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
"""Partitions that botocore knows: a region that is in none of them does not exist."""

_TITLES = {
    "budgets": "AWS Budgets",
    "ce": "Cost Explorer",
    "cost-optimization-hub": "Cost Optimization Hub",
    "pricing": "the Price List API",
    "savingsplans": "the Savings Plans API",
}

# Enabled in every account of the partition `aws`; the others have to be opted into.
# Source: AWS Account Management Reference, "Enable or disable AWS Regions", regions enabled by default.
ALWAYS_ENABLED = frozenset(
    {
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
        "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2",
        "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    }
)  # fmt: skip


def home(service: str, partition: str) -> str:
    """The region in which a service of the whole partition is asked.

    Raises:
        NotEnabled: When the partition has no such service.
    """
    region = _HOMES.get((service, partition))
    if region is None:
        title = _TITLES.get(service, service)
        raise NotEnabled(
            f"AWS partition {partition} has no endpoint for {title}, so this cannot be read from here. "
            f"{_instead(partition)}"
        )
    return region


def _instead(partition: str) -> str:
    if partition == "aws-us-gov":
        return "GovCloud is billed through its linked commercial account: ask with credentials of that account."
    return "Costs of this partition have to be looked up where AWS bills them."


@cache
def known_regions(service: str, partition: str) -> tuple[str, ...]:
    """Regions of a service from botocore's endpoint data, without a call; empty for an unknown partition."""
    names: Iterable[str] = _endpoint_data().get_available_regions(service, partition_name=partition)
    return tuple(sorted(names))


@cache
def _endpoint_data() -> Session:
    """One session for all partitions: each would read the service's model (2 MB for SageMaker) for its prefix."""
    from sagemaker_cost_mcp.aws.isolation import isolated_session  # noqa: PLC0415 - botocore is slow to import

    return isolated_session()


def check_regions(names: Sequence[str], known: Sequence[str]) -> None:
    """Accept only regions that exist.

    Raises:
        BadQuestion: Names the first unknown region and the closest valid one.
    """
    for name in names:
        if name not in known:
            raise BadQuestion(f"Unknown region {name!r}. {_closest(name, known)}")


def _closest(name: str, known: Sequence[str]) -> str:
    """A hint for a misspelt region.

    >>> _closest("us-est-1", ["eu-west-1", "us-east-1", "us-west-1"])
    'Did you mean us-west-1 or us-east-1?'
    """
    close = get_close_matches(name.lower().strip(), known, n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else f"Regions with SageMaker: {', '.join(known)}."
