from __future__ import annotations

from dataclasses import replace

import pytest

from sagemaker_cost_mcp.report.charts.provisioned_traffic import provisioned_traffic
from tests.chart_builders import LONG, drawn, found, rows_of, traffic


def test_no_stretch_is_no_chart() -> None:
    assert provisioned_traffic(replace(traffic(), stretches=())) is None


def test_needed_and_provisioned_stand_on_the_time_of_the_traffic() -> None:
    spec = drawn(provisioned_traffic(traffic(48)))
    rows = rows_of(spec)
    assert {row["what"] for row in rows if "what" in row} == {"Provisioned", "Needed"}
    domains = [view["encoding"]["x"]["scale"]["domain"] for view in spec["vconcat"]]
    assert domains == [["2026-11-04T00:00:00Z", "2026-11-06T00:00:00Z"]] * 2


def test_the_last_stretch_has_its_length() -> None:
    rows = [row for row in rows_of(drawn(provisioned_traffic(traffic(1)))) if row.get("what") == "Provisioned"]
    assert [row["start"] for row in rows] == ["2026-11-04T00:00:00Z", "2026-11-04T01:00:00Z"]


def test_without_a_target_nothing_is_called_needed() -> None:
    spec = drawn(provisioned_traffic(traffic(need=False)))
    assert {row["what"] for row in rows_of(spec) if "what" in row} == {"Provisioned"}
    assert "no target is known" in spec["description"]
    assert spec["vconcat"][1]["encoding"]["color"]["legend"] == {"values": ["Provisioned"]}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (60, "one minute"),
        (900, "15 minutes"),
        (3600, "one hour"),
        (86_400, "one day"),
        (10_800, "3 hours"),
        (90, "90 seconds"),
    ],
)
def test_it_says_of_what_it_shows_means(seconds: int, said: str) -> None:
    assert f"Means of {said} " in drawn(provisioned_traffic(traffic(seconds=seconds)))["description"]


def test_the_load_and_what_scales_are_named_on_the_axes() -> None:
    spec = drawn(provisioned_traffic(traffic(name=LONG, load_title="CPU (% of an instance)", scales="copies")))
    titles = [axis["title"] for axis in found(spec, "axis")]
    assert "CPU (% of an instance)" in titles
    assert "Copies" in titles
    assert LONG not in spec["description"]
