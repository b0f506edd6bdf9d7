from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.inference_subject import Needs, PriceBook
from sagemaker_cost_mcp.analysis.option_sharing import Tenant, shares
from sagemaker_cost_mcp.analysis.shared_option import shared_option
from tests.builders import REGION
from tests.option_builders import BOOK, PRICES, machines, place, subject

BOOKS = {REGION: BOOK}


def tenant(name: str, **more: Any) -> Tenant:
    given: dict[str, Any] = {
        "subject": subject(name=name, memory_seen_gb=2.0),
        "family": (REGION, "image"),
        "cores": (0.5,) * 24,
        "server": "xgboost",
    }
    return Tenant(**(given | more))


def test_three_that_idle_along_share_one_machine_by_what_they_pay_now() -> None:
    pair = tenant("pair", subject=subject(name="pair", memory_seen_gb=2.0, machines=(machines(count=2.0),)))
    found = shares([tenant("a"), tenant("b"), pair], BOOKS)
    assert found[REGION, "a"].machines[0].mean == pytest.approx(0.5)
    assert found[REGION, "pair"].machines[0].mean == pytest.approx(1.0)
    assert found[REGION, "a"].with_whom == ("b", "pair")


def test_peaks_in_different_hours_need_no_more_machines() -> None:
    day, night = (3.0,) * 12 + (0.0,) * 12, (0.0,) * 12 + (3.0,) * 12
    apart = shares([tenant("a", cores=day), tenant("b", cores=night)], BOOKS)
    together = shares([tenant("a", cores=day), tenant("b", cores=day)], BOOKS)
    assert sum(one.machines[0].mean for one in apart.values()) == pytest.approx(1)
    assert sum(one.machines[0].mean for one in together.values()) == pytest.approx(2)


def test_memory_decides_where_processors_do_not() -> None:
    full = [tenant(name, subject=subject(name=name, memory_seen_gb=10.0)) for name in ("a", "b")]
    assert sum(one.machines[0].mean for one in shares(full, BOOKS).values()) == pytest.approx(2)


def test_nobody_shares_alone_or_without_being_measured_or_with_a_stranger() -> None:
    assert shares([tenant("a")], BOOKS) == {}
    assert shares([tenant("a"), tenant("b", cores=())], BOOKS) == {}
    assert shares([tenant("a"), tenant("b", family=(REGION, "other"))], BOOKS) == {}
    blind = subject(name="b", machines=(machines(),))
    assert shares([tenant("a"), tenant("b", subject=blind)], BOOKS) == {}


def test_without_a_price_or_a_size_there_is_no_share() -> None:
    strange = [
        tenant(name, subject=subject(name=name, memory_seen_gb=2.0, machines=(machines("ml.z9.large"),)))
        for name in ("a", "b")
    ]
    assert shares(strange, BOOKS) == {}
    unpriced = {REGION: PriceBook.of(REGION, [one for one in PRICES if one.component != "Host"])}
    assert shares([tenant("a"), tenant("b")], unpriced) == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 8), st.floats(0.1, 12)), min_size=2, max_size=6))
def test_the_fleet_holds_what_all_need_with_a_fifth_to_spare(needs: list[tuple[float, float]]) -> None:
    tenants = [
        tenant(f"t{place}", cores=(cores,) * 24, subject=subject(name=f"t{place}", memory_seen_gb=memory))
        for place, (cores, memory) in enumerate(needs)
    ]
    fleet = sum(one.machines[0].mean for one in shares(tenants, BOOKS).values())
    assert fleet * 4 >= 1.2 * sum(cores for cores, _ in needs) - 1e-6
    assert fleet * 16 >= 1.2 * sum(memory for _, memory in needs) - 1e-6


def test_a_place_costs_its_share_and_waits_for_its_owner() -> None:
    option = shared_option(subject(), BOOK, place())
    assert option.monthly == Decimal("83.95")
    assert option.label == "multi-model, shared with b, c, d and 1 more"
    assert {gate.gate for gate in option.gates if gate.status != "pass"} == {"memory", "cold-starts"}
    told = subject(needs=Needs(memory_gb=2, cold_starts="seconds"))
    assert shared_option(told, BOOK, place()).allowed


def test_a_container_that_nobody_knows_may_take_one_model_only() -> None:
    statuses = {gate.gate: gate.status for gate in shared_option(subject(), BOOK, place(None)).gates}
    assert statuses["multi-model-container"] == "unknown"
    impatient = subject(needs=Needs(cold_starts="none"))
    assert shared_option(impatient, BOOK, place()).ruled_out


def test_a_place_on_a_type_without_a_price_has_none() -> None:
    odd = replace(place(), machines=(machines("ml.z9.large"),), with_whom=("b",))
    option = shared_option(subject(needs=Needs(memory_gb=1)), BOOK, odd)
    assert (option.monthly, option.label) == (None, "multi-model, shared with b")
