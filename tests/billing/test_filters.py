from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.billing.filters import old_sentence, scope_of, scope_of_old, sentence
from sagemaker_cost_mcp.model.alerts import Scope


def dimension(key: str, *values: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"Dimensions": {"Key": key, "Values": list(values), **({"MatchOptions": list(options)} if options else {})}}


SAGEMAKER = dimension("SERVICE", "Amazon SageMaker")
PLANS = dimension("SERVICE", "Savings Plans for AWS Machine Learning")
OTHER = dimension("SERVICE", "AWS Lambda")
BOTH = dimension("SERVICE", "Amazon SageMaker", "AWS Lambda")
TAG = {"Tags": {"Key": "Team", "Values": ["nlp"]}}
CATEGORY = {"CostCategories": {"Key": "Unit", "Values": ["ml"]}}
NO_CREDITS = {"Not": dimension("RECORD_TYPE", "Credit", "Refund")}


@pytest.mark.parametrize(
    ("expression", "scope"),
    [
        (None, Scope.AMONG_OTHERS),
        ({}, Scope.AMONG_OTHERS),
        (SAGEMAKER, Scope.SAGEMAKER),
        (dimension("SERVICE", "Amazon SageMaker AI"), Scope.SAGEMAKER),
        (dimension("SERVICE_CODE", "AmazonSageMaker"), Scope.SAGEMAKER),
        (PLANS, Scope.PART),
        (OTHER, Scope.ELSEWHERE),
        (BOTH, Scope.AMONG_OTHERS),
        ({"Not": SAGEMAKER}, Scope.ELSEWHERE),
        ({"Not": OTHER}, Scope.AMONG_OTHERS),
        (TAG, Scope.PART),
        (dimension("LINKED_ACCOUNT", "111122223333"), Scope.PART),
        (CATEGORY, Scope.UNKNOWN),
        (NO_CREDITS, Scope.AMONG_OTHERS),
        ({"And": [SAGEMAKER, NO_CREDITS]}, Scope.SAGEMAKER),
        ({"And": [NO_CREDITS, dimension("RECORD_TYPE", "Usage")]}, Scope.AMONG_OTHERS),
        ({"And": [SAGEMAKER, TAG]}, Scope.PART),
        ({"And": [OTHER, TAG]}, Scope.ELSEWHERE),
        ({"And": [SAGEMAKER, CATEGORY]}, Scope.UNKNOWN),
        ({"Or": [SAGEMAKER, OTHER]}, Scope.AMONG_OTHERS),
        ({"Or": [OTHER, TAG]}, Scope.PART),
        ({"Or": [NO_CREDITS]}, Scope.AMONG_OTHERS),
        ({"Not": CATEGORY}, Scope.UNKNOWN),
        (dimension("SERVICE", "Amazon", options=("STARTS_WITH",)), Scope.AMONG_OTHERS),
        (dimension("SERVICE", "lambda", options=("CONTAINS", "CASE_INSENSITIVE")), Scope.ELSEWHERE),
        (dimension("SERVICE", "maker", options=("ENDS_WITH",)), Scope.AMONG_OTHERS),
        (dimension("SERVICE", options=("ABSENT",)), Scope.UNKNOWN),
        ({"Nor": [SAGEMAKER]}, Scope.UNKNOWN),
        ({"Dimensions": SAGEMAKER["Dimensions"], "Tags": TAG["Tags"]}, Scope.UNKNOWN),
        ({"ProductAttributes": {"Key": "x", "Values": ["y"]}}, Scope.PART),
    ],
)
def test_what_passes_a_filter_is_told_by_its_logic(expression: Any, scope: Scope) -> None:
    assert scope_of(expression) is scope


@pytest.mark.parametrize(
    ("filters", "scope"),
    [
        ({}, Scope.AMONG_OTHERS),
        ({"Service": ["Amazon SageMaker"]}, Scope.SAGEMAKER),
        ({"Service": ["Amazon SageMaker"], "Region": ["us-east-1"]}, Scope.PART),
        ({"Service": ["AWS Lambda"], "TagKeyValue": ["user:Team$nlp"]}, Scope.ELSEWHERE),
        ({"RecordType": ["Usage"]}, Scope.AMONG_OTHERS),
    ],
)
def test_the_filters_of_old_budgets_are_read_too(filters: dict[str, list[str]], scope: Scope) -> None:
    assert scope_of_old(filters) is scope


def test_filters_are_told_in_words_and_long_lists_are_cut() -> None:
    assert sentence(None) == old_sentence({}) == "everything"
    assert sentence({"And": [SAGEMAKER, NO_CREDITS]}) == (
        "(SERVICE in Amazon SageMaker) and (not RECORD_TYPE in Credit, Refund)"
    )
    assert sentence(dimension("SERVICE", "Sage", options=("CASE_SENSITIVE", "STARTS_WITH"))) == (
        "SERVICE starts with Sage"
    )
    assert (
        old_sentence({"Region": list("abcdef"), "Service": ["x"]}) == "Region in a, b, c, d and 2 more and Service in x"
    )
    assert sentence({"CostCategories": {"Key": "Unit", "MatchOptions": ["ABSENT"]}}) == "Unit absent"


EXPRESSIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.sampled_from([SAGEMAKER, OTHER, BOTH, TAG, CATEGORY, NO_CREDITS, PLANS]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"And": parts}),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"Or": parts}),
        inner.map(lambda part: {"Not": part}),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS)
def test_whatever_the_filter_it_has_one_scope_and_a_sentence(expression: dict[str, Any]) -> None:
    assert scope_of(expression) in Scope
    assert sentence(expression)


@given(EXPRESSIONS)
def test_narrowing_a_filter_to_another_service_leaves_nothing(expression: dict[str, Any]) -> None:
    assert scope_of({"And": [expression, OTHER]}) is Scope.ELSEWHERE
