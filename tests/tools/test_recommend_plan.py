from __future__ import annotations

from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.clusters import TrainingPlan
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.plan_grounds import PlanAsked, draws
from sagemaker_cost_mcp.tools.plan_recommendation import RecommendationAnswer, plan_recommendation
from sagemaker_cost_mcp.tools.recommend_plan import recommendation_text
from tests.builders import ACCOUNT, NOW, REGION, D, calls, endpoint, plan, price, snapshot
from tests.plan_builders import DISK, HOST, advice, by_hour, daily_bill, rate, steady
from tests.tools.conftest import FakeReader

USD = {HOST: "0.23", DISK: "0.1"}
RATES = (rate(HOST, "0.165"), rate(HOST, "0.15", 1, "All Upfront"), rate(HOST, "0.12", 3))
IDLE = endpoint("forgotten")


def account(days: int = 63, units: str = "72", **changes: Any) -> Snapshot:
    """Three instances around the clock, of which nobody calls one."""
    made = snapshot(
        billed=daily_bill([{HOST: units, DISK: "10"}] * days, USD),
        hourly=by_hour([{HOST: str(D(units) / 24), DISK: "0.4"}] * 24 * min(days, 12)),
        endpoints=(IDLE,),
        traffic=(calls(IDLE),),
        prices=(price(HOST, "0.23"),),
    )
    fields: dict[str, Any] = {"plan_rates": RATES, "plan_advice": (advice("0.495"),)}
    return made.model_copy(update=fields | changes)


@pytest.fixture
def desk(reader: FakeReader) -> Desk:
    reader.snapshot = account()
    return Desk(reader=reader, settings=Settings(), clock=lambda: NOW)


def asked(desk: Desk, **question: Any) -> RecommendationAnswer:
    return plan_recommendation(desk, PlanAsked(**question), Line())


def of(desk: Desk, reader: FakeReader, made: Snapshot, **question: Any) -> RecommendationAnswer:
    reader.snapshot = made
    return asked(desk, **question)


def test_the_commitment_fits_what_is_left_once_the_waste_is_gone(desk: Desk) -> None:
    answer = asked(desk)
    assert answer.recommended
    assert (answer.recommended.term_years, answer.recommended.payment_option) == (1, "All Upfront")
    assert answer.recommended.hourly_commitment_usd == D("0.3"), "two instances, not three"
    assert round(answer.recommended.monthly_saving_usd, 2) == D("116.80")
    assert round(answer.recommended.utilization_percent) == 100
    assert answer.recommended.upfront_usd == D("0.3") * 8760
    assert answer.as_used
    assert answer.as_used.hourly_commitment_usd == D("0.45")
    assert answer.after_waste
    assert answer.after_waste.hourly_commitment_usd == D("0.3")
    assert answer.as_used.saving_once_waste_is_gone_usd is not None
    assert round(answer.as_used.saving_once_waste_is_gone_usd, 2) == D("7.30")
    assert answer.wasted_monthly_usd == D("167.9")
    assert "Commit $0.30 an hour for 1 year, All Upfront: it saves $116.80 a month, after the waste" in answer.summary
    assert "Stop the waste first: the $0.45 an hour that fits today's usage would save $7.30" in answer.summary


def test_every_kind_of_plan_is_an_option_and_regret_grows_both_ways(desk: Desk) -> None:
    answer = asked(desk)
    assert [(one.term_years, one.payment_option) for one in answer.options] == [
        (1, "No Upfront"),
        (1, "All Upfront"),
        (3, "No Upfront"),
    ]
    assert [one.change_percent for one in answer.regret] == [-25, -10, 10, 25]
    far_under, under, over, far_over = (one.regret_usd for one in answer.regret)
    assert far_under > under > 0
    assert far_over > over > 0


def test_term_and_payment_are_narrowed_as_asked(desk: Desk, reader: FakeReader) -> None:
    answer = asked(desk, term_years=3)
    assert [one.term_years for one in answer.options] == [3]
    assert answer.recommended == answer.options[0]
    assert {kind.term_years for kind in reader.asked[0].plan_kinds} == {3}
    answer = asked(desk, payment_option="No Upfront")
    assert {one.payment_option for one in answer.options} == {"No Upfront"}
    assert reader.asked[-2].plan_kinds == (PlanKind(term_years=1, payment_option="No Upfront"),)


