"""The bill by the values of a tag, what has none, and names that differ only in how they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_groups import costs_by_name
from sagemaker_cost_mcp.model.cost_cuts import BillCut, plain_name
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.value import Value

UNTAGGED = ""
"""The value of what does not have the tag."""


class TagCost(Value):
    """Counted cost of the usage that has one value of a tag."""

    value: str
    cost: Decimal


class TagTable(Value):
    """The bill by one tag; tagged and untagged add up to the total."""

    key: str
    values: tuple[TagCost, ...]
    """Dearest first; what is not tagged is not among them."""
    untagged: Decimal
    total: Decimal

    @property
    def untagged_percent(self) -> Decimal | None:
        """Share without the tag; None: nothing was spent."""
        return share(self.untagged, self.total)


def tag_table(cut: BillCut) -> TagTable:
    """One tag's costs."""
    sums = costs_by_name(cut.lines)
    values = [TagCost(value=value, cost=cost) for value, cost in sums.items() if value != UNTAGGED]
    return TagTable(
        key=cut.by,
        values=tuple(sorted(values, key=lambda one: (-one.cost, one.value))),
        untagged=sums.get(UNTAGGED, ZERO),
        total=sum(sums.values(), ZERO),
    )


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Percent; None: there is no whole.

    >>> share(Decimal(1), Decimal(8)), share(Decimal(1), Decimal(0)) is None
    (Decimal('12.500'), True)
    """
    return part / whole * 100 if whole > 0 else None


def spellings(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of names that differ only in case, hyphens, underscores, dots or spaces; to AWS they are strangers.

    >>> spellings(["nlp", "NLP", "vision", "data-eng", "Data_Eng"])
    (('Data_Eng', 'data-eng'), ('NLP', 'nlp'))
    """
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        groups[plain_name(name)].add(name)
    return tuple(sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1))
