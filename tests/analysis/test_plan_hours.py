from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.plan_hours import by_the_hour, since_first_use
from sagemaker_cost_mcp.model.money import HourlyUsage, RecordKind
from tests.builders import D, bill, row
from tests.plan_builders import DISK, END, HOST, TRAIN, by_hour, daily_bill, steady

USD = {HOST: "0.23", TRAIN: "0.115", DISK: "0.1"}
BURST = [{TRAIN: "4"} if hour in (2, 3, 4) else {} for hour in range(24)]


def total(usage: HourlyUsage, name: str) -> object:
    return sum(hour.quantity.get(name, D(0)) for hour in usage.periods)


def test_a_day_takes_the_hours_of_the_hourly_day_closest_to_it() -> None:
    known = by_hour([*BURST, *[{TRAIN: "1"}] * 24])
    shaped = by_the_hour(daily_bill([{TRAIN: "6"}, {TRAIN: "30"}, {TRAIN: "12"}, {TRAIN: "24"}], USD), known)
    days = [shaped.periods[at * 24 : at * 24 + 24] for at in range(4)]
    assert [len([1 for hour in day if hour.quantity.get(TRAIN)]) for day in days] == [3, 24, 3, 24]
    assert days[0][2].quantity[TRAIN] == 2, "the three hours of the burst, scaled to six"
    assert shaped.hourly
    assert "4 days: 2 from Cost Explorer's hourly usage, 2 from the daily bill" in shaped.method


def test_days_known_by_the_hour_are_taken_as_they_are() -> None:
    known = by_hour([*BURST, *BURST])
    shaped = by_the_hour(daily_bill([{TRAIN: "12"}, {TRAIN: "12"}], USD), known)
    assert shaped.periods == known.periods
    assert shaped.method == "2 days: 2 from Cost Explorer's hourly usage."


def test_a_usage_type_unknown_to_the_hours_is_even_and_the_method_says_so() -> None:
    shaped = by_the_hour(daily_bill([{TRAIN: "12", HOST: "48"}, {TRAIN: "12"}], USD), by_hour(BURST))
    assert {hour.quantity[HOST] for hour in shaped.periods[:24]} == {2}
    assert "1 of the usage types are not among the hourly days and are spread evenly (upper bound)" in shaped.method


def test_zero_hours_of_a_known_day_have_no_shape() -> None:
    shaped = by_the_hour(daily_bill([{HOST: "24"}, {}], USD), by_hour([{HOST: "0"}] * 24))
    assert shaped.periods[0].quantity[HOST] == 1, "spread evenly"


def test_a_day_without_usage_has_its_hours_all_the_same() -> None:
    shaped = by_the_hour(daily_bill([{}, {TRAIN: "12"}], USD), by_hour(BURST))
    assert len(shaped.periods) == 48
    assert total(shaped, TRAIN) == 12


def test_a_day_cut_off_is_not_taken_for_a_whole_one() -> None:
    shaped = by_the_hour(daily_bill([{HOST: "48"}, {HOST: "48"}], USD), by_hour([{HOST: "2"}] * 30))
    assert len(shaped.periods) == 48
    assert total(shaped, HOST) == 96


def test_covered_usage_counts_and_other_rows_do_not() -> None:
    made = daily_bill([{HOST: "24"}, {HOST: "24"}], USD)
    first = made.rows[0]
    more = [
        first.model_copy(update={"kind": RecordKind.COVERED_USAGE}),
        first.model_copy(update={"kind": RecordKind.NEGATION, "quantity": D(99)}),
    ]
    shaped = by_the_hour(made.model_copy(update={"rows": (*made.rows, *more)}), by_hour([{HOST: "1"}] * 24))
    assert total(shaped, HOST) == 72


def test_a_stand_in_and_a_bill_by_the_month_are_left_as_they_are() -> None:
    stand_in = by_hour([{HOST: "1"}], hourly=False)
    assert by_the_hour(daily_bill([{HOST: "24"}], USD), stand_in) is stand_in
    known = steady(2)
    assert by_the_hour(bill(row(HOST, "1", "720")), known) is known


def test_a_bill_without_usage_has_hours_without_usage() -> None:
    shaped = by_the_hour(bill(days=3), by_hour([{}] * 24))
    assert [dict(hour.quantity) for hour in shaped.periods] == [{}] * 72


def test_usage_begins_with_the_day_of_its_first_eligible_hour() -> None:
    usage = by_hour([*[{DISK: "1"}] * 30, *[{HOST: "1"}] * 18, *[{}] * 24])
    cut = since_first_use(usage, [HOST])
    assert len(cut.periods) == 48
    assert cut.periods[0].start.date() == END - timedelta(days=2)
    assert since_first_use(usage, [TRAIN]).periods == ()


units = st.dictionaries(st.sampled_from([HOST, TRAIN]), st.integers(1, 500).map(str))


@given(st.lists(units, min_size=1, max_size=6), st.lists(units, min_size=24, max_size=24))
def test_no_unit_is_lost_or_won(days: list[dict[str, str]], hours: list[dict[str, str]]) -> None:
    shaped = by_the_hour(daily_bill(days, USD), by_hour(hours, until=END - timedelta(days=30)))
    for name in (HOST, TRAIN):
        wanted = sum((D(day.get(name, "0")) for day in days), D(0))
        assert abs(sum((hour.quantity.get(name, D(0)) for hour in shaped.periods), D(0)) - wanted) < D("1e-15")
