"""The right size under a policy: what it costs, what it must pass, and when there is nothing to gain."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_options import choice, options_of
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Needs, PriceBook
from sagemaker_cost_mcp.analysis.served_variants import Served
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.analysis.sized_options import sized_options
from sagemaker_cost_mcp.model.hosting import ModelServer
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.utilization import Measure
from tests.builders import REGION, endpoint, variant
from tests.builders import price as priced
from tests.option_builders import machines, subject
from tests.serving_builders import Values, config, gpu, image, load, model, plan, served, sold

BOOK = PriceBook.of(REGION, sold())
NIGHT_AND_DAY = [20.0] * 9 + [150.0] * 3 + [20.0] * 12
"""Percent of one core on each of four m5.large, which is 10 % and 75 % full."""
CALLS = [6_000.0] * 9 + [45_000.0] * 3 + [6_000.0] * 12
BUSY = load(cpu=NIGHT_AND_DAY, memory=60.0, requests=CALLS, instances=4.0)
NAME = "right-sized-autoscaling"


def four(series: dict[Measure, Values] | None = None, instance_type: str = "ml.m5.large", **more: Any) -> Served:
    return served(BUSY if series is None else series, instance_type=instance_type, count=4, **more)


def options(one: Served, instance_type: str = "ml.m5.large", count: float = 4.0, **more: Any) -> dict[str, Option]:
    given: dict[str, Any] = {"machines": (machines(instance_type, count),)}
    found = sized_options(subject(**(given | more)), [one], BOOK)
    return {option.name: option for option in found}


def scaled(*arguments: Any, **more: Any) -> Option:
    return options(*arguments, **more)[NAME]


def gates(option: Option) -> dict[str, str]:
    return {gate.gate: gate.status for gate in option.gates}


def why(option: Option, gate: str) -> str:
    return next(one.why for one in option.gates if one.gate == gate)


def test_a_fleet_of_the_right_type_sleeps_at_night() -> None:
    found = options(four())
    assert set(found) == {NAME}, "four of them are needed by day, so that the fleet stays as it is"
    option = found[NAME]
    assert option.label == "2 to 6 x ml.m5.large, 2.53 on the mean"
    assert gates(option) == {"fits": "pass", "latency": "pass", "replayed": "pass"}
    assert option.allowed
    assert "the type stays; memory would be 60% full on each" in why(option, "fits")


def test_it_is_priced_by_the_mean_number_of_instances_and_their_volumes() -> None:
    option = scaled(four(), machines=(machines(count=4.0, instance_type="ml.m5.large", volume_gb=30),))
    assert option.monthly is not None
    (hours, *volumes) = option.charges
    mean = float(hours.units) / 730
    assert 2 < mean < 4
    assert float(hours.usd) == pytest.approx(mean * 730 * 0.115)
    assert volumes == [], "no price for volumes is in this book"


def test_steps_name_the_policy_and_the_break_even_its_requests() -> None:
    option = scaled(four())
    register, last = option.steps
    assert register == (
        "register 2 to 7 instances with Application Auto Scaling and track "
        "SageMakerVariantInvocationsPerInstance at 125"
    )
    assert "evaluate_autoscaling" in last
    assert option.break_even == (
        "wins while fewer than 4 instances are needed on the mean (30,000 requests an hour at the target)"
    )


def test_a_morning_that_rises_for_long_gets_a_clock() -> None:
    day = [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 30.0, 50.0, 70.0, 90.0, 90.0, 90.0] + [10.0] * 12
    slow = load(cpu=day, memory=60.0, requests=[300 * one for one in day], instances=6.0)
    option = scaled(served(slow, instance_type="ml.m5.large", count=6), count=6.0)
    assert [one for one in option.steps if "(UTC)" in one] == [
        "add the scheduled action cron(45 18 * * ? *) (UTC) with a minimum of 6",
        "add the scheduled action cron(0 0 * * ? *) (UTC) with a minimum of 2",
    ]


def test_a_present_policy_is_replaced_and_its_minimum_kept_in_mind() -> None:
    assert "in place of the present policy" in scaled(four(), minimum=1).steps[0]
    assert scaled(four(), minimum=1).steps[0].startswith("register 1 to 7")


def test_two_instances_stay_two_for_production_alone() -> None:
    on = endpoint("ep", variant(instance_type="ml.m5.large", count=4))
    assert scaled(four()).steps[0].startswith("register 2 to")
    ref: ResourceRef = on.ref.model_copy(update={"tags": {"Environment": "dev"}})
    dev = on.model_copy(update={"ref": ref})
    assert scaled(four(on=dev)).steps[0].startswith("register 1 to")


def test_on_a_smaller_type_less_fills_an_instance_and_latency_is_asked_for() -> None:
    wide = load(cpu=NIGHT_AND_DAY, memory=30.0, requests=CALLS, instances=4.0)
    found = options(four(wide, "ml.m5.xlarge"), "ml.m5.xlarge")
    plain, option = found["right-sized"], found[NAME]
    assert plain.label.endswith("ml.m5.large")
    assert "x ml.m5.large" in option.label
    assert option.monthly is not None
    assert plain.monthly is not None
    assert option.monthly < plain.monthly
    assert gates(option) == {"fits": "pass", "latency": "unknown", "replayed": "pass"}
    assert option.steps[0] == "update the endpoint to a configuration with ml.m5.large, and watch p99 for a day"
    # 150 % of a core at 187.5 requests a minute is 250 on two cores; half of that is the target.
    assert option.steps[1].endswith("at 125")
    quick = scaled(four(wide, "ml.m5.xlarge"), "ml.m5.xlarge", needs=Needs(latency_ms=200))
    assert quick.allowed
    assert not scaled(four(wide, "ml.m5.xlarge"), "ml.m5.xlarge", needs=Needs(latency_ms=199)).allowed


def test_what_grows_the_time_above_target_fails() -> None:
    ragged = [6_000.0, 6_000.0, 45_000.0]
    restless = load(cpu=[20.0, 20.0, 90.0], memory=60.0, requests=ragged, instances=6.0)
    option = scaled(served(restless, instance_type="ml.m5.large", count=6), count=6.0)
    assert gates(option)["replayed"] == "fail"
    assert "of the time, 0.0% as it was (on hourly means)" in why(option, "replayed")


def test_without_knowing_what_fills_an_instance_it_is_replayed_at_the_busiest_load_seen() -> None:
    deaf = load(cpu=150.0, memory=60.0, requests=CALLS, instances=4.0)
    option = scaled(four(deaf))
    assert gates(option)["replayed"] == "unknown"
    assert "max_requests_per_minute" in why(option, "replayed")
    assert option.steps[0].endswith("at 187.5")


def test_a_server_that_hides_its_need_keeps_its_type() -> None:
    on = endpoint("ep", variant(instance_type="ml.g5.xlarge", count=4))
    shelves: dict[str, Any] = {
        "endpoint_configs": (config(on, plan("blue", "m")),),
        "models": (model("m", image(server=ModelServer.VLLM)),),
    }
    work = load(cpu=20.0, requests=CALLS, instances=4.0) | gpu([8.0] * 9 + [60.0] * 3 + [8.0] * 12, [90.0])
    option = scaled(served(work, on=on, **shelves), "ml.g5.xlarge")
    assert why(option, "fits") == "the type stays: each instance holds what it holds today"
    assert option.allowed
    young: dict[Measure, Values] = {one: values for one, values in work.items() if one is not Measure.CPU}
    assert options(served(young, on=on, **shelves), "ml.g5.xlarge") == {}, "too little is known of it"


def test_of_a_machine_with_a_gpu_the_scarcer_of_cores_and_gpus_counts() -> None:
    twice = sold("ml.g5.xlarge")[0]
    assert twice.spec is not None
    bigger = priced("USE1-Host:ml.g5.2xlarge", "1.515").model_copy(
        update={"spec": twice.spec.model_copy(update={"vcpu": 8, "memory_gib": Decimal(32)})}
    )
    book = PriceBook.of(REGION, (twice, bigger))
    on = endpoint("ep", variant(instance_type="ml.g5.2xlarge", count=4))
    calls = [6_000.0] * 9 + [45_000.0] * 2 + [6_000.0] * 13
    work = load(cpu=20.0, memory=10.0, requests=calls, instances=4.0) | gpu([8.0] * 9 + [60.0] * 2 + [8.0] * 13, [20.0])
    given = subject(machines=(machines("ml.g5.2xlarge", 4.0),))
    one = served(work, on=on, catalog=book.prices)
    option = next(one for one in sized_options(given, [one], book) if one.name == NAME)
    assert "x ml.g5.xlarge" in option.label
    # 60 % at 187.5 requests a minute is 312.5 on a GPU; half of that on half of the cores.
    assert option.steps[1].endswith("at 78.1")


@pytest.mark.parametrize(
    "more",
    [
        {"kind": EndpointKind.ASYNC},
        {"facts": Facts(variants=2)},
    ],
)
def test_queues_and_several_variants_have_none(more: dict[str, Any]) -> None:
    assert NAME not in options(four(), **more)


def test_what_was_not_measured_or_cannot_scale_has_none() -> None:
    assert options(four({})) == {}
    assert options(served(count=4)) == {}
    assert options(four(load(requests=0.0, cpu=10.0, instances=4.0))) == {}
    once = [0.0] * 335 + [60.0]
    assert options(four(load(requests=once, cpu=150.0, memory=60.0, instances=4.0))) == {}
    unasked: dict[Measure, Values] = {one: values for one, values in BUSY.items() if one is not Measure.REQUESTS}
    assert NAME not in options(four(unasked))
    assert NAME not in options(four(instance_type="ml.t2.large"), "ml.t2.large")
    assert NAME not in options(served(BUSY, count=4, instance_type="ml.m5.large"), machines=())


def test_one_that_never_sleeps_gains_nothing() -> None:
    steady = load(cpu=[140.0, 150.0], memory=60.0, requests=[42_000.0, 45_000.0], instances=4.0)
    assert NAME not in options(four(steady))
    assert NAME not in options(served(load(cpu=NIGHT_AND_DAY, memory=60.0, requests=CALLS)), "ml.m5.2xlarge", 1.0)


def test_without_a_price_there_is_nothing_to_compare() -> None:
    given = subject(machines=(machines("ml.m5.large", 4.0),))
    assert list(sized_options(given, [four()], PriceBook.of(REGION, sold("ml.m4.xlarge")))) == []


def test_it_is_chosen_among_the_others_in_list_and_cash_order() -> None:
    on = subject(machines=(machines("ml.m5.large", 4.0),))
    found = choice(on, options_of(on, BOOK, more=sized_options(on, [four()], BOOK)))
    assert found.recommended is not None
    assert found.recommended.option.name == NAME
    assert found.saving > Decimal(0)


loads = st.lists(st.tuples(st.floats(1, 190), st.floats(0, 90_000)), min_size=2, max_size=24)


@given(hours=loads, count=st.integers(1, 5), memory=st.floats(1, 90))
@settings(deadline=None, max_examples=60)
def test_it_never_costs_as_much_as_the_right_size_and_keeps_two(
    hours: list[tuple[float, float]], count: int, memory: float
) -> None:
    cpu, requests = ([one[place] for one in hours] for place in (0, 1))
    one = served(
        load(cpu=cpu, memory=memory, requests=requests, instances=float(count)),
        instance_type="ml.m5.xlarge",
        count=count,
    )
    found = options(one, "ml.m5.xlarge", float(count))
    if NAME not in found:
        return
    option = found[NAME]
    assert option.monthly is not None
    plain = found["right-sized"].monthly if "right-sized" in found else Decimal(count) * 730 * Decimal("0.23")
    assert plain is not None
    assert option.monthly < plain
    assert int(option.label.partition(" ")[0]) >= min(count, 2)
