from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.anomalies import Detected, Judged, detected
from sagemaker_cost_mcp.model.money import Bill, BillRow, RecordKind
from tests.builders import D, bill, row

NOTEBOOK = "USE1-Notebk:ml.m5.xlarge"
START = date(2026, 8, 31)
"""A Monday."""
SINCE = START + timedelta(days=56)
DAYS = 84
OTHER = "EU-Host:ml.m5.xlarge"

Dollars = Callable[[date, int], float]
"""Day and its number, to dollars."""


def rows(dollars: Dollars, usage_type: str = NOTEBOOK, kind: RecordKind = RecordKind.USAGE) -> list[BillRow]:
    found = []
    for number in range(DAYS):
        day = START + timedelta(days=number)
        amount = round(Decimal(dollars(day, number)), 6)
        if amount:
            start = datetime.combine(day, time(), UTC)
            found.append(row(usage_type, str(amount), str(amount * 4), kind, start=start))
    return found


ALWAYS = rows(lambda *_: 3.0, OTHER)
"""Something that is billed every day, so that no day is missing."""


def judged(listed: Sequence[BillRow], since: date = SINCE, floor: int = 10) -> Judged:
    whole: Bill = bill(*listed, *ALWAYS).model_copy(
        update={"window_start": START, "window_end": START + timedelta(days=DAYS)}
    )
    return detected(whole, since, D(floor))


def only(listed: Sequence[BillRow]) -> Detected:
    (found,) = judged(listed).anomalies
    return found


def day(number: int) -> date:
    return START + timedelta(days=number)


def test_a_spike_has_a_day_a_peak_and_the_dollars_over_expected() -> None:
    found = only(rows(lambda _, n: 90 if n == 65 else 40))
    assert (found.usage_type, found.start, found.end, found.peak) == (NOTEBOOK, day(65), day(66), day(65))
    assert (found.expected, found.actual, found.impact, found.level) == (D(40), D(90), D(50), False)
    assert (found.quantity_before, found.quantity, found.region) == (D(160), D(360), "us-east-1")


def test_days_in_a_row_are_one_anomaly() -> None:
    found = only(rows(lambda _, n: {65: 90, 66: 120, 67: 80}.get(n, 40)))
    assert (found.start, found.end, found.peak, found.days) == (day(65), day(68), day(66), 3)
    assert found.impact == 170


def test_a_new_level_is_told_once_and_goes_on() -> None:
    found = only(rows(lambda _, n: 100 if n >= 60 else 40))
    assert (found.start, found.end, found.level) == (day(60), None, True)
    assert found.impact == 60 * 24


def test_a_level_that_goes_back_ends_there_and_the_way_back_is_no_anomaly() -> None:
    found = only(rows(lambda _, n: 100 if 58 <= n < 70 else 40))
    assert (found.start, found.end, found.level) == (day(58), day(70), True)


def test_a_level_that_went_back_a_few_days_ago_is_over_too() -> None:
    found = only(rows(lambda _, n: 100 if 58 <= n < 81 else 40))
    assert (found.start, found.end) == (day(58), day(81))


def test_a_second_step_up_is_a_second_anomaly() -> None:
    found = judged(rows(lambda _, n: 40 if n < 58 else 100 if n < 70 else 220)).anomalies
    assert {(one.start, one.end) for one in found} == {(day(58), None), (day(70), None)}


def test_a_step_half_the_way_back_is_an_anomaly_of_its_own() -> None:
    found = judged(rows(lambda _, n: 40 if n < 58 else 200 if n < 70 else 130)).anomalies
    assert [(one.start, one.end, one.impact > 0) for one in found] == [(day(58), None, True), (day(70), None, False)]


def test_a_fall_just_before_a_rise_is_no_part_of_it() -> None:
    found = judged(rows(lambda _, n: 5 if n == 64 else 100 if n >= 65 else 40)).anomalies
    assert [(one.start, one.end) for one in found] == [(day(65), None), (day(64), day(65))]


def test_a_rise_that_hesitates_begins_where_it_began() -> None:
    found = only(rows(lambda _, n: 40 if n < 60 or n == 61 else 100))
    assert (found.start, found.end, found.level) == (day(60), None, True)


def test_a_weekend_at_rest_does_not_break_a_new_level_of_working_days() -> None:
    found = only(rows(lambda when, n: 0 if when.weekday() >= 5 else 120 if n >= 66 else 40))
    assert (found.start, found.end, found.level) == (
        day(66 + (7 - day(66).weekday()) % 7 * (day(66).weekday() >= 5)),
        None,
        True,
    )


