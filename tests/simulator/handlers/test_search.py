"""What Search lets through and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account

from .conftest import NOW

if TYPE_CHECKING:
    from .conftest import Ask

Filter = tuple[str, str] | tuple[str, str, str]


@pytest.fixture(scope="module")
def research() -> SimulatedAccount:
    return open_account("research", lambda: NOW)


@pytest.fixture
def found(ask: Ask, research: SimulatedAccount) -> Any:
    def names(expression: dict[str, Any], **params: Any) -> list[str]:
        answer = ask(
            "sagemaker",
            "Search",
            account=research,
            Resource="TrainingJob",
            MaxResults=100,
            SearchExpression=expression,
            **params,
        )
        return [one["TrainingJob"]["TrainingJobName"] for one in answer["Results"]]

    return names


def filters(*given: Filter) -> dict[str, Any]:
    return {"Filters": [dict(zip(("Name", "Operator", "Value"), one, strict=False)) for one in given]}


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ([("Metrics.validation:ndcg", "GreaterThan", "0.705")], 2),
        ([("HyperParameters.eta", "LessThan", "0.11")], 2),
        ([("HyperParameters.eta", "Equals", "0.05")], 1),
        ([("HyperParameters.objective", "Exists")], 0),
        ([("TuningJobArn", "Exists")], 12),
        ([("TuningJobArn", "Exists"), ("TrainingJobStatus", "In", "Failed,Stopped")], 1),
        ([("TuningJobArn", "Exists"), ("TrainingJobStatus", "NotEquals", "Failed")], 11),
        ([("BillableTimeInSeconds", "GreaterThanOrEqualTo", "21600")], 1),
        ([("WarmPoolStatus.ResourceRetainedBillableTimeInSeconds", "LessThanOrEqualTo", "1080")], 28),
        ([("FailureReason", "Exists"), ("TrainingJobName", "Contains", "segm")], 3),
        ([("CreationTime", "LessThan", "2026-09-24T00:00:00")], 2),
    ],
)
def test_filters_compare_as_the_property_is(found: Any, given: list[Filter], count: int) -> None:
    assert len(found(filters(*given))) == count


def test_a_filter_without_operator_is_equality_and_without_value_existence(found: Any) -> None:
    assert found({"Filters": [{"Name": "TrainingJobName", "Value": "plan-run"}]}) == ["plan-run"]
    assert len(found({"Filters": [{"Name": "AutoMLJobArn"}]})) == 8


def test_nested_filters_ask_for_one_object_that_passes_all(found: Any) -> None:
    def nested(channel: str, uri: str) -> dict[str, Any]:
        parts = [("ChannelName", channel), ("DataSource.S3DataSource.S3Uri", uri)]
        inner = [{"Name": f"InputDataConfig.{name}", "Operator": "Equals", "Value": value} for name, value in parts]
        return {
            "NestedFilters": [{"NestedPropertyName": "InputDataConfig", "Filters": inner}],
            **filters(("TuningJobArn", "Exists")),
        }

    assert len(found(nested("validation", "s3://research-data/holdout/"))) == 12
    assert found(nested("train", "s3://research-data/holdout/")) == []


def test_expressions_nest(found: Any) -> None:
    either = filters(("TrainingJobName", "Equals", "plan-run"), ("AutoMLJobArn", "Exists")) | {"Operator": "Or"}
    assert len(found(either)) == 9
    planned = filters(("ResourceConfig.TrainingPlanArn", "Exists"))
    assert found({"SubExpressions": [either], **planned}) == ["plan-run"]


def test_results_are_sorted_by_any_property(found: Any) -> None:
    sweep = filters(("TuningJobArn", "Exists"))
    by_name = found(sweep, SortBy="TrainingJobName", SortOrder="Ascending")
    assert by_name == sorted(by_name)
    latest = found(sweep)
    assert latest[0].startswith("ranker-sweep-012")


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ({}, "needs a subexpression, a filter or a nested filter"),
        (filters(("Mood", "Equals", "good")), "Unknown property name: Mood"),
        (filters(("ResourceConfig.Mood", "Equals", "good")), "Unknown property name"),
        (filters(("CreationTime", "LessThan", "2026-09-24T00:00:00Z")), "is not a timestamp value"),
        (filters(("CreationTime", "LessThan", "1700000000")), "is not a timestamp value"),
        (filters(("BillableTimeInSeconds", "GreaterThan", "long")), "is not a number value"),
        (filters(("TrainingJobName", "GreaterThan", "a")), "GreaterThan is not supported for text"),
        (filters(("CreationTime", "Contains", "2026")), "Contains is not supported for timestamp"),
        (filters(("TrainingJobName", "Contains")), "needs a value"),
        (
            filters(("TrainingJobName", "Contains", "a"), ("TrainingJobStatus", "Contains", "b")),
            "'CONTAINS' operator usage limit of 1 exceeded",
        ),
        (
            {"NestedFilters": [{"NestedPropertyName": "InputDataConfig", **filters(("RoleArn", "Exists"))}]},
            "RoleArn is no property of InputDataConfig",
        ),
        (
            {"SubExpressions": [filters(*[("RoleArn", "Exists")] * 20)] * 3},
            "may hold 50",
        ),
    ],
)
def test_what_search_does_not_take_is_refused(found: Any, expression: dict[str, Any], says: str) -> None:
    with pytest.raises(ClientError, match=says) as caught:
        found(expression)
    assert "ValidationException" in str(caught.value)


def test_one_sorts_by_what_there_is(found: Any) -> None:
    with pytest.raises(ClientError, match="Unknown property name"):
        found(filters(("RoleArn", "Exists")), SortBy="Mood")
