from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.cents import CENT, in_cents

AMOUNTS = st.lists(st.decimals(-10_000, 10_000, places=10), min_size=1, max_size=30)


@given(AMOUNTS)
def test_rounded_parts_add_up_to_the_rounded_total_and_none_is_off_by_a_cent(amounts: list[Decimal]) -> None:
    total = round(sum(amounts, Decimal(0)), 2)
    parts = in_cents(amounts, total)
    assert sum(parts, Decimal(0)) == total
    assert all(abs(part - amount) <= CENT for part, amount in zip(parts, amounts, strict=True))
    assert all(part == part.quantize(CENT) for part in parts)


@given(AMOUNTS, st.sampled_from([-1, 1]))
def test_a_total_that_a_reader_reckons_a_cent_off_is_kept_too(amounts: list[Decimal], off: int) -> None:
    total = round(sum(amounts, Decimal(0)), 2) + off * CENT
    assert sum(in_cents(amounts, total), Decimal(0)) == total


def test_nothing_is_split_into_nothing() -> None:
    assert in_cents([], Decimal(0)) == ()
