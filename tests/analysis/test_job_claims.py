"""What jobs claim of the bill."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.claimed_units import Unit
from sagemaker_cost_mcp.analysis.job_claims import (
    PREPAID,
    labeling_unit,
    training_units,
    untold_training,
    untold_work,
    work_units,
)
from sagemaker_cost_mcp.analysis.possible_hours import Stretch
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.work import LabelCounters, LabelingJob
from tests.builders import D, bill
from tests.work_builders import processing_job, ref_to, training_job, transform_job

WINDOW = Stretch(bill())
DAY = timedelta(days=1)
PLAN = "arn:aws:sagemaker:us-east-1:1:training-plan/p"


def units(found: Any) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    claims: list[Unit] = list(found)
    for one in claims:
        if one.units:
            sums[one.pool] = sums.get(one.pool, D(0)) + one.units
    return sums


def of(job: TrainingJob, *billed: str) -> dict[str, Decimal]:
    return units(training_units(job, WINDOW, {("us-east-1", name) for name in billed}))


def labeling(**changes: Any) -> LabelingJob:
    given: dict[str, Any] = {
        "ref": ref_to("labeling-job", "signs"),
        "status": "Completed",
        "created_at": WINDOW.start + 5 * DAY,
        "modified_at": WINDOW.start + 9 * DAY,
        "counters": LabelCounters(total=400, human=300, machine=100, failed=7, unlabeled=0),
        "workforce": None,
        "task_type": None,
        "output_uri": None,
        "described": True,
        "auto_labeling": None,
        "workers_per_object": None,
        "usd_per_task": None,
        "failure_cause": None,
    }
    return LabelingJob(**(given | changes))


def test_a_heterogeneous_job_claims_each_group_and_the_volumes_of_all() -> None:
    groups = (("ml.m5.xlarge", 1), ("ml.c5.2xlarge", 3))
    job = training_job(seconds=7200, groups=groups).model_copy(update={"volume_gb": 73})
    # 73 GB x 4 machines x 2 h / 730 = 0.8 GB-months.
    assert of(job) == {"Train:ml.m5.xlarge": D(2), "Train:ml.c5.2xlarge": D(6), "Train:VolumeUsage": D("0.8")}


def test_a_spot_job_claims_billable_time_and_volumes_for_all_of_its_time() -> None:
    job = training_job(seconds=36_000, billable=9000, spot=True).model_copy(update={"volume_gb": 73})
    assert of(job) == {"TrSpt:ml.m5.xlarge": D("2.5"), "Train:VolumeUsage": D(1)}


def test_a_job_that_crosses_an_edge_claims_the_part_inside() -> None:
    job = training_job(seconds=14_400, started=WINDOW.start - timedelta(hours=3)).model_copy(update={"volume_gb": 730})
    assert of(job) == {"Train:ml.m5.xlarge": D(1), "Train:VolumeUsage": D(1)}


def test_a_prepaid_job_claims_its_volumes_alone() -> None:
    job = training_job(plan=PLAN).model_copy(update={"volume_gb": 730})
    assert of(job) == {"Train:VolumeUsage": D(1)}
    assert untold_training(job) == PREPAID


def test_a_warm_pool_is_claimed_where_the_bill_has_it_else_as_training() -> None:
    job = training_job(groups=(("ml.m5.xlarge", 2),)).model_copy(
        update={"volume_gb": 365, "warm_pool_billable_seconds": 1800}
    )
    volumes = {"Train:VolumeUsage": D(1), "WarmPool:VolumeUsage": D("0.5")}
    own = {"Train:ml.m5.xlarge": D(2), "WarmPool:ml.m5.xlarge": D(1)}
    assert of(job, "WarmPool:ml.m5.xlarge") == own | volumes
    assert of(job) == {"Train:ml.m5.xlarge": D(3)} | volumes


def test_of_a_warm_pool_the_part_inside_the_window_counts() -> None:
    early = training_job(seconds=3600, started=WINDOW.start - timedelta(hours=2))
    kept = early.model_copy(update={"warm_pool_billable_seconds": 7200})
    assert of(kept) == {"Train:ml.m5.xlarge": D(1)}, "its second hour"
    running = training_job(seconds=None, started=WINDOW.end - DAY / 24)
    assert of(running.model_copy(update={"warm_pool_billable_seconds": 7200})) == {"Train:ml.m5.xlarge": D(1)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"started_at": None, "groups": ()}, None),
        ({"groups": (), "serverless": False}, "AWS does not say which machines it had"),
        ({"groups": (), "serverless": True, "billable_tokens": 1_500_000}, "charged by the token (1,500,000)"),
        ({"groups": (), "serverless": True}, "how many there were could not be read"),
        ({"groups": (), "serverless": None}, "how many there were could not be read"),
        ({"billable_seconds": None}, "for how many seconds it is billed"),
        ({"billable_seconds": None, "ended_at": None}, None),
        ({"billable_seconds": 0}, None),
    ],
)
def test_why_the_cost_of_a_training_job_cannot_be_told(changes: dict[str, Any], why: str | None) -> None:
    told = untold_training(training_job().model_copy(update=changes))
    assert told is None if why is None else why in str(told)


def test_processing_has_volumes_and_transform_has_none_of_the_customers() -> None:
    found = units(work_units(processing_job(hours=2, count=3).model_copy(update={"volume_gb": 73}), WINDOW))
    assert found == {"Processing:ml.m5.xlarge": D(6), "Processing:VolumeUsage": D("0.6")}
    assert units(work_units(transform_job(hours=3, count=2), WINDOW)) == {"Tsform:ml.m5.xlarge": D(6)}


@pytest.mark.parametrize("member", ["instance_type", "instance_count"])
def test_an_undescribed_job_claims_nothing_and_says_so(member: str) -> None:
    job = processing_job().model_copy(update={member: None})
    assert units(work_units(job, WINDOW)).keys() <= {"Processing:VolumeUsage"}
    assert "could not be read" in str(untold_work(job))
    assert untold_work(processing_job()) is None


def test_labels_inside_the_window_are_claimed_and_of_a_job_at_its_edge_what_others_leave() -> None:
    whole = labeling_unit(labeling(), WINDOW)
    assert whole is not None
    assert (whole.pool, whole.units, whole.if_billed) == ("LabeledObject", D(400), False)
    for changes in (
        {"created_at": WINDOW.start - DAY},
        {"modified_at": WINDOW.end + DAY},
        {"status": "InProgress"},
        {"status": "InProgress", "created_at": WINDOW.start - 9 * DAY, "modified_at": WINDOW.start - 8 * DAY},
    ):
        edge = labeling_unit(labeling(**changes), WINDOW)
        assert edge is not None, changes
        assert edge.if_billed, changes


@pytest.mark.parametrize("changes", [{"modified_at": WINDOW.start - DAY}, {"created_at": WINDOW.end}])
def test_a_labeling_job_outside_the_window_claims_nothing(changes: dict[str, Any]) -> None:
    assert labeling_unit(labeling(**changes), WINDOW) is None
