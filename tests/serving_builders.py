"""Hand-made endpoints with a fortnight of hours, what they run on, and what else is sold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.analysis.served_variants import Served, served_variants
from sagemaker_cost_mcp.model.alerts import Alarm, AlarmOwner, Trip, WatchedMetric
from sagemaker_cost_mcp.model.hosting import (
    ContainerImage,
    EndpointConfig,
    Model,
    ModelContainer,
    ModelServer,
    VariantPlan,
)
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import InstanceSpec, Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.scaling import (
    INSTANCES,
    Metric,
    ScalableTarget,
    ScaledPart,
    ScalingPolicy,
    Step,
    StepScaling,
    TargetTracking,
)
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries, PartKind, Timeline, Utilization
from tests.alert_builders import alarm
from tests.alert_builders import metric as watched_metric
from tests.builders import ACCOUNT, LONG_AGO, REGION, endpoint, price, snapshot, variant

END = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = 14
LINE = Timeline(start=END - timedelta(days=DAYS), end=END, period_seconds=3600)
HOURS = DAYS * 24

_SIZES: Mapping[str, tuple[str, int, int, int, int | None]] = {
    "ml.m5.large": ("0.115", 2, 8, 0, None),
    "ml.m5.xlarge": ("0.23", 4, 16, 0, None),
    "ml.m5.2xlarge": ("0.461", 8, 32, 0, None),
    "ml.m5.4xlarge": ("0.922", 16, 64, 0, None),
    "ml.m4.xlarge": ("0.20", 4, 16, 0, None),
    "ml.c5.large": ("0.102", 2, 4, 0, None),
    "ml.r5.large": ("0.151", 2, 16, 0, None),
    "ml.m6g.large": ("0.092", 2, 8, 0, None),
    "ml.t2.large": ("0.111", 2, 8, 0, None),
    "ml.g4dn.xlarge": ("0.736", 4, 16, 1, 16),
    "ml.g4dn.12xlarge": ("4.89", 48, 192, 4, 64),
    "ml.g5.xlarge": ("1.408", 4, 16, 1, 24),
    "ml.inf2.xlarge": ("0.99", 4, 16, 1, 32),
}
"""USD an hour, vCPU, GiB, GPUs, GiB of GPU memory."""


def sold(*names: str, component: str = "Host", factor: str = "1") -> tuple[Price, ...]:
    """Hosting prices of some types, or of all."""
    return tuple(_sold(name, component, Decimal(factor)) for name in names or _SIZES)


def _sold(name: str, component: str, factor: Decimal) -> Price:
    usd, vcpu, memory, gpu, gpu_memory = _SIZES[name]
    spec = InstanceSpec(
        vcpu=vcpu,
        memory_gib=Decimal(memory),
        gpu=gpu,
        gpu_memory_gib=None if gpu_memory is None else Decimal(gpu_memory),
    )
    listed = price(f"USE1-{component}:{name}", str(Decimal(usd) * factor))
    return listed.model_copy(update={"spec": spec})


def image(repository: str = "shop-recs", server: ModelServer | None = None, tag: str = "1") -> ContainerImage:
    registry = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
    return ContainerImage(
        uri=f"{registry}/{repository}:{tag}",
        registry=registry,
        repository=repository,
        tag=tag,
        pinned=False,
        server=server,
    )


def model(name: str, *images: ContainerImage, multi_model: bool = False, **changes: Any) -> Model:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/{name}"
    containers = tuple(
        ModelContainer(image=one, multi_model=multi_model, cached=True, artifact=None, compressed=None, package=None)
        for one in images or (image(),)
    )
    given: dict[str, Any] = {
        "ref": ResourceRef(arn=arn, name=name, type="model", region=REGION, account_id=ACCOUNT, tags=None),
        "created_at": LONG_AGO,
        "role": "arn:role",
        "isolated": False,
        "subnets": frozenset(),
        "security_groups": frozenset(),
        "containers": containers,
        "direct": False,
    }
    return Model(**(given | changes))


def plan(name: str, model_name: str | None, **changes: Any) -> VariantPlan:
    empty = dict.fromkeys(
        ("initial_count", "weight", "serverless", "managed", "volume_gb", "reservation_arn", "routing",
         "elastic_inference", "ami", "model_download_timeout_seconds", "startup_timeout_seconds")
    )  # fmt: skip
    given: dict[str, Any] = {
        **empty,
        "name": name,
        "shadow": False,
        "model_name": model_name,
        "instance_type": None,
        "pools": (),
        "reserved": False,
    }
    return VariantPlan(**(given | changes))


def config(on: Endpoint, *plans: VariantPlan, **changes: Any) -> EndpointConfig:
    given: dict[str, Any] = {
        "name": on.config_name,
        "arn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint-config/{on.config_name}",
        "region": on.ref.region,
        "account_id": ACCOUNT,
        "created_at": LONG_AGO,
        "variants": plans,
        "captures": False,
        "kms_key": False,
        "asynchronous": False,
        "max_concurrent_per_instance": None,
        "role": None,
        "isolated": False,
        "in_vpc": False,
        "explains": False,
    }
    return EndpointConfig(**(given | changes))


Values = Sequence[float | None] | float


def hours(values: Values, length: int = HOURS) -> MetricSeries:
    """One value for all periods, or a pattern that is repeated."""
    pattern = [values] if isinstance(values, int | float) else list(values)
    return MetricSeries.of([pattern[place % len(pattern)] for place in range(length)])


def measured(on: Endpoint, series: Mapping[Measure, Values], part: str = "blue", **changes: Any) -> Utilization:
    line: Timeline = changes.pop("timeline", LINE)
    given: dict[str, Any] = {
        "resource_arn": on.ref.arn,
        "part": part,
        "kind": PartKind.VARIANT,
        "normalized": False,
        "timeline": line,
        "series": {measure: hours(values, line.length) for measure, values in series.items()},
    }
    return Utilization(**(given | changes))


def load(
    cpu: Values = 40.0, memory: Values = 20.0, requests: Values = 6000.0, instances: Values = 1.0, **more: Values
) -> dict[Measure, Values]:
    """What a variant publishes; CPU in percent of one core each, as CloudWatch has it."""
    return {
        Measure.CPU: cpu,
        Measure.CPU_HOTTEST: cpu,
        Measure.MEMORY: memory,
        Measure.MEMORY_HOTTEST: memory,
        Measure.REQUESTS: requests,
        Measure.INSTANCES: instances,
        **{Measure(name): values for name, values in more.items()},
    }


def gpu(work: Values, memory: Values) -> dict[Measure, Values]:
    return {
        Measure.GPU: work,
        Measure.GPU_HOTTEST: work,
        Measure.GPU_MEMORY: memory,
        Measure.GPU_MEMORY_HOTTEST: memory,
    }


def account(*endpoints: Endpoint, **shelves: Any) -> Snapshot:
    """A snapshot with all types on sale."""
    return snapshot(endpoints=endpoints).model_copy(
        update={"catalog": (*sold(), *sold(component="AsyncInf")), "taken_at": END, **shelves}
    )


def served(
    series: Mapping[Measure, Values] | None = None,
    *,
    instance_type: str | None = "ml.m5.2xlarge",
    count: int | None = 1,
    on: Endpoint | None = None,
    **shelves: Any,
) -> Served:
    """One variant on its own in an account."""
    host = on or endpoint("ep", variant(instance_type=instance_type, count=count))
    uses = () if series is None else (measured(host, series, host.variants[0].name),)
    found = served_variants(account(host, **{"endpoint_utilization": uses, **shelves}))
    return found[0]


def part(name: str = "ep", variant_name: str = "blue", dimension: str = INSTANCES) -> ScaledPart:
    return ScaledPart(
        region=REGION,
        account_id=ACCOUNT,
        resource_id=f"endpoint/{name}/variant/{variant_name}",
        dimension=dimension,
        endpoint=name if dimension == INSTANCES else None,
        variant=variant_name if dimension == INSTANCES else None,
        component=None if dimension == INSTANCES else name,
    )


def scalable(minimum: int, maximum: int, on: ScaledPart | None = None, *, suspended: bool = False) -> ScalableTarget:
    return ScalableTarget(
        part=on or part(),
        minimum=minimum,
        maximum=maximum,
        created_at=LONG_AGO,
        scale_in_suspended=suspended,
        scale_out_suspended=suspended,
        schedule_suspended=suspended,
    )


def tracking(target: float, **changes: Any) -> TargetTracking:
    given: dict[str, Any] = {
        "target": target,
        "predefined": "SageMakerVariantInvocationsPerInstance",
        "metric": None,
        "queries": (),
        "scale_in_cooldown_seconds": None,
        "scale_out_cooldown_seconds": None,
        "scale_in_disabled": False,
    }
    return TargetTracking(**(given | changes))


def metric(namespace: str, name: str, statistic: str | None = "Average") -> Metric:
    return Metric(namespace=namespace, name=name, dimensions={}, statistic=statistic, unit=None)


def policy(
    tracked: TargetTracking | None = None, *, alarms: Sequence[str] = ("low", "high"), on: ScaledPart | None = None
) -> ScalingPolicy:
    """Target tracking; without it a step policy."""
    steps = StepScaling(
        adjustment_type="ChangeInCapacity",
        steps=(Step(lower=0.0, upper=None, adjustment=1),),
        min_magnitude=None,
        cooldown_seconds=None,
        aggregation=None,
    )
    return ScalingPolicy(
        part=on or part(),
        name="policy",
        arn="arn:policy",
        type="TargetTrackingScaling" if tracked else "StepScaling",
        tracking=tracked,
        steps=None if tracked else steps,
        alarms=tuple(alarms),
        created_at=LONG_AGO,
    )


def stepping(
    name: str,
    step: tuple[float | None, float | None, int] = (0.0, None, 1),
    *,
    on: ScaledPart | None = None,
    **changes: Any,
) -> ScalingPolicy:
    """A step policy with one step: lower and upper bound, and by how much."""
    plain = policy(alarms=(f"{name}-alarm",), on=on)
    assert plain.steps is not None
    lower, upper, adjustment = step
    steps = (Step(lower=lower, upper=upper, adjustment=adjustment),)
    named = {"name": name, "arn": f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:scalingPolicy:1:policyName/{name}"}
    return plain.model_copy(update=named | {"steps": plain.steps.model_copy(update={"steps": steps} | changes)})


def trip(threshold: float, **changes: Any) -> Trip:
    given: dict[str, Any] = {
        "statistic": "Sum",
        "sign": ">",
        "threshold": threshold,
        "period_seconds": 60,
        "periods": 3,
        "datapoints": 3,
    }
    return Trip(**(given | changes | {"datapoints": changes.get("datapoints", changes.get("periods", 3))}))


def triggered(one: ScalingPolicy, when: Trip | None, watched: WatchedMetric | None = None) -> Alarm:
    """The alarm that starts a step policy, on requests a minute and instance of endpoint `ep`."""
    requests = watched_metric("InvocationsPerInstance", EndpointName="ep", VariantName="blue")
    return alarm(f"{one.name}-alarm", watched or requests, trip=when, scales=(one.arn,), owner=AlarmOwner.AUTOSCALING)
