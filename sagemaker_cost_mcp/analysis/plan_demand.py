"""What a new Savings Plan could cover: usage less the waste, less what plans held already cover.

Only usage types with a rate in AWS's Savings Plan rate file are eligible. Spend is counted at the on-demand price
before negotiated discounts, as AWS does when it applies plans; such discounts come off the fees of a plan as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from sagemaker_cost_mcp.analysis.commitment_curve import Curve, Slice
from sagemaker_cost_mcp.analysis.commitments import Rates, Replay
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO, Bill, HourlyUsage, RecordKind, SavingsPlan
from sagemaker_cost_mcp.model.plan_advice import PAYMENT_OPTIONS, PlanKind

_USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})


def on_demand_rates(bill: Bill) -> dict[str, Decimal]:
    """USD a unit on demand by usage type: unblended cost / quantity; covered usage shows its on-demand value there."""
    cost: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in bill.rows:
        if row.kind in _USED:
            cost[row.usage_type] += row.unblended
            units[row.usage_type] += row.quantity
    return {name: cost[name] / quantity for name, quantity in units.items() if quantity > 0}


def by_kind(rates: Iterable[PlanRate], regions: Iterable[str] = ()) -> dict[PlanKind, dict[str, Decimal]]:
    """Plan rates by usage type for each kind of plan, shortest term first; only of these regions, if any are named."""
    wanted = frozenset(regions)
    found: defaultdict[tuple[int, int], dict[str, Decimal]] = defaultdict(dict)
    for rate in rates:
        if rate.payment_option in PAYMENT_OPTIONS and (not wanted or rate.region in wanted):
            place = PAYMENT_OPTIONS.index(rate.payment_option)
            found[rate.term_years, place][rate.usage_type] = rate.rate
    return {
        PlanKind(term_years=years, payment_option=PAYMENT_OPTIONS[place]): one
        for (years, place), one in sorted(found.items())
    }


def wasted_units(findings: Iterable[Finding]) -> dict[str, Decimal]:
    """Units a month by usage type that would be gone if the findings were acted on; each billable unit once."""
    claims = {claim.billable_unit: claim for finding in findings for claim in finding.claims}
    units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for claim in claims.values():
        units[claim.usage_type] += claim.units
    return dict(units)


def without(usage: HourlyUsage, units_a_month: Mapping[str, Decimal]) -> HourlyUsage:
    """The usage without some of it, taken evenly from every hour; no hour loses more than it has."""
    if not units_a_month:
        return usage
    periods = tuple(
        period.model_copy(
            update={
                "quantity": {
                    name: max(ZERO, units - units_a_month.get(name, ZERO) * period.hours / HOURS_PER_MONTH)
                    for name, units in period.quantity.items()
                }
            }
        )
        for period in usage.periods
    )
    return usage.model_copy(update={"periods": periods})


def beyond_plans(usage: HourlyUsage, plans: Sequence[SavingsPlan], on_demand: Rates) -> HourlyUsage:
    """What the plans held leave on demand, as if each had been in force all the time."""
    if not plans:
        return usage
    left = Replay(usage, plans, on_demand).left_on_demand()
    periods = tuple(
        period.model_copy(update={"quantity": quantity})
        for period, quantity in zip(usage.periods, left, strict=True)
    )  # fmt: skip
    return usage.model_copy(update={"periods": periods})


def beyond_others(usage: HourlyUsage, bill: Bill) -> HourlyUsage:
    """What plans leave on demand that cannot be replayed: each usage type cut to its share of the bill on demand."""
    covered: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    units: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in bill.rows:
        if row.kind in _USED:
            units[row.usage_type] += row.quantity
            covered[row.usage_type] += row.quantity if row.kind is RecordKind.COVERED_USAGE else ZERO
    share = {name: 1 - covered[name] / quantity for name, quantity in units.items() if covered[name] and quantity > 0}
    if not share:
        return usage
    periods = tuple(
        period.model_copy(
            update={"quantity": {name: units * share.get(name, 1) for name, units in period.quantity.items()}}
        )
        for period in usage.periods
    )
    return usage.model_copy(update={"periods": periods})


def curve(usage: HourlyUsage, on_demand: Rates, rates: Rates) -> Curve:
    """What commitments of one kind would have saved on some usage."""
    known = {name: (float(rate), float(on_demand[name])) for name, rate in rates.items() if name in on_demand}
    hours: list[list[Slice]] = []
    for period in usage.periods:
        length = float(period.hours)
        used = [(name, float(units) / length) for name, units in period.quantity.items() if name in known]
        hours.append([Slice(units * known[name][0], units * known[name][1]) for name, units in used if units > 0])
    return Curve(hours, [float(period.hours) for period in usage.periods])


def hourly_spend(usage: HourlyUsage, on_demand: Rates, names: Iterable[str]) -> list[Decimal]:
    """On-demand USD an hour of some usage types, period by period."""
    priced = [(name, on_demand[name]) for name in sorted(names) if name in on_demand]
    return [
        sum((period.quantity.get(name, ZERO) * rate for name, rate in priced), ZERO) / period.hours
        for period in usage.periods
    ]


def day_periods(usage: HourlyUsage) -> list[int]:
    """How many periods each calendar day has, in order."""
    return [len(list(same)) for _, same in groupby(usage.periods, lambda period: period.start.date())]


def days(usage: HourlyUsage) -> int:
    """Calendar days that the usage spans."""
    if not usage.periods:
        return 0
    return round(float(sum((period.hours for period in usage.periods), ZERO)) / 24)


def weeks(usage: HourlyUsage) -> list[int | None]:
    """Which whole week each period is in, counted back from the end as 0; None: before the first whole one."""
    if not usage.periods:
        return []
    last: date = usage.periods[-1].start.date()
    whole = days(usage) // 7
    places = [(last - period.start.date()).days // 7 for period in usage.periods]
    return [place if place < whole else None for place in places]
