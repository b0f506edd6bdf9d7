"""What the author of `foundry` meant, and its bill recomputed by other means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import SAGEMAKER, Fleet, Span
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios import foundry as foundry_module

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
MONTH = [NOW.date() - timedelta(days=back) for back in range(1, 31)]

# Copied by hand from the price files: USD an hour, and a GB-month.
LIST = {
    "Cluster:ml.m5.xlarge": Fraction("0.23"),
    "Cluster:ml.c5.4xlarge": Fraction("0.816"),
    "Cluster:ml.g5.12xlarge": Fraction("7.09"),
    "Host:ml.g5.xlarge": Fraction("1.4084"),
    "Host:ml.g5.2xlarge": Fraction("1.515"),
    "Host:ml.g5.12xlarge": Fraction("7.09"),
    "InferenceOptimization:ml.g5.12xlarge": Fraction("7.09"),
}
VOLUME = Fraction("0.14")


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return open_account("foundry", lambda: NOW)


@pytest.fixture(scope="module")
def fleet(account: SimulatedAccount) -> Fleet:
    return account.fleet


def billed(account: SimulatedAccount, days: list[date]) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for day in days:
        for charge in account.bill.day(day):
            if charge.heading.service == SAGEMAKER:
                found[charge.heading.usage_type.removeprefix("USE1-")] += charge.amortized
    return dict(found)


def hours_within(span: Span, days: list[date]) -> Fraction:
    start = datetime.combine(days[-1], datetime.min.time(), UTC)
    end = datetime.combine(days[0], datetime.min.time(), UTC) + timedelta(days=1)
    seconds = (min(span.end or end, end) - max(span.start, start)).total_seconds()
    return Fraction(max(0, int(seconds)), 3600)


def machines(fleet: Fleet) -> Iterator[tuple[str, Span, int]]:
    """Usage, when it ran, how many of it; read off the description, not off the meters. Without what scales."""
    yield from of_clusters(fleet)
    yield from of_jobs(fleet)
    for endpoint in fleet.endpoints:
        (variant,) = endpoint.variants
        if endpoint.name != "assistant":
            yield f"Host:{variant.instance_type}", Span(start=endpoint.created), variant.count


def of_clusters(fleet: Fleet) -> Iterator[tuple[str, Span, int]]:
    for cluster in fleet.clusters:
        for group in cluster.groups:
            if group.plan is None:
                span = Span(start=group.since or cluster.created, end=cluster.deleted)
                yield f"Cluster:{group.instance_type}", span, group.count


def of_jobs(fleet: Fleet) -> Iterator[tuple[str, Span, int]]:
    for job in fleet.optimization_jobs:
        end = job.started + timedelta(seconds=job.seconds)
        yield f"InferenceOptimization:{job.instance_type}", Span(start=job.started, end=end), 1
    for test in fleet.recommendations_jobs:
        for place, name in enumerate(test.instance_types):
            start = test.started + timedelta(seconds=test.seconds_each * place)
            yield f"Host:{name}", Span(start=start, end=start + timedelta(seconds=test.seconds_each)), 1


def test_the_bill_is_what_ran_to_the_cent(account: SimulatedAccount, fleet: Fleet) -> None:
    expected: defaultdict[str, Fraction] = defaultdict(Fraction)
    for usage, span, count in machines(fleet):
        expected[usage] += hours_within(span, MONTH) * count * LIST[usage]
    for cluster in fleet.clusters:
        for group in cluster.groups:
            span = Span(start=group.since or cluster.created, end=cluster.deleted)
            # 22 October to 20 November: days of two months, whose hours are not alike.
            october, november = MONTH[20:], MONTH[:20]
            share = hours_within(span, october) / (31 * 24) + hours_within(span, november) / (30 * 24)
            expected["Cluster:VolumeUsage.gp2"] += group.volume_gb * group.count * share * VOLUME
    found = billed(account, MONTH)
    for usage, usd in expected.items():
        assert abs(Fraction(found.get(usage, Decimal(0))) - usd) < Fraction("0.005"), usage
    others = found.keys() - {usage for usage, usd in expected.items() if usd}
    assert others == {
        "Host:ml.g5.12xlarge",
        "ReservedCluster:ml.p5.48xlarge",
        "TrainingPlanUpfrontFee:ml.p5.48xlarge",
    }


def test_prepaid_instances_cost_nothing_by_the_hour_and_everything_on_the_day_they_were_bought(
    account: SimulatedAccount, fleet: Fleet
) -> None:
    found = billed(account, MONTH)
    assert found["ReservedCluster:ml.p5.48xlarge"] == 0
    assert found["TrainingPlanUpfrontFee:ml.p5.48xlarge"] == Decimal("90616.32")
    for plan in fleet.training_plans:
        day = billed(account, [plan.bought.date()])
        assert day[f"TrainingPlanUpfrontFee:{plan.instance_type}"] == plan.fee


def test_half_of_the_training_plan_is_used_by_nobody(fleet: Fleet) -> None:
    (plan,) = (one for one in fleet.training_plans if one.status(NOW) == "Active")
    used = sum(group.count for cluster in fleet.clusters for group in cluster.groups if group.plan == plan.name)
    assert (used, plan.count) == (2, 4)
    assert plan.fee == 4 * 720 * Decimal("31.464"), "what the author took for an hour of it"


def test_the_assistant_scales_and_the_others_do_not(account: SimulatedAccount) -> None:
    hours = {
        charge.quantity
        for back in range(1, 8)
        for charge in account.bill.day(NOW.date() - timedelta(days=back))
        if charge.heading.usage_type == "USE1-Host:ml.g5.12xlarge"
    }
    assert len(hours) > 1
    assert min(hours) >= 24
    assert max(hours) <= 72


@pytest.mark.parametrize(
    ("usage", "count", "usd"),
    [
        ("Cluster:ml.m5.xlarge", 1, "167.90"),
        ("Cluster:ml.g5.12xlarge", 2, "10351.40"),
        ("Cluster:ml.c5.4xlarge", 1, "595.68"),
        ("Host:ml.g5.12xlarge", 1, "5175.70"),
        ("Host:ml.g5.xlarge", 1, "1028.13"),
        ("Host:ml.g5.xlarge", 2, "2056.26"),
    ],
)
def test_the_dollars_of_the_truth_table_are_list_prices_of_730_hours(usage: str, count: int, usd: str) -> None:
    assert round(float(LIST[usage] * count * 730), 2) == float(usd)
    assert f"{float(usd):,.2f}" in (foundry_module.__doc__ or "")


def test_nothing_is_covered_by_a_savings_plan(fleet: Fleet) -> None:
    assert fleet.savings_plans == ()


def test_the_truth_table_names_everything(fleet: Fleet) -> None:
    text = foundry_module.__doc__ or ""
    kinds = (
        fleet.clusters,
        fleet.training_plans,
        fleet.mlflow_apps,
        fleet.optimization_jobs,
        fleet.recommendations_jobs,
        fleet.endpoints,
    )
    assert [one.name for kind in kinds for one in kind if one.name not in text] == []


def test_the_account_is_the_same_all_day_long() -> None:
    midnight = NOW.replace(hour=0)
    assert SCENARIOS["foundry"](midnight) == SCENARIOS["foundry"](NOW)
