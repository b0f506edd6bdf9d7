"""Hand-made models and jobs that run images, and what stands around them in other services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sagemaker_cost_mcp.model.container_images import container_image
from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts, RelatedLine
from sagemaker_cost_mcp.model.hosting import Model, ModelContainer
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.surroundings import Bucket, BucketLifecycle, ImageRepository, Network, StoredImage
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.work import ProcessingJob
from tests.builders import ACCOUNT, LONG_AGO, REGION, D, snapshot
from tests.serving_builders import model
from tests.work_builders import processing_job, training_job

HERE, THERE = REGION, "eu-west-1"
AWS_OWN = "763104351884"


def uri(repository: str = "serve", *, region: str = HERE, account: str = ACCOUNT, tag: str = ":1") -> str:
    return f"{account}.dkr.ecr.{region}.amazonaws.com/{repository}{tag}"


def serving(name: str, *images: str, **changes: Any) -> Model:
    return model(name, *(container_image(one) for one in images), **changes)


def packaged(name: str) -> Model:
    bare = ModelContainer(
        image=None, multi_model=False, cached=True, artifact=None, compressed=None, package="churn-package/3"
    )
    return model(name, containers=(bare,))


def trained(name: str, image: str | None, *, machines: int = 1, **changes: Any) -> TrainingJob:
    job = training_job(name, groups=(("ml.m5.xlarge", machines),) if machines else ())
    return job.model_copy(update={"image": image, **changes})


def processed(name: str, image: str | None, **changes: Any) -> ProcessingJob:
    return processing_job(name).model_copy(update={"image": image, **changes})


def surroundings(
    *,
    models: Sequence[Model] = (),
    trainings: Sequence[TrainingJob] = (),
    processings: Sequence[ProcessingJob] = (),
    **shelves: Any,
) -> Snapshot:
    return snapshot().model_copy(
        update={
            "models": tuple(models),
            "training_jobs": tuple(trainings),
            "processing_jobs": tuple(processings),
            **shelves,
        }
    )


def related_line(service: str, usage_type: str, quantity: str, cost: str, unit: str = "GB-Month") -> RelatedLine:
    return RelatedLine(service=service, usage_type=usage_type, unit=unit, quantity=D(quantity), cost=D(cost))


ECR_BILL = RelatedCosts(
    lines=(
        related_line("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", "500", "50"),
        related_line("Amazon EC2 Container Registry (ECR)", "EUC1-TimedStorage-ByteHrs", "10", "2"),
        related_line("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "1000", "23"),
    )
)


def stored(digest: str, gigabytes: int, *tags: str) -> StoredImage:
    return StoredImage(
        digest=f"sha256:{digest}", tags=frozenset(tags), size_bytes=gigabytes * 2**30, pushed_at=LONG_AGO
    )


def repository(
    name: str, *images: StoredImage, lifecycle: bool | None = False, read: bool = True, region: str = HERE
) -> ImageRepository:
    arn = f"arn:aws:ecr:{region}:{ACCOUNT}:repository/{name}"
    return ImageRepository(
        ref=ResourceRef(arn=arn, name=name, type="repository", region=region, account_id=ACCOUNT, tags={}),
        lifecycle=lifecycle,
        images=images if read else None,
    )


WHOLE = BucketLifecycle(current=True, noncurrent=True, uploads=True)
NOTHING = BucketLifecycle(current=False, noncurrent=False, uploads=False)
S3_BILL = RelatedCosts(
    lines=(
        related_line("Amazon Simple Storage Service", "TimedStorage-ByteHrs", "1000", "23"),
        related_line("Amazon Simple Storage Service", "TimedStorage-GIR-ByteHrs", "100", "0.4"),
        related_line("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", "500", "50"),
    )
)


def bucket(
    name: str = "ml-team",
    gigabytes: int | None = 1000,
    *,
    rules: BucketLifecycle | None = NOTHING,
    versioned: bool | None = False,
    **kinds: int,
) -> Bucket:
    size = {"StandardStorage": gigabytes} | kinds
    known = None if gigabytes is None else {kind: (held or 0) * 2**30 for kind, held in size.items()}
    return Bucket(
        ref=ResourceRef(arn=f"arn:aws:s3:::{name}", name=name, type="bucket", region=HERE, account_id=ACCOUNT, tags={}),
        created_at=LONG_AGO,
        lifecycle=rules,
        versioned=versioned,
        size_bytes=known,
    )


NAT_BILL = RelatedCosts(
    lines=(
        related_line("EC2 - Other", "NatGateway-Bytes", "2000", "90", unit="GB"),
        related_line("EC2 - Other", "NatGateway-Hours", "720", "32.4", unit="Hrs"),
        related_line("EC2 - Other", "EUC1-NatGateway-Bytes", "0", "0", unit="GB"),
    )
)


def network(
    vpc: str = "vpc-1", *, reaches_s3: bool | None = False, nats: Sequence[str] | None = ("nat-1",), region: str = HERE
) -> Network:
    arn = f"arn:aws:ec2:{region}:{ACCOUNT}:vpc/{vpc}"
    return Network(
        ref=ResourceRef(arn=arn, name=vpc, type="vpc", region=region, account_id=ACCOUNT, tags={}),
        subnets=frozenset({"subnet-b", "subnet-a"}),
        reaches_s3=reaches_s3,
        nat_gateways=None if nats is None else tuple(nats),
    )
