"""What SageMaker pulls along in other services, by kind; what is not on the bill is said, never taken for zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts, RelatedLine
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.related_services import Related, network_names, related, related_service
from sagemaker_cost_mcp.model.value import Value

BY_USAGE_TYPE = (Related.NAT_GATEWAY, Related.DATA_TRANSFER)
"""Kinds that are no services of their own."""


class RelatedGroup(Value):
    """Related cost of one kind under one service."""

    kind: Related
    service: str
    lines: tuple[RelatedLine, ...]
    """By usage type, dearest first."""

    @property
    def cost(self) -> Decimal:
        """In the bill's metric."""
        return sum((line.cost for line in self.lines), ZERO)


class RelatedTable(Value):
    """All that stands beside SageMaker: groups, SageMaker itself and the rest add up to what AWS answered."""

    groups: tuple[RelatedGroup, ...]
    """In the order of `Related`, services in theirs."""
    not_on_bill: tuple[Related, ...]
    sagemaker: Decimal
    rest: Decimal
    """Under the same services, and none of these kinds: EBS volumes under EC2."""

    @property
    def total(self) -> Decimal:
        """Of the groups."""
        return sum((group.cost for group in self.groups), ZERO)


def related_table(costs: RelatedCosts, billed_services: Sequence[str], *, narrowed: bool) -> RelatedTable:
    """Lines by kind and service. A service on the bill without a line was answered for: it costs nothing here.

    Args:
        costs: What Cost Explorer answered.
        billed_services: All SERVICE values on the bill.
        narrowed: Whether only some tags or accounts were asked for. NAT gateways and transfer, which no service name
            shows, may then be on the bill although no line is.
    """
    beside = [line for line in costs.lines if not _is_sagemaker(line)]
    kinds: defaultdict[tuple[Related, str], list[RelatedLine]] = defaultdict(list)
    for service in billed_services:
        if (named := related_service(service)) is not None:
            kinds[named, service] = []
    if narrowed:
        kinds |= {(kind, name): [] for kind in BY_USAGE_TYPE for name in network_names(billed_services)}
    rest = ZERO
    for line in beside:
        kind = related(line.service, line.usage_type)
        if kind is None:
            rest += line.cost
        else:
            kinds[kind, line.service].append(line)
    order = list(Related)
    keys = sorted(kinds, key=lambda key: (order.index(key[0]), key[1]))
    seen = {kind for kind, _ in kinds}
    return RelatedTable(
        groups=tuple(RelatedGroup(kind=key[0], service=key[1], lines=_dearest(kinds[key])) for key in keys),
        not_on_bill=tuple(kind for kind in Related if kind not in seen),
        sagemaker=sum((line.cost for line in costs.lines if _is_sagemaker(line)), ZERO),
        rest=rest,
    )


def _is_sagemaker(line: RelatedLine) -> bool:
    return "sagemaker" in line.service.lower()


def _dearest(lines: Iterable[RelatedLine]) -> tuple[RelatedLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.cost, line.usage_type)))
