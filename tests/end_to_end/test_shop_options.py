"""How the endpoints of account `shop` could be served, held against what its author described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import OpenStage, Stage, Told, denied, staged

TOOL = "recommend_inference_option"
HERE: dict[str, Any] = {"regions": ["us-east-1"]}
WILLING = {
    "payload_mb": 1, "memory_gb": 2, "image_gb": 4, "latency_ms": 2000, "cold_starts": "minutes", "async_ok": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def shop_stage(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def plain(shop_stage: Stage) -> Told:
    return answered(shop_stage)


@pytest.fixture(scope="module")
def willing(shop_stage: Stage) -> Told:
    """Owners who bear whatever serverless asks of them, but want their answers at once."""
    return answered(shop_stage, needs=WILLING)


def answered(stage: Stage, **more: Any) -> Told:
    question: dict[str, Any] = {"limit": 500, "detail": "full", **HERE, **more}
    told = stage.ask(TOOL, **question)
    assert not told.is_error, told.text
    return told


def row(told: Told, endpoint: str) -> dict[str, Any]:
    (found,) = (row for row in told.structured["rows"] if row["endpoint"] == endpoint)
    return dict(found)


def option(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(dict(one) for one in found["options"] if one["option"] == name)


def failing(found: dict[str, Any], name: str) -> set[str]:
    return {gate["gate"] for gate in option(found, name)["gates"] if gate["status"] == "fail"}


def test_without_answers_nothing_is_promised(plain: Told) -> None:
    promised = {found.get("recommended") for found in plain.structured["rows"]}
    assert promised <= {None, "as-is", "right-sized"}
    waiting = row(plain, "recs-email")["cheapest_open"]
    assert waiting["option"] == "serverless"
    assert {lack.partition(":")[0] for lack in waiting["lacks"]} == {
        "memory", "payload", "image", "latency", "cold-starts",
    }  # fmt: skip


def test_today_costs_what_the_author_wrote_down(plain: Told) -> None:
    """Instances x 730 h and 4.20 for a volume of 30 GB."""
    assert row(plain, "recs-cart")["current_monthly_usd"] == pytest.approx(2 * (83.95 + 4.20), abs=0.01)
    assert row(plain, "image-tagger-gpu")["current_monthly_usd"] == pytest.approx(537.28, abs=0.01)
    assert row(plain, "checkout-risk")["current_monthly_usd"] == pytest.approx(2 * 148.92 + 167.90 + 3 * 4.20, abs=0.01)


def test_an_hour_a_night_is_work_for_a_job(shop_stage: Stage) -> None:
    told = answered(shop_stage, endpoints=["recs-nightly-refresh"], needs={"async_ok": True})
    assert told.structured["recommended"] == "batch-transform"
    job = option(told.structured["rows"][0], "batch-transform")
    assert 730 / 24 * 0.23 <= job["monthly_usd"] <= 2 * 730 / 24 * 0.23
    assert told.structured["total_monthly_saving_usd"] == pytest.approx(172.10 - job["monthly_usd"], abs=0.02)


def test_five_small_endpoints_would_be_serverless_if_their_owner_is_willing(willing: Told) -> None:
    for name in ("recs-cart", "recs-email", "recs-similar", "recs-category"):
        found = row(willing, name)
        assert found["recommended"] == "serverless", name
        # 28 ms at least, on 2 vCPU: between one core and both of them, at 0.00002 a GB-second.
        chosen = option(found, "serverless")
        requests = found["requests_per_hour"] * 730
        assert requests * 0.028 * 0.00004 <= chosen["monthly_usd"] <= requests * 0.060 * 2 * 0.00006
        assert found["monthly_saving_usd"] == pytest.approx(
            found["current_monthly_cash_usd"] - chosen["monthly_cash_usd"], abs=0.02
        )


def test_what_aws_forbids_stays_forbidden_however_willing(willing: Told) -> None:
    assert failing(row(willing, "image-tagger-gpu"), "serverless") == {"no-accelerator"}
    assert failing(row(willing, "store-forecasts"), "serverless") == {"no-multi-model"}
    assert failing(row(willing, "search-rank"), "serverless") == {"one-variant"}
    assert failing(row(willing, "nlp-shared"), "serverless") == {"no-multi-model"}
    assert "no-accelerator" in failing(row(willing, "video-moderation"), "serverless")


def test_what_is_at_zero_already_is_not_sent_there_again(willing: Told) -> None:
    assert "async-at-zero" not in {one["option"] for one in row(willing, "video-moderation")["options"]}
    assert row(willing, "size-advisor")["recommended"] == "as-is"


def test_what_nobody_calls_is_another_question(plain: Told) -> None:
    for name in ("promo-banner-2025", "catalog-ocr-async", "month-close-forecast"):
        assert "Nobody called it in the 14 days" in row(plain, name)["undecided"][0]
    assert "days of hourly requests are known" in row(plain, "recs-next-gen")["undecided"][0]
    assert "It is Failed" in row(plain, "llm-chat-poc")["undecided"][0]


def test_a_monthly_job_is_seen_by_looking_further_back(shop_stage: Stage) -> None:
    told = answered(shop_stage, endpoints=["month-close-forecast"], lookback_days=30, needs={"async_ok": True})
    assert told.structured["recommended"] in {"batch-transform", "async-at-zero"}


def test_cash_is_never_more_than_list_and_every_number_is_one(willing: Told) -> None:
    for found in willing.structured["rows"]:
        for one in found["options"]:
            assert one.get("monthly_cash_usd", 0) <= one.get("monthly_usd", 0) + 0.01, one


def test_the_default_answer_is_short(shop_stage: Stage) -> None:
    assert len(shop_stage.ask(TOOL, **HERE).text.encode()) < 8_000
    assert len(shop_stage.ask(TOOL, endpoints=["recs-email"], **HERE).text.encode()) < 8_000


def test_models_that_must_not_be_read_leave_gates_unknown(shop: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(shop)
    actions = ("sagemaker:DescribeModel", "sagemaker:Search")
    stage.faults.by_operation = {action: denied(action) for action in actions}
    told = stage.ask(TOOL, endpoints=["recs-email"], needs=WILLING, **HERE)
    assert not told.is_error, told.text
    gates = {gate["gate"]: gate["status"] for gate in option(told.structured["rows"][0], "serverless")["gates"]}
    assert gates["no-multi-model"] == "unknown"
    assert told.structured["recommended"] != "serverless"
    assert told.structured["gaps"]
