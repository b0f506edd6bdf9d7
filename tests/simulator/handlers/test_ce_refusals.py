"""What Cost Explorer refuses, in AWS's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches, Fleet

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

OCTOBER = {"Start": "2026-10-01", "End": "2026-11-01"}
SERVICE = [{"Type": "DIMENSION", "Key": "SERVICE"}]


def costs(**changes: Any) -> dict[str, Any]:
    return {"TimePeriod": OCTOBER, "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"]} | changes


def by_dimension(key: str, *values: str) -> dict[str, Any]:
    return {"Dimensions": {"Key": key, "Values": list(values)}}


def refusal(ask: Ask, account: SimulatedAccount, **params: Any) -> str:
    with pytest.raises(ClientError) as caught:
        ask("ce", "GetCostAndUsage", account=account, **params)
    error = cast("Any", caught.value).response["Error"]
    return f"{error['Code']}: {error['Message']}"


@pytest.mark.parametrize(
    "expression",
    [
        {},
        {"And": [by_dimension("REGION", "us-east-1")]},
        by_dimension("REGION", "us-east-1") | {"Tags": {"Key": "a", "Values": ["b"]}},
        {"Dimensions": {"Key": "USAGE_TYPE", "Values": ["x"], "MatchOptions": ["CONTAINS"]}},
        {"Tags": {"Key": "Team", "Values": ["x"], "MatchOptions": ["STARTS_WITH"]}},
        {"Dimensions": {"Key": "SERVICE", "Values": []}},
        {"Dimensions": {"Key": "SERVICE_CODE", "Values": ["AmazonSageMaker"]}},
        {"Tags": {"Key": "Team"}},
        {"Tags": {"Values": ["nlp"]}},
    ],
)
def test_expressions_that_aws_refuses_are_refused(
    ask: Ask, few_rows: SimulatedAccount, expression: dict[str, Any]
) -> None:
    assert refusal(ask, few_rows, **costs(Filter=expression)).startswith("ValidationException: ")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"GroupBy": SERVICE * 3}, "maximum number of group definitions"),
        ({"GroupBy": [{"Type": "DIMENSION", "Key": "USAGE_TYPE_GROUP"}]}, "USAGE_TYPE_GROUP is invalid"),
        ({"Metrics": ["BilledCost"]}, "BilledCost is invalid"),
        ({"Metrics": []}, "must not be empty"),
        ({"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-01"}}, "should be before end date"),
        ({"TimePeriod": {"Start": "2026-11-22", "End": "2026-11-23"}}, "future"),
        ({"TimePeriod": {"Start": "2026-11-01", "End": "2026-12-02"}}, "past the beginning of next month"),
        ({"TimePeriod": {"Start": "2025-09-30", "End": "2026-11-01"}}, "beyond 14 months"),
        ({"TimePeriod": {"Start": "2026-02-30", "End": "2026-11-01"}}, "is invalid"),
        ({"TimePeriod": {"Start": "2026-11-01T00:00:00Z", "End": "2026-11-02T00:00:00Z"}}, "not supported"),
        ({"Granularity": "HOURLY", "TimePeriod": {"Start": "2026-11-20", "End": "2026-11-21"}}, "is invalid"),
        (
            {
                "Granularity": "HOURLY",
                "TimePeriod": {"Start": "2026-11-07T00:00:00Z", "End": "2026-11-08T00:00:00Z"},
            },
            "start date is too old for hourly",
        ),
    ],
)
def test_requests_that_aws_refuses_are_refused(
    ask: Ask, few_rows: SimulatedAccount, changes: dict[str, Any], sentence: str
) -> None:
    text = refusal(ask, few_rows, **costs(**changes))
    assert text.startswith("ValidationException: ")
    assert sentence in text


@pytest.mark.parametrize(
    ("switches", "changes", "sentence"),
    [
        (
            CostExplorerSwitches(enabled=False),
            {},
            "AccessDeniedException: User not enabled for cost explorer access",
        ),
        (CostExplorerSwitches(ready=False), {}, "DataUnavailableException: Data is not available"),
        (CostExplorerSwitches(net_columns=False), {"Metrics": ["NetAmortizedCost"]}, "ValidationException: Net"),
        (
            CostExplorerSwitches(hourly=False),
            {
                "Granularity": "HOURLY",
                "TimePeriod": {"Start": "2026-11-19T00:00:00Z", "End": "2026-11-20T00:00:00Z"},
            },
            "AccessDeniedException: Hourly data granularity is an opt-in only feature",
        ),
    ],
)
def test_what_was_never_switched_on_is_refused(
    ask: Ask, account_of: AccountOf, switches: CostExplorerSwitches, changes: dict[str, Any], sentence: str
) -> None:
    account = account_of(Fleet(account_id="1" * 12, cost_explorer=switches))
    assert refusal(ask, account, **costs(**changes)).startswith(sentence)
