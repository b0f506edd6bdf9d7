from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.cost_cuts import BillCut, CutLine
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.usage_costs import CostsAsked, costs_by_usage_type, costs_text
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


def test_grouped_by_region_or_family_rows_add_up_to_the_same_total(desk: Desk) -> None:
    regions = costs_by_usage_type(desk, CostsAsked(group_by="region"), Line())
    assert [(r.region, r.usage_type, r.cost_usd) for r in regions.rows] == [
        ("eu-west-1", None, 30),
        ("us-east-1", None, 10),
    ]
    families = costs_by_usage_type(desk, CostsAsked(group_by="instance_family"), Line())
    assert [(r.instance_family, r.quantity, r.list_usd) for r in families.rows] == [
        ("ml.m5", 100, None),
        ("ml.t3", 200, Decimal("12.00")),
    ]
    assert regions.total_usd == families.total_usd == 40
    assert "| Region |" in costs_text(regions)
    assert "the largest is ml.m5 with $30.00" in families.summary


def account_line(account_id: str, cost: str, day: int, kind: RecordKind = RecordKind.USAGE) -> CutLine:
    start = NOW.replace(day=day, hour=0)
    return CutLine(
        name=account_id,
        record_type=kind.value,
        kind=kind,
        period_start=start,
        period_end=start + timedelta(days=1),
        cost=Decimal(cost),
    )


def test_accounts_are_a_cut_of_their_own(desk: Desk, reader: FakeReader) -> None:
    lines = (
        account_line("1" * 12, "25", 1),
        account_line("2" * 12, "15", 1),
        account_line("2" * 12, "-5", 1, RecordKind.CREDIT),
        account_line("2" * 12, "3", 2),
    )
    cut = BillCut(by="LINKED_ACCOUNT", lines=lines)
    reader.snapshot = snapshot(billed=BILL).model_copy(update={"account_costs": cut})
    answer = costs_by_usage_type(desk, CostsAsked(group_by="account"), Line())
    assert [(r.account_id, r.cost_usd) for r in answer.rows] == [("1" * 12, 25), ("2" * 12, 18)]
    assert "account_costs" in reader.asked[0].shelves
    daily = costs_by_usage_type(desk, CostsAsked(group_by="account", granularity="DAILY"), Line())
    assert [(r.period_start.day if r.period_start else 0, r.cost_usd) for r in daily.rows] == [(1, 25), (1, 15), (2, 3)]


def test_a_cut_by_account_that_could_not_be_read_leaves_the_total_of_the_bill(desk: Desk) -> None:
    answer = costs_by_usage_type(desk, CostsAsked(group_by="account"), Line())
    assert (answer.rows, answer.total_usd) == ([], 40)


def test_accounts_and_regions_together_are_refused(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="group_by account cannot be combined with regions"):
        costs_by_usage_type(desk, CostsAsked(group_by="account", regions=("us-east-1",)), Line())


def test_a_region_without_a_row_names_those_that_have_some(desk: Desk) -> None:
    answer = costs_by_usage_type(desk, CostsAsked(regions=("eu-west-3",)), Line())
    assert (answer.rows, answer.total_usd) == ([], 0)
    assert "the regions on it are eu-west-1, us-east-1" in answer.summary


def test_accounts_without_a_row_name_those_that_have_some(desk: Desk, reader: FakeReader) -> None:
    empty = bill().model_copy(update={"account_ids": ("9" * 12,), "known_accounts": ("1" * 12, "2" * 12)})
    reader.snapshot = snapshot(billed=empty)
    answer = costs_by_usage_type(desk, CostsAsked(account_ids=("9" * 12,)), Line())
    assert f"no row of the bill matches {'9' * 12}, and the accounts on it are {'1' * 12}, {'2' * 12}" in answer.summary


def test_dollar_prices_are_not_held_against_another_currency(desk: Desk, reader: FakeReader) -> None:
    yuan = BILL.model_copy(update={"currency": "CNY"})
    reader.snapshot = snapshot(prices=[price(NOTEBOOK, "0.06")], billed=yuan)
    answer = costs_by_usage_type(desk, CostsAsked(), Line())
    assert (answer.total_usd, answer.list_total_usd) == (40, 0)
    assert {row.list_usd for row in answer.rows} == {None}
    assert "All amounts are CNY" in answer.summary


def test_a_billing_view_is_passed_on_and_said(desk: Desk, reader: FakeReader) -> None:
    view = "arn:aws:billing::111122223333:billingview/custom-a"
    reader.snapshot = snapshot(billed=BILL.model_copy(update={"billing_view": view}))
    answer = costs_by_usage_type(desk, CostsAsked(billing_view_arn=view), Line())
    assert reader.asked[0].billing_view == view
    assert "(billing view custom-a)" in answer.summary
