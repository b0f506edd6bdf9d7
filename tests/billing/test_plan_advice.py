"""AWS's own advice on Savings Plans."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.plan_advice import Scope, plan_advice
from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from tests.builders import D
from tests.fake_reading import Asked, ReadingOf

NO_UPFRONT = PlanKind(term_years=1, payment_option="No Upfront")
ALL_UPFRONT = PlanKind(term_years=3, payment_option="All Upfront")
OPERATION = "GetSavingsPlansPurchaseRecommendation"


def detail(commitment: str, saving: str = "10", utilization: str = "90", **more: str) -> dict[str, Any]:
    return {
        "HourlyCommitmentToPurchase": commitment,
        "EstimatedMonthlySavingsAmount": saving,
        "EstimatedAverageUtilization": utilization,
        "UpfrontCost": "0",
        "CurrencyCode": "USD",
        **more,
    }


def page(*details: dict[str, Any], **more: Any) -> dict[str, Any]:
    advice = {"SavingsPlansPurchaseRecommendationDetails": list(details)} if details else {}
    return {
        "Metadata": {"GenerationTimestamp": "2026-11-20T03:00:00Z"},
        "SavingsPlansPurchaseRecommendation": {"SavingsPlansType": "SAGEMAKER_SP", **advice},
        **more,
    }


def test_each_kind_is_asked_for_with_all_that_aws_requires(reading_of: ReadingOf, asked: Asked) -> None:
    plan_advice(reading_of({OPERATION: page()}), [NO_UPFRONT, ALL_UPFRONT], Scope(lookback_days=63))
    assert [params for _, _, params in asked] == [
        {
            "SavingsPlansType": "SAGEMAKER_SP",
            "TermInYears": term,
            "PaymentOption": payment,
            "LookbackPeriodInDays": "SIXTY_DAYS",
        }
        for term, payment in (("ONE_YEAR", "NO_UPFRONT"), ("THREE_YEARS", "ALL_UPFRONT"))
    ]


def test_a_detail_becomes_advice(reading_of: ReadingOf) -> None:
    answer = page(detail("1.25", "100.5", "97.5", UpfrontCost="300"))
    (advice,) = plan_advice(reading_of({OPERATION: answer}), [ALL_UPFRONT], Scope(lookback_days=30))
    assert (advice.kind, advice.lookback_days, advice.currency) == (ALL_UPFRONT, 30, "USD")
    assert (advice.hourly_commitment, advice.monthly_saving, advice.upfront) == (D("1.25"), D("100.5"), 300)
    assert advice.utilization_percent == D("97.5")
    assert advice.generated_at == datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_advice_for_several_accounts_is_added_up_over_all_pages(reading_of: ReadingOf, asked: Asked) -> None:
    pages = [page(detail("3", "30", "100"), NextPageToken="t"), page(detail("1", "10", "60"))]
    scope = Scope(lookback_days=14, account_ids=("1" * 12, "2" * 12))
    (advice,) = plan_advice(reading_of({OPERATION: pages}), [NO_UPFRONT], scope)
    assert (advice.hourly_commitment, advice.monthly_saving, advice.utilization_percent) == (4, 40, 90)
    params = asked[0][2]
    assert params["LookbackPeriodInDays"] == "SEVEN_DAYS"
    assert params["AccountScope"] == "LINKED"
    assert params["Filter"] == {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["1" * 12, "2" * 12]}}


@pytest.mark.parametrize("answer", [page(), {}, {"SavingsPlansPurchaseRecommendation": {}}])
def test_no_recommendation_is_a_commitment_of_zero(reading_of: ReadingOf, answer: dict[str, Any]) -> None:
    (advice,) = plan_advice(reading_of({OPERATION: answer}), [NO_UPFRONT], Scope(lookback_days=60))
    assert (advice.hourly_commitment, advice.monthly_saving, advice.utilization_percent) == (0, 0, None)


def test_what_aws_leaves_out_is_unknown(reading_of: ReadingOf) -> None:
    answer = page({"HourlyCommitmentToPurchase": "2"}) | {"Metadata": {"GenerationTimestamp": "yesterday"}}
    (advice,) = plan_advice(reading_of({OPERATION: answer}), [NO_UPFRONT], Scope(lookback_days=60))
    assert (advice.utilization_percent, advice.generated_at, advice.currency) == (None, None, "USD")


def test_a_timestamp_without_a_zone_is_utc(reading_of: ReadingOf) -> None:
    answer = page() | {"Metadata": {"GenerationTimestamp": "2026-11-20T03:00:00"}}
    (advice,) = plan_advice(reading_of({OPERATION: answer}), [NO_UPFRONT], Scope(lookback_days=60))
    assert advice.generated_at == datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_a_refusal_is_not_an_empty_advice(reading_of: ReadingOf) -> None:
    with pytest.raises(AccessDenied):
        plan_advice(reading_of({OPERATION: AccessDenied("no")}), [NO_UPFRONT], Scope(lookback_days=60))
