"""Log streams as of some moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sagemaker_cost_mcp.simulator.description import Fleet, JupyterLog, Notebook, Span, TrainingJob
from sagemaker_cost_mcp.simulator.streams import NOTEBOOK_GROUP, TRAINING_GROUP, log_groups

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_work_in_progress_ticks_on_with_the_clock() -> None:
    log = JupyterLog(first=NOON, every=timedelta(minutes=20))
    assert log.last_event(NOON) == NOON
    assert log.last_event(NOON + timedelta(minutes=59)) == NOON + timedelta(minutes=40)


def test_a_log_that_ends_later_still_ticks() -> None:
    log = JupyterLog(first=NOON, last=NOON + timedelta(hours=2))
    assert log.last_event(NOON + timedelta(minutes=50)) == NOON + timedelta(minutes=40)
    assert log.last_event(NOON + timedelta(days=2)) == NOON + timedelta(hours=2)


def test_each_start_writes_to_the_lifecycle_stream() -> None:
    runs = (
        Span(start=NOON, end=NOON + timedelta(hours=3)),
        Span(start=NOON + timedelta(days=2)),
    )
    notebook = Notebook(name="a", instance_type="ml.t3.medium", created=NOON, runs=runs, lifecycle_config="setup")
    fleet = Fleet(account_id="1" * 12, notebooks=(notebook,))
    for now, start in ((NOON + timedelta(days=1), runs[0].start), (NOON + timedelta(days=3), runs[1].start)):
        (stream,) = log_groups(fleet, "us-east-1", now)[NOTEBOOK_GROUP]
        assert stream.name == "a/LifecycleConfigOnStart"
        assert (stream.first_event, stream.last_event) == (NOON, start + timedelta(minutes=2))


def test_each_host_of_a_job_has_a_stream_up_to_now() -> None:
    job = TrainingJob(name="j", instance_type="ml.m5.xlarge", started=NOON, seconds=7200, count=2)
    fleet = Fleet(account_id="1" * 12, training_jobs=(job,))
    now = NOON + timedelta(hours=1)
    streams = log_groups(fleet, "us-east-1", now)[TRAINING_GROUP]
    assert [stream.name for stream in streams] == ["j/algo-1-1793620800", "j/algo-2-1793620800"]
    assert {stream.last_event for stream in streams} == {now}
    assert log_groups(fleet, "us-east-1", NOON - timedelta(minutes=1)) == {}
    assert log_groups(fleet, "eu-west-1", now) == {}
