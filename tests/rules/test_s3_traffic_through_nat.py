from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.surroundings import Network
from sagemaker_cost_mcp.rules.s3_traffic_through_nat import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import bill
from tests.surroundings_builders import NAT_BILL, network, surroundings


def judged(*networks: Network, **shelves: Any) -> list[Verdict]:
    known: dict[str, Any] = {"related_costs": NAT_BILL, "bill": bill()}
    return list(RULE.verdicts(surroundings(networks=networks, **(known | shelves)), Thresholds()))


def test_a_network_without_a_way_to_s3_is_named_with_what_nat_gateways_cost_a_month() -> None:
    (verdict,) = judged(network())
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd == Decimal("91.25")  # 90 USD in 30 days, of which a month has 730 / 24
    assert (verdict.claims, verdict.monthly_saving_list_usd) == ((), 0)
    assert verdict.confidence is Confidence.LOW
    assert verdict.evidence == (
        "models or jobs run in its subnets subnet-a, subnet-b",
        "it has NAT gateways (nat-1) and no endpoint that leads to S3",
        "all NAT gateways in us-east-1 processed 2000.0 GB in the bill's window, from whatever source",
    )


@pytest.mark.parametrize(
    "innocent",
    [
        network(reaches_s3=True),
        network(reaches_s3=True, nats=None),
        network(nats=()),
        network(reaches_s3=None, nats=()),
        network(region="eu-central-1"),
        network(region="ap-south-1"),
    ],
)
def test_with_an_endpoint_or_without_nat_traffic_it_is_innocent(innocent: Network) -> None:
    assert judged(innocent) == []


@pytest.mark.parametrize(
    ("subject", "shelves", "action"),
    [
        (network(reaches_s3=None), {}, "ec2:DescribeVpcEndpoints"),
        (network(nats=None), {}, "ec2:DescribeNatGateways"),
        (network(), {"related_costs": None}, "ce:GetCostAndUsage"),
        (network(), {"bill": None}, "ce:GetCostAndUsage"),
    ],
)
def test_what_could_not_be_read_is_undecided(subject: Network, shelves: dict[str, Any], action: str) -> None:
    (verdict,) = judged(subject, **shelves)
    assert isinstance(verdict, Undecided)
    assert action in verdict.how_to_fix


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.sampled_from([None, (), ("nat-1",)])), max_size=6))
def test_one_network_never_changes_the_verdict_on_another(drawn: list[tuple[bool | None, Any]]) -> None:
    made = [network(f"vpc-{place}", reaches_s3=s3, nats=nats) for place, (s3, nats) in enumerate(drawn)]
    together = judged(*made)
    assert together == [verdict for one in made for verdict in judged(one)]
    guilty = [one.ref for one in made if one.reaches_s3 is False and one.nat_gateways]
    assert [v.resource for v in together if isinstance(v, Finding)] == guilty
