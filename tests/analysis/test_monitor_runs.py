from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.monitor_runs import MonitorRuns, Unseen, monitor_runs, runs_a_day
from sagemaker_cost_mcp.analysis.work_cases import WorkKind, whole, work_cases
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests.builders import NOW, bill
from tests.monitor_builders import gap, hourly, run, schedule, unread_job, watched

WATCH = schedule()


def seen(account: Snapshot, days: int = 14) -> MonitorRuns:
    found = monitor_runs(account, WATCH, days)
    assert isinstance(found, MonitorRuns), found
    return found


@pytest.mark.parametrize(
    ("expression", "often"),
    [
        ("cron(0 */6 ? * * *)", "4"),
        ("cron(0 00/05 ? * * *)", "4.8"),
        (" cron(0 0/24 ? * * *) ", "1"),
        ("cron(0 0/0 ? * * *)", None),
        ("cron(0 0/25 ? * * *)", None),
        ("rate(1 hour)", None),
        ("now", "0"),
    ],
)
def test_expressions_are_read_as_aws_documents_them(expression: str, often: str | None) -> None:
    assert runs_a_day(expression) == (None if often is None else Decimal(often))


def test_a_fortnight_of_hourly_runs_becomes_a_month() -> None:
    runs = seen(watched([WATCH], hourly(WATCH)))
    assert len(runs.jobs) == 24 * 14
    assert runs.complete
    assert seen(watched([WATCH], hourly(WATCH)), 40) == runs
    claims = runs.claims(watched([WATCH], ()), runs.machine_hours)
    assert claims is not None
    (claim,) = claims
    assert float(claim.units) == pytest.approx(730 / 6, abs=0.01)
    assert runs.told == ("336 jobs of it ran in the last 14 days: 56.0 h of ml.m5.xlarge",)


def test_its_hours_have_the_same_name_as_in_the_family_of_its_jobs() -> None:
    failed = [run(WATCH, 24 * day + 3, status="Failed") for day in range(10)]
    account = watched([WATCH], [*hourly(WATCH), *failed])
    runs = seen(account)
    (case,) = work_cases(account, WorkKind.PROCESSING)
    own = {claim.billable_unit for claim in runs.claims(account, runs.machine_hours) or ()}
    assert own == {claim.billable_unit for claim in case.claims(whole(case)) or ()}
    assert len(own) == 2


def test_jobs_of_others_and_jobs_that_never_started_are_not_its_own() -> None:
    other = schedule("watch-fraud")
    jobs = [run(WATCH, 1), run(other, 1), run(WATCH, 2, started_at=None), run(WATCH, 24 * 15)]
    assert [job.ref.name for job in seen(watched([WATCH], jobs)).jobs] == ["model-monitoring-watch-churn-1"]


def test_arns_are_compared_whatever_their_case() -> None:
    job = run(WATCH, 1).model_copy(update={"monitoring_schedule_arn": WATCH.ref.arn.upper()})
    assert seen(watched([WATCH], [job])).jobs == (job,)


def test_a_run_that_goes_on_counts_up_to_now_and_spares_nothing() -> None:
    runs = seen(watched([WATCH], [run(WATCH, 3, minutes=None)]))
    assert runs.machine_hours == {("runs", "ml.m5.xlarge"): Decimal(3)}
    assert runs.spare_hours == {}


def test_a_schedule_that_starts_nothing_or_is_young_is_none() -> None:
    assert monitor_runs(watched([WATCH], ()), WATCH, 14) is None
    assert monitor_runs(watched([WATCH], [run(WATCH, 49)]), WATCH, 14) is None
    young = schedule(created_at=NOW - timedelta(days=13))
    assert monitor_runs(watched([young], hourly(young)), young, 14) is None


def test_what_was_not_looked_up_is_told_as_unseen_or_as_the_least() -> None:
    assert isinstance(monitor_runs(watched([WATCH], [unread_job()]), WATCH, 14), Unseen)
    denied = watched([WATCH], (), gaps=(gap("sagemaker:ListProcessingJobs"),))
    assert isinstance(monitor_runs(denied, WATCH, 14), Unseen)
    elsewhere = watched([WATCH], (), gaps=(gap("sagemaker:ListProcessingJobs", "eu-west-1"),))
    assert monitor_runs(elsewhere, WATCH, 14) is None
    runs = seen(watched([WATCH], [run(WATCH, 1), unread_job()]))
    assert "least" in runs.told[1]
    assert not seen(watched([WATCH], [run(WATCH, 1), run(WATCH, 2, instance_type=None)])).complete


def test_a_window_shorter_than_a_fortnight_is_what_is_counted() -> None:
    account = watched([WATCH], hourly(WATCH, 5), bill=bill(days=4))
    assert seen(account).days == Decimal("5.5")
    assert seen(account.model_copy(update={"bill": bill(days=30)})).days == 14


def test_without_a_price_there_are_no_claims() -> None:
    account = watched([WATCH], [run(WATCH, 1)], prices=())
    runs = seen(account)
    assert runs.claims(account, runs.machine_hours) is None
    assert runs.types == "ml.m5.xlarge"


def test_what_the_shortest_run_took_is_spared_by_each_beyond_one_a_day() -> None:
    jobs = [run(WATCH, hours + 0.5, minutes=6 if hours == 5 else 30) for hours in range(24 * 7)]
    assert seen(watched([WATCH], jobs), 7).spare_hours == {("runs", "ml.m5.xlarge"): (24 * 7 - 7) * Decimal("0.1")}


def test_failed_and_unlike_runs_are_counted_apart() -> None:
    merges: list[Any] = [run(WATCH, hours + 0.2, minutes=1, image="merge:1") for hours in range(24 * 7)]
    failed = [run(WATCH, hours + 0.7, minutes=1, status="Failed") for hours in range(24 * 7)]
    whole_runs = seen(watched([WATCH], [*hourly(WATCH, 7), *merges, *failed]), 7)
    spare = whole_runs.spare_hours[("runs", "ml.m5.xlarge")]
    assert float(spare) == pytest.approx(161 * 11 / 60, abs=1e-6)
    assert set(whole_runs.machine_hours) == {("runs", "ml.m5.xlarge"), ("failed", "ml.m5.xlarge")}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 59)), min_size=1, max_size=60, unique_by=lambda p: p[0]))
def test_what_is_spared_is_never_more_than_what_ran(runs: list[tuple[int, int]]) -> None:
    jobs = [run(WATCH, 0.5, minutes=7), *(run(WATCH, hours, minutes=minutes) for hours, minutes in runs)]
    found = seen(watched([WATCH], jobs), 7)
    ran = found.machine_hours.get(("runs", "ml.m5.xlarge"), Decimal(0))
    assert 0 <= sum(found.spare_hours.values()) <= ran
    assert found.machine_hours == seen(watched([WATCH], jobs[::-1]), 7).machine_hours
