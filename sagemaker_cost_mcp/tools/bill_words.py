"""What several tools say about a bill: whose it is, of which days, what is left out of it, why it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from sagemaker_cost_mcp.analysis.cost_table import kind_total
from sagemaker_cost_mcp.analysis.wording import some_of
from sagemaker_cost_mcp.model.money import Bill, RecordKind
from sagemaker_cost_mcp.model.usage_type import parsed
from sagemaker_cost_mcp.tools.text import count, usd

UNREAD = "The bill could not be read; see the gaps."

_SHOWN = 12
"""Names that a sentence lists at most."""


def scope(bill: Bill, regions: Sequence[str] = ()) -> str:
    """Where, when and for whom, as the end of a sentence."""
    days = (bill.window_end - bill.window_start).days
    whom = ", ".join(bill.account_ids) or "all linked accounts these credentials may see"
    where = f" in {', '.join(regions)} alone" if regions else ""
    view = f" (billing view {bill.billing_view.rpartition('/')[2]})" if bill.billing_view else ""
    return f"{where} in {count(days, 'day')} ({bill.window_start} to {bill.window_end}, end exclusive) for {whom}{view}"


def left_out(bill: Bill) -> str:
    """Credits and refunds, where there are any, as the next part of a sentence."""
    credit = kind_total(bill, (RecordKind.CREDIT, RecordKind.REFUND))
    return f"; credits and refunds of {usd(credit)} are left out" if credit else ""


def nothing_matches(bill: Bill, whole: Bill, regions: Sequence[str] = ()) -> str:
    """Why there is no row, and what there is instead; empty where there are rows.

    Args:
        bill: As filtered by the question.
        whole: Before its regions were filtered on.
        regions: The regions filtered on.
    """
    if bill.rows:
        return ""
    if bill.known_accounts is not None:
        known = listed(bill.known_accounts) or "none"
        return f"; no row of the bill matches {', '.join(bill.account_ids)}, and the accounts on it are {known}"
    if regions and whole.rows:
        known = listed(sorted({region for row in whole.rows if (region := parsed(row.usage_type).region)}))
        return f"; no row of the bill matches, and the regions on it are {known}"
    return "; no row of the bill matches, so check the accounts, regions and dates asked for"


def notes(bill: Bill) -> str:
    """What a reader must know of the amounts: a metric that stands in, a currency that is not dollars."""
    said = f" {bill.metric_fallback}" if bill.metric_fallback else ""
    if bill.currency != "USD":
        said += (
            f" All amounts are {bill.currency}, as AWS bills them, whatever field names and dollar signs say; nothing "
            "was converted or added across currencies."
        )
    return said


def listed(names: Sequence[str]) -> str:
    """Names, the first dozen of them.

    >>> listed([str(number) for number in range(14)])
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more'
    """
    return some_of(names, _SHOWN)
