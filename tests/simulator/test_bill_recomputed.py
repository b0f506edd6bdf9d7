"""The bill of `ml-team`, recomputed by other means: fractions, and nothing of the simulator but the description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.commitments import Charge
from sagemaker_cost_mcp.simulator.description import SAGEMAKER, Fleet, Span

TODAY = datetime(2026, 11, 21, tzinfo=UTC)
CENT = Decimal("0.01")
ZERO = Decimal(0)
Sums = Mapping[tuple[str, str], tuple[Decimal, Decimal, Decimal]]

# Copied by hand from the price files: USD an hour, and the one-year No Upfront rates.
LIST = {
    "USE1-Notebk:ml.p3.2xlarge": Fraction("3.825"),
    "USE1-Notebk:ml.g5.xlarge": Fraction("1.41"),
    "USE1-Notebk:ml.g4dn.xlarge": Fraction("0.736"),
    "USE1-Notebk:ml.m5.2xlarge": Fraction("0.461"),
    "USE1-Notebk:ml.m5.xlarge": Fraction("0.23"),
    "USE1-Notebk:ml.t3.medium": Fraction("0.05"),
    "EU-Notebk:ml.t3.medium": Fraction("0.055"),
    "USE1-Host:ml.m5.xlarge": Fraction("0.23"),
    "USE1-Train:ml.g5.xlarge": Fraction("1.408"),
    "USE1-Train:ml.p3.2xlarge": Fraction("3.825"),
    "USE1-Train:ml.g4dn.12xlarge": Fraction("4.89"),
    "USE1-Train:ml.m5.2xlarge": Fraction("0.461"),
    "USE1-TrSpt:ml.g4dn.xlarge": Fraction("0.736"),
    "USE1-TrSpt:ml.g5.12xlarge": Fraction("7.09"),
    "USE1-Processing:ml.m5.4xlarge": Fraction("0.922"),
}
VOLUMES = {
    "USE1-Notebk:VolumeUsage.gp2": Fraction("0.14"),
    "EU-Notebk:VolumeUsage.gp2": Fraction("0.154"),
    "USE1-Train:VolumeUsage.gp2": Fraction("0.14"),
    "USE1-Processing:VolumeUsage.gp2": Fraction("0.10"),
    "USE1-Host:VolumeUsage.gp2": Fraction("0.14"),
}
DISCOUNT = {
    "t3": Fraction("0.27"),
    "m5": Fraction("0.28"),
    "g4dn": Fraction("0.25"),
    "g5": Fraction("0.20"),
    "p3": Fraction("0.25"),
}


@pytest.fixture(scope="module")
def team() -> SimulatedAccount:
    return open_account("ml-team", lambda: TODAY)


def each_day(start: date, end: date) -> Iterator[date]:
    while start < end:
        yield start
        start += timedelta(days=1)


def summed(charges: Iterable[Charge]) -> Sums:
    found: dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]] = {}
    for heading, *amounts in charges:
        key = (heading.usage_type, heading.record_type)
        known = found.get(key, (ZERO, ZERO, ZERO))
        found[key] = (known[0] + amounts[0], known[1] + amounts[1], known[2] + amounts[2])
    return found


def own_sagemaker(account: SimulatedAccount, start: date, end: date) -> Sums:
    """The caller's own SageMaker rows and plan fees, without posted credits and refunds."""
    return summed(
        charge
        for day in each_day(start, end)
        for charge in account.bill.day(day)
        if charge.heading.account_id == account.account_id
        and (charge.heading.service == SAGEMAKER or charge.heading.plan_arn)
        and charge.heading.record_type not in {"Credit", "Refund"}
    )


def seconds_within(spans: Iterable[Span], start: datetime, end: datetime) -> Fraction:
    return sum(
        (Fraction(max(0, int((min(span.end or end, end) - max(span.start, start)).total_seconds()))) for span in spans),
        Fraction(0),
    )


def machines(fleet: Fleet) -> Iterator[tuple[str, list[Span], Fraction]]:
    """Usage type, when it ran, units an hour; read off the description, not off the meters."""
    for notebook in fleet.notebooks:
        prefix = "EU" if notebook.region == "eu-west-1" else "USE1"
        yield f"{prefix}-Notebk:{notebook.instance_type}", list(notebook.runs), Fraction(1)
    for job in fleet.training_jobs:
        span = Span(start=job.started, end=job.started + timedelta(seconds=job.seconds))
        if job.billable_seconds is None:
            yield f"USE1-Train:{job.instance_type}", [span], Fraction(job.count)
        else:
            share = Fraction(job.billable_seconds, job.seconds)
            yield f"USE1-TrSpt:{job.instance_type}", [span], job.count * share
    for work in fleet.processing_jobs:
        span = Span(start=work.started, end=work.started + timedelta(seconds=work.seconds))
        yield f"USE1-Processing:{work.instance_type}", [span], Fraction(work.count)
    yield from (
        (f"USE1-Host:{variant.instance_type}", list(endpoint.service), Fraction(variant.count))
        for endpoint in fleet.endpoints
        for variant in endpoint.variants
    )


