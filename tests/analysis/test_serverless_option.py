from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_subject import Facts, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.serverless_option import serverless_options
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.hosting import ServerlessPlan
from tests.builders import REGION
from tests.option_builders import BOOK, EVERYTHING, PRICES, demand, machines, subject

NOW = Decimal("167.90")
UNREAD = Facts(accelerated=None, multi_model=None, pipeline=None, private_network=None, captures=None)


def options(one: Subject, book: PriceBook = BOOK, now: Decimal | None = NOW) -> dict[str, Option]:
    return {option.name: option for option in serverless_options(one, book, now)}


def plain(one: Subject, book: PriceBook = BOOK) -> Option:
    return options(one, book)["serverless"]


def gate(option: Option, name: str) -> str:
    return next(one.status for one in option.gates if one.gate == name)


def simulated(one: Subject, memory_gb: int, milliseconds: float) -> float:
    """The bill of a month, request by request, one after the other."""
    hours = one.demand.known
    total = 0.0
    for hour in hours:
        for _ in range(int(hour.requests)):
            total += milliseconds / 1000 * memory_gb * 0.00002
    return total / len(hours) * 730


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=24), st.integers(1, 5000), st.integers(1, 6))
def test_the_price_is_that_of_every_request_one_by_one(requests: list[int], milliseconds: int, memory: int) -> None:
    one = subject(
        [float(count) for count in requests], 100.0, needs=Needs(memory_gb=memory, serverless_ms=milliseconds)
    )
    option = plain(one)
    assert option.monthly is not None
    assert option.label == f"serverless, {memory} GB"
    assert float(option.monthly) == pytest.approx(simulated(one, memory, milliseconds), rel=1e-6)


def test_duration_is_a_range_from_one_core_to_all_cores_of_the_instance() -> None:
    """4 vCPU on the instance; 2 GB bring 2048 / 1769 = 1.158: between as quick and 3.455 times as slow."""
    option = plain(subject([3600.0] * 168, 100.0, needs=Needs(memory_gb=2)))
    per_second = Decimal("0.00004")
    assert option.low is not None
    assert option.monthly is not None
    assert float(option.low) == pytest.approx(3600 * 730 * 0.1 * float(per_second))
    assert float(option.monthly / option.low) == pytest.approx(4 / (2048 / 1769))
    assert option.latency == "p99 100 to 346 ms"
    assert gate(option, "latency") == "unknown"


def test_a_measured_duration_takes_the_place_of_the_range() -> None:
    option = plain(subject([3600.0] * 168, 100.0, needs=Needs(memory_gb=2, serverless_ms=130, latency_ms=130)))
    assert option.low == option.monthly
    assert (option.latency, gate(option, "latency")) == ("p99 130 ms", "pass")
    silent = plain(subject([0.0] * 168, None, needs=Needs(memory_gb=2, serverless_ms=130)))
    assert (silent.monthly, silent.latency, gate(silent, "duration")) == (Decimal(0), "p99 130 ms", "pass")


def test_break_even_is_where_its_price_is_todays() -> None:
    option = plain(subject([60.0] * 168, 100.0, needs=Needs(memory_gb=2, serverless_ms=500)))
    assert option.break_even == "wins below 11,500 requests an hour"
    at_it = plain(subject([11500.0] * 168, 100.0, needs=Needs(memory_gb=2, serverless_ms=500)))
    assert at_it.monthly == pytest.approx(NOW)
    assert options(subject(), now=None)["serverless"].break_even is None


def test_every_condition_of_aws_keeps_it_closed() -> None:
    cases: dict[str, dict[str, Any]] = {
        "no-accelerator": {"facts": Facts(accelerated=True)},
        "no-multi-model": {"facts": Facts(multi_model=True)},
        "no-pipeline": {"facts": Facts(pipeline=True)},
        "no-vpc": {"facts": Facts(private_network=True)},
        "no-capture": {"facts": Facts(captures=True)},
        "one-variant": {"facts": Facts(variants=2)},
        "memory": {"needs": EVERYTHING.model_copy(update={"memory_gb": 6.5})},
        "payload": {"needs": EVERYTHING.model_copy(update={"payload_mb": 4.5})},
        "image": {"needs": EVERYTHING.model_copy(update={"image_gb": 10.5})},
        "cold-starts": {"needs": EVERYTHING.model_copy(update={"cold_starts": "none"})},
        "duration": {"needs": EVERYTHING.model_copy(update={"serverless_ms": 61_000})},
        "latency": {"needs": EVERYTHING.model_copy(update={"latency_ms": 99})},
        "prepaid-capacity": {"machines": (machines(reserved=True),)},
    }
    assert plain(subject(needs=EVERYTHING)).allowed
    for name, change in cases.items():
        given: dict[str, Any] = {"needs": EVERYTHING, **change}
        option = plain(subject(**given))
        assert gate(option, name) == "fail", name
        assert not option.allowed


def test_what_nobody_told_is_unknown_not_passed() -> None:
    option = plain(subject(memory_seen_gb=1.5, facts=UNREAD))
    unknown = {one.gate for one in option.gates if one.status == "unknown"}
    assert unknown == {
        "memory", "payload", "image", "cold-starts", "no-accelerator", "no-multi-model", "no-pipeline", "no-vpc",
        "no-capture", "latency",
    }  # fmt: skip
    why = next(one.why for one in option.gates if one.gate == "memory")
    assert why == "the limit is 6 GB: give memory_gb (its instance had up to 1.5 GB in use, all told)"


