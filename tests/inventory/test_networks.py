from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.networks import networks
from tests.fake_reading import Asked, ReadingOf

REGION = "eu-west-1"
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
GATEWAY: dict[str, Any] = {
    "VpcId": "vpc-1",
    "ServiceName": "com.amazonaws.eu-west-1.s3",
    "State": "available",
    "VpcEndpointType": "Gateway",
    "RouteTableIds": ["rtb-1"],
}


def denied(operation: str) -> AccessDenied:
    action = f"ec2:{operation}"
    return AccessDenied("no", operation=action, missing_permission=action)


def nat(state: str = "available", name: str = "nat-1") -> dict[str, Any]:
    return {"VpcId": "vpc-1", "NatGatewayId": name, "State": state}


def answers(**changes: Any) -> dict[str, Any]:
    subnets = [
        {"SubnetId": "subnet-a", "VpcId": "vpc-1"},
        {"SubnetId": "subnet-b", "VpcId": "vpc-2"},
        {"SubnetId": "subnet-c", "VpcId": "vpc-1"},
    ]
    given: dict[str, Any] = {
        "DescribeSubnets": {"Subnets": subnets},
        "DescribeVpcEndpoints": {"VpcEndpoints": [GATEWAY]},
        "DescribeNatGateways": {"NatGateways": [nat(), nat("deleted", "nat-0")]},
        "GetResources": NO_TAGS,
    }
    return given | changes


def read(reading: Any, *subnets: str) -> Any:
    return networks(reading, REGION, frozenset(subnets or ("subnet-a",)))


def test_networks_are_those_of_the_subnets_with_what_is_in_them(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = read(reading_of(answers()), "subnet-a", "subnet-b", "subnet-c", "subnet-gone")
    first, second = outcome.items
    assert first.ref.arn == "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"
    assert (first.subnets, first.reaches_s3, first.nat_gateways) == ({"subnet-a", "subnet-c"}, True, ("nat-1",))
    assert (second.ref.name, second.reaches_s3, second.nat_gateways) == ("vpc-2", False, ())
    assert Counter(operation for operation, _, _ in asked) == {
        "DescribeSubnets": 1,
        "DescribeVpcEndpoints": 1,
        "DescribeNatGateways": 1,
        "GetResources": 1,
    }
    assert asked[2][2] == {"Filter": [{"Name": "vpc-id", "Values": ["vpc-1", "vpc-2"]}]}


@pytest.mark.parametrize(
    ("changes", "reaches"),
    [
        ({}, True),
        ({"RouteTableIds": []}, False),
        ({"ServiceName": "com.amazonaws.eu-west-1.dynamodb"}, False),
        ({"ServiceName": "com.amazonaws.eu-west-1.s3express"}, False),
        ({"ServiceName": "cn.com.amazonaws.eu-west-1.s3"}, True),
        ({"State": "pending"}, False),
        ({"State": "Available"}, True),
        ({"VpcEndpointType": "Interface", "RouteTableIds": [], "PrivateDnsEnabled": True}, True),
        ({"VpcEndpointType": "Interface", "RouteTableIds": [], "PrivateDnsEnabled": False}, False),
    ],
)
def test_only_an_endpoint_that_is_used_leads_to_s3(
    reading_of: ReadingOf,
    changes: dict[str, Any],
    reaches: bool,  # noqa: FBT001
) -> None:
    (found, _) = read(reading_of(answers(DescribeVpcEndpoints={"VpcEndpoints": [GATEWAY | changes]}))).items
    assert found.reaches_s3 is reaches


def test_many_subnets_are_asked_for_in_batches(reading_of: ReadingOf, asked: Asked) -> None:
    read(reading_of(answers()), *(f"subnet-{place:04}" for place in range(450)))
    batches = [params["Filters"][0]["Values"] for operation, _, params in asked if operation == "DescribeSubnets"]
    assert [len(batch) for batch in batches] == [200, 200, 50]


def test_without_a_known_subnet_nothing_else_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = read(reading_of(answers(DescribeSubnets=denied("DescribeSubnets"))))
    assert outcome.items == ()
    assert [gap.missing_permission for gap in outcome.gaps] == ["ec2:DescribeSubnets"]
    assert [operation for operation, _, _ in asked] == ["DescribeSubnets"]


@pytest.mark.parametrize("operation", ["DescribeVpcEndpoints", "DescribeNatGateways"])
def test_what_is_denied_is_not_known(reading_of: ReadingOf, operation: str) -> None:
    outcome = read(reading_of(answers(**{operation: denied(operation)})))
    (found, _), (gap,) = outcome.items, outcome.gaps
    assert (found.reaches_s3 is None, found.nat_gateways is None) == (
        operation == "DescribeVpcEndpoints",
        operation == "DescribeNatGateways",
    )
    assert gap.missing_permission == f"ec2:{operation}"
