"""Cost Explorer's dimension values and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import Ask

OCTOBER = {"Start": "2026-10-01", "End": "2026-11-01"}


@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        ("SERVICE", ["Amazon SageMaker", "Amazon Simple Storage Service"]),
        ("REGION", ["eu-west-1", "us-east-1"]),
        ("RECORD_TYPE", ["Credit", "Usage"]),
        ("LINKED_ACCOUNT", ["1" * 12, "2" * 12]),
        ("AZ", ["NoAZ"]),
    ],
)
def test_dimensions_have_the_values_of_the_period(
    ask: Ask, few_rows: SimulatedAccount, dimension: str, values: list[str]
) -> None:
    answer = ask("ce", "GetDimensionValues", account=few_rows, TimePeriod=OCTOBER, Dimension=dimension)
    assert [one["Value"] for one in answer["DimensionValues"]] == values
    assert answer["ReturnSize"] == answer["TotalSize"] == len(values)


def test_dimension_values_are_searched_sorted_and_filtered(ask: Ask, few_rows: SimulatedAccount) -> None:
    params: dict[str, Any] = {"account": few_rows, "TimePeriod": OCTOBER, "Dimension": "USAGE_TYPE"}
    found = ask("ce", "GetDimensionValues", SearchString="notebk", **params)["DimensionValues"]
    assert [one["Value"] for one in found] == [
        "EU-Notebk:ml.t3.medium",
        "USE1-Notebk:VolumeUsage.gp2",
        "USE1-Notebk:ml.t3.medium",
    ]
    order = [{"Key": "UsageQuantity", "SortOrder": "ASCENDING"}]
    found = ask("ce", "GetDimensionValues", SortBy=order, MaxResults=1, **params)
    assert [one["Value"] for one in found["DimensionValues"]] == ["USE1-Notebk:VolumeUsage.gp2"]
    assert (found["ReturnSize"], found["TotalSize"]) == (1, 5)
    europe = ask(
        "ce", "GetDimensionValues", Filter={"Dimensions": {"Key": "REGION", "Values": ["eu-west-1"]}}, **params
    )
    assert [one["Value"] for one in europe["DimensionValues"]] == ["EU-Notebk:ml.t3.medium"]
    refused: list[dict[str, Any]] = [
        {"SortBy": order, "SearchString": "a"},
        {"SortBy": [{"Key": "Cost"}]},
        {"Context": "RESERVATIONS"},
        {"Dimension": "DATABASE_ENGINE"},
    ]
    for wrong in refused:
        with pytest.raises(ClientError, match="ValidationException"):
            ask("ce", "GetDimensionValues", **(params | wrong))


@pytest.mark.parametrize(
    ("dimension", "value"),
    [
        ("SAVINGS_PLANS_TYPE", "SageMaker"),
        ("PAYMENT_OPTION", "No Upfront"),
        ("LINKED_ACCOUNT", "111122223333"),
    ],
)
def test_savings_plans_have_dimensions_of_their_own(ask: Ask, dimension: str, value: str) -> None:
    answer = ask("ce", "GetDimensionValues", TimePeriod=OCTOBER, Dimension=dimension, Context="SAVINGS_PLANS")
    assert [one["Value"] for one in answer["DimensionValues"]] == [value]


def test_tags_are_those_that_were_activated(ask: Ask, few_rows: SimulatedAccount) -> None:
    assert ask("ce", "GetTags", account=few_rows, TimePeriod=OCTOBER)["Tags"] == ["Team"]
    values = ask("ce", "GetTags", account=few_rows, TimePeriod=OCTOBER, TagKey="Team")
    assert values["Tags"] == ["", "nlp", "vision"]
