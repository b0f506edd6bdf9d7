from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.alerts import Alarm, AlarmOwner, Budget, Scope
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules.unwatched_endpoint import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.alert_builders import alarm, budget, metric, notification, on_variant
from tests.builders import NOW, component, endpoint, price, snapshot, variant
from tests.monitor_builders import gap

PRICES = [price("USE1-Host:ml.m5.xlarge", "0.23")]
RANKER = endpoint("ranker", variant(count=2))


def account(*alarms: Alarm, budgets: tuple[Budget, ...] | None = (), **more: Any) -> Snapshot:
    given: dict[str, Any] = {"endpoints": (RANKER,), "alarms": alarms, "budgets": budgets}
    return snapshot(prices=PRICES).model_copy(update=given | more)


def judged(whole: Snapshot) -> list[Verdict]:
    return list(RULE.verdicts(whole, Thresholds()))


def found(whole: Snapshot) -> Finding:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Finding), verdict
    return verdict


def undecided(whole: Snapshot) -> str:
    (verdict,) = judged(whole)
    assert isinstance(verdict, Undecided), verdict
    return verdict.missing


def test_without_alarm_and_budget_the_cost_is_told_and_nothing_is_saved() -> None:
    verdict = found(account())
    assert verdict.claims == ()
    assert verdict.monthly_saving_list_usd == 0
    assert verdict.monthly_cost_usd == Decimal("335.80")
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence[0] == "no metric alarm looks at it"


def test_an_alarm_on_it_or_on_its_component_watches() -> None:
    assert judged(account(alarm("errors", on_variant("ranker")))) == []
    shared = endpoint("shared", kind=EndpointKind.INFERENCE_COMPONENT)
    on_part = alarm("copies", metric("Invocations", InferenceComponentName="llm"))
    parts = (component("llm", shared),)
    assert judged(account(on_part, endpoints=(shared,), inference_components=parts)) == []


@pytest.mark.parametrize(
    "other",
    [
        alarm("errors", on_variant("another")),
        alarm("errors", on_variant("ranker"), region="eu-west-1"),
        alarm("errors", metric("Invocations", EndpointName="ranker")),
        alarm("scale", on_variant("ranker"), owner=AlarmOwner.AUTOSCALING),
    ],
)
def test_alarms_on_others_on_nothing_published_and_of_autoscaling_do_not(other: Alarm) -> None:
    assert found(account(other)).resource == RANKER.ref


def test_a_budget_over_all_of_sagemaker_that_tells_somebody_watches() -> None:
    assert judged(account(budgets=(budget(),))) == []
    assert judged(account(budgets=(budget(scope=Scope.AMONG_OTHERS, ends=None),))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "USAGE"},
        {"scope": Scope.ELSEWHERE},
        {"ends": NOW.date()},
        {"notifications": ()},
        {"notifications": (notification(subscribers={}),)},
    ],
)
def test_budgets_on_other_things_over_or_silent_do_not(changes: dict[str, Any]) -> None:
    assert found(account(budgets=(budget(**changes),))).resource == RANKER.ref


@pytest.mark.parametrize("scope", [Scope.PART, Scope.UNKNOWN])
def test_a_budget_over_a_part_leaves_it_undecided(scope: Scope) -> None:
    assert undecided(account(budgets=(budget("ads", scope=scope),))).startswith("whether budget ads covers it")


def test_budgets_alarms_and_components_that_were_not_read_leave_it_undecided() -> None:
    assert undecided(account(budgets=None)).startswith("the account's budgets were not read")
    for operation in ("cloudwatch:DescribeAlarms", "sagemaker:ListInferenceComponents"):
        assert undecided(account(gaps=(gap(operation),))).startswith("not every alarm")
    others = (gap("cloudwatch:DescribeAlarms", "eu-west-1"), gap("ce:GetCostAndUsage"))
    assert found(account(gaps=others)).resource == RANKER.ref


def test_an_alarm_names_it_even_where_others_were_not_read() -> None:
    seen = alarm("errors", on_variant("ranker"))
    assert judged(account(seen, budgets=None, gaps=(gap("cloudwatch:DescribeAlarms"),))) == []


def test_an_expression_of_people_in_its_region_leaves_it_undecided() -> None:
    search = ("SELECT SUM(Invocations) FROM SCHEMA(AWS/SageMaker)",)
    assert undecided(account(alarm("all", queries=search))).startswith(
        "whether the expression of alarm all takes it in"
    )
    assert found(account(alarm("all", queries=search, region="eu-west-1"))).resource == RANKER.ref
    assert found(account(alarm("all", queries=search, owner=AlarmOwner.AUTOSCALING))).resource == RANKER.ref


@pytest.mark.parametrize(
    "subject",
    [
        endpoint("fn", variant(instance_type=None, count=None), kind=EndpointKind.SERVERLESS),
        endpoint("half", variant(), variant("green", instance_type="ml.new.large")),
    ],
)
def test_what_has_no_price_is_named_without_a_cost(subject: Endpoint) -> None:
    assert found(account(endpoints=(subject,))).monthly_cost_usd is None


def test_only_endpoints_in_service_are_judged() -> None:
    assert judged(account(endpoints=(endpoint("new", status="Creating"),))) == []


def test_the_same_name_in_another_region_is_another_endpoint() -> None:
    there = endpoint("ranker", region="eu-west-1", created_at=NOW - timedelta(days=1))
    whole = account(alarm("errors", on_variant("ranker")), endpoints=(RANKER, there))
    assert found(whole).resource == there.ref


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_company_never_changes_a_verdict(watched: list[bool]) -> None:
    subjects = tuple(endpoint(f"ep-{place}") for place in range(len(watched)))
    alarms = [
        alarm(one.ref.name, on_variant(one.ref.name)) for one, seen in zip(subjects, watched, strict=True) if seen
    ]
    verdicts = judged(account(*alarms, endpoints=subjects))
    expected = [one.ref for one, seen in zip(subjects, watched, strict=True) if not seen]
    assert [verdict.resource for verdict in verdicts] == expected
    assert all(isinstance(one, Finding) and one.monthly_saving_list_usd == 0 for one in verdicts)
