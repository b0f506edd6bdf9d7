"""Charges of the bill, summed by period and group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cache
from itertools import groupby
from typing import Any

from sagemaker_cost_mcp.simulator.commitments import Charge
from sagemaker_cost_mcp.simulator.cost_explorer.expression import Predicate
from sagemaker_cost_mcp.simulator.cost_explorer.grouping import Keys, Sums
from sagemaker_cost_mcp.simulator.cost_explorer.periods import Period
from sagemaker_cost_mcp.simulator.headings import Heading
from sagemaker_cost_mcp.simulator.request import Request


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One group of one period, or a period that has none."""

    period: Period
    keys: Keys | None
    sums: Sums


def charges(request: Request, period: Period) -> Iterator[Charge]:
    """The rows of the bill in a period, as far as AWS has them: data is about a day late, today has no rows."""
    bill = request.account.bill
    midnight = request.now.replace(hour=0, minute=0, second=0, microsecond=0)
    known = Period(start=period.start, end=min(period.end, midnight), hourly=period.hourly)
    late = request.account.fleet.tags_activated
    if period.hourly:
        for hour in known.hours():
            yield from _as_tagged(bill.hour(hour), late, hour)
    else:
        for day in known.days():
            yield from _as_tagged(bill.day(day), late, datetime.combine(day, time(), UTC))


def _as_tagged(charges: Iterable[Charge], late: Mapping[str, datetime], moment: datetime) -> Iterable[Charge]:
    """Charges of a moment without the tags that were activated after it: activation does not reach back."""
    hidden = frozenset(key for key, since in late.items() if moment < since)
    if not hidden:
        return charges
    return (charge._replace(heading=_without(charge.heading, hidden)) for charge in charges)


@cache
def _without(heading: Heading, hidden: frozenset[str]) -> Heading:
    """Always the same object for the same heading: sums go by identity."""
    if hidden.isdisjoint(heading.tag):
        return heading
    return replace(heading, tags=tuple(pair for pair in heading.tags if pair[0] not in hidden))


def summed(request: Request, period: Period, keys_of: Callable[[Heading], Keys | None]) -> Mapping[Keys, Sums]:
    """Sums of a period by group key, in the order of the keys; headings without keys are left out."""
    found: dict[Keys, Sums] = {}
    discount = request.account.fleet.negotiated_discount
    for charge in charges(request, period):
        keys = keys_of(charge.heading)
        if keys is not None:
            if keys not in found:
                found[keys] = Sums(discount)
            found[keys].add(charge)
    return dict(sorted(found.items()))


def chooser(passes: Predicate, key_of: Callable[[Heading], Keys]) -> Callable[[Heading], Keys | None]:
    """Group keys of the headings that pass, None for the others; each heading is looked at once."""
    known: dict[int, Keys | None] = {}

    def keys_of(heading: Heading) -> Keys | None:
        mark = id(heading)
        if mark not in known:
            known[mark] = key_of(heading) if passes(heading) else None
        return known[mark]

    return keys_of


def entries(request: Request, periods: Iterable[Period], keys_of: Callable[[Heading], Keys | None]) -> Iterator[Entry]:
    """Everything that an answer lists; a period without rows is still there."""
    nothing = Sums(request.account.fleet.negotiated_discount)
    for period in periods:
        found = summed(request, period, keys_of)
        for keys, sums in found.items():
            yield Entry(period=period, keys=keys, sums=sums)
        if not found:
            yield Entry(period=period, keys=None, sums=nothing)


def results_by_time(listed: Sequence[Entry], metrics: Sequence[str], now: datetime) -> list[dict[str, Any]]:
    """`ResultsByTime`: with groups the totals are left out, but for periods that have no group at all."""
    return [
        {
            "TimePeriod": period.written(),
            "Total": _total(members := list(found), metrics),
            "Groups": [
                {"Keys": list(entry.keys), "Metrics": entry.sums.written(metrics)} for entry in members if entry.keys
            ],
            "Estimated": period.estimated(now),
        }
        for period, found in groupby(listed, lambda entry: entry.period)
    ]


def _total(members: Sequence[Entry], metrics: Sequence[str]) -> dict[str, Any]:
    """Without groups there is one entry, with empty keys."""
    return {} if members[0].keys else members[0].sums.written(metrics)
