"""Cost lines put together: by region, by instance family, by linked account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_table import NOT_COUNTED, CostLine
from sagemaker_cost_mcp.model.cost_cuts import CutLine
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.value import Value


class CostGroup(Value):
    """Several cost lines as one."""

    name: str
    """Empty: what has no such thing."""
    cost: Decimal
    unit: str | None = None
    """None, as the quantity: several units, which are not added up."""
    quantity: Decimal | None = None
    list_cost: Decimal | None = None
    """Of the lines whose list price is known; None: of none it is."""
    estimated: bool = False


def region_of(line: CostLine) -> str:
    """Region that a line names."""
    return line.region or ""


def family_of(line: CostLine) -> str:
    """Instance family that a line names: `ml.m5` of `ml.m5.xlarge`."""
    return line.instance_type.rpartition(".")[0] if line.instance_type else ""


def grouped(lines: Iterable[CostLine], name_of: Callable[[CostLine], str]) -> tuple[CostGroup, ...]:
    """Lines by name, dearest first; they add up to what the lines do."""
    members: defaultdict[str, list[CostLine]] = defaultdict(list)
    for line in lines:
        members[name_of(line)].append(line)
    return tuple(sorted((_group(name, some) for name, some in members.items()), key=_dearest))


def costs_by_name(lines: Iterable[CutLine]) -> Mapping[str, Decimal]:
    """Counted cost by name of a cut: credits, refunds and fees of commitments are left out, as everywhere."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.kind not in NOT_COUNTED:
            sums[line.name] += line.cost
    return dict(sums)


def groups_of(lines: Iterable[CutLine]) -> tuple[CostGroup, ...]:
    """A cut's names as groups, dearest first; a cut knows no quantity."""
    some = tuple(lines)
    estimated = {line.name for line in some if line.estimated}
    sums = costs_by_name(some).items()
    return tuple(
        sorted((CostGroup(name=name, cost=cost, estimated=name in estimated) for name, cost in sums), key=_dearest)
    )


def _group(name: str, lines: list[CostLine]) -> CostGroup:
    units = {line.unit for line in lines if line.quantity}
    known = [line.list_cost for line in lines if line.list_cost is not None]
    return CostGroup(
        name=name,
        cost=sum((line.cost for line in lines), ZERO),
        unit=units.pop() if (alone := len(units) == 1) else None,
        quantity=sum((line.quantity for line in lines), ZERO) if alone else None,
        list_cost=sum(known, ZERO) if known else None,
        estimated=any(line.estimated for line in lines),
    )


def _dearest(group: CostGroup) -> tuple[Decimal, str]:
    return -group.cost, group.name
