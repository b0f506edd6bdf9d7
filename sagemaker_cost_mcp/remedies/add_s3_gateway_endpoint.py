"""A gateway endpoint for S3 in the route tables of the subnets that SageMaker is in. It is free of charge.

Which route tables these are is not read: a look tells. A subnet without a table of its own uses the main one.
Source: "Gateway endpoints for Amazon S3" (Amazon VPC user guide).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Placeholder, Terraform
from sagemaker_cost_mcp.remedies import _forms
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_TABLE = Placeholder(name="RouteTableId", means="Route table of the subnets; name each of them")
_ENDPOINT = Placeholder(name="VpcEndpointId", means="VpcEndpointId that create-vpc-endpoint answered")


def make(finding: Finding, ground: Ground) -> Change:
    """The endpoint, and how to find the route tables."""
    network = next(one for one in ground.snapshot.networks if one.ref.arn == finding.resource.arn)
    vpc, region = network.ref.name, network.ref.region
    subnets = sorted(network.subnets)
    shape = {
        "VpcId": vpc,
        "ServiceName": f"com.amazonaws.{region}.s3",
        "VpcEndpointType": "Gateway",
        "RouteTableIds": [_TABLE],
    }
    return Change(
        what=f"A gateway endpoint leads from {vpc} to S3, for the route tables of {', '.join(subnets)}; its traffic "
        f"leaves {', '.join(network.nat_gateways or ())}.",
        check_first=(
            "Do bucket policies name the NAT gateway's address (aws:SourceIp)? Then name the endpoint",
            "Open connections to S3 break when the route changes: choose a moment when nothing runs",
            "S3 of other regions is not reached through it, and still goes through the NAT gateway",
        ),
        undo="Delete the endpoint; the routes go with it.",
        commands=(_tables(subnets, region), _command("create-vpc-endpoint", shape, region)),
        undo_commands=(_command("delete-vpc-endpoints", {"VpcEndpointIds": [_ENDPOINT]}, region),),
        placeholders=(_TABLE, _ENDPOINT),
        cloudformation=CloudFormation(
            description=f"Gateway endpoint for S3 in {vpc}",
            parameters=(_TABLE,),
            resources={"S3Endpoint": _forms.resource("AWS::EC2::VPCEndpoint", shape)},
        ),
        terraform=Terraform(blocks=(_forms.block("aws_vpc_endpoint", f"{vpc}_s3", shape),), variables=(_TABLE,)),
    )


def _tables(subnets: list[str], region: str) -> Command:
    return Command(
        service="ec2",
        operation="describe-route-tables",
        options={"filters": [{"Name": "association.subnet-id", "Values": subnets}]},
        region=region,
        why="The route tables; a subnet that is in none of them uses the main one of its VPC.",
        reads_only=True,
    )


def _command(operation: str, shape: _forms.Shape, region: str) -> Command:
    return Command(service="ec2", operation=operation, options=_forms.options(shape), region=region)


REMEDY = Remedy(rules=("s3-traffic-through-nat",), make=make)
