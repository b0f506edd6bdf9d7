from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.cost_cuts import BillCut, CutLine
from sagemaker_cost_mcp.model.money import Bill, BillRow, RecordKind
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead, Window
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.change_answer import ChangeAnswer, ChangeAsked, explained_change
from sagemaker_cost_mcp.tools.cost_change import change_text
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.periods import periods
from tests.builders import ACCOUNT, NOW, D, bill, endpoint, row, snapshot
from tests.tools.conftest import FakeReader

HOST, TRAIN = "USE1-Host:ml.m5.xlarge", "EU-Train:ml.m5.xlarge"
TODAY = NOW.date()
END = TODAY - timedelta(days=1)
MIDDLE, START = END - timedelta(days=7), END - timedelta(days=14)
GAP = Gap(operation="ce:GetCostAndUsage", region="", account_id=ACCOUNT, reason="No bill.")


def on(day: date, usage_type: str, cost: str, quantity: str = "24", kind: RecordKind = RecordKind.USAGE) -> BillRow:
    return row(usage_type, cost, quantity, kind, start=datetime.combine(day, time(), UTC))


def daily(*rows: BillRow) -> Bill:
    return bill(*rows).model_copy(update={"window_start": START, "window_end": END, "account_ids": ()})


def two_weeks(*more: BillRow) -> Bill:
    """An endpoint that is doubled in the second week."""
    days = [START + timedelta(days=n) for n in range(14)]
    hosts = [on(day, HOST, "11.04" if day >= MIDDLE else "5.52", "48" if day >= MIDDLE else "24") for day in days]
    return daily(*hosts, *more)


def explained(reader: FakeReader, account: Snapshot, **asked: object) -> ChangeAnswer:
    reader.snapshot = account
    desk = Desk(reader=reader, settings=Settings(), clock=lambda: NOW)
    return explained_change(desk, ChangeAsked(**asked), Line())  # type: ignore[arg-type] # fields of the question


def test_the_last_seven_complete_days_are_held_against_the_seven_before_in_one_question(reader: FakeReader) -> None:
    answer = explained(reader, snapshot(billed=two_weeks()))
    first = reader.asked[0]
    assert first.window == Window(start=START, end=END, granularity="DAILY")
    assert first.shelves == {"bill", "account_costs"}
    assert (answer.total_before_usd, answer.total_after_usd, answer.change_usd) == (D("38.64"), D("77.28"), D("38.64"))
    (driver,) = answer.drivers
    assert (driver.usage_type, driver.kind, driver.change_usd) == (HOST, "quantity", D("38.64"))
    assert driver.why == "168, then 336 Hrs, at $0.23 each before"
    assert answer.summary.startswith("SageMaker cost rose by $38.64 (100%): $38.64 in 7 days from 2026-11-05")


def test_the_resource_behind_it_is_looked_for_where_the_change_is_and_nowhere_else(reader: FakeReader) -> None:
    young = endpoint("young", created_at=datetime.combine(MIDDLE, time(), UTC))
    answer = explained(reader, snapshot(billed=two_weeks(), endpoints=[endpoint("old"), young]))
    assert (reader.asked[1].shelves, reader.asked[1].regions) == ({"endpoints"}, ("us-east-1",))
    assert [one.resource.name for one in answer.drivers[0].likely_resources] == ["young"]
    assert "endpoint `young` (us-east-1), 1 x ml.m5.xlarge, created 2026-11-12" in change_text(answer)
    assert answer.meta.aws_calls == 6


def test_resources_of_another_account_are_not_looked_for(reader: FakeReader) -> None:
    explained(reader, snapshot(billed=two_weeks()), account_ids=("444455556666",))
    assert [question.shelves for question in reader.asked] == [{"bill"}]


class RefusesResources(FakeReader):
    """Answers the bill; then the time is up."""

    def read(self, question: Question) -> SnapshotRead:
        if "bill" not in question.shelves:
            raise BadQuestion("No such region.")
        return super().read(question)


def test_a_change_is_explained_even_where_resources_cannot_be_looked_at() -> None:
    answer = explained(RefusesResources(), snapshot(billed=two_weeks()))
    assert answer.drivers[0].likely_resources == []
    assert any("were not looked at: No such region." in note for note in answer.notes)


def test_parts_add_up_to_the_cent_whatever_is_listed(reader: FakeReader) -> None:
    odd = [on(MIDDLE, f"USE1-Odd{n}", "0.3333333333") for n in range(9)]
    answer = explained(reader, snapshot(billed=two_weeks(*odd)), limit=3)
    assert answer.other_drivers == 7
    listed = sum((one.change_usd for one in answer.drivers), D(0))
    assert answer.other_change_usd is not None
    assert listed + answer.other_change_usd == answer.change_usd
    assert "7 smaller drivers" in change_text(answer)
    least = explained(reader, snapshot(billed=two_weeks(*odd)), min_change_usd=D(5))
    assert len(least.drivers) == 1


