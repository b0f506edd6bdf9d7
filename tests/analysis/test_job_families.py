"""Which jobs are runs of the same thing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.job_families import base_name, families, work_families
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.work_builders import STARTED, processing_job, training_job, transform_job

IMAGE = "1.dkr.ecr.us-east-1.amazonaws.com/team/pytorch-training"
TUNING = "arn:aws:sagemaker:us-east-1:1:hyper-parameter-tuning-job/sweep"


def job(name: str, **changes: Any) -> TrainingJob:
    return training_job(name).model_copy(update=changes)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("xgboost-2026-11-02-14-30-59-123", "xgboost"),
        ("pytorch-training-2026-11-02-14-30-59-123", "pytorch-training"),
        ("fraud_20261102T1430Z_a1b2c3d4", "fraud"),
        ("ranker-3f9a01bc", "ranker"),
        ("llama-7b-v2-0007", "llama-7b-v2"),
        ("llama-13b-v2-0007", "llama-13b-v2"),
        ("resnet50v2", "resnet50v2"),
        ("yolov8n.run.12", "yolov8n-run"),
        ("pipelines-0o4nlbzfmjtf-Train-Model-mOVmyXHgjN", "pipelines-Train-Model"),
        ("pipelines-of-mine", "pipelines-of-mine"),
        ("20261102", "20261102"),
        ("deadbeef-beadfeed", "deadbeef-beadfeed"),
    ],
)
def test_what_changes_from_run_to_run_is_no_part_of_the_name(name: str, base: str) -> None:
    assert base_name(name) == base


@settings(deadline=None)
@given(st.from_regex(r"[a-z]{3,8}(-[a-z]{3,8}){0,2}", fullmatch=True), st.integers(0, 10**14), st.integers(0, 99))
def test_a_timestamp_and_a_counter_never_make_a_family_of_their_own(base: str, stamp: int, counter: int) -> None:
    assert base_name(f"{base}-{stamp}-{counter}") == base_name(base) == base


def test_runs_of_the_same_name_image_and_role_are_one_family_the_oldest_first() -> None:
    old = job("churn-2026-11-01", image=f"{IMAGE}:2.1", created_at=STARTED - timedelta(days=2))
    new = job("churn-2026-11-02", image=f"{IMAGE}@sha256:00")
    (family,) = families([new, old])
    assert (family.name, family.region, family.jobs) == ("churn", "us-east-1", (old, new))


@pytest.mark.parametrize(
    "changes", [{"image": "host:5000/other:1"}, {"role_arn": "arn:aws:iam::1:role/b"}, {"algorithm_name": "ours"}]
)
def test_another_image_role_or_algorithm_is_another_family_of_the_same_name(changes: dict[str, Any]) -> None:
    found = families([job("churn-1"), job("churn-2", **changes)])
    assert [family.name for family in found] == ["churn", "churn (2)"]


@pytest.mark.parametrize("parent", ["tuning_job_arn", "automl_job_arn", "labeling_job_arn"])
def test_what_one_job_started_is_one_family_whatever_it_is_called(parent: str) -> None:
    found = families([job("one-dpp0", **{parent: TUNING}), job("two-dpp1", **{parent: TUNING}), job("sweep")])
    assert [(family.name, len(family.jobs)) for family in found] == [("sweep", 1), ("sweep (2)", 2)]


def test_regions_are_apart() -> None:
    there = job("churn-2")
    there = there.model_copy(update={"ref": there.ref.model_copy(update={"region": "eu-west-1"})})
    assert [(one.name, one.region) for one in families([job("churn-1"), there])] == [
        ("churn", "eu-west-1"),
        ("churn", "us-east-1"),
    ]


def test_processing_is_grouped_by_image_and_schedule_and_transform_by_model() -> None:
    schedule = "arn:aws:sagemaker:us-east-1:1:monitoring-schedule/drift"
    watched = processing_job("model-monitoring-1").model_copy(update={"monitoring_schedule_arn": schedule})
    found = work_families([processing_job("prep-1"), processing_job("prep-2"), watched])
    assert [(family.name, len(family.jobs)) for family in found] == [("drift", 1), ("prep", 2)]
    other = transform_job("score-2").model_copy(update={"model_name": None})
    assert [family.name for family in work_families([transform_job("score-1"), other])] == ["score", "score (2)"]


@settings(deadline=None)
@given(st.permutations([job("a-1"), job("a-2"), job("b-1", image=IMAGE), job("b-2"), job("c", tuning_job_arn=TUNING)]))
def test_the_order_of_jobs_changes_nothing(jobs: list[TrainingJob]) -> None:
    assert families(jobs) == families(sorted(jobs, key=lambda one: one.ref.name))
