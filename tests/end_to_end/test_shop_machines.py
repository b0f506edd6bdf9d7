"""Right-sizing, autoscaling and sharing in account `shop`, held against what its author described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import OpenStage, Stage, Told, denied, staged

SIZE, SCALE, SHARE = "rightsize_endpoints", "evaluate_autoscaling", "plan_endpoint_consolidation"
RECS = {"recs-home", "recs-cart", "recs-email", "recs-similar", "recs-category"}
HERE: dict[str, Any] = {"regions": ["us-east-1"]}


@pytest.fixture(scope="module")
def shop_stage(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as opened:
        yield opened


def told(stage: Stage, tool: str, **arguments: Any) -> Told:
    answer = stage.ask(tool, **{**HERE, **arguments})
    assert not answer.is_error, answer.text
    return answer


def row(answer: Told, endpoint: str, variant: str | None = None) -> dict[str, Any]:
    (found,) = (
        one for one in answer.structured["rows"] if one["endpoint"] == endpoint and variant in {None, one["variant"]}
    )
    return dict(found)


@pytest.fixture(scope="module")
def sizes(shop_stage: Stage) -> Told:
    return told(shop_stage, SIZE, limit=500)


def test_two_xlarge_that_do_four_percent_would_do_as_large(sizes: Told) -> None:
    home = row(sizes, "recs-home")
    assert (home["current"]["instance_type"], home["current"]["count"]) == ("ml.m5.xlarge", 2)
    assert (home["proposed"]["instance_type"], home["proposed"]["count"]) == ("ml.m5.large", 2)
    assert home["monthly_saving_list_usd"] == pytest.approx(2 * 730 * 0.115)
    assert home["limiting_metric"] == "memory"
    assert {one["instance_type"] for one in home["alternatives"] if "Arm" in one["needs"]} == {"ml.m6g.large"}


def test_busy_machines_stay_and_an_idle_gpu_is_pointed_at(sizes: Told) -> None:
    assert row(sizes, "fraud-score")["proposed"] == row(sizes, "fraud-score")["current"]
    tagger = row(sizes, "image-tagger-gpu")
    assert tagger["proposed"] == tagger["current"]
    assert "load test" in tagger["alternatives"][0]["needs"]


def test_what_cannot_be_sized_says_why(sizes: Told) -> None:
    reasons = {one["endpoint"]: one["reason"] for one in sizes.structured["undecided"]}
    assert "nobody called it" in reasons["jumpstart-dft-hf-flan-t5-base"]
    assert "what they reserve" in reasons["nlp-shared"]
    assert "nobody called it" in reasons["recs-next-gen"], "and it is three days old"
    assert "nobody called it" in reasons["promo-banner-2025"]
    assert "size-advisor" not in reasons, "serverless has no machines"


def test_the_totals_are_those_of_the_rows_and_cash_is_no_more_than_list(sizes: Told) -> None:
    rows = sizes.structured["rows"]
    for kind in ("usd", "list_usd"):
        total = sum(one[f"monthly_saving_{kind}"] for one in rows)
        assert sizes.structured[f"total_monthly_saving_{kind}"] == pytest.approx(total, abs=0.02)
    assert all(one["monthly_saving_usd"] <= one["monthly_saving_list_usd"] for one in rows)


def test_default_answers_are_short(shop_stage: Stage) -> None:
    for tool in (SIZE, SHARE, SCALE, "recommend_inference_option"):
        assert len(told(shop_stage, tool).text.encode()) < 8_000


def test_five_of_one_image_share_two_fleets(shop_stage: Stage) -> None:
    shared = told(shop_stage, SHARE)
    groups = shared.structured["groups"]
    assert {name for group in groups for name in group["endpoints"]} == RECS
    assert sum(group["shared_monthly_usd"] for group in groups) == pytest.approx(3 * 730 * 0.115, abs=0.02)
    assert shared.structured["total_monthly_saving_list_usd"] == pytest.approx(6 * 730 * 0.115, abs=0.02)
    assert all(group["conditions"] for group in groups)
    (cache,) = shared.structured["multi_model"]
    assert cache["endpoint"] == "store-forecasts"
    assert cache["hit_share"] == pytest.approx(11 / 12, abs=0.02)


def test_a_policy_that_never_leaves_its_minimum_is_flagged(shop_stage: Stage) -> None:
    answer = told(shop_stage, SCALE, endpoint_names=["search-rank"])
    found = row(answer, "search-rank", "v2")
    assert found["flags"] == ["minimum-never-left", "target-above-capacity"]
    assert found["period_seconds"] == 60
    assert found["provisioned_instance_hours"] == pytest.approx(2 * 14 * 24)
    assert found["needed_instance_hours"] < found["provisioned_instance_hours"]
    assert found["efficiency"] == pytest.approx(
        found["needed_instance_hours"] / found["provisioned_instance_hours"], abs=0.001
    )
    assert len(answer.text.encode()) < 8_000


def test_questions_that_cannot_be_answered_are_refused_in_words(shop_stage: Stage) -> None:
    assert "Closest: recs-home" in shop_stage.refusal(SIZE, endpoint_names=["recs-hom"], **HERE)
    assert "Closest: recs-home" in shop_stage.refusal(SHARE, endpoint_names=["recs-hom", "recs-cart"], **HERE)
    assert "Closest: recs-home" in shop_stage.refusal(SCALE, endpoint_names=["recs-hom"], **HERE)
    assert "two endpoints or more" in shop_stage.refusal(SHARE, endpoint_names=["recs-home"], **HERE)
    assert "lookback_days is 3; it must be 7 to 35" in shop_stage.refusal(SIZE, lookback_days=3)
    assert "lookback_days is 3; it must be 7 to 35" in shop_stage.refusal(SHARE, lookback_days=3)
    assert "lookback_days is 30; it must be 7 to 14" in shop_stage.refusal(SCALE, lookback_days=30)
    assert "percentile" in shop_stage.refusal(SIZE, percentile="p42")
    assert "Headroom is -5 %" in shop_stage.refusal(SIZE, headroom_percent=-5)
    assert "Headroom is 900 %" in shop_stage.refusal(SHARE, headroom_percent=900)
    assert "The limit is 0 ms" in shop_stage.refusal(SIZE, latency_limit_ms=0)
    assert "cannot take -1 requests a minute" in shop_stage.refusal(SCALE, max_requests_per_minute=-1)


def test_without_prices_nothing_is_proposed(shop: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(shop, files=False)
    stage.faults.by_operation = {"pricing:GetProducts": denied("pricing:GetProducts")}
    answer = told(stage, SIZE)
    assert answer.structured["rows"] == []
    reasons = {one["endpoint"]: one["reason"] for one in answer.structured["undecided"]}
    assert reasons["recs-home"] == "price or size of ml.m5.xlarge for hosting in us-east-1 are not known"
    assert told(stage, SHARE).structured["groups"] == []


def test_without_scaling_policies_read_nobody_is_said_to_have_none(
    shop: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(shop)
    action = "application-autoscaling:DescribeScalableTargets"
    stage.faults.by_operation = {action: denied(action)}
    answer = told(stage, SCALE, endpoint_names=["recs-home"])
    assert answer.structured["rows"] == []
    assert "could not be read" in answer.structured["undecided"][0]["reason"]


def test_without_metrics_nothing_is_called_too_large(shop: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(shop)
    stage.faults.by_operation = {"cloudwatch:GetMetricData": denied("cloudwatch:GetMetricData")}
    for tool in (SIZE, SCALE):
        answer = told(stage, tool)
        assert answer.structured["rows"] == []
        assert answer.structured["undecided"]
    assert told(stage, SHARE).structured["groups"] == []
