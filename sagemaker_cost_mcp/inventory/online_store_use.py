"""Reads and writes of feature groups with an online store, day by day.

Source: SageMaker developer guide, "Amazon SageMaker Feature Store metrics" and "Throughput modes". A group on demand
publishes `Consumed{Read,Write}RequestsUnits`, a provisioned one `Consumed{Read,Write}CapacityUnits`, both under exactly
{FeatureGroupName, OperationName}. A group may have changed its mode, so both are asked for.

Calls for n groups: ceil(8 n / 500), at USD 0.01 per 1,000 metrics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.metrics import Metric, Points, daily, midnight
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.online_stores import OnlineStoreUse

LOOK_BACK_DAYS = 90
"""Long enough to see a model that scores once a month, or at a quarter's end."""

NAMESPACE = "AWS/SageMaker/FeatureStore"

_READS = (("Read", "GetRecord"), ("Read", "BatchGetRecord"))
_WRITES = (("Write", "PutRecord"), ("Write", "DeleteRecord"))
_MODES = ("Requests", "Capacity")


def online_store_use(
    reading: Reading, region: str, groups: Iterable[FeatureGroup], today: date
) -> Outcome[OnlineStoreUse]:
    """Use of each group that has, or may have, an online store; the current day is left out.

    What could not be read, in whole or in part, has no entry, and a gap.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    asked = [group for group in groups if group.online_store is not False]
    since = today - timedelta(days=LOOK_BACK_DAYS)
    metrics = [metric for group in asked for metric in (*_metrics(group, _READS), *_metrics(group, _WRITES))]
    outcome = daily(reading, region, metrics, (midnight(since), midnight(today)))
    points = dict(zip(metrics, outcome.items, strict=True))
    found: list[OnlineStoreUse] = []
    for group in asked:
        reads, writes = (_by_day(_metrics(group, kind), points) for kind in (_READS, _WRITES))
        if reads is not None and writes is not None:
            found.append(OnlineStoreUse(arn=group.ref.arn, reads=reads, writes=writes, since=since, until=today))
    return Outcome(tuple(found), outcome.gaps)


def _metrics(group: FeatureGroup, kind: Sequence[tuple[str, str]]) -> list[Metric]:
    return [
        Metric(
            namespace=NAMESPACE,
            name=f"Consumed{direction}{mode}Units",
            dimensions=(("FeatureGroupName", group.ref.name), ("OperationName", operation)),
            statistic="Sum",
        )
        for direction, operation in kind
        for mode in _MODES
    ]


def _by_day(metrics: Iterable[Metric], points: Mapping[Metric, Points | None]) -> Mapping[date, Decimal] | None:
    """Units by day, all operations together; None: one of them could not be read."""
    sums: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for metric in metrics:
        found = points[metric]
        if found is None:
            return None
        for moment, value in found.items():
            sums[moment.astimezone(UTC).date()] += value
    return dict(sums)
