"""What AWS's own advisers say of `ml-team`: little about SageMaker, since they know endpoints alone."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import ACTIVE, Advice, Advisers
from sagemaker_cost_mcp.simulator.scenarios._days import Days


def advisers(days: Days, sandbox: str) -> Advisers:
    """Both are on. What they name is gone, or not this account's, or no resource, or EC2's."""
    more = (*_of_sagemaker(sandbox), *_of_ec2())
    return Advisers(hub=ACTIVE, optimizer=ACTIVE, enrolled=days.ago(120, 10), more=more)


def _of_sagemaker(sandbox: str) -> Iterator[Advice]:
    yield Advice(  # deleted after AWS last looked
        resource="endpoint/churn-score-canary",
        saving=Decimal("167.90"),
        cost=Decimal("167.90"),
        current="churn-score-canary",
        idle=True,
    )
    yield Advice(
        resource="endpoint/sandbox-demo",
        account_id=sandbox,
        saving=Decimal("83.95"),
        cost=Decimal("83.95"),
        current="sandbox-demo",
        idle=True,
    )
    yield Advice(
        resource="sagemaker-savings-plan",
        kind="SageMakerSavingsPlans",
        service="",
        action="PurchaseSavingsPlans",
        saving=Decimal("412.30"),
        cost=Decimal("2104.55"),
        recommended="$1.92/hr commitment, 1 year, No Upfront",
        source="CostExplorer",
    )


def _of_ec2() -> Iterator[Advice]:
    yield Advice(
        resource="instance/i-0c4d1e8f72a95b360",
        kind="Ec2Instance",
        service="ec2",
        action="Rightsize",
        saving=Decimal("61.32"),
        cost=Decimal("140.16"),
        current="m5.xlarge",
        recommended="m6i.large",
        effort="Low",
    )
    yield Advice(
        resource="volume/vol-08f3a1b2c4d5e6f70",
        kind="EbsVolume",
        service="ec2",
        saving=Decimal("40.00"),
        cost=Decimal("40.00"),
        current="500 GB gp2",
        idle=True,
    )
