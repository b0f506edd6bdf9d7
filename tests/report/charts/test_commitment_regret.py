from __future__ import annotations

from dataclasses import replace

import pytest

from sagemaker_cost_mcp.report.charts.commitment_regret import commitment_regret
from tests.chart_builders import curve, drawn, rows_of


def test_a_curve_needs_two_points() -> None:
    assert commitment_regret(replace(curve(), points=())) is None
    assert commitment_regret(replace(curve(), points=curve().points[:1])) is None


def test_the_recommended_commitment_is_marked_and_said() -> None:
    spec = drawn(commitment_regret(curve()))
    said = {row["said"] for row in rows_of(spec) if "said" in row}
    assert said == {"Recommended: $3.600 an hour saves $1,314 a month"}
    marked = [row for row in rows_of(spec) if "said" in row]
    assert all((row["hourly"], row["saving"]) == (3.6, pytest.approx(1314)) for row in marked)
    assert any(layer["mark"].get("style") == "chosen" for layer in spec["vconcat"][0]["layer"])


def test_saving_coverage_and_utilization_share_the_axis_of_commitments() -> None:
    spec = drawn(commitment_regret(curve()))
    domains = [view["encoding"]["x"]["scale"]["domain"] for view in spec["vconcat"]]
    assert domains == [[0, 7.2], [0, 7.2]]
    shares = [row for row in rows_of(spec) if "share" in row]
    nothing = [row["share"] for row in shares if row["hourly"] == 0]
    assert nothing == ["Coverage of the eligible spend"], "of nothing, no part is used"


def test_the_two_shares_differ_in_more_than_colour() -> None:
    dashes = drawn(commitment_regret(curve()))["vconcat"][1]["layer"][-1]["encoding"]["strokeDash"]
    assert len({tuple(dash) for dash in dashes["scale"]["range"]}) == 2


def test_the_interval_is_drawn_where_there_is_one() -> None:
    assert [row["high"] for row in rows_of(drawn(commitment_regret(curve()))) if "high" in row] == [4.32, 4.32]
    sure = drawn(commitment_regret(curve(sure=True)))
    assert not [row for row in rows_of(sure) if "high" in row]
    assert "Grey" not in sure["description"]


@pytest.mark.parametrize(("furthest", "side"), [(1, "right"), (4, "left")])
def test_what_is_said_stays_inside(furthest: int, side: str) -> None:
    (mark,) = [
        layer["mark"]
        for layer in drawn(commitment_regret(curve(furthest=furthest)))["vconcat"][0]["layer"]
        if layer["mark"]["type"] == "text"
    ]
    assert mark["align"] == side
