"""What `ml-team` is meant to show, held against what it does show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.description import Fleet, JupyterLog, Notebook
from sagemaker_cost_mcp.simulator.scenarios import SCENARIOS
from sagemaker_cost_mcp.simulator.scenarios._lifecycle_scripts import PACKAGES, PACKAGES_TOKEN

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    return SCENARIOS["ml-team"](NOW)


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return open_account("ml-team", lambda: NOW)


def notebook(fleet: Fleet, name: str) -> Notebook:
    return next(one for one in fleet.notebooks if one.name == name)


def log_of(fleet: Fleet, name: str) -> JupyterLog:
    log = notebook(fleet, name).log
    assert log is not None
    return log


def silent_days(fleet: Fleet, name: str) -> int:
    return (NOW - log_of(fleet, name).last_event(NOW)).days


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("nlp-bert-finetune", 36),
        ("vision-defects-gpu", 22),
        ("recsys-two-tower", 61),
        ("demand-forecast", 35),
        ("grant-demo-gpu", 38),
        ("mlops-dev-notebook", 29),
        ("datazone-env-7k2q9d-notebook", 18),
        ("workshop-dublin", 168),
        ("nlp-team-shared", 0),
        ("churn-features", 0),
    ],
)
def test_running_notebooks_were_last_used_when_the_scenario_says(fleet: Fleet, name: str, days: int) -> None:
    assert notebook(fleet, name).runs[-1].holds(NOW)
    assert silent_days(fleet, name) == days


def test_hard_cases_are_as_hard_as_they_should_be(fleet: Fleet) -> None:
    assert notebook(fleet, "demand-forecast").modified == datetime(2026, 11, 19, 10, 15, tzinfo=UTC)
    assert NOW - notebook(fleet, "llm-eval-lena").created < timedelta(days=4)
    assert log_of(fleet, "eda-omar").last_event(NOW) < notebook(fleet, "eda-omar").created
    assert notebook(fleet, "batch-scoring-runner").log is None
    until = notebook(fleet, "grant-demo-gpu").tags["cost-review:exempt-until"]
    assert date.fromisoformat(until) == date(2027, 11, 21)
    stopped = {one.name: one.volume_gb for one in fleet.notebooks if not one.runs[-1].holds(NOW)}
    assert stopped == {"legal-corpus-prep": 500, "vision-archive": 200, "ab-test-tom": 50}


def test_last_thirty_days_cost_about_eight_thousand_dollars(account: SimulatedAccount) -> None:
    """The caller's own SageMaker cost, amortized, credits left out; other accounts and services are small."""
    own = sandbox = related = Decimal(0)
    for back in range(1, 31):
        for charge in account.bill.day(NOW.date() - timedelta(days=back)):
            if charge.heading.record_type == "Credit":
                continue
            if charge.heading.account_id != account.account_id:
                sandbox += charge.amortized
            elif charge.heading.service in {"Amazon SageMaker", "Savings Plans for AWS Machine Learning"}:
                own += charge.amortized
            else:
                related += charge.amortized
    assert 7800 < own < 8200
    assert 200 < sandbox < 400
    assert 200 < related < 400


def test_the_plan_is_used_up_around_the_clock_and_covers_idle_notebooks(account: SimulatedAccount) -> None:
    day = NOW.date() - timedelta(days=3)
    charges = account.bill.day(day)
    unused = [one.amortized for one in charges if one.heading.record_type == "SavingsPlanRecurringFee"]
    assert unused == [Decimal(0)]
    covered = {one.heading.usage_type for one in charges if one.heading.record_type == "SavingsPlanCoveredUsage"}
    assert {"USE1-Notebk:ml.g4dn.xlarge", "EU-Notebk:ml.t3.medium"} <= covered
    assert "USE1-Notebk:ml.p3.2xlarge" not in covered


def test_the_same_day_gives_the_same_account() -> None:
    morning = SCENARIOS["ml-team"](NOW.replace(hour=0, minute=1))
    assert morning == SCENARIOS["ml-team"](NOW)


def test_an_account_opened_just_after_midnight_shows_nothing_from_the_future() -> None:
    early = NOW.replace(hour=0, minute=1)
    account = open_account("ml-team", lambda: early)
    for streams in account.log_groups("us-east-1", early).values():
        assert all(stream.last_event is None or stream.last_event <= early for stream in streams)
    assert log_of(account.fleet, "churn-features").last_event(early).date() == date(2026, 11, 20)


def test_it_opens_and_bills_on_the_first_of_short_and_long_months() -> None:
    for month in (1, 3, 12):
        now = datetime(2026, month, 1, 0, 30, tzinfo=UTC)
        account = SimulatedAccount(SCENARIOS["ml-team"](now), lambda: NOW)
        assert account.bill.day(now.date() - timedelta(days=1))


def test_a_secret_lies_in_a_script_to_be_left_alone() -> None:
    assert PACKAGES_TOKEN in PACKAGES
    assert "stop_notebook_instance" not in PACKAGES


def test_the_empty_account_has_nothing(account: SimulatedAccount) -> None:
    empty = open_account("empty", lambda: NOW)
    assert empty.account_id != account.account_id
    assert empty.bill.day(NOW.date() - timedelta(days=1)) == ()
    assert empty.log_groups("us-east-1", NOW) == {}
    assert empty.metrics("us-east-1") == ()
    assert empty.plans == ()


def test_an_unknown_scenario_is_an_error() -> None:
    with pytest.raises(KeyError):
        open_account("no-such-team", lambda: NOW)
