"""What a reading yields: what was found, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from sagemaker_cost_mcp.errors import AwsError, DeadlinePassed
from sagemaker_cost_mcp.model.snapshot import Gap

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """Items in AWS's order, and a gap for everything that is missing among them."""

    items: tuple[T, ...] = ()
    gaps: tuple[Gap, ...] = ()


def gap(error: AwsError | DeadlinePassed, operation: str, region: str, account_id: str) -> Gap:
    """What stands in an answer for something that could not be read.

    Args:
        error: Why it could not be read.
        operation: `service:Operation`, for errors that do not know theirs.
        region: Region that was asked, for errors that do not know theirs.
        account_id: Whose data is missing.
    """
    known = error if isinstance(error, AwsError) else AwsError("")
    return Gap(
        operation=known.operation or operation,
        region=known.region or region,
        account_id=account_id,
        reason=str(error),
        missing_permission=known.missing_permission,
    )
