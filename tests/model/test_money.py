from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.money import PriceTier
from tests.builders import NOW, bill, price, row


def test_the_last_days_of_a_bill_leave_out_whole_periods_that_start_earlier() -> None:
    taken = bill(row("A", "1", start=NOW - timedelta(days=20)), row("A", "2", start=NOW - timedelta(days=3)))
    week = taken.last(7)
    assert [r.cost for r in week.rows] == [2]
    assert (week.window_end - week.window_start).days == 7
    assert taken.last(90) == taken


@given(st.integers(0, 500), st.integers(0, 500))
def test_splitting_a_tier_at_any_point_changes_no_cost(quantity: int, cut: int) -> None:
    whole = price("USE1-Notebk:ml.t3.medium", "0.05")
    split = whole.model_copy(
        update={
            "tiers": (
                PriceTier(begin=Decimal(0), end=Decimal(cut), usd=Decimal("0.05")),
                PriceTier(begin=Decimal(cut), end=None, usd=Decimal("0.05")),
            )
        }
    )
    assert split.cost_of(Decimal(quantity)) == whole.cost_of(Decimal(quantity)) == quantity * Decimal("0.05")
