from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.whole_download_input import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, loss, runs


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


def copying(share: float) -> dict[str, Any]:
    return {"seconds_in": {"Downloading": round(36_000 * share), "Training": 36_000}}


def test_time_of_copying_is_paid_for_nothing() -> None:
    finding = found(*runs(12, **copying(0.4)))
    assert finding.monthly_saving_list_usd == pytest.approx(12 * D("2.30") * D("0.4") * MONTH)
    assert finding.confidence is Confidence.LOW
    assert "copies its input (File) for 240 min a run, 40% of its machine time" in finding.evidence
    assert finding.evidence[-1].startswith("up to $0.92 a run")


@pytest.mark.parametrize(
    "changes", [copying(0.09), copying(0.4) | {"input_modes": ("FastFile",)}, {"seconds_in": {"Training": 1}}]
)
def test_little_copying_and_streaming_are_innocent(changes: dict[str, Any]) -> None:
    assert judged(*runs(12, **changes)) == []


def test_a_history_that_does_not_tell_is_undecided() -> None:
    assert "does not tell how long" in undecided(*runs(12, seconds_in={})).missing


def test_no_price_is_undecided() -> None:
    assert "list price" in undecided(*runs(12, **copying(0.4)), prices=()).missing


def test_what_repeats_has_a_claim_of_its_own_for_the_same_copying() -> None:
    finding = found(*runs(12, metrics=loss(0.1), **copying(0.4)))
    parts = {claim.billable_unit.partition("#")[2] for claim in finding.claims}
    assert parts == {"runs/Train:ml.m5.xlarge", "repeats/Train:ml.m5.xlarge"}
