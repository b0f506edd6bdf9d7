"""What a thousand inferences, and an hour with requests, cost on each endpoint.

per 1,000 = attributed cost / requests x 1,000; per busy hour = attributed cost / hours in which anybody called. Without
requests neither applies: they are not zero, and not infinite. A day or hour without data is unknown and not zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.served_traffic import requests_by_period
from sagemaker_cost_mcp.analysis.unit_cost_sources import Sources, UnitCost
from sagemaker_cost_mcp.analysis.utilization import Life
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.utilization import Utilization

_THOUSAND = Decimal(1000)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)

_ENOUGH = 0.9
"""Share of the periods that must be known: of the rest the requests are missing, so the unit cost is at most that."""

_ONLY_SERVERLESS = "all serverless use of its size in the region, where it is the only such endpoint"


_Part = tuple[datetime, Mapping[datetime, Decimal]]
"""When a part of an endpoint was made, and its requests by period."""


@dataclass(frozen=True)
class _Counted:
    """Units of an endpoint over the periods of the window in which it existed."""

    units: Decimal
    known: int
    lived: int
    noun: str
    """Of a period: `day`."""
    since: str
    """From when on everything is known; empty: not even at the end."""

    @property
    def missing(self) -> str | None:
        """Why it is too little to reckon with; None: it is enough."""
        if not self.known:
            return "CloudWatch has no data on its requests in the window, which is not the same as no requests"
        if self.known >= _ENOUGH * self.lived and (self.units or self.known == self.lived):
            return None
        ask = f"; they are complete from {self.since} on" if self.since else ""
        return f"CloudWatch has its requests of {self.known} of {self.lived} {self.noun}s only{ask}"

    @property
    def note(self) -> str:
        """What is not known although it is enough."""
        gone = self.lived - self.known
        return f"at most: requests of {gone} of {self.lived} {self.noun}s are not known" if gone else ""


def endpoint_rows(sources: Sources) -> Iterator[UnitCost]:
    """A row for each endpoint that existed in the window, two where hours were asked for."""
    for endpoint in sources.snapshot.endpoints:
        if endpoint.created_at < sources.stretch.end:
            requests = _requests(sources, endpoint)
            yield _row(sources, endpoint, "endpoint", requests, ("1,000 inferences", "requests", _THOUSAND))
            if sources.by_hour:
                hours = _busy_hours(sources, endpoint)
                unit = ("hour with requests", "hours with requests", Decimal(1))
                yield _row(sources, endpoint, "endpoint_hour", hours, unit)


def _row(
    sources: Sources, endpoint: Endpoint, kind: str, counted: _Counted, unit: tuple[str, str, Decimal]
) -> UnitCost:
    name, noun, size = unit
    missing = counted.missing
    reason = sources.untold(endpoint.ref) or missing
    if reason is None and not counted.units:
        reason = f"not applicable: no {noun} in the window"
    whole = endpoint.kind is EndpointKind.SERVERLESS and reason is None
    return UnitCost(
        kind=kind,
        name=endpoint.ref.name,
        region=endpoint.ref.region,
        cost=sources.cost(endpoint.ref),
        units=None if missing else counted.units / size,
        unit=name,
        reason=reason,
        formula="; ".join(part for part in (_ONLY_SERVERLESS if whole else "", counted.note) if part and not missing),
    )


def _requests(sources: Sources, endpoint: Endpoint) -> _Counted:
    """Requests to all parts. CloudWatch is asked for complete days only, and for 90 of them at most."""
    first = max(sources.stretch.start, endpoint.created_at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = _periods(first, _DAY, sources)
    parts: list[_Part] = []
    for name, born in _parts(sources, endpoint):
        traffic = sources.traffic.get((endpoint.ref.arn, name))
        known = traffic.requests.items() if traffic else ()
        parts.append((born, {datetime.combine(day, time(), UTC): count for day, count in known}))
    found = _together(days, _DAY, parts, silent=_silent(endpoint, parts))
    return _counted(found, "day", sum((count for count in found.values() if count is not None), ZERO))


def _busy_hours(sources: Sources, endpoint: Endpoint) -> _Counted:
    """Hours with a request to any part."""
    first = max(sources.stretch.start, endpoint.created_at).replace(minute=0, second=0, microsecond=0)
    parts = [
        (born, dict(_hourly(sources.utilization.get((endpoint.ref.arn, name)))))
        for name, born in _parts(sources, endpoint)
    ]
    found = _together(_periods(first, _HOUR, sources), _HOUR, parts, silent=_silent(endpoint, parts))
    return _counted(found, "hour", Decimal(sum(1 for count in found.values() if count)))


def _parts(sources: Sources, endpoint: Endpoint) -> list[tuple[str, datetime]]:
    """What of an endpoint is called, and since when; to a shadow go copies, which nobody asked for."""
    if endpoint.kind is EndpointKind.INFERENCE_COMPONENT:
        found = sources.components.get((endpoint.ref.region, endpoint.ref.name), ())
        return [(component.ref.name, component.created_at) for component in found]
    return [(variant.name, endpoint.created_at) for variant in endpoint.variants if not variant.shadow]


def _periods(first: datetime, step: timedelta, sources: Sources) -> list[datetime]:
    count = math.ceil((sources.stretch.end - first) / step)
    return [first + step * place for place in range(count)]


def _hourly(use: Utilization | None) -> Iterator[tuple[datetime, Decimal]]:
    if use is None or use.timeline.step != _HOUR:
        return
    counts = requests_by_period(use, Life(born=use.timeline.start, until=use.timeline.end))
    for place, count in enumerate(counts):
        if count is not None:
            yield use.timeline.moment(place), Decimal(count)


def _silent(endpoint: Endpoint, parts: Iterable[_Part]) -> bool:
    """Whether silence means that nobody called: without a request, serverless neither publishes nor costs anything."""
    return endpoint.kind is EndpointKind.SERVERLESS and any(counts for _, counts in parts)


def _together(
    periods: Iterable[datetime], step: timedelta, parts: Sequence[_Part], *, silent: bool
) -> dict[datetime, Decimal | None]:
    """Requests to all parts that existed in a period; None: of one of them they are not known."""
    found: dict[datetime, Decimal | None] = {}
    for period in periods:
        counts = [counts.get(period, ZERO if silent else None) for born, counts in parts if born < period + step]
        known = [count for count in counts if count is not None]
        found[period] = sum(known, ZERO) if counts and len(known) == len(counts) else None
    return found


def _counted(found: Mapping[datetime, Decimal | None], noun: str, units: Decimal) -> _Counted:
    unknown = [period for period, count in found.items() if count is None]
    after = [period for period in found if not unknown or period > unknown[-1]]
    midnight = next((period for period in after if period.time() == time()), None)
    return _Counted(
        units=units,
        known=len(found) - len(unknown),
        lived=len(found),
        noun=noun,
        since=f"{midnight:%Y-%m-%d}" if midnight else "",
    )