def gigabytes(fleet: Fleet) -> Iterator[tuple[str, list[Span], int]]:
    for notebook in fleet.notebooks:
        prefix = "EU" if notebook.region == "eu-west-1" else "USE1"
        yield f"{prefix}-Notebk:VolumeUsage.gp2", [Span(start=notebook.created)], notebook.volume_gb
    for kind, jobs in (("Train", fleet.training_jobs), ("Processing", fleet.processing_jobs)):
        for job in jobs:
            span = Span(start=job.started, end=job.started + timedelta(seconds=job.seconds))
            yield f"USE1-{kind}:VolumeUsage.gp2", [span], job.volume_gb * job.count
    for endpoint in fleet.endpoints:
        for variant in endpoint.variants:
            yield "USE1-Host:VolumeUsage.gp2", list(endpoint.service), variant.volume_gb * variant.count


@pytest.mark.parametrize(("month", "after", "days"), [((2026, 10), (2026, 11), 31), ((2026, 4), (2026, 5), 30)])
def test_the_bill_charges_what_the_description_says_ran_to_the_cent(
    team: SimulatedAccount, month: tuple[int, int], after: tuple[int, int], days: int
) -> None:
    start, end = datetime(*month, 1, tzinfo=UTC), datetime(*after, 1, tzinfo=UTC)
    hours: defaultdict[str, Fraction] = defaultdict(Fraction)
    for usage_type, spans, rate in machines(team.fleet):
        hours[usage_type] += rate * seconds_within(spans, start, end) / 3600
    volume: defaultdict[str, Fraction] = defaultdict(Fraction)
    for usage_type, spans, size in gigabytes(team.fleet):
        volume[usage_type] += size * seconds_within(spans, start, end) / (3600 * 24 * days)
    expected = {kind: (used, used * LIST[kind]) for kind, used in hours.items() if used}
    expected |= {kind: (used, used * VOLUMES[kind]) for kind, used in volume.items() if used}
    billed: dict[str, tuple[Decimal, Decimal]] = {}
    for (kind, record_type), (quantity, unblended, _) in own_sagemaker(team, start.date(), end.date()).items():
        if record_type in {"Usage", "SavingsPlanCoveredUsage"}:
            known = billed.get(kind, (ZERO, ZERO))
            billed[kind] = (known[0] + quantity, known[1] + unblended)
    assert billed.keys() == expected.keys()
    for kind, (used, worth) in expected.items():
        assert abs(float(used) - float(billed[kind][0])) < 1e-5, kind
        assert abs(Decimal(float(worth)) - billed[kind][1]) < CENT, kind


def test_the_savings_plan_is_applied_hour_by_hour_highest_discount_first(team: SimulatedAccount) -> None:
    (plan,) = team.fleet.savings_plans
    start = datetime(2026, 11, 9, tzinfo=UTC)
    week = (start, start + timedelta(days=7))
    entries = [entry for entry in machines(team.fleet) if seconds_within(entry[1], *week)]
    hours = [replayed(entries, start + timedelta(hours=number), Fraction(plan.commitment)) for number in range(7 * 24)]
    on_demand, paid, unused = (sum(column, Fraction(0)) for column in zip(*hours, strict=True))
    billed = own_sagemaker(team, start.date(), start.date() + timedelta(days=7))

    def amortized(record_type: str) -> Decimal:
        found = [sums[2] for key, sums in billed.items() if key[1] == record_type and "Volume" not in key[0]]
        return sum(found, ZERO)

    assert abs(amortized("Usage") - Decimal(float(on_demand))) < CENT
    assert abs(amortized("SavingsPlanCoveredUsage") - Decimal(float(paid))) < CENT
    assert abs(amortized("SavingsPlanRecurringFee") - Decimal(float(unused))) < CENT


def replayed(
    entries: list[tuple[str, list[Span], Fraction]], hour: datetime, left: Fraction
) -> tuple[Fraction, Fraction, Fraction]:
    """USD of an hour: on demand, at the plan's rates, and of the commitment that nothing used."""
    on_demand = paid = Fraction(0)
    rows = [
        (kind, rate * seconds_within(spans, hour, hour + timedelta(hours=1)) / 3600) for kind, spans, rate in entries
    ]
    on_demand += sum((LIST[kind] * used for kind, used in rows if "TrSpt" in kind), Fraction(0))
    for kind, used in sorted((row for row in rows if "TrSpt" not in row[0]), key=rank):
        covered = min(used * plan_rate(kind), left - paid)
        paid += covered
        on_demand += (used - covered / plan_rate(kind)) * LIST[kind]
    return on_demand, paid, left - paid


def plan_rate(kind: str) -> Fraction:
    return LIST[kind] * (1 - DISCOUNT[kind.split("ml.")[1].split(".", maxsplit=1)[0]])


def rank(row: tuple[str, Fraction]) -> tuple[Fraction, Fraction]:
    return (plan_rate(row[0]) / LIST[row[0]], plan_rate(row[0]))
