from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.model.money import AccountSpend, RecordKind
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.review import ReviewAsked, cost_review, review_text
from tests.builders import ACCOUNT, NOW, bill, hours, notebook, plan, price, row, snapshot, trace
from tests.tools.conftest import FakeReader

M5 = "USE1-Notebk:ml.m5.xlarge"
IDLE, STOPPED = notebook("idle"), notebook("stopped", status="Stopped", volume_gb=100)
PRICES = [price(M5, "0.23"), price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo")]
BILL = bill(
    row(M5, "165.60", "720"),
    row("USE1-Notebk:VolumeUsage.gp2", "21.00", "150", unit="GB-Mo"),
    row(M5, "-20", kind=RecordKind.CREDIT),
    row("SP", "3", kind=RecordKind.COMMITMENT_FEE),
)


@pytest.fixture(autouse=True)
def account(reader: FakeReader) -> None:
    reader.snapshot = snapshot(
        notebooks=[IDLE, STOPPED], activity=[trace(IDLE, days_ago=10)], prices=PRICES, billed=BILL
    )


def test_the_plan_is_ranked_and_its_total_is_the_sum(desk: Desk) -> None:
    answer = cost_review(desk, ReviewAsked(), Line())
    assert [(f.rule, f.monthly_saving_usd) for f in answer.findings] == [
        ("idle-notebook-instance", Decimal("167.90")),
        ("stopped-notebook-volume", Decimal("14.00")),
        ("notebook-without-idle-shutdown", 0),
    ]
    assert answer.net_monthly_saving_usd == sum(f.monthly_saving_usd for f in answer.findings) == Decimal("181.90")
    assert answer.period_cost_usd == Decimal("186.60")
    assert (answer.credits_and_refunds_usd, answer.unused_commitment_usd) == (Decimal(-20), Decimal(3))
    assert sum(p.cost_usd for p in answer.phases) == answer.period_cost_usd
    assert answer.phases[0].phase == "experimentation"
    assert answer.meta.account_ids == [ACCOUNT]


def test_the_text_alone_is_enough(desk: Desk) -> None:
    text = review_text(cost_review(desk, ReviewAsked(), Line()))
    for fact in (
        "$186.60",
        "$181.90",
        "-$20.00",
        "$3.00",
        "`idle`",
        "`stopped`",
        "No dollar claim",
        "cannot be undone",
    ):
        assert fact in text


def test_a_short_period_is_cut_out_of_a_month_that_settles_the_savings(desk: Desk, reader: FakeReader) -> None:
    daily = bill(row(M5, "160.08", "696"), row(M5, "5.52", "24", start=NOW - timedelta(days=2)))
    reader.snapshot = reader.snapshot.model_copy(update={"bill": daily})
    answer = cost_review(desk, ReviewAsked(period="daily"), Line())
    window = reader.asked[0].window
    assert window is not None
    assert ((window.end - window.start).days, window.granularity) == (30, "DAILY")
    assert answer.period_cost_usd == Decimal("5.52")
    assert answer.findings[0].monthly_saving_usd == Decimal("167.90")
    assert answer.meta.window_start == daily.window_end - timedelta(days=1)


def test_a_quarter_reads_ninety_days(desk: Desk, reader: FakeReader) -> None:
    cost_review(desk, ReviewAsked(period="quarterly"), Line())
    window = reader.asked[0].window
    assert window is not None
    assert ((window.end - window.start).days, window.granularity) == (90, "DAILY")


def test_without_a_bill_savings_are_at_list_price_and_that_is_said(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = reader.snapshot.model_copy(update={"bill": None})
    answer = cost_review(desk, ReviewAsked(), Line())
    assert answer.summary.startswith("The bill could not be read, so savings are at list price")
    assert {f.saving_basis for f in answer.findings} == {"list_price"}


def test_money_that_a_commitment_keeps_is_said_beside_the_cash(desk: Desk, reader: FakeReader) -> None:
    covered = bill(row(M5, "118.80", "720", RecordKind.COVERED_USAGE))
    reader.snapshot = snapshot(
        notebooks=[IDLE],
        activity=[trace(IDLE, days_ago=10)],
        prices=PRICES,
        billed=covered,
        plans=[plan("0.165", {M5: "0.165"})],
        hourly=hours(*[{M5: "1"}] * 24),
    )
    answer = cost_review(desk, ReviewAsked(), Line())
    assert answer.net_monthly_saving_usd == 0
    assert answer.later_monthly_saving_usd == Decimal("167.90")
    assert "$167.90 more once today's Savings Plans end" in answer.summary
    assert "$0.00/month, $167.90 from 2027-04-19" in review_text(answer)


def test_spend_of_accounts_out_of_reach_is_a_gap(desk: Desk, reader: FakeReader) -> None:
    spends = tuple(
        AccountSpend(account_id=account, cost=Decimal(cost))
        for account, cost in ((ACCOUNT, "1"), ("444455556666", "412"), ("777788889999", "0"))
    )
    reader.snapshot = reader.snapshot.model_copy(update={"account_spend": spends})
    answer = cost_review(desk, ReviewAsked(), Line())
    assert [gap.account_id for gap in answer.gaps] == ["444455556666"]
    assert "$412.00" in answer.gaps[0].reason
    assert "all regions" in review_text(answer)


def test_an_account_without_findings_says_so_and_an_incomplete_one_is_not_called_clean(
    desk: Desk, reader: FakeReader
) -> None:
    gap = Gap(operation="logs:DescribeLogStreams", region="us-east-1", account_id=ACCOUNT, reason="Denied.")
    reader.snapshot = snapshot(billed=bill()).model_copy(update={"gaps": (gap,)})
    answer = cost_review(desk, ReviewAsked(), Line())
    assert "no rule found anything to save" in answer.summary
    assert answer.summary.endswith("some of the account could not be read.")
    assert all(p.share_percent == 0 for p in answer.phases)


def test_cursors_page_through_the_plan(desk: Desk) -> None:
    first = cost_review(desk, ReviewAsked(limit=2), Line())
    second = cost_review(desk, ReviewAsked(limit=2, cursor=first.meta.next_cursor), Line())
    assert len(first.findings) + len(second.findings) == 3
    assert first.net_monthly_saving_usd == second.net_monthly_saving_usd
    assert "More rows" in review_text(first)


def test_regions_cut_the_cost_and_tags_do_not_and_both_are_said(desk: Desk, reader: FakeReader) -> None:
    two = bill(row(M5, "165.60", "720"), row("EU-Notebk:ml.t3.medium", "40", "720"))
    reader.snapshot = reader.snapshot.model_copy(update={"bill": two})
    dublin = cost_review(desk, ReviewAsked(regions=("eu-west-1",)), Line())
    assert dublin.period_cost_usd == 40
    assert dublin.summary.endswith("Cost and resources of eu-west-1 only.")
    tagged = cost_review(desk, ReviewAsked(tags={"Team": ""}), Line())
    assert (tagged.period_cost_usd, tagged.findings) == (Decimal("205.60"), [])
    assert "with tag Team=any were judged" in tagged.summary
