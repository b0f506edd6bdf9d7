"""The bill held against the resources that exist: which of its hours they can explain.

Of each usage type that is billed by the instance-hour: explained = min(billed, hours that its resources can have run).
Of the rest, `gone` is what may belong to resources that CloudTrail saw being deleted, `unread` what hangs on an
inventory that could not be read or that is not taken, and what is left is unexplained and shown. Jobs never disappear
from AWS's lists, so nothing of theirs is ever gone. What is not billed by the hour (volumes, requests, data) is not
matched, and said apart. Every counted dollar of the bill is in exactly one of the five.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_table import CostLine, cost_lines
from sagemaker_cost_mcp.analysis.possible_hours import PossibleHours, possible_hours
from sagemaker_cost_mcp.model.money import ZERO, Bill
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

SLACK = Decimal("1.01")
"""Starts and stops are billed by the second and known to the minute."""

_DELETABLE = {
    "Notebk": "notebook-instance",
    "Host": "endpoint",
    "AsyncInf": "endpoint",
    "Studio": "app",
}
"""Resources whose deletions leave nothing behind but a trail, by the first part of their billing component."""

_LISTED_BY: Mapping[str, tuple[str, ...]] = {
    "Notebk": ("ListNotebookInstances", "DescribeNotebookInstance"),
    "Host": ("Search", "ListEndpoints", "DescribeEndpoint", "DescribeEndpointConfig", "GetMetricData"),
    "AsyncInf": ("Search", "ListEndpoints", "DescribeEndpoint", "DescribeEndpointConfig", "GetMetricData"),
    "Studio": ("ListApps", "DescribeApp", "ListDomains"),
    "Train": ("Search", "ListTrainingJobs", "DescribeTrainingJob"),
    "TrSpt": ("Search", "ListTrainingJobs", "DescribeTrainingJob"),
    "Processing": ("ListProcessingJobs", "DescribeProcessingJob"),
    "Tsform": ("ListTransformJobs", "DescribeTransformJob"),
    "Cluster": ("ListClusters", "DescribeCluster"),
}
"""Operations without which hours of a component cannot be explained."""


_Jobs = Callable[[Snapshot], Iterable[ProcessingJob | TransformJob]]


def _none(snapshot: Snapshot) -> Iterable[ProcessingJob | TransformJob]:
    del snapshot
    return ()


_JOBS: Mapping[str, _Jobs] = {
    "Processing": lambda snapshot: snapshot.processing_jobs,
    "Tsform": lambda snapshot: snapshot.transform_jobs,
}
"""Jobs whose machines are looked up one by one, so that some may not be."""


class Match(Value):
    """Hours of one usage type, and who can have used them; costs are shares of what it cost."""

    usage_type: str
    region: str | None
    billed_hours: Decimal
    cost: Decimal
    explained_hours: Decimal
    resources: int
    """That can have used some of them."""
    gone: Decimal = ZERO
    unread: Decimal = ZERO
    unexplained: Decimal = ZERO
    """Costs, as the two before it."""

    @property
    def explained(self) -> Decimal:
        """Cost of the explained hours."""
        return self.cost - self.gone - self.unread - self.unexplained


class Reconciliation(Value):
    """The whole bill in five parts, which add up to what it counts."""

    matches: tuple[Match, ...]
    """Dearest unexplained first."""
    not_by_hour: Decimal
    """Volumes, requests, data, labeled objects, taxes."""

    def part(self, name: str) -> Decimal:
        """`explained`, `gone`, `unread` or `unexplained`, summed."""
        return sum((getattr(match, name) for match in self.matches), ZERO)


def reconciled(snapshot: Snapshot, bill: Bill) -> Reconciliation:
    """Match every hour of the bill that can be matched."""
    possible: defaultdict[tuple[str | None, str], list[PossibleHours]] = defaultdict(list)
    for one in possible_hours(snapshot):
        possible[one.resource.region, one.usage].append(one)
    lines = cost_lines(bill, {})
    hourly = [line for line in lines if _is_hourly(line)]
    matches = [_match(line, possible[line.region, parsed(line.usage_type).usage], snapshot) for line in hourly]
    return Reconciliation(
        matches=tuple(sorted(matches, key=lambda one: (-one.unexplained, -one.gone, -one.cost, one.usage_type))),
        not_by_hour=sum((line.cost for line in lines if not _is_hourly(line)), ZERO),
    )


def _is_hourly(line: CostLine) -> bool:
    """By the instance-hour, whatever the cost: free hours need an explanation as well."""
    return line.instance_type is not None and line.unit.casefold() in {"hrs", "hours", "hour"} and line.quantity > 0


def _match(line: CostLine, possible: Iterable[PossibleHours], snapshot: Snapshot) -> Match:
    users = list(possible)
    explained = min(line.quantity, sum((one.hours for one in users), ZERO) * SLACK)
    open_cost = line.cost * (1 - explained / line.quantity)
    return Match(
        usage_type=line.usage_type,
        region=line.region,
        billed_hours=line.quantity,
        cost=line.cost,
        explained_hours=explained,
        resources=len({one.resource.arn for one in users}),
        **{_why_open(line, snapshot): open_cost},
    )


def _why_open(line: CostLine, snapshot: Snapshot) -> str:
    component = parsed(line.usage_type).component.partition(":")[0]
    operations = _LISTED_BY.get(component)
    if (
        operations is None
        or line.region not in snapshot.regions
        or any(
            gap.operation.partition(":")[2] in operations and gap.region in {"", line.region} for gap in snapshot.gaps
        )
    ):
        return "unread"
    if any(not job.described and job.ref.region == line.region for job in _JOBS.get(component, _none)(snapshot)):
        return "unread"
    kind = _DELETABLE.get(component)
    deleted = any(one.type == kind and one.region == line.region for one in snapshot.deletions)
    return "gone" if deleted else "unexplained"
