"""Idle warm pool.

## What it finds

Families of training jobs whose machines are kept for a next job that does not come, or that comes long before the time
is up.

## Why it costs

Machines of a warm pool are billed like training until another job takes them over or KeepAlivePeriodInSeconds is over.

## How the saving is computed

Where no pool was ever taken over, all retained machine-hours. Where some were, the shortest time that would have been
enough for each of them (whole minutes) stays, and what other pools were kept beyond it is claimed. Hours x price of
training x 730 h / hours of the window. Fewer than 3 runs, or runs that all began within 7 days, claim nothing a month.
What a pool gains is time: how much sooner jobs with one started is told with it.

## When it stays undecided

When no price is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.analysis.training_cases import GET_PRICES, NO_PRICE, TrainingCase, training_cases
from sagemaker_cost_mcp.analysis.training_money import Dollars
from sagemaker_cost_mcp.analysis.warm_pools import WarmPools, pool_claims, pool_dollars
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Verdict
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each family that left warm pools."""
    for case in training_cases(snapshot):
        if case.family.own and case.pools is not None and case.pools.idle:
            cost = pool_dollars(case.family, case.money, case.pools.retained)
            if not case.small(cost, thresholds.training_family_usd):
                yield _judged(case, case.pools, cost)


def _judged(case: TrainingCase, pools: WarmPools, cost: Dollars | None) -> Verdict:
    claims = pool_claims(case.family, case.money, pools.idle)
    if claims is None or cost is None:
        return case.undecided(RULE.name, NO_PRICE, GET_PRICES)
    waited, idle = sum(pools.retained.values(), ZERO), sum(pools.idle.values(), ZERO)
    evidence = [
        case.family.told,
        f"{pools.reused} of {len(pools.pools)} pools were taken over by another job",
        f"{waited:.1f} machine-hours waited in the window (${cost.list:,.2f} at list price), {idle:.1f} for nobody",
    ]
    if pools.startup_saved is not None:
        evidence.append(f"jobs that found a pool started {pools.startup_saved:.0f} s sooner")
    judgement = Judgement(
        resource=case.resource,
        claims=claims,
        monthly_cost=cost.list * case.family.month if case.family.month is not None else None,
        confidence=Confidence.HIGH if not pools.reused else Confidence.MEDIUM,
        evidence=evidence,
        recommendation=_advice(pools),
    )
    return case.named(finding(RULE, judgement))


def _advice(pools: WarmPools) -> str:
    if not pools.reused:
        return "Leave KeepAlivePeriodInSeconds out: nobody came back in time."
    return f"Set KeepAlivePeriodInSeconds to {pools.keep_alive}: every job that came back came within it."


RULE = Rule(
    name="idle-warm-pool",
    title="Idle warm pool",
    phase=Phase.TRAINING,
    reads=frozenset({"training_jobs", "tuning_jobs", "prices", "bill"}),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
