from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.costs import CostsAsked, costs_by_usage_type, costs_text
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from tests.builders import NOW, bill, price, row, snapshot
from tests.tools.conftest import FakeReader

NOTEBOOK, TRAINING = "USE1-Notebk:ml.t3.medium", "EU-Train:ml.m5.xlarge"
BILL = bill(
    row(NOTEBOOK, "10", "200"),
    row(TRAINING, "30", "100"),
    row(NOTEBOOK, "-5", kind=RecordKind.CREDIT),
    row("SP", "2.5", kind=RecordKind.COMMITMENT_FEE),
)


@pytest.fixture
def desk(reader: FakeReader) -> Desk:
    reader.snapshot = snapshot(prices=[price(NOTEBOOK, "0.06")], billed=BILL)
    return Desk(reader=reader, settings=Settings(), clock=lambda: NOW)


def test_rows_are_dearest_first_with_their_phase_region_and_list_value(desk: Desk) -> None:
    answer = costs_by_usage_type(desk, CostsAsked(dates=Dates()), Line())
    assert [(r.usage_type, r.phase, r.region, r.cost_usd, r.list_usd) for r in answer.rows] == [
        (TRAINING, "training", "eu-west-1", Decimal(30), None),
        (NOTEBOOK, "experimentation", "us-east-1", Decimal(10), Decimal("12.00")),
    ]
    assert answer.total_usd == 40
    assert answer.credits_and_refunds_usd == -5
    assert answer.commitment_fee_usd == Decimal("2.5")
    assert "credits and refunds of -$5.00 are left out" in answer.summary


def test_the_default_window_is_the_last_thirty_complete_days(desk: Desk, reader: FakeReader) -> None:
    costs_by_usage_type(desk, CostsAsked(dates=Dates()), Line())
    window = reader.asked[0].window
    assert window is not None
    assert (window.start, window.end) == (date(2026, 10, 20), date(2026, 11, 19))


def test_hourly_data_is_asked_for_a_week_unless_said_otherwise(desk: Desk, reader: FakeReader) -> None:
    costs_by_usage_type(desk, CostsAsked(dates=Dates(), granularity="HOURLY"), Line())
    window = reader.asked[0].window
    assert window is not None
    assert ((window.end - window.start).days, window.granularity) == (7, "HOURLY")


def test_nothing_on_the_bill_is_said_and_not_drawn_as_an_empty_table(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot(billed=bill())
    answer = costs_by_usage_type(desk, CostsAsked(dates=Dates()), Line())
    assert "no row of the bill matches" in answer.summary
    assert "| Usage type" not in costs_text(answer)


def test_explicit_dates_beat_lookback_days(desk: Desk, reader: FakeReader) -> None:
    asked = CostsAsked(dates=Dates(start=date(2026, 9, 1), end=date(2026, 10, 1)), lookback_days=3)
    costs_by_usage_type(desk, asked, Line())
    window = reader.asked[0].window
    assert window is not None
    assert (window.start, window.end, window.granularity) == (date(2026, 9, 1), date(2026, 10, 1), "MONTHLY")


def test_no_days_are_no_window(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="lookback_days is 0"):
        costs_by_usage_type(desk, CostsAsked(dates=Dates(), lookback_days=0), Line())


def test_a_time_series_has_periods_and_the_same_total(desk: Desk, reader: FakeReader) -> None:
    later = NOW - timedelta(days=2)
    reader.snapshot = snapshot(billed=bill(row(NOTEBOOK, "10", "200"), row(NOTEBOOK, "7", "140", start=later)))
    answer = costs_by_usage_type(desk, CostsAsked(dates=Dates(), granularity="DAILY"), Line())
    assert [row.cost_usd for row in answer.rows] == [10, 7]
    assert answer.rows[1].period_start == later
    assert answer.total_usd == 17
    assert "| From |" in costs_text(answer)


def test_regions_filter_rows_and_total(desk: Desk) -> None:
    answer = costs_by_usage_type(desk, CostsAsked(dates=Dates(), regions=("eu-west-1",)), Line())
    assert [row.usage_type for row in answer.rows] == [TRAINING]
    assert answer.total_usd == 30
    assert answer.meta.regions == ["eu-west-1"]


def test_pages_follow_each_other_and_a_foreign_cursor_is_refused(desk: Desk) -> None:
    first = costs_by_usage_type(desk, CostsAsked(dates=Dates(), limit=1), Line())
    assert first.meta.truncated
    second = costs_by_usage_type(desk, CostsAsked(dates=Dates(), limit=1, cursor=first.meta.next_cursor), Line())
    assert [row.usage_type for row in (*first.rows, *second.rows)] == [TRAINING, NOTEBOOK]
    assert second.meta.next_cursor is None
    assert first.total_usd == second.total_usd == 40
    foreign = CostsAsked(dates=Dates(), lookback_days=7, cursor=first.meta.next_cursor)
    for asked in (foreign, CostsAsked(dates=Dates(), cursor="garbage")):
        with pytest.raises(BadQuestion, match="cursor"):
            costs_by_usage_type(desk, asked, Line())


def test_the_text_says_the_same_numbers(desk: Desk) -> None:
    text = costs_text(costs_by_usage_type(desk, CostsAsked(dates=Dates()), Line()))
    for fact in (
        "$40.00",
        "$30.00",
        "$12.00",
        "-$5.00",
        "$2.50 (not counted)",
        "NetAmortizedCost",
        "3 AWS calls ($0.01)",
    ):
        assert fact in text


def test_without_a_bill_it_says_so(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot()
    answer = costs_by_usage_type(desk, CostsAsked(dates=Dates()), Line())
    assert answer.summary == "The bill could not be read; see the gaps."
    assert answer.rows == []


def test_a_fallback_of_the_metric_and_estimated_days_are_said(desk: Desk, reader: FakeReader) -> None:
    open_row = row(NOTEBOOK, "10", "200").model_copy(update={"estimated": True})
    fallen = bill(open_row).model_copy(update={"metric_fallback": "No net columns.", "account_ids": ()})
    reader.snapshot = snapshot(billed=fallen)
    answer = costs_by_usage_type(desk, CostsAsked(dates=Dates()), Line())
    assert "No net columns." in answer.summary
    assert "all linked accounts" in answer.summary
    assert "ml.t3.medium*" in costs_text(answer)
