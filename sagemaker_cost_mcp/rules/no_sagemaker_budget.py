"""No SageMaker budget.

## What it finds

Accounts that spend at least $1 a month on SageMaker and have no cost budget that watches it: none that is filtered on
SageMaker, and none on all costs. A budget counts when it has begun, has not ended, and AWS keeps it up to date.

Budgets that watch only a part of SageMaker (a tag, a region, a usage type) do not count, and are named. A budget that
tells nobody counts: `get_alert_status` names those.

## Why it costs

A budget saves nothing by itself, it is how somebody hears of spend before the invoice does: one that notifies at 80 %
of the actual and at 100 % of the forecasted spend leaves weeks to act. Two budgets of an account are free of charge.

## How the saving is computed

It is not: what would have been noticed cannot be known. The finding claims $0, and its monthly cost is what the account
spends on SageMaker in 730 hours, in the bill's metric.

Confidence is medium: a budget of the organization's management account may watch this one, and cannot be seen from it.

## When it stays undecided

When the bill or the budgets could not be read, or a budget's filter does not tell what it lets through (cost
categories, billing views).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.analysis.account_ref import account_ref, monthly_spend
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.alerts import Budget, Scope
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_LEAST_MONTHLY = Decimal(1)
"""USD a month below which nobody needs a budget."""

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
    if snapshot.budgets is None:
        yield _undecided(
            snapshot, "its budgets were not read", "see the gaps of this answer; budgets:ViewBudget is what reads them"
        )
        return
    yield from _judged(snapshot, spend, _watching(snapshot.budgets, snapshot.taken_at.date()))


def _watching(budgets: Sequence[Budget], today: date) -> list[Budget]:
    """Cost budgets in force that may have to do with SageMaker."""
    return [
        budget
        for budget in budgets
        if budget.kind == "COST"
        and budget.scope is not Scope.ELSEWHERE
        and not budget.unhealthy
        and (budget.starts is None or budget.starts <= today)
        and (budget.ends is None or today < budget.ends)
    ]


def _judged(snapshot: Snapshot, spend: Decimal, watching: Sequence[Budget]) -> Iterator[Verdict]:
    if any(budget.scope.covers for budget in watching):
        return
    unclear = [budget for budget in watching if budget.scope is Scope.UNKNOWN]
    if unclear:
        yield _undecided(
            snapshot,
            f"whether SageMaker passes the filter of {_named(unclear)}: {unclear[0].filtered_on}",
            "look at the budget's filter in the billing console; if SageMaker passes, exempt the account from this "
            "rule",
        )
    else:
        yield _unwatched(snapshot, spend, watching)


def _unwatched(snapshot: Snapshot, spend: Decimal, partial: Sequence[Budget]) -> Finding:
    seen = f"; only a part of it is watched by {_named(partial)}" if partial else ""
    return finding(
        RULE,
        Judgement(
            resource=account_ref(snapshot),
            claims=(),
            monthly_cost=spend,
            confidence=Confidence.MEDIUM,
            evidence=(
                f"SageMaker costs ${spend:,.2f} a month",
                f"no cost budget in force of this account watches all of it{seen}",
            ),
            recommendation="Create a monthly cost budget filtered on the service Amazon SageMaker, with a notification "
            "at 80 % of the actual and at 100 % of the forecasted spend. If the organization's management account has "
            "one for this account, exempt it from this rule.",
        ),
    )


def _named(budgets: Sequence[Budget]) -> str:
    return some_of(sorted(budget.name for budget in budgets), _SHOWN)


def _undecided(snapshot: Snapshot, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=account_ref(snapshot), missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="no-sagemaker-budget",
    title="No SageMaker budget",
    phase=Phase.OTHER,
    reads=frozenset({"bill", "budgets"}),
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
