"""Training plans of a region: capacity that was paid for ahead.

Sources: ListTrainingPlans, whose summaries hold all that a description does but counts of unhealthy and spare
instances, and tag:GetResources. Calls for n plans: ceil(n / 100) + ceil(tagged / 100); 1 where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.studio import ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.clusters import ReservedCapacity, TrainingPlan
from sagemaker_cost_mcp.model.snapshot import Gap

_LIST = "sagemaker:ListTrainingPlans"
_Row = Mapping[str, Any]


def training_plans(reading: Reading, region: str) -> Outcome[TrainingPlan]:
    """Every training plan of the region, those that are over too, since their fee may stand on the bill.

    A fee that cannot be read as a number is None, and a gap.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListTrainingPlans"), region, "TrainingPlanSummaries")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:training-plan")
    rows = {row["TrainingPlanArn"]: row for row in listed.items}
    unread = merged(
        (row["TrainingPlanName"], _odd_fee(reading, region, row))
        for row in rows.values()
        if row.get("UpfrontFee") and _fee(row) is None
    )
    return Outcome(
        tuple(_plan(reading, region, row, tags) for row in rows.values()), (*listed.gaps, *tags.gaps, *unread)
    )


def _plan(reading: Reading, region: str, row: _Row, tags: Tags) -> TrainingPlan:
    """The allow-list: status message and zones stay behind."""
    return TrainingPlan(
        ref=ref(reading, region, row["TrainingPlanArn"], row["TrainingPlanName"], tags),
        status=row["Status"],
        start=_utc(row.get("StartTime")),
        end=_utc(row.get("EndTime")),
        minutes=_minutes(row),
        upfront_fee=_fee(row),
        currency=row.get("CurrencyCode"),
        total_count=row.get("TotalInstanceCount"),
        available_count=row.get("AvailableInstanceCount"),
        in_use_count=row.get("InUseInstanceCount"),
        targets=tuple(row.get("TargetResources", ())),
        reserved=tuple(_block(one) for one in row.get("ReservedCapacitySummaries", ())),
    )


def _block(row: _Row) -> ReservedCapacity:
    return ReservedCapacity(
        instance_type=row["InstanceType"],
        count=row["TotalInstanceCount"],
        status=row["Status"],
        start=_utc(row.get("StartTime")),
        end=_utc(row.get("EndTime")),
    )


def _minutes(row: _Row) -> int | None:
    if "DurationHours" not in row and "DurationMinutes" not in row:
        return None
    minutes: int = row.get("DurationHours", 0) * 60 + row.get("DurationMinutes", 0)
    return minutes


def _fee(row: _Row) -> Decimal | None:
    """AWS writes the amount as text, and in which form is not documented."""
    try:
        fee = Decimal(row.get("UpfrontFee", "").replace(",", ""))
    except InvalidOperation:
        return None
    return fee if fee.is_finite() else None


def _odd_fee(reading: Reading, region: str, row: _Row) -> Gap:
    return Gap(
        operation=_LIST,
        region=region,
        account_id=reading.identity.account_id,
        reason=f"UpfrontFee {row['UpfrontFee']!r} is no number, so what the training plan cost is not known.",
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
