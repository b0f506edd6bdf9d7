"""An account that is billed in dollars and holds a Savings Plan in yuan: every tool says so, and none adds them up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Endpoint, Fleet, Footprint, Model, SavingsPlan, Traffic, Variant
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from tests.end_to_end.stage import NOW, Stage, leaves, staged

BORN = NOW - timedelta(days=120)
PLAN = "5f1c2d3e-8a47-4b6f-9d20-3c7e51a9b846"
DOLLARS = "7a2b4c6d-1e3f-4a5b-8c7d-9e0f1a2b3c4d"
ARN = f"arn:aws:savingsplans::111111111111:savingsplan/{PLAN}"
COVERAGE, RECOMMEND, SIZE, CHOOSE = (
    "savings_plan_coverage", "recommend_savings_plan", "rightsize_endpoints", "recommend_inference_option",
)  # fmt: skip


def held(plan_id: str, currency: str, commitment: str) -> SavingsPlan:
    return SavingsPlan(
        plan_id=plan_id, commitment=Decimal(commitment), currency=currency, start=NOW - timedelta(days=100)
    )


def account(*plans: SavingsPlan) -> SimulatedAccount:
    part = Variant(
        model="m",
        instance_type="ml.m5.4xlarge",
        traffic=Traffic(night=60),
        footprint=Footprint(cpu_idle=2, cpu_per_request=0.05, memory=10, latency_ms=40),
    )
    return SimulatedAccount(
        Fleet(
            account_id="1" * 12,
            models=(Model(name="m", image="i:1", created=BORN),),
            endpoints=(Endpoint(name="wide", created=BORN, variants=(part,)),),
            savings_plans=plans,
        ),
        lambda: NOW,
    )


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    mixed = account(held(PLAN, "CNY", "0.5"), held(DOLLARS, "USD", "0.1"))
    with staged(mixed, public=SimulatedPriceFiles(mixed)) as opened:
        yield opened


def told(stage: Stage, tool: str, **more: Any) -> tuple[str, dict[str, Any]]:
    answer = stage.ask(tool, **more)
    assert not answer.is_error, answer.text
    return answer.text, answer.structured


def test_coverage_names_the_plan_in_its_own_currency_and_sums_only_dollars(stage: Stage) -> None:
    text, found = told(stage, COVERAGE)
    assert found["commitment_usd_per_hour"] == pytest.approx(0.1)
    assert "net_saving_usd" not in found
    assert "unused_commitment_usd" not in found
    rows = {one["arn"]: one for one in found["plans"]}
    assert (rows[ARN]["currency"], rows[ARN]["commitment_per_hour"]) == ("CNY", 0.5)
    assert "commitment_usd_per_hour" not in rows[ARN]
    (other,) = (one for arn, one in rows.items() if arn != ARN)
    assert other["commitment_usd_per_hour"] == pytest.approx(0.1)
    assert "currency" not in other
    assert "This account holds 2 plans of $0.10 and 0.5 CNY an hour" in text
    assert (
        f"What the plans saved, and left unused, is not told: the bill is in USD, and it holds the Savings Plan {ARN}"
        in text
    )
    assert "The plans saved" not in text


def test_a_recommendation_is_refused_across_currencies(stage: Stage) -> None:
    text, found = told(stage, RECOMMEND)
    assert "nothing is computed across currencies" in text
    assert f"The plan {ARN} is in CNY" in text
    assert "recommended" not in found
    assert found["options"] == []
    assert "as_used" not in found
    assert "Held: 0.5 CNY an hour" in text


def test_net_savings_leave_out_what_plans_cover_and_say_why(stage: Stage) -> None:
    text, found = told(stage, SIZE)
    (row,) = found["rows"]
    assert row["monthly_saving_list_usd"] > 0
    assert 0 <= row["monthly_saving_usd"] < row["monthly_saving_list_usd"]
    assert any(f"The Savings Plan {ARN} is in CNY, and the bill in USD" in gap["reason"] for gap in found["gaps"])
    assert "is in CNY" in text


def test_options_are_compared_by_list_price_and_say_why(stage: Stage) -> None:
    text, found = told(stage, CHOOSE)
    assert "Cash is not known (the bill is in USD, and it holds the Savings Plan" in text
    assert all("monthly_cash_usd" not in option for row in found["rows"] for option in row["options"])


def test_a_plan_in_dollars_alone_is_reckoned_with() -> None:
    plain = account(held(DOLLARS, "USD", "0.1"))
    with staged(plain, public=SimulatedPriceFiles(plain)) as opened:
        _, coverage = told(opened, COVERAGE)
        assert coverage["commitment_usd_per_hour"] == pytest.approx(0.1)
        assert "net_saving_usd" in coverage
        assert "CNY" not in {leaf for leaf in leaves(coverage) if isinstance(leaf, str)}
        _, sized = told(opened, SIZE)
        assert not any("is in" in gap["reason"] for gap in sized["gaps"])


def test_only_plans_in_yuan_sum_up_to_nothing_in_dollars() -> None:
    foreign = account(held(PLAN, "CNY", "0.5"))
    with staged(foreign, public=SimulatedPriceFiles(foreign)) as opened:
        text, found = told(opened, COVERAGE)
    assert "commitment_usd_per_hour" not in found
    assert "This account holds 1 plan of 0.5 CNY an hour" in text
