"""No anomaly monitor.

## What it finds

Accounts that spend at least $1 a month on SageMaker and would not hear of an anomaly in it: no monitor of AWS Cost
Anomaly Detection sees SageMaker, or those that see it have no subscription with a subscriber.

A monitor that AWS manages for services or linked accounts sees SageMaker among others. One that sees only a part of it
(a tag, a cost category) does not count, and is named.

## Why it costs

Cost Anomaly Detection is free of charge. An endpoint that scaled out and stayed there, or a training job that restarts
itself, is found within a day or two, and without it on the next invoice.

## How the saving is computed

It is not: what would have been noticed cannot be known. The finding claims $0, and its monthly cost is what the account
spends on SageMaker in 730 hours, in the bill's metric.

Confidence is medium: a monitor of the organization's management account may watch this one, and cannot be seen from it.

## When it stays undecided

When the bill, the monitors or their subscriptions could not be read, or a monitor's filter does not tell whether it
lets SageMaker through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sagemaker_cost_mcp.analysis.account_ref import account_ref, monthly_spend
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.alerts import AnomalyMonitor, Scope
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_LEAST_MONTHLY = Decimal(1)
"""USD a month below which an anomaly is not worth a letter."""

_SHOWN = 3


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge the account as a whole."""
    del thresholds
    if snapshot.bill is None:
        yield _undecided(snapshot, "the bill was not read", "see the gaps of this answer")
        return
    spend = monthly_spend(snapshot.bill)
    if spend < _LEAST_MONTHLY:
        return
    if snapshot.anomaly_monitors is None:
        yield _undecided(
            snapshot,
            "its anomaly monitors were not read",
            "see the gaps of this answer; ce:GetAnomalyMonitors is what reads them",
        )
        return
    yield from _judged(snapshot, spend, snapshot.anomaly_monitors)


def _judged(snapshot: Snapshot, spend: Decimal, monitors: Sequence[AnomalyMonitor]) -> Iterator[Verdict]:
    covering = [one for one in monitors if one.scope.covers]
    if any(_heard(one) for one in covering):
        return
    unread = [one for one in covering if one.subscriptions is None]
    unclear = [one for one in monitors if one.scope is Scope.UNKNOWN and _heard(one) is not False]
    if unread:
        yield _undecided(
            snapshot,
            f"who hears of {_named(unread)}",
            "see the gaps of this answer; ce:GetAnomalySubscriptions is what reads them",
        )
    elif unclear:
        yield _undecided(
            snapshot,
            f"whether {_named(unclear)} sees SageMaker: {unclear[0].watches}",
            "look at the monitor in the billing console; if it sees SageMaker, exempt the account from this rule",
        )
    else:
        yield _unheard(snapshot, spend, covering, [one for one in monitors if one.scope is Scope.PART])


def _heard(monitor: AnomalyMonitor) -> bool | None:
    """Whether somebody is told what it finds; None: the subscriptions could not be read."""
    if monitor.subscriptions is None:
        return None
    return any(one.subscribers for one in monitor.subscriptions)


def _unheard(
    snapshot: Snapshot, spend: Decimal, silent: Sequence[AnomalyMonitor], partial: Sequence[AnomalyMonitor]
) -> Finding:
    if silent:
        seen = f"{_named(silent)} sees SageMaker, and no subscription tells anybody what it finds"
        cure = "Create an alert subscription for the monitor, with an address or an SNS topic."
    else:
        part = f"; a part of it is seen by {_named(partial)}" if partial else ""
        seen = f"no anomaly monitor that this account may see watches all of it{part}"
        cure = "Create the monitor that AWS manages for services, with an alert subscription: both are free of charge."
    return finding(
        RULE,
        Judgement(
            resource=account_ref(snapshot),
            claims=(),
            monthly_cost=spend,
            confidence=Confidence.MEDIUM,
            evidence=(f"SageMaker costs ${spend:,.2f} a month", seen),
            recommendation=f"{cure} If the organization's management account watches this account, exempt it from this "
            "rule.",
        ),
    )


def _named(monitors: Sequence[AnomalyMonitor]) -> str:
    return some_of(sorted(one.name for one in monitors), _SHOWN)


def _undecided(snapshot: Snapshot, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=account_ref(snapshot), missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="no-anomaly-monitor",
    title="No anomaly monitor",
    phase=Phase.OTHER,
    reads=frozenset({"bill", "anomaly_monitors"}),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
