"""All resources of a simulated account that can carry tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from sagemaker_cost_mcp.simulator.description import (
    App,
    AutoMLJob,
    Bucket,
    Cluster,
    Domain,
    Endpoint,
    FeatureGroup,
    Fleet,
    Job,
    LabelingJob,
    MlflowApp,
    Model,
    MonitoringSchedule,
    Notebook,
    OptimizationJob,
    Pipeline,
    RecommendationsJob,
    Repository,
    TrackingServer,
    TrainingPlan,
    TuningJob,
    Vpc,
)

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount


@dataclass(frozen=True, kw_only=True)
class TaggedResource:
    """A resource with its tags.

    Attributes:
        arn: Its ARN.
        type: As in the tagging API's filters, for example `sagemaker:notebook-instance`.
        region: Where it lives.
        created: Before that it is not there.
        tags: What it carries now.
        ever_tagged: Whether it carries tags or once did: the tagging API lists no others.
        deleted: From then on it is not there; None: it still is.
    """

    arn: str
    type: str
    region: str
    created: datetime
    tags: Mapping[str, str]
    ever_tagged: bool
    deleted: datetime | None = None

    def exists(self, now: datetime) -> bool:
        """Whether it is there at `now`."""
        return self.created <= now and (self.deleted is None or now < self.deleted)


@dataclass(frozen=True, kw_only=True)
class _Tagged:
    resource: str
    region: str
    created: datetime
    tags: Mapping[str, str]
    ever_tagged: bool = False
    deleted: datetime | None = None
    service: str = "sagemaker"


def tagged_resources(account: SimulatedAccount) -> Iterator[TaggedResource]:
    """All that is there, SageMaker's and that of other services."""
    yield from (_bucket(account, bucket) for bucket in account.fleet.buckets)
    for found in _all(account.fleet):
        yield TaggedResource(
            arn=account.arn(found.service, found.region, found.resource),
            type=f"{found.service}:{found.resource.partition('/')[0]}",
            region=found.region,
            created=found.created,
            tags=found.tags,
            ever_tagged=found.ever_tagged or bool(found.tags),
            deleted=found.deleted,
        )


def _all(fleet: Fleet) -> Iterator[_Tagged]:
    yield from map(_notebook, fleet.notebooks)
    yield from (_job("training-job", job) for job in fleet.training_jobs)
    yield from (_begun("hyper-parameter-tuning-job", job) for job in fleet.tuning_jobs)
    yield from (_begun("automl-job", job) for job in fleet.automl_jobs)
    yield from (_job("processing-job", job) for job in fleet.processing_jobs)
    yield from (_job("transform-job", job) for job in fleet.transform_jobs)
    yield from (_plain("labeling-job", job) for job in fleet.labeling_jobs)
    yield from (_plain("pipeline", one) for one in fleet.pipelines)
    yield from (_plain("monitoring-schedule", one) for one in fleet.monitoring_schedules)
    yield from (_plain("feature-group", one, one.deleted) for one in fleet.feature_groups)
    yield from map(_model, fleet.models)
    yield from chain.from_iterable(map(_of_endpoint, fleet.endpoints))
    yield from chain.from_iterable(map(_of_domain, fleet.domains))
    yield from map(_tracking_server, fleet.tracking_servers)
    yield from map(_cluster, fleet.clusters)
    yield from map(_training_plan, fleet.training_plans)
    yield from map(_mlflow_app, fleet.mlflow_apps)
    yield from (_advice("optimization-job", job) for job in fleet.optimization_jobs)
    yield from (_advice("inference-recommendations-job", job) for job in fleet.recommendations_jobs)
    yield from chain(map(_repository, fleet.repositories), map(_vpc, fleet.vpcs))


def _job(kind: str, job: Job) -> _Tagged:
    return _Tagged(resource=f"{kind}/{job.name}", region=job.region, created=job.started, tags=job.tags)


def _plain(
    kind: str, one: LabelingJob | Pipeline | MonitoringSchedule | FeatureGroup, deleted: datetime | None = None
) -> _Tagged:
    resource = f"{kind}/{one.name.lower()}"
    return _Tagged(resource=resource, region=one.region, created=one.created, tags=one.tags, deleted=deleted)


