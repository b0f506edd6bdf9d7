"""The change between two periods by linked account, counted as `cost_change` counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sagemaker_cost_mcp.analysis.cents import in_cents
from sagemaker_cost_mcp.analysis.cost_change import LEFT_OUT, CostChange, Period
from sagemaker_cost_mcp.model.cost_cuts import CutLine
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.value import Value

UNSPLIT = "not split by account"

_NOISE = Decimal("0.005")
"""Cost Explorer rounds each amount to ten decimals, so that two cuts of one bill differ by less than this."""


class AccountChange(Value):
    """How much one account changed."""

    account_id: str
    """Or `UNSPLIT`: what Cost Explorer's answer by account lacks of the bill."""
    change_in_cents: Decimal


def account_changes(lines: Iterable[CutLine], change: CostChange) -> tuple[AccountChange, ...]:
    """Change by account, largest first; they add up to that of the bill. Empty: there is only one account.

    Args:
        lines: The daily bill cut by account, of both periods.
        change: The two periods compared.
    """
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.kind not in LEFT_OUT:
            sums[line.name] += line.cost * (_holds(change.after, line) - _holds(change.before, line))
    if len(sums) <= 1:
        return ()
    rest = change.after.total - change.before.total - sum(sums.values(), ZERO)
    if abs(rest) > _NOISE:
        sums[UNSPLIT] += rest
    cents = in_cents(list(sums.values()), change.change_in_cents)
    found = [AccountChange(account_id=name, change_in_cents=usd) for name, usd in zip(sums, cents, strict=True)]
    return tuple(sorted(found, key=lambda one: (-abs(one.change_in_cents), one.account_id)))


def _holds(period: Period, line: CutLine) -> bool:
    return period.start <= line.period_start.date() < period.end
