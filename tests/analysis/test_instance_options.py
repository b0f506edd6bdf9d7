from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_demand import Demand
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.instance_options import (
    accelerated,
    as_is,
    instance_options,
    real_time_type,
    working_hours,
)
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.hosting import ServerlessPlan
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.builders import REGION
from tests.option_builders import BOOK, EVERYTHING, PRICES, demand, machines, subject

OFFICE = [10.0 if hour // 24 < 5 and 9 <= hour % 24 < 18 else 0.0 for hour in range(168)]
SERVERLESS = ServerlessPlan(memory_mb=2048, max_concurrency=8, provisioned_concurrency=0)


def options(one: Subject, book: PriceBook = BOOK, now: Decimal | None = Decimal(100)) -> dict[str, Option]:
    return {option.name: option for option in instance_options(one, book, now)}


def gates(option: Option) -> dict[str, str]:
    return {gate.gate: gate.status for gate in option.gates}


def test_today_is_instances_and_their_volumes() -> None:
    option = as_is(subject(machines=(machines(count=2, volume_gb=30),)), BOOK)
    assert option.monthly == 2 * 730 * Decimal("0.23") + 2 * 30 * Decimal("0.14")
    assert option.allowed
    assert (option.label, option.name) == ("2 x ml.m5.xlarge", "as-is")
    assert option.formula.startswith("2 instances x 730 h x $0.23 (USE1-Host:ml.m5.xlarge) + ")
    without = PriceBook.of(REGION, [one for one in PRICES if not one.item.startswith("Volume")])
    assert as_is(subject(machines=(machines(volume_gb=30),)), without).monthly == 730 * Decimal("0.23")


def test_a_scaled_fleet_costs_its_mean() -> None:
    assert as_is(subject(machines=(machines(count=2.5),)), BOOK).monthly == Decimal("419.75")
    queue = subject(kind=EndpointKind.ASYNC, machines=(machines(count=0.5, running=1.0),), minimum=0)
    assert as_is(queue, BOOK).monthly == Decimal("87.60")
    assert as_is(queue, BOOK).cold_starts == "as now"


def test_today_may_be_too_slow_already() -> None:
    assert not as_is(subject(needs=Needs(latency_ms=99)), BOOK).allowed
    assert as_is(subject(needs=Needs(latency_ms=100)), BOOK).allowed


def test_today_without_a_price_is_no_zero() -> None:
    assert as_is(subject(machines=(machines("ml.z9.large"),)), BOOK).monthly is None
    assert as_is(subject(machines=()), BOOK).monthly is None


def test_serverless_today_is_requests_times_seconds_and_what_is_kept_ready() -> None:
    one = subject([3600.0] * 168, 100.0, kind=EndpointKind.SERVERLESS, machines=(), serverless=SERVERLESS)
    option = as_is(one, BOOK)
    assert option.label == "serverless as it is"
    assert option.monthly == pytest.approx(Decimal(3600 * 730) * Decimal("0.1") * Decimal("0.00004"))
    ready = replace(one, serverless=SERVERLESS.model_copy(update={"provisioned_concurrency": 3}))
    kept, work = as_is(ready, BOOK).charges
    assert (kept.units, work.price.item) == (Decimal(3 * 730 * 3600), "Mem-2GB")
    silent = replace(one, demand=demand([0.0] * 168, None))
    assert as_is(silent, BOOK).monthly == 0
    assert as_is(replace(one, demand=demand([1.0], None)), BOOK).unpriced == "how long its requests take is not known"
    big = replace(ready, serverless=SERVERLESS.model_copy(update={"memory_mb": 3072, "provisioned_concurrency": 1}))
    assert as_is(big, BOOK).unpriced == "the price list has no serverless memory of 3GB in this region"


def test_a_serverless_endpoint_may_be_cheaper_on_an_instance() -> None:
    one = subject([3600.0] * 168, 100.0, kind=EndpointKind.SERVERLESS, machines=(), serverless=SERVERLESS)
    found = options(one, now=Decimal("10.512"))
    assert set(found) == {"real-time"}
    assert (found["real-time"].label, found["real-time"].monthly) == ("1 x ml.m5.large", Decimal("83.95"))
    assert found["real-time"].break_even == "wins above 28,750 requests an hour"
    assert options(one, now=None)["real-time"].break_even is None
    huge = replace(one, demand=demand([36_000.0 * 200] * 24, 100.0))
    assert options(huge) == {}


def test_graviton_is_the_cheapest_of_at_least_the_same_size() -> None:
    found = options(subject(needs=Needs(arm_ok=True)))["graviton"]
    assert (found.label, found.monthly, found.allowed) == ("1 x ml.m6g.xlarge", Decimal("134.320"), True)
    assert gates(options(subject())["graviton"])["arm-image"] == "unknown"
    assert gates(options(subject(needs=Needs(arm_ok=False)))["graviton"])["arm-image"] == "fail"


def test_graviton_is_nothing_for_accelerators_arm_or_half_of_a_fleet() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"facts": Facts(accelerated=True)},
        {"facts": Facts(arm=True)},
        {"machines": (machines(), machines("ml.z9.large"))},
        {"machines": (machines("ml.m6g.xlarge"),)},
    )
    for change in changes:
        assert "graviton" not in options(subject(**change))
    assert options(subject(machines=())) == {}


