from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Fleet, Vpc, VpcEndpoint
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

BORN = NOW - timedelta(days=200)


@pytest.fixture
def net(account_of: AccountOf) -> SimulatedAccount:
    interface = VpcEndpoint(endpoint_id="vpce-2", kind="Interface", private_dns=True)
    return account_of(
        Fleet(
            account_id="1" * 12,
            vpcs=(
                Vpc(
                    vpc_id="vpc-1",
                    created=BORN,
                    subnets=tuple(f"subnet-{place:04}" for place in range(1200)),
                    nat_gateways=("nat-1",),
                    endpoints=(VpcEndpoint(endpoint_id="vpce-1"), interface),
                    tags={"Team": "a"},
                ),
                Vpc(vpc_id="vpc-2", created=BORN, subnets=("subnet-x",)),
                Vpc(vpc_id="vpc-3", created=BORN, region="eu-west-1", subnets=("subnet-y",)),
                Vpc(vpc_id="vpc-4", created=NOW + timedelta(days=1), subnets=("subnet-z",)),
            ),
        )
    )


@pytest.fixture
def of(ask: Ask, net: SimulatedAccount) -> Any:
    def asked(operation: str, **params: Any) -> dict[str, Any]:
        return ask("ec2", operation, account=net, **params)

    return asked


def refusal(call: Any, *args: Any, **params: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as told:
        call(*args, **params)
    error: Any = told.value.response
    return error["Error"]["Code"], error["Error"]["Message"]


def where(name: str, *values: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": list(values)}]


def test_subnets_say_in_which_vpc_they_are(of: Any) -> None:
    wanted = where("subnet-id", "subnet-x", "subnet-0007", "subnet-y", "subnet-z")
    rows = of("DescribeSubnets", Filters=wanted)["Subnets"]
    assert [(row["SubnetId"], row["VpcId"], row["OwnerId"]) for row in rows] == [
        ("subnet-0007", "vpc-1", "1" * 12),
        ("subnet-x", "vpc-2", "1" * 12),
    ]


def test_a_list_goes_on_where_its_page_ended(of: Any) -> None:
    first = of("DescribeSubnets", Filters=where("vpc-id", "vpc-1"))
    rest = of("DescribeSubnets", Filters=where("vpc-id", "vpc-1"), NextToken=first["NextToken"])
    assert (len(first["Subnets"]), len(rest["Subnets"])) == (1000, 200)
    assert "NextToken" not in rest


def test_endpoints_tell_their_kind_and_who_uses_them(of: Any) -> None:
    gateway, interface = of("DescribeVpcEndpoints", Filters=where("vpc-id", "vpc-1"))["VpcEndpoints"]
    assert (gateway["ServiceName"], gateway["RouteTableIds"]) == ("com.amazonaws.us-east-1.s3", ["rtb-0main"])
    assert (interface["VpcEndpointType"], interface["PrivateDnsEnabled"]) == ("Interface", True)
    assert len(interface["SubnetIds"]) == 1200
    (picked,) = of("DescribeVpcEndpoints", VpcEndpointIds=["vpce-2"])["VpcEndpoints"]
    assert picked["VpcEndpointId"] == "vpce-2"


def test_nat_gateways_are_found_by_vpc_and_state(of: Any) -> None:
    (found,) = of("DescribeNatGateways", Filter=where("state", "available"))["NatGateways"]
    assert (found["NatGatewayId"], found["VpcId"], found["SubnetId"]) == ("nat-1", "vpc-1", "subnet-0000")
    assert of("DescribeNatGateways", Filter=where("vpc-id", "vpc-2"))["NatGateways"] == []
    assert of("DescribeNatGateways", NatGatewayIds=["nat-1"])["NatGateways"] == [found]


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("DescribeSubnets", {"SubnetIds": ["subnet-x", "subnet-gone"]}, "InvalidSubnetID.NotFound"),
        ("DescribeVpcEndpoints", {"VpcEndpointIds": ["vpce-9"]}, "InvalidVpcEndpointId.NotFound"),
        ("DescribeNatGateways", {"NatGatewayIds": ["nat-9"]}, "NatGatewayNotFound"),
        ("DescribeSubnets", {"Filters": where("colour", "red")}, "InvalidParameterValue"),
        ("DescribeSubnets", {"Filters": where("vpc-id", *map(str, range(201)))}, "FilterLimitExceeded"),
        ("DescribeSubnets", {"NextToken": "made-up"}, "InvalidParameterValue"),
    ],
)
def test_what_does_not_fit_is_refused(of: Any, operation: str, params: dict[str, Any], code: str) -> None:
    assert refusal(of, operation, **params)[0] == code


def test_the_tagging_api_lists_vpcs(ask: Ask, net: SimulatedAccount) -> None:
    answer = ask("resourcegroupstaggingapi", "GetResources", account=net, ResourceTypeFilters=["ec2:vpc"])
    assert [row["ResourceARN"] for row in answer["ResourceTagMappingList"]] == [
        "arn:aws:ec2:us-east-1:111111111111:vpc/vpc-1"
    ]
