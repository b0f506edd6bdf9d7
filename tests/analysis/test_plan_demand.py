from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis import plan_demand
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from tests.builders import D, bill, claim, finding, plan, row
from tests.plan_builders import DISK, HOST, ONE_YEAR, TRAIN, by_hour, rate, steady


def test_the_on_demand_price_is_that_of_all_usage_covered_or_not() -> None:
    made = bill(row(HOST, "23", "100"), row(HOST, "23", "100", RecordKind.COVERED_USAGE), row(DISK, "0", "0"),
                row(HOST, "-46", "0", RecordKind.NEGATION))  # fmt: skip
    assert plan_demand.on_demand_rates(made) == {HOST: D("0.23")}


def test_rates_are_sorted_by_kind_and_narrowed_to_regions() -> None:
    rates = [
        rate(HOST, "0.1", 3, "All Upfront"), rate(HOST, "0.2"), rate(TRAIN, "0.3"),
        rate(HOST, "0.15", 1, "All Upfront"),
        rate("EU-Host:ml.m5.xlarge", "0.25", region="eu-west-1"), rate(HOST, "0.1", 1, "Half Upfront"),
    ]  # fmt: skip
    kinds = plan_demand.by_kind(rates)
    assert [(kind.term_years, kind.payment_option) for kind in kinds] == [
        (1, "No Upfront"),
        (1, "All Upfront"),
        (3, "All Upfront"),
    ]
    assert kinds[ONE_YEAR] == {HOST: D("0.2"), TRAIN: D("0.3"), "EU-Host:ml.m5.xlarge": D("0.25")}
    assert plan_demand.by_kind(rates, ["eu-west-1"]) == {ONE_YEAR: {"EU-Host:ml.m5.xlarge": D("0.25")}}


def test_a_billable_unit_is_waste_once() -> None:
    one, other = claim("a", HOST, "0.23"), claim("b", HOST, "0.23", units="365")
    found = [finding("a", one), finding("a", one, rule="another-rule"), finding("b", other)]
    assert plan_demand.wasted_units(found) == {HOST: D(1095)}


def test_waste_leaves_every_hour_and_never_more_than_there_is() -> None:
    usage = by_hour([{HOST: "3"}, {HOST: "1", TRAIN: "2"}])
    left = plan_demand.without(usage, {HOST: D(1460)})
    assert [dict(hour.quantity) for hour in left.periods] == [{HOST: D(1)}, {HOST: D(0), TRAIN: D(2)}]
    assert plan_demand.without(usage, {}) is usage


def test_plans_held_take_their_part_first() -> None:
    usage = by_hour([{HOST: "3"}, {HOST: "1"}])
    left = plan_demand.beyond_plans(usage, [plan("0.3", {HOST: "0.15"})], {HOST: D("0.23")})
    assert [dict(hour.quantity) for hour in left.periods] == [{HOST: D(1)}, {HOST: D(0)}]
    assert plan_demand.beyond_plans(usage, [], {}) is usage


def test_what_unseen_plans_cover_is_taken_off_by_its_share_of_the_bill() -> None:
    covered = bill(row(HOST, "6", "30"), row(HOST, "2", "10", RecordKind.COVERED_USAGE), row(TRAIN, "1", "10"),
                   row(HOST, "-2", "0", RecordKind.NEGATION))  # fmt: skip
    usage = by_hour([{HOST: "4", TRAIN: "1", DISK: "5"}])
    left = plan_demand.beyond_others(usage, covered)
    assert dict(left.periods[0].quantity) == {HOST: D(3), TRAIN: D(1), DISK: D(5)}
    assert plan_demand.beyond_others(usage, bill(row(HOST, "6", "30"))) is usage


def test_the_curve_is_of_what_has_a_rate_and_a_price() -> None:
    usage = by_hour([{HOST: "2", TRAIN: "1", DISK: "9"}])
    made = plan_demand.curve(usage, {HOST: D("0.2"), DISK: D(1)}, {HOST: D("0.1"), TRAIN: D("0.1")})
    assert made.listed == pytest.approx(0.4)
    assert made.optimum() == pytest.approx(0.2)


def test_longer_periods_count_by_the_hour() -> None:
    usage = by_hour([{HOST: "48"}], hourly=False)
    day = usage.model_copy(update={"periods": (usage.periods[0].model_copy(update={"hours": D(24)}),)})
    assert plan_demand.curve(day, {HOST: D("0.2")}, {HOST: D("0.1")}).listed == pytest.approx(0.4)
    assert plan_demand.hourly_spend(day, {HOST: D("0.2")}, [HOST, TRAIN]) == [D("0.4")]
    assert plan_demand.days(day) == 1


def test_days_weeks_and_their_hours() -> None:
    usage = steady(16)
    assert plan_demand.days(usage) == 16
    weeks = plan_demand.weeks(usage)
    assert weeks[:48] == [None] * 48
    assert (weeks[48], weeks[-1]) == (1, 0)
    assert plan_demand.day_periods(usage) == [24] * 16
    nothing = usage.model_copy(update={"periods": ()})
    assert (plan_demand.days(nothing), plan_demand.weeks(nothing), plan_demand.day_periods(nothing)) == (0, [], [])


@given(st.lists(st.integers(0, 20), min_size=1, max_size=48), st.integers(0, 3000))
def test_less_usage_never_leaves_more_to_cover(units: list[int], waste: int) -> None:
    usage = by_hour([{HOST: str(one)} for one in units])
    left = plan_demand.without(usage, {HOST: D(waste)})
    for before, after in zip(usage.periods, left.periods, strict=True):
        assert 0 <= after.quantity[HOST] <= before.quantity[HOST]


def test_kinds_are_values() -> None:
    assert PlanKind(term_years=1, payment_option="No Upfront") == ONE_YEAR
