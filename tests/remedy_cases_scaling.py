"""Endpoints that scale badly, or not at all."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.scaling import COPIES, MetricQuery, ScalingPolicy, ScheduledAction
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, PartKind
from tests import called_builders
from tests.builders import LONG_AGO, component, endpoint, variant
from tests.remedy_cases import Case
from tests.serving_builders import account, load, measured, metric, part, policy, scalable, sold, tracking

FOUR = endpoint("four", variant(instance_type="ml.m5.large", count=4))
BOUND = endpoint("bound", variant(instance_type="ml.m5.large", count=4))
DAY = load(cpu=[20.0] * 12 + [80.0] * 12, requests=[6_000.0] * 12 + [80_000.0] * 12, instances=4.0)
QUEUE = endpoint("queue", variant(instance_type="ml.m5.large", count=1), kind=EndpointKind.ASYNC)
NIGHTLY = load(requests=[30.0] + [0.0] * 23, backlog=[1.0] + [0.0] * 23, latency_p50=30_000.0)
HERE: dict[str, Any] = {"prices": (*sold(), *sold(component="AsyncInf"))}

FULL = load(cpu=[150.0, 154.0], requests=[180_000.0, 184_500.0], instances=3.0)
CALM = load(cpu=[40.0, 72.0], requests=[6_000.0, 12_000.0], instances=3.0)


def pinned(
    name: str, minimum: int, maximum: int, *policies: ScalingPolicy, suspended: bool = False, series: Any = CALM
) -> Snapshot:
    host = endpoint(name, variant(instance_type="ml.m5.large", count=3))
    here = part(name)
    return account(
        host,
        scaling_targets=(scalable(minimum, maximum, here, suspended=suspended),),
        scaling_policies=tuple(one.model_copy(update={"part": here}) for one in policies),
        endpoint_utilization=(measured(host, series),),
        prices=sold(),
    )


EVENING = ScheduledAction(
    part=part("clock"),
    name="evening",
    arn="arn:action",
    schedule="cron(0 20 * * ? *)",
    timezone="UTC",
    starts_at=None,
    ends_at=None,
    minimum=3,
    maximum=6,
    created_at=LONG_AGO,
)
CLOCK = pinned(
    "clock",
    3,
    6,
    policy(tracking(3000.0)),
    policy(alarms=("busy",)).model_copy(update={"name": "steps"}),
).model_copy(update={"scheduled_actions": (EVENING,)})

SHARED = endpoint("shared", variant(instance_type="ml.m5.2xlarge", count=2), kind=EndpointKind.INFERENCE_COMPONENT)
MODEL = component("model", SHARED)
COPY = part("model", dimension=COPIES).model_copy(update={"resource_id": "inference-component/model"})
LEVELS = load(cpu=[10.0, 30.0], requests=[6_000.0, 24_000.0]) | {Measure.REQUESTS_PER_INSTANCE: [100.0, 400.0]}
COPIED = account(
    SHARED,
    inference_components=(MODEL,),
    endpoint_utilization=(measured(SHARED, LEVELS, "model", kind=PartKind.COMPONENT, normalized=True),),
    scaling_targets=(scalable(1, 1, COPY),),
    scaling_policies=(policy(tracking(400.0), on=COPY),),
)

MATH = tracking(
    50.0,
    predefined=None,
    queries=(
        MetricQuery(id="m1", expression=None, metric=metric("AWS/SageMaker", "Invocations", "Sum"), returned=False),
        MetricQuery(id="e1", expression="m1 / 2", metric=None, returned=True),
    ),
)

AT_NIGHT = tuple(10.0 if hour == 3 else 0.0 for hour in range(24))
BACKLOG = tracking(5.0, predefined=None, metric=metric("AWS/SageMaker", "ApproximateBacklogSizePerInstance", "Average"))


def sleeping(name: str, minimum: int | None, *policies: ScalingPolicy, milliseconds: float | None = 100.0) -> Snapshot:
    queue, here = endpoint(name, kind=EndpointKind.ASYNC), part(name)
    return called_builders.account(
        queue,
        AT_NIGHT,
        milliseconds,
        scaling_targets=() if minimum is None else (scalable(minimum, 4, here),),
        scaling_policies=tuple(one.model_copy(update={"part": here}) for one in policies),
    )


CASES = (
    Case("endpoint-without-autoscaling", "by day", account(FOUR, **HERE, endpoint_utilization=(measured(FOUR, DAY),))),
    Case(
        "endpoint-without-autoscaling",
        "a queue",
        account(QUEUE, **HERE, endpoint_utilization=(measured(QUEUE, NIGHTLY),)),
    ),
    Case(
        "endpoint-without-autoscaling",
        "bounds without a policy",
        account(
            BOUND,
            **HERE,
            endpoint_utilization=(measured(BOUND, DAY),),
            scaling_targets=(scalable(4, 8, part("bound"), suspended=True),),
        ),
    ),
    Case("autoscaling-pinned", "minimum never left", pinned("high", 3, 6, policy(tracking(3000.0)))),
    Case("autoscaling-pinned", "actions by the clock and steps beside", CLOCK),
    Case("autoscaling-pinned", "steps alone", pinned("stuck", 3, 3, policy(alarms=()))),
    Case("autoscaling-pinned", "suspended", pinned("held", 1, 4, policy(MATH), suspended=True)),
    Case("autoscaling-pinned", "an unseen metric", pinned("odd", 3, 3, policy(MATH))),
    Case("autoscaling-pinned", "full", pinned("full", 3, 3, policy(tracking(1100.0)), series=FULL)),
    Case(
        "autoscaling-pinned",
        "full and suspended",
        pinned("halt", 3, 3, policy(tracking(1100.0)), series=FULL, suspended=True),
    ),
    Case("autoscaling-pinned", "a component", COPIED),
    Case("async-endpoint-never-at-zero", "no target", sleeping("new", None)),
    Case("async-endpoint-never-at-zero", "unknown pace", sleeping("slow", None, milliseconds=None)),
    Case("async-endpoint-never-at-zero", "a minimum of one", sleeping("awake", 1, policy(BACKLOG))),
    Case(
        "async-endpoint-never-at-zero",
        "woken already",
        sleeping("woken", 1, policy(BACKLOG), policy(alarms=("wake",)).model_copy(update={"name": "wake"})),
    ),
)
