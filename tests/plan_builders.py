"""Hand-made usage and rates for commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.money import Bill, BillRow, HourlyUsage, RecordKind, UsageHour
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice, PlanKind
from tests.builders import ACCOUNT, NOW, REGION, D

HOST, TRAIN, DISK = "USE1-Host:ml.m5.xlarge", "USE1-Train:ml.m5.large", "USE1-Host:VolumeUsage.gp2"
ONE_YEAR = PlanKind(term_years=1, payment_option="No Upfront")
END = NOW.date() - timedelta(days=1)
DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def rate(usage_type: str, usd: str, years: int = 1, payment: str = "No Upfront", region: str = REGION) -> PlanRate:
    return PlanRate(
        usage_type=usage_type,
        region=region,
        term_years=years,
        payment_option=payment,
        rate=D(usd),
        unit="Hrs",
        source="AWS public Savings Plan rate file, read 2026-11-20",
    )


def by_hour(hours: Sequence[Mapping[str, str]], *, until: date = END, hourly: bool = True) -> HourlyUsage:
    """Usage hour by hour, the last one just before a day."""
    start = midnight(until) - timedelta(hours=len(hours))
    periods = tuple(
        UsageHour(
            start=start + timedelta(hours=place),
            hours=D(1),
            quantity={name: D(units) for name, units in hour.items()},
        )
        for place, hour in enumerate(hours)
    )
    return HourlyUsage(periods=periods, method="hand-made.", hourly=hourly)


def steady(days: int, units: str = "2", name: str = HOST) -> HourlyUsage:
    return by_hour([{name: units}] * (24 * days))


def daily_bill(days: Sequence[Mapping[str, str]], usd: Mapping[str, str], *, until: date = END) -> Bill:
    """A bill by the day: units by usage type, at a price a unit."""
    first = until - len(days) * DAY
    rows = tuple(
        BillRow(
            usage_type=name,
            record_type="Usage",
            kind=RecordKind.USAGE,
            period_start=midnight(first + place * DAY),
            period_end=midnight(first + (place + 1) * DAY),
            unit="Hrs",
            quantity=D(units),
            cost=D(units) * D(usd[name]),
            unblended=D(units) * D(usd[name]),
        )
        for place, day in enumerate(days)
        for name, units in day.items()
    )
    return Bill(
        rows=rows,
        metric="NetAmortizedCost",
        window_start=first,
        window_end=until,
        services=("Amazon SageMaker",),
        account_ids=(ACCOUNT,),
    )


def advice(commitment: str, *, saving: str = "100", kind: PlanKind = ONE_YEAR) -> PlanAdvice:
    return PlanAdvice(
        kind=kind,
        lookback_days=60,
        hourly_commitment=D(commitment),
        monthly_saving=D(saving),
        utilization_percent=D(99),
        upfront=D(0),
        generated_at=NOW,
        currency="USD",
    )
