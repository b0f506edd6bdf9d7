"""Cost Explorer's RECORD_TYPE, which is written in more than one style, as one of our kinds.

Sources: the line item types of "Cost and Usage Reports: line item details" and the charge types of Cost
Explorer's console. The API writes `SavingsPlanCoveredUsage`, the console `Savings Plan Covered Usage`;
accounts with private pricing also see `EdpDiscount` or `Enterprise Discount Program Discount`, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sagemaker_cost_mcp.model.money import RecordKind

_NOT_A_LETTER = re.compile(r"[^a-z]")

_KINDS: Mapping[str, RecordKind] = MappingProxyType(
    {
        "usage": RecordKind.USAGE,
        "discountedusage": RecordKind.COVERED_USAGE,  # covered by a reservation
        "reservationappliedusage": RecordKind.COVERED_USAGE,
        "savingsplancoveredusage": RecordKind.COVERED_USAGE,
        "savingsplannegation": RecordKind.NEGATION,
        "savingsplanrecurringfee": RecordKind.COMMITMENT_FEE,
        "savingsplanupfrontfee": RecordKind.COMMITMENT_FEE,
        "fee": RecordKind.COMMITMENT_FEE,  # "Any upfront annual fee that you paid for subscriptions"
        "rifee": RecordKind.COMMITMENT_FEE,
        "recurring": RecordKind.COMMITMENT_FEE,
        "recurringreservationfee": RecordKind.COMMITMENT_FEE,
        "upfrontreservationfee": RecordKind.COMMITMENT_FEE,
        "credit": RecordKind.CREDIT,
        "refund": RecordKind.REFUND,
        "tax": RecordKind.TAX,
    }
)


def record_kind(record_type: str) -> RecordKind:
    """The kind of a record type, whatever its style; one that is not known is OTHER, and stays on the bill.

    >>> record_kind("Savings Plan Covered Usage"), record_kind("Private Rate Card Discount")
    (<RecordKind.COVERED_USAGE: 'covered_usage'>, <RecordKind.DISCOUNT: 'discount'>)
    """
    letters = _NOT_A_LETTER.sub("", record_type.lower()).replace("savingsplans", "savingsplan")
    if letters.endswith("discount"):
        return RecordKind.DISCOUNT
    return _KINDS.get(letters) or _KINDS.get(letters.removesuffix("s"), RecordKind.OTHER)
