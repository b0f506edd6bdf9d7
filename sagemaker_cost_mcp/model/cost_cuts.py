"""The bill cut another way than by usage type: by linked account, by cost allocation tag, beside other services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.model.value import Value

DEFAULT_TAG_KEYS = ("Environment", "Project", "Experiment", "Team", "DataScientist", "ModelType")
"""Cost allocation tags that are looked at when nobody names any."""


_SEPARATORS = re.compile(r"[\s_\-.]+")


def plain_name(name: str) -> str:
    """A tag key or value without what people spell in several ways: case, hyphens, underscores, dots, spaces.

    >>> plain_name("Data-Scientist") == plain_name("data_scientist")
    True
    """
    return _SEPARATORS.sub("", name).casefold()


class CutLine(Value):
    """Cost of one part of the bill: one record type in one period, in the bill's metric."""

    name: str
    """Account id, or value of the tag; empty: not tagged."""
    record_type: str
    kind: RecordKind
    period_start: datetime
    period_end: datetime
    cost: Decimal
    estimated: bool = False


class BillCut(Value):
    """The whole bill cut by one thing; its lines add up to the bill."""

    by: str
    """`LINKED_ACCOUNT`, or the key of a cost allocation tag."""
    lines: tuple[CutLine, ...]


class AllocationTag(Value):
    """A tag key as the billing console knows it. Source: CostAllocationTag, API reference of AWS Cost Explorer."""

    key: str
    """Case matters: to AWS `team` and `Team` have nothing to do with each other."""
    status: str
    """`Active` or `Inactive`, as AWS writes it."""
    since: datetime | None = None
    """When it was last activated or deactivated; None: AWS does not say."""
    last_used: date | None = None
    """A day of the last month in which a resource had it; None: AWS does not say."""

    @property
    def active(self) -> bool:
        """Whether what is used now is billed under it."""
        return self.status == "Active"


class AllocationTags(Value):
    """Tag keys that AWS knows for the bill."""

    tags: tuple[AllocationTag, ...]
    unlisted: str | None = None
    """Why only keys with cost in the window are here, as a sentence; None: all keys are."""


class RelatedLine(Value):
    """Cost of one usage type of one service in the window, credits and refunds left out."""

    service: str
    """Cost Explorer SERVICE value."""
    usage_type: str
    unit: str
    quantity: Decimal
    cost: Decimal
    estimated: bool = False


class RelatedCosts(Value):
    """SageMaker and the services beside it, in the bill's window, metric and accounts."""

    lines: tuple[RelatedLine, ...]
    tags: tuple[tuple[str, str], ...] = ()
    """Tag keys and values that were filtered on; an empty value stands for any."""
    known_values: Mapping[str, tuple[str, ...]] | None = None
    """Values of these keys on the bill; looked up only where the filter let nothing through."""
