"""List prices side by side: the answer of `get_sagemaker_pricing` and how it is found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.billed_usage import BilledUsage
from sagemaker_cost_mcp.analysis.price_comparison import Neighbour, cheaper, power_price
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, Price
from sagemaker_cost_mcp.model.ports import PriceQuery, Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf, Snapshot
from sagemaker_cost_mcp.model.sold import COMPONENTS, component_of, is_wanted, sold_as, type_pattern
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.tools.answers import Answer, Number, Row, Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count

DAYS = 30
"""Window of the bill from which the account's own rates are taken."""


class TierRow(Row):
    begin: Number
    end: Number | None = None
    """Missing: without end."""
    usd: Number


class PlanRow(Row):
    term_years: int
    payment_option: str
    usd: Number


class NeighbourRow(Row):
    instance_type: str
    usd: Number
    saving_percent: Number
    arm: bool
    """Graviton: the image has to be built for Arm."""

    @classmethod
    def of(cls, one: Neighbour) -> NeighbourRow:
        """The neighbour as a row."""
        return cls(
            instance_type=one.instance_type, usd=one.usd, saving_percent=round(one.saving_percent, 1), arm=one.arm
        )


class PriceRow(Row):
    region: str
    component: str
    """As in the price list: Hosting, Training, Notebook, …"""
    instance_type: str | None = None
    """Missing: no instance is sold, see `item`."""
    item: str
    usage_type: str
    unit: str
    usd: Number
    """A unit, on demand; of several tiers the first that costs anything."""
    monthly_usd: Usd | None = None
    """730 hours; missing where the unit is not an hour."""
    vcpu: int | None = None
    memory_gib: Number | None = None
    gpu: int | None = None
    usd_per_vcpu: Number | None = None
    usd_per_gib: Number | None = None
    usd_per_gpu: Number | None = None
    effective_usd: Number | None = None
    """Amortized cost / quantity on this account's bill of the last 30 days, plans and discounts included."""
    tiers: list[TierRow] | None = None
    savings_plan_rates: list[PlanRow] | None = None
    """Missing: not asked for; empty: no Savings Plan covers it."""
    cheaper: list[NeighbourRow] | None = None
    """Same component and region, at least as much of everything; missing: no component was named."""


class PricesAnswer(Answer):
    rows: list[PriceRow]


@dataclass(frozen=True, kw_only=True)
class PricesAsked:
    """The question behind `get_sagemaker_pricing`."""

    instance_types: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    savings_plans: bool = False
    limit: int = 20
    cursor: str | None = None
    refresh: bool = False


