"""VPCs in which SageMaker runs something: whether they reach S3 by an endpoint, and whether they have a NAT gateway.

Sources: DescribeSubnets, DescribeVpcEndpoints, DescribeNatGateways, tag:GetResources.

Calls for n subnets in v VPCs: ceil(n / 200) of DescribeSubnets, ceil(v / 200) of each of the others, ceil(v / 100) of
GetResources; none where SageMaker is in no subnet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.surroundings import Network

MOST_VALUES = 200
"""Values of one filter (Amazon EC2 User Guide, "Filtering considerations")."""

_Row = Mapping[str, Any]


def networks(reading: Reading, region: str, subnets: frozenset[str]) -> Outcome[Network]:
    """The VPCs of some subnets, by id. Subnets that are gone are left out; what could not be read is None, and a gap.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = _rows(reading, region, ("DescribeSubnets", "Subnets", "Filters"), "subnet-id", subnets)
    by_vpc: defaultdict[str, set[str]] = defaultdict(set)
    for row in found.items:
        by_vpc[row["VpcId"]].add(row["SubnetId"])
    if not by_vpc:
        return Outcome(gaps=found.gaps)
    endpoints = _rows(reading, region, ("DescribeVpcEndpoints", "VpcEndpoints", "Filters"), "vpc-id", by_vpc)
    nats = _rows(reading, region, ("DescribeNatGateways", "NatGateways", "Filter"), "vpc-id", by_vpc)
    tags = tags_of_arns(reading, region, [_arn(reading, region, vpc) for vpc in by_vpc])
    return Outcome(
        tuple(
            Network(
                ref=_ref(reading, region, vpc, tags),
                subnets=frozenset(by_vpc[vpc]),
                reaches_s3=None if endpoints.gaps else _reaches_s3(region, _of(vpc, endpoints.items)),
                nat_gateways=None if nats.gaps else _up(_of(vpc, nats.items)),
            )
            for vpc in sorted(by_vpc)
        ),
        (*found.gaps, *endpoints.gaps, *nats.gaps, *tags.gaps),
    )


def _rows(
    reading: Reading, region: str, listing: tuple[str, str, str], name: str, values: Iterable[str]
) -> Outcome[_Row]:
    """All rows that one of the values applies to. By filter, for one id that is gone would spoil a list of ids."""
    operation, key, filters = listing
    wanted = sorted(values)
    batches = [wanted[start : start + MOST_VALUES] for start in range(0, len(wanted), MOST_VALUES)]
    answers = [
        rows_of(reading, ("ec2", operation), region, key, **{filters: [{"Name": name, "Values": batch}]})
        for batch in batches
    ]
    gaps: tuple[Gap, ...] = tuple(chain.from_iterable(one.gaps for one in answers))
    return Outcome(tuple(chain.from_iterable(one.items for one in answers)), tuple(dict.fromkeys(gaps)))


def _of(vpc: str, rows: Iterable[_Row]) -> Sequence[_Row]:
    return [row for row in rows if row.get("VpcId") == vpc]


def _reaches_s3(region: str, endpoints: Iterable[_Row]) -> bool:
    """A gateway that is in no route table leads nowhere, and an interface is only found by S3's name with private DNS.

    The name ends so in every partition: `com.amazonaws.eu-west-1.s3`, `cn.com.amazonaws.cn-north-1.s3`.
    """
    leading = (one.get("RouteTableIds") or one.get("PrivateDnsEnabled") for one in endpoints if _is_s3(region, one))
    return any(leading)


def _is_s3(region: str, endpoint: _Row) -> bool:
    name: str = endpoint.get("ServiceName", "")
    return name.endswith(f".{region}.s3") and endpoint.get("State", "").lower() == "available"


def _up(nats: Iterable[_Row]) -> tuple[str, ...]:
    return tuple(sorted(one["NatGatewayId"] for one in nats if one.get("State") == "available"))


def _arn(reading: Reading, region: str, vpc: str) -> str:
    return f"arn:{reading.identity.partition}:ec2:{region}:{reading.identity.account_id}:vpc/{vpc}"


def _ref(reading: Reading, region: str, vpc: str, tags: Tags) -> ResourceRef:
    arn = _arn(reading, region, vpc)
    return ResourceRef(
        arn=arn, name=vpc, type="vpc", region=region, account_id=reading.identity.account_id, tags=tags.of(arn)
    )
