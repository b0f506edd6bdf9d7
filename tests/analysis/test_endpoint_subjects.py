from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.endpoint_subjects import Subjects, Unpriceable
from sagemaker_cost_mcp.analysis.inference_subject import Subject
from sagemaker_cost_mcp.model.hosting import (
    ContainerImage,
    EndpointConfig,
    InstanceRange,
    Model,
    ModelContainer,
    ModelServer,
    ServerlessPlan,
    VariantPlan,
)
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.scaling import INSTANCES, ScalableTarget, ScaledPart
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Timeline, Utilization
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION, component, endpoint, snapshot, variant
from tests.option_builders import PRICES
from tests.utilization_builders import use

M = Measure
WEEK = Timeline(start=NOW - timedelta(days=8), end=NOW, period_seconds=3600)
HOURS = WEEK.length
PLAIN = endpoint("plain")


def series(on: Endpoint, part: str = "blue", **more: Any) -> Utilization:
    given: dict[str, Any] = {
        "series": {
            M.REQUESTS: [60.0] * HOURS,
            M.LATENCY_P50: [10.0] * HOURS,
            M.LATENCY_P90: [10.0] * HOURS,
            M.LATENCY_P99: [10.0] * HOURS,
            M.INSTANCES: [2.0] * (HOURS // 2) + [0.0] * (HOURS - HOURS // 2),
            M.CPU: [200.0] * HOURS,
            M.MEMORY_HOTTEST: [25.0] * HOURS,
        },
        "kind": PartKind.VARIANT,
    } | more
    return use(given.pop("series"), resource_arn=on.ref.arn, part=part, timeline=WEEK, **given)


def image(server: ModelServer | None = ModelServer.XGBOOST) -> ContainerImage:
    return ContainerImage(uri="xgboost:1", registry=None, repository="xgboost", tag="1", pinned=False, server=server)


def model(name: str = "m", *, boxes: int = 1, many: bool = False, **more: Any) -> Model:
    box = ModelContainer(image=image(), multi_model=many, cached=True, artifact=None, compressed=None, package=None)
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/{name}"
    given: dict[str, Any] = {
        "ref": ResourceRef(arn=arn, name=name, type="model", region=REGION, account_id=ACCOUNT, tags={}),
        "created_at": LONG_AGO,
        "role": "role",
        "isolated": False,
        "subnets": frozenset(),
        "security_groups": frozenset(),
        "containers": (box,) * boxes,
        "direct": False,
    }
    return Model(**(given | more))


def plan(name: str = "blue", **more: Any) -> VariantPlan:
    given: dict[str, Any] = dict.fromkeys(VariantPlan.model_fields)
    given |= {"name": name, "shadow": False, "model_name": "m", "pools": (), "volume_gb": 30, "reserved": False}
    return VariantPlan(**(given | more))


def config(on: Endpoint, *plans: VariantPlan, **more: Any) -> EndpointConfig:
    given: dict[str, Any] = {
        "name": on.config_name,
        "arn": "arn",
        "region": on.ref.region,
        "account_id": ACCOUNT,
        "created_at": LONG_AGO,
        "variants": plans or (plan(),),
        "captures": False,
        "kms_key": False,
        "asynchronous": False,
        "max_concurrent_per_instance": None,
        "role": None,
        "isolated": False,
        "in_vpc": False,
        "explains": False,
    }
    return EndpointConfig(**(given | more))


def account(*endpoints: Endpoint, **more: Any) -> Snapshot:
    found = endpoints or (PLAIN,)
    given: dict[str, Any] = {
        "catalog": PRICES,
        "endpoint_configs": tuple(config(one) for one in found),
        "models": (model(),),
        "endpoint_utilization": tuple(series(one) for one in found),
    }
    return snapshot(endpoints=found).model_copy(update=given | more)


def only(whole: Snapshot) -> Subject:
    found = Subjects(whole).subject(whole.endpoints[0])
    assert isinstance(found, Subject), found
    return found


def why(whole: Snapshot) -> str:
    found = Subjects(whole).subject(whole.endpoints[0])
    assert isinstance(found, Unpriceable)
    return found.why


def test_an_endpoint_becomes_a_subject_with_its_machines_and_its_memory() -> None:
    one = only(account())
    (machine,) = one.machines
    assert (machine.mean, machine.running, machine.volume_gb) == (1.0, 2.0, 30)
    assert one.memory_seen_gb == 4.0
    assert one.demand.per_hour == pytest.approx(60)
    assert one.demand.request_seconds == pytest.approx((0.01, 0.01))
    facts = one.facts
    assert (facts.accelerated, facts.multi_model, facts.pipeline, facts.private_network, facts.captures) == (False,) * 5


def test_instances_that_were_not_counted_are_those_of_now() -> None:
    bare = series(PLAIN, series={M.REQUESTS: [1.0] * HOURS})
    (machine,) = only(account(endpoint_utilization=(bare,))).machines
    assert (machine.mean, machine.running) == (1.0, 1.0)
    asleep = endpoint("asleep", variant(count=0), kind=EndpointKind.ASYNC)
    zero = series(asleep, series={M.REQUESTS: [0.0] * HOURS, M.INSTANCES: [0.0] * HOURS})
    (machine,) = only(account(asleep, endpoint_utilization=(zero,))).machines
    assert (machine.mean, machine.running) == (0.0, 1.0)
    unmeasured = series(asleep, series={M.REQUESTS: [0.0] * HOURS})
    assert only(account(asleep, endpoint_utilization=(unmeasured,))).machines == ()


@pytest.mark.parametrize(
    ("subject", "changes", "said"),
    [
        (endpoint(kind=None), {}, "grant sagemaker:DescribeEndpointConfig"),
        (endpoint(status="Failed"), {}, "It is Failed, not in service"),
        (PLAIN, {"endpoint_utilization": ()}, "grant cloudwatch:GetMetricData"),
        (endpoint("mixed", variant(instance_type=None)), {}, "Variant blue runs on several instance types"),
        (endpoint(created_at=NOW - timedelta(days=3)), {}, "Only 3.0 days of hourly requests are known, and 7"),
    ],
)
def test_what_cannot_be_priced_says_why(subject: Endpoint, changes: dict[str, Any], said: str) -> None:
    assert said in why(account(subject, **changes))


def test_machines_of_an_earlier_configuration_do_not_count() -> None:
    """The first half of the window had two instances, the second none; the configuration dates from the second."""
    fresh = config(PLAIN, created_at=NOW - timedelta(days=1))
    (machine,) = only(account(endpoint_configs=(fresh,))).machines
    assert (machine.mean, machine.running) == (0.0, 1.0)
    assert only(account(endpoint_configs=(fresh,))).demand.per_hour == pytest.approx(60)


def test_shadows_are_nobodys_demand_but_somebodys_variants() -> None:
    pair = endpoint("pair", variant("blue"), variant("copy", shadow=True))
    one = only(account(pair, endpoint_utilization=(series(pair), series(pair, "copy"))))
    assert one.demand.per_hour == pytest.approx(60)
    assert (one.facts.variants, len(one.machines)) == (2, 2)


def test_components_bring_the_requests_and_the_variant_the_machines() -> None:
    host = endpoint("host", kind=EndpointKind.INFERENCE_COMPONENT)
    uses = (series(host, series={M.INSTANCES: [2.0] * HOURS}), *(
        series(host, name, kind=PartKind.COMPONENT, series={M.REQUESTS: [30.0] * HOURS}) for name in ("a", "b")
    ))  # fmt: skip
    components = tuple(component(name, host) for name in ("a", "b"))
    one = only(account(host, endpoint_utilization=uses, inference_components=components))
    assert one.demand.per_hour == pytest.approx(60)
    assert one.facts.multi_model is True
    assert one.machines[0].mean == 2.0


def test_serverless_has_a_plan_and_no_machines() -> None:
    bare = endpoint("bare", variant(instance_type=None, count=0), kind=EndpointKind.SERVERLESS)
    size = ServerlessPlan(memory_mb=2048, max_concurrency=5, provisioned_concurrency=0)
    one = only(account(bare, endpoint_configs=(config(bare, plan(serverless=size)),)))
    assert (one.serverless, one.machines, one.facts.accelerated, one.facts.arm) == (size, (), False, False)


def test_the_least_it_scales_to_is_told_by_its_target_or_its_managed_range() -> None:
    part = ScaledPart(region=REGION, account_id=ACCOUNT, resource_id="endpoint/plain/variant/blue",
                      dimension=INSTANCES, endpoint="plain", variant="blue", component=None)  # fmt: skip
    target = ScalableTarget(part=part, minimum=1, maximum=3, created_at=LONG_AGO, scale_in_suspended=False,
                            scale_out_suspended=False, schedule_suspended=False)  # fmt: skip
    assert only(account()).minimum is None
    assert only(account(scaling_targets=(target,))).minimum == 1
    other = target.model_copy(update={"part": part.model_copy(update={"endpoint": "other"})})
    assert only(account(scaling_targets=(other,))).minimum is None
    managed = InstanceRange(enabled=True, minimum=0, maximum=2, scale_in=None)
    ranged = config(PLAIN, plan(managed=managed))
    assert only(account(scaling_targets=(target,), endpoint_configs=(ranged,))).minimum == 0


def test_facts_that_were_not_read_are_unknown() -> None:
    facts = only(account(endpoint_configs=())).facts
    assert (facts.multi_model, facts.pipeline, facts.private_network, facts.captures) == (None,) * 4
    facts = only(account(models=())).facts
    assert (facts.multi_model, facts.private_network, facts.captures) == (None, None, False)
    strange = endpoint("strange", variant(instance_type="ml.z9.large"))
    assert only(account(strange)).facts.accelerated is None


def test_facts_that_keep_ways_closed_are_seen() -> None:
    assert only(account(models=(model(many=True),))).facts.multi_model is True
    assert only(account(models=(model(boxes=2),))).facts.pipeline is True
    assert only(account(models=(model(isolated=True),))).facts.private_network is True
    assert only(account(models=(model(subnets=frozenset({"s"})),))).facts.private_network is True
    assert only(account(endpoint_configs=(config(PLAIN, in_vpc=True),), models=())).facts.private_network is True
    assert only(account(endpoint_configs=(config(PLAIN, captures=True),))).facts.captures is True
    assert only(account(endpoint_configs=(config(PLAIN, explains=True),))).facts.captures is True
    arm = endpoint("arm", variant(instance_type="ml.m6g.xlarge"))
    assert only(account(arm)).facts.arm is True


def tenants(whole: Snapshot) -> list[Any]:
    found = Subjects(whole)
    known = [(one, found.subject(one)) for one in whole.endpoints]
    return list(found.tenants((one, subject) for one, subject in known if isinstance(subject, Subject)))


def test_tenants_are_real_time_endpoints_of_one_plain_model_that_is_called() -> None:
    (one,) = tenants(account())
    assert one.family == (REGION, "role", "xgboost:1", "False")
    assert one.server is ModelServer.XGBOOST
    assert one.cores[0] == 4.0
    assert one.cores[-1] == 2.0
    assert tenants(account(models=(model(many=True),))) == []
    assert tenants(account(models=())) == []
    assert tenants(account(endpoint_configs=())) == []
    silent = series(PLAIN, series={M.REQUESTS: [0.0] * HOURS})
    assert tenants(account(endpoint_utilization=(silent,))) == []
    gpu = endpoint("gpu", variant(instance_type="ml.g4dn.xlarge"))
    assert tenants(account(gpu)) == []


def test_a_container_without_an_image_has_no_server_to_name() -> None:
    packed = model()
    box = packed.containers[0].model_copy(update={"image": None})
    (one,) = tenants(account(models=(packed.model_copy(update={"containers": (box,)}),)))
    assert (one.server, one.family[2]) == (None, "")


def test_cores_are_unknown_where_the_variant_was_not_measured_by_the_hour() -> None:
    (one,) = tenants(account(endpoint_utilization=(series(PLAIN, normalized=True),)))
    assert one.cores == ()


def test_prices_come_from_the_catalog_and_else_from_what_is_used() -> None:
    whole = account(catalog=(), prices=PRICES)
    assert Subjects(whole).books[REGION].price("Host", "ml.m5.xlarge") is not None
    assert Subjects(whole).books[REGION].specs["ml.m5.xlarge"].memory_gib == Decimal(16)
