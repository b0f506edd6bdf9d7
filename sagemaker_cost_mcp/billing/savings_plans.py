"""SageMaker Savings Plans that the asked account holds itself, with their rates.

Sources: DescribeSavingsPlans, DescribeSavingsPlanRates; both free of charge. Plans of another account of the
organisation, shared with this one, are not listed by AWS: they show on the bill only, as covered usage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.model.money import SavingsPlan

PLAN_TYPE = "SageMaker"
"""Machine-learning Savings Plans; Compute Savings Plans do not cover SageMaker."""

USAGE_TYPES_A_CALL = 100
"""Values in one filter. AWS documents no maximum; with so many, one page of rates (1,000) holds the
answer."""


def savings_plans(reading: Reading, usage_types: Iterable[str]) -> tuple[SavingsPlan, ...]:
    """Active SageMaker Savings Plans, with the rates of these usage types.

    One call for each 1,000 plans, and for each SageMaker plan one for each 100 usage types.

    Args:
        reading: The question's reading.
        usage_types: As on the bill; what a plan has no rate for is not eligible under it.

    Raises:
        AwsError: When plans or rates cannot be read: a plan without its rates would seem to cover nothing.
    """
    region = home("savingsplans", reading.identity.partition)
    pages = reading.pages("savingsplans", "DescribeSavingsPlans", region, states=["active"])
    rows = [row for page in pages for row in page.get("savingsPlans", ())]
    # By ARN: a list that shifts while it is paged through may show a plan twice, and its commitment is paid once.
    held = {
        row["savingsPlanArn"]: row
        for row in rows
        if row.get("savingsPlanType") == PLAN_TYPE and row.get("state") == "active"
    }
    parts = list(_parts(sorted(set(usage_types))))
    return tuple(reading.each(partial(_plan, reading, region, parts), held.values()))


def _parts(usage_types: Sequence[str]) -> Iterator[list[str]]:
    for first in range(0, len(usage_types), USAGE_TYPES_A_CALL):
        yield list(usage_types[first : first + USAGE_TYPES_A_CALL])


def _plan(reading: Reading, region: str, parts: list[list[str]], row: Mapping[str, Any]) -> SavingsPlan:
    rates = reading.each(partial(_rate_rows, reading, region, row["savingsPlanId"]), parts)
    currency = row.get("currency", "USD")
    return SavingsPlan(
        arn=row["savingsPlanArn"],
        plan_type=row["savingsPlanType"],
        state=row["state"],
        commitment=Decimal(row["commitment"]),
        currency=currency,
        start=_instant(row["start"]),
        end=_instant(row["end"]),
        payment_option=row.get("paymentOption", ""),
        rates=_rates((one for part in rates for one in part), currency),
    )


def _rate_rows(reading: Reading, region: str, plan_id: str, usage_types: list[str]) -> list[dict[str, Any]]:
    pages = reading.pages(
        "savingsplans",
        "DescribeSavingsPlanRates",
        region,
        savingsPlanId=plan_id,
        filters=[{"name": "usageType", "values": usage_types}],
    )
    return [row for page in pages for row in page.get("searchResults", ())]


def _rates(rows: Iterable[Mapping[str, Any]], currency: str) -> dict[str, Decimal]:
    """Rate by usage type. Where operations differ, that of plain running; else the highest.

    The highest rate lets the plan cover the least, so that covered usage is not called free of cost too
    readily.
    """
    best: dict[str, tuple[bool, Decimal]] = {}
    for row in rows:
        if row.get("currency", currency) == currency:
            offer = (row.get("operation") == "RunInstance", Decimal(row["rate"]))
            best[row["usageType"]] = max(best.get(row["usageType"], offer), offer)
    return {usage_type: rate for usage_type, (_, rate) in best.items()}


def _instant(text: str) -> datetime:
    """A timestamp as the Savings Plans API writes it, in UTC.

    >>> _instant("2026-01-01T00:00:00.000Z")
    datetime.datetime(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
