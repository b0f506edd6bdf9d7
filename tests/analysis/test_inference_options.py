from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_options import Choice, choice, options_of
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.marginal_cash import Till
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.model.inference import EndpointKind
from tests.builders import REGION, bill, hours, plan, row, snapshot
from tests.option_builders import BOOK, EVERYTHING, PRICES, demand, machines, place, subject

M5 = "USE1-Host:ml.m5.xlarge"
NIGHTLY = [100.0 if hour % 24 in {2, 3} else 0.0 for hour in range(168)]


def chosen(one: Subject, till: Till | None = None, book: PriceBook = BOOK, **more: Any) -> Choice:
    return choice(one, options_of(one, book, **more), till)


def allowed(found: Choice) -> set[str]:
    return {one.option.name for one in found.options if one.option.allowed}


def test_without_answers_it_stays_as_it_is_and_says_what_it_waits_for() -> None:
    found = chosen(subject())
    assert found.recommended is found.now
    assert found.saving == 0
    assert found.closest is not None
    assert (found.closest.option.name, [gate.gate for gate in found.lacking]) == ("graviton", ["arm-image"])
    assert found.cheapest_open is not None
    assert found.cheapest_open.option.name == "serverless"


def test_with_all_answers_the_cheapest_is_taken() -> None:
    found = chosen(subject(needs=EVERYTHING))
    assert found.recommended is not None
    assert found.recommended.option.name == "serverless"
    assert found.cheapest_open is None
    assert found.closest is None
    assert found.lacking == ()
    assert found.saving == Decimal("167.90") - (found.recommended.option.monthly or 0)


def test_a_nightly_hour_is_a_job_where_answers_may_come_later() -> None:
    found = chosen(subject(NIGHTLY, needs=Needs(async_ok=True)))
    assert found.recommended is not None
    assert found.recommended.option.name == "batch-transform"


def test_the_next_cheaper_is_one_that_is_ruled_out_where_nothing_waits() -> None:
    gpu = subject(machines=(machines("ml.g4dn.xlarge"),), facts=Facts(accelerated=True, production=True),
                  needs=EVERYTHING)  # fmt: skip
    found = chosen(gpu)
    assert found.recommended is found.now
    assert found.closest is not None
    assert found.closest.option.ruled_out
    assert found.cheapest_open is None


def test_nobody_calling_is_another_question() -> None:
    found = chosen(subject([0.0] * 168, 100.0, needs=EVERYTHING))
    assert (found.recommended, found.saving) == (None, 0)


def test_no_way_is_quick_enough() -> None:
    found = chosen(subject(needs=EVERYTHING.model_copy(update={"latency_ms": 5})))
    assert found.recommended is None
    assert allowed(found) == set()
    assert found.cheapest_open is None


def test_what_has_no_price_stands_last_and_saves_nothing() -> None:
    found = chosen(subject(machines=(machines("ml.z9.large"),), needs=Needs(arm_ok=True)))
    assert found.options[-1].cost is None
    assert found.recommended is None
    assert found.now.cost is None
    lost = replace(found, recommended=found.options[0])
    assert lost.saving == 0


def test_shared_places_and_ways_found_elsewhere_are_options_too() -> None:
    other = Option(name="right-sized", label="1 x ml.m5.large")
    found = chosen(subject(), shared=place(), more=(other,))
    assert {"right-sized", "shared-multi-model"} <= {one.option.name for one in found.options}
    assert found.recommended is not None
    assert found.recommended.option.name == "right-sized"


def test_stranded_commitment_makes_today_the_cheapest() -> None:
    """m5.xlarge is covered by a plan that is paid either way: serverless would come on top."""
    held = plan("0.20", {M5: "0.1656"})
    account = snapshot(billed=bill(row(M5, "165.60", "720")), plans=[held], hourly=hours({M5: "1"}))
    found = chosen(subject(needs=EVERYTHING), Till(account, PRICES))
    assert found.recommended is found.now
    assert (found.now.cash, found.saving) == (0, 0)


def test_trap_20_money_of_prepaid_capacity_is_nobodys_cash() -> None:
    account = snapshot(billed=bill(row(M5, "165.60", "720")))
    reserved = subject(machines=(machines(reserved=True, volume_gb=30),), needs=EVERYTHING)
    found = chosen(reserved, Till(account, PRICES))
    assert found.now.cash == Decimal("4.20")
    assert found.now.option.monthly == Decimal("172.10")
    assert allowed(found) == {"as-is"}


def test_a_described_workload_is_compared_with_real_time() -> None:
    found = chosen(subject(kind=None, needs=EVERYTHING))
    assert found.now.option.name == "real-time"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 5000), min_size=24, max_size=48),
    st.floats(1, 2000),
    st.sampled_from([None, 0.0, 0.1, 0.3]),
    st.sampled_from([EndpointKind.REAL_TIME, EndpointKind.ASYNC]),
)
def test_cash_is_never_more_than_list(
    requests: list[float], milliseconds: float, commitment: float | None, kind: EndpointKind
) -> None:
    plans = [] if commitment is None else [plan(str(commitment), {M5: "0.1656", M5.replace("m5", "m6g"): "0.13"})]
    usage = hours({M5: "1"}, {M5: "2"}, {})
    account = snapshot(billed=bill(row(M5, "165.60", "720")), plans=plans, hourly=usage)
    for one in chosen(subject(requests, milliseconds, needs=EVERYTHING, kind=kind), Till(account, PRICES)).options:
        if one.option.monthly is not None:
            assert one.cash is not None
            assert 0 <= one.cash <= one.option.monthly


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 10.0, 500.0]), min_size=24, max_size=48), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_tighter_latency_never_adds_an_option(requests: list[float], one: float, other: float) -> None:
    tight, loose = sorted((one, other))
    found = [
        allowed(chosen(subject(requests, needs=EVERYTHING.model_copy(update={"latency_ms": need}))))
        for need in (tight, loose)
    ]
    assert found[0] <= found[1]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([one.usage_type for one in PRICES if "m5.xlarge" not in one.usage_type]), st.floats(1, 10))
def test_a_higher_price_never_raises_the_saving_of_moving_to_it(usage_type: str, factor: float) -> None:
    def saving(by: float) -> Decimal:
        prices = [_dearer(one, by) if one.usage_type == usage_type else one for one in PRICES]
        return chosen(subject(NIGHTLY, needs=EVERYTHING), book=PriceBook.of(REGION, prices)).saving

    assert saving(factor) <= saving(1) + Decimal("0.000001")  # factors are rounded to nine decimals


def _dearer(one: Any, by: float) -> Any:
    tier = one.tiers[0].model_copy(update={"usd": one.tiers[0].usd * Decimal(str(by))})
    return one.model_copy(update={"tiers": (tier,)})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.5, 500), min_size=24, max_size=24), st.floats(1, 20))
def test_more_traffic_never_makes_serverless_the_answer(requests: list[float], factor: float) -> None:
    base = subject(requests, 900.0, needs=EVERYTHING.model_copy(update={"async_ok": False, "arm_ok": False}))
    more = replace(base, demand=base.demand.times(factor))
    before, after = chosen(base), chosen(more)
    assert before.recommended is not None
    assert after.recommended is not None
    if before.recommended is before.now:
        assert after.recommended is after.now


def test_the_demand_builder_of_these_tests_is_honest() -> None:
    assert demand([2.0], 500.0).seconds == pytest.approx((730.0, 730.0))
