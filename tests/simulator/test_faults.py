"""Faults on purpose: AWS's own words, and the same luck in every run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.faults import KINDS, FaultPlan, PlannedFault
from sagemaker_cost_mcp.simulator.handlers import ce, cloudwatch, resourcegroupstaggingapi, sagemaker, sts
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Request

if TYPE_CHECKING:
    from sagemaker_cost_mcp.simulator.account import SimulatedAccount
    from tests.simulator.conftest import ClientOf

TABLES = {
    "ce": ce.HANDLERS,
    "cloudwatch": cloudwatch.HANDLERS,
    "resourcegroupstaggingapi": resourcegroupstaggingapi.HANDLERS,
    "sagemaker": sagemaker.HANDLERS,
    "sts": sts.HANDLERS,
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "ce": lambda client: client.get_cost_and_usage(
        TimePeriod={"Start": "2026-10-01", "End": "2026-11-01"}, Granularity="MONTHLY", Metrics=["UnblendedCost"]
    ),
    "cloudwatch": lambda client: client.list_metrics(),
    "resourcegroupstaggingapi": lambda client: client.get_resources(),
    "sagemaker": lambda client: client.list_notebook_instances(),
    "sts": lambda client: client.get_caller_identity(),
}
WHO = "User: arn:aws:sts::123456789012:assumed-role/CostReviewer/demo is not authorized to perform:"


def refusal(client_of: ClientOf, kind: str, service: str, **more: Any) -> dict[str, Any]:
    """The answer, as botocore understood it."""
    plan = FaultPlan([PlannedFault(kind=kind, **more)])
    with pytest.raises(ClientError) as caught:
        CALLS[service](client_of(service, TABLES, faults=[plan.failure]))
    return cast("dict[str, Any]", caught.value.response)


@pytest.mark.parametrize(
    ("kind", "service", "code", "status"),
    [
        ("throttle", "sagemaker", "ThrottlingException", 400),
        ("throttle", "ce", "LimitExceededException", 400),
        ("throttle", "resourcegroupstaggingapi", "ThrottledException", 400),
        ("throttle", "sts", "Throttling", 400),
        ("server-error", "sagemaker", "InternalFailure", 500),
        ("server-error", "resourcegroupstaggingapi", "InternalServiceException", 500),
        ("server-error", "cloudwatch", "InternalServiceError", 500),
        ("expired-token", "sagemaker", "ExpiredTokenException", 400),
        ("expired-token", "sts", "ExpiredToken", 403),
    ],
)
def test_each_service_fails_in_its_own_words(
    kind: str, service: str, code: str, status: int, client_of: ClientOf
) -> None:
    answer = refusal(client_of, kind, service)
    assert answer["Error"]["Code"] == code
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    ("service", "named", "resource", "action"),
    [
        ("sagemaker", None, "*", "sagemaker:ListNotebookInstances"),
        ("sagemaker", "sagemaker:ListTags", "*", "sagemaker:ListTags"),
        ("ce", None, "arn:aws:ce:us-east-1:123456789012:/GetCostAndUsage", "ce:GetCostAndUsage"),
        ("resourcegroupstaggingapi", None, "*", "tag:GetResources"),
    ],
)
def test_a_denial_names_who_and_the_action(
    service: str, named: str | None, resource: str, action: str, client_of: ClientOf
) -> None:
    error = refusal(client_of, "access-denied", service, action=named)["Error"]
    why = f"because no identity-based policy allows the {action} action"
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"] == f"{WHO} {action} on resource: {resource} {why}"


def test_the_organisations_deny_is_told_apart(client_of: ClientOf) -> None:
    error = refusal(client_of, "scp-deny", "sagemaker")["Error"]
    assert error["Message"].endswith("on resource: * with an explicit deny in a service control policy")


# -- luck -------------------------------------------------------------------------------------------------------------


def a_request(account: SimulatedAccount, name: str, *, region: str = "us-east-1") -> Request:
    return Request(
        service="sagemaker",
        operation="DescribeEndpoint",
        region=region,
        params={"EndpointName": name},
        account=account,
        now=account.clock(),
    )


def hit(plan: FaultPlan, request: Request) -> bool:
    return plan.failure(request.service, request.operation, request) is not None


def test_the_luck_of_a_request_does_not_hang_on_the_order_of_the_others(bare_account: SimulatedAccount) -> None:
    requests = [a_request(bare_account, f"e-{number % 50}") for number in range(200)]
    planned = [PlannedFault(kind="throttle", rate=0.3)]
    one, other, shifted = FaultPlan(planned), FaultPlan(planned), FaultPlan(planned, seed="another")
    forth = sorted((request.params["EndpointName"], hit(one, request)) for request in requests)
    with ThreadPoolExecutor(8) as pool:
        luck = list(pool.map(lambda request: hit(other, request), reversed(requests)))
    back = sorted(zip((request.params["EndpointName"] for request in reversed(requests)), luck, strict=True))
    assert forth == back
    assert 40 < one.struck == other.struck < 80
    assert forth != sorted((request.params["EndpointName"], hit(shifted, request)) for request in requests)


def test_patterns_narrow_operation_and_region(bare_account: SimulatedAccount) -> None:
    plan = FaultPlan([PlannedFault(kind="throttle", operation="sagemaker:Describe*", region="eu-*")])
    assert hit(plan, a_request(bare_account, "a", region="eu-west-1"))
    assert not hit(plan, a_request(bare_account, "a"))
    assert not hit(FaultPlan([PlannedFault(kind="throttle", operation="ce:*")]), a_request(bare_account, "a"))


def test_after_and_count_bound_how_many_are_hit_over_all_threads(bare_account: SimulatedAccount) -> None:
    plan = FaultPlan([PlannedFault(kind="throttle", after=10, count=5)])
    with ThreadPoolExecutor(8) as pool:
        hits = list(pool.map(lambda number: hit(plan, a_request(bare_account, f"e-{number}")), range(100)))
    assert sum(hits) == plan.struck == 5


def test_every_kind_is_met_by_exactly_one_kind_of_door(bare_account: SimulatedAccount) -> None:
    request = a_request(bare_account, "a")
    for kind in KINDS:
        plan = FaultPlan([PlannedFault(kind=kind)])
        met = [plan.failure("", "", request), plan.loss(request)]
        plan.detour(request, lambda _: {})
        assert plan.struck == 1, kind
        assert sum(one is not None for one in met) <= 1, kind


# -- wrong answers ----------------------------------------------------------------------------------------------------

NAMES = [f"n-{number}" for number in range(10)]


def listed(request: Request) -> dict[str, Any]:
    shown, token = page(
        [{"NotebookInstanceName": name, "NotebookInstanceArn": f"arn:{name}"} for name in NAMES],
        request.params,
        size_param="MaxResults",
        default=10,
        maximum=100,
        token_param="NextToken",
    )
    return {"NotebookInstances": list(shown)} | ({"NextToken": token} if token else {})


def described(request: Request) -> dict[str, Any]:
    raise AwsFailure("ValidationException", f"Could not find {request.params['NotebookInstanceName']}.")


def pages_of(client: Any, most: int) -> list[tuple[list[str], str | None]]:
    found: list[tuple[list[str], str | None]] = []
    token: str | None = None
    while len(found) < most and (not found or token):
        answer = client.list_notebook_instances(**({"NextToken": token} if token else {}), MaxResults=100)
        token = answer.get("NextToken")
        found.append(([row["NotebookInstanceName"] for row in answer["NotebookInstances"]], token))
    return found


def client_with(client_of: ClientOf, kind: str) -> Any:
    tables = {"sagemaker": {"ListNotebookInstances": listed, "DescribeNotebookInstance": described}}
    return client_of("sagemaker", tables, detours=[FaultPlan([PlannedFault(kind=kind)]).detour])


def test_a_token_loop_gives_the_first_page_for_ever(client_of: ClientOf) -> None:
    pages = pages_of(client_with(client_of, "token-loop"), 4)
    assert [names for names, _ in pages] == [NAMES] * 4
    assert len({token for _, token in pages}) == 1


def test_repeated_items_come_at_the_start_of_the_next_page(client_of: ClientOf) -> None:
    pages = pages_of(client_with(client_of, "repeat"), 9)
    assert [names for names, _ in pages] == [NAMES[:3], NAMES[2:6], NAMES[5:9], NAMES[8:]]


def test_what_is_gone_is_told_in_the_handlers_own_words(client_of: ClientOf) -> None:
    with pytest.raises(ClientError, match=r"Could not find n-1\.$"):
        client_with(client_of, "gone").describe_notebook_instance(NotebookInstanceName="n-1")
