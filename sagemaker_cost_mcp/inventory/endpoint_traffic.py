"""Requests and instances of endpoints, day by day.

Which metric carries the requests depends on the kind of endpoint, and only the exact set of dimensions has data:
classic variants {EndpointName, VariantName} `Invocations`; async the same dimensions, `InvocationsProcessed`; inference
components {InferenceComponentName} `Invocations`. Source: SageMaker developer guide, "Monitor with CloudWatch".

An async endpoint without work publishes no `InvocationsProcessed`, but its backlog {EndpointName} all the same: a day
with a backlog of zero and nothing processed is a day without requests.

Calls for n variants and components: ceil(3 n / 500) at most, at USD 0.01 per 1,000 metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.metrics import Metric, Points, daily
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent, Variant
from sagemaker_cost_mcp.model.usage import EndpointTraffic

LOOK_BACK_DAYS = 90
"""Long enough to see a job that calls once a month, or a quarter's end."""

_MINUTES = Decimal(24 * 60)
_Read = Mapping[Metric, Points | None]

_SERVICE, _HOSTS = "AWS/SageMaker", "/aws/sagemaker/Endpoints"


@dataclass(frozen=True)
class _Part:
    """A variant or component to ask about."""

    endpoint_arn: str
    name: str
    requests: Metric
    instances: Metric | None = None
    """None: it has no instances of its own."""
    backlog: Metric | None = None
    """None: it is not async."""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Everything to ask for."""
        return tuple(metric for metric in (self.requests, self.instances, self.backlog) if metric)


def endpoint_traffic(
    reading: Reading, region: str, found: Sequence[Endpoint], components: Sequence[InferenceComponent], today: date
) -> Outcome[EndpointTraffic]:
    """Traffic of each variant and inference component of the endpoints in service; the current day is left out.

    What could not be read has no entry, and a gap.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    parts = list(_parts(found, components))
    since = today - timedelta(days=LOOK_BACK_DAYS)
    metrics = list(dict.fromkeys(metric for part in parts for metric in part.metrics))
    outcome = daily(reading, region, metrics, (_midnight(since), _midnight(today)))
    points = dict(zip(metrics, outcome.items, strict=True))
    entries = [
        EndpointTraffic(
            endpoint_arn=part.endpoint_arn,
            part=part.name,
            requests=_requests(part, points),
            instances={day: value / _MINUTES for day, value in _by_day(points, part.instances).items()},
            since=since,
            until=today,
        )
        for part in parts
        if points[part.requests] is not None
    ]
    return Outcome(tuple(entries), outcome.gaps)


def _requests(part: _Part, points: _Read) -> dict[date, Decimal]:
    """Requests by day; what waits in the backlog of a day on which nothing was processed counts as well."""
    return _by_day(points, part.backlog) | _by_day(points, part.requests)


def _parts(found: Iterable[Endpoint], components: Sequence[InferenceComponent]) -> Iterable[_Part]:
    by_name = {endpoint.ref.name: endpoint for endpoint in found if endpoint.status == "InService" and endpoint.kind}
    for endpoint in by_name.values():
        if endpoint.kind is not EndpointKind.INFERENCE_COMPONENT:
            yield from (_classic(endpoint, variant) for variant in endpoint.variants)
    for component in components:
        if component.endpoint_name in by_name:
            requests = _metric(_SERVICE, "Invocations", "Sum", InferenceComponentName=component.ref.name)
            yield _Part(by_name[component.endpoint_name].ref.arn, component.ref.name, requests)


def _classic(endpoint: Endpoint, variant: Variant) -> _Part:
    """A variant that is called by the endpoint's name."""
    names = {"EndpointName": endpoint.ref.name, "VariantName": variant.name}
    is_async = endpoint.kind is EndpointKind.ASYNC
    hosts = _metric(_HOSTS, "CPUUtilization", "SampleCount", **names)
    backlog = _metric(_SERVICE, "ApproximateBacklogSize", "Maximum", EndpointName=endpoint.ref.name)
    return _Part(
        endpoint.ref.arn,
        variant.name,
        requests=_metric(_SERVICE, "InvocationsProcessed" if is_async else "Invocations", "Sum", **names),
        instances=hosts if variant.instance_type else None,
        backlog=backlog if is_async else None,
    )


def _metric(namespace: str, name: str, statistic: str, **dimensions: str) -> Metric:
    return Metric(namespace=namespace, name=name, dimensions=tuple(dimensions.items()), statistic=statistic)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _by_day(points: _Read, metric: Metric | None) -> dict[date, Decimal]:
    found = points.get(metric) if metric else None
    return {moment.astimezone(UTC).date(): value for moment, value in (found or {}).items()}