def test_money_is_read_for_the_accounts_and_waste_for_ones_own(desk: Desk, reader: FakeReader) -> None:
    asked(desk, account_ids=(ACCOUNT,), regions=(REGION,), lookback_days=30)
    money, resources = reader.asked
    assert (money.account_ids, resources.account_ids) == ((ACCOUNT,), ())
    assert money.window
    assert (money.window.granularity, (money.window.end - money.window.start).days) == ("DAILY", 30)
    assert {"plan_advice", "hourly_usage", "plan_rates"} <= money.shelves
    assert {"training_plans", "endpoint_traffic"} <= resources.shelves


def test_without_the_waste_step_usage_counts_as_it_is(desk: Desk, reader: FakeReader) -> None:
    answer = asked(desk, after_waste=False)
    assert answer.recommended
    assert answer.recommended.hourly_commitment_usd == D("0.45")
    assert (answer.after_waste, answer.wasted_monthly_usd) == (None, None)
    assert reader.asked[1].shelves == {"training_plans", "endpoints"}


def test_waste_of_another_account_is_not_taken_out(desk: Desk) -> None:
    answer = asked(desk, account_ids=("9" * 12,))
    assert answer.after_waste is None
    assert answer.recommended
    assert answer.recommended.hourly_commitment_usd == D("0.45")


def test_plans_held_come_first_and_their_end_is_looked_at(desk: Desk, reader: FakeReader) -> None:
    held = (plan("0.165", {HOST: "0.165"}, days_left=150),)
    answer = of(desk, reader, account(savings_plans=held))
    assert answer.recommended
    assert answer.recommended.hourly_commitment_usd == D("0.15"), "one instance is wasted, one is covered"
    assert [(one.ending_usd_per_hour, one.hourly_commitment_usd) for one in answer.when_plans_end] == [
        (D("0.165"), D("0.3"))
    ]
    assert answer.plans
    assert answer.plans[0].days_left == 150
    assert "beyond the plans held" in answer.summary
    assert "1 plan held applied first" in answer.method


def test_unreadable_plans_leave_their_share_of_the_bill(desk: Desk, reader: FakeReader) -> None:
    answer = of(desk, reader, account(savings_plans=None))
    assert answer.plans is None
    assert "Plans held could not be read" in answer.method
    assert answer.recommended


def test_aws_advice_stands_beside_ours_with_the_reason(desk: Desk, reader: FakeReader) -> None:
    answer = asked(desk)
    assert answer.aws_advice
    (row,) = answer.aws_advice
    assert row.hourly_commitment_usd == D("0.495")
    assert row.why_different == (
        "$0.165 an hour of it would cover waste that this account can stop; AWS counts it as demand."
    )
    assert of(desk, reader, account(plan_advice=None)).aws_advice is None


def test_a_short_history_is_declined_with_a_reason(desk: Desk, reader: FakeReader) -> None:
    answer = of(desk, reader, account(days=13))
    assert (answer.recommended, answer.options, answer.regret, answer.as_used) == (None, [], [], None)
    assert [one.term_years for one in answer.declined] == [1, 3]
    assert answer.summary.startswith("No commitment is recommended. 13 days of eligible usage do not carry")
    assert answer.aws_advice
    assert answer.aws_advice[0].why_different.startswith("We advise none for this term")
    some = of(desk, reader, account(days=30))
    assert [one.term_years for one in some.declined] == [3]
    assert some.recommended


def test_falling_demand_is_declined(desk: Desk, reader: FakeReader) -> None:
    days = [{HOST: "96"}] * 50 + [{HOST: "48"}] * 13
    falling = daily_bill(days, USD)
    usage = by_hour([{HOST: "2"}] * 24 * 12)
    answer = of(desk, reader, account(bill=falling, hourly_usage=usage))
    assert answer.recommended is None
    assert "Demand is falling" in answer.summary


def test_few_weeks_are_uncertain_and_bring_the_ladder(desk: Desk, reader: FakeReader) -> None:
    sure = asked(desk)
    assert sure.interval
    assert (sure.interval.weeks, sure.ladder) == (9, [])
    assert len(asked(desk, full=True).ladder) == 4
    unsure = of(desk, reader, account(days=20))
    assert unsure.interval is None
    assert [one.total_commitment_usd for one in unsure.ladder] == [D("0.075"), D("0.15"), D("0.225"), D("0.3")]
    assert any("too few whole weeks" in note for note in unsure.notes)


