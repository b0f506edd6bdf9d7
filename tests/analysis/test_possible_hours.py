"""For how many hours of the window each resource can have run."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.possible_hours import possible_hours
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests.builders import NOW, D, bill, calls, endpoint, notebook, snapshot, variant
from tests.work_builders import app, cluster, group, processing_job, training_job, transform_job

# The builders' bill covers the 30 days up to midnight of the day before NOW.
END = NOW.replace(hour=0) - timedelta(days=1)
HOURS = D(30 * 24)


def there(**shelves: Any) -> Snapshot:
    return snapshot(billed=bill()).model_copy(update=shelves)


def hours_of(**shelves: Any) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in possible_hours(there(**shelves)):
        found[one.usage] = found.get(one.usage, D(0)) + one.hours
    return found


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({}, HOURS),
        ({"created_at": END - timedelta(hours=5)}, D(5)),
        ({"created_at": NOW}, None),
        ({"status": "Stopped", "modified_at": END - timedelta(days=20)}, D(240)),
        ({"status": "Stopped"}, None),
        ({"status": "Updating"}, HOURS),
    ],
)
def test_a_notebook_runs_between_its_birth_and_its_last_stop(changes: dict[str, Any], hours: Decimal | None) -> None:
    found = hours_of(notebook_instances=(notebook(**changes),))
    assert found == ({} if hours is None else {"Notebk:ml.m5.xlarge": hours})


def test_an_app_runs_since_it_was_made_and_a_free_one_is_no_ones_hours() -> None:
    free = app("sys", kind="JupyterServer").model_copy(update={"instance_type": "system"})
    young = app(created_at=END - timedelta(hours=7))
    assert hours_of(studio_apps=(young, free)) == {"Studio:JupyterLab-ml.t3.medium": D(7)}


def test_an_endpoint_had_as_many_instances_as_cloudwatch_counted() -> None:
    on = endpoint("ep", variant(count=3))
    seen = calls(on)
    days = {day: D(2) for day in seen.instances}
    known = seen.model_copy(update={"instances": days})
    assert hours_of(endpoints=(on,), endpoint_traffic=(known,)) == {"Host:ml.m5.xlarge": 2 * HOURS}


def test_where_cloudwatch_is_silent_it_had_as_many_as_now_since_it_was_made() -> None:
    on = endpoint("ep", variant(count=3), variant("none", instance_type=None), created_at=END - timedelta(hours=30))
    assert hours_of(endpoints=(on,)) == {"Host:ml.m5.xlarge": D(90)}
    unknown = endpoint("ep", variant(count=None))
    assert hours_of(endpoints=(unknown,)) == {}


def test_async_endpoints_are_billed_apart() -> None:
    assert set(hours_of(endpoints=(endpoint(kind=EndpointKind.ASYNC),))) == {"AsyncInf:ml.m5.xlarge"}


def test_a_training_job_is_billed_for_its_seconds_on_each_machine() -> None:
    groups = (("ml.m5.xlarge", 2), ("ml.g5.xlarge", 1))
    spot = training_job("cheap", seconds=7200, billable=3600, spot=True)
    assert hours_of(training_jobs=(training_job(groups=groups), spot)) == {
        "Train:ml.m5.xlarge": D(2),
        "Train:ml.g5.xlarge": D(1),
        "TrSpt:ml.m5.xlarge": D(1),
    }


def test_of_a_job_at_the_edge_of_the_window_the_part_inside_counts() -> None:
    early = training_job(seconds=7200, started=END - timedelta(days=30, hours=1))
    assert hours_of(training_jobs=(early,)) == {"Train:ml.m5.xlarge": D(1)}


def test_a_running_job_counts_up_to_the_end_and_a_prepaid_or_waiting_one_not_at_all() -> None:
    running = training_job(seconds=None, started=END - timedelta(hours=4), status="InProgress")
    prepaid = training_job("paid", plan="arn:aws:sagemaker:us-east-1:1:training-plan/p")
    waiting = training_job("waits", seconds=None, started=None)
    instant = training_job("instant", seconds=0)
    assert hours_of(training_jobs=(running, prepaid, waiting, instant)) == {"Train:ml.m5.xlarge": D(4)}


def test_processing_and_transform_run_from_start_to_end() -> None:
    jobs = (processing_job(hours=2, count=3), processing_job("undescribed", instance_type=None))
    assert hours_of(processing_jobs=jobs, transform_jobs=(transform_job(hours=3, count=2),)) == {
        "Processing:ml.m5.xlarge": D(6),
        "Tsform:ml.m5.xlarge": D(6),
    }
    assert hours_of(processing_jobs=(processing_job(count=None),)) == {}


def test_a_cluster_is_billed_by_group_unless_it_is_prepaid() -> None:
    untold = group("ml.g5.xlarge").model_copy(update={"counts": {}})
    found = hours_of(clusters=(cluster(group(count=2), untold, group("ml.p4d.24xlarge", plan="arn:p")),))
    assert found == {"Cluster:ml.p5.48xlarge": 2 * HOURS, "Cluster:ml.g5.xlarge": 2 * HOURS}
    unread = cluster().model_copy(update={"groups": None})
    assert hours_of(clusters=(unread,)) == {}


def test_without_a_bill_there_is_no_window() -> None:
    assert possible_hours(snapshot(notebooks=[notebook()])) == ()
