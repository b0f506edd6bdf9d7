from __future__ import annotations

import io
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sagemaker_cost_mcp.report.review_view import ReviewView, review_view
from sagemaker_cost_mcp.report.terminal import picture, printed, shown

TAKEN = "2026-11-20T12:00:00Z"


def row(name: str = "bert", **changes: Any) -> dict[str, Any]:
    return {
        "id": "97595bf2fb",
        "rule": "idle-notebook-instance",
        "title": "Idle notebook instance",
        "resource": {"arn": f"arn:{name}", "name": name, "type": "notebook-instance", "region": "us-east-1"},
        "phase": "experimentation",
        "monthly_saving_usd": 2792.25,
        "monthly_saving_list_usd": 2800.0,
        "monthly_saving_later_usd": 2792.25,
        "confidence": "medium",
        "owner": {"kind": "person", "name": "ana"},
        "recommendation": "Ask the owner, then stop it.",
        **changes,
    }


def review(**changes: Any) -> ReviewView:
    return review_view({
        "summary": "SageMaker cost $7,928.55 in 30 days.",
        "period_cost_usd": 7928.55,
        "phases": [
            {"phase": "experimentation", "cost_usd": 6000.0, "share_percent": 75.7},
            {"phase": "data_processing", "cost_usd": 30.0, "share_percent": 0.4},
            {"phase": "labeling", "cost_usd": 0.0, "share_percent": 0.0},
        ],
        "gross_monthly_saving_usd": 5000.0,
        "net_monthly_saving_usd": 4865.59,
        "later_monthly_saving_usd": 5109.73,
        "high_confidence_monthly_saving_usd": 12.5,
        "saving_share_percent": 60.5,
        "findings": [row()],
        "meta": {"taken_at": TAKEN, "aws_calls": 54, "aws_calls_usd": 0.05},
        **changes,
    })  # fmt: skip


def lines(view: ReviewView, width: int = 100) -> list[str]:
    stream = io.StringIO()
    Console(file=stream, width=width, highlight=False, color_system=None).print(picture(view))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def text(view: ReviewView, width: int = 100) -> str:
    return "\n".join(lines(view, width))


def test_the_headline_says_what_would_leave_the_bill_and_how_sure_that_is() -> None:
    said = text(review())

    assert "$4,865.59 a month would leave the bill" in said
    assert "60.5 % of a month's cost" in said
    assert "$12.50 of it with high confidence; $5,109.73 once today's Savings Plans have ended" in said


def test_what_cannot_be_known_is_not_said() -> None:
    said = text(review(saving_share_percent=None, later_monthly_saving_usd=4865.59))

    assert "of a month's cost" not in said
    assert "have ended" not in said


def test_phases_that_cost_nothing_take_no_line() -> None:
    said = text(review())

    assert re.search(r"experimentation +\$6,000.00 +75.7 % +█{24}\n", said + "\n")
    assert re.search(r"data processing +\$30.00 +0.4 % +█$", said, flags=re.MULTILINE)
    assert "labeling" not in said


def test_without_a_bill_there_is_no_table_of_phases() -> None:
    assert "Where the money goes" not in text(review(phases=[]))


def test_advice_that_was_given_before_is_referred_to() -> None:
    said = text(review(findings=[row("one"), row("two"), row("three", recommendation="Delete it.")]))

    assert said.count("Ask the owner, then stop it.") == 1
    assert "As in 1." in said
    assert "Delete it." in said


def test_money_counted_elsewhere_or_later_is_no_cash_of_this_line() -> None:
    elsewhere = row("b", monthly_saving_usd=0, counted_under="aaaaaaaaaa", monthly_saving_later_usd=0)
    later = row("c", monthly_saving_usd=0, monthly_saving_later_usd=7)
    risk = row("d", monthly_saving_usd=0, monthly_saving_later_usd=0, owner={"kind": "unknown", "name": ""})
    said = text(review(findings=[elsewhere, later, risk]))

    assert "in aaaaaaaaaa" in said
    assert re.search(r"2 +7.00  c\b.*\n +later", said)
    assert re.search(r"3 +-  d\b", said)
    assert "ask around" in said


def test_nothing_found_is_said() -> None:
    assert "No rule found anything to save." in text(review(findings=[]))


def test_gaps_come_before_the_numbers_and_are_counted_when_they_are_many() -> None:
    gaps = [{"operation": f"sagemaker:List{n}", "region": "eu-west-1", "reason": "denied."} for n in range(7)]
    gaps[0]["region"] = ""
    said = text(review(gaps=gaps))

    assert said.index("Could not be read") < said.index("Where the money goes")
    assert "sagemaker:List0: denied." in said
    assert "sagemaker:List4 in eu-west-1: denied." in said
    assert "sagemaker:List5" not in said
    assert "and 2 more" in said


def test_undecided_are_neither_waste_nor_fine() -> None:
    one = {"rule": "r", "resource": {"arn": "a", "name": "n", "type": "t"}, "missing": "no log", "how_to_fix": "ask."}
    said = text(review(undecided=[one], undecided_total=9))

    assert "Undecided, neither waste nor fine: 9" in said
    assert "n (r): no log. ask." in said
    assert "and 4 more" in said


def test_the_last_line_says_what_was_asked_and_what_it_cost() -> None:
    meta = {
        "account_ids": ["111122223333"], "regions": ["us-east-1"], "window_start": "2026-10-20",
        "window_end": "2026-11-19", "taken_at": TAKEN, "aws_calls": 54, "aws_calls_usd": 0.05, "truncated": True,
    }  # fmt: skip
    said = " ".join(text(review(meta=meta, exempted=3)).split())

    assert said.endswith(
        "Accounts 111122223333. Regions us-east-1. Window 2026-10-20 to 2026-11-19 (exclusive). Taken 2026-11-20 "
        "12:00 UTC. 54 AWS calls, $0.05. 3 exempted. More findings: --limit."
    )


def test_a_name_is_never_markup_and_cannot_write_over_the_screen() -> None:
    said = text(review(findings=[row("[bold red]x[/]\x1b[2J\x07\u202eevil")]))

    assert "[bold red]x[/][2Jevil" in said
    assert "\x1b" not in said


def test_a_stream_without_colours_gets_none() -> None:
    stream = io.StringIO()
    printed(review(), stream)

    assert "SageMaker cost review" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


@given(st.text(max_size=60))
def test_whatever_an_account_says_leaves_no_control_characters(name: str) -> None:
    assert all(
        letter == "\n" or letter.isprintable() or letter.isspace() or ord(letter) > 0x9F for letter in shown(name)
    )


@given(st.integers(40, 200))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = row("a-name-without-any-place-to-break-" + "x" * 30)
    assert max(map(len, lines(review(findings=[long]), width))) <= width
