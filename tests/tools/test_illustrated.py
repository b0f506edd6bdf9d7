from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, Cancelled
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.illustrated import Illustrated, illustrated
from sagemaker_cost_mcp.tools.proposals import proposed
from sagemaker_cost_mcp.tools.review import ReviewAnswer, ReviewAsked, cost_review
from sagemaker_cost_mcp.tools.review_report import review_report
from tests.builders import ACCOUNT, bill, notebook, price, row, snapshot, trace
from tests.tools.conftest import FakeReader

M5 = "USE1-Notebk:ml.m5.xlarge"
IDLE = notebook("idle")
ORDER = ["spend", "savings", "commitment", "serving", "training"]


@pytest.fixture(autouse=True)
def account(reader: FakeReader) -> None:
    reader.snapshot = snapshot(
        notebooks=[IDLE],
        activity=[trace(IDLE, days_ago=10)],
        prices=[price(M5, "0.23")],
        billed=bill(row(M5, "165.60", "720")),
    )


@dataclass
class Closing:
    """A reader that stops answering after the review."""

    reader: FakeReader
    error: Exception

    def read(self, question: Question) -> SnapshotRead:
        if "bill" in question.shelves and "notebook_instances" in question.shelves:
            return self.reader.read(question)
        raise self.error


def drawn(desk: Desk, asked: ReviewAsked | None = None) -> tuple[ReviewAnswer, Illustrated]:
    asked = asked or ReviewAsked()
    answer = cost_review(desk, asked, Line())
    return answer, illustrated(desk, answer, asked, Line())


def spec_text(spec: Spec | None) -> str:
    return str(spec or "")


def test_every_chart_has_its_place_its_sentence_and_its_numbers(desk: Desk) -> None:
    answer, found = drawn(desk)
    assert [one.key for one in found.figures] == ORDER
    assert all(one.title and one.caption and one.untold for one in found.figures)
    savings = found.figures[1]
    assert "idle" in spec_text(savings.spec)
    saved = f"${answer.findings[0].monthly_saving_usd:.2f}"
    assert savings.rows == (("idle", saved, saved),)


def test_spend_is_that_of_the_accounts_and_regions_under_review(desk: Desk, reader: FakeReader) -> None:
    drawn(desk, ReviewAsked(regions=("us-east-1",)))
    spend = [one for one in reader.asked if set(one.shelves) == {"bill"}]
    assert {one.account_ids for one in spend} == {(ACCOUNT,)}
    assert {one.regions for one in reader.asked if one.regions} == {("us-east-1",)}


@pytest.mark.parametrize(
    ("period", "granularity"), [("daily", "DAILY"), ("monthly", "DAILY"), ("quarterly", "MONTHLY")]
)
def test_spend_is_cut_as_the_period_asks(desk: Desk, reader: FakeReader, period: str, granularity: str) -> None:
    drawn(desk, ReviewAsked(period=period))  # type: ignore[arg-type]
    (spend,) = (one for one in reader.asked if set(one.shelves) == {"bill"})
    assert spend.window is not None
    assert spend.window.granularity == granularity


def test_what_charts_cost_is_counted_apart_from_the_review(desk: Desk, reader: FakeReader) -> None:
    _, found = drawn(desk)
    asked_for_the_review = 1
    assert found.aws_calls == 3 * (len(reader.asked) - asked_for_the_review)
    assert found.aws_calls_usd == Decimal("0.01") * (len(reader.asked) - asked_for_the_review)


def test_a_refusal_is_a_sentence_in_one_chart_and_the_others_are_drawn(desk: Desk, reader: FakeReader) -> None:
    said = "ce:GetCostAndUsage was refused."
    closed = Desk(reader=Closing(reader, AccessDenied(said)), settings=desk.settings, clock=desk.clock)
    answer = cost_review(desk, ReviewAsked(), Line())
    found = illustrated(closed, answer, ReviewAsked(), Line())
    assert [one.key for one in found.figures] == ORDER
    refused = {one.key for one in found.figures if one.untold == said and one.spec is None}
    assert {"spend", "serving"} <= refused
    assert "savings" not in refused
    assert found.figures[1].spec is not None


def test_who_hangs_up_gets_no_half_report(desk: Desk, reader: FakeReader) -> None:
    closed = Desk(reader=Closing(reader, Cancelled("gone")), settings=desk.settings, clock=desk.clock)
    answer = cost_review(desk, ReviewAsked(), Line())
    with pytest.raises(Cancelled):
        illustrated(closed, answer, ReviewAsked(), Line())
    with pytest.raises(Cancelled):
        proposed(
            Desk(reader=FakeReader(error=Cancelled("gone")), settings=desk.settings, clock=desk.clock),
            answer.findings,
            (),
            Line(),
        )


def test_the_change_of_a_finding_is_written_out(desk: Desk) -> None:
    answer = cost_review(desk, ReviewAsked(), Line())
    found = proposed(desk, answer.findings, (), Line())
    change = found.changes[answer.findings[0].id]
    assert "stop-notebook-instance --notebook-instance-name idle" in change.commands
    assert change.check_first
    assert change.undo
    assert found.aws_calls > 0


def test_findings_without_a_dollar_and_those_that_cannot_be_judged_anew_name_the_tool_instead(desk: Desk) -> None:
    answer = cost_review(desk, ReviewAsked(), Line())
    unsaving = [one for one in answer.findings if not one.monthly_saving_usd]
    assert unsaving
    assert proposed(desk, unsaving, (), Line()).changes == {}
    denied = Desk(reader=FakeReader(error=AccessDenied("no")), settings=desk.settings, clock=desk.clock)
    assert proposed(denied, answer.findings, (), Line()).changes == {}


def test_the_report_says_what_stands_beside_the_review_where_that_is_worth_a_word(desk: Desk) -> None:
    answer = cost_review(desk, ReviewAsked(full=True), Line())
    report = review_report(desk, answer, ReviewAsked(full=True), Line())
    assert report.cost_note == (
        f"Charts and proposed changes took {report.aws_calls} more AWS calls, ${report.aws_calls_usd:.2f}."
    )
    assert f"{report.aws_calls} more AWS calls" in report.html
    assert report.__class__(html="", aws_calls=9, aws_calls_usd=Decimal("0.009")).cost_note is None
