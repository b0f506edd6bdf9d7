"""Savings Plans and their rates."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.savings_plans import savings_plans
from sagemaker_cost_mcp.errors import AccessDenied
from tests.fake_reading import Asked, ReadingOf

NOTEBOOK = "USE1-Notebk:ml.t3.medium"
HOST = "USE1-Host:ml.m5.xlarge"


def plan(number: int, kind: str = "SageMaker", state: str = "active") -> dict[str, Any]:
    plan_id = f"12345678-1234-1234-8234-{number:012}"
    return {
        "offeringId": "o",
        "savingsPlanId": plan_id,
        "savingsPlanArn": f"arn:aws:savingsplans::111122223333:savingsplan/{plan_id}",
        "description": "1 year No Upfront SageMaker Savings Plan",
        "start": "2026-03-01T00:00:00.000Z",
        "end": "2027-02-28T23:59:59.000Z",
        "state": state,
        "savingsPlanType": kind,
        "paymentOption": "No Upfront",
        "productTypes": ["SageMaker"],
        "currency": "USD",
        "commitment": "0.50000000",
        "upfrontPaymentAmount": "0.0",
        "recurringPaymentAmount": "0.50000000",
        "termDurationInSeconds": 31_536_000,
    }


def rate(usage_type: str, usd: str, operation: str = "RunInstance", currency: str = "USD") -> dict[str, Any]:
    return {
        "rate": usd,
        "currency": currency,
        "unit": "Hrs",
        "productType": "SageMaker",
        "serviceCode": "AmazonSageMaker",
        "usageType": usage_type,
        "operation": operation,
        "properties": [{"name": "region", "value": "us-east-1"}],
    }


def account(plans: list[dict[str, Any]], rates: Any) -> dict[str, Any]:
    return {"DescribeSavingsPlans": {"savingsPlans": plans}, "DescribeSavingsPlanRates": rates}


def rates(*rows: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"savingsPlanId": "p", "searchResults": list(rows), **more}


def test_a_plan_comes_with_its_commitment_term_and_rates(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of(account([plan(1)], rates(rate(NOTEBOOK, "0.0365"))))
    (held,) = savings_plans(reading, [NOTEBOOK, HOST, NOTEBOOK])
    assert (held.plan_type, held.state, held.commitment, held.currency, held.payment_option) == (
        "SageMaker",
        "active",
        Decimal("0.5"),
        "USD",
        "No Upfront",
    )
    assert (held.start, held.end) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC),
    )
    assert held.rates == {NOTEBOOK: Decimal("0.0365")}
    assert asked == [
        ("DescribeSavingsPlans", "us-east-1", {"states": ["active"]}),
        (
            "DescribeSavingsPlanRates",
            "us-east-1",
            {
                "savingsPlanId": plan(1)["savingsPlanId"],
                "filters": [{"name": "usageType", "values": [HOST, NOTEBOOK]}],
            },
        ),
    ]


def test_only_active_sagemaker_plans_count(reading_of: ReadingOf) -> None:
    plans = [plan(1, "Compute"), plan(2, state="queued"), plan(3)]
    held = savings_plans(reading_of(account(plans, rates())), [NOTEBOOK])
    assert [one.arn[-1] for one in held] == ["3"]


def test_a_plan_that_is_listed_twice_is_held_once(reading_of: ReadingOf) -> None:
    assert len(savings_plans(reading_of(account([plan(1), plan(2), plan(1)], rates())), [NOTEBOOK])) == 2


def test_an_account_without_plans_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert savings_plans(reading_of(account([], rates())), [NOTEBOOK]) == ()
    assert len(asked) == 1


def test_many_usage_types_are_asked_for_a_hundred_at_a_time_and_pages_are_followed(
    reading_of: ReadingOf, asked: Asked
) -> None:
    names = [f"USE1-Host:ml.x{number:03}.large" for number in range(230)]

    def answer(params: dict[str, Any]) -> list[dict[str, Any]]:
        values = params["filters"][0]["values"]
        half = len(values) // 2
        return [
            rates(*(rate(name, "1") for name in values[:half]), nextToken="t"),
            rates(*(rate(name, "1") for name in values[half:])),
        ]

    (held,) = savings_plans(reading_of(account([plan(1)], answer)), names)
    assert sorted(held.rates) == names
    assert len(asked) == 1 + 3 * 2


def test_of_several_rates_plain_running_wins_and_then_the_highest(reading_of: ReadingOf) -> None:
    rows = [
        rate(NOTEBOOK, "0.09", "Other"),
        rate(NOTEBOOK, "0.03"),
        rate(HOST, "0.15", "A"),
        rate(HOST, "0.17", "B"),
        rate(HOST, "0.01", currency="CNY"),
    ]
    (held,) = savings_plans(reading_of(account([plan(1)], rates(*rows))), [NOTEBOOK, HOST])
    assert held.rates == {NOTEBOOK: Decimal("0.03"), HOST: Decimal("0.17")}


def test_no_usage_types_no_rates_to_ask_for(reading_of: ReadingOf, asked: Asked) -> None:
    (held,) = savings_plans(reading_of(account([plan(1)], rates())), [])
    assert held.rates == {}
    assert len(asked) == 1


def test_a_plan_whose_rates_are_denied_is_not_passed_off_as_covering_nothing(reading_of: ReadingOf) -> None:
    with pytest.raises(AccessDenied):
        savings_plans(reading_of(account([plan(1)], AccessDenied("no"))), [NOTEBOOK])
