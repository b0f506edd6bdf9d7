"""Savings Plans in another currency than the bill: no hour of the bill can be held against their commitment."""

from __future__ import annotations

from collections.abc import Iterable

from sagemaker_cost_mcp.model.money import Bill, SavingsPlan
from sagemaker_cost_mcp.model.snapshot import Snapshot


def is_foreign(plan: SavingsPlan, bill: Bill | None) -> bool:
    """Whether a plan is in another currency than the bill; an unread bill is taken for one in USD."""
    return plan.currency != (bill.currency if bill else "USD")


def foreign_plans(snapshot: Snapshot) -> tuple[SavingsPlan, ...]:
    """Plans held in another currency than the bill."""
    return tuple(plan for plan in snapshot.savings_plans or () if is_foreign(plan, snapshot.bill))


def apart(plans: Iterable[SavingsPlan], bill: Bill | None) -> str | None:
    """Why plans cannot be replayed on a bill, as half a sentence; None: their currencies are the same."""
    others = [plan for plan in plans if is_foreign(plan, bill)]
    if not others:
        return None
    named = ", ".join(f"{plan.arn} in {plan.currency}" for plan in others)
    return f"the bill is in {bill.currency if bill else 'USD'}, and it holds the Savings Plan {named}"
