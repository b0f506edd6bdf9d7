"""Machines that are kept for the next job: what waiting costs, and what it saves.

A warm pool is billed like training until the next matching job takes it or its time is up: retained seconds x machines
x rate. It saves no machine-hour, since machines are not billed while they start, but the time until a job trains: the
mean start-up of jobs that found no pool, less that of jobs that did. So its break-even is a price for waiting: dollars
for each minute saved. Source: "Train using SageMaker managed warm pools".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from sagemaker_cost_mcp.analysis.training_families import TrainingFamily
from sagemaker_cost_mcp.analysis.training_money import Dollars, TrainingMoney, claim
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.training import TrainingJob

PART = "warm-pool"
_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class WarmPools:
    """The pools of one family."""

    pools: tuple[TrainingJob, ...]
    """Runs whose machines were kept."""
    reused: int
    """How many of these pools another job took over."""
    keep_alive: int
    """Seconds that would have been enough for all that were taken over, whole minutes; 0: none was."""
    startup_saved: Decimal | None
    """Seconds that a job with a pool trained sooner; None: there are not both kinds of jobs."""

    @property
    def retained(self) -> dict[str, Decimal]:
        """Machine-hours paid for waiting, by instance type."""
        return _hours((run, run.warm_pool_billable_seconds or 0) for run in self.pools)

    @property
    def idle(self) -> dict[str, Decimal]:
        """Those that nobody would miss: of pools that were never taken over, all beyond the shorter time."""
        spare = ((run, (run.warm_pool_billable_seconds or 0) - self.keep_alive) for run in self.pools if _unused(run))
        return _hours((run, max(0, seconds)) for run, seconds in spare)


def warm_pools(family: TrainingFamily) -> WarmPools | None:
    """Pools that the runs of a family left; None: none was kept, or all still are."""
    pools = tuple(run for run in family.runs if run.warm_pool_billable_seconds and run.training_plan_arn is None)
    if not pools:
        return None
    taken = [run for run in pools if not _unused(run)]
    longest = max((run.warm_pool_billable_seconds or 0 for run in taken), default=0)
    return WarmPools(
        pools=pools,
        reused=len(taken),
        keep_alive=ceil(longest / _MINUTE) * _MINUTE,
        startup_saved=_startup_saved(family.runs, {run.reused_by for run in taken}),
    )


def pool_dollars(family: TrainingFamily, money: TrainingMoney, hours: dict[str, Decimal]) -> Dollars | None:
    """What kept machines cost in the window; None: a type has no price."""
    prices = {name: money.warm_pool_price(family.region, name) for name in hours}
    known = {name: price for name, price in prices.items() if price is not None}
    if len(known) < len(prices):
        return None
    return Dollars(
        list=sum((known[name].first_unit * amount for name, amount in hours.items()), ZERO),
        own=sum((money.rate(known[name]) * amount for name, amount in hours.items()), ZERO),
    )


def pool_claims(family: TrainingFamily, money: TrainingMoney, hours: dict[str, Decimal]) -> tuple[Claim, ...] | None:
    """Kept machine-hours as claims on a month; None: a type has no price; empty: the family has no pace."""
    if family.month is None:
        return ()
    prices = {name: money.warm_pool_price(family.region, name) for name in sorted(hours)}
    known = {name: price for name, price in prices.items() if price is not None}
    if len(known) < len(prices):
        return None
    return tuple(claim(family, f"{PART}/{name}", price, hours[name] * family.month) for name, price in known.items())


def _unused(run: TrainingJob) -> bool:
    return run.reused_by is None


def _hours(kept: Iterable[tuple[TrainingJob, int]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for run, seconds in kept:
        for group in run.groups:
            hours = Decimal(seconds) / 3600 * group.count
            sums[group.instance_type] = sums.get(group.instance_type, ZERO) + hours
    return {name: amount for name, amount in sums.items() if amount > 0}


def _startup_saved(runs: Sequence[TrainingJob], on_pools: set[str | None]) -> Decimal | None:
    warm = [_startup(run) for run in runs if run.ref.name in on_pools]
    cold = [_startup(run) for run in runs if run.ref.name not in on_pools]
    if not warm or not cold:
        return None
    return max(ZERO, sum(cold, ZERO) / len(cold) - sum(warm, ZERO) / len(warm))


def _startup(run: TrainingJob) -> Decimal:
    """Seconds from the call to the first that is billed."""
    return Decimal(str(((run.started_at or run.created_at) - run.created_at).total_seconds()))
