from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.rules.tuning_without_early_stopping import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import D
from tests.training_builders import MONTH, account, run, runs, tries, tuning_job


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


def searched(parent: Any = None, **changes: Any) -> list[Verdict]:
    parent = parent or tuning_job(**changes)
    return judged(*tries(parent), tuning=[parent])


def test_what_came_after_the_best_value_is_paid_for_nothing() -> None:
    parent = tuning_job()
    finding = found(*tries(parent), tuning=[parent])
    assert finding.monthly_saving_list_usd == pytest.approx(6 * D("2.30") * MONTH)
    assert [claim.billable_unit.partition("#")[2] for claim in finding.claims] == ["after-best/Train:ml.m5.xlarge"]
    assert finding.evidence[1] == "1 tuning jobs without early stopping, among them sweep-2026-11-01"
    assert finding.evidence[2].startswith("begun after the best value and three more jobs: $2.30 a run")
    assert finding.confidence is Confidence.MEDIUM


def test_one_search_is_no_monthly_cost() -> None:
    parent = tuning_job()
    jobs = [run(f"try-{n:03d}", days_ago=9 - n / 2, tuning_job_arn=parent.ref.arn) for n in range(12)]
    finding = found(*jobs, tuning=[parent])
    assert (finding.claims, finding.confidence) == ((), Confidence.LOW)
    assert "that is no saving a month" in finding.evidence[2]


def test_a_search_whose_best_job_came_last_is_a_risk_only() -> None:
    parent = tuning_job(best_job="try-011")
    finding = found(*tries(parent), tuning=[parent])
    assert (finding.claims, len(finding.evidence)) == ((), 2)


@pytest.mark.parametrize("changes", [{"early_stopping": "Auto"}, {"strategy": "Hyperband"}])
def test_a_search_that_stops_early_is_innocent(changes: dict[str, Any]) -> None:
    assert searched(**changes) == []


def test_plain_jobs_are_innocent() -> None:
    assert judged(*runs(12)) == []


def test_what_aws_does_not_say_is_undecided() -> None:
    parent = tuning_job(early_stopping=None)
    assert "whether it stops early" in undecided(*tries(parent), tuning=[parent]).missing


def test_no_price_is_undecided() -> None:
    parent = tuning_job()
    assert "list price" in undecided(*tries(parent), tuning=[parent], prices=()).missing
