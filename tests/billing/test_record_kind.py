"""RECORD_TYPE in all its styles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.billing.record_kind import record_kind
from sagemaker_cost_mcp.model.money import RecordKind


@pytest.mark.parametrize(
    ("record_type", "kind"),
    [
        ("Usage", RecordKind.USAGE),
        ("SavingsPlanCoveredUsage", RecordKind.COVERED_USAGE),
        ("Savings Plan Covered Usage", RecordKind.COVERED_USAGE),
        ("Savings Plans Covered Usage", RecordKind.COVERED_USAGE),
        ("DiscountedUsage", RecordKind.COVERED_USAGE),
        ("Reservation applied usage", RecordKind.COVERED_USAGE),
        ("SavingsPlanNegation", RecordKind.NEGATION),
        ("Savings Plan Negation", RecordKind.NEGATION),
        ("SavingsPlanRecurringFee", RecordKind.COMMITMENT_FEE),
        ("Savings Plan Recurring Fee", RecordKind.COMMITMENT_FEE),
        ("SavingsPlanUpfrontFee", RecordKind.COMMITMENT_FEE),
        ("Fee", RecordKind.COMMITMENT_FEE),
        ("Recurring", RecordKind.COMMITMENT_FEE),
        ("Recurring reservation fee", RecordKind.COMMITMENT_FEE),
        ("EdpDiscount", RecordKind.DISCOUNT),
        ("Enterprise Discount Program Discount", RecordKind.DISCOUNT),
        ("PrivateRateDiscount", RecordKind.DISCOUNT),
        ("Private Rate Card Discount", RecordKind.DISCOUNT),
        ("Bundled Discount", RecordKind.DISCOUNT),
        ("Credit", RecordKind.CREDIT),
        ("Credits", RecordKind.CREDIT),
        ("Refund", RecordKind.REFUND),
        ("Tax", RecordKind.TAX),
        ("Support fee", RecordKind.OTHER),
        ("Other out-of-cycle charges", RecordKind.OTHER),
        ("", RecordKind.OTHER),
    ],
)
def test_each_style_of_a_record_type_has_one_kind(record_type: str, kind: RecordKind) -> None:
    assert record_kind(record_type) is kind


@given(st.text())
def test_any_record_type_has_a_kind(record_type: str) -> None:
    assert record_kind(record_type) in RecordKind
