"""Which share of the paid capacity was used: one number, with its formula, by phase.

used share = dollars of capacity that did something / dollars of capacity of which that is known.

Of an endpoint the days with requests count, among those that CloudWatch has data for; of a notebook instance the days
up to its last sign of use; of a job all that was billed if it succeeded, else nothing. It is an upper bound: a machine
that is called once a day counts as used that day. What is unknown is in neither sum, and the share that is known is
said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cost_table import cost_lines, phase_costs
from sagemaker_cost_mcp.analysis.possible_hours import PossibleHours, Stretch, possible_hours
from sagemaker_cost_mcp.analysis.usage_types import phase
from sagemaker_cost_mcp.model.money import ZERO, Bill, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.model.value import Value
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

_SUCCEEDED = frozenset({"Completed"})
_UNDER_WAY = frozenset({"InProgress", "Stopping"})


class Efficiency(Value):
    """Used share of the paid capacity of one phase, or of all."""

    phase: Phase | None
    """None: all phases."""
    used: Decimal
    known: Decimal
    """Dollars of capacity of which it is known whether it was used."""
    cost: Decimal
    """Dollars of the phase."""

    @property
    def used_percent(self) -> Decimal | None:
        """None: nothing is known."""
        return self.used / self.known * 100 if self.known > 0 else None

    @property
    def known_percent(self) -> Decimal | None:
        """Share of the cost of which it is known; None: there is no cost."""
        return self.known / self.cost * 100 if self.cost > 0 else None


def efficiencies(snapshot: Snapshot, bill: Bill) -> tuple[Efficiency, ...]:
    """All phases together first, then each that has a cost."""
    used, known = _sums(snapshot, bill)
    costs = phase_costs(bill)
    phases = [
        Efficiency(phase=one, used=used[one], known=known[one], cost=cost) for one, cost in costs.items() if cost > 0
    ]
    whole = Efficiency(
        phase=None,
        used=sum((one.used for one in phases), ZERO),
        known=sum((one.known for one in phases), ZERO),
        cost=sum((one.cost for one in phases), ZERO),
    )
    return (whole, *phases)


def _sums(snapshot: Snapshot, bill: Bill) -> tuple[dict[Phase, Decimal], dict[Phase, Decimal]]:
    """Used and known dollars by phase."""
    used: defaultdict[Phase, Decimal] = defaultdict(lambda: ZERO)
    known: defaultdict[Phase, Decimal] = defaultdict(lambda: ZERO)
    shares = dict(_used_shares(snapshot, Stretch(bill)))
    rates = _rates(bill)
    for usage_type, part, hours in _hours(possible_hours(snapshot), rates):
        share = shares.get(part.resource.arn)
        if share is not None:
            dollars = hours * rates[usage_type][0]
            known[phase(usage_type)] += dollars
            used[phase(usage_type)] += dollars * share
    return used, known


def _rates(bill: Bill) -> dict[str, tuple[Decimal, Decimal]]:
    """USD an hour and hours billed, by usage type."""
    lines = [line for line in cost_lines(bill, {}) if line.instance_type is not None and line.quantity > 0]
    return {line.usage_type: (line.cost / line.quantity, line.quantity) for line in lines}


def _hours(
    possible: Iterable[PossibleHours], rates: dict[str, tuple[Decimal, Decimal]]
) -> Iterator[tuple[str, PossibleHours, Decimal]]:
    """Billed hours of each resource: where several could explain more than was billed, each its part of it."""
    by_place = {(parsed(name).region, parsed(name).usage): name for name in rates}
    groups: defaultdict[str, list[PossibleHours]] = defaultdict(list)
    for one in possible:
        name = by_place.get((one.resource.region, one.usage))
        if name is not None:
            groups[name].append(one)
    for name, members in groups.items():
        together = sum((one.hours for one in members), ZERO)
        part = min(Decimal(1), rates[name][1] / together)
        yield from ((name, one, one.hours * part) for one in members)


def _used_shares(snapshot: Snapshot, stretch: Stretch) -> Iterator[tuple[str, Decimal]]:
    """Used share by ARN, of what can be known."""
    yield from _notebook_shares(snapshot, stretch)
    yield from _endpoint_shares(snapshot, stretch)
    jobs: tuple[TrainingJob | ProcessingJob | TransformJob, ...] = (
        *snapshot.training_jobs,
        *snapshot.processing_jobs,
        *snapshot.transform_jobs,
    )
    for job in jobs:
        if job.status not in _UNDER_WAY:
            yield job.ref.arn, Decimal(job.status in _SUCCEEDED)


def _notebook_shares(snapshot: Snapshot, stretch: Stretch) -> Iterator[tuple[str, Decimal]]:
    created = {one.ref.arn: one.created_at for one in snapshot.notebook_instances}
    for trace in snapshot.notebook_activity:
        if trace.last_event_at is not None and trace.arn in created:
            there = stretch.hours(created[trace.arn])
            yield trace.arn, stretch.hours(created[trace.arn], trace.last_event_at) / there if there else ZERO


def _endpoint_shares(snapshot: Snapshot, stretch: Stretch) -> Iterator[tuple[str, Decimal]]:
    """Days with a request to any of an endpoint's variants or components, among those with data."""
    requests: defaultdict[str, dict[object, Decimal]] = defaultdict(dict)
    for traffic in snapshot.endpoint_traffic:
        for day, count in traffic.requests.items():
            if stretch.start.date() <= day < stretch.end.date():
                days = requests[traffic.endpoint_arn]
                days[day] = days.get(day, ZERO) + count
    for arn, days in requests.items():
        yield arn, Decimal(sum(1 for count in days.values() if count > 0)) / len(days)
