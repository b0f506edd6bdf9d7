"""What `workshop` is meant to show, held against what it does show; its bill recomputed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import Fleet, Job
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios import workshop as workshop_module

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
TODAY = datetime(2026, 11, 21, tzinfo=UTC)
DAYS = 30

# Copied by hand from the price files: USD an hour.
HOURLY = {
    ("Processing", "us-east-1", "ml.m5.xlarge"): Fraction("0.23"),
    ("Processing", "us-east-1", "ml.g5.xlarge"): Fraction("1.408"),
    ("Processing", "us-east-1", "ml.m5.4xlarge"): Fraction("0.922"),
    ("Processing", "us-east-1", "ml.m5.2xlarge"): Fraction("0.461"),
    ("Processing", "us-east-1", "ml.m5.large"): Fraction("0.115"),
    ("Processing", "us-east-1", "ml.c5.2xlarge"): Fraction("0.408"),
    ("Tsform", "us-east-1", "ml.m5.xlarge"): Fraction("0.23"),
    ("Tsform", "us-east-1", "ml.m5.2xlarge"): Fraction("0.461"),
    ("Tsform", "eu-west-1", "ml.m5.xlarge"): Fraction("0.257"),
    ("Train", "us-east-1", "ml.m5.2xlarge"): Fraction("0.461"),
}
PREFIXES = {"us-east-1": "USE1", "eu-west-1": "EU"}


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return open_account("workshop", lambda: NOW)


@pytest.fixture(scope="module")
def fleet(account: SimulatedAccount) -> Fleet:
    return account.fleet


@pytest.fixture(scope="module")
def billed(account: SimulatedAccount) -> dict[str, Fraction]:
    """USD of the last thirty days, by usage type."""
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for back in range(DAYS, 0, -1):
        for charge in account.bill.day((TODAY - timedelta(days=back)).date()):
            sums[charge.heading.usage_type] += Fraction(charge.unblended)
    return dict(sums)


def jobs(fleet: Fleet) -> Iterator[tuple[str, Job]]:
    yield from (("Processing", job) for job in fleet.processing_jobs)
    yield from (("Tsform", job) for job in fleet.transform_jobs)
    yield from (("Train", job) for job in fleet.training_jobs)


def seconds_within(job: Job) -> int:
    end = job.started + timedelta(seconds=job.seconds)
    start = max(job.started, TODAY - timedelta(days=DAYS))
    return max(0, int((min(end, TODAY) - start).total_seconds()))


def test_the_machines_on_the_bill_are_those_of_the_jobs_to_the_cent(fleet: Fleet, billed: dict[str, Fraction]) -> None:
    expected: defaultdict[str, Fraction] = defaultdict(Fraction)
    for component, job in jobs(fleet):
        rate = HOURLY[component, job.region, job.instance_type]
        usage = f"{PREFIXES[job.region]}-{component}:{job.instance_type}"
        expected[usage] += rate * job.count * Fraction(seconds_within(job), 3600)
    found = {usage: usd for usage, usd in billed.items() if usage.partition("-")[2].partition(":")[0] in {
        "Processing", "Tsform", "Train",
    } and "Volume" not in usage}  # fmt: skip
    assert set(found) == {usage for usage, usd in expected.items() if usd}
    for usage, usd in found.items():
        assert abs(usd - expected[usage]) < Fraction(1, 1000), usage


def test_labelled_objects_are_billed_at_eight_cents(billed: dict[str, Fraction]) -> None:
    assert billed["USE1-LabeledObject"] == Fraction("0.08") * (6200 + 1200 + 9000 + 300)


def test_the_feature_store_is_billed_by_the_request(billed: dict[str, Fraction]) -> None:
    # Ten of thirty-one days of October, twenty of thirty of November.
    share = Fraction(10, 31) + Fraction(20, 30)
    assert abs(billed["USE1-FeatureStore:WriteRequestUnits"] - 52 * Fraction("1.25") * share) < Fraction(1, 1000)
    assert abs(billed["USE1-FeatureStore:ReadRequestUnits"] - 90 * Fraction("0.25") * share) < Fraction(1, 1000)


@pytest.mark.parametrize(
    ("family", "usd"),
    [
        ("clean-events", "5.18"),
        ("score-nightly", "6.90"),
        ("parse-invoices", "0.46"),
        ("score-broken", "0.31"),
        ("score-lyon", "0.26"),
        ("fallback-render", "0.41"),
    ],
)
def test_the_dollars_of_the_truth_table(family: str, usd: str, fleet: Fleet) -> None:
    total = sum(
        HOURLY[component, job.region, job.instance_type] * job.count * Fraction(seconds_within(job), 3600)
        for component, job in jobs(fleet)
        if job.name.startswith(family)
    )
    assert abs(total - Fraction(usd)) <= Fraction(5, 1000)
    assert workshop_module.__doc__ is not None
    row = next(line for line in workshop_module.__doc__.splitlines() if line.startswith(f"| {family}"))
    assert usd in row


@pytest.mark.parametrize(
    ("family", "usd"), [("embed-images", "2.82"), ("join-orders", "1.84"), ("score-catalog", "0.46")]
)
def test_the_dollars_of_one_run(family: str, usd: str, fleet: Fleet) -> None:
    component, job = next(found for found in jobs(fleet) if found[1].name.startswith(family))
    rate = HOURLY[component, job.region, job.instance_type]
    assert abs(rate * job.count * Fraction(job.seconds, 3600) - Fraction(usd)) <= Fraction(5, 1000)


def test_every_fifth_run_of_the_churn_pipeline_fails_and_its_jobs_bear_its_id(fleet: Fleet) -> None:
    runs = [one for one in fleet.pipeline_executions if one.pipeline == "churn-train"]
    failed = [one for one in runs if one.status == "Failed"]
    assert (len(runs), len(failed)) == (40, 8)
    names = {job.name: job for job in fleet.training_jobs}
    for one in failed:
        made = one.steps[-1].made
        assert made is not None
        job = names[made[1].removeprefix("training-job/")]
        assert (job.status, job.name.split("-")[1]) == ("Failed", one.id)


def test_the_forecast_prepares_once_and_uses_that_ever_after(fleet: Fleet) -> None:
    runs = [one for one in fleet.pipeline_executions if one.pipeline == "weekly-forecast"]
    first, *others = runs
    assert first.steps[0].cached_from is None
    assert {one.steps[0].cached_from for one in others} == {first.id}
    assert sum(job.name.startswith(f"pipelines-{first.id}-") for job in fleet.processing_jobs) == 1


def test_schedules_started_as_many_jobs_as_they_should(fleet: Fleet) -> None:
    started = {
        one.name: sum(job.schedule == one.name for job in fleet.processing_jobs) for one in fleet.monitoring_schedules
    }
    assert started == {"churn-live-data": 72, "forecast-live-quality": 60, "churn-live-bias": 0, "scores-drift": 0}


def test_names_are_unique_within_their_kind(fleet: Fleet) -> None:
    for kind in (fleet.processing_jobs, fleet.transform_jobs, fleet.training_jobs, fleet.pipeline_executions):
        names = [(one.region, getattr(one, "name", "") or getattr(one, "id", "")) for one in kind]
        assert len(names) == len(set(names))


def test_the_account_is_the_same_all_day() -> None:
    assert SCENARIOS["workshop"](NOW.replace(hour=0, minute=1)) == SCENARIOS["workshop"](NOW)
