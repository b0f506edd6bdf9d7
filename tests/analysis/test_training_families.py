from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_families import (
    FEWEST_DAYS,
    FEWEST_RUNS,
    FamilyKind,
    billed_hours,
    machines,
    training_families,
)
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import NOW, D, bill
from tests.training_builders import MONTH, account, run, runs, tries, tuning_job


def test_runs_of_one_thing_are_a_family_with_the_latest_at_its_end() -> None:
    (family,) = training_families(account(*reversed(runs(12))))
    assert (family.name, family.kind, len(family.runs)) == ("churn", FamilyKind.JOBS, 12)
    assert family.latest.ref.name == "churn-011"
    assert family.told == "family churn, 12 runs in 30 days"
    assert family.month == MONTH


def test_the_id_of_a_finding_outlives_the_latest_run() -> None:
    (today,) = training_families(account(*runs(12)))
    (yesterday,) = training_families(account(*runs(12)[:-1]))
    assert today.finding_id("some-rule") == yesterday.finding_id("some-rule")
    assert today.finding_id("some-rule") != today.finding_id("other-rule")


@pytest.mark.parametrize(("count", "apart"), [(2, 20.0), (6, 1.0), (1, 0.0)])
def test_a_family_that_ran_seldom_or_for_days_only_has_no_pace(count: int, apart: float) -> None:
    (family,) = training_families(account(*(run(f"a-{n:03d}", days_ago=2 + n * apart) for n in range(count))))
    assert len(family.runs) < FEWEST_RUNS or family.days < FEWEST_DAYS
    assert family.month is None
    assert family.told.endswith("too few or too close together to tell how many a month has")


def test_a_run_belongs_to_the_window_that_it_began_in() -> None:
    inside, early, late = run("a-1", days_ago=5), run("a-2", days_ago=31.5), run("a-3", days_ago=0.5)
    for billed in (bill(), None):
        (family,) = training_families(account(inside, early, late, billed=billed))
        assert [one.ref.name for one in family.runs] == ["a-1"]
    (short,) = training_families(account(inside, run("a-4", days_ago=20), billed=bill(days=7)))
    assert [one.ref.name for one in short.runs] == ["a-1"]


def test_what_still_runs_or_never_started_is_not_judged() -> None:
    going = run("a-1", days_ago=2, ended_at=None)
    waiting = run("a-2", days_ago=2).model_copy(update={"started_at": None})
    assert training_families(account(going, waiting)) == ()
    (family,) = training_families(account(going, waiting, run("a-3", days_ago=2)))
    assert (family.under_way, len(family.runs)) == (1, 1)


def test_jobs_of_several_searches_of_one_name_are_one_family() -> None:
    first, second = tuning_job("sweep-2026-11-01"), tuning_job("sweep-2026-11-08")
    (family,) = training_families(account(*tries(first, 3), *runs(3, base="other", tuning_job_arn=second.ref.arn)))
    assert (family.name, family.kind, len(family.runs)) == ("sweep", FamilyKind.TUNING, 6)
    assert family.own


@pytest.mark.parametrize(
    ("field", "kind"), [("automl_job_arn", FamilyKind.AUTOPILOT), ("labeling_job_arn", FamilyKind.LABELING)]
)
def test_what_a_service_trains_is_not_its_owners_to_change(field: str, kind: FamilyKind) -> None:
    parents = {field: "arn:aws:sagemaker:us-east-1:1:x-job/auto-2026-11-01", "tuning_job_arn": "arn:x/tune"}
    (family,) = training_families(account(*runs(3, **parents)))
    assert (family.name, family.kind, family.own) == ("auto", kind, False)


def test_hours_are_billable_seconds_of_each_machine() -> None:
    mixed = run("a", days_ago=2, billable_seconds=1800, groups=(("ml.m5.xlarge", 2), ("ml.g5.xlarge", 1)))
    assert billed_hours(mixed) == {"Train:ml.m5.xlarge": D(1), "Train:ml.g5.xlarge": D("0.5")}
    assert billed_hours(run("a", days_ago=2, spot=True, billable_seconds=7200)) == {"TrSpt:ml.m5.xlarge": D(2)}
    assert machines(mixed) == (("ml.g5.xlarge", 1), ("ml.m5.xlarge", 2))


@pytest.mark.parametrize(
    "changes", [{"training_plan_arn": "arn:plan"}, {"groups": (), "serverless": True}, {"billable_seconds": None}]
)
def test_prepaid_serverless_and_unbilled_runs_have_no_machine_hour(changes: dict[str, Any]) -> None:
    assert billed_hours(run("a", days_ago=2, **changes)) == {}


@settings(deadline=None)
@given(st.permutations(runs(6) + runs(4, base="other")))
def test_the_order_of_jobs_says_nothing(jobs: list[TrainingJob]) -> None:
    assert training_families(account(*jobs)) == training_families(account(*runs(6), *runs(4, base="other")))


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_a_family_never_changes_another(mine: int, others: int) -> None:
    alone = training_families(account(*runs(mine)))
    both = training_families(account(*runs(mine), *runs(others, base="zebra")))
    assert both[:1] == alone
    assert sum(len(one.runs) for one in both) == mine + others
    assert both[0].runs[-1].ended_at is not None
    assert both[0].runs[-1].ended_at <= NOW + timedelta(hours=1)
