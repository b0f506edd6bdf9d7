"""What is said of each operation that may be called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.model.money import ZERO


@dataclass(frozen=True, kw_only=True)
class Read:
    """One operation that may be called."""

    service: str
    """As botocore names its client."""
    operation: str
    actions: tuple[str, ...]
    """IAM actions to grant, the one that AWS checks first."""
    why: str
    """What breaks without it, for the person who grants it."""
    usd: Decimal = ZERO
    """USD that AWS charges for one request, or for one item of `charged`."""
    charged: str | None = None
    """Parameter whose items are charged one by one; None: the request is."""

    @property
    def label(self) -> str:
        """`prefix:Operation`, as gaps and errors name it.

        >>> from sagemaker_cost_mcp.aws.reads import find
        >>> find("resourcegroupstaggingapi", "GetResources").label
        'tag:GetResources'
        """
        return f"{self.actions[0].partition(':')[0]}:{self.operation}"

    def price(self, params: Mapping[str, Any]) -> Decimal:
        """USD that AWS charges for a request with these parameters.

        >>> from sagemaker_cost_mcp.aws.reads import find
        >>> find("cloudwatch", "GetMetricData").price({"MetricDataQueries": [{}, {}]})
        Decimal('0.00002')
        """
        return self.usd * len(params[self.charged]) if self.charged else self.usd


def plain_read(service: str, operation: str, why: str, *, prefix: str = "", usd: Decimal = ZERO) -> Read:
    """A read whose IAM action bears the operation's name."""
    action = f"{prefix or service}:{operation}"
    return Read(service=service, operation=operation, actions=(action,), why=why, usd=usd)


def budgets_read(operation: str, why: str) -> Read:
    """All reads of AWS Budgets need one action (source: Service Authorization Reference, AWS Budget Service)."""
    return Read(service="budgets", operation=operation, actions=("budgets:ViewBudget",), why=why)
