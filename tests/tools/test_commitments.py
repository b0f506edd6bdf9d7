from __future__ import annotations

from datetime import date
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.commitments import CoverageRow, PlanRate, PlanUse
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.commitments import coverage_text
from sagemaker_cost_mcp.tools.coverage import CoverageAnswer, CoverageAsked, plan_coverage
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from tests.builders import ACCOUNT, NOW, D, bill, plan, row, snapshot
from tests.tools.conftest import FakeReader

TRAIN, DISK = "USE1-Train:ml.m5.large", "USE1-Train:VolumeUsage.gp2"
RATE = PlanRate(
    usage_type=TRAIN,
    region="us-east-1",
    term_years=1,
    payment_option="No Upfront",
    rate=D("0.08"),
    unit="Hrs",
    source="AWS public Savings Plan rate file, read 2026-11-20",
)
DENIED = Gap(
    operation="ce:GetSavingsPlansCoverage",
    region="us-east-1",
    account_id=ACCOUNT,
    reason="denied",
    missing_permission="ce:GetSavingsPlansCoverage",
)


def held(**changes: Any) -> Snapshot:
    plans = [plan("2.5", {TRAIN: "0.08"}, days_left=150), plan("1", {TRAIN: "0.08"}, days_left=20)]
    days = (("2026-11-17", "6", "2"), ("2026-11-18", "3", "9"))
    fields: dict[str, Any] = {
        "plan_coverage": tuple(CoverageRow(name=day, covered=D(one), on_demand=D(two)) for day, one, two in days),
        "plan_use": tuple(
            PlanUse(
                start=date(2026, 11, day),
                end=date(2026, 11, day + 1),
                commitment=D(84),
                used=D(used),
                net_saving=D(used) - 20,
            )
            for day, used in ((17, 84), (18, 42))
        ),
        "plan_rates": (RATE,),
    }
    billed = bill(row(TRAIN, "11", "110"), row(DISK, "4", "30", unit="GB-Mo"))
    return snapshot(billed=billed, plans=plans).model_copy(update=fields | changes)


@pytest.fixture
def desk(reader: FakeReader) -> Desk:
    reader.snapshot = held()
    return Desk(reader=reader, settings=Settings(), clock=lambda: NOW)


def asked(desk: Desk, **question: Any) -> CoverageAnswer:
    return plan_coverage(desk, CoverageAsked(**question), Line())


def without(desk: Desk, reader: FakeReader, **changes: Any) -> CoverageAnswer:
    reader.snapshot = held(**changes)
    return asked(desk)


def test_coverage_is_covered_over_eligible_and_utilization_used_over_committed(desk: Desk) -> None:
    answer = asked(desk)
    assert (answer.covered_usd, answer.on_demand_usd, answer.coverage_percent) == (9, 11, 45)
    assert (answer.utilization_percent, answer.unused_commitment_usd, answer.net_saving_usd) == (75, 42, 86)
    assert [(r.name, r.coverage_percent, r.utilization_percent) for r in answer.rows] == [
        ("2026-11-17", 75, 100),
        ("2026-11-18", 25, 50),
    ]
    assert "covered 45.0 % of the eligible" in answer.summary
    assert "75.0 % of the commitment was used" in answer.summary
    assert "Stop what is idle before committing to more" in answer.summary


def test_plans_are_listed_with_the_days_they_have_left_the_next_to_end_first(desk: Desk) -> None:
    answer = asked(desk)
    assert answer.plans is not None
    assert [(p.commitment_usd_per_hour, p.end_date, p.days_left) for p in answer.plans] == [
        (1, date(2026, 12, 10), 20),
        (D("2.5"), date(2027, 4, 19), 150),
    ]
    assert answer.commitment_usd_per_hour == D("3.5")
    assert "2 plans of $3.50 an hour; the first ends 2026-12-10, in 20 days" in answer.summary


def test_eligible_usage_that_nothing_covers_is_named_with_what_a_plan_would_save(desk: Desk) -> None:
    answer = asked(desk)
    assert answer.uncovered is not None
    assert [(u.usage_type, u.on_demand_usd, u.one_year_saving_percent) for u in answer.uncovered] == [(TRAIN, 11, 20)]
    assert answer.not_eligible_usd == 4
    assert answer.meta.price_source == RATE.source


@pytest.mark.parametrize("by", ["family", "region"])
def test_the_cut_is_asked_for_and_only_days_have_a_utilization(desk: Desk, reader: FakeReader, by: Any) -> None:
    reader.snapshot = held(plan_coverage=(CoverageRow(name="x", covered=D(1), on_demand=D(1)),))
    answer = asked(desk, by=by)
    assert reader.asked[0].coverage_cut == by
    assert answer.by == by
    assert answer.rows[0].utilization_percent is None
    assert "| X |" not in coverage_text(answer)