def test_a_sunday_at_work_is_an_anomaly_though_mondays_cost_as_much() -> None:
    found = only(rows(lambda when, n: 40 if when.weekday() < 5 or n == 69 else 0))
    assert (found.start, found.end, found.expected) == (day(69), day(70), 0)


def test_a_usage_type_that_was_never_billed_is_a_new_level() -> None:
    found = only(rows(lambda _, n: 25 if n >= 70 else 0))
    assert (found.start, found.end, found.expected, found.cost_before) == (day(70), None, 0, 0)


def test_a_fall_is_told_with_what_it_saves() -> None:
    found = only(rows(lambda _, n: 40 if n < 70 else 0))
    assert (found.start, found.end, found.impact) == (day(70), None, D(-40) * 14)


def test_a_fee_on_each_first_is_no_anomaly_and_the_first_fee_ever_is() -> None:
    assert judged(rows(lambda when, _: 300 if when.day == 1 else 20)).anomalies == ()
    found = only(rows(lambda when, n: 300 if when.day == 1 and n >= 56 else 20))
    assert (found.start.day, found.end, found.impact) == (1, found.start + timedelta(days=1), D(280))


def test_a_credit_is_no_fall() -> None:
    credit = rows(lambda _, n: -40 if n == 65 else 0, kind=RecordKind.CREDIT)
    assert judged([*rows(lambda *_: 40), *credit]).anomalies == ()


def test_a_missing_day_is_neither_free_nor_judged() -> None:
    listed = [one for one in (*rows(lambda *_: 40), *ALWAYS) if one.period_start.date() != day(65)]
    whole = bill(*listed).model_copy(update={"window_start": START, "window_end": START + timedelta(days=DAYS)})
    found = detected(whole, SINCE)
    assert (found.anomalies, found.unknown) == ((), (day(65),))


def test_slow_growth_is_no_anomaly() -> None:
    assert judged(rows(lambda _, n: 40 * 1.02 ** (n / 7))).anomalies == ()


def test_jobs_that_come_and_go_are_ordinary_until_one_is_larger_than_any() -> None:
    def jobs(_: date, n: int) -> float:
        return 30 + n % 7 if n % 3 == 0 and n % 4 else 0

    assert judged(rows(jobs)).anomalies == ()
    found = only(rows(lambda when, n: 400 if n == 70 else jobs(when, n)))
    assert (found.start, found.end) == (day(70), day(71))


def test_a_new_habit_of_jobs_is_told_twice_at_most() -> None:
    found = judged(rows(lambda _, n: 30 if n in {58, 62, 67, 71, 75, 80} else 0)).anomalies
    assert len(found) == 2


def test_what_was_over_before_the_judged_days_is_history() -> None:
    assert judged(rows(lambda _, n: 200 if n == 30 else 40)).anomalies == ()
    assert judged(rows(lambda _, n: 200 if n >= 30 else 40)).anomalies == ()


def test_small_change_stays_below_the_floor() -> None:
    small = rows(lambda _, n: 4 if n == 65 else 0.5)
    assert judged(small).anomalies == ()
    assert judged(small, floor=1).anomalies != ()


def test_without_three_weeks_of_bill_nothing_is_judged() -> None:
    assert judged([], START + timedelta(days=5)).judged_from == START + timedelta(days=21)
    short = bill(*(one for one in ALWAYS if one.period_start.date() >= day(70)))
    short = short.model_copy(update={"window_start": START, "window_end": START + timedelta(days=DAYS)})
    assert detected(short, SINCE).judged_from is None
    assert detected(bill(), SINCE) == Judged(anomalies=(), judged_from=None, unknown=())


def test_the_dearest_comes_first_and_falls_come_last() -> None:
    listed = [
        *rows(lambda _, n: 90 if n == 65 else 40),
        *rows(lambda _, n: 900 if n == 60 else 40, "USE1-Train:ml.m5.xlarge"),
        *rows(lambda _, n: 0 if n == 62 else 40, "USE1-Host:ml.m5.xlarge"),
    ]
    assert [round(one.impact) for one in judged(listed).anomalies] == [860, 50, -40]


@given(st.integers(2, 6), st.integers(57, 80))
def test_the_same_series_in_larger_dollars_has_the_same_anomalies(times: int, spike: int) -> None:
    def found(factor: int) -> list[tuple[date, date | None]]:
        listed = rows(lambda when, n: factor * (160 if n == spike else 40 - 10 * (when.weekday() >= 5)))
        return [(one.start, one.end) for one in judged(listed, floor=10 * factor).anomalies]

    assert found(1) == found(times) != []


@given(st.permutations(rows(lambda _, n: 90 if n == 65 else 40)))
def test_the_order_of_rows_changes_nothing(listed: list[BillRow]) -> None:
    assert judged(listed) == judged(sorted(listed, key=lambda one: one.period_start))
