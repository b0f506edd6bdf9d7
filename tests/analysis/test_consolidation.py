from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.consolidation import Consolidation, claims_of, consolidation
from sagemaker_cost_mcp.model.hosting import EndpointConfig, Model, ModelServer
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, Timeline, Utilization
from tests.builders import endpoint, variant
from tests.serving_builders import LINE, Values, account, config, gpu, image, load, measured, model, plan, sold

SMALL = load(cpu=20.0, memory=20.0, latency_p50=30.0)
Set = tuple[Endpoint, EndpointConfig, Model, Utilization]


def one(name: str, series: dict[Measure, Values] | None = None, **changes: Any) -> Set:
    kind = changes.pop("kind", EndpointKind.REAL_TIME)
    line = changes.pop("timeline", LINE)
    captures = changes.pop("captures", False)
    hosted = variant(instance_type=changes.pop("instance_type", "ml.m5.large"), count=changes.pop("count", 1))
    host = endpoint(name, *changes.pop("variants", (hosted,)), kind=kind)
    tags = changes.pop("tags", {})
    host = host.model_copy(update={"ref": host.ref.model_copy(update={"tags": tags})})
    images = changes.pop("images", (image(),))
    made = model(f"{name}-model", *images, **changes)
    return (
        host,
        config(host, plan(host.variants[0].name, made.ref.name), captures=captures),
        made,
        measured(host, series or SMALL, host.variants[0].name, timeline=line),
    )


def together(*sets: Set, **shelves: Any) -> Snapshot:
    hosts, configs, models, uses = (tuple(column) for column in zip(*sets, strict=True))
    filled = {"endpoint_configs": configs, "models": models, "endpoint_utilization": uses, **shelves}
    return account(*hosts, **filled)


def found(*sets: Set, **shelves: Any) -> Consolidation:
    return consolidation(together(*sets, **shelves))


def why(result: Consolidation, name: str) -> str:
    (left,) = [left.reason for left in result.left if left.served.endpoint.ref.name == name]
    return left


def test_three_small_ones_of_one_image_share_a_machine() -> None:
    result = found(one("a"), one("b"), one("c"))
    (group,) = result.groups
    assert [member.served.endpoint.ref.name for member in group.sized] == ["a", "b", "c"]
    assert (group.fleet.sold.type.name, group.fleet.count) == ("ml.m5.large", 1)
    assert group.fleet.saving == 2 * Decimal("0.115") * 730
    assert group.alone == 3 * Decimal("0.102") * 730, "each by itself would do with a c5.large"
    assert group.way == "multi-model"
    assert any("image of your own" in condition for condition in group.conditions)
    assert result.left == ()


def test_claims_add_up_to_the_saving_to_the_cent() -> None:
    (group,) = found(one("a"), one("b"), one("c")).groups
    claims = claims_of(group)
    assert sum(claim.monthly_list_usd for claim in claims) == pytest.approx(group.fleet.saving, abs=Decimal("0.005"))
    assert {claim.billable_unit for claim in claims} == {member.served.key for member in group.sized}


@pytest.mark.parametrize(
    "changes",
    [
        {"images": (image("other"),)},
        {"role": "arn:another"},
        {"subnets": frozenset({"subnet-1"})},
        {"isolated": True},
        {"instance_type": "ml.m6g.large"},
        {"tags": {"Environment": "dev"}},
        {"series": load(cpu=20.0, memory=20.0, latency_p50=300.0)},
    ],
)
def test_what_is_not_alike_stays_apart(changes: dict[str, Any]) -> None:
    result = found(one("a"), one("b", **changes))
    assert result.groups == ()
    assert why(result, "b").startswith("no other endpoint has its image")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": EndpointKind.ASYNC}, "only real-time"),
        ({"variants": (variant("x"), variant("y"))}, "several variants"),
        ({"variants": (variant("x", shadow=True),)}, "a shadow"),
        ({"multi_model": True}, "many models already"),
        ({"images": (image(), image())}, "pipeline of containers"),
        ({"captures": True}, "captures data"),
        ({"series": load(requests=0.0)}, "nobody called it"),
        ({"series": load(cpu=20.0, instances=[1.0, 3.0])}, "a policy moves"),
    ],
)
def test_what_cannot_share_says_why(changes: dict[str, Any], reason: str) -> None:
    result = found(one("a"), one("b"), one("odd", **changes))
    assert {reason in left.reason for left in result.left} == {True}
    assert len(result.groups) == 1


