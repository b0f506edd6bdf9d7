from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.monitoring_too_often import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, endpoint
from tests.monitor_builders import DAILY, hourly, run, schedule, unread_job, watched

WATCH = schedule()


def judged(whole: Snapshot, **thresholds: Any) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds(**thresholds)))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_of_hourly_runs_all_but_one_a_day_are_spared_and_the_loss_is_told() -> None:
    verdict = found(watched([WATCH], hourly(WATCH)))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(730 / 6 * 0.23 * 23 / 24, abs=0.01)
    assert float(verdict.monthly_cost_usd or 0) == pytest.approx(730 / 6 * 0.23, abs=0.01)
    assert verdict.confidence is Confidence.LOW
    assert verdict.evidence[0] == "it starts 24 times a day"
    assert "drift is then seen up to a day later" in verdict.recommendation


def test_what_longer_runs_took_beyond_the_shortest_is_data_and_stays() -> None:
    jobs = [run(WATCH, hours + 0.5, minutes=5 if hours % 24 == 7 else 40) for hours in range(24 * 10)]
    verdict = found(watched([WATCH], jobs))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(161 * 5 / 60 * 0.23 * 730 / 168, abs=0.01)


@pytest.mark.parametrize("expression", [DAILY, "cron(0 0/6 ? * * *)", "NOW", None])
def test_rare_schedules_are_innocent_whatever_they_ran(expression: str | None) -> None:
    rare = schedule(schedule_expression=expression)
    assert judged(watched([rare], hourly(rare))) == []


def test_the_line_can_be_moved() -> None:
    four = schedule(schedule_expression="cron(0 0/6 ? * * *)")
    (verdict,) = judged(watched([four], [run(four, 6 * place + 1) for place in range(60)]), monitoring_runs_a_day=1)
    assert isinstance(verdict, Finding)
    assert verdict.evidence[0] == "it starts 4 times a day"
    assert judged(watched([WATCH], hourly(WATCH)), monitoring_runs_a_day=24) == []


def test_stopped_young_and_silent_schedules_are_innocent() -> None:
    stopped, young = schedule(status="Stopped"), schedule(created_at=NOW - timedelta(days=6))
    assert judged(watched([stopped], hourly(stopped))) == []
    assert judged(watched([young], hourly(young, 6))) == []
    assert judged(watched([WATCH], ())) == []
    assert judged(watched([WATCH], [run(WATCH, 3), run(WATCH, 4)])) == []


def test_an_endpoint_that_is_not_production_makes_it_surer() -> None:
    dev = endpoint("churn")
    tagged = dev.model_copy(update={"ref": dev.ref.model_copy(update={"tags": {"Stage": "dev"}})})
    verdict = found(watched([WATCH], hourly(WATCH), endpoints=(tagged,)))
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence[-1] == "endpoint churn: tag Stage is 'dev'"


def test_violations_of_the_last_run_are_told() -> None:
    loud = schedule(last_run_status="CompletedWithViolations")
    assert any("violations" in one for one in found(watched([loud], hourly(loud))).evidence)


def test_batch_transform_is_judged_too() -> None:
    batch = schedule(endpoint=None)
    assert found(watched([batch], hourly(batch))).resource == batch.ref


@pytest.mark.parametrize(
    ("changes", "jobs", "account", "missing"),
    [
        ({"described": False, "schedule_expression": None}, None, {}, "how often it starts"),
        ({"schedule_expression": "rate(1 hour)"}, None, {}, "how often 'rate(1 hour)' starts it"),
        ({}, (unread_job(),), {}, "which of the region's processing jobs it started was not looked up; it starts 24"),
        ({}, None, {"prices": ()}, "price of ml.m5.xlarge for processing in us-east-1"),
    ],
)
def test_what_was_not_read_or_has_no_price_is_undecided(
    changes: dict[str, Any], jobs: Any, account: dict[str, Any], missing: str
) -> None:
    one = schedule(**changes)
    (verdict,) = judged(watched([one], hourly(one) if jobs is None else jobs, **account))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith(missing)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 55), min_size=24, max_size=24), st.randoms(use_true_random=False))
def test_it_never_saves_more_than_the_schedule_costs_and_order_changes_nothing(minutes: list[int], luck: Any) -> None:
    jobs = [run(WATCH, hours + 0.5, minutes=minutes[hours % 24]) for hours in range(24 * 8)]
    verdict = found(watched([WATCH], jobs))
    assert verdict.monthly_cost_usd is not None
    assert 0 < verdict.monthly_saving_list_usd < verdict.monthly_cost_usd
    shuffled = list(jobs)
    luck.shuffle(shuffled)
    assert found(watched([WATCH], shuffled)) == verdict
