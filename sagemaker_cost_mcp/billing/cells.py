"""Cost Explorer's answers as cells: one for each period and pair of group keys, whatever the paging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.aws.homes import home
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.questions import CostQuestion
from sagemaker_cost_mcp.errors import Refused
from sagemaker_cost_mcp.model.money import ZERO

GET_COST_AND_USAGE = "ce:GetCostAndUsage"

_NO_UNIT = frozenset({"", "N/A"})


@dataclass(kw_only=True)
class Cell:
    """Amounts of one group in one period; parts of it may come on different pages."""

    keys: tuple[str, ...]
    """One for each dimension of the grouping, in its order."""
    start: datetime
    end: datetime
    amounts: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    """By metric."""
    units: dict[str, str] = field(default_factory=dict[str, str])
    """By metric: a currency for costs, `Hrs`, `GB-Mo`, … for UsageQuantity."""
    estimated: bool = False

    def add(self, metrics: Mapping[str, Mapping[str, str]], *, estimated: bool) -> None:
        """Add a group's Metrics, as AWS writes them."""
        self.estimated = self.estimated or estimated
        for name, one in metrics.items():
            self.amounts[name] = self.amounts.get(name, ZERO) + Decimal(one.get("Amount", "0"))
            if self.units.get(name, "") in _NO_UNIT:
                self.units[name] = one.get("Unit", "")


def cells(reading: Reading, question: CostQuestion) -> tuple[Cell, ...]:
    """The whole answer to one question: all pages, periods that were split over pages put together.

    USD 0.01 a page.
    """
    found: dict[tuple[datetime, datetime, tuple[str, ...]], Cell] = {}
    region = home("ce", reading.identity.partition)
    for page in reading.pages("ce", "GetCostAndUsage", region, **question.params):
        for period in page.get("ResultsByTime", ()):
            _add_period(found, period)
    return tuple(found.values())


def _add_period(found: dict[tuple[datetime, datetime, tuple[str, ...]], Cell], period: Mapping[str, Any]) -> None:
    start, end = instant(period["TimePeriod"]["Start"]), instant(period["TimePeriod"]["End"])
    for group in period.get("Groups", ()):
        keys = tuple(group["Keys"])
        cell = found.setdefault((start, end, keys), Cell(keys=keys, start=start, end=end))
        cell.add(group["Metrics"], estimated=bool(period.get("Estimated")))


def instant(text: str) -> datetime:
    """A date or timestamp of Cost Explorer, in UTC.

    >>> instant("2026-11-01"), instant("2026-11-01T05:00:00Z").hour
    (datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.timezone.utc), 5)
    """
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def complete(found: tuple[Cell, ...], metrics: Iterable[str]) -> tuple[Cell, ...]:
    """The same cells, once it is sure that none lacks an amount: missing money is never zero.

    Raises:
        Refused: When AWS left out a metric.
    """
    for name in metrics:
        if any(name not in cell.amounts for cell in found):
            raise Refused(
                f"Cost Explorer's answer lacks {name}, which was asked for. Ask for another cost_metric.",
                operation=GET_COST_AND_USAGE,
            )
    return found


def currency(found: Iterable[Cell], metric: str, region: str) -> str | None:
    """The one currency of all cells; None where no cell names one.

    Raises:
        Refused: When there are several: they are never added up.
    """
    units = {cell.units.get(metric, "") for cell in found} - _NO_UNIT
    if len(units) > 1:
        raise Refused(
            f"Cost Explorer answered in several currencies ({', '.join(sorted(units))}), which are not added "
            "up. Ask for accounts that bill in one currency, with account_ids.",
            operation=GET_COST_AND_USAGE,
            region=region,
        )
    return next(iter(units), None)
