from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.aws_advice import hub_advice, optimizer_advice
from sagemaker_cost_mcp.errors import AccessDenied, NotEnabled, Throttled
from sagemaker_cost_mcp.model.aws_advice import Recommendation, ServiceAdvice
from tests.builders import ACCOUNT, D
from tests.fake_reading import Asked, ReadingOf

ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/ranker"
WHEN = datetime(2026, 11, 19, 6, tzinfo=UTC)
DENIED = AccessDenied("AWS denied it.", operation="x:Y", region="us-east-1", missing_permission="x:Y")
OFF = NotEnabled("The account is not enrolled.")
SECRET = "hunter2"

ENROLLED = {"items": [{"accountId": ACCOUNT, "status": "Active", "lastUpdatedTimestamp": WHEN}]}
HUB_ROW = {
    "recommendationId": "abc",
    "accountId": ACCOUNT,
    "region": "us-east-1",
    "resourceId": "ranker",
    "resourceArn": ARN,
    "currentResourceType": "SageMakerEndpoint",
    "estimatedMonthlySavings": 167.9,
    "currencyCode": "USD",
    "implementationEffort": "VeryLow",
    "actionType": "Delete",
    "recommendedResourceSummary": "",
    "lastRefreshTimestamp": WHEN,
    "recommendationLookbackPeriodInDays": 14,
    "tags": [{"key": "password", "value": SECRET}],
}
HUB: dict[str, Any] = {"ListEnrollmentStatuses": ENROLLED, "ListRecommendations": {"items": [HUB_ROW]}}
IDLE_ROW = {
    "resourceArn": ARN,
    "resourceId": "ranker",
    "resourceType": "SageMakerEndpoint",
    "accountId": ACCOUNT,
    "finding": "Idle",
    "savingsOpportunity": {"estimatedMonthlySavings": {"currency": "USD", "value": 167.9}},
    "savingsOpportunityAfterDiscounts": {"estimatedMonthlySavings": {"currency": "USD", "value": 151.11}},
    "utilizationMetrics": [{"name": "Invocations", "statistic": "Maximum", "value": 0.0}, {"name": "CPU"}],
    "lookBackPeriodInDays": 14.0,
    "lastRefreshTimestamp": WHEN,
}
OPTIMIZER: dict[str, Any] = {
    "GetEnrollmentStatus": {"status": "Active", "lastUpdatedTimestamp": WHEN},
    "GetIdleRecommendations": {"idleRecommendations": [IDLE_ROW]},
}
ONE = ("us-east-1",)


def recommended(advice: ServiceAdvice) -> tuple[Recommendation, ...]:
    assert advice.recommendations is not None
    return advice.recommendations


def test_the_hub_tells_all_regions_in_two_calls(reading_of: ReadingOf, asked: Asked) -> None:
    advice, gaps = hub_advice(reading_of(HUB), ec2=False)
    assert (advice.status, advice.enrolled, advice.since, advice.whole, gaps) == ("Active", True, WHEN, True, ())
    (one,) = recommended(advice)
    assert (one.arn, one.name, one.action, one.monthly_saving) == (ARN, "ranker", "Delete", D("167.9"))
    assert (one.lookback_days, one.refreshed_at, one.effort) == (14, WHEN, "VeryLow")
    assert [(operation, region) for operation, region, _ in asked] == [
        ("ListEnrollmentStatuses", "us-east-1"),
        ("ListRecommendations", "us-east-1"),
    ]
    assert asked[1][2] == {"filter": {"resourceTypes": ["SageMakerEndpoint", "SageMakerSavingsPlans"]}}


def test_tags_of_advice_are_not_kept(reading_of: ReadingOf) -> None:
    assert SECRET not in repr(hub_advice(reading_of(HUB), ec2=False))


def test_compute_optimizer_is_asked_in_each_region_once_the_account_is_known_to_be_enrolled(
    reading_of: ReadingOf, asked: Asked
) -> None:
    advice, gaps = optimizer_advice(reading_of(OPTIMIZER), ("eu-west-1", "us-east-1"), ec2=False)
    assert gaps == ()
    assert [(operation, region) for operation, region, _ in asked] == [
        ("GetEnrollmentStatus", "eu-west-1"),
        ("GetIdleRecommendations", "eu-west-1"),
        ("GetIdleRecommendations", "us-east-1"),
    ]
    assert asked[1][2] == {"filters": [{"name": "ResourceType", "values": ["SageMakerEndpoint"]}]}
    first, second = recommended(advice)
    assert (first.region, second.region) == ("eu-west-1", "us-east-1")
    assert (second.monthly_saving, second.discounted_saving) == (D("167.9"), D("151.11"))
    assert (second.action, second.detail, second.lookback_days) == ("Idle", "Invocations maximum 0", 14)


def test_ec2_is_asked_for_on_request_in_the_spelling_of_each(reading_of: ReadingOf, asked: Asked) -> None:
    hub_advice(reading_of(HUB), ec2=True)
    optimizer_advice(reading_of(OPTIMIZER), ONE, ec2=True)
    assert asked[1][2]["filter"]["resourceTypes"][2:] == ["Ec2Instance", "Ec2AutoScalingGroup", "EbsVolume"]
    assert asked[3][2]["filters"][0]["values"][1:] == ["EC2Instance", "AutoScalingGroup", "EBSVolume"]


def test_all_pages_are_turned(reading_of: ReadingOf) -> None:
    pages = [{"items": [HUB_ROW], "nextToken": "t"}, {"items": [HUB_ROW | {"resourceId": "b"}]}]
    advice, _ = hub_advice(reading_of(HUB | {"ListRecommendations": pages}), ec2=False)
    assert len(recommended(advice)) == 2