def _begun(kind: str, job: TuningJob | AutoMLJob) -> _Tagged:
    return _Tagged(resource=f"{kind}/{job.name}", region=job.region, created=job.created, tags=job.tags)


def _model(model: Model) -> _Tagged:
    resource = f"model/{model.name.lower()}"
    return _Tagged(resource=resource, region=model.region, created=model.created, tags=model.tags)


def _tracking_server(server: TrackingServer) -> _Tagged:
    resource = f"mlflow-tracking-server/{server.name}"
    return _Tagged(resource=resource, region=server.region, created=server.created, tags=server.tags)


def _cluster(cluster: Cluster) -> _Tagged:
    return _Tagged(
        resource=f"cluster/{cluster.cluster_id}",
        region=cluster.region,
        created=cluster.created,
        tags=cluster.tags,
        deleted=cluster.deleted,
    )


def _training_plan(plan: TrainingPlan) -> _Tagged:
    return _Tagged(resource=f"training-plan/{plan.name}", region=plan.region, created=plan.bought, tags=plan.tags)


def _mlflow_app(app: MlflowApp) -> _Tagged:
    return _Tagged(
        resource=f"mlflow-app/{app.app_id}",
        region=app.region,
        created=app.created,
        tags=app.tags,
        deleted=app.deleted,
    )


def _advice(kind: str, job: OptimizationJob | RecommendationsJob) -> _Tagged:
    return _Tagged(resource=f"{kind}/{job.name}", region=job.region, created=job.started, tags=job.tags)


def _repository(repository: Repository) -> _Tagged:
    return _Tagged(
        resource=f"repository/{repository.name}",
        region=repository.region,
        created=repository.created,
        tags=repository.tags,
        service="ecr",
    )


def _vpc(vpc: Vpc) -> _Tagged:
    return _Tagged(resource=f"vpc/{vpc.vpc_id}", region=vpc.region, created=vpc.created, tags=vpc.tags, service="ec2")


def _bucket(account: SimulatedAccount, bucket: Bucket) -> TaggedResource:
    """Its ARN names neither region nor account."""
    return TaggedResource(
        arn=f"arn:{account.partition}:s3:::{bucket.name}",
        type="s3:bucket",
        region=bucket.region,
        created=bucket.created,
        tags=bucket.tags,
        ever_tagged=bool(bucket.tags),
    )


def _notebook(notebook: Notebook) -> _Tagged:
    return _Tagged(
        resource=f"notebook-instance/{notebook.name.lower()}",
        region=notebook.region,
        created=notebook.created,
        tags=notebook.tags,
        ever_tagged=notebook.ever_tagged,
    )


def _of_endpoint(endpoint: Endpoint) -> Iterator[_Tagged]:
    """The endpoint, and its components; configurations are tagged with what made them, which is nothing here."""
    yield _Tagged(
        resource=f"endpoint/{endpoint.name.lower()}",
        region=endpoint.region,
        created=endpoint.created,
        tags=endpoint.tags,
        deleted=endpoint.deleted,
    )
    for component in endpoint.components:
        yield _Tagged(
            resource=f"inference-component/{component.name.lower()}",
            region=endpoint.region,
            created=component.created,
            tags=component.tags,
            deleted=endpoint.deleted,
        )


def _of_domain(domain: Domain) -> Iterator[_Tagged]:
    yield _Tagged(resource=f"domain/{domain.domain_id}", region=domain.region, created=domain.created, tags=domain.tags)
    for kind, parts in (("user-profile", domain.profiles), ("space", domain.spaces)):
        for part in parts:
            resource = f"{kind}/{domain.domain_id}/{part.name}"
            yield _Tagged(resource=resource, region=domain.region, created=part.created, tags=part.tags)
    for app in domain.apps:
        last = app.runs[-1]
        yield _Tagged(
            resource=app_resource(domain, app),
            region=domain.region,
            created=last.start,
            tags=app.tags,
            deleted=last.end,
        )


def app_resource(domain: Domain, app: App) -> str:
    """What stands in an app's ARN after the account."""
    return f"app/{domain.domain_id}/{app.space or app.profile}/{app.app_type.lower()}/{app.name}"
