"""AWS's own Savings Plans purchase recommendation, from Cost Explorer.

Source: GetSavingsPlansPurchaseRecommendation (API reference of AWS Cost Explorer). It reads the advice that AWS works
out by itself; starting a new analysis is a write and is never called. Each request costs USD 0.01.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice, PlanKind

_TERMS = {1: "ONE_YEAR", 3: "THREE_YEARS"}
_PAYMENTS = {"No Upfront": "NO_UPFRONT", "Partial Upfront": "PARTIAL_UPFRONT", "All Upfront": "ALL_UPFRONT"}
_LOOKBACKS = {60: "SIXTY_DAYS", 30: "THIRTY_DAYS", 7: "SEVEN_DAYS"}
_HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose usage AWS is asked about, and how far back."""

    lookback_days: int
    """The longest of 7, 30 and 60 that is not longer is asked for."""
    account_ids: tuple[str, ...] = ()
    """Linked accounts, each with advice of its own; empty: one advice over all that the caller pays for."""


def plan_advice(reading: Reading, kinds: Iterable[PlanKind], scope: Scope) -> tuple[PlanAdvice, ...]:
    """AWS's advice for some kinds of SageMaker Savings Plans; a commitment of 0 where it has none.

    Raises:
        AwsError: Cost Explorer refused.
    """
    return tuple(reading.each(partial(_advice, reading, scope), kinds))


def looked_back(days: int) -> int:
    """The longest time that AWS looks back over and that is not longer than some days; 7 at least.

    >>> looked_back(60), looked_back(45), looked_back(3)
    (60, 30, 7)
    """
    return max((known for known in _LOOKBACKS if known <= days), default=min(_LOOKBACKS))


def _advice(reading: Reading, scope: Scope, kind: PlanKind) -> PlanAdvice:
    lookback = looked_back(scope.lookback_days)
    pages = list(
        reading.pages(
            "ce",
            "GetSavingsPlansPurchaseRecommendation",
            home("ce", reading.identity.partition),
            SavingsPlansType="SAGEMAKER_SP",
            TermInYears=_TERMS[kind.term_years],
            PaymentOption=_PAYMENTS[kind.payment_option],
            LookbackPeriodInDays=_LOOKBACKS[lookback],
            **_of_accounts(scope.account_ids),
        )
    )
    rows = [row for page in pages for row in _details(page)]
    commitment = _sum(rows, "HourlyCommitmentToPurchase")
    return PlanAdvice(
        kind=kind,
        lookback_days=lookback,
        hourly_commitment=commitment,
        monthly_saving=_sum(rows, "EstimatedMonthlySavingsAmount"),
        utilization_percent=_utilization(rows, commitment),
        upfront=_sum(rows, "UpfrontCost"),
        generated_at=_moment(pages[0].get("Metadata", {}).get("GenerationTimestamp")) if pages else None,
        currency=next((row["CurrencyCode"] for row in rows if row.get("CurrencyCode")), "USD"),
    )


def _of_accounts(account_ids: Sequence[str]) -> dict[str, Any]:
    if not account_ids:
        return {}
    return {
        "AccountScope": "LINKED",
        "Filter": {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": list(account_ids)}},
    }


def _details(page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    advice: Mapping[str, Any] = page.get("SavingsPlansPurchaseRecommendation", {})
    return list(advice.get("SavingsPlansPurchaseRecommendationDetails", ()))


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> Decimal:
    return sum((_amount(row, name) for row in rows), ZERO)


def _amount(row: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(row.get(name) or "0")


def _utilization(rows: Iterable[Mapping[str, Any]], commitment: Decimal) -> Decimal | None:
    """Weighed by commitment."""
    known = [row for row in rows if row.get("EstimatedAverageUtilization")]
    if not known or not commitment:
        return None
    parts = (_amount(row, "EstimatedAverageUtilization") * _amount(row, "HourlyCommitmentToPurchase") for row in known)
    return min(_HUNDRED, sum(parts, ZERO) / commitment)


def _moment(text: str | None) -> datetime | None:
    """A timestamp as Cost Explorer writes it, in UTC; None: there is none, or it is written otherwise.

    >>> _moment("2026-11-19T06:12:00Z"), _moment("soon")
    (datetime.datetime(2026, 11, 19, 6, 12, tzinfo=datetime.timezone.utc), None)
    """
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
