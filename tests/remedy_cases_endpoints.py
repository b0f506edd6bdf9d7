"""Endpoints and parts of them that stand idle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.hosting import ComponentPlan, InstanceRange, ServerlessPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.scaling import CONCURRENCY, COPIES, ScaledPart
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import PartKind
from tests import called_builders
from tests.builders import NOW, calls, component, endpoint, notebook, price, snapshot, variant
from tests.generation_builders import sold
from tests.monitor_builders import hourly, schedule, watched
from tests.remedy_cases import Case
from tests.serving_builders import config, part, plan, policy, scalable, tracking
from tests.training_builders import runs

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23"), price("USE1-AsyncInf:ml.m5.xlarge", "0.24")]


def tagged(name: str, tags: dict[str, str], *variants: Variant, **more: Any) -> Endpoint:
    made = endpoint(name, *variants, **more)
    return made.model_copy(update={"ref": made.ref.model_copy(update={"tags": tags})})


def scaled(name: str, of: str = "blue") -> dict[str, Any]:
    """A variant under target tracking and a step policy."""
    here = part(name, of)
    policies = (policy(tracking(500.0), on=here), policy(on=here))
    return {"scaling_targets": (scalable(1, 4, here),), "scaling_policies": policies}


def component_plan(name: str, on: Endpoint, **more: Any) -> ComponentPlan:
    given: dict[str, Any] = {
        "name": name,
        "arn": f"arn:aws:sagemaker:{on.ref.region}:{on.ref.account_id}:inference-component/{name}",
        "region": on.ref.region,
        "account_id": on.ref.account_id,
        "endpoint_name": on.ref.name,
        "variant": "blue",
        "model_name": "m",
        "image": None,
        "base": None,
        "cpus": None,
        "accelerators": None,
        "min_memory_mb": None,
        "max_memory_mb": None,
        "copies": None,
        "desired_copies": None,
    }
    return ComponentPlan(**(given | more))


CHURN = tagged("churn", {"Owner": "ana", "Environment": "prod", "aws:cloudformation:stack-name": "serving"})
HOST = endpoint("host", kind=EndpointKind.INFERENCE_COMPONENT)
BASE, ADAPTER = component("base", HOST), component("adapter", HOST)
EXPIRED = tagged("demo", {"expires": (NOW - timedelta(days=10)).date().isoformat(), "Environment": "dev"})

PAIR = endpoint("pair", variant("blue"), variant("green"))
PAIR_CONFIG = config(
    PAIR,
    plan("blue", "churn", instance_type="ml.m5.xlarge", initial_count=1, weight=1.0),
    plan("green", "churn", instance_type="ml.m5.xlarge", initial_count=1, weight=0.0),
)
SHADOWED = endpoint("shadowed", variant("blue"), variant("dark", shadow=True))
SHADOW_CONFIG = config(
    SHADOWED,
    plan("blue", "churn", instance_type="ml.m5.xlarge", initial_count=1, weight=1.0),
    plan("dark", "next", instance_type="ml.m5.xlarge", initial_count=1, weight=1.0, shadow=True),
)

COPIED = ScaledPart(
    region=HOST.ref.region,
    account_id=HOST.ref.account_id,
    resource_id="inference-component/adapter",
    dimension=COPIES,
    endpoint=None,
    variant=None,
    component="adapter",
)


def _serverless(requests: float, milliseconds: float | None, **more: Any) -> Snapshot:
    blue = Variant(name="lean", shadow=False, instance_type=None, instance_count=None, provisioned_concurrency=5)
    bare = endpoint("bare", blue, kind=EndpointKind.SERVERLESS)
    size = ServerlessPlan(memory_mb=2048, max_concurrency=10, provisioned_concurrency=5)
    other = plan("green", "m", serverless=size)
    configs = (config(bare, plan("lean", "m", serverless=size), other),)
    use = (called_builders.by_hour(bare, (requests,), milliseconds, part="lean"),)
    traffic = (calls(bare, "lean", called={1: 1000}),)
    shelves: dict[str, Any] = {"endpoint_configs": configs, "endpoint_utilization": use, "endpoint_traffic": traffic}
    return called_builders.account(bare, **(shelves | more))


def _office(place: int) -> float:
    moment = called_builders.LINE.moment(place)
    return 30.0 if moment.weekday() < 5 and 9 <= moment.hour < 18 else 0.0


OFFICE = [_office(place) for place in range(called_builders.HOURS)]
NIGHTS = [_office((place - 12) % called_builders.HOURS) for place in range(called_builders.HOURS)]
DEV = tagged("dev-churn", {"Environment": "dev", "Cost center": "7 ${x}"})
ASYNC = tagged("dev-queue", {"Environment": "dev"}, kind=EndpointKind.ASYNC)
COMPONENTS = tagged("dev-host", {"Environment": "dev"}, kind=EndpointKind.INFERENCE_COMPONENT)


def _hosted(minimum: int, **more: Any) -> Snapshot:
    managed = InstanceRange(enabled=True, minimum=minimum, maximum=3, scale_in=None)
    one, two = component("one", COMPONENTS), component("two", COMPONENTS)
    given: dict[str, Any] = {
        "inference_components": (one, two, component("elsewhere", HOST)),
        "endpoint_configs": (config(COMPONENTS, plan("blue", None, instance_type="ml.m5.xlarge", managed=managed)),),
        "endpoint_utilization": tuple(
            called_builders.by_hour(COMPONENTS, OFFICE, part=name).model_copy(update={"kind": PartKind.COMPONENT})
            for name in ("one", "two")
        ),
        "endpoint_traffic": tuple(calls(COMPONENTS, name, called={1: 1000}) for name in ("one", "two")),
    }
    return called_builders.account(COMPONENTS, OFFICE, **(given | more))


EIA = "ml.eia2.medium"
ACCELERATED = endpoint(
    "vision", variant("blue", count=2).model_copy(update={"elastic_inference": EIA}), variant("green")
)
LAB = notebook("lab").model_copy(update={"elastic_inference": (EIA,)})
RESTING = notebook("resting", status="Stopped").model_copy(update={"elastic_inference": (EIA,)})

CATALOG = tuple(
    one
    for of in ("Host", "AsyncInf", "Notebk", "Train")
    for one in (
        sold("ml.m4.xlarge", "0.28", 4, 16, component=of),
        sold("ml.m5.xlarge", "0.23", 4, 16, component=of),
    )
)
OLD = endpoint("old", variant(instance_type="ml.m4.xlarge", count=2))
OLD_QUEUE = endpoint("old-queue", variant(instance_type="ml.m4.xlarge"), kind=EndpointKind.ASYNC)


def _old(*endpoints: Endpoint, **more: Any) -> Snapshot:
    return snapshot(endpoints=endpoints).model_copy(update={"catalog": CATALOG} | more)


WATCH = schedule()
WATCHED = endpoint("churn")

CASES = (
    Case(
        "idle-endpoint",
        "production, of a stack, scaled",
        snapshot(endpoints=[CHURN], traffic=[calls(CHURN)], prices=PRICES).model_copy(update=scaled("churn")),
    ),
    Case(
        "idle-endpoint",
        "with components",
        snapshot(
            endpoints=[HOST],
            components=[BASE, ADAPTER],
            traffic=[calls(HOST, "base"), calls(HOST, "adapter")],
            prices=PRICES,
        ).model_copy(update={"component_plans": (component_plan("adapter", HOST, base="base"),)}),
    ),
    Case(
        "endpoint-past-its-expiry",
        "in dev",
        snapshot(endpoints=[EXPIRED], traffic=[calls(EXPIRED)], prices=PRICES),
    ),
    Case(
        "idle-variant",
        "scaled, beside a busy one",
        snapshot(
            endpoints=[PAIR], traffic=[calls(PAIR, called={1: 9}), calls(PAIR, "green")], prices=PRICES
        ).model_copy(update={"endpoint_configs": (PAIR_CONFIG,), **scaled("pair", "green")}),
    ),
    Case(
        "idle-shadow-variant",
        "after its test",
        snapshot(
            endpoints=[SHADOWED], traffic=[calls(SHADOWED, called={1: 9}), calls(SHADOWED, "dark")], prices=PRICES
        ).model_copy(update={"endpoint_configs": (SHADOW_CONFIG,)}),
    ),
    Case(
        "idle-shadow-variant",
        "whose configuration was not read",
        snapshot(endpoints=[SHADOWED], traffic=[calls(SHADOWED, "dark")], prices=PRICES),
    ),
    Case(
        "idle-inference-component",
        "scaled",
        snapshot(
            endpoints=[HOST],
            components=[BASE, ADAPTER],
            traffic=[calls(HOST, "base", called={1: 7}), calls(HOST, "adapter")],
        ).model_copy(
            update={
                "component_plans": (component_plan("adapter", HOST, desired_copies=3),),
                "scaling_targets": (scalable(1, 4, COPIED),),
            }
        ),
    ),
    Case(
        "idle-inference-component",
        "of which little is known",
        snapshot(
            endpoints=[HOST],
            components=[BASE, ADAPTER],
            traffic=[calls(HOST, "base", called={1: 7}), calls(HOST, "adapter")],
        ),
    ),
    Case(
        "idle-provisioned-concurrency",
        "some needed, scaled",
        _serverless(
            5400.0,
            1000.0,
            scaling_targets=(
                scalable(
                    1,
                    5,
                    part("bare", dimension=CONCURRENCY).model_copy(
                        update={"endpoint": "bare", "variant": "lean", "component": None}
                    ),
                ),
            ),
        ),
    ),
    Case("idle-provisioned-concurrency", "none needed", _serverless(0.0, None)),
    Case("non-production-endpoint-always-on", "real-time", called_builders.account(DEV, OFFICE)),
    Case(
        "non-production-endpoint-always-on",
        "real-time, on the other side of the world",
        called_builders.account(DEV, NIGHTS),
    ),
    Case("non-production-endpoint-always-on", "async", called_builders.account(ASYNC, OFFICE)),
    Case(
        "non-production-endpoint-always-on",
        "async and scaled",
        called_builders.account(ASYNC, OFFICE, scaling_targets=(scalable(1, 2, part("dev-queue")),)),
    ),
    Case("non-production-endpoint-always-on", "components", _hosted(1)),
    Case(
        "elastic-inference-attached",
        "to an endpoint and notebooks",
        snapshot(endpoints=[ACCELERATED], notebooks=[LAB, RESTING]).model_copy(update=scaled("vision")),
    ),
    Case("previous-generation-instance", "of endpoints", _old(OLD, OLD_QUEUE, **scaled("old"))),
    Case(
        "previous-generation-instance",
        "of a notebook and a family",
        _old(
            notebook_instances=(notebook(instance_type="ml.m4.xlarge"),),
            training_jobs=runs(12, groups=(("ml.m4.xlarge", 1),)),
        ),
    ),
    Case(
        "monitoring-idle-endpoint",
        "that nobody calls",
        watched([WATCH], hourly(WATCH), endpoints=(WATCHED,), endpoint_traffic=(calls(WATCHED),)),
    ),
    Case("monitoring-too-often", "every hour", watched([WATCH], hourly(WATCH))),
)
