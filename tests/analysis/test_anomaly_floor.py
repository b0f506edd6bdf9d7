"""The detector against labelled bills whose generator, seeds and difficulty were fixed before it was tuned."""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.anomalies import detected
from sagemaker_cost_mcp.model.money import RecordKind
from scripts.bench_anomalies import CLEAN_SEEDS, END, FLOOR, SEEDS, SINCE, labelled, score


def test_nine_of_ten_are_found_and_nine_of_ten_found_are_there() -> None:
    reached = score(labelled(seed) for seed in SEEDS)
    assert reached.present > 150
    assert reached.precision >= FLOOR
    assert reached.recall >= FLOOR


def test_the_detector_is_silent_on_clean_bills() -> None:
    reports = [one for seed in CLEAN_SEEDS for one in detected(labelled(seed, clean=True).bill, SINCE).anomalies]
    assert reports == []


def test_the_labelled_bills_hold_every_difficulty() -> None:
    cases = [labelled(seed) for seed in SEEDS]
    rows = [row for case in cases for row in case.bill.rows]
    labels = [label for case in cases for label in case.labels]
    assert {RecordKind.CREDIT, RecordKind.TAX} <= {row.kind for row in rows}
    assert any(label.end is None for label in labels)
    assert any(label.end is not None and (label.end - label.start).days > 1 for label in labels)
    billed = [{row.period_start.date() for row in case.bill.rows} for case in cases]
    assert any(len(days) < (END - case.bill.window_start).days for days, case in zip(billed, cases, strict=True))
