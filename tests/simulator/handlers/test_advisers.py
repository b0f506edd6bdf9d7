from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    ACTIVE,
    Advice,
    Advisers,
    Endpoint,
    Fleet,
    InferenceComponent,
    LinkedAccount,
    Serverless,
    Traffic,
    Variant,
)
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

HUB, OPTIMIZER = "cost-optimization-hub", "compute-optimizer"
OLD = NOW - timedelta(days=100)
OWN, OTHER = "1" * 12, "2" * 12
REFRESHED = datetime(2026, 11, 20, 6, tzinfo=UTC)
STALE = Advice(resource="endpoint/stale", saving=Decimal(10), cost=Decimal(40), idle=True)
VOLUME = Advice(resource="volume/vol-1", kind="EbsVolume", service="ec2", saving=Decimal(5), cost=Decimal(5), idle=True)
PLAN = Advice(
    resource="plan", kind="SageMakerSavingsPlans", service="", action="PurchaseSavingsPlans", source="CostExplorer",
    saving=Decimal(7), cost=Decimal(0), effort="VeryLow",
)  # fmt: skip
FOREIGN = Advice(resource="endpoint/theirs", account_id=OTHER, saving=Decimal(1), cost=Decimal(1), idle=True)


def served(name: str, *variants: Variant, **more: Any) -> Endpoint:
    return Endpoint(name=name, created=OLD, variants=variants or (Variant(instance_type="ml.m5.large"),), **more)


QUIET = served("quiet", tags={"Team": "a"})
FLEET = Fleet(
    account_id=OWN,
    linked_accounts=(LinkedAccount(account_id=OTHER, name="sandbox"),),
    endpoints=(
        QUIET,
        replace(QUIET, name="far", region="eu-west-1"),
        served("pair", Variant(instance_type="ml.m5.large", count=2), Variant(name="b", serverless=Serverless())),
        served("called", Variant(instance_type="ml.m5.large", traffic=Traffic(night=1))),
        served("once", Variant(instance_type="ml.m5.large", traffic=Traffic(night=1, stops=NOW - timedelta(days=13)))),
        served("async", async_output="s3://x/y"),
        served("serverless", Variant(serverless=Serverless())),
        served("shared", Variant(instance_type="ml.m5.large"), components=(InferenceComponent(name="c", created=OLD),)),
        served("unpriced", Variant(instance_type="ml.x99.large")),
        served("failed", status="Failed"),
        replace(QUIET, name="young", created=NOW - timedelta(days=14)),
        replace(QUIET, name="deleted", deleted=NOW - timedelta(days=30)),
        replace(QUIET, name="lately-deleted", deleted=NOW - timedelta(hours=1)),
    ),
    negotiated_discount=Decimal("0.1"),
    advisers=Advisers(hub=ACTIVE, optimizer=ACTIVE, enrolled=OLD, more=(STALE, VOLUME, PLAN, FOREIGN)),
)  # fmt: skip
IDLE = {"quiet", "far", "pair", "unpriced", "lately-deleted"}


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    return account_of(FLEET)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["resourceId"] for row in rows]


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    told = cast("dict[str, dict[str, str]]", error.value.response)["Error"]
    return told["Code"], told["Message"]


