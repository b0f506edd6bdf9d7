"""Whose bill it is: billing views, accounts that match nothing, and what else the account pays for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.cost_explorer import account_spend, bill
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.ports import Window
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 21)
OCTOBER = Window(start=date(2026, 10, 1), end=date(2026, 11, 1))
VIEW = "arn:aws:billing::111122223333:billingview/custom-a"
FEES = "Savings Plans for AWS Machine Learning"


def values(*names: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [{"Value": name, "Attributes": {}} for name in names]
    return {"DimensionValues": rows, "ReturnSize": len(rows), "TotalSize": len(rows)}


def dimensions(params: dict[str, Any]) -> dict[str, Any]:
    if params["Dimension"] == "LINKED_ACCOUNT":
        return values("111122223333")
    return values("Amazon S3", "Amazon SageMaker", FEES)


def costs(*keys: str) -> dict[str, Any]:
    names = ("UnblendedCost", "UsageQuantity")
    groups = [{"Keys": list(keys), "Metrics": {name: {"Amount": "1", "Unit": "USD"} for name in names}}] if keys else []
    period = {"Start": "2026-10-01", "End": "2026-11-01"}
    return {"ResultsByTime": [{"TimePeriod": period, "Total": {}, "Groups": groups, "Estimated": False}]}


def account(*keys: str) -> dict[str, Any]:
    return {"GetDimensionValues": dimensions, "GetCostAndUsage": costs(*keys)}


def test_a_billing_view_is_named_in_every_request_and_remembered(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of(account("USE1-Notebk:ml.t3.medium", "Usage"))
    found = bill(reading, OCTOBER, "UnblendedCost", (), TODAY, billing_view=VIEW)
    account_spend(reading_of({"GetCostAndUsage": costs()}), found)
    assert [params["BillingViewArn"] for _, _, params in asked] == [VIEW] * 3
    assert found.billing_view == VIEW


@pytest.mark.parametrize("arn", ["primary", "", "arn:aws:billing::1:billingview/a", VIEW + "\n"])
def test_what_is_no_billing_view_is_refused_before_it_is_paid_for(
    reading_of: ReadingOf, asked: Asked, arn: str
) -> None:
    with pytest.raises(BadQuestion, match="is not the ARN of a billing view, which looks like"):
        bill(reading_of({}), OCTOBER, "UnblendedCost", (), TODAY, billing_view=arn)
    assert asked == []


def test_the_bill_knows_every_service_of_the_account(reading_of: ReadingOf) -> None:
    found = bill(reading_of(account()), OCTOBER, "UnblendedCost", (), TODAY)
    assert found.billed_services == ("Amazon S3", "Amazon SageMaker", FEES)
    assert found.services == ("Amazon SageMaker", FEES)
    assert found.known_accounts is None


def test_accounts_that_match_nothing_learn_which_there_are(reading_of: ReadingOf, asked: Asked) -> None:
    found = bill(reading_of(account()), OCTOBER, "UnblendedCost", ["444455556666"], TODAY)
    assert found.known_accounts == ("111122223333",)
    assert len(asked) == 3


def test_nothing_is_paid_to_learn_that_the_callers_own_account_exists(reading_of: ReadingOf, asked: Asked) -> None:
    found = bill(reading_of(account()), OCTOBER, "UnblendedCost", ["111122223333"], TODAY)
    assert found.known_accounts is None
    assert len(asked) == 2
