from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest

from sagemaker_cost_mcp.report.figures import Figure, Proposal
from sagemaker_cost_mcp.report.review_page import ReviewPage
from sagemaker_cost_mcp.report.sealed import ASSETS, embedded, inline, policy
from tests.report.conftest import EVIL, finding
from tests.report.html_parts import Parts, assert_sealed, source

SPEC = {"data": {"values": [{"name": EVIL, "usd": 1.5}, {"name": "\u2028</SCRIPT><!--"}]}, "mark": "bar"}
DRAWN = Figure(
    key="savings", title="Top savings", caption="Cash.", spec=SPEC, head=("Resource", "Now"), rows=((EVIL, "$1.50"),)
)
UNTOLD = Figure(key="spend", title="Spend", caption="No luck.", untold=f"AWS refused: {EVIL}")


def page(answer: dict[str, Any], *figures: Figure, changes: dict[str, Proposal] | None = None) -> Parts:
    return Parts(ReviewPage(answer=answer, figures=figures, changes=changes or {}).html())


def total(parts: Parts, name: str) -> str:
    (found,) = [one for one in parts.elements if one.attributes.get("data-total") == name]
    return found.text


# -- what it says -----------------------------------------------------------------------------------------------------


def test_the_headline_says_the_totals_of_the_answer(answer: dict[str, Any]) -> None:
    parts = page(answer)
    assert total(parts, "net") == "$150.00"
    assert total(parts, "share") == "14.8 %"
    assert total(parts, "cost") == "$1,000.00"
    assert total(parts, "sure") == "$120.00"
    assert total(parts, "later") == "$300.00"
    assert total(parts, "gross") == "$400.00"
    assert "credits of $20.00 left out" in parts.one("section", id="headline").text


def test_an_unread_bill_is_said_and_never_shown_as_zero(answer: dict[str, Any]) -> None:
    answer |= {"period_cost_usd": None, "saving_share_percent": None, "phases": []}
    answer["meta"] |= {"window_start": None, "window_end": None, "cost_metric": None}
    parts = page(answer)
    assert total(parts, "cost") == "not known"
    assert "Share of the bill: not known" in parts.one("section", id="headline").text
    assert "could not be read, so there is no cost to show" in parts.one("section", id="phases").text


def test_gaps_stand_above_everything_but_the_headline(answer: dict[str, Any]) -> None:
    parts = page(answer, DRAWN)
    sections = [one.attributes.get("id") for one in parts.all("section")]
    assert sections == ["headline", "gaps", "charts", "findings", "undecided", "phases"]
    assert "Missing permission: sagemaker:ListEndpoints" in parts.one("section", id="gaps").text
    assert not page({**answer, "gaps": []}).all("section", id="gaps")


def test_each_finding_is_a_line_and_what_stands_behind_it(answer: dict[str, Any]) -> None:
    parts = page(answer)
    first, second = parts.all("tbody", class_="finding")
    assert first.attributes["data-finding"] == "0000000001"
    assert (first.attributes["data-saving"], first.attributes["data-cost"]) == ("100.0", "200.0")
    for said in (
        "$100.00",
        "later $150.00",
        "list $200.00",
        "Delete the endpoint.",
        "730 Hrs at USD 0.115",
        "Team=nlp",
    ):
        assert said in first.text
    assert [one.text for one in parts.all("a") if one.attributes["href"] == "#finding-1"] == ["Idle endpoint: e1"]
    assert EVIL in second.text


def test_a_finding_without_a_dollar_says_so_and_an_unknown_owner_too(answer: dict[str, Any]) -> None:
    zero = {"monthly_saving_usd": 0, "monthly_saving_list_usd": 0, "monthly_saving_later_usd": 0}
    answer["findings"] = [
        finding(1, **zero, monthly_cost_usd=None, owner={"kind": "unknown", "name": "", "evidence": ""})
    ]
    body = page(answer).one("tbody", class_="finding")
    assert "no dollar claim" in body.text
    assert "not known" in body.text
    assert body.attributes["data-owner"] == "unknown"
    assert body.attributes["data-cost"] == ""


def test_a_proposed_change_stands_under_its_finding_and_the_others_name_the_tool(answer: dict[str, Any]) -> None:
    change = Proposal(
        what="Deletes it.",
        apply_in="No stack.",
        check_first=(EVIL,),
        commands=f"aws x '{EVIL}'",
        undo="Create it again.",
    )
    parts = page(answer, changes={"0000000001": change})
    proposed, hint = (one.text for one in parts.elements if one.has("data-change"))
    assert "not applied" in proposed
    assert f"aws x '{EVIL}'" in proposed
    assert "Create it again." in proposed
    assert "propose_remediation for finding 0000000002" in hint


def test_undecided_exempted_and_phases_are_counted(answer: dict[str, Any]) -> None:
    parts = page(answer)
    assert total(parts, "undecided") == "4"
    assert total(parts, "exempted") == "3"
    assert "The first 1:" in parts.one("section", id="undecided").text
    rows = [one.attributes["data-phase-row"] for one in parts.elements if one.has("data-phase-row")]
    assert rows == ["inference", "data_processing"]  # a phase without a dollar is no row
    said = parts.one("section", id="phases").text
    for fact in ("35.4 %", "17.9 %", "explained by resources $900.00", "not billed by the hour $100.00"):
        assert fact in said
    assert "explained by nothing" not in said