def test_an_image_that_is_not_known_is_not_alike() -> None:
    (host, settings, made, use) = one("odd")
    bare = made.model_copy(update={"containers": tuple(c.model_copy(update={"image": None}) for c in made.containers)})
    assert why(found(one("a"), (host, settings, bare, use)), "odd") == "its image is not known"
    lost = found(one("a"), one("b"), models=(model("a-model"),))
    assert why(lost, "b") == "its configuration or models could not be read"


def test_two_large_ones_cost_the_same_together() -> None:
    full = load(cpu=150.0, memory=80.0, latency_p50=30.0)
    result = found(one("a", full), one("b", full))
    assert why(result, "a") == "sharing with those that are alike would not cost less"


LIGHT = load(cpu=20.0, memory=20.0, latency_p50=30.0) | gpu([15.0], [30.0])
"""A fifth of a core and 3.2 GiB; 15 % of the work and 30 % of the memory of one GPU."""


def on_gpu(
    name: str, server: ModelServer | None, kind: str = "ml.g4dn.xlarge", series: dict[Measure, Values] | None = None
) -> Set:
    return one(name, series or LIGHT, instance_type=kind, images=(image("served", server),))


@pytest.mark.parametrize("server", [None, ModelServer.PYTORCH, ModelServer.HUGGING_FACE])
def test_light_models_on_gpus_save_nothing_as_components(server: ModelServer | None) -> None:
    result = found(*(on_gpu(name, server) for name in "ab"))
    assert result.groups == ()
    assert "reserve whole GPUs" in why(result, "a")
    small = load(cpu=20.0, memory=4.0, latency_p50=30.0) | gpu([15.0], [30.0])
    large = found(*(on_gpu(name, server, "ml.g4dn.12xlarge", small) for name in "abcd"))
    assert large.groups == (), "four with a GPU each on 1 x ml.g4dn.12xlarge cost more than on 4 x ml.g4dn.xlarge"


def test_triton_lays_several_models_on_one_gpu() -> None:
    (group,) = found(*(on_gpu(name, ModelServer.TRITON) for name in "ab")).groups
    fleet = group.fleet
    assert (group.way, fleet.sold.type.name, fleet.count) == ("multi-model", "ml.g4dn.xlarge", 1)
    assert (fleet.components, fleet.gpu, fleet.gpu_memory) == ((), pytest.approx(0.3), pytest.approx(0.6))
    assert fleet.saving == fleet.gain == 730 * Decimal("0.736"), "by itself each stays as it is: its size is not known"
    assert any("served is Triton" in condition for condition in group.conditions)
    assert any("60 % of each GPU in use" in condition for condition in group.conditions)


def test_triton_that_fills_its_gpu_shares_it_with_nobody() -> None:
    full = LIGHT | gpu([15.0], [45.0])
    result = found(*(on_gpu(name, ModelServer.TRITON, series=full) for name in "ab"))
    assert why(result, "a") == "sharing with those that are alike would not cost less"


def test_triton_shares_no_machine_that_multi_model_endpoints_do_not_take() -> None:
    full = LIGHT | gpu([15.0], [45.0])
    result = found(*(on_gpu(f"ep-{n}", ModelServer.TRITON, series=full) for n in range(7)))
    assert result.groups == (), "7 x ml.g4dn.xlarge cost more than 1 x ml.g4dn.12xlarge, whose 4 GPUs would hold them"


def test_what_triton_would_do_with_by_itself_is_not_guessed() -> None:
    spare = LIGHT | {Measure.INSTANCES: 2.0}
    tagged: dict[str, Any] = {"tags": {"Environment": "dev"}, "count": 2, "instance_type": "ml.g4dn.xlarge"}
    triton = image("served", ModelServer.TRITON)
    (group,) = found(*(one(name, spare, images=(triton,), **tagged) for name in "ab")).groups
    assert group.alone == 4 * 730 * Decimal("0.736"), "two instances each, as today"
    assert group.fleet.count == 1


@pytest.mark.parametrize("kind", ["ml.g4dn.12xlarge", "ml.m5.large"])
def test_triton_elsewhere_is_not_sized(kind: str) -> None:
    result = found(*(on_gpu(name, ModelServer.TRITON, kind) for name in "ab"))
    assert "triton takes GPU memory up front" in why(result, "a")


def test_large_model_servers_on_gpus_share_with_nobody() -> None:
    assert "vllm takes GPU memory" in why(found(*(on_gpu(name, ModelServer.VLLM) for name in "ab")), "a")


