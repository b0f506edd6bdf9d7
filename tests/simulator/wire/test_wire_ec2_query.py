"""Amazon EC2's protocol, with botocore's own client at the other end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.request import AwsFailure, Request
from sagemaker_cost_mcp.simulator.wire.catalog import service_model
from sagemaker_cost_mcp.simulator.wire.ec2_query import Ec2Query
from sagemaker_cost_mcp.simulator.wire.messages import HttpRequest
from sagemaker_cost_mcp.simulator.wire.values import Malformed

if TYPE_CHECKING:
    from tests.simulator.conftest import ClientOf

NAT = {
    "NatGatewayId": "nat-1",
    "CreateTime": datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
    "State": "available",
    "NatGatewayAddresses": [{"PrivateIp": "10.0.0.1", "IsPrimary": True}, {"PrivateIp": "10.0.0.2"}],
    "Tags": [{"Key": "a <&>", "Value": "é"}],
}


def test_an_answer_is_what_the_client_parses(client_of: ClientOf) -> None:
    client = client_of("ec2", {"ec2": {"DescribeNatGateways": lambda _: {"NatGateways": [NAT], "NextToken": "n"}}})
    answer = client.describe_nat_gateways()
    assert (answer["NatGateways"], answer["NextToken"]) == ([NAT], "n")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8)
FILTERS = st.lists(
    st.fixed_dictionaries({"Name": TEXTS, "Values": st.lists(TEXTS, min_size=1, max_size=3)}), max_size=3
)


def test_what_the_client_sends_is_what_a_handler_gets(client_of: ClientOf) -> None:
    seen: list[Request] = []
    client = client_of("ec2", {"ec2": {"DescribeSubnets": lambda _: {"Subnets": []}}}, log=seen.append)

    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(FILTERS, st.lists(TEXTS, max_size=3), st.booleans(), st.integers(5, 1000))
    def holds(filters: list[dict[str, Any]], names: list[str], dry: bool, most: int) -> None:  # noqa: FBT001
        given_params: dict[str, Any] = {"Filters": filters, "SubnetIds": names, "DryRun": dry, "MaxResults": most}
        client.describe_subnets(**given_params)
        assert seen[-1].params == {name: value for name, value in given_params.items() if value not in ([], None)}

    holds()


def test_an_error_is_in_ec2s_own_envelope(client_of: ClientOf) -> None:
    def deny(_: Request) -> dict[str, Any]:
        raise AwsFailure("UnauthorizedOperation", "You are not authorized", 403)

    client = client_of("ec2", {"ec2": {"DescribeSubnets": deny}})
    with pytest.raises(ClientError) as told:
        client.describe_subnets()
    error: Any = told.value.response
    assert (error["Error"]["Code"], error["Error"]["Message"]) == ("UnauthorizedOperation", "You are not authorized")
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert error["ResponseMetadata"]["RequestId"]
    with pytest.raises(ClientError, match="NotImplementedBySimulation"):
        client.describe_vpcs()


def _request(form: str) -> HttpRequest:
    headers = [("content-type", "application/x-www-form-urlencoded")]
    return HttpRequest.of("POST", "https://ec2.eu-west-1.amazonaws.com/", headers, form.encode())


def test_an_operation_is_known_by_action_and_version() -> None:
    ec2, sts = service_model("ec2"), service_model("sts")
    assert ec2
    assert sts
    found = Ec2Query().operation(_request("Action=DescribeSubnets&Version=2016-11-15"), ec2)
    assert found is not None
    assert found.name == "DescribeSubnets"
    assert Ec2Query().operation(_request("Action=DescribeSubnets&Version=2014-01-01"), ec2) is None
    assert Ec2Query().operation(_request("Action=GetCallerIdentity"), sts) is None


def test_a_structure_where_a_value_belongs_is_malformed() -> None:
    ec2 = service_model("ec2")
    assert ec2
    with pytest.raises(Malformed):
        Ec2Query().params(_request("MaxResults.1=5"), ec2.operation_model("DescribeSubnets"))