def test_both_halves_say_the_same(desk: Desk) -> None:
    text = coverage_text(asked(desk))
    for fact in (
        "| 2026-11-17 | $6.00 | $2.00 | 75.0 % | 100.0 % |",
        "2026-12-10 (20 days left)",
        f"| {TRAIN} | us-east-1 | $11.00 | 20.0 % |",
        "no SageMaker Savings Plan covers: $4.00",
        "saved $86.00 net; $42.00 of the commitment went unused",
        RATE.source,
    ):
        assert fact in text


def test_rows_are_cut_by_limit_and_go_on_with_the_cursor(desk: Desk) -> None:
    first = asked(desk, limit=1)
    assert [r.name for r in first.rows] == ["2026-11-17"]
    assert first.covered_usd == 9, "sums are of all rows"
    again = asked(desk, limit=1, cursor=first.meta.next_cursor)
    assert [r.name for r in again.rows] == ["2026-11-18"]
    with pytest.raises(BadQuestion):
        asked(desk, by="region", cursor=first.meta.next_cursor)


def test_without_plans_nothing_is_covered_and_the_bill_says_what_was_eligible(desk: Desk, reader: FakeReader) -> None:
    answer = without(desk, reader, plan_coverage=(), plan_use=(), savings_plans=())
    assert (answer.coverage_percent, answer.covered_usd, answer.on_demand_usd) == (0, 0, 11)
    assert (answer.utilization_percent, answer.commitment_usd_per_hour, answer.plans) == (None, 0, [])
    assert answer.summary.startswith("No SageMaker Savings Plan was held in this window")
    assert "$11.00 of eligible spend was billed on demand" in answer.summary
    assert coverage_text(answer).startswith(answer.summary)


def test_without_plans_and_rates_eligible_spend_is_unknown_and_not_zero(desk: Desk, reader: FakeReader) -> None:
    answer = without(desk, reader, plan_coverage=(), plan_use=(), savings_plans=(), plan_rates=None)
    assert (answer.covered_usd, answer.on_demand_usd, answer.coverage_percent) == (0, None, None)
    assert (answer.uncovered, answer.not_eligible_usd) == (None, None)


def test_unreadable_coverage_is_no_amount_and_a_gap(desk: Desk, reader: FakeReader) -> None:
    answer = without(desk, reader, plan_coverage=None, gaps=(DENIED,))
    assert (answer.covered_usd, answer.on_demand_usd, answer.coverage_percent, answer.rows) == (None, None, None, [])
    assert answer.utilization_percent == 75
    assert answer.summary.startswith("Savings Plans coverage could not be read; see the gaps. This account holds")
    assert answer.gaps[0].missing_permission == "ce:GetSavingsPlansCoverage"
    assert "covered_usd" not in answer.model_dump(exclude_none=True)


def test_unreadable_utilization_leaves_coverage_as_it_is(desk: Desk, reader: FakeReader) -> None:
    answer = without(desk, reader, plan_use=None, savings_plans=None)
    assert answer.coverage_percent == 45
    assert (answer.utilization_percent, answer.unused_commitment_usd, answer.plans) == (None, None, None)
    assert "how much of the commitment was used could not be read" in answer.summary
    assert coverage_text(answer)


def test_without_a_bill_nothing_is_made_up(desk: Desk, reader: FakeReader) -> None:
    answer = without(desk, reader, bill=None, plan_coverage=None, plan_use=None, plan_rates=None, savings_plans=None)
    assert answer.summary == "Savings Plans coverage could not be read; see the gaps."
    assert (answer.uncovered, answer.plans, answer.meta.window_start) == (None, None, None)
    assert coverage_text(answer)


def test_a_window_without_days_is_refused(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="lookback_days is 0"):
        asked(desk, lookback_days=0)


def test_explicit_dates_beat_days_back(desk: Desk, reader: FakeReader) -> None:
    asked(desk, dates=Dates(start=date(2026, 10, 1), end=date(2026, 11, 1)), account_ids=(ACCOUNT,), refresh=True)
    question = reader.asked[0]
    assert question.window is not None
    assert (question.window.start, question.window.end) == (date(2026, 10, 1), date(2026, 11, 1))
    assert (question.account_ids, question.refresh) == ((ACCOUNT,), True)


def test_the_tool_answers_through_a_client_and_refuses_an_unknown_cut(
    server: MCPServer[None], reader: FakeReader
) -> None:
    reader.snapshot = held()

    async def told() -> tuple[Any, Any]:
        async with Client(server) as client:
            return (
                await client.call_tool("savings_plan_coverage", {"by": "day"}),
                await client.call_tool("savings_plan_coverage", {"by": "service"}),
            )

    good, bad = anyio.run(told)
    assert good.structured_content["coverage_percent"] == 45.0
    assert bad.is_error
    assert "'by'" in bad.content[0].text
