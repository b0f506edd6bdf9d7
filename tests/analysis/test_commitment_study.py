from __future__ import annotations

from datetime import timedelta

from sagemaker_cost_mcp.analysis.commitment_study import Demand, expiries, recommended
from sagemaker_cost_mcp.model.money import HourlyUsage
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from tests.builders import NOW, D, plan
from tests.plan_builders import DISK, HOST, ONE_YEAR, TRAIN, by_hour, steady

ALL_UPFRONT = PlanKind(term_years=1, payment_option="All Upfront")
THREE = PlanKind(term_years=3, payment_option="No Upfront")
RATES = {ONE_YEAR: {HOST: D("0.15")}, ALL_UPFRONT: {HOST: D("0.14")}, THREE: {HOST: D("0.1")}}
PRICES = {HOST: D("0.23"), DISK: D("0.1")}


def demand(usage: HourlyUsage) -> Demand:
    return Demand(usage, PRICES, RATES)


def test_each_kind_has_its_best_commitment() -> None:
    found = demand(steady(60)).offers()
    assert [(offer.kind, offer.hourly_commitment) for offer in found] == [
        (ONE_YEAR, D("0.3")),
        (ALL_UPFRONT, D("0.28")),
        (THREE, D("0.2")),
    ]


def test_the_recommended_one_saves_most_of_its_term() -> None:
    offers = demand(steady(60)).offers()
    chosen = recommended(offers, 1)
    assert chosen
    assert chosen.kind == ALL_UPFRONT
    assert recommended(offers, 3) == offers[2]
    assert recommended(offers, 2) is None


def test_a_curve_is_made_once() -> None:
    made = demand(steady(20))
    assert made.curve(ONE_YEAR) is made.curve(ONE_YEAR)


def test_among_equals_what_is_paid_latest() -> None:
    same = {ALL_UPFRONT: {HOST: D("0.15")}, ONE_YEAR: {HOST: D("0.15")}}
    chosen = recommended(Demand(steady(20), PRICES, same).offers(), 1)
    assert chosen
    assert chosen.kind == ONE_YEAR


def test_a_short_history_declines_three_years_and_then_one() -> None:
    assert [one.term_years for one in demand(steady(20)).declined()] == [3]
    assert [offer.kind.term_years for offer in demand(steady(20)).offers()] == [1, 1]
    assert [one.term_years for one in demand(steady(10)).declined()] == [1, 3]
    assert demand(steady(10)).offers() == ()


def test_falling_demand_declines_every_term_and_says_by_how_much() -> None:
    usage = by_hour([{HOST: "4"}] * 24 * 53 + [{HOST: "2"}] * 24 * 7)
    declined = demand(usage).declined()
    assert [one.term_years for one in declined] == [1, 3]
    assert "50 % below" in declined[0].why
    assert demand(usage).offers() == ()


def test_the_monthly_spend_is_of_eligible_usage_alone() -> None:
    usage = by_hour([{HOST: "1", DISK: "100", TRAIN: "7"}] * 24)
    assert demand(usage).monthly_spend == D("0.23") * 730
    assert demand(usage.model_copy(update={"periods": ()})).monthly_spend == 0


def test_without_usage_there_is_no_offer() -> None:
    nothing = demand(steady(1).model_copy(update={"periods": ()}))
    assert nothing.offer(ONE_YEAR) is None
    assert (nothing.days, nothing.weeks, nothing.spend) == (0, [], [])


def test_once_a_plan_has_ended_there_is_more_to_cover() -> None:
    usage = steady(20, "4")
    held = [plan("0.15", {HOST: "0.15"}, days_left=30), plan("0.3", {HOST: "0.15"}, days_left=200)]
    now = demand(usage).under(usage, held)
    days = expiries(usage, held, now, ONE_YEAR, NOW.date() + timedelta(days=100))
    assert [(one.ending_commitment, one.hourly_commitment) for one in days] == [(D("0.15"), D("0.3"))]
    both = expiries(usage, held, now, ONE_YEAR, NOW.date() + timedelta(days=365))
    assert [one.hourly_commitment for one in both] == [D("0.3"), D("0.6")]


def test_where_nothing_is_left_the_commitment_after_an_end_is_zero() -> None:
    usage = steady(20, "1")
    held = [plan("0.01", {HOST: "0.15"}, days_left=30), plan("1", {HOST: "0.15"}, days_left=200)]
    (day,) = expiries(usage, held, demand(usage), ONE_YEAR, NOW.date() + timedelta(days=100))
    assert day.hourly_commitment == 0