def prices(desk: Desk, asked: PricesAsked, line: Line) -> PricesAnswer:
    """List prices of what is named, beside the account's own rates.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    patterns = tuple(dict.fromkeys(map(type_pattern, asked.instance_types)))
    components = tuple(dict.fromkeys(_component(word) for word in asked.components))
    read = desk.ask(_question(desk, asked, components, patterns), line)
    offered = read.snapshot.catalog
    chosen = [price for price in offered if _is_row(price, patterns, components)]
    if not patterns and not components:
        chosen = _on_bill(chosen, read.snapshot)
    _check_found(patterns, components, chosen, read)
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(sorted(chosen, key=_place), asked.limit, asked.cursor, seal)
    beside = _Beside.of(read.snapshot, named=bool(components), plans=asked.savings_plans)
    return PricesAnswer(
        summary=_summary(chosen, read),
        rows=[beside.row(price) for price in shown.rows],
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor).model_copy(update={"price_source": _source(offered)}),
    )


def _question(desk: Desk, asked: PricesAsked, components: tuple[str, ...], patterns: tuple[str, ...]) -> Question:
    shelves: set[Shelf] = {"catalog", "bill"}
    if asked.savings_plans:
        shelves.add("plan_rates")
    # Cheaper neighbours may be of any type, so that a named component is read whole.
    items = () if components else patterns
    return Question(
        shelves=frozenset(shelves),
        regions=asked.regions,
        window=desk.window(DAYS),
        catalog=PriceQuery(components=components, items=items),
        refresh=asked.refresh,
        seconds=desk.settings.question_seconds,
    )


def _component(word: str) -> str:
    if found := sold_as(word):
        return found.name
    names = [one.name for one in COMPONENTS]
    words = {one.casefold(): one for one in names}
    close = [words[one] for one in difflib.get_close_matches(word.casefold(), words, n=1)]
    hint = f" Did you mean {close[0]}?" if close else ""
    raise BadQuestion(f"No component of SageMaker is called {word!r}; there are {', '.join(names)}.{hint}")


def _is_row(price: Price, patterns: tuple[str, ...], components: tuple[str, ...]) -> bool:
    """Whether it was asked for: what is no instance only when its component was named."""
    if components and component_of(price.usage_type) not in components:
        return False
    return is_wanted(price.item, patterns) if price.item.startswith("ml.") else bool(components)


def _on_bill(offered: Iterable[Price], snapshot: Snapshot) -> list[Price]:
    """Of what is for sale in any region, that of which this account used some in any region."""
    rows = snapshot.bill.rows if snapshot.bill else ()
    used = {(one.component, one.item) for row in rows for one in [parsed(row.usage_type)]}
    return [price for price in offered if (price.component, price.item) in used]


def _check_found(
    patterns: tuple[str, ...], components: tuple[str, ...], chosen: Iterable[Price], read: SnapshotRead
) -> None:
    """Refuse a type that nobody sells; what could not be read may be sold all the same."""
    if read.snapshot.gaps:
        return
    sold = {price.item for price in chosen}
    for pattern in patterns:
        if not any(is_wanted(item, (pattern,)) for item in sold):
            known = sorted({price.item for price in read.snapshot.catalog if price.item.startswith("ml.")})
            close = difflib.get_close_matches(pattern, known, n=3)
            hint = f" Closest: {', '.join(close)}." if close else ""
            where = f"{', '.join(components) or 'any component'} in {', '.join(read.snapshot.regions)}"
            raise BadQuestion(f"The price list has no {pattern} for {where}.{hint}")


def _place(price: Price) -> tuple[str, bool, object, str, str]:
    size = price.spec.vcpu if price.spec else 0
    return component_of(price.usage_type), not size, price.first_unit, price.item, price.region


@dataclass(frozen=True, kw_only=True)
class _Beside:
    """What stands beside a list price."""

    offered: tuple[Price, ...]
    own_rates: Mapping[str, Decimal]
    plan_rates: Mapping[str, list[PlanRate]] | None
    named: bool

    @classmethod
    def of(cls, snapshot: Snapshot, *, named: bool, plans: bool) -> _Beside:
        rates: dict[str, list[PlanRate]] = {}
        for rate in snapshot.plan_rates or []:
            rates.setdefault(rate.usage_type, []).append(rate)
        return cls(
            offered=snapshot.catalog,
            own_rates=BilledUsage(snapshot.bill, ()).effective_rate if snapshot.bill else {},
            plan_rates=rates if plans and snapshot.plan_rates is not None else None,
            named=named,
        )

    def row(self, price: Price) -> PriceRow:
        spec, power = price.spec, power_price(price)
        tiered = any(tier.begin or tier.end is not None for tier in price.tiers)
        return PriceRow(
            region=price.region,
            component=component_of(price.usage_type),
            instance_type=price.item if price.item.startswith("ml.") else None,
            item=price.item,
            usage_type=price.usage_type,
            unit=price.unit,
            usd=price.first_unit,
            monthly_usd=price.first_unit * HOURS_PER_MONTH if is_hourly(price.unit) else None,
            vcpu=spec.vcpu if spec else None,
            memory_gib=spec.memory_gib if spec else None,
            gpu=spec.gpu if spec else None,
            usd_per_vcpu=_rounded(power.vcpu if power else None),
            usd_per_gib=_rounded(power.memory_gib if power else None),
            usd_per_gpu=_rounded(power.gpu if power else None),
            effective_usd=_rounded(self.own_rates.get(price.usage_type)),
            tiers=[TierRow(**tier.model_dump()) for tier in price.tiers] if tiered else None,
            savings_plan_rates=self._plan_rows(price),
            cheaper=[NeighbourRow.of(one) for one in cheaper(price, self.offered)] if self.named and spec else None,
        )

    def _plan_rows(self, price: Price) -> list[PlanRow] | None:
        if self.plan_rates is None:
            return None
        return [
            PlanRow(term_years=rate.term_years, payment_option=rate.payment_option, usd=rate.rate)
            for rate in self.plan_rates.get(price.usage_type, ())
        ]


def is_hourly(unit: str) -> bool:
    """Whether a unit is an hour, as the price list writes it.

    >>> is_hourly("Hrs"), is_hourly("hour"), is_hourly("GB-Mo")
    (True, True, False)
    """
    return unit.casefold() in {"hrs", "hr", "hour", "hours"}


def _rounded(amount: Decimal | None) -> Decimal | None:
    """Quotients end somewhere: six decimals are a ten-thousandth of a cent."""
    return None if amount is None else round(amount, 6)


def _source(offered: Iterable[Price]) -> str | None:
    return "; ".join(sorted({price.source for price in offered})) or None


def _summary(chosen: list[Price], read: SnapshotRead) -> str:
    where = ", ".join(read.snapshot.regions) or "no region"
    if not chosen:
        unread = " Not everything could be read: see the gaps." if read.snapshot.gaps else ""
        return (
            f"No prices in {where}: neither instance types nor components were named, and the bill of the last "
            f"{DAYS} days names no instance type.{unread}"
        )
    hourly = [price for price in chosen if is_hourly(price.unit)]
    said = f"{count(len(chosen), 'on-demand list price')} in {where}"
    if hourly:
        low, high = (pick(hourly, key=lambda price: price.first_unit) for pick in (min, max))
        said += f", ${low.first_unit.normalize():f} an hour"
        if high.first_unit != low.first_unit:
            said += f" ({low.item}) to ${high.first_unit.normalize():f} ({high.item})"
    return said + "."