def test_an_account_that_is_not_enrolled_is_refused_in_aws_words(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(Fleet(account_id=OWN))
    assert ask(HUB, "ListEnrollmentStatuses", account=account)["items"] == [{"accountId": OWN, "status": "Inactive"}]
    assert ask(OPTIMIZER, "GetEnrollmentStatus", account=account)["status"] == "Inactive"
    with pytest.raises(ClientError) as hub:
        ask(HUB, "ListRecommendations", account=account)
    assert code(hub) == ("AccessDeniedException", "AWS account is not enrolled for recommendations.")
    with pytest.raises(ClientError) as optimizer:
        ask(OPTIMIZER, "GetIdleRecommendations", account=account)
    assert code(optimizer) == ("OptInRequiredException", "Aws account is not registered for recommendation.")


def test_enrolment_says_since_when_and_of_whom(ask: Ask, account: SimulatedAccount) -> None:
    (own,) = ask(HUB, "ListEnrollmentStatuses", account=account)["items"]
    assert (own["accountId"], own["status"], own["createdTimestamp"]) == (OWN, ACTIVE, OLD)
    whole = ask(HUB, "ListEnrollmentStatuses", account=account, includeOrganizationInfo=True, maxResults=1)
    assert (whole["includeMemberAccounts"], len(whole["items"])) == (True, 1)
    rest = ask(
        HUB, "ListEnrollmentStatuses", account=account, includeOrganizationInfo=True, nextToken=whole["nextToken"]
    )
    assert [row["accountId"] for row in rest["items"]] == [OTHER]
    assert ask(HUB, "ListEnrollmentStatuses", account=account, accountId=OTHER)["items"][0]["accountId"] == OTHER
    with pytest.raises(ClientError, match="not in your organization"):
        ask(HUB, "ListEnrollmentStatuses", account=account, accountId="9" * 12)
    assert ask(OPTIMIZER, "GetEnrollmentStatus", account=account)["lastUpdatedTimestamp"] == OLD


def test_a_status_may_come_with_a_reason(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(Fleet(account_id=OWN, advisers=Advisers(optimizer="Pending", reason="Wait a day.")))
    answer = ask(OPTIMIZER, "GetEnrollmentStatus", account=account)
    assert (answer["status"], answer["statusReason"]) == ("Pending", "Wait a day.")


def test_endpoints_that_nobody_called_in_fourteen_days_are_idle(ask: Ask, account: SimulatedAccount) -> None:
    rows = ask(HUB, "ListRecommendations", account=account)["items"]
    assert names(rows) == [
        *(one.name for one in FLEET.endpoints if one.name in IDLE),
        "stale",
        "vol-1",
        "plan",
        "theirs",
    ]
    quiet = rows[0]
    assert quiet["resourceArn"] == f"arn:aws:sagemaker:us-east-1:{OWN}:endpoint/quiet"
    assert quiet["estimatedMonthlySavings"] == pytest.approx(0.115 * 730 * 0.9)
    assert (quiet["actionType"], quiet["source"]) == ("Delete", "ComputeOptimizer")
    assert quiet["lastRefreshTimestamp"] == REFRESHED
    assert rows[2]["estimatedMonthlySavings"] == pytest.approx(2 * 0.115 * 730 * 0.9), "both of its instances"
    assert rows[3]["estimatedMonthlySavings"] == 0, "no price is no saving"


def test_advice_says_what_it_is_about(ask: Ask, account: SimulatedAccount) -> None:
    rows = {row["resourceId"]: row for row in ask(HUB, "ListRecommendations", account=account)["items"]}
    assert "resourceArn" not in rows["plan"]
    assert rows["vol-1"]["resourceArn"] == f"arn:aws:ec2:us-east-1:{OWN}:volume/vol-1"
    assert rows["theirs"]["accountId"] == OTHER
    assert rows["stale"]["estimatedSavingsPercentage"] == 25


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"resourceTypes": ["SageMakerSavingsPlans"]}, {"plan"}),
        ({"actionTypes": ["PurchaseSavingsPlans"]}, {"plan"}),
        ({"regions": ["eu-west-1"]}, {"far"}),
        ({"accountIds": [OTHER]}, {"theirs"}),
        ({"resourceIds": ["stale", "quiet"]}, {"stale", "quiet"}),
        ({"resourceArns": [f"arn:aws:sagemaker:us-east-1:{OWN}:endpoint/stale"]}, {"stale"}),
        ({"tags": [{"key": "Team", "value": "a"}]}, {"quiet", "far", "lately-deleted"}),
        ({"restartNeeded": True}, set[str]()),
        ({"implementationEfforts": ["High"]}, set[str]()),
    ],
)
def test_the_hub_filters(ask: Ask, account: SimulatedAccount, wanted: dict[str, Any], found: set[str]) -> None:
    assert set(names(ask(HUB, "ListRecommendations", account=account, filter=wanted)["items"])) == found


