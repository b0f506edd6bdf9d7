"""What `research` is meant to show, held against what it does show."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import Fleet, TrainingJob
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios.research import NDCG, OBJECTIVE, SWEEP

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    return SCENARIOS["research"](NOW)


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return open_account("research", lambda: NOW)


def family(fleet: Fleet, begin: str) -> list[TrainingJob]:
    return [job for job in fleet.training_jobs if job.name.startswith(begin)]


def test_names_are_unique_and_jobs_lie_in_the_past(fleet: Fleet) -> None:
    assert max(Counter(job.name for job in fleet.training_jobs).values()) == 1
    assert all(job.ended < NOW for job in fleet.training_jobs)


def test_the_nightly_ranker_repeats_itself_and_copies_for_two_hours_of_five(fleet: Fleet) -> None:
    jobs = family(fleet, "ranker-nightly")
    assert len(jobs) == 60
    assert len({(str(job.channels), job.hyperparameters["epochs"]) for job in jobs}) == 1
    assert {(job.downloading, job.seconds, job.spot, job.checkpoints) for job in jobs} == {(7200, 18_000, False, True)}


def test_four_machines_are_hardly_faster_than_two(fleet: Fleet) -> None:
    seconds = {job.count: job.seconds for job in family(fleet, "speech")}
    assert seconds[1] / seconds[2] > 1.8
    assert seconds[2] / seconds[4] < 1.1


def test_the_next_prompt_seldom_comes_in_time(fleet: Fleet) -> None:
    jobs = family(fleet, "prompt-lab")
    reused = [job for job in jobs if job.warm_pool and job.warm_pool.reused_by]
    assert len(reused) * 3 == len(jobs)
    started = {job.name: job.started for job in jobs}
    for job in reused:
        assert job.warm_pool is not None
        assert job.warm_pool.reused_by is not None
        assert job.ended + timedelta(seconds=job.warm_pool.retained) == started[job.warm_pool.reused_by]


def test_the_sweep_found_its_best_early(fleet: Fleet) -> None:
    jobs = family(fleet, SWEEP)
    values = [job.metrics.get(OBJECTIVE) for job in jobs]
    assert values == [*NDCG, None]
    assert NDCG.index(max(NDCG)) < len(NDCG) / 2


def test_the_last_thirty_days_cost_about_two_hundred_dollars_and_warm_pools_more_than_their_jobs(
    account: SimulatedAccount,
) -> None:
    costs: Counter[str] = Counter()
    for back in range(1, 31):
        for charge in account.bill.day(NOW.date() - timedelta(days=back)):
            costs[charge.heading.usage_type] += charge.unblended  # type: ignore[assignment] # pyright: ignore[reportArgumentType]
    assert 190 < sum(Decimal(cost) for cost in costs.values()) < 230
    assert costs["USE1-TrainingWarmPool:ml.m5.xlarge"] > costs["USE1-Train:ml.m5.xlarge"]


def test_the_same_day_gives_the_same_account() -> None:
    assert SCENARIOS["research"](NOW.replace(hour=0, minute=1)) == SCENARIOS["research"](NOW)
