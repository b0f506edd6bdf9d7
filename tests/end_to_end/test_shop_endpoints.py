"""The endpoints of account `shop`, held against what its author meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import REVIEW, Stage, Told, denied, found_of, judged, staged

IDLE = {
    "promo-banner-2025": 167.9,
    "address-parser": 83.95,
    "jumpstart-dft-hf-flan-t5-base": 537.28,
    "catalog-ocr-async": 167.9,
}
ASKED_ABOUT = {"fraud-score"}
IN_USE = {"gift-finder", "month-close-forecast", "recs-next-gen", "llm-chat-poc", "size-advisor", "video-moderation"}
RULES = ("idle-endpoint", "idle-variant", "idle-shadow-variant", "idle-inference-component")


@pytest.fixture(scope="module")
def shop_stage(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def shop_review(shop_stage: Stage) -> Told:
    return shop_stage.ask(REVIEW, limit=500, detail="full")


def test_idle_are_the_endpoints_that_nobody_calls_any_more_and_their_cash_is_their_list_price(
    shop_review: Told,
) -> None:
    found = found_of(shop_review.structured, "idle-endpoint")
    assert set(found) == set(IDLE) | ASKED_ABOUT
    for name, usd in IDLE.items():
        assert found[name]["monthly_saving_list_usd"] == usd
        assert found[name]["monthly_saving_usd"] == pytest.approx(usd, abs=0.01)


def test_a_standby_is_asked_about_without_a_dollar(shop_review: Told) -> None:
    (standby,) = (found_of(shop_review.structured, "idle-endpoint")[name] for name in ASKED_ABOUT)
    assert (standby["resource"]["region"], standby["confidence"]) == ("eu-west-1", "low")
    assert standby["monthly_saving_list_usd"] == 0


def test_warmed_monthly_young_failed_and_busy_endpoints_are_not_named(shop_review: Told) -> None:
    named = {name for rule in RULES for names in judged(shop_review, rule) for name in names}
    assert named & IN_USE == set()


def test_parts_that_nobody_calls_are_named_beside_busy_ones(shop_review: Told) -> None:
    (variant,) = found_of(shop_review.structured, "idle-variant").values()
    assert (variant["resource"]["name"], variant["monthly_saving_list_usd"]) == ("checkout-risk", 167.9)
    (shadow,) = found_of(shop_review.structured, "idle-shadow-variant").values()
    assert (shadow["resource"]["name"], shadow["monthly_saving_list_usd"]) == ("search-rank", 336.53)
    (part,) = found_of(shop_review.structured, "idle-inference-component").values()
    assert (part["resource"]["name"], part["monthly_saving_list_usd"]) == ("legacy-translate", 0)


def test_owners_are_the_stack_and_the_service_that_made_them(shop_review: Told) -> None:
    found = found_of(shop_review.structured, "idle-endpoint")
    assert found["address-parser"]["owner"]["kind"] == "stack"
    assert found["jumpstart-dft-hf-flan-t5-base"]["owner"]["kind"] == "service"


def test_without_metrics_nothing_is_called_idle_or_fine(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        stage.faults.by_operation = {"cloudwatch:GetMetricData": denied("cloudwatch:GetMetricData")}
        told = stage.ask("find_idle_endpoints", limit=100, detail="full")
    found, undecided = judged(told, "idle-endpoint")
    assert found == set()
    assert undecided >= set(IDLE)
    assert "cloudwatch:GetMetricData" in {gap["missing_permission"] for gap in told.structured["gaps"]}


def test_without_search_the_same_endpoints_are_found_one_by_one(shop: SimulatedAccount, shop_review: Told) -> None:
    with staged(shop) as stage:
        stage.faults.by_operation = {"sagemaker:Search": denied("sagemaker:Search")}
        told = stage.ask("find_idle_endpoints", limit=100, detail="full")
    assert set(found_of(told.structured, "idle-endpoint")) == set(found_of(shop_review.structured, "idle-endpoint"))
