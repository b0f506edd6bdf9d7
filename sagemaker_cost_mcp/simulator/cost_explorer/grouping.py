"""Groups and metrics of a Cost Explorer answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.simulator.bill import DISCOUNTABLE
from sagemaker_cost_mcp.simulator.commitments import Charge
from sagemaker_cost_mcp.simulator.cost_explorer.periods import invalid
from sagemaker_cost_mcp.simulator.headings import ENTERPRISE_DISCOUNT, Heading

GROUP_DIMENSIONS = (
    "AZ",
    "INSTANCE_TYPE",
    "LEGAL_ENTITY_NAME",
    "LINKED_ACCOUNT",
    "OPERATION",
    "PLATFORM",
    "PURCHASE_TYPE",
    "RECORD_TYPE",
    "REGION",
    "SERVICE",
    "TENANCY",
    "USAGE_TYPE",
)
"""What a request may group by; REGION is missing in AWS's list and accepted all the same."""

METRICS = (
    "AmortizedCost",
    "BlendedCost",
    "NetAmortizedCost",
    "NetUnblendedCost",
    "NormalizedUsageAmount",
    "UnblendedCost",
    "UsageQuantity",
)
NET_METRICS = frozenset({"NetAmortizedCost", "NetUnblendedCost"})

MOST_GROUPS = 2
ZERO = Decimal(0)
_TEN_DECIMALS = Decimal("1e-10")

Keys = tuple[str, ...]


def key_maker(groups: Sequence[Mapping[str, Any]]) -> Callable[[Heading], Keys]:
    """What gives a heading's group keys.

    Raises:
        AwsFailure: ValidationException for groups that AWS refuses.
    """
    if len(groups) > MOST_GROUPS:
        raise invalid(f"The maximum number of group definitions is {MOST_GROUPS}")
    parts = [_part(group) for group in groups]
    return lambda heading: tuple(part(heading) for part in parts)


def _part(group: Mapping[str, Any]) -> Callable[[Heading], str]:
    kind, key = group.get("Type", "DIMENSION"), group.get("Key", "")
    if kind == "TAG":
        return lambda heading: f"{key}${heading.tag.get(key, '')}"
    if kind == "COST_CATEGORY":
        return lambda _: f"{key}$"
    if kind != "DIMENSION" or key not in GROUP_DIMENSIONS:
        raise invalid(f"Group Definition dimension {key} is invalid. Valid values are " + ", ".join(GROUP_DIMENSIONS))
    return lambda heading: heading.dimensions[key]


class Sums:
    """Charges added up, ready to be written as `Metrics`.

    Args:
        discount: Share that an enterprise agreement takes off; net columns have it taken off each row.
    """

    def __init__(self, discount: Decimal) -> None:
        self._discount = discount
        self._units: set[str] = set()
        self._quantity = self._unblended = self._amortized = ZERO
        self._net_unblended = self._net_amortized = ZERO

    def add(self, charge: Charge) -> None:
        """One more row."""
        self._quantity += charge.quantity
        self._unblended += charge.unblended
        self._amortized += charge.amortized
        if charge.quantity:
            self._units.add(charge.heading.unit)
        if self._discount:
            share = self._net_share(charge.heading.record_type)
            self._net_unblended += charge.unblended * share
            self._net_amortized += charge.amortized * share

    def written(self, metrics: Sequence[str]) -> dict[str, dict[str, str]]:
        """The metrics that were asked for, as AWS writes them."""
        found = self._amounts()
        return {name: {"Amount": amount_text(found[name]), "Unit": self._unit(name)} for name in metrics}

    def amount(self, metric: str) -> Decimal:
        """One metric as a number."""
        return self._amounts()[metric]

    def _amounts(self) -> dict[str, Decimal]:
        net = bool(self._discount)
        return {
            "AmortizedCost": self._amortized,
            "BlendedCost": self._unblended,
            "NetAmortizedCost": self._net_amortized if net else self._amortized,
            "NetUnblendedCost": self._net_unblended if net else self._unblended,
            "NormalizedUsageAmount": ZERO,
            "UnblendedCost": self._unblended,
            "UsageQuantity": self._quantity,
        }

    def _unit(self, metric: str) -> str:
        if metric == "UsageQuantity" and len(self._units) == 1:
            return next(iter(self._units))
        return "N/A" if metric in {"UsageQuantity", "NormalizedUsageAmount"} else "USD"

    def _net_share(self, record_type: str) -> Decimal:
        """Net columns: the discount sits in each row, and its own rows are empty."""
        if record_type == ENTERPRISE_DISCOUNT:
            return ZERO
        return 1 - self._discount if record_type in DISCOUNTABLE else Decimal(1)


def amount_text(amount: Decimal) -> str:
    """A number as Cost Explorer writes it: at most ten decimals, no exponent, no trailing zeros.

    >>> amount_text(Decimal("12.3400000000049")), amount_text(Decimal("-0E-12"))
    ('12.34', '0')
    """
    text = f"{amount.quantize(_TEN_DECIMALS):f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def check_metrics(metrics: Sequence[str], *, net_columns: bool) -> None:
    """Refuse what AWS refuses.

    Raises:
        AwsFailure: ValidationException.
    """
    if not metrics:
        raise invalid("Metrics must not be empty")
    for name in metrics:
        if name not in METRICS:
            raise invalid(f"Metric {name} is invalid. Valid metrics are: {', '.join(METRICS)}")
        if name in NET_METRICS and not net_columns:
            raise invalid(f"{name} is not available for this account")