def test_weeks_that_differ_are_uncertain_too(desk: Desk, reader: FakeReader) -> None:
    levels = ("96", "48", "96", "96", "48", "96", "48", "96", "96")
    weeks = [{HOST: levels[day // 7]} for day in range(63)]
    made = account(bill=daily_bill(weeks, USD), hourly_usage=by_hour([{HOST: "4"}] * 24 * 12))
    answer = of(desk, reader, made)
    assert answer.recommended
    assert answer.recommended.hourly_commitment_usd == D("0.45")
    assert answer.interval
    assert answer.interval.low_commitment_usd < D("0.2"), "three weeks of nine are far below"
    assert any("Drawn again from its 9 weeks, the best commitment lies from $0.15" in note for note in answer.notes)
    assert len(answer.ladder) == 4


def test_waste_that_a_plan_held_covers_does_not_change_what_to_buy(desk: Desk, reader: FakeReader) -> None:
    held = (plan("0.165", {HOST: "0.165"}),)
    answer = of(desk, reader, account(units="48", savings_plans=held, plan_rates=(rate("USE1-Train:x", "1"),)))
    assert answer.recommended is None
    busy = of(desk, reader, account(endpoints=()))
    assert "Stop the waste first" not in busy.summary


def test_waste_that_is_all_there_is_leaves_nothing_to_commit_to(desk: Desk, reader: FakeReader) -> None:
    answer = of(desk, reader, account(units="24"))
    assert answer.recommended is None
    assert "$0.15 an hour that fits today's usage would cover waste" not in answer.summary, "the first kind is compared"
    assert "The $0.165 an hour that fits today's usage would cover waste: once that is stopped, it would lose" in (
        answer.summary
    )


def test_bursts_are_not_committed_to(desk: Desk, reader: FakeReader) -> None:
    hours = [{HOST: "20"} if place % 24 < 2 else {} for place in range(24 * 12)]
    made = account(bill=daily_bill([{HOST: "40"}] * 63, USD), hourly_usage=by_hour(hours), endpoints=())
    answer = of(desk, reader, made)
    assert answer.recommended is None
    assert "too few hours" in answer.summary


def test_unused_prepaid_capacity_is_listed(desk: Desk, reader: FakeReader) -> None:
    ref = ResourceRef(arn="arn:x", name="p5-block", type="training-plan", region=REGION, account_id=ACCOUNT, tags={})
    prepaid = TrainingPlan(
        ref=ref, status="Active", start=NOW, end=NOW, minutes=6000, upfront_fee=D(4000), currency="USD",
        total_count=4, available_count=1, in_use_count=3, targets=(), reserved=(),
    )  # fmt: skip
    (row,) = of(desk, reader, account(training_plans=(prepaid,))).unused_prepaid
    assert (row.name, row.unused_usd_per_hour, row.until) == ("p5-block", 10, NOW.date())
    foreign = prepaid.model_copy(update={"currency": "CNY"})
    (row,) = of(desk, reader, account(training_plans=(foreign,))).unused_prepaid
    assert row.unused_usd_per_hour is None
    assert "its fee is in CNY" in row.what


CNY = daily_bill([{HOST: "72"}] * 63, USD).model_copy(update={"currency": "CNY"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bill": None, "hourly_usage": None}, "The bill could not be read"),
        ({"hourly_usage": None}, "The usage could not be read"),
        ({"plan_rates": None}, "Savings Plan rates could not be read"),
        ({"plan_rates": ()}, "Nothing on the bill of these days is eligible"),
        ({"bill": CNY}, "The bill is in CNY"),
        ({"savings_plans": (plan("1", {}).model_copy(update={"currency": "EUR"}),)}, "is in EUR"),
    ],
)
def test_what_is_missing_is_one_clear_sentence_and_no_guess(
    desk: Desk, reader: FakeReader, changes: dict[str, Any], sentence: str
) -> None:
    gap = Gap(operation="ce:X", region="", account_id=ACCOUNT, reason="denied")
    answer = of(desk, reader, account(**changes, gaps=(gap,)))
    assert answer.summary.startswith("No commitment is recommended. ")
    assert sentence in answer.summary
    assert (answer.recommended, answer.options, answer.declined, answer.as_used) == (None, [], [], None)
    assert len(answer.gaps) == 1, "both questions met the same gap"
    assert recommendation_text(answer).startswith(answer.summary)


def test_rates_of_another_region_or_kind_are_no_answer_for_the_one_asked(desk: Desk) -> None:
    for question in ({"regions": ("eu-west-1",)}, {"payment_option": "Partial Upfront"}):
        answer = asked(desk, **question)
        assert answer.recommended is None
        assert "no rate of the kind asked for" in answer.summary


def test_days_that_stand_in_for_hours_are_an_upper_bound(desk: Desk, reader: FakeReader) -> None:
    days = steady(63).model_copy(update={"hourly": False, "method": "No hours"})
    answer = of(desk, reader, account(hourly_usage=days))
    assert "upper bound" in answer.method
    assert answer.method.startswith("No hours. ")


@pytest.mark.parametrize("days", [0, 13, -5])
def test_too_short_a_lookback_is_refused(desk: Desk, days: int) -> None:
    with pytest.raises(BadQuestion, match=f"lookback_days is {days}; a commitment needs at least 14"):
        asked(desk, lookback_days=days)


def test_both_halves_say_the_same(desk: Desk, reader: FakeReader) -> None:
    held = (plan("0.165", {HOST: "0.165"}, days_left=150),)
    text = recommendation_text(of(desk, reader, account(savings_plans=held), full=True))
    for fact in (
        "| **1 year, All Upfront** | $0.15 | $58.40 |",
        "| as used |",
        "| after waste |",
        "| -25 % |",
        "80 % interval over 9 weeks",
        "In quarterly parts",
        "| 1 year, No Upfront | $0.495 |",
        "- Held: $0.165 an hour",
        "From 2027-04-19, when $0.165 an hour ends, the best new commitment is $0.30 an hour in all.",
        "is paid on the first day",
        "a year on the money laid out",
        "- Method: 63 days: 12 from Cost Explorer's hourly usage",
    ):
        assert fact in text, fact
    assert len(text.encode()) < 8000


def test_nothing_upfront_is_said_to_be_owed_by_the_month(desk: Desk) -> None:
    answer = asked(desk, payment_option="No Upfront")
    assert answer.notes[0] == "Nothing is paid upfront; $240.90 a month is owed whatever is used."


def test_three_years_are_told_beside_one(desk: Desk, reader: FakeReader) -> None:
    answer = asked(desk)
    assert any(note.startswith("3 years, No Upfront, would save $43.80 a month more") for note in answer.notes)
    assert not any("3 years" in note for note in asked(desk, term_years=1).notes)
    assert not any("3 years" in note for note in of(desk, reader, account(plan_rates=RATES[:2])).notes)


def test_draws_are_the_same_every_time() -> None:
    weeks = [place // 168 for place in range(168 * 9)]
    once, again = draws(weeks), draws(weeks)
    assert once == again
    assert len(once) == 198
    assert {len(one) for one in once} == {9}
    assert draws([None, None]) == []
    assert len(draws([place // 168 for place in range(168 * 52)])) == 40


def test_the_tool_answers_through_a_client_and_refuses_what_it_does_not_know(
    server: MCPServer[None], reader: FakeReader
) -> None:
    reader.snapshot = account()

    async def told(**arguments: Any) -> Any:
        async with Client(server) as client:
            return await client.call_tool("recommend_savings_plan", arguments)

    good = anyio.run(told)
    assert good.structured_content["recommended"]["hourly_commitment_usd"] == 0.3
    fields = {"term_years", "payment_option", "hourly_commitment_usd", "monthly_saving_usd", "coverage_percent",
              "utilization_percent", "break_even_months"}  # fmt: skip
    assert fields <= set(good.structured_content["options"][0])
    assert good.structured_content["meta"]["aws_calls"] == 6

    async def wrong(name: str, value: Any) -> Any:
        return await told(**{name: value})

    for name, value in (("term_years", 2), ("payment_option", "Half"), ("term", 1), ("lookback_days", 3)):
        bad = anyio.run(wrong, name, value)
        assert bad.is_error
        assert name in bad.content[0].text
