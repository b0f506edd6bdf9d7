"""Amazon EC2's answers about networks: DescribeSubnets, DescribeVpcEndpoints, DescribeNatGateways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sagemaker_cost_mcp.simulator.description import Vpc, VpcEndpoint
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

MOST = 1000
"""Rows on a page (API references of all three)."""
MOST_VALUES = 200
"""Values of one filter (Amazon EC2 User Guide, "Filtering considerations")."""

_Row = dict[str, Any]


def describe_subnets(request: Request) -> dict[str, Any]:
    """DescribeSubnets."""
    rows = [_subnet(request, vpc, name) for vpc in _vpcs(request) for name in vpc.subnets]
    wanted = request.params.get("SubnetIds")
    _check_ids(wanted, [row["SubnetId"] for row in rows], "InvalidSubnetID.NotFound", "subnet")
    rows = [row for row in rows if wanted is None or row["SubnetId"] in wanted]
    keys = {"subnet-id": "SubnetId", "vpc-id": "VpcId", "state": "State"}
    return _listed(_filtered(rows, request.params.get("Filters", ()), keys), request, "Subnets")


def describe_vpc_endpoints(request: Request) -> dict[str, Any]:
    """DescribeVpcEndpoints."""
    rows = [_endpoint(request, vpc, one) for vpc in _vpcs(request) for one in vpc.endpoints]
    wanted = request.params.get("VpcEndpointIds")
    _check_ids(wanted, [row["VpcEndpointId"] for row in rows], "InvalidVpcEndpointId.NotFound", "Vpc Endpoint")
    rows = [row for row in rows if wanted is None or row["VpcEndpointId"] in wanted]
    keys = {
        "vpc-id": "VpcId",
        "service-name": "ServiceName",
        "vpc-endpoint-type": "VpcEndpointType",
        "vpc-endpoint-state": "State",
    }
    return _listed(_filtered(rows, request.params.get("Filters", ()), keys), request, "VpcEndpoints")


def describe_nat_gateways(request: Request) -> dict[str, Any]:
    """DescribeNatGateways."""
    rows = [_nat(vpc, name) for vpc in _vpcs(request) for name in vpc.nat_gateways]
    wanted = request.params.get("NatGatewayIds")
    _check_ids(wanted, [row["NatGatewayId"] for row in rows], "NatGatewayNotFound", "Nat gateway")
    rows = [row for row in rows if wanted is None or row["NatGatewayId"] in wanted]
    keys = {"vpc-id": "VpcId", "subnet-id": "SubnetId", "state": "State", "nat-gateway-id": "NatGatewayId"}
    return _listed(_filtered(rows, request.params.get("Filter", ()), keys), request, "NatGateways")


HANDLERS: dict[str, Handler] = {
    "DescribeSubnets": describe_subnets,
    "DescribeVpcEndpoints": describe_vpc_endpoints,
    "DescribeNatGateways": describe_nat_gateways,
}


def _vpcs(request: Request) -> Iterator[Vpc]:
    for vpc in request.account.fleet.vpcs:
        if vpc.region == request.region and vpc.created <= request.now:
            yield vpc


def _subnet(request: Request, vpc: Vpc, name: str) -> _Row:
    return {
        "SubnetId": name,
        "SubnetArn": request.account.arn("ec2", request.region, f"subnet/{name}"),
        "VpcId": vpc.vpc_id,
        "State": "available",
        "OwnerId": request.account.account_id,
        "AvailabilityZone": f"{request.region}a",
        "CidrBlock": "10.0.0.0/20",
        "AvailableIpAddressCount": 4091,
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": False,
    }


def _endpoint(request: Request, vpc: Vpc, one: VpcEndpoint) -> _Row:
    gateway = one.kind == "Gateway"
    return {
        "VpcEndpointId": one.endpoint_id,
        "VpcEndpointType": one.kind,
        "VpcId": vpc.vpc_id,
        "ServiceName": f"com.amazonaws.{request.region}.{one.service}",
        "State": one.state,
        "RouteTableIds": list(one.route_tables) if gateway else [],
        "SubnetIds": [] if gateway else list(vpc.subnets),
        "PrivateDnsEnabled": one.private_dns,
        "RequesterManaged": False,
        "CreationTimestamp": vpc.created,
        "OwnerId": request.account.account_id,
    }


def _nat(vpc: Vpc, name: str) -> _Row:
    return {
        "NatGatewayId": name,
        "VpcId": vpc.vpc_id,
        "SubnetId": vpc.subnets[0],
        "State": "available",
        "ConnectivityType": "public",
        "CreateTime": vpc.created,
    }


def _check_ids(wanted: Sequence[str] | None, known: Sequence[str], code: str, noun: str) -> None:
    """One unknown id spoils the whole answer."""
    missing = sorted(set(wanted or ()) - set(known))
    if missing:
        raise AwsFailure(code, f"The {noun} ID '{missing[0]}' does not exist")


def _filtered(rows: Sequence[_Row], filters: Sequence[Mapping[str, Any]], keys: Mapping[str, str]) -> list[_Row]:
    kept = list(rows)
    for one in filters:
        name, values = one.get("Name", ""), one.get("Values", ())
        if name not in keys:
            raise AwsFailure("InvalidParameterValue", f"The filter '{name}' is invalid")
        if len(values) > MOST_VALUES:
            raise AwsFailure("FilterLimitExceeded", f"The maximum number of filter values is {MOST_VALUES}")
        kept = [row for row in kept if row[keys[name]] in values]
    return kept


def _listed(rows: Sequence[_Row], request: Request, member: str) -> dict[str, Any]:
    shown, token = page(
        rows,
        request.params,
        size_param="MaxResults",
        default=MOST,
        maximum=MOST,
        token_param="NextToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidParameterValue", "Invalid value for nextToken"),
    )
    return {member: list(shown)} | ({} if token is None else {"NextToken": token})
