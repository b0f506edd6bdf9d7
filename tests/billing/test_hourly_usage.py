"""Usage by the hour, or what stands in for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.billing.hourly_usage import hourly_usage
from sagemaker_cost_mcp.errors import (
    AccessDenied,
    AwsError,
    DataUnavailable,
    NotEnabled,
    Refused,
    Throttled,
)
from sagemaker_cost_mcp.model.money import Bill, BillRow, RecordKind
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 21)
FIRST = datetime(2026, 11, 8, tzinfo=UTC)
NOTEBOOK = "USE1-Notebk:ml.t3.medium"


def row(day: int, quantity: int, kind: RecordKind = RecordKind.USAGE, usage_type: str = NOTEBOOK) -> BillRow:
    start = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(days=day)
    return BillRow(
        usage_type=usage_type,
        record_type=kind.value,
        kind=kind,
        period_start=start,
        period_end=start + timedelta(days=1),
        unit="Hrs",
        quantity=Decimal(quantity),
        cost=Decimal(1),
        unblended=Decimal(1),
    )


def daily_bill(*rows: BillRow) -> Bill:
    return Bill(
        rows=rows,
        metric="NetAmortizedCost",
        window_start=date(2026, 10, 1),
        window_end=date(2026, 11, 1),
        services=("Amazon SageMaker",),
        account_ids=("111122223333",),
    )


def hour(at: datetime, *groups: tuple[str, str, str]) -> dict[str, Any]:
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    return {
        "TimePeriod": {"Start": at.strftime(stamp), "End": (at + timedelta(hours=1)).strftime(stamp)},
        "Groups": [
            {
                "Keys": [usage_type, kind],
                "Metrics": {"UsageQuantity": {"Amount": quantity, "Unit": "Hrs"}},
            }
            for usage_type, kind, quantity in groups
        ],
    }


def test_hours_hold_on_demand_and_covered_usage_and_nothing_else(reading_of: ReadingOf) -> None:
    groups = [
        (NOTEBOOK, "Usage", "2"),
        (NOTEBOOK, "SavingsPlanCoveredUsage", "1.5"),
        (NOTEBOOK, "SavingsPlanNegation", "1.5"),
        (NOTEBOOK, "Credit", "2"),
        ("EU-Host:ml.m5.xlarge", "Usage", "1"),
    ]
    pages = [
        {"ResultsByTime": [hour(FIRST, groups[0])], "NextPageToken": "t"},
        {"ResultsByTime": [hour(FIRST, *groups[1:])]},
    ]
    usage = hourly_usage(reading_of({"GetCostAndUsage": pages}), daily_bill(row(0, 5)), TODAY)
    assert usage.hourly
    assert usage.periods[0].quantity == {NOTEBOOK: Decimal("3.5"), "EU-Host:ml.m5.xlarge": Decimal(1)}


def test_every_hour_of_the_twelve_complete_days_is_there_also_without_usage(
    reading_of: ReadingOf, asked: Asked
) -> None:
    answer = {"ResultsByTime": [hour(FIRST + timedelta(hours=30), (NOTEBOOK, "Usage", "1"))]}
    usage = hourly_usage(reading_of({"GetCostAndUsage": answer}), daily_bill(row(0, 5)), TODAY)
    assert len(usage.periods) == 12 * 24
    assert [period.start for period in usage.periods if period.quantity] == [FIRST + timedelta(hours=30)]
    assert {period.hours for period in usage.periods} == {Decimal(1)}
    params = asked[0][2]
    assert params["TimePeriod"] == {"Start": "2026-11-08T00:00:00Z", "End": "2026-11-20T00:00:00Z"}
    assert (params["Granularity"], params["Metrics"]) == ("HOURLY", ["UsageQuantity"])
    assert "444455556666" not in str(params)
    assert "111122223333" in str(params["Filter"])


@pytest.mark.parametrize("error", [NotEnabled("off"), DataUnavailable("off"), Refused("off"), AccessDenied("off")])
def test_without_hourly_data_the_bill_s_periods_stand_in_and_the_method_says_so(
    reading_of: ReadingOf, error: AwsError
) -> None:
    rows = [row(0, 24), row(0, 6, RecordKind.COVERED_USAGE), row(1, 3, RecordKind.NEGATION), row(30, 12)]
    usage = hourly_usage(reading_of({"GetCostAndUsage": error}), daily_bill(*rows), TODAY)
    assert not usage.hourly
    assert "hourly granularity is not switched on" in usage.method
    assert "(off)" in usage.method
    assert [(period.start.day, period.hours, dict(period.quantity)) for period in usage.periods] == [
        (1, Decimal(24), {NOTEBOOK: Decimal(30)}),
        (2, Decimal(29 * 24), {}),
        (31, Decimal(24), {NOTEBOOK: Decimal(12)}),
    ]


def test_hourly_data_that_is_empty_beside_a_bill_is_not_believed(reading_of: ReadingOf) -> None:
    answer = {"ResultsByTime": [hour(FIRST)]}
    usage = hourly_usage(reading_of({"GetCostAndUsage": answer}), daily_bill(row(0, 5)), TODAY)
    assert not usage.hourly
    assert "holds no usage, although the bill does" in usage.method


def test_no_usage_at_all_is_hourly_and_empty(reading_of: ReadingOf) -> None:
    usage = hourly_usage(reading_of({"GetCostAndUsage": {"ResultsByTime": []}}), daily_bill(), TODAY)
    assert usage.hourly
    assert not any(period.quantity for period in usage.periods)


def test_a_throttled_request_is_no_reason_to_pretend(reading_of: ReadingOf) -> None:
    with pytest.raises(Throttled):
        hourly_usage(reading_of({"GetCostAndUsage": Throttled("slow")}), daily_bill(row(0, 5)), TODAY)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(used=st.dictionaries(st.integers(0, 30), st.integers(0, 100)))
def test_stand_in_periods_add_up_to_the_window_and_lose_no_usage(reading_of: ReadingOf, used: dict[int, int]) -> None:
    october = daily_bill(*(row(day, quantity) for day, quantity in used.items()))
    usage = hourly_usage(reading_of({"GetCostAndUsage": Refused("off")}), october, TODAY)
    assert sum(period.hours for period in usage.periods) == october.hours
    assert sum(sum(period.quantity.values()) for period in usage.periods) == sum(used.values())
