"""GetSavingsPlansPurchaseRecommendation: advice that follows from the simulated bill, and AWS's refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    CostExplorerSwitches,
    Fleet,
    LinkedAccount,
    SavingsPlan,
    SteadyUsage,
)
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

OPERATION = "GetSavingsPlansPurchaseRecommendation"
OWN, OTHER = "1" * 12, "2" * 12
HOST = "USE1-Host:ml.m5.xlarge"
PRICE, DISCOUNT = Decimal("0.23"), Decimal("0.28")


def usage(monthly: int, **more: Any) -> SteadyUsage:
    start = NOW - timedelta(days=200)
    return SteadyUsage(usage_type=HOST, monthly=Decimal(monthly), unit="Hrs", start=start, **more)


@pytest.fixture
def steady(account_of: AccountOf) -> SimulatedAccount:
    return account_of(
        Fleet(
            account_id=OWN,
            steady_usage=(usage(7300), usage(1460, account_id=OTHER)),
            linked_accounts=(LinkedAccount(account_id=OTHER, name="b"),),
        )
    )


def asked(ask: Ask, account: SimulatedAccount | None = None, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "SavingsPlansType": "SAGEMAKER_SP",
        "TermInYears": "ONE_YEAR",
        "PaymentOption": "NO_UPFRONT",
        "LookbackPeriodInDays": "SEVEN_DAYS",
    }
    return ask("ce", OPERATION, account=account, **(given | more))


def details(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(answer["SavingsPlansPurchaseRecommendation"].get("SavingsPlansPurchaseRecommendationDetails", ()))


def refused(ask: Ask, account: SimulatedAccount, **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as failure:
        asked(ask, account, **more)
    error: Any = failure.value.response.get("Error", {})
    return error["Code"], error["Message"]


def test_steady_usage_is_advised_to_be_committed_to_in_full(ask: Ask, steady: SimulatedAccount) -> None:
    answer = asked(ask, steady)
    (one,) = details(answer)
    hour = sum(charge.unblended for charge in steady.bill.hour(NOW - timedelta(days=3)))
    assert float(one["HourlyCommitmentToPurchase"]) == pytest.approx(float(hour * (1 - DISCOUNT)), rel=0.01)
    assert float(one["EstimatedAverageUtilization"]) == pytest.approx(100, abs=0.5)
    assert float(one["EstimatedSavingsPercentage"]) == pytest.approx(28, abs=0.5)
    assert float(one["EstimatedMonthlySavingsAmount"]) == pytest.approx(float(hour * DISCOUNT * 730), rel=0.02)
    assert (one["AccountId"], one["CurrencyCode"], one["UpfrontCost"]) == (OWN, "USD", "0")
    advice = answer["SavingsPlansPurchaseRecommendation"]
    assert advice["LookbackPeriodInDays"] == "SEVEN_DAYS"
    summary = advice["SavingsPlansPurchaseRecommendationSummary"]
    assert summary["HourlyCommitmentToPurchase"] == one["HourlyCommitmentToPurchase"]
    assert answer["Metadata"]["GenerationTimestamp"] == "2026-11-21T03:00:00Z"


@pytest.mark.parametrize(("payment", "share"), [("PARTIAL_UPFRONT", 0.5), ("ALL_UPFRONT", 1)])
def test_upfront_payments_are_a_share_of_the_whole_term(
    ask: Ask, steady: SimulatedAccount, payment: str, share: float
) -> None:
    (one,) = details(asked(ask, steady, PaymentOption=payment, TermInYears="THREE_YEARS"))
    owed = float(one["HourlyCommitmentToPurchase"]) * 3 * 8760
    assert float(one["UpfrontCost"]) == pytest.approx(owed * share)


def test_each_linked_account_has_its_own_advice(ask: Ask, steady: SimulatedAccount) -> None:
    both = details(asked(ask, steady, AccountScope="LINKED"))
    assert [one["AccountId"] for one in both] == [OWN, OTHER]
    (whole,) = details(asked(ask, steady, AccountScope="PAYER"))
    parts = sum(float(one["HourlyCommitmentToPurchase"]) for one in both)
    assert parts == pytest.approx(float(whole["HourlyCommitmentToPurchase"]), rel=0.01)
    chosen = {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [OTHER]}}
    (one,) = details(asked(ask, steady, AccountScope="LINKED", Filter=chosen))
    assert one["AccountId"] == OTHER


def test_advice_comes_in_pages(ask: Ask, steady: SimulatedAccount) -> None:
    first = asked(ask, steady, AccountScope="LINKED", PageSize=1)
    rest = asked(ask, steady, AccountScope="LINKED", PageSize=1, NextPageToken=first["NextPageToken"])
    assert [one["AccountId"] for one in (*details(first), *details(rest))] == [OWN, OTHER]
    assert "NextPageToken" not in rest
    code, _ = refused(ask, steady, NextPageToken="made-up")
    assert code == "InvalidNextTokenException"


def fleets() -> Iterator[Fleet]:
    yield Fleet(account_id=OWN)
    storage = SteadyUsage(
        usage_type="USE1-Host:VolumeUsage.gp2", monthly=Decimal(9000), unit="GB-Mo", start=NOW - timedelta(days=200)
    )
    yield Fleet(account_id=OWN, steady_usage=(storage,))


@pytest.mark.parametrize("fleet", list(fleets()))
def test_where_nothing_is_eligible_there_is_an_answer_without_advice(
    ask: Ask, account_of: AccountOf, fleet: Fleet
) -> None:
    answer = asked(ask, account_of(fleet))
    assert details(answer) == []
    assert "SavingsPlansPurchaseRecommendationSummary" not in answer["SavingsPlansPurchaseRecommendation"]


def test_what_a_plan_held_covers_is_not_advised_again(ask: Ask, account_of: AccountOf) -> None:
    plan = SavingsPlan(
        plan_id="11111111-2222-4333-8444-555555555555", commitment=Decimal(90), start=NOW - timedelta(days=100)
    )
    held = account_of(Fleet(account_id=OWN, steady_usage=(usage(7300),), savings_plans=(plan,)))
    assert details(asked(ask, held)) == []


def test_other_kinds_of_plans_have_nothing_to_cover_here(ask: Ask, steady: SimulatedAccount) -> None:
    assert details(asked(ask, steady, SavingsPlansType="COMPUTE_SP")) == []


def test_what_aws_refuses_is_refused(ask: Ask, steady: SimulatedAccount) -> None:
    assert refused(ask, steady, PaymentOption="LIGHT_UTILIZATION")[0] == "ValidationException"
    for chosen in (
        {"Dimensions": {"Key": "REGION", "Values": ["us-east-1"]}},
        {"Not": {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [OWN]}}},
    ):
        code, sentence = refused(ask, steady, Filter=chosen)
        assert code == "ValidationException"
        assert "LINKED_ACCOUNT" in sentence


@pytest.mark.parametrize(
    ("switches", "code"),
    [({"enabled": False}, "AccessDeniedException"), ({"ready": False}, "DataUnavailableException")],
)
def test_cost_explorer_may_be_off_or_not_ready(
    ask: Ask, account_of: AccountOf, switches: dict[str, bool], code: str
) -> None:
    account = account_of(Fleet(account_id=OWN, cost_explorer=CostExplorerSwitches(**switches)))
    assert refused(ask, account)[0] == code
