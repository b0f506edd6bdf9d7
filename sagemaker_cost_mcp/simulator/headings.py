"""What a row of the bill stands under: everything Cost Explorer can filter and group it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sagemaker_cost_mcp.simulator.usage_types import instance_type

USAGE = "Usage"
COVERED = "SavingsPlanCoveredUsage"
NEGATION = "SavingsPlanNegation"
RECURRING_FEE = "SavingsPlanRecurringFee"
UPFRONT_FEE = "SavingsPlanUpfrontFee"
ENTERPRISE_DISCOUNT = "Enterprise Discount Program Discount"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One combination of everything but time and amounts."""

    account_id: str
    region: str
    service: str
    usage_type: str
    operation: str
    unit: str
    tags: tuple[tuple[str, str], ...] = ()
    """Activated cost allocation tags only, sorted by key."""
    record_type: str = USAGE
    plan_arn: str = ""

    @cached_property
    def tag(self) -> Mapping[str, str]:
        """The tags as a mapping."""
        return dict(self.tags)

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """Value per Cost Explorer dimension; absent ones read `No…` as AWS writes them."""
        machine = instance_type(self.usage_type)
        return {
            "AZ": "NoAZ",
            "BILLING_ENTITY": "AWS",
            "INSTANCE_TYPE": machine or "NoInstanceType",
            "INSTANCE_TYPE_FAMILY": machine.split(".")[1] if machine else "NoInstanceTypeFamily",
            "LEGAL_ENTITY_NAME": "Amazon Web Services, Inc.",
            "LINKED_ACCOUNT": self.account_id,
            "OPERATION": self.operation or "NoOperation",
            "PLATFORM": "NoPlatform",
            "PURCHASE_TYPE": _PURCHASE_TYPES.get(self.record_type, "On Demand Instances"),
            "RECORD_TYPE": self.record_type,
            "REGION": self.region or "NoRegion",
            "SAVINGS_PLAN_ARN": self.plan_arn or "NoSavingsPlanArn",
            "SERVICE": self.service,
            "TENANCY": "NoTenancy",
            "USAGE_TYPE": self.usage_type or "NoUsageType",
        }


_PURCHASE_TYPES = {COVERED: "Savings Plans", NEGATION: "Savings Plans", RECURRING_FEE: "Savings Plans"}


class Headings:
    """Hands out one object per heading, so that rows can be added up by identity.

    Args:
        activated_tags: Tag keys that appear on the bill.
    """

    def __init__(self, activated_tags: Iterable[str]) -> None:
        self._activated = frozenset(activated_tags)
        self._known: dict[Heading, Heading] = {}
        self._variants: dict[tuple[int, str, str], Heading] = {}

    def one(self, heading: Heading) -> Heading:
        """The object that stands for all headings equal to this one."""
        kept = tuple(sorted(pair for pair in heading.tags if pair[0] in self._activated))
        if kept != heading.tags:
            heading = replace(heading, tags=kept)
        return self._known.setdefault(heading, heading)

    def variant(self, heading: Heading, record_type: str, plan_arn: str = "") -> Heading:
        """The same heading under another record type."""
        key = (id(heading), record_type, plan_arn)
        if key not in self._variants:
            self._variants[key] = self.one(replace(heading, record_type=record_type, plan_arn=plan_arn))
        return self._variants[key]
