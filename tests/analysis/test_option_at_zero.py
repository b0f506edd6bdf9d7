from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_demand import Demand
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Needs, Subject
from sagemaker_cost_mcp.analysis.option_at_zero import at_zero_options, hours_on
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.option_builders import BOOK, EVERYTHING, demand, machines, subject

NOW = Decimal("167.90")
NIGHTLY = [100.0 if hour % 24 == 3 else 0.0 for hour in range(168)]


def options(one: Subject, now: Decimal | None = NOW) -> dict[str, Option]:
    return {option.name: option for option in at_zero_options(one, BOOK, now)}


def gates(option: Option) -> dict[str, str]:
    return {gate.gate: gate.status for gate in option.gates}


def simulated(requests: list[float | None]) -> float:
    """Hours on a month, minute by minute: an hour with requests whole, 7 minutes to wake, 15 until the scale-in."""
    on = 0
    tail = 0
    for hour, count in enumerate(requests):
        busy = count is None or count > 0
        for _ in range(60):
            if busy:
                on += 1
                tail = 22
            elif tail:
                on += 1
                tail -= 1
        last = hour == len(requests) - 1
        on += tail if last else 0
    return min(on / 60, len(requests)) / len(requests) * 730


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.0, 0.0, 5.0])), min_size=1, max_size=200))
def test_hours_on_are_those_of_a_clock_that_counts_minutes(requests: list[float | None]) -> None:
    assert hours_on(demand(requests)) == pytest.approx(simulated(requests))


def test_nothing_known_is_nothing_on() -> None:
    assert hours_on(Demand(hours=())) == 0.0


def test_async_pays_for_the_hours_with_requests_and_for_waking() -> None:
    option = options(subject(NIGHTLY, needs=EVERYTHING))["async-at-zero"]
    assert option.monthly is not None
    assert float(option.monthly) == pytest.approx((7 + 7 * 22 / 60) / 168 * 730 * 0.24)
    assert option.allowed
    assert option.break_even == "wins below 699.6 hours a month on (here 41.57)"


def test_an_hour_in_every_hour_leaves_nothing_to_sleep_in() -> None:
    found = options(subject(needs=EVERYTHING))
    assert {gates(option)["silences"] for option in found.values()} == {"fail"}


def test_calls_to_components_fail_while_they_wake_so_their_owner_has_to_bear_minutes() -> None:
    for bears, status in (("minutes", "pass"), ("seconds", "fail"), ("none", "fail"), (None, "unknown")):
        needs = EVERYTHING.model_copy(update={"cold_starts": bears})
        assert gates(options(subject(NIGHTLY, needs=needs))["inference-components-at-zero"])["cold-starts"] == status


def test_async_needs_callers_that_fetch_their_answers_later() -> None:
    for answer, status in ((True, "pass"), (False, "fail"), (None, "unknown")):
        found = options(subject(NIGHTLY, needs=Needs(async_ok=answer)))["async-at-zero"]
        assert gates(found)["answers-later"] == status
    quick = options(subject(NIGHTLY, needs=EVERYTHING.model_copy(update={"latency_ms": 419_000})))["async-at-zero"]
    assert gates(quick)["latency"] == "fail"


def test_limits_of_async_are_an_hour_and_a_gigabyte() -> None:
    slow = options(subject(NIGHTLY, 3_600_001.0, needs=EVERYTHING))["async-at-zero"]
    assert gates(slow)["duration"] == "fail"
    large = EVERYTHING.model_copy(update={"payload_mb": 1025})
    assert gates(options(subject(NIGHTLY, needs=large))["async-at-zero"])["payload"] == "fail"
    assert gates(options(subject(NIGHTLY, kind=None, needs=Needs()))["async-at-zero"])["payload"] == "unknown"


def test_an_async_endpoint_stays_async_and_one_at_zero_is_there_already() -> None:
    lazy = subject(NIGHTLY, kind=EndpointKind.ASYNC, minimum=1)
    assert set(options(lazy)) == {"async-at-zero"}
    assert (options(lazy)["async-at-zero"].allowed, len(options(lazy)["async-at-zero"].steps)) == (True, 3)
    assert options(replace(lazy, minimum=0)) == {}


def test_components_keep_their_many_models_and_go_to_zero_as_components() -> None:
    shared = subject(NIGHTLY, kind=EndpointKind.INFERENCE_COMPONENT, facts=Facts(multi_model=True), needs=EVERYTHING)
    assert set(options(shared)) == {"inference-components-at-zero"}
    assert options(shared)["inference-components-at-zero"].allowed
    assert options(replace(shared, minimum=0)) == {}
    classic = subject(NIGHTLY, facts=Facts(multi_model=True), needs=EVERYTHING)
    assert gates(options(classic)["inference-components-at-zero"])["no-multi-model"] == "fail"


def test_no_instances_no_zero_and_no_price_no_dollars() -> None:
    assert options(subject(machines=())) == {}
    odd = options(subject(NIGHTLY, machines=(machines("ml.m5.large"),)))["async-at-zero"]
    assert (odd.monthly, odd.break_even) == (None, None)
    assert odd.unpriced == "the price list has no AsyncInf:ml.m5.large in this region"
    nowhere = options(subject(NIGHTLY, machines=(machines("ml.z9.large"),)))["inference-components-at-zero"]
    assert nowhere.unpriced == "the price list has no Host:ml.z9.large in this region"


def test_break_even_needs_something_to_compare() -> None:
    assert options(subject(NIGHTLY), now=None)["async-at-zero"].break_even is None
    assert options(subject([0.0] * 168))["async-at-zero"].break_even is None
    free = subject(NIGHTLY, machines=(machines(count=0.0),))
    assert options(free)["async-at-zero"].break_even is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 5.0]), min_size=1, max_size=100), st.integers(0, 99))
def test_one_more_hour_with_requests_is_never_cheaper_by_more_than_a_pause(requests: list[float], place: int) -> None:
    """Filling the pause between two runs saves one waking and one scale-in, and costs the hour."""
    more = list(requests)
    more[place % len(more)] = 5.0
    assert hours_on(demand(more)) >= hours_on(demand(requests)) - 1e-9