def test_without_compute_optimizer_the_hub_has_plans_alone(ask: Ask, account_of: AccountOf) -> None:
    account = account_of(replace(FLEET, advisers=replace(FLEET.advisers, optimizer="Inactive")))
    assert names(ask(HUB, "ListRecommendations", account=account)["items"]) == ["plan"]


def test_the_hub_turns_pages_and_knows_its_tokens(ask: Ask, account: SimulatedAccount) -> None:
    first = ask(HUB, "ListRecommendations", account=account, maxResults=2)
    second = ask(HUB, "ListRecommendations", account=account, maxResults=50, nextToken=first["nextToken"])
    assert (len(first["items"]), len(second["items"])) == (2, 7)
    assert "nextToken" not in second
    with pytest.raises(ClientError, match="ValidationException"):
        ask(HUB, "ListRecommendations", account=account, nextToken="made-up")


def test_compute_optimizer_answers_for_its_region_and_the_own_account(ask: Ask, account: SimulatedAccount) -> None:
    rows = ask(OPTIMIZER, "GetIdleRecommendations", account=account)["idleRecommendations"]
    assert set(names(rows)) == {*IDLE - {"far"}, "stale", "vol-1"}
    far = ask(OPTIMIZER, "GetIdleRecommendations", account=account, region="eu-west-1")["idleRecommendations"]
    assert names(far) == ["far"]
    theirs = ask(OPTIMIZER, "GetIdleRecommendations", account=account, accountIds=[OTHER])["idleRecommendations"]
    assert names(theirs) == ["theirs"]
    with pytest.raises(ClientError, match="only specify one account ID"):
        ask(OPTIMIZER, "GetIdleRecommendations", account=account, accountIds=[OWN, OTHER])


def test_compute_optimizer_has_amounts_before_and_after_discounts(ask: Ask, account: SimulatedAccount) -> None:
    rows = {
        r["resourceId"]: r for r in ask(OPTIMIZER, "GetIdleRecommendations", account=account)["idleRecommendations"]
    }
    quiet = rows["quiet"]
    assert quiet["savingsOpportunity"]["estimatedMonthlySavings"]["value"] == pytest.approx(83.95)
    assert quiet["savingsOpportunityAfterDiscounts"]["estimatedMonthlySavings"]["value"] == pytest.approx(75.555)
    assert quiet["utilizationMetrics"] == [{"name": "Invocations", "statistic": "Maximum", "value": 0.0}]
    assert quiet["tags"] == [{"key": "Team", "value": "a"}]
    assert (rows["vol-1"]["resourceType"], "utilizationMetrics" in rows["vol-1"]) == ("EBSVolume", False)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"filters": [{"name": "ResourceType", "values": ["EBSVolume"]}]}, ["vol-1"]),
        ({"filters": [{"name": "Finding", "values": ["Unused"]}]}, []),
        ({"resourceArns": [f"arn:aws:sagemaker:us-east-1:{OWN}:endpoint/stale"]}, ["stale"]),
        ({"orderBy": {"dimension": "SavingsValue", "order": "Desc"}, "maxResults": 1}, ["pair"]),
        ({"orderBy": {"dimension": "SavingsValueAfterDiscount", "order": "Desc"}, "maxResults": 1}, ["pair"]),
        ({"orderBy": {"dimension": "SavingsValue"}, "maxResults": 1}, ["unpriced"]),
    ],
)
def test_compute_optimizer_filters_and_orders(
    ask: Ask, account: SimulatedAccount, params: dict[str, Any], found: list[str]
) -> None:
    assert names(ask(OPTIMIZER, "GetIdleRecommendations", account=account, **params)["idleRecommendations"]) == found


def test_compute_optimizer_turns_pages_and_knows_its_tokens(ask: Ask, account: SimulatedAccount) -> None:
    first = ask(OPTIMIZER, "GetIdleRecommendations", account=account, maxResults=4)
    rest = ask(OPTIMIZER, "GetIdleRecommendations", account=account, nextToken=first["nextToken"])
    assert len(first["idleRecommendations"]) + len(rest["idleRecommendations"]) == 6
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        ask(OPTIMIZER, "GetIdleRecommendations", account=account, nextToken="made-up")