def test_periods_far_apart_are_two_questions_and_near_ones_are_one(reader: FakeReader) -> None:
    dates = Dates(start=date(2026, 10, 1), end=date(2026, 10, 8))
    explained(reader, snapshot(billed=two_weeks()), dates=dates, compared=Dates(start=date(2026, 7, 1)))
    windows = [one.window for one in reader.asked if "bill" in one.shelves]
    assert [(one.start, one.end) for one in windows if one] == [
        (date(2026, 7, 1), date(2026, 7, 8)), (date(2026, 10, 1), date(2026, 10, 8)),
    ]  # fmt: skip
    reader.asked.clear()
    explained(reader, snapshot(billed=two_weeks()), dates=dates, compared=Dates(end=date(2026, 9, 25)))
    windows = [one.window for one in reader.asked if "bill" in one.shelves]
    assert [(one.start, one.end) for one in windows if one] == [(date(2026, 9, 18), date(2026, 10, 8))]


def test_a_month_is_held_against_the_month_before(reader: FakeReader) -> None:
    desk = Desk(reader=reader, settings=Settings(), clock=lambda: NOW)
    both = periods(desk, 7, Dates(start=date(2026, 10, 1), end=date(2026, 11, 1)), Dates())
    assert (both.before.start, both.before.end) == (date(2026, 9, 1), date(2026, 10, 1))
    quarter = periods(desk, 7, Dates(start=date(2026, 7, 1), end=date(2026, 10, 1)), Dates())
    assert (quarter.before.start, quarter.before.end) == (date(2026, 4, 1), date(2026, 7, 1))
    part = periods(desk, 7, Dates(start=date(2026, 11, 1), end=date(2026, 11, 15)), Dates())
    assert (part.before.start, part.before.end) == (date(2026, 10, 18), date(2026, 11, 1))


def test_a_later_period_may_be_the_one_compared_with(reader: FakeReader) -> None:
    desk = Desk(reader=reader, settings=Settings(), clock=lambda: NOW)
    both = periods(desk, 7, Dates(start=date(2026, 10, 1), end=date(2026, 10, 8)), Dates(start=date(2026, 10, 20)))
    assert (both.before.start, both.before.end) == (date(2026, 10, 20), date(2026, 10, 27))
    assert both.covering == Window(start=date(2026, 10, 1), end=date(2026, 10, 27), granularity="DAILY")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"dates": Dates(start=MIDDLE, end=END), "compared": Dates(start=START, end=END)}, "The periods overlap"),
        ({"dates": Dates(start=END, end=END)}, "start_date 2026-11-19 must be before end_date"),
        ({"compared": Dates(start=MIDDLE, end=START)}, "compare_start_date 2026-11-12 must be before"),
        ({"dates": Dates(start=MIDDLE, end=TODAY + timedelta(days=9))}, "end_date is 2026-11-29"),
        ({"lookback_days": 0}, "lookback_days is 0"),
        ({"min_change_usd": D(-1)}, "min_change_usd is -1"),
    ],
)
def test_questions_that_cannot_be_right_are_refused_before_anything_is_paid(
    reader: FakeReader, asked: dict[str, object], says: str
) -> None:
    with pytest.raises(BadQuestion, match=says):
        explained(reader, snapshot(), **asked)
    assert reader.asked == []


def test_two_currencies_are_never_compared(reader: FakeReader) -> None:
    class Changes(FakeReader):
        def read(self, question: Question) -> SnapshotRead:
            told = super().read(question)
            currency = "CNY" if len(self.asked) > 1 else "USD"
            other = bill(on(START, HOST, "1")).model_copy(update={"currency": currency})
            return SnapshotRead(snapshot=snapshot(billed=other), aws_calls=told.aws_calls, aws_calls_usd=D(0))

    asked = {"dates": Dates(start=MIDDLE, end=END), "compared": Dates(start=date(2026, 1, 1))}
    with pytest.raises(BadQuestion, match="currency USD, the second in CNY"):
        explained(Changes(), snapshot(), **asked)
    del reader


def test_a_foreign_currency_is_shown_as_it_is_and_said(reader: FakeReader) -> None:
    answer = explained(reader, snapshot(billed=two_weeks().model_copy(update={"currency": "CNY"})))
    assert any("All amounts are CNY" in note for note in answer.notes)
    assert answer.meta.currency == "CNY"


def test_without_a_bill_no_amount_is_told(reader: FakeReader) -> None:
    answer = explained(reader, snapshot().model_copy(update={"gaps": (GAP,)}))
    assert (answer.total_before_usd, answer.change_usd, answer.drivers) == (None, None, [])
    assert [gap.reason for gap in answer.gaps] == ["No bill."]
    assert "could not be read" in change_text(answer)


