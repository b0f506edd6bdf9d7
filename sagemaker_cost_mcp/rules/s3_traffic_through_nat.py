"""Traffic to S3 through a NAT gateway.

## What it finds

VPCs in which models, training jobs or processing jobs run, that have a NAT gateway and no endpoint that leads to S3,
while the bill shows bytes through NAT gateways in the region. An endpoint leads to S3 when it is a gateway in some
route table, or an interface behind S3's own name.

## Why it costs

Datasets, artifacts and results go to and from S3. Without an endpoint they go through the NAT gateway, which is paid
for every gigabyte that it processes. A gateway endpoint for S3 costs nothing.

## How the saving is computed

Nothing is claimed: the bill does not tell what went through, nor from where. The cost that is named is what all NAT
gateways of the region processed: cost of usage type `NatGateway-Bytes` in the bill's window x 730 h / its hours. It is
an upper bound of what SageMaker could cause.

Confidence is always low: route tables are not read, so subnets without a route to the NAT gateway are named too.

## When it stays undecided

When endpoints, NAT gateways or the bill could not be read. VPCs whose traffic leaves through another VPC's NAT gateway
are not judged; those of notebooks and Studio are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.storage_rates import billed
from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Bill, Phase
from sagemaker_cost_mcp.model.related_services import Related
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.surroundings import Network
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_BYTES = "NatGateway-Bytes"


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each VPC."""
    del thresholds
    bill, costs = snapshot.bill, snapshot.related_costs
    for network in snapshot.networks:
        if network.reaches_s3 or network.nat_gateways == ():
            continue
        if network.reaches_s3 is None:
            yield _undecided(network, "whether it has an endpoint for S3", "ec2:DescribeVpcEndpoints")
        elif network.nat_gateways is None:
            yield _undecided(network, "whether it has a NAT gateway", "ec2:DescribeNatGateways")
        elif bill is None or costs is None:
            yield _undecided(network, "what NAT gateways cost", "ce:GetCostAndUsage")
        else:
            yield from _judged(network, bill, costs)


def _undecided(network: Network, missing: str, action: str) -> Undecided:
    return Undecided(
        rule=RULE.name,
        resource=network.ref,
        missing=missing,
        how_to_fix=f"grant {action}; see the gaps of this answer",
    )


def _judged(network: Network, bill: Bill, costs: RelatedCosts) -> Iterator[Verdict]:
    quantity, cost = billed(costs, Related.NAT_GATEWAY, network.ref.region, _BYTES)
    if quantity > 0:
        yield _detour(network, quantity, cost * HOURS_PER_MONTH / bill.hours)


def _detour(network: Network, quantity: Decimal, monthly: Decimal) -> Verdict:
    region = network.ref.region
    return finding(
        RULE,
        Judgement(
            resource=network.ref,
            claims=(),
            monthly_cost=monthly,
            confidence=Confidence.LOW,
            evidence=(
                f"models or jobs run in its subnets {', '.join(sorted(network.subnets))}",
                f"it has NAT gateways ({', '.join(network.nat_gateways or ())}) and no endpoint that leads to S3",
                f"all NAT gateways in {region} processed {quantity:.1f} GB in the bill's window, from whatever source",
            ),
            recommendation="Add a gateway endpoint for S3 to the route tables of these subnets: it is free, takes "
            "effect at once and can be removed again. Check bucket policies that name the NAT gateway's address first.",
        ),
    )


RULE = Rule(
    name="s3-traffic-through-nat",
    title="Traffic to S3 through a NAT gateway",
    phase=Phase.OTHER,
    reads=frozenset({"networks", "models", "training_jobs", "processing_jobs", "related_costs", "bill"}),
    cadence="quarterly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
