from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.bill_cuts import account_costs, tag_costs
from sagemaker_cost_mcp.errors import Refused
from sagemaker_cost_mcp.model.money import Bill, RecordKind
from tests.builders import bill, row
from tests.fake_reading import Asked, ReadingOf

VIEW = "arn:aws:billing::111122223333:billingview/custom-a"
BILL = bill(row("USE1-Notebk:ml.t3.medium", "10", "200")).model_copy(
    update={"window_start": date(2026, 10, 1), "window_end": date(2026, 11, 1)}
)


def group(*keys: str, cost: str = "1", unit: str = "USD") -> dict[str, Any]:
    return {"Keys": list(keys), "Metrics": {"NetAmortizedCost": {"Amount": cost, "Unit": unit}}}


def page(*groups: dict[str, Any], estimated: bool = False) -> dict[str, Any]:
    period = {"Start": "2026-10-01", "End": "2026-11-01"}
    result = {"TimePeriod": period, "Total": {}, "Groups": list(groups), "Estimated": estimated}
    return {"ResultsByTime": [result]}


def answers(*groups: dict[str, Any]) -> dict[str, Any]:
    return {"GetCostAndUsage": page(*groups, estimated=True)}


def test_a_tag_is_grouped_with_the_record_type_under_the_bills_own_filters(reading_of: ReadingOf, asked: Asked) -> None:
    taken = BILL.model_copy(update={"billing_view": VIEW, "account_ids": ("444455556666",)})
    tag_costs(reading_of(answers()), taken, "Team", "MONTHLY")
    assert asked == [
        (
            "GetCostAndUsage",
            "us-east-1",
            {
                "TimePeriod": {"Start": "2026-10-01", "End": "2026-11-01"},
                "Granularity": "MONTHLY",
                "Metrics": ["NetAmortizedCost"],
                "GroupBy": [{"Type": "TAG", "Key": "Team"}, {"Type": "DIMENSION", "Key": "RECORD_TYPE"}],
                "Filter": {
                    "And": [
                        {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}},
                        {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["444455556666"]}},
                    ]
                },
                "BillingViewArn": VIEW,
            },
        )
    ]


def test_values_may_hold_the_sign_that_parts_them_from_the_key(reading_of: ReadingOf) -> None:
    reading = reading_of(answers(group("a$b$c$d", "Usage", cost="3"), group("a$b$", "Credit", cost="-1")))
    cut = tag_costs(reading, BILL, "a$b", "MONTHLY")
    assert [(line.name, line.cost, line.kind) for line in cut.lines] == [
        ("", -1, RecordKind.CREDIT),
        ("c$d", 3, RecordKind.USAGE),
    ]
    assert cut.lines[0].period_start == datetime(2026, 10, 1, tzinfo=UTC)
    assert all(line.estimated for line in cut.lines)


def test_accounts_keep_their_ids_and_pages_are_added(reading_of: ReadingOf) -> None:
    pages = [{**page(group("111122223333", "Usage")), "NextPageToken": "t"}, page(group("444455556666", "Usage"))]
    cut = account_costs(reading_of({"GetCostAndUsage": pages}), BILL, "MONTHLY")
    assert cut.by == "LINKED_ACCOUNT"
    assert [line.name for line in cut.lines] == ["111122223333", "444455556666"]


def test_another_currency_than_the_bills_is_refused(reading_of: ReadingOf) -> None:
    reading = reading_of(answers(group("Team$x", "Usage", unit="CNY")))
    with pytest.raises(Refused, match="answered in CNY, and the bill is in USD"):
        tag_costs(reading, BILL, "Team", "MONTHLY")
    nothing: Bill = BILL.model_copy(update={"rows": ()})
    assert tag_costs(reading, nothing, "Team", "MONTHLY").lines[0].cost == Decimal(1), "an empty bill has no currency"
