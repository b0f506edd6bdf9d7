"""How many calls a history of training jobs takes, through the gateway and over the simulated account."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from sagemaker_cost_mcp.inventory.history import MOST_SLICES
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet
from tests.accounts import embedded
from tests.end_to_end.stage import NOW, OpenStage, Stage, denied

PAGE = 100
ASKED = Question(shelves=frozenset({"training_jobs"}), regions=("us-east-1",), seconds=300)


def read(stage: Stage) -> tuple[Snapshot, Counter[str]]:
    snapshot = stage.reader.read(ASKED).snapshot
    return snapshot, Counter(request.operation for request in stage.calls.made)


@pytest.fixture
def three_thousand() -> SimulatedAccount:
    return SimulatedAccount(fleet(NOW, Size(notebooks=0, jobs=3000)), lambda: NOW)


# 3,000 training jobs, one every two minutes for the last four days of a window of thirty:
# - The first page holds the newest 100, which lie in 198 minutes; at that pace the other days of the window would hold
#   some 20,000, so they are cut into the most slices, ten of three days each.
# - 2,900 jobs lie in the two newest slices: 22 pages and 8 pages, of which the last of each may not be full.
# - The others, from before anything was trained, are one empty page each.
def test_three_thousand_training_jobs_take_the_floor_and_a_page_for_each_slice(
    open_stage: OpenStage, three_thousand: SimulatedAccount
) -> None:
    snapshot, made = read(open_stage(three_thousand))
    assert len({job.ref.arn for job in snapshot.training_jobs}) == len(snapshot.training_jobs) == 3000
    assert snapshot.gaps == ()
    floor = math.ceil(3000 / PAGE)
    assert floor <= made["Search"] <= floor + MOST_SLICES
    assert set(made) == {"GetCallerIdentity", "Search"}


def test_a_small_account_takes_one_call(open_stage: OpenStage) -> None:
    account = SimulatedAccount(fleet(NOW, Size(notebooks=0, jobs=90)), lambda: NOW)
    snapshot, made = read(open_stage(account))
    assert (len(snapshot.training_jobs), made["Search"]) == (90, 1)


def test_without_search_the_same_jobs_are_found_one_by_one(open_stage: OpenStage) -> None:
    account = embedded("research")
    whole = read(open_stage(account))[0]
    stage = open_stage(account)
    stage.faults.by_operation = {"sagemaker:Search": denied("sagemaker:Search")}
    listed, made = read(stage)
    assert {job.ref.arn: job for job in listed.training_jobs} == {job.ref.arn: job for job in whole.training_jobs}
    assert listed.gaps == ()
    count = len(whole.training_jobs)
    pages = math.ceil(count / PAGE)
    assert made["DescribeTrainingJob"] == count
    assert made["ListTrainingJobs"] == pages + 1
    assert made["GetResources"] == pages


def test_neither_search_nor_lists_is_a_gap_that_names_the_permission(open_stage: OpenStage) -> None:
    stage = open_stage(embedded("research"))
    stage.faults.by_operation = {
        f"sagemaker:{operation}": denied(f"sagemaker:{operation}") for operation in ("Search", "ListTrainingJobs")
    }
    snapshot, _ = read(stage)
    assert snapshot.training_jobs == ()
    assert {gap.missing_permission for gap in snapshot.gaps} == {"sagemaker:ListTrainingJobs"}