def test_an_empty_bill_says_so(reader: FakeReader) -> None:
    answer = explained(reader, snapshot(billed=daily()))
    assert answer.summary.startswith("SageMaker cost did not change: $0.00")
    assert "no row of the bill matches" in answer.summary


def test_length_late_days_estimates_and_credits_are_said(reader: FakeReader) -> None:
    late = on(TODAY - timedelta(days=1), HOST, "1").model_copy(update={"estimated": True})
    credit = on(MIDDLE, HOST, "-3", "0", RecordKind.CREDIT)
    answer = explained(
        reader,
        snapshot(billed=two_weeks(late, credit)),
        dates=Dates(start=MIDDLE, end=TODAY),
        compared=Dates(start=START, end=MIDDLE),
    )
    said = " ".join(answer.notes)
    assert "differ in length (7 days, then 8 days) and nothing is scaled" in said
    assert "From 2026-11-19 on the bill is not complete" in said
    assert "estimated" in said
    assert "Credits and refunds are left out: $0.00, then -$3.00." in said


def test_regions_cut_the_bill_and_leave_the_accounts_out(reader: FakeReader) -> None:
    billed = two_weeks(on(MIDDLE, TRAIN, "9"))
    answer = explained(reader, snapshot(billed=billed), regions=("eu-west-1",))
    assert reader.asked[0].shelves == {"bill"}
    assert (answer.change_usd, [one.usage_type for one in answer.drivers]) == (D(9), [TRAIN])
    assert "in eu-west-1 alone" in answer.summary


def test_accounts_are_split_where_there_are_several(reader: FakeReader) -> None:
    def line(name: str, day: date, cost: str) -> CutLine:
        start = datetime.combine(day, time(), UTC)
        return CutLine(
            name=name, record_type="Usage", kind=RecordKind.USAGE, period_start=start, period_end=start, cost=D(cost)
        )

    cut = BillCut(by="LINKED_ACCOUNT", lines=(line("1" * 12, START, "38.64"), line("2" * 12, MIDDLE, "77.28")))
    account = snapshot(billed=two_weeks()).model_copy(update={"account_costs": cut})
    answer = explained(reader, account)
    assert [(one.name, one.change_usd) for one in answer.by_account] == [
        ("2" * 12, D("77.28")),
        ("1" * 12, D("-38.64")),
    ]
    assert f'ask again with account_ids ["{"2" * 12}"]' in change_text(answer)


def test_every_kind_of_driver_has_a_sentence_with_its_numbers(reader: FakeReader) -> None:
    before = [
        on(START, "USE1-Gone", "7", "7"), on(START, "USE1-Price", "10", "100"), on(START, "USE1-Plan", "10", "100"),
        on(START, "SP", "1", "0", RecordKind.COMMITMENT_FEE), on(START, "USE1-Odd", "1", "0"),
    ]  # fmt: skip
    covered = on(MIDDLE, "USE1-Plan", "6", "100", RecordKind.COVERED_USAGE).model_copy(update={"unblended": D(10)})
    after = [
        on(MIDDLE, "USE1-New", "3", "2"), on(MIDDLE, "USE1-Free", "0", "2"), on(MIDDLE, "USE1-Price", "20", "100"),
        covered, on(MIDDLE, "SP", "4", "0", RecordKind.COMMITMENT_FEE), on(MIDDLE, "USE1-Odd", "2", "5"),
    ]  # fmt: skip
    answer = explained(reader, snapshot(billed=daily(*before, *after)))
    assert {(one.kind, one.why) for one in answer.drivers} == {
        ("gone", "not on the bill any more; before 7 Hrs at $1.00 each"),
        ("price", "on-demand price of a unit (Hrs): $0.10, then $0.20"),
        ("commitment", "Savings Plans and discounts took off a unit (Hrs): $0.00, then $0.04"),
        ("new", "not on the bill before; now 2 Hrs at $1.50 each"),
        ("commitment", "fee of commitments (amortized: what of them went unused): $1.00, then $4.00"),
        ("price", "on-demand price of a unit (Hrs): -, then $0.40"),
    }
    sizes = [abs(one.change_usd) for one in answer.drivers]
    assert all(one >= other for one, other in pairwise(sizes))


def test_the_text_is_short_and_harmless_to_tables(reader: FakeReader) -> None:
    many = [on(MIDDLE, f"USE1-Thing|{n}", str(n + 1)) for n in range(60)]
    text = change_text(explained(reader, snapshot(billed=two_weeks(*many))))
    assert len(text.encode()) < 8_000
    assert "Thing\\|59" in text
