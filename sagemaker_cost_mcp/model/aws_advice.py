"""What AWS's own advisers say: Cost Optimization Hub and Compute Optimizer, each with its enrolment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.model.value import Value

AdviceService = Literal["cost-optimization-hub", "compute-optimizer"]
"""As AWS writes it before the colon of an IAM action."""

HUB: AdviceService = "cost-optimization-hub"
OPTIMIZER: AdviceService = "compute-optimizer"

ACTIVE = "Active"
"""Both services call an account so that gets advice."""


class Recommendation(Value):
    """One piece of AWS's advice (source: ListRecommendations, GetIdleRecommendations)."""

    service: AdviceService
    arn: str | None
    """None: it is about no single resource, as a Savings Plan is not."""
    name: str
    resource_type: str
    """As the service writes it: `SageMakerEndpoint`, `Ec2Instance`, `EC2Instance`, …"""
    region: str
    """Empty: AWS did not say."""
    account_id: str
    action: str
    """Of the Hub its action (`Delete`, `Rightsize`), of Compute Optimizer its finding (`Idle`)."""
    detail: str = ""
    """What AWS would have instead, or what it saw, in its own words."""
    monthly_saving: Decimal | None
    """None: AWS gives no amount."""
    discounted_saving: Decimal | None = None
    """The same after discounts and commitments; None: AWS does not tell the two apart, or does not know."""
    currency: str = "USD"
    effort: str | None = None
    lookback_days: int | None = None
    refreshed_at: datetime | None = None


class ServiceAdvice(Value):
    """What one service says of the account."""

    service: AdviceService
    status: str | None
    """`Active`, `Inactive`, `Pending`, `Failed` as AWS writes it; None: it could not be read."""
    reason: str | None = None
    """AWS's own words on the status."""
    since: datetime | None = None
    """When the status last changed."""
    recommendations: tuple[Recommendation, ...] | None
    """None: the account is not enrolled, or they could not be read (then there is a gap)."""
    whole: bool = True
    """False: some of the recommendations could not be read."""
    absent_regions: tuple[str, ...] = ()
    """Regions of the question in which AWS does not offer the service."""

    @property
    def enrolled(self) -> bool | None:
        """Whether the account gets advice; None: not known."""
        return None if self.status is None else self.status == ACTIVE


AwsAdvice = tuple[ServiceAdvice, ...]
"""A service that is not in it could not be asked at all."""
