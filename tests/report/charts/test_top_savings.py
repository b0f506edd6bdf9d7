from __future__ import annotations

import re

from sagemaker_cost_mcp.model.finding import Confidence
from sagemaker_cost_mcp.report.charts.top_savings import LATER, MOST, NOW, top_savings
from tests.chart_builders import D, drawn, found, rows_of, saving, savings


def test_nothing_saved_is_no_chart() -> None:
    assert top_savings([]) is None
    assert top_savings([saving(now="0"), saving(now="-3")]) is None


def test_the_largest_comes_first_and_nothing_is_lost() -> None:
    rows = savings(40)
    bars = [row for row in rows_of(drawn(top_savings(rows))) if "part" in row]
    assert round(sum(bar["saving"] for bar in bars)) == round(float(sum(row.later for row in rows)))
    labels = sorted({bar["label"] for bar in bars})
    assert labels[0][3:].startswith(rows[0].resource)
    assert len(labels) == MOST + 1
    assert labels[-1][3:].startswith(f"{40 - MOST} more")


def test_cash_now_and_later_are_two_parts_of_a_bar() -> None:
    spec = drawn(top_savings([saving(now="90", later="150")]))
    assert {row["part"]: row["saving"] for row in rows_of(spec) if "part" in row} == {NOW: 90, LATER: 60}
    assert [row["said"] for row in rows_of(spec) if "said" in row] == ["$90.00, later $150 · ●●● high"]


def test_what_only_saves_later_is_there_too() -> None:
    spec = drawn(top_savings([saving(now="0", later="150")]))
    assert [row["part"] for row in rows_of(spec) if "part" in row] == [LATER]
    assert [one["legend"] for one in found(spec, "color")] == [{"values": [LATER]}]


def test_confidence_is_said_without_colour() -> None:
    spec = drawn(top_savings([saving(f"nb-{sure}", confidence=sure) for sure in Confidence]))
    said = {row["label"][6:].split("\n")[0]: row["said"] for row in rows_of(spec) if "said" in row}
    assert {name: text.rsplit(" · ")[-1] for name, text in said.items()} == {
        "high": "●●● high",
        "medium": "●●○ medium",
        "low": "●○○ low",
    }


def test_equal_names_have_a_bar_each() -> None:
    bars = [row for row in rows_of(drawn(top_savings([saving(), saving()]))) if "part" in row]
    assert len({bar["label"] for bar in bars}) == 2
    assert {re.sub(r"^\d+", "", bar["label"]) for bar in bars} == {"nb-anna\nIdle notebook instance"}


def test_words_have_room_behind_the_longest_bar() -> None:
    spec = drawn(top_savings(savings(3)))
    low, high = next(one["scale"]["domain"] for one in found(spec, "x") if "scale" in one)
    assert low == 0
    assert high > 1.5 * float(max(row.later for row in savings(3)))
    assert D(0) < D(high)
