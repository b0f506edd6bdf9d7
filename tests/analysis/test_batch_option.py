from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.batch_option import batch_options, job_hours
from sagemaker_cost_mcp.analysis.inference_demand import Demand
from sagemaker_cost_mcp.analysis.inference_subject import Needs, Subject
from sagemaker_cost_mcp.analysis.serving_option import Option
from tests.option_builders import BOOK, EVERYTHING, demand, machines, subject

NIGHTLY = [100.0 if hour % 24 in {2, 3} else 0.0 for hour in range(168)]
NOW = Decimal("167.90")


def only(one: Subject, now: Decimal | None = NOW) -> Option:
    (option,) = batch_options(one, BOOK, now)
    return option


def gates(option: Option) -> dict[str, str]:
    return {gate.gate: gate.status for gate in option.gates}


def test_each_window_is_a_job_with_its_start() -> None:
    option = only(subject(NIGHTLY, needs=Needs(async_ok=True), machines=(machines(volume_gb=30),)))
    assert option.monthly is not None
    assert float(option.monthly) == pytest.approx((14 + 7 * 5 / 60) / 168 * 730 * 0.25)
    assert option.allowed
    assert option.break_even == "wins below 671.6 hours a month of jobs (here 63.37)"


def test_traffic_around_the_clock_is_no_job() -> None:
    option = only(subject(needs=EVERYTHING))
    assert gates(option)["windows"] == "fail"
    assert option.monthly == pytest.approx(Decimal(730) * Decimal("0.25"))


def test_who_waits_for_an_answer_cannot_be_served_by_a_job() -> None:
    assert gates(only(subject(NIGHTLY)))["answers-later"] == "unknown"
    assert gates(only(subject(NIGHTLY, needs=Needs(async_ok=False))))["answers-later"] == "fail"
    assert gates(only(subject(NIGHTLY, needs=EVERYTHING)))["latency"] == "fail"
    assert gates(only(subject(NIGHTLY, needs=Needs(payload_mb=101))))["payload"] == "fail"


def test_types_that_transform_does_not_take_or_sell_have_no_price() -> None:
    assert only(subject(NIGHTLY, machines=(machines("ml.m5.large"),))).monthly is None
    assert only(subject(NIGHTLY), now=None).break_even is None
    assert only(subject(NIGHTLY, machines=(machines(count=0.0),))).break_even is None


def test_nobody_calling_is_no_job_at_all() -> None:
    assert list(batch_options(subject([0.0] * 168), BOOK, NOW)) == []
    assert list(batch_options(subject(NIGHTLY, machines=()), BOOK, NOW)) == []
    assert job_hours(Demand(hours=())) == 0.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0.0, 5.0, None]), min_size=1, max_size=100))
def test_jobs_take_as_long_as_a_walk_along_the_hours_says(requests: list[float | None]) -> None:
    total, before = 0.0, False
    for count in requests:
        busy = count != 0.0
        total += (1.0 if busy else 0.0) + (5 / 60 if busy and not before else 0.0)
        before = busy
    assert job_hours(demand(requests)) == pytest.approx(min(total, len(requests)) / len(requests) * 730)
