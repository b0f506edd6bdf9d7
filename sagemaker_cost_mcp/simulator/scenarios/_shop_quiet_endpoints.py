"""The endpoints of `shop` that nobody calls, or hardly anybody, or not yet, or only when it matters."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import NOBODY, Endpoint, Footprint, Traffic, Variant
from sagemaker_cost_mcp.simulator.scenarios._days import Days
from sagemaker_cost_mcp.simulator.scenarios._shop_models import ACCOUNT, STANDBY_REGION
from sagemaker_cost_mcp.simulator.scenarios._shop_traffic import DEEP, RECS_TAGS, RISK_TAGS, TREES


def quiet_endpoints(days: Days) -> Iterator[Endpoint]:
    """All of them, in both regions."""
    yield from _unused(days)
    yield from _of_others(days)
    yield from _not_to_judge(days)


def _unused(days: Days) -> Iterator[Endpoint]:
    yield Endpoint(
        name="promo-banner-2025",
        created=days.ago(330, 9),
        variants=(
            Variant(
                model="promo-banner",
                instance_type="ml.m5.xlarge",
                traffic=Traffic(night=1, peak=14, peak_hour=19, stops=days.ago(60)),
                footprint=TREES,
            ),
        ),
        tags={"Team": "growth", "Owner": "samir.haddad@example.com"},
    )
    yield Endpoint(  # nobody but a scheduler has asked for a gift since February
        name="gift-finder",
        created=days.ago(280, 9),
        variants=(
            Variant(model="gift-finder", instance_type="ml.m5.large", traffic=Traffic(ping_minutes=5), footprint=DEEP),
        ),
        tags={"Team": "growth"},
    )
    yield Endpoint(  # one hour a night
        name="recs-nightly-refresh",
        created=days.ago(300, 9),
        variants=(
            Variant(
                model="recs-nightly-refresh",
                instance_type="ml.m5.xlarge",
                traffic=Traffic(peak=900, peak_hour=3, peak_hours=2),
                footprint=DEEP,
            ),
        ),
        tags=RECS_TAGS,
    )


def _of_others(days: Days) -> Iterator[Endpoint]:
    """Unused as well, but somebody else's to delete."""
    stack = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/address-service/5d1c7e20-2b7a-11f0-9c1d-0a1b2c3d4e5f"
    yield Endpoint(
        name="address-parser",
        created=days.ago(170, 9),
        variants=(
            Variant(
                model="address-parser",
                instance_type="ml.m5.large",
                traffic=Traffic(night=0.2, peak=2, stops=days.ago(40)),
                footprint=DEEP,
            ),
        ),
        tags={
            "aws:cloudformation:stack-name": "address-service",
            "aws:cloudformation:stack-id": stack,
            "aws:cloudformation:logical-id": "Endpoint",
        },
    )
    yield Endpoint(
        name="jumpstart-dft-hf-flan-t5-base",
        created=days.ago(95, 15),
        modified=days.ago(60, 11, 5),
        variants=(
            Variant(
                model="jumpstart-flan-t5",
                instance_type="ml.g4dn.xlarge",
                volume_gb=0,
                traffic=Traffic(peak=1, peak_hour=15, weekend=0, stops=days.ago(88)),
                footprint=Footprint(gpu_memory=71, latency_ms=900),
            ),
        ),
        tags={
            "sagemaker-sdk:jumpstart-model-id": "huggingface-text2text-flan-t5-base",
            "sagemaker-sdk:jumpstart-model-version": "2.2.1",
        },
    )


def _not_to_judge(days: Days) -> Iterator[Endpoint]:
    yield Endpoint(  # if us-east-1 falls, it takes over
        name="fraud-score",
        config="fraud-score-v7",
        region=STANDBY_REGION,
        created=days.ago(305, 9),
        variants=(Variant(model="fraud-score-v7", instance_type="ml.m5.xlarge"),),
        tags={**RISK_TAGS, "Role": "standby"},
    )
    yield Endpoint(  # three days a month, and then it matters
        name="month-close-forecast",
        created=days.ago(260, 9),
        variants=(
            Variant(
                model="month-close-forecast",
                instance_type="ml.m5.xlarge",
                traffic=Traffic(night=4, peak=60, peak_hour=9, month_end_only=True),
                footprint=TREES,
            ),
        ),
        tags={"Team": "finance", "Environment": "prod"},
    )
    yield Endpoint(
        name="recs-next-gen",
        created=days.ago(3, 14),
        variants=(Variant(model="recs-next-gen", instance_type="ml.m5.xlarge", traffic=NOBODY),),
        tags={"Team": "recommendations", "Environment": "dev"},
    )
    yield Endpoint(
        name="llm-chat-poc",
        created=days.ago(21, 16),
        status="Failed",
        failure_reason=(
            "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error. "
            "Please retry using a different ML instance type or after some time."
        ),
        variants=(Variant(model="llm-chat-poc", instance_type="ml.g5.xlarge", volume_gb=0),),
        tags={"Team": "growth"},
    )