def test_concurrency_beyond_200_is_no_serverless_endpoint() -> None:
    assert gate(plain(subject([3600 * 300.0] * 168, 1000.0)), "concurrency") == "fail"
    assert gate(plain(subject([3600 * 100.0] * 168, 1000.0, needs=Needs(memory_gb=1))), "concurrency") == "pass"
    assert gate(plain(subject([3600 * 190.0] * 168, 1000.0, needs=Needs(memory_gb=1))), "concurrency") == "unknown"


def test_the_size_that_is_quick_enough_is_taken_before_the_cheapest() -> None:
    """All cores busy: every size costs the same until one core is enough, so the smallest that holds the model wins."""
    assert plain(subject(needs=Needs(memory_gb=1))).label == "serverless, 1 GB"
    assert plain(subject(needs=Needs(memory_gb=1, latency_ms=400))).label == "serverless, 2 GB"
    assert plain(subject(needs=Needs(memory_gb=1, latency_ms=200))).label == "serverless, 4 GB"
    assert plain(subject(memory_seen_gb=4.5)).label == "serverless, 5 GB"
    assert plain(subject(memory_seen_gb=40.0)).label == "serverless, 6 GB"


def test_a_size_that_is_not_sold_has_no_price() -> None:
    small = PriceBook.of(REGION, [one for one in PRICES if one.item not in {"Mem-5GB", "Mem-6GB"}])
    option = plain(subject(needs=Needs(memory_gb=5)), small)
    assert option.unpriced == "the price list has no serverless memory of 5 GB or more in this region"
    assert (option.monthly, option.allowed) == (None, False)
    assert gate(plain(subject(needs=Needs(memory_gb=7)), small), "memory") == "fail"
    assert options(subject(), PriceBook.of(REGION, PRICES[:1])) == {}


def test_without_the_size_of_the_instance_no_duration_is_guessed() -> None:
    odd = replace(subject(), machines=(machines("ml.z9.xlarge"),))
    found = options(odd)
    assert found["serverless"].unpriced == found["serverless-provisioned"].unpriced
    assert "give serverless_ms" in found["serverless"].unpriced
    assert found["serverless"].formula == found["serverless"].unpriced
    assert found["serverless"].latency == "not known"
    assert plain(replace(odd, needs=Needs(serverless_ms=100))).monthly is not None


def test_provisioned_concurrency_is_paid_for_the_peak_all_month() -> None:
    busy = subject([3600.0] * 167 + [36_000.0], 1000.0, needs=EVERYTHING.model_copy(update={"serverless_ms": 1000}))
    option = options(busy)["serverless-provisioned"]
    ready, work = option.charges
    assert (ready.units, work.price.item) == (Decimal(10 * 730 * 3600), "Mem-2GB")
    assert option.label == "serverless, 2 GB, 10 kept ready"
    assert option.allowed
    assert option.break_even == "never: being ready alone costs more than is paid now"
    crowd = replace(busy, demand=busy.demand.times(25))
    assert gate(options(crowd)["serverless-provisioned"], "provisioned") == "fail"


def test_provisioned_concurrency_needs_no_patience() -> None:
    impatient = EVERYTHING.model_copy(update={"cold_starts": "none"})
    found = options(subject(needs=impatient))
    assert (found["serverless"].allowed, found["serverless-provisioned"].allowed) == (False, True)


def test_a_silent_endpoint_pays_for_being_ready_only() -> None:
    silent = subject([0.0] * 168, 100.0, demand=demand([0.0] * 168, None))
    found = options(silent)
    assert (found["serverless"].monthly, found["serverless"].low) == (Decimal(0), None)
    ready = found["serverless-provisioned"]
    assert ready.monthly == Decimal(730 * 3600) * Decimal("0.00001")
    assert (ready.low, ready.break_even) == (None, None)


def test_requests_of_unknown_length_have_no_price() -> None:
    found = options(subject([5.0] * 168, None))
    assert found["serverless"].unpriced
    assert found["serverless-provisioned"].unpriced


def test_a_serverless_endpoint_has_no_other_serverless_to_go_to() -> None:
    plan = ServerlessPlan(memory_mb=2048, max_concurrency=5, provisioned_concurrency=0)
    assert options(subject(machines=(), serverless=plan)) == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=24), st.floats(1, 20), st.floats(1, 5000))
def test_more_traffic_never_makes_serverless_relatively_cheaper(
    requests: list[float], factor: float, milliseconds: float
) -> None:
    base = subject(requests, milliseconds)
    more = replace(base, demand=base.demand.times(factor))
    for name in ("serverless", "serverless-provisioned"):
        less_cost, more_cost = options(base)[name].monthly, options(more)[name].monthly
        assert less_cost is not None
        assert more_cost is not None
        assert more_cost >= less_cost - Decimal("0.000001")


@settings(max_examples=60, deadline=None)
@given(st.floats(1, 1e5), st.floats(1, 1e5))
def test_a_tighter_latency_never_opens_serverless(one: float, other: float) -> None:
    tight, loose = sorted((one, other))
    found = [
        {option.name for option in options(subject(needs=EVERYTHING.model_copy(update={"latency_ms": need}))).values()
         if option.allowed}
        for need in (tight, loose)
    ]  # fmt: skip
    assert found[0] <= found[1]
