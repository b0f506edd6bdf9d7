"""How the shelves of what stands around SageMaker hang together, read from a small described account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    Bucket,
    BucketRule,
    Endpoint,
    Fleet,
    Model,
    ProcessingJob,
    Repository,
    RepositoryImage,
    TrainingJob,
    TransformJob,
    Variant,
    Vpc,
    VpcEndpoint,
)
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BORN = NOW - timedelta(days=200)
OWN = "111122223333"


def uri(repository: str, region: str = "us-east-1", account: str = OWN) -> str:
    return f"{account}.dkr.ecr.{region}.amazonaws.com/{repository}:1"


FLEET = Fleet(
    account_id=OWN,
    models=(
        Model(
            name="shop",
            image=uri("serve"),
            created=BORN,
            artifact="s3://artifacts/shop/model.tar.gz",
            subnets=("subnet-a",),
            security_groups=("sg-1",),
        ),
    ),
    endpoints=(
        Endpoint(
            name="shop", created=BORN, variants=(Variant(model="shop", instance_type="ml.m5.xlarge"),), captures=True
        ),
    ),
    training_jobs=(
        TrainingJob(
            name="fit",
            instance_type="ml.m5.xlarge",
            started=NOW - timedelta(days=2),
            seconds=600,
            image=uri("train", "eu-west-1"),
            subnets=("subnet-b",),
        ),
    ),
    processing_jobs=(
        ProcessingJob(
            name="prep",
            instance_type="ml.m5.xlarge",
            started=NOW - timedelta(days=3),
            seconds=600,
            subnets=("subnet-c",),
        ),
    ),
    transform_jobs=(
        TransformJob(
            name="score", model="shop", instance_type="ml.m5.xlarge", started=NOW - timedelta(days=4), seconds=600
        ),
    ),
    vpcs=(
        Vpc(vpc_id="vpc-1", created=BORN, subnets=("subnet-a", "subnet-b", "subnet-0"), nat_gateways=("nat-1",)),
        Vpc(vpc_id="vpc-2", created=BORN, subnets=("subnet-c",), endpoints=(VpcEndpoint(endpoint_id="vpce-1"),)),
    ),
    buckets=(
        Bucket(name="artifacts", created=BORN, gigabytes={"StandardStorage": 12.0}),
        Bucket(name="captured-inference", created=BORN),
        Bucket(name=f"ml-team-{OWN}", created=BORN, versioning="Enabled"),
        Bucket(name=f"processing-{OWN}", created=BORN, rules=(BucketRule(expires=9, ends_uploads=1),)),
        Bucket(
            name=f"transform-{OWN}",
            created=BORN,
            rules=(BucketRule(expires=9, expires_noncurrent=9, ends_uploads=1),),
        ),
        Bucket(name=f"sagemaker-us-east-1-{OWN}", created=BORN),
        Bucket(name="web-shop", created=BORN),
        Bucket(name=f"sagemaker-eu-west-1-{OWN}", created=BORN, region="eu-west-1"),
    ),
    repositories=(
        Repository(
            name="serve",
            created=BORN,
            images=(RepositoryImage(pushed=BORN, gigabytes=4, tags=("1",)),),
            tags={"Team": "shop"},
        ),
        Repository(name="train", created=BORN, region="eu-west-1", keeps=5),
        Repository(name="web-shop", created=BORN),
    ),
)


class SmallAccount:
    """A reader on the described account, what it was asked, and which operations are denied."""

    def __init__(self) -> None:
        self.denied: set[str] = set()
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        door = InProcessDoor(SimulatedAccount(FLEET, lambda: NOW), [self._fault], log=self._log)
        self.gateway = Gateway(behind(door, region="us-east-1"), Settings())
        self.reader = AccountReader(self.gateway, Settings(), lambda: NOW)

    def read(self, *shelves: Shelf) -> Any:
        question = Question(shelves=frozenset(shelves), regions=("us-east-1",), seconds=240.0)
        return self.reader.read(question).snapshot

    def made(self, *operations: str) -> Counter[str]:
        return Counter(operation for operation, _, _ in self.asked if operation in operations)

    def _log(self, request: Request) -> None:
        self.asked.append((request.operation, request.region, request.params))

    def _fault(self, _service: str, operation: str, request: Request) -> AwsFailure | None:
        del request
        return AwsFailure("AccessDeniedException", "no") if operation in self.denied else None

    def close(self) -> None:
        self.reader.close()
        self.gateway.close()


@pytest.fixture
def account() -> Iterator[SmallAccount]:
    made = SmallAccount()
    yield made
    made.close()


def test_repositories_are_those_that_models_and_jobs_name_wherever_they_are(account: SmallAccount) -> None:
    snapshot = account.read("repositories", "training_jobs", "processing_jobs")
    train, serve = snapshot.repositories
    assert (train.ref.region, train.ref.name, train.lifecycle, train.images) == ("eu-west-1", "train", True, None)
    assert (serve.ref.name, serve.lifecycle, serve.ref.tags) == ("serve", False, {"Team": "shop"})
    assert [one.size_bytes for one in serve.images] == [4 * 2**30]
    assert account.made("GetLifecyclePolicy", "DescribeImages") == {"GetLifecyclePolicy": 2, "DescribeImages": 1}
    assert snapshot.gaps == ()


def test_without_jobs_only_models_are_followed_to_their_images(account: SmallAccount) -> None:
    snapshot = account.read("repositories")
    assert [one.ref.name for one in snapshot.repositories] == ["serve"]
    assert account.made("ListTrainingJobs", "ListProcessingJobs") == {}


def test_a_denied_policy_leaves_a_gap_and_no_verdict(account: SmallAccount) -> None:
    account.denied = {"GetLifecyclePolicy"}
    snapshot = account.read("repositories")
    assert [one.lifecycle for one in snapshot.repositories] == [None]
    assert [gap.missing_permission for gap in snapshot.gaps] == ["ecr:GetLifecyclePolicy"]


JOBS: tuple[Shelf, ...] = ("training_jobs", "processing_jobs", "transform_jobs", "labeling_jobs")


def test_buckets_are_those_that_models_and_jobs_name_and_the_default_one(account: SmallAccount) -> None:
    snapshot = account.read("buckets", *JOBS)
    names = [f"ml-team-{OWN}", f"processing-{OWN}", f"sagemaker-us-east-1-{OWN}", f"transform-{OWN}"]
    assert [one.ref.name for one in snapshot.buckets] == ["artifacts", "captured-inference", *names]
    by_name = {one.ref.name: one for one in snapshot.buckets}
    assert by_name["artifacts"].size_bytes == {"StandardStorage": 12 * 2**30}
    assert by_name["captured-inference"].size_bytes is None
    assert by_name[f"ml-team-{OWN}"].versioned is True
    assert by_name[f"processing-{OWN}"].lifecycle.model_dump() == {
        "current": True,
        "noncurrent": False,
        "uploads": True,
    }
    assert account.made("ListBuckets", "GetBucketLifecycleConfiguration", "GetBucketVersioning", "GetMetricData") == {
        "ListBuckets": 1,
        "GetBucketLifecycleConfiguration": 6,
        "GetBucketVersioning": 5,
        "GetMetricData": 1,
    }
    assert snapshot.gaps == ()


def test_without_jobs_the_buckets_of_models_and_captured_data_are_left(account: SmallAccount) -> None:
    snapshot = account.read("buckets")
    assert [one.ref.name for one in snapshot.buckets] == [
        "artifacts",
        "captured-inference",
        f"sagemaker-us-east-1-{OWN}",
    ]
    assert account.made("ListTrainingJobs", "ListProcessingJobs", "ListTransformJobs") == {}


def test_denied_buckets_leave_a_gap_that_names_the_action(account: SmallAccount) -> None:
    account.denied = {"GetBucketLifecycleConfiguration"}
    snapshot = account.read("buckets")
    assert {one.lifecycle for one in snapshot.buckets} == {None}
    assert [gap.missing_permission for gap in snapshot.gaps] == ["s3:GetLifecycleConfiguration"]


def test_networks_are_those_that_models_and_jobs_have_subnets_of(account: SmallAccount) -> None:
    snapshot = account.read("networks", *JOBS)
    first, second = snapshot.networks
    assert (first.ref.name, first.subnets) == ("vpc-1", {"subnet-a", "subnet-b"})
    assert (first.reaches_s3, first.nat_gateways) == (False, ("nat-1",))
    assert (second.ref.name, second.reaches_s3, second.nat_gateways) == ("vpc-2", True, ())
    assert snapshot.gaps == ()


def test_without_jobs_the_networks_of_models_are_left(account: SmallAccount) -> None:
    assert [one.subnets for one in account.read("networks").networks] == [{"subnet-a"}]
