from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.report.charts.spend_by_phase import spend_by_phase
from tests.chart_builders import drawn, found, rows_of, spend


def said(spec: dict[str, Any]) -> list[str]:
    return [row["said"] for row in rows_of(spec) if "said" in row]


def test_nothing_spent_is_no_chart() -> None:
    assert spend_by_phase([], "WEEKLY") is None
    assert spend_by_phase(spend(size="0"), "WEEKLY") is None


def test_every_dollar_is_drawn_once() -> None:
    rows = spend(5)
    bars = [row for row in rows_of(drawn(spend_by_phase(rows, "WEEKLY"))) if "phase" in row]
    assert sum(row["cost"] for row in bars) == float(sum(row.cost for row in rows))
    assert {row["period"] for row in bars} == {f"{row.start}" for row in rows}


def test_a_bar_says_its_total_and_whether_it_is_whole() -> None:
    rows = spend(3)
    totals = [sum(row.cost for row in rows if row.start == start) for start in sorted({row.start for row in rows})]
    assert said(drawn(spend_by_phase(rows, "WEEKLY"))) == [*(f"${total:,.0f}" for total in totals), "partial"]
    whole = drawn(spend_by_phase([replace(row, partial=False) for row in rows], "WEEKLY"))
    assert "partial" not in said(whole)
    assert "not whole" not in whole["description"]


def test_of_many_bars_only_the_last_that_is_not_whole_is_marked() -> None:
    assert said(drawn(spend_by_phase(spend(62, "DAILY"), "DAILY"))) == ["partial"]
    whole = [replace(row, partial=False) for row in spend(62, "DAILY")]
    assert said(drawn(spend_by_phase(whole, "DAILY"))) == []


def test_many_days_have_few_ticks() -> None:
    (ticks,) = [
        axis["values"] for axis in found(drawn(spend_by_phase(spend(62, "DAILY"), "DAILY")), "axis") if "values" in axis
    ]
    assert len(ticks) <= 12


def test_a_phase_keeps_its_colour_whichever_others_there_are() -> None:
    all_of_them = drawn(spend_by_phase(spend(), "WEEKLY"))
    few = drawn(spend_by_phase([row for row in spend() if row.phase in {Phase.OTHER, Phase.TRAINING}], "WEEKLY"))
    domains = [next(one["scale"]["domain"] for one in found(spec, "color")) for spec in (all_of_them, few)]
    assert domains[0] == domains[1]
    legend = next(one["legend"]["values"] for one in found(few, "color"))
    assert legend == ["Other", "Training"], "from the top, as they are stacked"


def test_what_was_refunded_lies_below_zero() -> None:
    spec = drawn(spend_by_phase(spend(2, refund=True), "WEEKLY"))
    low, high = spec["encoding"]["y"]["scale"]["domain"]
    rows = spend(2, refund=True)
    assert low == float(min(row.cost for row in rows))
    assert high > max(
        float(sum(max(row.cost, Decimal(0)) for row in rows if row.start == start))
        for start in {row.start for row in rows}
    )
