from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sagemaker_cost_mcp.analysis.daily_series import daily_series, days, known_days
from sagemaker_cost_mcp.model.money import Bill, BillRow, RecordKind
from tests.builders import D, bill, row

NOTEBOOK, TRAINING = "USE1-Notebk:ml.t3.medium", "USE1-Train:ml.m5.xlarge"
START = date(2026, 9, 7)
"""A Monday."""


def on(day: date, cost: str = "5", kind: RecordKind = RecordKind.USAGE, usage_type: str = NOTEBOOK) -> BillRow:
    start = datetime.combine(day, time(), UTC)
    return row(usage_type, cost, "24" if kind is RecordKind.USAGE else "0", kind, start=start)


def of(rows: list[BillRow], count: int = 28) -> Bill:
    return bill(*rows).model_copy(update={"window_start": START, "window_end": START + timedelta(days=count)})


def test_a_day_with_nothing_at_all_is_missing_where_it_is_billed_as_a_rule() -> None:
    window = list(days(START, START + timedelta(days=28)))
    gap = window[9]
    known = known_days(of([on(day) for day in window if day != gap]))
    assert set(window) - set(known) == {gap}


def test_a_weekend_that_is_never_billed_is_free_and_not_missing() -> None:
    window = list(days(START, START + timedelta(days=28)))
    assert known_days(of([on(day) for day in window if day.weekday() < 5])) == tuple(window)


def test_nothing_is_known_of_the_days_before_the_first_billed_one() -> None:
    first = START + timedelta(days=10)
    assert known_days(of([on(day) for day in days(first, START + timedelta(days=28))]))[0] == first


def test_an_empty_bill_has_no_days_and_no_series() -> None:
    assert (known_days(of([])), daily_series(of([]))) == ((), ())


def test_credits_are_left_out_and_taxes_are_a_line_of_their_own() -> None:
    rows = [
        on(START),
        on(START, "-5", RecordKind.CREDIT),
        on(START, "1", RecordKind.TAX),
        on(START, "2", RecordKind.DISCOUNT),
    ]
    found = {one.name: one for one in daily_series(of(rows))}
    assert set(found) == {NOTEBOOK, f"{NOTEBOOK} (tax)"}
    assert (found[NOTEBOOK].costs[START], found[NOTEBOOK].quantities[START]) == (D(7), D(24))


def test_the_unit_is_that_of_the_usage_whatever_row_comes_first() -> None:
    discount = on(START, "-1", RecordKind.DISCOUNT).model_copy(update={"unit": "N/A"})
    (series,) = daily_series(of([discount, on(START)]))
    assert series.unit == "Hrs"