@pytest.mark.parametrize(
    "rows",
    [
        {"items": [{"accountId": ACCOUNT, "status": "Inactive"}]},
        {"items": [{"accountId": "999999999999", "status": "Active"}]},
        {"items": []},
        {},
    ],
)
def test_without_enrolment_in_the_hub_nothing_more_is_asked(
    reading_of: ReadingOf, asked: Asked, rows: dict[str, Any]
) -> None:
    advice, gaps = hub_advice(reading_of({"ListEnrollmentStatuses": rows}), ec2=False)
    assert (advice.status, advice.enrolled, advice.recommendations, gaps) == ("Inactive", False, None, ())
    assert len(asked) == 1


@pytest.mark.parametrize("status", ["Inactive", "Pending", "Failed", "SomethingNew"])
def test_without_enrolment_in_compute_optimizer_no_region_is_asked(
    reading_of: ReadingOf, asked: Asked, status: str
) -> None:
    answer = {"status": status, "statusReason": "Wait."} if status != "SomethingNew" else {"status": status}
    advice, gaps = optimizer_advice(reading_of({"GetEnrollmentStatus": answer}), ("eu-west-1", *ONE), ec2=False)
    assert (advice.status, advice.enrolled, advice.reason) == (status, False, answer.get("statusReason"))
    assert (advice.recommendations, gaps, len(asked)) == (None, (), 1)


def test_an_enrolment_that_may_not_be_read_is_a_gap_and_the_advice_is_read_all_the_same(reading_of: ReadingOf) -> None:
    advice, (gap,) = hub_advice(reading_of(HUB | {"ListEnrollmentStatuses": DENIED}), ec2=False)
    assert (advice.status, advice.enrolled, gap.missing_permission) == (None, None, "x:Y")
    assert len(recommended(advice)) == 1
    advice, (gap,) = optimizer_advice(reading_of(OPTIMIZER | {"GetEnrollmentStatus": DENIED}), ONE, ec2=False)
    assert (advice.status, gap.missing_permission, len(recommended(advice))) == (None, "x:Y", 1)


def test_a_refusal_for_want_of_enrolment_tells_the_enrolment(reading_of: ReadingOf) -> None:
    answers = HUB | {"ListEnrollmentStatuses": DENIED, "ListRecommendations": OFF}
    advice, gaps = hub_advice(reading_of(answers), ec2=False)
    assert (advice.status, advice.recommendations, len(gaps)) == ("Inactive", None, 1)
    answers = OPTIMIZER | {"GetEnrollmentStatus": DENIED, "GetIdleRecommendations": OFF}
    advice, gaps = optimizer_advice(reading_of(answers), ONE, ec2=False)
    assert (advice.status, advice.recommendations, len(gaps)) == ("Inactive", None, 1)


def test_denied_advice_is_unknown_and_not_none(reading_of: ReadingOf) -> None:
    advice, (gap,) = hub_advice(reading_of(HUB | {"ListRecommendations": DENIED}), ec2=False)
    assert (advice.enrolled, advice.recommendations, advice.whole, gap.reason) == (True, None, False, "AWS denied it.")


def test_a_page_that_fails_leaves_those_before_it_and_a_gap(reading_of: ReadingOf) -> None:
    torn = Throttled("Too fast.")
    pages: list[Any] = [{"items": [HUB_ROW], "nextToken": "t"}, torn]
    advice, (gap,) = hub_advice(reading_of(HUB | {"ListRecommendations": pages}), ec2=False)
    assert (len(recommended(advice)), advice.whole) == (1, False)
    assert gap.operation == "cost-optimization-hub:ListRecommendations"


def test_one_region_that_fails_does_not_lose_the_others(reading_of: ReadingOf) -> None:
    turns = iter([Throttled("Too fast."), OPTIMIZER["GetIdleRecommendations"]])
    answers = OPTIMIZER | {"GetIdleRecommendations": lambda _: next(turns)}
    advice, (gap,) = optimizer_advice(reading_of(answers), ("eu-west-1", "us-east-1"), ec2=False)
    assert (len(recommended(advice)), advice.whole, gap.region) == (1, False, "eu-west-1")


def test_a_region_without_the_service_is_named_and_not_asked(reading_of: ReadingOf, asked: Asked) -> None:
    advice, _ = optimizer_advice(reading_of(OPTIMIZER), ("no-such-1", "us-east-1"), ec2=False)
    assert (advice.absent_regions, {region for _, region, _ in asked}) == (("no-such-1",), {"us-east-1"})
    advice, gaps = optimizer_advice(reading_of({}), ("no-such-1",), ec2=False)
    assert (advice.status, advice.reason, gaps) == (None, "AWS does not offer it in no-such-1.", ())


def test_a_row_that_says_hardly_anything_is_kept(reading_of: ReadingOf) -> None:
    bare = HUB | {"ListRecommendations": {"items": [{"resourceId": "plan"}]}}
    (one,) = recommended(hub_advice(reading_of(bare), ec2=False).advice)
    assert (one.arn, one.name, one.monthly_saving, one.currency) == (None, "plan", None, "USD")
    bare = OPTIMIZER | {"GetIdleRecommendations": {"idleRecommendations": [{"resourceId": "i-1"}]}}
    (one,) = recommended(optimizer_advice(reading_of(bare), ONE, ec2=False).advice)
    assert (one.name, one.monthly_saving, one.discounted_saving, one.lookback_days) == ("i-1", None, None, None)
    assert (one.detail, one.refreshed_at) == ("", None)
