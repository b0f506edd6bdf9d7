"""`get_aws_recommendations` as an assistant sees it, on the embedded accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Advisers
from tests.accounts import embedded, otherwise
from tests.end_to_end.stage import Stage, Told, denied, staged

ADVICE = "get_aws_recommendations"
HUB, OPTIMIZER = "cost-optimization-hub", "compute-optimizer"
OF_ADVICE = {
    f"{HUB}:ListEnrollmentStatuses": 1,
    f"{HUB}:ListRecommendations": 1,
    f"{OPTIMIZER}:GetEnrollmentStatus": 1,
    f"{OPTIMIZER}:GetIdleRecommendations": 2,
}
"""Calls beside those of the findings: Compute Optimizer in both regions."""

SMALL = ["eu-west-1"]
"""Where the account has little: one endpoint, which both call idle."""


@pytest.fixture(scope="module")
def plain(shop: SimulatedAccount) -> SimulatedAccount:
    """The same account, enrolled with neither service."""
    return otherwise(shop, advisers=Advisers())


@pytest.fixture(scope="module")
def opened(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as stage:
        yield stage


@pytest.fixture(scope="module")
def told(opened: Stage) -> Told:
    return opened.ask(ADVICE, limit=100)


def by_name(told: Told, relation: str) -> Mapping[str, dict[str, Any]]:
    return {row["name"]: row for row in told.structured["rows"] if row["relation"] == relation}


def of_advice(stage: Stage) -> dict[str, int]:
    return {name: count for name, count in stage.calls.by_operation.items() if name.startswith((HUB, OPTIMIZER))}


def calls_in(stage: Stage, service: str) -> int:
    return sum(count for name, count in of_advice(stage).items() if name.startswith(service))


def test_what_both_call_idle_agrees_to_the_dollar(told: Told) -> None:
    both = by_name(told, "agree")
    assert set(both) == {"promo-banner-2025", "address-parser", "jumpstart-dft-hf-flan-t5-base", "fraud-score"}
    for name, list_price in (("promo-banner-2025", 167.90), ("address-parser", 83.95)):
        row = both[name]
        assert [one["monthly_saving"] for one in row["theirs"]] == [list_price, list_price]
        assert (row["ours"]["monthly_saving_usd"], row["ours"]["rule"]) == (list_price, "idle-endpoint")
        assert row["why"] == "The same within 5 %."
    standby = both["fraud-score"]
    assert (standby["region"], standby["ours"]["monthly_saving_usd"]) == ("eu-west-1", 0)
    assert "it may be a standby" in standby["why"]


def test_a_job_of_the_months_end_is_idle_to_aws_alone(told: Told) -> None:
    (row,) = by_name(told, "theirs_only").values()
    assert (row["name"], row["theirs"][0]["monthly_saving"]) == ("month-close-forecast", 167.9)
    assert "It was last called on 2026-10-31, 20 days ago: AWS looks at 14 days" in row["why"]


def test_a_deleted_endpoint_is_gone_and_in_no_total(told: Told) -> None:
    assert set(by_name(told, "gone")) == {"summer-sale-banner"}
    theirs = [*by_name(told, "agree").values(), *by_name(told, "theirs_only").values()]
    total = sum(row["theirs"][0]["monthly_saving"] for row in theirs)
    assert told.structured["their_monthly_saving_usd"] == pytest.approx(total)


def test_what_aws_cannot_see_is_ours_and_says_why(told: Told) -> None:
    ours = by_name(told, "ours_only")
    assert "async endpoints do not publish" in ours["catalog-ocr-async"]["why"]
    assert "this is a part of one" in ours["search-rank"]["why"]
    assert "look at endpoints alone" in ours["bruno-lab/JupyterLab/default"]["why"]


def test_our_findings_are_those_of_the_review(opened: Stage, told: Told) -> None:
    review = opened.ask("run_cost_review", period="daily", limit=500)
    reviewed = {(row["id"], row["monthly_saving_usd"]) for row in review.structured["findings"]}
    shown = {(row["ours"]["id"], row["ours"]["monthly_saving_usd"]) for row in told.structured["rows"] if "ours" in row}
    assert shown == reviewed
    assert told.structured["our_monthly_saving_usd"] == review.structured["net_monthly_saving_usd"]


def test_advice_costs_five_calls_and_a_repeated_question_none(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        first = stage.ask(ADVICE)
        assert of_advice(stage) == OF_ADVICE
        before = stage.calls.count
        again = stage.ask(ADVICE)
        assert stage.calls.count == before
        stage.ask(ADVICE, include_ec2=True)
        assert stage.calls.count == before + sum(OF_ADVICE.values()), "and of the account nothing"
    assert again.structured["rows"] == first.structured["rows"]
    assert first.structured["meta"]["aws_calls"] == before
    assert len(first.text.encode()) < 8000
    assert "more rows" in first.text.lower()


def test_the_demo_account_has_advice_on_another_account_on_plans_and_on_ec2(ready: Stage) -> None:
    told = ready.ask(ADVICE)
    theirs, gone = by_name(told, "theirs_only"), by_name(told, "gone")
    assert set(theirs) == {"sandbox-demo", "sagemaker-savings-plan"}
    assert set(gone) == {"churn-score-canary"}
    assert "account 444455556666" in theirs["sandbox-demo"]["why"]
    assert "recommend_savings_plan" in theirs["sagemaker-savings-plan"]["why"]
    assert set(by_name(told, "ours_only")) >= {"nlp-bert-finetune", "vision-defects-gpu"}
    more = ready.ask(ADVICE, include_ec2=True)
    added = set(by_name(more, "theirs_only")) - set(theirs)
    assert added == {"i-0c4d1e8f72a95b360", "vol-08f3a1b2c4d5e6f70"}
    rows = by_name(more, "theirs_only")
    assert rows["i-0c4d1e8f72a95b360"]["theirs"][0]["action"] == "Rightsize"
    assert len(rows["vol-08f3a1b2c4d5e6f70"]["theirs"]) == 2, "both services name it, each in its own spelling"


def test_one_region_is_one_call_less_and_leaves_the_others_out(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        told = stage.ask(ADVICE, regions=SMALL)
        assert of_advice(stage)[f"{OPTIMIZER}:GetIdleRecommendations"] == 1
    assert {row["region"] for row in told.structured["rows"]} == {"eu-west-1"}


def test_an_account_that_is_not_enrolled_is_an_answer_without_a_gap(plain: SimulatedAccount) -> None:
    with staged(plain) as stage:
        told = stage.ask(ADVICE, regions=SMALL)
        assert (calls_in(stage, HUB), calls_in(stage, OPTIMIZER)) == (1, 1), "nothing is asked of a service that is off"
    answer = told.structured
    assert answer["gaps"] == []
    assert [(row["service"], row["enrolled"]) for row in answer["advisers"]] == [(HUB, False), (OPTIMIZER, False)]
    assert set(answer["by_relation"]) == {"ours_only"}
    assert "their_monthly_saving_usd" not in answer
    assert "Cost Optimization Hub: not enrolled. Compute Optimizer: not enrolled." in told.text


@pytest.mark.parametrize("operation", OF_ADVICE)
def test_a_denied_read_is_a_gap_with_its_action_and_the_other_service_answers(
    shop: SimulatedAccount, operation: str
) -> None:
    with staged(shop) as stage:
        stage.faults.by_operation[operation] = denied(operation)
        told = stage.ask(ADVICE, regions=SMALL)
    assert not told.is_error
    assert {gap.get("missing_permission") for gap in told.structured["gaps"]} == {operation}
    assert set(by_name(told, "agree")) == {"fraud-score"}, "one of the two still says so"
    enrolled = {row["service"]: row.get("enrolled") for row in told.structured["advisers"]}
    hidden = operation.endswith(("ListEnrollmentStatuses", "GetEnrollmentStatus"))
    assert enrolled[operation.partition(":")[0]] is (None if hidden else True)


def test_where_nothing_may_be_read_of_the_advice_nothing_is_said_of_it(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        stage.faults.by_operation.update({operation: denied(operation) for operation in OF_ADVICE})
        told = stage.ask(ADVICE, regions=SMALL)
    assert set(told.structured["by_relation"]) == {"ours_only"}
    assert {gap["missing_permission"] for gap in told.structured["gaps"]} == set(OF_ADVICE)
    idle = by_name(told, "ours_only")["fraud-score"]
    assert idle["why"] == "What AWS advises could not all be read."


def test_a_refusal_for_want_of_enrolment_is_not_taken_for_a_missing_permission(plain: SimulatedAccount) -> None:
    hidden = (f"{HUB}:ListEnrollmentStatuses", f"{OPTIMIZER}:GetEnrollmentStatus")
    with staged(plain) as stage:
        stage.faults.by_operation.update({operation: denied(operation) for operation in hidden})
        told = stage.ask(ADVICE, regions=SMALL)
    assert {gap["operation"] for gap in told.structured["gaps"]} == set(hidden)
    assert [row["enrolled"] for row in told.structured["advisers"]] == [False, False]


def test_endpoints_that_could_not_be_listed_are_not_called_gone(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        for operation in ("sagemaker:Search", "sagemaker:ListEndpoints"):
            stage.faults.by_operation[operation] = denied(operation)
        told = stage.ask(ADVICE, regions=SMALL)
    assert "gone" not in told.structured["by_relation"]
    assert "whether it exists is not known" in by_name(told, "theirs_only")["fraud-score"]["why"]


def test_an_empty_account_has_no_advice_and_no_error() -> None:
    with staged(embedded("empty")) as stage:
        told = stage.ask(ADVICE)
    assert (told.is_error, told.structured["rows"], told.structured["gaps"]) == (False, [], [])


def test_a_region_that_does_not_exist_is_refused_before_anything_is_asked(shop: SimulatedAccount) -> None:
    with staged(shop) as stage:
        assert "us-east-1" in stage.refusal(ADVICE, regions=["us-est-1"])
        assert "includes_ec2" in stage.refusal(ADVICE, includes_ec2=True)
        assert stage.calls.count == 0
