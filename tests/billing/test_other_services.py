from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.other_services import related_costs
from sagemaker_cost_mcp.errors import Refused
from tests.builders import bill, row
from tests.fake_reading import Asked, ReadingOf

S3, EC2 = "Amazon Simple Storage Service", "EC2 - Other"
FEES = "Savings Plans for AWS Machine Learning"
BILL = bill(row("USE1-Notebk:ml.t3.medium", "10", "200")).model_copy(
    update={
        "window_start": date(2026, 9, 1),
        "window_end": date(2026, 11, 1),
        "account_ids": (),
        "services": ("Amazon SageMaker", FEES),
        "billed_services": ("AWS Glue", "Amazon SageMaker", S3, EC2, FEES),
    }
)


def group(*keys: str, cost: str = "1", quantity: str = "2", unit: str = "GB", currency: str = "USD") -> dict[str, Any]:
    metrics = {
        "NetAmortizedCost": {"Amount": cost, "Unit": currency},
        "UsageQuantity": {"Amount": quantity, "Unit": unit},
    }
    return {"Keys": list(keys), "Metrics": metrics}


def month(start: str, end: str, *groups: dict[str, Any], estimated: bool = False) -> dict[str, Any]:
    return {
        "TimePeriod": {"Start": start, "End": end},
        "Total": {},
        "Groups": list(groups),
        "Estimated": estimated,
    }


def costs(*months: dict[str, Any]) -> dict[str, Any]:
    return {"GetCostAndUsage": {"ResultsByTime": list(months)}}


def test_one_question_asks_for_all_services_by_the_names_on_the_bill(reading_of: ReadingOf, asked: Asked) -> None:
    related_costs(reading_of(costs()), BILL, ())
    (request,) = asked
    assert request[2]["Filter"] == {
        "And": [
            {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker", S3, EC2]}},
            {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit", "Refund"]}}},
        ]
    }
    assert [one["Key"] for one in request[2]["GroupBy"]] == ["SERVICE", "USAGE_TYPE"]


def test_months_are_added_up_by_service_and_usage_type(reading_of: ReadingOf) -> None:
    answer = costs(
        month("2026-09-01", "2026-10-01", group(S3, "T", cost="3", quantity="0", unit="N/A"), group("ECR", "T")),
        month("2026-10-01", "2026-11-01", group(S3, "T", cost="4", quantity="5"), estimated=True),
    )
    found = related_costs(reading_of(answer), BILL, ())
    assert [(one.service, one.cost, one.quantity, one.unit, one.estimated) for one in found.lines] == [
        (S3, 7, 5, "GB", True),
        ("ECR", 1, 2, "GB", False),
    ]
    assert found.known_values is None


def test_tags_are_filtered_on_the_wire_and_an_empty_value_means_any(reading_of: ReadingOf, asked: Asked) -> None:
    related_costs(
        reading_of(costs(month("2026-10-01", "2026-11-01", group(S3, "T")))), BILL, (("Env", ""), ("Team", "a"))
    )
    assert asked[0][2]["Filter"]["And"][2:] == [
        {"Not": {"Tags": {"Key": "Env", "MatchOptions": ["ABSENT"]}}},
        {"Tags": {"Key": "Team", "Values": ["a"]}},
    ]
    assert len(asked) == 1


def test_a_filter_that_matches_nothing_learns_the_values_there_are(reading_of: ReadingOf, asked: Asked) -> None:
    answer = costs(month("2026-10-01", "2026-11-01")) | {
        "GetTags": lambda params: {
            "Tags": ["", "nlp"] if params["TagKey"] == "Team" else [""],
            "ReturnSize": 1,
            "TotalSize": 1,
        }
    }
    found = related_costs(reading_of(answer), BILL, (("Nope", "x"), ("Team", "a")))
    assert found.known_values == {"Nope": (), "Team": ("nlp",)}
    assert [operation for operation, _, _ in asked] == ["GetCostAndUsage", "GetTags", "GetTags"]


def test_another_currency_than_the_bills_is_refused(reading_of: ReadingOf) -> None:
    answer = costs(month("2026-10-01", "2026-11-01", group(S3, "T", currency="CNY")))
    with pytest.raises(Refused, match="not added up"):
        related_costs(reading_of(answer), BILL, ())