def test_off_hours_is_for_what_is_known_not_to_be_production() -> None:
    for production, status in ((False, "pass"), (True, "fail"), (None, "unknown")):
        found = options(subject(OFFICE, facts=Facts(production=production)))["off-hours"]
        assert gates(found)["non-production"] == status
    found = options(subject(OFFICE, facts=Facts(production=False)))["off-hours"]
    assert found.allowed
    assert found.monthly is not None
    assert float(found.monthly) == pytest.approx(730 * 60 / 168 * 0.23)
    assert found.label == "on Monday to Friday 08:00 to 20:00 UTC only"


def test_a_request_on_sunday_keeps_the_endpoint_on() -> None:
    sunday = [*OFFICE[:-1], 1.0]
    assert gates(options(subject(sunday, facts=Facts(production=False)))["off-hours"])["quiet-nights"] == "fail"


def test_unknown_hours_are_not_quiet_ones() -> None:
    blank = subject(facts=Facts(production=False), demand=Demand(hours=()))
    assert gates(options(blank)["off-hours"])["quiet-nights"] == "unknown"
    assert working_hours(demand([0.0] * 168)) == (8, 0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=168, max_size=168))
def test_no_other_twelve_hours_would_leave_fewer_requests_outside(requests: list[int]) -> None:
    first, share = working_hours(demand([float(count) for count in requests]))

    def outside(start: int) -> int:
        inside = {day * 24 + start + hour for day in range(5) for hour in range(12)}
        return sum(count for place, count in enumerate(requests) if place not in inside)

    assert share is not None
    assert outside(first) == min(outside(start) for start in range(24))
    assert share == pytest.approx(outside(first) / (sum(requests) or 1), abs=1e-9)


def test_the_real_time_type_is_the_cheapest_that_has_room() -> None:
    assert real_time_type("Host", BOOK, 2.0, 1).item == "ml.m5.large"  # type: ignore[union-attr]
    assert real_time_type("Host", BOOK, 7.0, 1).item == "ml.m5.xlarge"  # type: ignore[union-attr]
    assert real_time_type("Host", BOOK, 1.0, 3).item == "ml.m5.xlarge"  # type: ignore[union-attr]
    assert real_time_type("Host", BOOK, 100.0, 1) is None


def test_accelerators_are_told_by_name_or_by_the_price_list() -> None:
    names = ("ml.inf2.xlarge", "ml.g4dn.xlarge", "ml.m5.large", "ml.z9.large")
    assert [accelerated(name, BOOK) for name in names] == [True, True, False, None]


def test_a_described_workload_is_real_time_first() -> None:
    assert as_is(subject(kind=None), BOOK).name == "real-time"


@settings(max_examples=60, deadline=None)
@given(st.decimals("0.01", "5", places=3), st.decimals("1", "4", places=2))
def test_a_dearer_graviton_never_saves_more(usd: Decimal, factor: Decimal) -> None:
    def saving(price: Decimal) -> Decimal:
        prices = [one for one in PRICES if "m6g" not in one.item]
        arm = next(one for one in PRICES if "m6g" in one.item)
        tier = arm.tiers[0].model_copy(update={"usd": price})
        book = PriceBook.of(REGION, [*prices, arm.model_copy(update={"tiers": (tier,)})])
        option = options(subject(needs=EVERYTHING), book).get("graviton")
        return Decimal("167.90") - (option.monthly or 0) if option else Decimal(0)

    assert saving(usd * factor) <= saving(usd)
