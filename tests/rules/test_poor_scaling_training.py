from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.poor_scaling_training import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, run, runs


def judged(*jobs: TrainingJob, **changes: Any) -> list[Verdict]:
    return list(RULE.verdicts(account(*jobs, **changes), Thresholds()))


def found(*jobs: TrainingJob, **changes: Any) -> Finding:
    (verdict,) = judged(*jobs, **changes)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(*jobs: TrainingJob, **changes: Any) -> Undecided:
    (verdict,) = judged(*jobs, **changes)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def on(count: int, seconds: int, day: int, **changes: Any) -> TrainingJob:
    return run(f"speech-{count}{day:02d}", days_ago=day, seconds=seconds, groups=(("ml.g5.xlarge", count),), **changes)


def test_machines_that_gain_little_cost_as_much_as_the_others() -> None:
    finding = found(on(1, 28_800, 22), on(2, 15_600, 15), on(4, 14_400, 8))
    assert finding.monthly_saving_list_usd == pytest.approx(D(57_600 - 31_200) / 3600 * D("1.408") * MONTH)
    assert finding.confidence is Confidence.LOW
    assert "4 x ml.g5.xlarge: 4.0 h, 16.0 machine-hours a run, efficiency 50% (1 runs)" in finding.evidence
    assert finding.recommendation.startswith("Train on 2 x ml.g5.xlarge: 4.3 h a run instead of 4.0 h on 4.")


def test_more_runs_of_each_make_it_surer() -> None:
    jobs = [on(count, seconds, day + n) for count, seconds, day in ((1, 28_800, 22), (4, 14_400, 8)) for n in (0, 1)]
    assert found(*jobs).confidence is Confidence.MEDIUM


def test_good_scaling_and_single_machines_are_innocent() -> None:
    assert judged(on(1, 28_800, 22), on(2, 14_800, 15), on(4, 8_000, 8)) == []
    assert judged(*runs(12)) == []


def test_the_same_number_every_time_tells_nothing() -> None:
    assert "nothing tells how it scales" in undecided(*runs(12, groups=(("ml.m5.xlarge", 2),))).missing


def test_no_price_is_undecided() -> None:
    assert "list price" in undecided(on(1, 28_800, 22), on(2, 15_600, 15), on(4, 14_400, 8), prices=()).missing
