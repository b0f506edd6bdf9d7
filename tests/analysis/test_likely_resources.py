from __future__ import annotations

from datetime import datetime, timedelta

from sagemaker_cost_mcp.analysis.likely_resources import Moved, likely_resources, shelves_for
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import InstanceGroup, TrainingJob
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob
from tests.builders import NOW, endpoint, notebook, ref, snapshot, variant
from tests.studio_builders import app

AFTER = (NOW - timedelta(days=7), NOW)
BEFORE = (NOW - timedelta(days=14), AFTER[0])
HOST = "USE1-Host:ml.m5.xlarge"


def names(usage_type: str, account: Snapshot, *, grew: bool = True) -> list[str]:
    return [one.resource.name for one in likely_resources(Moved(usage_type, BEFORE, AFTER, grew), account)]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_an_endpoint_made_in_the_period_is_likely_and_an_old_one_is_not() -> None:
    account = snapshot(endpoints=[endpoint("old"), endpoint("young", created_at=ago(3))])
    (found,) = likely_resources(Moved(HOST, BEFORE, AFTER, grew=True), account)
    assert found.resource.name == "young"
    assert (
        found.evidence
        == "1 x ml.m5.xlarge, created 2026-11-17 12:00, 72.0 more machine hours than in the period before"
    )


def test_other_types_and_regions_are_not() -> None:
    account = snapshot(
        endpoints=[
            endpoint("large", variant(instance_type="ml.m5.4xlarge"), created_at=ago(3)),
            endpoint("abroad", created_at=ago(3), region="eu-west-1"),
            endpoint("serverless", variant(instance_type=None, count=None), created_at=ago(3)),
        ]
    )
    assert names(HOST, account) == []


def test_async_endpoints_are_billed_under_a_name_of_their_own() -> None:
    account = snapshot(endpoints=[endpoint("queue", kind=EndpointKind.ASYNC, created_at=ago(3))])
    assert names(HOST, account) == []
    assert names("USE1-AsyncInf:ml.m5.xlarge", account) == ["queue"]


def test_an_endpoint_that_was_changed_is_named_without_hours() -> None:
    changed = endpoint("grown").model_copy(update={"modified_at": ago(2)})
    (found,) = likely_resources(Moved(HOST, BEFORE, AFTER, grew=True), snapshot(endpoints=[changed]))
    assert found.evidence == "1 x ml.m5.xlarge now, changed 2026-11-18 12:00"


def test_a_notebook_was_made_or_started_or_stopped() -> None:
    usage_type = "USE1-Notebk:ml.m5.xlarge"
    account = snapshot(
        notebooks=[
            notebook("made", created_at=ago(5), modified_at=ago(5)),
            notebook("started", modified_at=ago(4)),
            notebook("stopped", status="Stopped", modified_at=ago(6)),
            notebook("always"),
        ]
    )
    risen = likely_resources(Moved(usage_type, BEFORE, AFTER, grew=True), account)
    assert [(one.resource.name, one.evidence.split(", ")[1].split()[0]) for one in risen] == [
        ("made", "created"), ("started", "started"),
    ]  # fmt: skip
    (fallen,) = likely_resources(Moved(usage_type, BEFORE, AFTER, grew=False), account)
    assert fallen.evidence.startswith("1 x ml.m5.xlarge, stopped 2026-11-14 12:00, 144.0 fewer machine hours")


def test_jobs_are_ranked_by_their_machine_hours_and_small_ones_left_out() -> None:
    def job(name: str, hours: float, count: int = 1, *, spot: bool = False) -> TrainingJob:
        return TrainingJob(
            ref=ref(name), status="Completed", secondary_status="", created_at=ago(3), started_at=ago(3),
            ended_at=ago(3) + timedelta(hours=hours), spot=spot,
            groups=(InstanceGroup(instance_type="ml.g5.xlarge", count=count),),
        )  # fmt: skip

    waiting = job("waiting", 1).model_copy(update={"started_at": None})
    account = snapshot().model_copy(
        update={
            "training_jobs": (job("tiny", 0.5), job("large", 8, 4), job("half", 16), job("spot", 9, spot=True), waiting)
        }
    )
    assert names("USE1-Train:ml.g5.xlarge", account) == ["large", "half"]
    assert names("USE1-TrSpt:ml.g5.xlarge", account) == ["spot"]


def test_processing_transform_and_studio_leave_traces_too() -> None:
    account = snapshot().model_copy(
        update={
            "processing_jobs": (processing(), processing().model_copy(update={"started_at": None})),
            "transform_jobs": (transform(),),
            "studio_apps": (app("lab", created_at=ago(2)), app("gone", status="Deleted", created_at=ago(2))),
        }
    )
    assert names("USE1-Processing:ml.m5.xlarge", account) == ["work"]
    assert names("USE1-Tsform:ml.m5.xlarge", account) == ["batch"]
    assert len(names("USE1-Studio:JupyterLab-ml.m5.xlarge", account)) == 1


def processing() -> ProcessingJob:
    return ProcessingJob(
        ref=ref("work"), status="Completed", created_at=ago(2), started_at=ago(2), ended_at=ago(1), described=True,
        instance_type="ml.m5.xlarge", instance_count=2, volume_gb=30, max_runtime_seconds=None, image=None,
        role_arn=None, failure_cause=None, monitoring_schedule_arn=None, training_job_arn=None, auto_ml_job_arn=None,
        experiment=None, pipeline=None,
    )  # fmt: skip


def transform() -> TransformJob:
    return TransformJob(
        ref=ref("batch"), status="Completed", created_at=ago(2), started_at=ago(2), ended_at=ago(1), described=True,
        model_name=None, instance_type="ml.m5.xlarge", instance_count=1, batch_strategy=None, max_payload_mb=None,
        max_concurrent_transforms=None, split_type=None, join_source=None, failure_cause=None, labeling_job_arn=None,
        auto_ml_job_arn=None, experiment=None, pipeline=None,
    )  # fmt: skip


def test_only_the_kinds_that_may_be_behind_a_usage_type_are_read() -> None:
    assert shelves_for([HOST, "EU-Train:ml.g5.xlarge"]) == {"endpoints", "training_jobs"}
    assert shelves_for(["USE1-Host:VolumeUsage.gp2", "LabeledObject", "Notebk:ml.t3.medium"]) == {"notebook_instances"}


def test_a_usage_type_without_region_names_no_resource() -> None:
    assert names("Notebk:ml.m5.xlarge", snapshot(notebooks=[notebook(created_at=ago(1), modified_at=ago(1))])) == []
