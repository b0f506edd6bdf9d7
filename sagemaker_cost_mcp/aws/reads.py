"""The project's own list of reads: nothing else is ever sent to AWS, whatever a caller meant.

`docs/permissions.md` and the IAM policy are made from this list, so the two cannot drift apart. An operation
and the IAM action it needs are often, not always, named alike: both are written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from sagemaker_cost_mcp.errors import WriteRefused
from sagemaker_cost_mcp.model.money import ZERO

COST_EXPLORER_USD = Decimal("0.01")
"""USD per Cost Explorer request, each page counting as one.

Source: https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/
"""


METRIC_USD = Decimal("0.00001")
"""USD per metric that GetMetricData is asked for. Source: https://aws.amazon.com/cloudwatch/pricing/"""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One operation that may be called."""

    service: str
    """As botocore names its client."""
    operation: str
    actions: tuple[str, ...]
    """IAM actions to grant, the one that AWS checks first."""
    why: str
    """What breaks without it, for the person who grants it."""
    usd: Decimal = ZERO
    """USD that AWS charges for one request, or for one item of `charged`."""
    charged: str | None = None
    """Parameter whose items are charged one by one; None: the request is."""

    @property
    def label(self) -> str:
        """`prefix:Operation`, as gaps and errors name it.

        >>> find("resourcegroupstaggingapi", "GetResources").label
        'tag:GetResources'
        """
        return f"{self.actions[0].partition(':')[0]}:{self.operation}"

    def price(self, params: Mapping[str, Any]) -> Decimal:
        """USD that AWS charges for a request with these parameters.

        >>> find("cloudwatch", "GetMetricData").price({"MetricDataQueries": [{}, {}]})
        Decimal('0.00002')
        """
        return self.usd * len(params[self.charged]) if self.charged else self.usd


def _read(service: str, operation: str, why: str, *, prefix: str = "", usd: Decimal = ZERO) -> Read:
    """A read whose IAM action bears the operation's name."""
    action = f"{prefix or service}:{operation}"
    return Read(service=service, operation=operation, actions=(action,), why=why, usd=usd)


READS: tuple[Read, ...] = (
    _read("sts", "GetCallerIdentity", "Learns which account is read. AWS allows it to everyone, granted or not."),
    _read("sagemaker", "ListNotebookInstances", "Finds notebook instances, their type and state."),
    _read("sagemaker", "DescribeNotebookInstance", "Reads the size of a notebook's volume, which bills on."),
    _read(
        "sagemaker",
        "DescribeNotebookInstanceLifecycleConfig",
        "Sees whether a notebook stops itself when idle. The script is judged and dropped, never kept.",
    ),
    _read(
        "resourcegroupstaggingapi",
        "GetResources",
        "Reads the tags of all resources of a region at once: owners, exemptions, cost tags.",
        prefix="tag",
    ),
    _read("sagemaker", "ListDomains", "Finds Studio domains."),
    _read("sagemaker", "DescribeDomain", "Sees whether a domain shuts down idle apps, and its file system."),
    _read("sagemaker", "ListApps", "Finds the Studio and Canvas apps that run."),
    _read("sagemaker", "DescribeApp", "Sees when an app was last used: the list does not say."),
    _read("sagemaker", "ListSpaces", "Knows whose a space is, and the size of its volume."),
    _read("sagemaker", "DescribeSpace", "Sees after how long a space shuts down an idle app."),
    _read("sagemaker", "ListUserProfiles", "Knows the people of a Studio domain."),
    _read("sagemaker", "DescribeUserProfile", "Sees whether somebody has another idle shutdown than the domain."),
    _read("sagemaker", "ListMlflowTrackingServers", "Finds MLflow tracking servers, which bill until stopped."),
    _read("sagemaker", "DescribeMlflowTrackingServer", "Reads the size of a tracking server, which sets its price."),
    _read("logs", "DescribeLogStreams", "Sees when a notebook last wrote to its log; never what it wrote."),
    _read("sagemaker", "Search", "Reads whole endpoints a hundred at a time, instead of one by one."),
    _read("sagemaker", "ListEndpoints", "Finds endpoints where Search is not granted."),
    _read("sagemaker", "DescribeEndpoint", "Reads an endpoint's variants where Search is not granted."),
    _read("sagemaker", "DescribeEndpointConfig", "Knows an endpoint's kind and its instance types."),
    _read("sagemaker", "ListInferenceComponents", "Finds the models that share an endpoint's instances."),
    Read(
        service="cloudwatch",
        operation="GetMetricData",
        actions=("cloudwatch:GetMetricData",),
        why="Sees the traffic of endpoints, day by day.",
        usd=METRIC_USD,
        charged="MetricDataQueries",
    ),
    _read("ce", "GetCostAndUsage", "Reads the bill by usage type.", usd=COST_EXPLORER_USD),
    _read(
        "ce",
        "GetDimensionValues",
        "Finds the names under which AWS bills SageMaker, which change.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetSavingsPlansCoverage",
        "Tells how much eligible spend Savings Plans cover, by day, family or region.",
        usd=COST_EXPLORER_USD,
    ),
    _read(
        "ce",
        "GetSavingsPlansUtilization",
        "Tells how much of the commitment is used.",
        usd=COST_EXPLORER_USD,
    ),
    _read("pricing", "GetProducts", "Reads public list prices."),
    _read("savingsplans", "DescribeSavingsPlans", "Knows the commitments that savings are reckoned against."),
    _read("savingsplans", "DescribeSavingsPlanRates", "Knows which usage a Savings Plan covers, at what rate."),
)
"""Every operation of this stage."""

_BY_NAME = {(read.service, read.operation): read for read in READS}


def find(service: str, operation: str) -> Read:
    """The entry of one operation.

    Raises:
        WriteRefused: When the operation is not on the list.
    """
    read = _BY_NAME.get((service, operation))
    if read is None:
        raise WriteRefused(
            f"{service}:{operation} is not on this project's list of reads and was not sent to AWS. "
            "This is a bug in sagemaker-cost-mcp; please report it."
        )
    return read


def actions(reads: Iterable[Read] = READS) -> tuple[str, ...]:
    """Every IAM action that the reads need, once, sorted."""
    return tuple(sorted({action for read in reads for action in read.actions}))


def policy(reads: Iterable[Read] = READS) -> dict[str, Any]:
    """The IAM policy document that allows exactly these reads, one statement per service.

    The resource is `*`: operations that list know no single resource, and notebooks that nobody named in a policy
    are the ones worth finding. Who wants less can narrow the Describe actions to ARNs and Cost Explorer to a billing
    view (source: AWS Service Authorization Reference); what is then denied shows as gaps.

    >>> [statement["Sid"] for statement in policy()["Statement"]][:3]
    ['ReadCe', 'ReadCloudwatch', 'ReadLogs']
    """
    by_prefix = groupby(actions(reads), key=lambda action: action.partition(":")[0])
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": f"Read{prefix.title()}", "Effect": "Allow", "Action": list(group), "Resource": "*"}
            for prefix, group in by_prefix
        ],
    }


def permission_rows(reads: Iterable[Read] = READS) -> tuple[tuple[str, str, str, str], ...]:
    """Rows of the permissions page: operation, IAM actions, USD per request, why; sorted by operation."""
    return tuple(sorted((read.label, ", ".join(read.actions), _dollars(read), read.why) for read in reads))


def _dollars(read: Read) -> str:
    return f"{read.usd.normalize():f} a metric" if read.charged else f"{read.usd:.2f}"
