from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules import monitoring_too_often
from sagemaker_cost_mcp.rules.monitoring_idle_endpoint import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, calls, endpoint
from tests.monitor_builders import DAILY, PRICES, gap, hourly, run, schedule, unread_job, watched

WATCH = schedule()
CHURN = endpoint("churn")


def account(*jobs: Any, **more: Any) -> Snapshot:
    given: dict[str, Any] = {"endpoints": (CHURN,), "endpoint_traffic": (calls(CHURN),)}
    return watched([WATCH], jobs or hourly(WATCH), **(given | more))


def judged(whole: Snapshot, **thresholds: Any) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds(**thresholds)))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(whole: Snapshot) -> Undecided:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Undecided), verdict
    return verdict


def test_the_jobs_of_a_fortnight_become_a_month() -> None:
    verdict = found(account())
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(730 / 6 * 0.23, abs=0.01)
    assert verdict.monthly_cost_usd == verdict.monthly_saving_list_usd
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence == (
        "0 requests to endpoint churn over 14 of 14 days",
        "336 jobs of it ran in the last 14 days: 56.0 h of ml.m5.xlarge",
    )


def test_an_endpoint_that_is_gone_or_has_failed_needs_no_watching() -> None:
    assert "is gone" in found(account(endpoints=(), endpoint_traffic=())).evidence[0]
    elsewhere = endpoint("churn", region="eu-west-1")
    assert "is gone" in found(account(endpoints=(elsewhere,))).evidence[0]
    failed = endpoint("churn", status="Failed")
    assert "takes no request" in found(account(endpoints=(failed,))).evidence[0]


def test_what_was_called_weeks_ago_may_come_back() -> None:
    late = account(endpoint_traffic=(calls(CHURN, called={20: 3}),))
    assert found(late).confidence is Confidence.LOW


def test_called_changing_and_young_endpoints_are_innocent() -> None:
    assert judged(account(endpoint_traffic=(calls(CHURN, called={2: 1}),))) == []
    assert judged(account(endpoints=(endpoint("churn", status="Updating"),))) == []
    young = endpoint("churn", created_at=NOW - timedelta(days=5))
    assert judged(account(endpoints=(young,))) == []


def test_stopped_schedules_batch_ones_and_those_that_start_nothing_are_innocent() -> None:
    for innocent in (schedule(status="Stopped"), schedule(status="Failed"), schedule(endpoint=None)):
        assert judged(account(monitoring_schedules=(innocent,))) == []
    assert judged(account(processing_jobs=())) == []
    assert judged(account(run(WATCH, 24 * 5))) == []


def test_a_shorter_window_counts_the_jobs_of_these_days_alone() -> None:
    quiet = account(endpoint_traffic=(calls(CHURN, called={10: 3}),))
    assert judged(quiet) == []
    (verdict,) = judged(quiet, idle_endpoint_days=8)
    assert isinstance(verdict, Finding)
    assert "in the last 8 days: 32.0 h" in verdict.evidence[1]


def test_where_some_jobs_were_not_looked_up_it_is_the_least() -> None:
    assert "least" in found(account(*hourly(WATCH, 20), unread_job())).evidence[2]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"endpoint_traffic": ()}, "of endpoint churn: its CloudWatch metrics were not read"),
        ({"endpoints": (endpoint("churn", kind=None),)}, "of endpoint churn: its configuration was not read"),
        (
            {"endpoints": (endpoint("churn", kind=EndpointKind.INFERENCE_COMPONENT),)},
            "of endpoint churn: no inference component of it was listed",
        ),
        ({"endpoints": (), "gaps": (gap("sagemaker:Search"),)}, "whether endpoint churn still exists"),
        ({"processing_jobs": (unread_job(),)}, "which of the region's processing jobs it started was not looked up"),
        ({"prices": ()}, "price of ml.m5.xlarge for processing in us-east-1"),
    ],
)
def test_what_was_not_read_or_has_no_price_is_undecided(changes: dict[str, Any], missing: str) -> None:
    assert undecided(account(**changes)).missing.startswith(missing)


def test_a_gap_elsewhere_does_not_make_it_undecided() -> None:
    gone = account(endpoints=(), gaps=(gap("sagemaker:Search", "eu-west-1"), gap("ce:GetCostAndUsage", "")))
    assert "is gone" in found(gone).evidence[0]


def test_its_money_is_counted_once_with_the_rule_about_the_rhythm() -> None:
    whole = account()
    (often,) = monitoring_too_often.RULE.verdicts(whole, Thresholds())
    assert isinstance(often, Finding)
    first, second = settled([often, found(whole)], whole)
    assert (first.rule, second.counted_under) == (RULE.name, first.id)
    assert second.monthly_saving_usd == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 50), st.integers(1, 4))
def test_the_saving_is_what_the_jobs_cost_and_grows_with_machines_and_price(minutes: int, count: int) -> None:
    daily = schedule(schedule_expression=DAILY)
    jobs = [run(daily, 24 * day + 3, minutes=minutes, instance_count=count) for day in range(20)]
    verdict = found(account(*jobs, monitoring_schedules=(daily,)))
    assert float(verdict.monthly_saving_list_usd) == pytest.approx(minutes / 60 * count * 365 / 12 * 0.23, abs=0.01)
    dear = tuple(
        one.model_copy(update={"tiers": (one.tiers[0].model_copy(update={"usd": Decimal("0.46")}),)}) for one in PRICES
    )
    doubled = found(account(*jobs, monitoring_schedules=(daily,), prices=dear))
    assert doubled.monthly_saving_list_usd == 2 * verdict.monthly_saving_list_usd
