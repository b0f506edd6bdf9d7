"""Jobs, clusters and stores that are kept for nobody."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.clusters import ClusterGroup
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.surroundings import BucketLifecycle
from sagemaker_cost_mcp.model.work import LabelCounters, LabelingJob
from tests.builders import ACCOUNT, NOW, REGION, price, snapshot
from tests.feature_builders import group as feature_group
from tests.feature_builders import store_use
from tests.remedy_cases import Case
from tests.serving_builders import model
from tests.surroundings_builders import (
    ECR_BILL,
    S3_BILL,
    bucket,
    repository,
    serving,
    stored,
    surroundings,
    trained,
    uri,
)
from tests.training_builders import account, run, runs
from tests.work_builders import STARTED, cluster, group, ref_to


def _group(name: str, kind: str, count: int, role: str) -> ClusterGroup:
    own: dict[str, Any] = {"name": name, "current_count": count, "counts": {kind: count} if count else {}}
    return group(kind, count).model_copy(update=own | {"slurm_role": role})


CLUSTER = Snapshot(
    taken_at=NOW,
    account_id=ACCOUNT,
    regions=(REGION,),
    clusters=(
        cluster(
            _group("controller", "ml.m5.xlarge", 1, "Controller"), _group("workers", "ml.p5.48xlarge", 0, "Compute")
        ),
    ),
    prices=(price("USE1-Cluster:ml.m5.xlarge", "0.23"),),
)

KEPT: dict[str, Any] = {
    "groups": (("ml.m5.4xlarge", 1),),
    "keep_alive_seconds": 7200,
    "warm_pool_billable_seconds": 7200,
}
OTHERWISE: dict[str, Any] = {"warm_pool_billable_seconds": 600, "reused_by": "churn-011"}
TAKEN = run("churn-900", days_ago=3, **(KEPT | OTHERWISE))
WAITING = runs(12, **KEPT, warm_pool_status="Available")

LIVE = model("live").model_copy(
    update={"containers": (model("live").containers[0].model_copy(update={"artifact": "s3://ml-team/model.tar.gz"}),)}
)
OLD, NEW, UNTAGGED = stored("0" * 64, 30, "1"), stored("1" * 64, 20, "2", "stable"), stored("2" * 64, 50)
MANY = [serving(f"m{number}", uri(tag=f":v{number}")) for number in range(60)]

STORE_PRICES = (
    price("USE1-FeatureStore:WriteRequestUnits", "0.00000125", unit="Units"),
    price("USE1-FeatureStore:TimedStorage-ByteHrs", "0.45", unit="GB-Mo"),
)
ONLINE, BOTH = feature_group("clicks"), feature_group("x" * 64, {"Team": "shop"}, offline_store=True)


def _stores() -> Snapshot:
    groups = (ONLINE, BOTH)
    uses = tuple(store_use(one) for one in groups)
    return snapshot(prices=STORE_PRICES).model_copy(update={"feature_groups": groups, "online_store_use": uses})


def _labeling(task: str) -> LabelingJob:
    return LabelingJob(
        ref=ref_to("labeling-job", f"signs-{task}"),
        status="Completed",
        created_at=STARTED,
        modified_at=NOW,
        counters=LabelCounters(total=6200, human=6200, machine=0, failed=0, unlabeled=0),
        workforce=None,
        task_type=task,
        output_uri=None,
        described=True,
        auto_labeling=False,
        workers_per_object=1,
        usd_per_task=None,
        failure_cause=None,
    )


def _bucket(*, current: bool, noncurrent: bool, uploads: bool, **more: Any) -> Snapshot:
    rules = BucketLifecycle(current=current, noncurrent=noncurrent, uploads=uploads)
    return surroundings(buckets=[bucket(rules=rules, **more)], models=[LIVE], related_costs=S3_BILL)


CASES = (
    Case("idle-cluster-group", "a controller alone", CLUSTER),
    Case("idle-warm-pool", "that nobody takes over", account(*WAITING)),
    Case("idle-warm-pool", "that some take over", account(*runs(12, **KEPT), TAKEN)),
    Case("bucket-without-lifecycle", "at all", _bucket(current=False, noncurrent=False, uploads=False, versioned=True)),
    Case("bucket-without-lifecycle", "for uploads", _bucket(current=True, noncurrent=True, uploads=False)),
    Case(
        "bucket-without-lifecycle",
        "for versions",
        _bucket(current=True, noncurrent=False, uploads=True, versioned=True),
    ),
    Case(
        "bucket-without-lifecycle",
        "and without models",
        surroundings(buckets=[bucket()], related_costs=S3_BILL),
    ),
    Case(
        "repository-without-lifecycle",
        "named by tag and by digest",
        surroundings(
            repositories=[repository("serve", OLD, NEW, UNTAGGED)],
            models=[serving("shop", uri(tag=":2")), serving("pinned", uri(tag=f"@sha256:{'1' * 64}"))],
            related_costs=ECR_BILL,
        ),
    ),
    Case(
        "repository-without-lifecycle",
        "an untagged image in use",
        surroundings(
            repositories=[repository("serve", OLD, NEW, UNTAGGED)],
            trainings=[trained("t", uri(tag=f"@sha256:{'2' * 64}"))],
            related_costs=ECR_BILL,
        ),
    ),
    Case(
        "repository-without-lifecycle",
        "more tags in use than rules",
        surroundings(
            repositories=[repository("serve", stored("9" * 64, 100, "old"))], models=MANY, related_costs=ECR_BILL
        ),
    ),
    Case("unused-online-store", "alone and with an offline one", _stores()),
    Case(
        "labeling-without-automation",
        "of each task",
        Snapshot(
            taken_at=NOW,
            account_id=ACCOUNT,
            regions=(REGION,),
            labeling_jobs=tuple(
                _labeling(task) for task in ("BoundingBox", "ImageMultiClass", "SemanticSegmentation", "TextMultiClass")
            ),
        ),
    ),
)
