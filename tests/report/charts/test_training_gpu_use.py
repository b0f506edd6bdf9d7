from __future__ import annotations

import pytest

from sagemaker_cost_mcp.report.charts.training_gpu_use import BUSY, IDLE, MOST, training_gpu_use
from tests.chart_builders import MONDAY, D, drawn, families, family, found, rows_of


def test_no_money_on_gpus_is_no_chart() -> None:
    assert training_gpu_use([]) is None
    assert training_gpu_use([family(cost="0")]) is None


def test_a_bar_is_money_and_its_parts_are_use() -> None:
    spec = drawn(training_gpu_use([family(cost="200", busy="40")]))
    assert {row["part"]: row["cost"] for row in rows_of(spec) if "part" in row} == {BUSY: 80, IDLE: 120}
    assert [row["said"] for row in rows_of(spec) if "said" in row] == ["$200, 40 % busy"]
    assert "Grey" not in spec["description"]


def test_what_nobody_measured_is_neither_busy_nor_idle() -> None:
    spec = drawn(training_gpu_use([family(cost="200", busy=None)]))
    assert not [row for row in rows_of(spec) if "part" in row]
    assert [(row["cost"], row["end"]) for row in rows_of(spec) if "end" in row] == [(0, 200)]
    assert [row["said"] for row in rows_of(spec) if "said" in row] == ["$200, not measured"]
    assert "Grey: GPU use was not measured" in spec["description"]
    assert [one["legend"] for one in found(spec, "color")] == [None]


def test_a_part_that_nobody_measured_stands_behind_the_rest() -> None:
    spec = drawn(training_gpu_use([family(cost="200", busy="40", unmeasured=D(150))]))
    assert {row["part"]: row["cost"] for row in rows_of(spec) if "part" in row} == {BUSY: 20, IDLE: 30}
    assert [(row["cost"], row["end"]) for row in rows_of(spec) if "end" in row] == [(50, 200)]


def test_the_dearest_come_first_and_the_rest_is_one_bar() -> None:
    rows = families(40)
    spec = drawn(training_gpu_use(rows))
    money = sum(row["cost"] for row in rows_of(spec) if "part" in row) + sum(
        row["end"] - row["cost"] for row in rows_of(spec) if "end" in row
    )
    assert money == pytest.approx(float(sum(row.cost for row in rows)))
    labels = sorted(row["label"][3:] for row in rows_of(spec) if "said" in row)
    assert f"{40 - MOST} more together" in labels
    assert len(labels) == MOST + 1


def test_more_than_all_the_time_is_all_the_time() -> None:
    spec = drawn(training_gpu_use([family(cost="200", busy="104")]))
    assert [row["part"] for row in rows_of(spec) if "part" in row] == [BUSY]


def test_the_window_is_said_where_it_is_known() -> None:
    assert "19 Oct 2026 to 19 Oct 2026" in drawn(training_gpu_use([family()], (MONDAY, MONDAY)))["description"]