def test_the_footer_says_where_the_numbers_come_from(answer: dict[str, Any]) -> None:
    said = page(answer).one("footer").text
    for fact in (
        "20 October 2026 to 18 November 2026",
        "20 November 2026, 08:05 UTC",
        "AWS price list, read 2026-11-20",
        "164 calls, $0.08",
        "NetAmortizedCost",
        "us-east-1, eu-west-1",
    ):
        assert fact in said


def test_a_plan_that_goes_on_says_so(answer: dict[str, Any]) -> None:
    assert "ask for a higher limit" not in page(answer).html
    answer["meta"]["truncated"] = True
    assert "ask for a higher limit" in page(answer).html


def test_an_account_without_waste_is_not_called_fine(answer: dict[str, Any]) -> None:
    parts = page({**answer, "findings": []})
    assert not parts.all("table", class_="findings")
    assert "that is not the same as fine" in parts.one("section", id="findings").text


def test_another_currency_is_named(answer: dict[str, Any]) -> None:
    answer["meta"]["currency"] = "CNY"
    assert total(page(answer), "net") == "CNY 150.00"


# -- what it lets through ---------------------------------------------------------------------------------------------


def test_what_the_account_named_stays_text_everywhere(answer: dict[str, Any]) -> None:
    parts = page(answer, DRAWN, UNTOLD)
    own = {"theme.js", "findings.js", "charts.js", "report.js"}
    assert len(parts.scripts) == len(own) + 1
    assert EVIL not in parts.html
    assert not parts.all("script", src="x")
    told = parts.one("tbody", data_finding="0000000002")
    assert told.attributes["data-name"] == told.attributes["data-title"] == EVIL
    for section in ("gaps", "undecided", "charts"):
        assert EVIL in parts.one("section", id=section).text


def test_nothing_but_our_own_scripts_styles_and_json_is_marked_safe() -> None:
    template = (ASSETS.parent / "templates" / "review.html.j2").read_text(encoding="utf-8")
    marked = re.findall(r"\{\{ ([^{}]*)\| safe \}\}", template)
    assert sorted(one.strip() for one in marked) == ["figure.spec | embedded", "script", "style", "themes | embedded"]
    assert template.count("safe") == len(marked)


def test_embedded_data_is_the_same_data_and_ends_no_element(answer: dict[str, Any]) -> None:
    parts = page(answer, DRAWN)
    (block,) = (one for one in parts.all("script", type="application/json") if one.has("data-spec"))
    assert json.loads(block.text) == SPEC
    assert not set("<>&\u2028") & set(block.text)
    assert "\\u003cscript\\u003e" in block.text


def test_the_page_needs_nothing_and_its_policy_admits_nothing_else(answer: dict[str, Any]) -> None:
    assert_sealed(page(answer, DRAWN, UNTOLD))
    assert_sealed(page(answer))


def test_a_changed_script_would_not_be_admitted() -> None:
    said = policy(["a"], ["b"])
    assert source("a") in said
    assert source("a ") not in said
    assert "unsafe" not in said


def test_no_library_is_carried_for_charts_that_are_not_drawn(answer: dict[str, Any]) -> None:
    assert len(page(answer, UNTOLD).html) < 120_000
    assert len(page(answer, DRAWN).html) < 1_500_000


@pytest.mark.parametrize("name", sorted(one.name for one in ASSETS.glob("*.js")))
def test_our_scripts_evaluate_nothing_and_write_no_markup(name: str) -> None:
    script = (ASSETS / name).read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", script)
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|import\(|https?://(?!www\.w3\.org/2000/svg)", script)
    assert script.isascii()
    assert inline(script) == script


# -- how it is read ---------------------------------------------------------------------------------------------------


def test_the_page_is_built_for_every_reader(answer: dict[str, Any]) -> None:
    parts = page(answer, DRAWN, UNTOLD)
    assert parts.one("html").attributes["lang"] == "en"
    levels = [int(one.tag[1]) for one in parts.elements if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(levels)), levels
    names = [one.attributes["id"] for one in parts.elements if one.has("id")]
    assert len(names) == len(set(names))
    for element in parts.elements:
        for pointer in ("aria-labelledby", "aria-controls"):
            assert element.attributes.get(pointer) is None or element.attributes[pointer] in names
        assert element.tag != "th" or element.attributes["scope"] in {"col", "row"}
    assert [one.attributes["data-sort"] for one in parts.all("th") if one.has("aria-sort")] == ["rank"]


def test_without_scripts_nothing_is_folded_and_nothing_dead_can_be_pressed(answer: dict[str, Any]) -> None:
    parts = page(answer, DRAWN)
    assert not any(one.has("hidden") for one in parts.all("tr"))
    hidden = [one for one in parts.elements if one.has("hidden")]
    assert {one.tag for one in hidden} == {"div"}
    assert all(one.has("data-script-only") for one in hidden)
    assert all("$1.50" in one.text for one in parts.all("figure"))


def test_a_chart_that_could_not_be_made_is_a_sentence(answer: dict[str, Any]) -> None:
    figure = page(answer, UNTOLD).one("figure", data_chart="spend")
    assert f"AWS refused: {EVIL}" in figure.text
    assert "No luck." in figure.text


def test_json_that_is_embedded_holds_on_to_every_character() -> None:
    odd = {"a<b": ["\u2028", "é", "&amp;", None, 1.5, True]}
    assert json.loads(embedded(odd)) == odd
