"""The endpoints of `shop` that are used: some well kept, most too big, some with an idle part."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import (
    Endpoint,
    Footprint,
    InferenceComponent,
    Scaling,
    ScheduledAction,
    Serverless,
    Traffic,
    Variant,
)
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._shop_models import ACCOUNT
from sagemaker_cost_mcp.simulator.scenarios._shop_quiet_endpoints import quiet_endpoints
from sagemaker_cost_mcp.simulator.scenarios._shop_traffic import (
    DEEP,
    RECS,
    RECS_TAGS,
    RISK_TAGS,
    SEARCH_TAGS,
    TREES,
    shopping,
)


def endpoints(days: Days) -> Iterator[Endpoint]:
    """All endpoints, in both regions."""
    yield from _recommendations(days)
    yield from _in_use(days)
    yield from _never_at_rest(days)
    yield from quiet_endpoints(days)


def _recommendations(days: Days) -> Iterator[Endpoint]:
    """One container, five fleets: each would fit into a corner of another."""
    wanted = (
        ("recs-home", "ml.m5.xlarge", 2, shopping(420, 40, payload_kb=4)),
        ("recs-cart", "ml.m5.large", 2, shopping(160, 12, payload_kb=3)),
        ("recs-email", "ml.m5.large", 1, shopping(45, 3)),
        ("recs-similar", "ml.m5.large", 1, shopping(90, 8)),
        ("recs-category", "ml.m5.large", 1, shopping(60, 5)),
    )
    for age, (name, machine, count, traffic) in enumerate(wanted):
        variant = Variant(model=name, instance_type=machine, count=count, traffic=traffic, footprint=RECS)
        yield Endpoint(name=name, created=days.ago(390 - age, 8), variants=(variant,), tags=RECS_TAGS)


def _in_use(days: Days) -> Iterator[Endpoint]:
    yield Endpoint(  # its policy never has anything to do, and nothing was ever mirrored to the shadow
        name="search-rank",
        created=days.ago(365, 8),
        modified=days.ago(52, 10),
        variants=(
            Variant(
                name="v2",
                model="search-rank-v2",
                instance_type="ml.m5.2xlarge",
                count=2,
                traffic=shopping(900, 110, payload_kb=6),
                footprint=DEEP,
                scaling=Scaling(minimum=2, maximum=6, target=3000, policy="search-rank-invocations"),
            ),
        ),
        shadows=(Variant(name="v3-shadow", model="search-rank-v3", instance_type="ml.m5.2xlarge", weight=0.0),),
        tags=SEARCH_TAGS,
    )
    yield _fraud_score(days)
    yield Endpoint(
        name="checkout-risk",
        created=days.ago(240, 9),
        variants=(
            Variant(
                name="champion",
                model="checkout-risk-champion",
                instance_type="ml.c5.xlarge",
                count=2,
                traffic=shopping(700, 60),
                footprint=TREES,
            ),
            Variant(name="challenger", model="checkout-risk-challenger", instance_type="ml.m5.xlarge", weight=0.0),
        ),
        tags=RISK_TAGS,
    )
    yield Endpoint(
        name="price-optimizer",
        created=days.ago(200, 9),
        variants=(
            Variant(model="price-optimizer", instance_type="ml.m5.xlarge", traffic=shopping(18, 1), footprint=TREES),
        ),
        tags={"Team": "pricing", "Environment": "prod"},
    )
    yield Endpoint(
        name="store-forecasts",
        created=days.ago(380, 9),
        variants=(
            Variant(
                model="store-forecasts",
                instance_type="ml.m5.xlarge",
                count=2,
                traffic=shopping(240, 20),
                footprint=Footprint(cpu_idle=2, cpu_per_request=0.16, memory=61, latency_ms=48),
                models_loaded=14,
            ),
        ),
        tags={"Team": "planning", "Environment": "prod"},
    )
    yield _image_tagger(days)
    yield _shared_by_components(days)


def _fraud_score(days: Days) -> Endpoint:
    return Endpoint(  # well kept: busy, and it scales
        name="fraud-score",
        config="fraud-score-v7",
        created=days.ago(310, 9),
        variants=(
            Variant(
                model="fraud-score-v7",
                instance_type="ml.m5.xlarge",
                count=3,
                traffic=shopping(1500, 190),
                footprint=Footprint(cpu_idle=2, cpu_per_request=0.12, memory=47, latency_ms=16),
                scaling=Scaling(
                    minimum=2,
                    maximum=6,
                    target=430,
                    policy="fraud-invocations",
                    scheduled=(ScheduledAction(name="evening", schedule="cron(0 16 * * ? *)", minimum=3),),
                ),
            ),
        ),
        tags=RISK_TAGS,
    )


def _image_tagger(days: Days) -> Endpoint:
    return Endpoint(  # pictures come one by one: the GPU is awake for them and asleep in between
        name="image-tagger-gpu",
        created=days.ago(150, 9),
        variants=(
            Variant(
                model="image-tagger",
                instance_type="ml.g4dn.xlarge",
                volume_gb=0,
                traffic=Traffic(night=2, peak=24, peak_hour=13, weekend=0.4, request_kb=180, response_kb=2),
                footprint=Footprint(
                    cpu_idle=1.5,
                    cpu_per_request=0.45,
                    memory=27,
                    gpu_idle=0.1,
                    gpu_per_request=0.11,
                    gpu_memory=16,
                    latency_ms=70,
                ),
            ),
        ),
        tags={"Team": "catalog", "DataScientist": "ines.moreau"},
    )


def _shared_by_components(days: Days) -> Endpoint:
    """4 + 3 + 6 cores on two machines of 8: without the 6 that nobody calls, one machine holds the rest."""
    born = days.ago(180, 9)
    busy = Footprint(cpu_idle=3, cpu_per_request=0.3, memory=44, latency_ms=85)
    return Endpoint(
        name="nlp-shared",
        created=born,
        hosts_components=True,
        variants=(
            Variant(
                instance_type="ml.m5.2xlarge",
                count=2,
                managed=(1, 3),
                footprint=Footprint(cpu_idle=4, cpu_per_request=0.1, memory=41),
            ),
        ),
        components=(
            InferenceComponent(
                name="reviews-sentiment",
                model="reviews-sentiment",
                created=born,
                cpus=4,
                memory_mb=8192,
                traffic=shopping(120, 15),
                footprint=busy,
            ),
            InferenceComponent(
                name="query-intent",
                model="query-intent",
                created=born,
                cpus=3,
                memory_mb=6144,
                traffic=shopping(170, 20),
                footprint=busy,
                scaling=Scaling(minimum=1, maximum=1, target=400),
            ),
            InferenceComponent(
                name="legacy-translate",
                model="legacy-translate",
                created=born,
                cpus=6,
                memory_mb=12288,
                traffic=Traffic(night=3, peak=9, stops=days.ago(70)),
                tags={"Owner": "pavel.novak@example.com"},
            ),
        ),
        tags={"Team": "search", "Environment": "prod"},
    )


def _never_at_rest(days: Days) -> Iterator[Endpoint]:
    """Async and serverless."""
    yield Endpoint(
        name="video-moderation",
        created=days.ago(220, 9),
        async_output=f"s3://shop-moderation-{ACCOUNT}/out",
        variants=(
            Variant(
                model="video-moderation",
                instance_type="ml.g4dn.xlarge",
                volume_gb=0,
                traffic=Traffic(peak=6, peak_hour=14, peak_hours=11, weekend=0.3),
                footprint=Footprint(gpu_per_request=15, gpu_memory=52, cpu_per_request=6, latency_ms=20_000),
                scaling=Scaling(minimum=0, maximum=2, target=4, policy="backlog"),
            ),
        ),
        tags={"Team": "trust", "Environment": "prod"},
    )
    yield Endpoint(
        name="catalog-ocr-async",
        created=days.ago(260, 9),
        async_output=f"s3://shop-catalog-{ACCOUNT}/ocr",
        variants=(
            Variant(
                model="catalog-ocr",
                instance_type="ml.m5.xlarge",
                traffic=Traffic(night=0.1, peak=0.4, peak_hour=11, stops=days.ago(75)),
                footprint=Footprint(cpu_per_request=20, latency_ms=9_000),
            ),
        ),
        tags={"Team": "catalog", "Owner": "ines.moreau@example.com"},
    )
    yield Endpoint(
        name="size-advisor",
        created=days.ago(130, 9),
        variants=(
            Variant(
                model="size-advisor",
                serverless=Serverless(memory_mb=2048, max_concurrency=8),
                traffic=shopping(9, 0.3),
                footprint=Footprint(latency_ms=310, memory=41),
            ),
        ),
        tags={"Team": "growth", "Environment": "prod"},
    )
