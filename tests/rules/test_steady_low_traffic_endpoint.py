from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.steady_low_traffic_endpoint import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, endpoint, variant
from tests.called_builders import account
from tests.option_builders import PRICES

PLAIN = endpoint("plain")


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def test_a_request_a_minute_is_named_with_both_prices_and_without_a_dollar() -> None:
    (verdict,) = judged(account(PLAIN))
    assert isinstance(verdict, Finding)
    assert (verdict.claims, verdict.confidence, verdict.monthly_cost_usd) == (
        (),
        Confidence.LOW,
        730 * PRICES[1].first_unit,
    )
    assert verdict.evidence[0] == "60 requests an hour, 60 in the busiest"
    assert "instead of $167.90" in verdict.evidence[1]
    assert "wins below" in verdict.evidence[1]
    assert verdict.evidence[2] == "not known: memory, payload, image, latency, cold-starts"


@pytest.mark.parametrize(
    ("requests", "milliseconds"),
    [((3600.0,), 200.0), ((60.0, 0.0, 0.0, 0.0), 100.0), ((3000.0,), 119.0)],
    ids=["busy", "in windows", "too dear"],
)
def test_busy_windowed_and_dear_traffic_is_innocent(requests: tuple[float, ...], milliseconds: float) -> None:
    dear = tuple(
        one.model_copy(update={"tiers": (one.tiers[0].model_copy(update={"usd": one.tiers[0].usd * 20}),)})
        if one.component == "ServerlessInf" else one
        for one in PRICES
    )  # fmt: skip
    assert judged(account(PLAIN, requests, milliseconds, catalog=dear, prices=())) == []


def test_limits_of_serverless_prepaid_capacity_and_other_kinds_are_innocent() -> None:
    gpu = endpoint("gpu", variant(instance_type="ml.g4dn.xlarge"))
    reserved = endpoint("reserved", variant(reserved=True))
    queue = endpoint("queue", kind=EndpointKind.ASYNC)
    assert [judged(account(one)) for one in (gpu, reserved, queue)] == [[], [], []]
    pair = endpoint("pair", variant("blue"), variant("copy", shadow=True))
    assert judged(account(pair)) == []


def test_an_idle_endpoint_belongs_to_the_finders_of_what_is_idle() -> None:
    assert judged(account(PLAIN, (0.0,), endpoint_traffic=(calls(PLAIN),))) == []
    assert judged(account(PLAIN, endpoint_traffic=())) == []
    assert judged(account(PLAIN.model_copy(update={"status": "Updating"}))) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"endpoint_utilization": ()}, "Its requests by the hour were not read"),
        ({"catalog": PRICES[:3], "prices": ()}, "the price list of its region has no serverless prices"),
        ({"catalog": PRICES[9:], "prices": ()}, "the price list has no Host:ml.m5.xlarge in this region"),
    ],
)
def test_what_was_not_read_or_has_no_price_is_undecided(changes: dict[str, Any], missing: str) -> None:
    (verdict,) = judged(account(PLAIN, **changes))
    assert isinstance(verdict, Undecided)
    assert verdict.missing.startswith(missing)


def test_requests_of_unknown_length_are_undecided() -> None:
    (verdict,) = judged(account(PLAIN, milliseconds=None))
    assert isinstance(verdict, Undecided)
    assert "how long a request takes" in verdict.missing


def test_a_few_days_of_metrics_are_not_judged() -> None:
    young = endpoint("young", created_at=NOW - timedelta(days=15))
    short = account(young)
    timeline = short.endpoint_utilization[0].timeline.model_copy(update={"end": NOW - timedelta(days=5, hours=12)})
    cut = short.endpoint_utilization[0].model_copy(update={"timeline": timeline})
    assert judged(short.model_copy(update={"endpoint_utilization": (cut,)})) == []


def test_a_price_without_a_range_is_told_as_one_number() -> None:
    small = endpoint("small", variant(instance_type="ml.m5.large"))
    (verdict,) = judged(account(small))
    assert isinstance(verdict, Finding)
    assert "would cost $" in verdict.evidence[1]
