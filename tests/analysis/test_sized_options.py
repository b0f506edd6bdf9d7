from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.inference_subject import Needs, PriceBook
from sagemaker_cost_mcp.analysis.serving_option import Option
from sagemaker_cost_mcp.analysis.sized_options import sized_options
from tests.builders import REGION
from tests.option_builders import machines, subject
from tests.serving_builders import load, served, sold

BOOK = PriceBook.of(REGION, sold())
LOW = served(load(cpu=100.0, memory=12.5))


def options(*variants: Any, book: PriceBook = BOOK, **more: Any) -> list[Option]:
    given: dict[str, Any] = {"machines": (machines("ml.m5.2xlarge", volume_gb=30),) * len(variants)}
    return list(sized_options(subject(**(given | more)), variants, book))


def gates(option: Option) -> dict[str, str]:
    return {gate.gate: gate.status for gate in option.gates}


def test_one_core_of_eight_moves_to_a_smaller_type_and_waits_for_a_latency() -> None:
    (option,) = options(LOW)
    assert option.label == "1 x ml.m5.large"
    assert option.monthly is not None
    assert float(option.monthly) == pytest.approx(730 * 0.115 + sum(float(c.usd) for c in option.charges[1:]))
    assert gates(option) == {"fits": "pass", "latency": "unknown"}
    assert next(gate.why for gate in option.gates) == "cpu would be 50% full at P95 of the hottest one"


def test_a_latency_with_room_for_fewer_cores_opens_it() -> None:
    assert options(LOW, needs=Needs(latency_ms=400))[0].allowed
    assert not options(LOW, needs=Needs(latency_ms=399))[0].allowed


def test_what_is_the_right_size_or_cannot_be_judged_has_no_other() -> None:
    busy = served(load(cpu=640.0, memory=60.0))
    assert options(busy) == []
    assert options(served()) == []
    assert options(LOW, machines=()) == []


def test_a_variant_that_cannot_be_judged_stays_beside_one_that_can() -> None:
    (option,) = options(LOW, served())
    assert option.label == "1 x ml.m5.large + 1 x ml.m5.2xlarge"
