from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.rules import idle_endpoint
from sagemaker_cost_mcp.rules.endpoint_past_its_expiry import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, endpoint, price, snapshot, variant

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23"), price("USE1-AsyncInf:ml.m5.xlarge", "0.24")]
PAST = (NOW - timedelta(days=10)).date().isoformat()


def tagged(tags: Mapping[str, str] | None, *variants: Any, **more: Any) -> Endpoint:
    made = endpoint("demo", *variants, **more)
    return made.model_copy(update={"ref": made.ref.model_copy(update={"tags": tags})})


def judged(subject: Endpoint, *traffic: Any, prices: Any = PRICES, **thresholds: Any) -> list[Verdict]:
    taken = snapshot(endpoints=[subject], traffic=traffic or [calls(subject)], prices=prices)
    return list(RULE.verdicts(taken, Thresholds(**thresholds)))


def found(subject: Endpoint, *traffic: Any, **more: Any) -> Finding:
    (verdict,) = judged(subject, *traffic, **more)
    assert isinstance(verdict, Finding), verdict
    return verdict


def test_past_its_date_all_its_instances_are_claimed() -> None:
    subject = tagged({"expires": PAST}, variant(count=2), variant("green"))
    verdict = found(subject, calls(subject), calls(subject, "green"))
    assert verdict.monthly_saving_list_usd == Decimal("503.70")
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence == (
        f"tag expires is '{PAST}': it was to end 9 days ago",
        "nobody called it in 14 days",
        "2 x ml.m5.xlarge + 1 x ml.m5.xlarge run all the same",
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [("TTL", "30d"), ("Delete_After", PAST), ("expire-on", f"{PAST}T10:00:00Z"), ("Expiry", "2 weeks"), ("ttl", "P7D")],
)
def test_every_spelling_of_name_and_value_is_read(key: str, value: str) -> None:
    assert found(tagged({"Team": "growth", key: value})).evidence[0].startswith(f"tag {key} is '{value}'")


def test_the_names_can_be_configured() -> None:
    subject = tagged({"sunset": PAST})
    assert judged(subject) == []
    assert found(subject, expiry_tags=("Sunset",)).monthly_saving_list_usd == Decimal("167.90")


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"ttl": ""},
        {"ttl": "never"},
        {"expires": " Permanent "},
        {"ttl": "401d"},
        {"expires": NOW.date().isoformat()},
    ],
)
def test_what_has_time_left_or_no_end_is_innocent(tags: dict[str, str]) -> None:
    assert judged(tagged(tags)) == []


def test_only_endpoints_in_service_are_judged() -> None:
    assert judged(tagged({"ttl": "1d"}, status="Deleting")) == []


def test_one_that_is_still_called_is_asked_about_with_low_confidence() -> None:
    subject = tagged({"expires": PAST})
    verdict = found(subject, calls(subject, called={2: 40}))
    assert verdict.confidence is Confidence.LOW
    assert verdict.evidence[1].startswith("it was still called on 2026-11-18")
    unread = found(subject, calls(endpoint("other")))
    assert unread.confidence is Confidence.MEDIUM
    assert unread.evidence[1] == "whether it is called is not known"


def test_a_tag_that_is_older_than_its_endpoint_may_be_a_copy() -> None:
    verdict = found(tagged({"expires": "2025-01-01"}))
    assert verdict.confidence is Confidence.LOW
    assert verdict.evidence[1] == "it was created after that, so the tag may be a copy"


def test_async_has_its_own_price_and_reserved_capacity_saves_nothing() -> None:
    assert found(tagged({"ttl": "1d"}, kind=EndpointKind.ASYNC)).monthly_saving_list_usd == Decimal("175.20")
    half = found(tagged({"ttl": "1d"}, variant(reserved=True), variant("green")))
    assert half.monthly_saving_list_usd == Decimal("167.90")
    assert half.evidence[-1].endswith("paid already and saves nothing")


def test_serverless_is_named_without_a_dollar() -> None:
    verdict = found(tagged({"ttl": "1d"}, variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS))
    assert verdict.claims == ()
    assert verdict.evidence[-1] == "no instance of it runs now"


@pytest.mark.parametrize(
    ("subject", "missing"),
    [
        (tagged(None), "its tags were not read"),
        (tagged({"ttl": "30"}), "until when it is meant to be there: tag ttl is '30'"),
        (tagged({"expires": "11/02/2026"}), "until when it is meant to be there"),
        (tagged({"ttl": "1d"}, kind=None), "its configuration was not read; tag ttl is '1d', which is past"),
        (tagged({"ttl": "1d"}, variant(instance_type="ml.new.large")), "price of ml.new.large for hosting"),
    ],
)
def test_what_cannot_be_read_or_priced_is_undecided(subject: Endpoint, missing: str) -> None:
    (verdict,) = judged(subject)
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith(missing)


def test_idle_and_past_its_expiry_it_is_counted_once() -> None:
    subject = tagged({"expires": PAST})
    whole = snapshot(endpoints=[subject], traffic=[calls(subject)], prices=PRICES)
    (idle,) = idle_endpoint.RULE.verdicts(whole, Thresholds())
    assert isinstance(idle, Finding)
    first, second = settled([idle, found(subject)], whole)
    assert second.counted_under == first.id
    assert first.monthly_saving_usd == Decimal("167.90")
    assert second.monthly_saving_usd == 0


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 900), st.integers(1, 20))
def test_a_life_that_is_over_is_named_and_one_that_is_not_is_not(days: int, count: int) -> None:
    subject = tagged({"ttl": f"{days}d"}, variant(count=count))
    over = days < 400
    assert [verdict.resource for verdict in judged(subject)] == [subject.ref] * over
    if over:
        assert found(subject).monthly_saving_list_usd == count * Decimal("167.90")
