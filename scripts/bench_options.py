"""`make bench`, the part about ways of serving: the choice for 1,000 endpoints beside the bare arithmetic of it.

The account is made here, by seed: a fortnight of hours, a Savings Plan, gates open or closed by what an owner would
say. The floor multiplies requests by seconds by prices for every way and does nothing else. Prints Markdown.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.inference_demand import Demand, Hour
from sagemaker_cost_mcp.analysis.inference_options import choice, options_of
from sagemaker_cost_mcp.analysis.inference_subject import Machines, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.marginal_cash import Till
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import (
    Bill,
    BillRow,
    HourlyUsage,
    InstanceSpec,
    Price,
    PriceTier,
    RecordKind,
    SavingsPlan,
    UsageHour,
)
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.simulator.wobble import draw

ENDPOINTS = 1000
HOURS = 14 * 24
RUNS = 3
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
REGION = "us-east-1"
M5 = "USE1-Host:ml.m5.xlarge"
SPEC = InstanceSpec(vcpu=4, memory_gib=Decimal(16))
_SERVERLESS_USD_A_GB_SECOND = 0.00002

NEEDS = Needs(
    payload_mb=1, memory_gb=2, image_gb=3, latency_ms=600_000, cold_starts="minutes", async_ok=True, arm_ok=True
)


def prices() -> tuple[Price, ...]:
    """What every way is priced from."""
    hosted = (("Host:ml.m5.xlarge", "0.23"), ("Host:ml.m6g.xlarge", "0.184"), ("AsyncInf:ml.m5.xlarge", "0.23"),
              ("Tsform:ml.m5.xlarge", "0.23"))  # fmt: skip
    memory = ((f"ServerlessInf:Mem-{size}GB", f"{size * _SERVERLESS_USD_A_GB_SECOND:.5f}") for size in range(1, 7))
    ready = (("ProvisionedConcurrency:Usage-2GB", "0.00001"), ("ProvisionedConcurrency:Mem-2GB", "0.0000233"))
    return (*(_price(name, usd, SPEC) for name, usd in hosted), *(_price(name, usd) for name, usd in (*memory, *ready)))


def _price(name: str, usd: str, spec: InstanceSpec | None = None) -> Price:
    component, _, item = name.partition(":")
    tier = PriceTier(begin=Decimal(0), end=None, usd=Decimal(usd))
    return Price(
        usage_type=f"USE1-{name}", region=REGION, component=component, item=item, unit="Hrs", tiers=(tier,),
        source="made up", spec=spec,
    )  # fmt: skip


def subjects() -> tuple[Subject, ...]:
    """A thousand endpoints: some never silent, some called by day, some by night."""
    return tuple(_subject(seed) for seed in range(ENDPOINTS))


def _subject(seed: int) -> Subject:
    busy, milliseconds = draw(seed, "busy"), 20 + 400 * draw(seed, "milliseconds")
    hours = [_hour(seed, place, busy, milliseconds / 1000) for place in range(HOURS)]
    machine = Machines(instance_type="ml.m5.xlarge", mean=1 + int(3 * draw(seed, "count")), running=1.0)
    return Subject(
        name=f"endpoint-{seed}", region=REGION, kind=EndpointKind.REAL_TIME, needs=NEEDS, machines=(machine,),
        demand=Demand(hours=tuple(hours), p99_ms=3 * milliseconds), memory_seen_gb=3.0,
    )  # fmt: skip


def _hour(seed: int, place: int, busy: float, seconds: float) -> Hour:
    requests = float(int(2000 * draw(seed, place))) if draw(seed, place % 24, "open") < busy else 0.0
    return Hour(requests, requests * seconds, requests * seconds * 1.5)


def account(offered: tuple[Price, ...]) -> Snapshot:
    """The bill around them, with a plan that covers a tenth of it."""
    start = NOW - timedelta(days=12)
    hourly = tuple(
        UsageHour(start=start + timedelta(hours=place), hours=Decimal(1), quantity={M5: Decimal(2000 + place)})
        for place in range(288)
    )
    row = BillRow(
        usage_type=M5, record_type="Usage", kind=RecordKind.USAGE, period_start=start, period_end=NOW, unit="Hrs",
        quantity=Decimal(1_440_000), cost=Decimal(331_200), unblended=Decimal(331_200),
    )  # fmt: skip
    plan = SavingsPlan(
        arn="plan", plan_type="SageMaker", state="active", commitment=Decimal(40), currency="USD", start=start,
        end=NOW + timedelta(days=200), payment_option="No Upfront",
        rates={M5: Decimal("0.1656"), M5.replace("m5", "m6g"): Decimal("0.14")},
    )  # fmt: skip
    bill = Bill(rows=(row,), metric="NetAmortizedCost", window_start=start.date(), window_end=NOW.date())
    usage = HourlyUsage(periods=hourly, method="made up", hourly=True)
    return Snapshot(
        taken_at=NOW, account_id="1", regions=(REGION,), catalog=offered, bill=bill, savings_plans=(plan,),
        hourly_usage=usage,
    )  # fmt: skip


def fresh(all_of_them: Sequence[Subject]) -> list[Subject]:
    """The same with nothing remembered from the run before."""
    return [replace(one, demand=replace(one.demand)) for one in all_of_them]


def floor(all_of_them: Sequence[Subject]) -> float:
    """Requests x seconds x price and hours x price for each way, and the least of them."""
    total = 0.0
    for one in all_of_them:
        requests = sum(hour.requests for hour in one.demand.known)
        work = sum(hour.high_seconds or 0.0 for hour in one.demand.known)
        on = sum(hour.requests > 0 for hour in one.demand.known)
        count = one.machines[0].mean
        ways = (count * HOURS * 0.23, count * HOURS * 0.184, count * on * 0.23, work * 2 * _SERVERLESS_USD_A_GB_SECOND)
        total += min(ways) if requests else 0.0
    return total


def chosen(all_of_them: Sequence[Subject], book: PriceBook, till: Till | None) -> int:
    """Every option with its gates, its price and (with a till) its cash; how many would change."""
    found = (choice(one, options_of(one, book), till) for one in fresh(all_of_them))
    return sum(one.saving > 0 for one in found)


def _measured(work: Callable[[], object]) -> tuple[float, float]:
    """Median seconds, and MB at the most."""
    seconds: list[float] = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return statistics.median(seconds), peak


def main() -> None:
    """Print the table."""
    offered, all_of_them = prices(), subjects()
    book, till = PriceBook.of(REGION, offered), Till(account(offered), offered)
    rows = {
        "bare arithmetic (floor)": _measured(lambda: floor(all_of_them)),
        "options and gates, list prices": _measured(lambda: chosen(all_of_them, book, None)),
        "options, gates, and cash under a Savings Plan": _measured(lambda: chosen(all_of_them, book, till)),
    }
    base = rows["bare arithmetic (floor)"][0]
    print(f"## Ways of serving, {ENDPOINTS:,} endpoints, {HOURS} hours each\n")
    print("| what | seconds | x floor | MB |")
    print("| --- | --- | --- | --- |")
    for name, (seconds, megabytes) in rows.items():
        print(f"| {name} | {seconds:.2f} | {seconds / base:.1f} | {megabytes:.1f} |")
    print(f"\n{chosen(all_of_them, book, till)} of them would be served another way.")


if __name__ == "__main__":
    main()
