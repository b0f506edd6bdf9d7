"""How the shelves of jobs hang together, read from the simulated account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from sagemaker_cost_mcp.model.ports import Question, Window
from sagemaker_cost_mcp.model.snapshot import RESOURCES, Shelf


def question(*shelves: Shelf, **more: Any) -> Question:
    return Question(shelves=frozenset(shelves), regions=("us-east-1",), **more)


def test_the_window_decides_which_jobs_are_read(account_of: Callable[..., Any]) -> None:
    account = account_of("research")
    month = account.reader.read(question("training_jobs")).snapshot.training_jobs
    week = account.reader.read(
        question("training_jobs", window=Window(start=date(2026, 11, 14), end=date(2026, 11, 21)))
    ).snapshot.training_jobs
    assert 0 < len(week) < len(month)
    assert {job.ref.arn for job in week} < {job.ref.arn for job in month}
    assert account.operations().count("Search") == 3, "two pages of a month, one of a week"


def test_prices_of_what_ran_come_along_on_demand_and_spot(account_of: Callable[..., Any]) -> None:
    account = account_of("research")
    read = account.reader.read(question("training_jobs", "tuning_jobs", "prices")).snapshot
    types = {group.instance_type for job in read.training_jobs for group in job.groups}
    priced = {price.usage_type for price in read.prices}
    assert priced >= {f"USE1-{component}:{name}" for component in ("Train", "TrSpt") for name in types}
    assert "USE1-Train:VolumeUsage.gp2" in priced


def test_without_jobs_nobody_asks_for_prices_of_training(account_of: Callable[..., Any]) -> None:
    account = account_of("empty")
    read = account.reader.read(question("training_jobs", "tuning_jobs", "automl_jobs", "prices")).snapshot
    assert (read.training_jobs, read.tuning_jobs, read.automl_jobs, read.gaps) == ((), (), (), ())
    made = Counter(account.operations())
    assert (made["Search"], made["ListAutoMLJobs"]) == (2, 2)


def test_tuning_and_autopilot_jobs_are_read_with_their_children_elsewhere(account_of: Callable[..., Any]) -> None:
    read = account_of("research").reader.read(question("training_jobs", "tuning_jobs", "automl_jobs")).snapshot
    (tuning,), (pilot,) = read.tuning_jobs, read.automl_jobs
    children = [job for job in read.training_jobs if job.tuning_job_arn == tuning.ref.arn]
    assert len(children) == tuning.completed + tuning.failed == tuning.max_jobs
    values = {metric.value for job in children for metric in job.metrics if metric.name == tuning.objective}
    assert tuning.best_value == max(values)
    assert {job.objective for job in children if job.metrics} == {tuning.objective}
    assert sum(job.automl_job_arn == pilot.ref.arn for job in read.training_jobs) == 8


def test_jobs_belong_to_the_callers_own_account() -> None:
    assert {"training_jobs", "tuning_jobs", "automl_jobs"} <= RESOURCES
