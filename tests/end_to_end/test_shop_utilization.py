"""What the machines of account `shop` did, held against what its author described."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import OpenStage, Stage, Told, denied, staged

TOOL = "get_resource_utilization"
HERE: dict[str, Any] = {"kind": "endpoint", "regions": ["us-east-1"]}


@pytest.fixture(scope="module")
def shop_stage(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(shop_stage: Stage) -> Told:
    answer = shop_stage.ask(TOOL, limit=500, **HERE)
    assert not answer.is_error, answer.text
    return answer


def row(told: Told, label: str) -> dict[str, Any]:
    (found,) = (row for row in told.structured["rows"] if row["label"] == label)
    return dict(found)


def per_minute(found: dict[str, Any]) -> float:
    """Mean requests a minute and instance."""
    return float(found["requests"]["total"]) / (14 * 24 * 60) / float(found["instances_mean"])


@pytest.mark.parametrize(
    ("label", "idle", "slope", "memory"),
    [
        ("recs-home", 1.6, 0.05, 24),
        ("price-optimizer", 1.1, 0.09, 19),
        ("search-rank/v2", 1.4, 0.06, 38),
        ("store-forecasts", 2.0, 0.16, 61),
        ("checkout-risk/champion", 1.1, 0.09, 19),
    ],
)
def test_levels_are_those_of_the_footprint_under_the_traffic(
    told: Told, label: str, idle: float, slope: float, memory: float
) -> None:
    found = row(told, label)
    assert found["cpu"]["mean_percent"] == pytest.approx(idle + slope * per_minute(found), rel=0.06)
    assert found["memory"]["mean_percent"] == pytest.approx(memory, rel=0.02)
    assert found["cpu"]["mean_percent"] < found["cpu"]["p95_percent"] <= found["cpu"]["max_percent"]
    assert (found["coverage"], found["undecided"]) == (1.0, [])


def test_the_hottest_of_several_instances_is_hotter_than_their_mean(told: Told) -> None:
    found = row(told, "store-forecasts")
    assert found["instances_now"] == 2
    assert found["memory"]["p95_percent"] > 1.1 * found["memory"]["mean_percent"]


def test_a_gpu_that_sleeps_between_pictures(told: Told) -> None:
    found = row(told, "image-tagger-gpu")
    assert found["gpu"]["mean_percent"] == pytest.approx(0.1 + 0.11 * per_minute(found), rel=0.06)
    assert found["gpu_memory"]["mean_percent"] == pytest.approx(16, rel=0.03)
    assert found["gpu"]["p95_percent"] < 6


def test_what_scales_has_instances_over_time(told: Told) -> None:
    fraud = row(told, "fraud-score")
    assert 2 < fraud["instances_mean"] < fraud["instances_max"] == 6
    queue = row(told, "video-moderation")
    assert 0 < queue["instances_mean"] < 1, "it sleeps at zero"
    assert queue["instances_max"] == 2
    assert queue["coverage"] == 1.0
    assert queue["measured"]["queue_max"] > 0
    assert queue["requests"]["idle_share"] > 0.4


def test_latency_is_in_milliseconds(told: Told) -> None:
    trees = row(told, "price-optimizer")["latency"]
    assert 12 <= trees["p50_ms"] <= 12 * 1.3
    assert trees["p99_ms"] <= trees["p99_worst_ms"] <= 36
    assert 310 <= row(told, "size-advisor")["latency"]["p50_ms"] <= 310 * 1.3


def test_serverless_has_memory_and_cold_starts_and_no_machines(told: Told) -> None:
    found = row(told, "size-advisor")
    assert found["kind"] == "serverless"
    assert found["memory"]["mean_percent"] == pytest.approx(41, rel=0.02)
    assert not {"cpu", "gpu", "disk", "instances_mean", "instance_type"} & set(found)
    assert found["measured"]["cold_starts_total"] > 0
    assert found["undecided"] == []


def test_many_models_in_one_container_tell_of_their_cache(told: Told) -> None:
    measured = row(told, "store-forecasts")["measured"]
    assert measured["models_loaded_mean"] == 14
    assert measured["model_cache_hit_share_mean"] == pytest.approx(11 / 12, abs=0.02)


def test_components_share_machines_that_reserve_thirteen_of_sixteen_cores(told: Told) -> None:
    host, used = row(told, "nlp-shared"), row(told, "nlp-shared/query-intent")
    assert host["measured"]["cpu_reserved_percent_mean"] == pytest.approx(100 * 13 / 16)
    assert "requests" not in host
    assert used["requests"]["total"] > 1_000_000
    assert used["resource"]["type"] == "inference-component"
    assert row(told, "nlp-shared/legacy-translate")["requests"]["total"] == 0


def test_what_nobody_calls_comes_first_and_the_busy_last(told: Told) -> None:
    labels = [row["label"] for row in told.structured["rows"]]
    assert labels.index("promo-banner-2025") < labels.index("recs-home") < labels.index("fraud-score")
    assert "size-advisor" in labels[-2:], "what has neither CPU nor GPU has no rank"


def test_the_default_answer_is_short(shop_stage: Stage) -> None:
    assert len(shop_stage.ask(TOOL, **HERE).text.encode()) < 8_000


def test_the_number_of_calls_is_the_floor(shop: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(shop)
    told = stage.ask(TOOL, limit=500, **HERE)
    made = stage.calls.by_operation
    queries = [
        len(request.params["MetricDataQueries"]) for request in stage.calls.made if request.operation == "GetMetricData"
    ]
    # 20 classic variants x 21, two of them with a GPU 4 more; an async variant 19, and one with a GPU 23; a serverless
    # one 13; the variant of the inference components 9, and the three of them 15 each.
    metrics = 20 * 21 + 2 * 4 + 19 + 23 + 13 + 9 + 3 * 15
    assert sum(queries) == metrics
    # A fortnight and today are 360 hours, and 100,800 points fill an answer: 280 metrics a call.
    assert len(queries) == ceil(metrics / 280) == 2
    # One page of endpoints, 23 with a configuration of its own each (one of them failed, and has no machines).
    assert (made["sagemaker:Search"], made["sagemaker:DescribeEndpointConfig"]) == (1, 23)
    assert (made["sagemaker:ListInferenceComponents"], made["resourcegroupstaggingapi:GetResources"]) == (1, 1)
    # Prices: of the instances behind endpoints, and of notebook volumes, which come with any prices.
    assert made["pricing:GetProducts"] == 2
    # Identity, and no bill, since a region is named.
    assert told.structured["meta"]["aws_calls"] == len(queries) + 1 + 23 + 2 + 2 + 1
    assert told.structured["meta"]["aws_calls_usd"] == pytest.approx(metrics / 100_000)


def test_without_metrics_nothing_is_called_unused(shop: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(shop)
    stage.faults.by_operation = {"cloudwatch:GetMetricData": denied("cloudwatch:GetMetricData")}
    told = stage.ask(TOOL, limit=500, **HERE)
    assert all(row["undecided"] for row in told.structured["rows"])
    assert not any({"cpu", "memory", "requests"} & set(row) for row in told.structured["rows"])
    assert [gap["missing_permission"] for gap in told.structured["gaps"]] == ["cloudwatch:GetMetricData"]


def test_without_prices_no_raw_number_passes_for_a_percentage(shop: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(shop, files=False)
    stage.faults.by_operation = {"pricing:GetProducts": denied("pricing:GetProducts")}
    found = row(stage.ask(TOOL, limit=500, **HERE), "price-optimizer")
    assert "cpu" not in found
    assert found["memory"]["mean_percent"] == pytest.approx(19, rel=0.02)
    assert found["undecided"] == ["cpu: the size of ml.m5.xlarge was not found in the price list"]


def test_bad_arguments_are_refused_in_words(shop_stage: Stage) -> None:
    assert "lookback_days" in shop_stage.refusal(TOOL, lookback_days=0)
    assert "'kind'" in shop_stage.refusal(TOOL, kind="notebook")
    assert "Closest: recs-home" in shop_stage.refusal(TOOL, names=["recs-hom"], **HERE)
    assert "endpoint_names" in shop_stage.refusal(TOOL, endpoint_names=["recs-home"])
