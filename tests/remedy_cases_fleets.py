"""Endpoints on the wrong machines."""

from __future__ import annotations

from sagemaker_cost_mcp.model.hosting import InstanceRange
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.scaling import ScheduledAction
from tests import called_builders
from tests.builders import LONG_AGO, endpoint, variant
from tests.option_builders import PRICES
from tests.remedy_cases import Case
from tests.serving_builders import (
    account,
    config,
    gpu,
    load,
    measured,
    metric,
    part,
    plan,
    policy,
    scalable,
    sold,
    tracking,
)

BIG = endpoint("big", variant(instance_type="ml.m5.2xlarge", count=2))
LITTLE = load(cpu=100.0, memory=10.0, instances=2.0)
MOVING = load(cpu=100.0, memory=10.0, instances=[1.0, 2.0])

FULL_PLAN = plan(
    "blue",
    "churn",
    instance_type="ml.m5.2xlarge",
    initial_count=1,
    weight=1.0,
    volume_gb=30,
    routing="LEAST_OUTSTANDING_REQUESTS",
    ami="al2-ami-sagemaker-inference-gpu-2",
    model_download_timeout_seconds=600,
    startup_timeout_seconds=600,
    managed=InstanceRange(enabled=True, minimum=1, maximum=3, scale_in="IDLE_RELEASE"),
)
EVERYTHING = config(
    BIG, FULL_PLAN, kms_key=True, in_vpc=True, isolated=True, explains=True, captures=True, created_at=LONG_AGO
)

AWKWARD = "A1-" + "x" * 57
NAMED = endpoint(AWKWARD, variant("blue", instance_type="ml.m5.2xlarge", count=2), config_name="c" * 63)

PAIR = endpoint(
    "pair",
    variant("blue", instance_type="ml.m5.2xlarge", count=2),
    variant("green", instance_type="ml.m5.large", count=3),
    variant("new", instance_type="ml.m5.2xlarge", count=0, shadow=True),
)
RESERVED = "arn:aws:sagemaker:us-east-1:111122223333:training-plan/one"
PAIR_CONFIG = config(
    PAIR,
    plan("blue", "churn", instance_type="ml.m5.2xlarge", initial_count=1, weight=1.0),
    plan(
        "green",
        "churn",
        instance_type="ml.m5.large",
        initial_count=1,
        weight=0.0,
        reserved=True,
        reservation_arn=RESERVED,
    ),
    plan("new", "churn-2", instance_type="ml.m5.2xlarge", initial_count=1, shadow=True),
)
SCALED = {
    "scaling_targets": (scalable(1, 4, part("big")),),
    "scaling_policies": (
        policy(tracking(500.0, scale_in_cooldown_seconds=60, scale_in_disabled=True), on=part("big")),
        policy(
            tracking(50.0, predefined=None, metric=metric("/aws/sagemaker/Endpoints", "CPUUtilization")),
            on=part("big"),
        ).model_copy(update={"name": "cpu"}),
        policy(alarms=("busy",), on=part("big")).model_copy(update={"name": "steps"}),
        policy(alarms=(), on=part("big")).model_copy(update={"name": "odd", "type": "Predictive", "steps": None}),
        policy(tracking(500.0), on=part("other")),
    ),
    "scheduled_actions": (
        ScheduledAction(
            part=part("big"),
            name="morning",
            arn="arn:action",
            schedule="cron(0 7 * * ? *)",
            timezone="UTC",
            starts_at=None,
            ends_at=None,
            minimum=2,
            maximum=None,
            created_at=LONG_AGO,
        ),
    ),
}

QUEUE = endpoint("queue", variant(instance_type="ml.m5.2xlarge", count=2), kind=EndpointKind.ASYNC)
TAGGER = endpoint("tagger", variant(instance_type="ml.g4dn.xlarge"))
SLEEPS = load(cpu=20.0, memory=20.0) | gpu([3.0], [20.0])
PLAIN = endpoint("plain")
LOCAL_DISK = tuple(
    one.model_copy(update={"item": "ml.m6gd.xlarge"}) if one.item == "ml.m6g.xlarge" else one for one in PRICES
)

CASES = (
    Case(
        "oversized-endpoint",
        "everything in its configuration",
        account(BIG, endpoint_utilization=(measured(BIG, LITTLE),), endpoint_configs=(EVERYTHING,)),
    ),
    Case("oversized-endpoint", "configuration not read", account(BIG, endpoint_utilization=(measured(BIG, LITTLE),))),
    Case("oversized-endpoint", "awkward names", account(NAMED, endpoint_utilization=(measured(NAMED, LITTLE),))),
    Case(
        "oversized-endpoint",
        "one of three variants",
        account(PAIR, endpoint_utilization=(measured(PAIR, LITTLE),), endpoint_configs=(PAIR_CONFIG,)),
    ),
    Case(
        "oversized-endpoint",
        "under policies",
        account(
            BIG, endpoint_utilization=(measured(BIG, MOVING),), endpoint_configs=(config(BIG, FULL_PLAN),), **SCALED
        ),
    ),
    Case(
        "oversized-endpoint",
        "async",
        account(
            QUEUE,
            endpoint_utilization=(measured(QUEUE, LITTLE),),
            endpoint_configs=(
                config(
                    QUEUE,
                    plan("blue", "churn", instance_type="ml.m5.2xlarge", initial_count=2),
                    asynchronous=True,
                    max_concurrent_per_instance=4,
                ),
            ),
        ),
    ),
    Case(
        "oversized-endpoint",
        "fewer of the same",
        account(
            BIG,
            endpoint_utilization=(measured(BIG, LITTLE),),
            catalog=sold("ml.m5.2xlarge"),
            endpoint_configs=(config(BIG, plan("blue", "churn", instance_type="ml.m5.2xlarge", initial_count=3)),),
            endpoints=(
                BIG.model_copy(
                    update={"ref": BIG.ref.model_copy(update={"tags": {"Environment": "dev"}})},
                ),
            ),
        ),
    ),
    Case("gpu-endpoint-with-idle-gpu", "one", account(TAGGER, endpoint_utilization=(measured(TAGGER, SLEEPS),))),
    Case("hosting-off-graviton", "one", called_builders.account(PLAIN)),
    Case(
        "hosting-off-graviton",
        "only with a disk of its own",
        called_builders.account(PLAIN, catalog=LOCAL_DISK, prices=()),
    ),
)
