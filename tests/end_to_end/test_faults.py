"""An account in which things go wrong: what could not be read is a gap, and no number is wrong."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.faults import PlannedFault
from tests.end_to_end.fault_stage import facts, gaps_of, struck, until, wired
from tests.end_to_end.stage import COSTS, IDLE, NOW, REVIEW, Stage, Told, judged

ALL: dict[str, Any] = {"limit": 500, "detail": "full"}


def names(told: Told) -> set[str]:
    return {row["resource"]["name"] for key in ("findings", "undecided") for row in told.structured[key]}


# -- what retries get over --------------------------------------------------------------------------------------------


def test_thirty_percent_throttling_changes_no_finding(ml_team: SimulatedAccount, whole_review: Told) -> None:
    with struck(ml_team, PlannedFault(kind="throttle", rate=0.3)) as stage:
        told = stage.ask(REVIEW, **ALL)
    assert facts(told) == facts(whole_review)


def test_faults_of_the_service_are_asked_again(ml_team: SimulatedAccount, whole_review: Told) -> None:
    with struck(ml_team, PlannedFault(kind="server-error", rate=0.2)) as stage:
        assert facts(stage.ask(REVIEW, **ALL)) == facts(whole_review)


@pytest.mark.parametrize("kind", ["cut", "garbled", "reset", "slow"])
def test_answers_that_get_lost_now_and_then_change_nothing(kind: str, ml_team: SimulatedAccount, ready: Stage) -> None:
    rate = 0.05 if kind == "slow" else 0.3
    with wired(ml_team, PlannedFault(kind=kind, rate=rate, seconds=0.0001)) as world:
        told = world.stage.ask(REVIEW, period="daily", **ALL)
        assert world.plan.struck
    assert facts(told) == facts(ready.ask(REVIEW, period="daily", **ALL))


# -- what they do not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["cut", "garbled"])
def test_half_a_list_is_never_taken_for_an_empty_one(kind: str, ml_team: SimulatedAccount) -> None:
    """To botocore, a JSON body that breaks off is an answer without members: no notebook instances, all clean."""
    with wired(ml_team, PlannedFault(kind=kind, operation="sagemaker:ListNotebookInstances")) as world:
        told = world.stage.ask(REVIEW, **ALL)
    gaps = gaps_of(told, "sagemaker:ListNotebookInstances")
    assert {gap["region"] for gap in gaps} == {"us-east-1", "eu-west-1"}
    assert all("did not arrive whole" in gap["reason"] for gap in gaps)
    assert "could not be read" in told.structured["summary"]


@pytest.mark.parametrize("kind", ["cut", "garbled"])
def test_half_a_bill_is_no_bill(kind: str, ml_team: SimulatedAccount) -> None:
    with wired(ml_team, PlannedFault(kind=kind, operation="ce:GetCostAndUsage")) as world:
        review, costs = world.stage.ask(REVIEW), world.stage.ask(COSTS)
    assert review.structured["summary"].startswith("The bill could not be read")
    assert "period_cost_usd" not in review.structured
    assert costs.is_error or gaps_of(costs, "ce:GetCostAndUsage")


@pytest.mark.parametrize("kind", ["cut", "garbled", "reset"])
def test_without_an_identity_the_question_ends_in_a_sentence(kind: str, ml_team: SimulatedAccount) -> None:
    with wired(ml_team, PlannedFault(kind=kind, operation="sts:*"), settings=Settings(max_attempts=2)) as world:
        said = world.stage.refusal(REVIEW)
    assert "sts:GetCallerIdentity" in said
    assert "<" not in said, "the body is not quoted"


@pytest.mark.parametrize("kind", ["hang", "slow", "reset"])
def test_what_does_not_answer_is_a_gap_within_the_deadline_and_keeps_nobody(
    kind: str, ml_team: SimulatedAccount
) -> None:
    settings = Settings(review_seconds=12)  # time enough, on a busy machine too, for all that does answer
    fault = PlannedFault(kind=kind, operation="logs:DescribeLogStreams", seconds=3600)
    with wired(ml_team, fault, settings=settings) as world:
        began = time.monotonic()
        told = world.stage.ask(REVIEW, **ALL)
        assert time.monotonic() - began < settings.review_seconds + 3
        assert {gap["region"] for gap in gaps_of(told, "logs:DescribeLogStreams")} == {"us-east-1", "eu-west-1"}
        found, undecided = judged(told, "idle-notebook-instance")
        assert found == set()
        assert {"nlp-bert-finetune", "churn-features", "workshop-dublin"} <= undecided
        # While it still hangs, the others are answered, and whatever was waited for is given up once it comes.
        assert not world.stage.ask(COSTS).is_error
        asked = world.calls.count
        world.door.release()
        assert until(world.nobody_works)
        assert world.calls.count == asked


def test_a_list_that_goes_round_is_a_gap_that_says_so(ml_team: SimulatedAccount) -> None:
    loop = PlannedFault(kind="token-loop", operation="sagemaker:ListNotebookInstances")
    with struck(ml_team, loop) as stage:
        told = stage.ask(REVIEW, **ALL)
    gaps = gaps_of(told, "sagemaker:ListNotebookInstances")
    assert {gap["region"] for gap in gaps} == {"us-east-1", "eu-west-1"}
    assert all("same page token twice" in gap["reason"] for gap in gaps)
    assert stage.calls.by_operation["sagemaker:ListNotebookInstances"] == 4, "two pages of each region, not without end"


@pytest.mark.parametrize("operation", ["ce:GetCostAndUsage", "ce:GetDimensionValues", "pricing:*", "savingsplans:*"])
def test_money_that_goes_round_is_not_counted_at_all(operation: str, ml_team: SimulatedAccount) -> None:
    with struck(ml_team, PlannedFault(kind="token-loop", operation=operation)) as stage:
        told = stage.ask(REVIEW, **ALL)
    assert any("same page token twice" in gap["reason"] for gap in told.structured["gaps"])
    assert told.structured["net_monthly_saving_usd"] <= told.structured["gross_monthly_saving_usd"]


def test_rows_that_come_twice_are_counted_once(ml_team: SimulatedAccount, whole_review: Told) -> None:
    with struck(ml_team, PlannedFault(kind="repeat")) as stage:
        assert facts(stage.ask(REVIEW, **ALL)) == facts(whole_review)


def test_what_is_gone_by_the_time_it_is_described_is_not_there(ml_team: SimulatedAccount, whole_review: Told) -> None:
    gone = PlannedFault(kind="gone", operation="sagemaker:DescribeNotebookInstance", rate=0.4)
    with struck(ml_team, gone) as stage:
        told = stage.ask(REVIEW, **ALL)
    assert names(told) < names(whole_review)
    assert names(told), "some are still there"
    assert not gaps_of(told, "sagemaker:DescribeNotebookInstance")
    missing = names(whole_review) - names(told)
    assert not any(name in told.text for name in missing)


@pytest.mark.parametrize(
    ("kind", "says"),
    [("access-denied", "Grant logs:DescribeLogStreams"), ("scp-deny", "service control policy forbids it")],
)
def test_the_two_kinds_of_denial_get_different_advice(kind: str, says: str, ml_team: SimulatedAccount) -> None:
    with struck(ml_team, PlannedFault(kind=kind, operation="logs:*")) as stage:
        told = stage.ask(IDLE, regions=["us-east-1"])
    (gap,) = gaps_of(told, "logs:DescribeLogStreams")
    assert says in gap["reason"]
    assert gap["missing_permission"] == "logs:DescribeLogStreams"


def test_credentials_that_expire_on_the_way_end_the_question(ml_team: SimulatedAccount) -> None:
    with struck(ml_team, PlannedFault(kind="expired-token", operation="logs:*")) as stage:
        assert "expired" in stage.refusal(REVIEW)


# -- the account behind a socket --------------------------------------------------------------------------------------


def test_a_socket_changes_nothing_in_the_review(ml_team: SimulatedAccount, whole_review: Told) -> None:
    with wired(ml_team) as world:
        told = world.stage.ask(REVIEW, **ALL)
    assert facts(told) == facts(whole_review)
    assert told.structured["meta"]["taken_at"] == NOW.isoformat().replace("+00:00", "Z")