def test_models_with_two_gpus_each_share_a_machine_with_four() -> None:
    half = load(cpu=20.0, memory=20.0, latency_p50=30.0) | gpu([80.0], [120.0])
    (group,) = found(*(on_gpu(name, ModelServer.PYTORCH, "ml.g4dn.12xlarge", half) for name in "ab")).groups
    assert (group.way, group.fleet.sold.type.name, group.fleet.count) == (
        "inference-components",
        "ml.g4dn.12xlarge",
        1,
    )
    assert [component.gpus for component in group.fleet.components] == [2, 2]
    assert any("4 of 4 GPUs, whole ones" in condition for condition in group.conditions)
    assert any("fewer GPUs than now do for a, b" in condition for condition in group.conditions)


def test_components_on_cpus_reserve_the_cores_of_their_busiest_hours() -> None:
    framework = image("face", ModelServer.HUGGING_FACE)
    peaks = {"a": [60.0, 1.0, 1.0], "b": [1.0, 60.0, 1.0], "c": [1.0, 1.0, 60.0]}
    series = {name: load(cpu=cpu, memory=10.0, latency_p50=30.0) for name, cpu in peaks.items()}
    (apart,) = found(*(one(name, load, images=(framework,)) for name, load in series.items())).groups
    assert (apart.way, len(apart.sized), apart.fleet.sold.spec.vcpu) == ("inference-components", 2, 2)
    assert [component.cores for component in apart.fleet.components] == [0.72, 0.72], "0.6 cores and a fifth"
    assert not any("GPU" in condition for condition in apart.conditions)
    (together,) = found(*(one(name, load) for name, load in series.items())).groups
    assert (together.way, len(together.sized), together.fleet.sold.spec.vcpu) == ("multi-model", 3, 2)


def test_known_servers_and_several_tags_are_conditions() -> None:
    sets = [one(name, images=(image("xgb", ModelServer.XGBOOST, tag),)) for name, tag in (("a", "1"), ("b", "2"))]
    (group,) = found(*sets).groups
    assert any(condition == "xgb serves many models" for condition in group.conditions)
    assert any("now: 1, 2" in condition for condition in group.conditions)


def test_production_that_has_two_keeps_two() -> None:
    (group,) = found(one("a", load(cpu=10.0, memory=20.0, instances=2.0, latency_p50=30.0), count=2), one("b")).groups
    assert group.fleet.count == 2


def test_other_periods_cannot_be_added_up() -> None:
    shifted = Timeline(start=LINE.start - timedelta(days=1), end=LINE.end, period_seconds=3600)
    assert found(one("a"), one("b", timeline=shifted)).groups == ()


def test_many_models_in_one_container_tell_of_their_cache() -> None:
    cached = SMALL | {Measure.CACHE_HITS: [0.8], Measure.LOADING_WAIT_P99: [900.0, 20.0]}
    result = found(one("many", cached, multi_model=True), one("mute", multi_model=True))
    told = {one.served.endpoint.ref.name: (one.hits, one.worst_wait_ms, one.high) for one in result.pressures}
    assert told == {"many": (pytest.approx(0.8), 900.0, True), "mute": (None, None, False)}
    unread = found(one("many", multi_model=True), endpoint_utilization=())
    assert [(one.hits, one.high) for one in unread.pressures] == [(None, False)]


def test_a_period_without_data_counts_as_the_busiest() -> None:
    spiky = load(cpu=[20.0] * 39 + [80.0] + [None] * 2, memory=20.0, latency_p50=30.0)
    (group,) = found(one("a", spiky), one("b", spiky)).groups
    cores = group.fleet.cpu * group.fleet.sold.spec.vcpu * group.fleet.count
    assert cores == pytest.approx(2 * 0.8)


def test_two_that_share_for_what_both_cost_right_sized_are_left_apart() -> None:
    busy = load(cpu=90.0, memory=20.0, latency_p50=30.0)
    result = found(one("a", busy), one("b", busy))
    assert result.groups == (), "2 x ml.c5.large hold both, and one of them each by itself"


def test_the_order_of_the_endpoints_changes_nothing() -> None:
    sets = [one(name) for name in "abcd"]
    forward, backward = found(*sets), found(*reversed(sets))
    assert [group.fleet for group in forward.groups] == [group.fleet for group in backward.groups]


def test_chosen_variants_alone_are_looked_at() -> None:
    snapshot = together(one("a"), one("b"))
    assert consolidation(snapshot, ()).groups == ()
    assert consolidation(snapshot.model_copy(update={"catalog": sold("ml.t2.large")})).groups == ()
