from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.commitment_choice import monthly_saving
from sagemaker_cost_mcp.analysis.commitment_curve import Curve, Slice
from sagemaker_cost_mcp.analysis.plan_ladder import first_year_saving, ladder
from tests.builders import D

CURVE = Curve([[Slice(7.0, 10.0)]], [1.0])


def test_four_quarters_buy_a_quarter_each() -> None:
    tranches = ladder(CURVE, D(7), date(2026, 11, 30))
    assert [one.buy_on for one in tranches] == [
        date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30), date(2027, 8, 30)
    ]  # fmt: skip
    assert [one.hourly_commitment for one in tranches] == [D("1.75")] * 4
    assert [one.total_commitment for one in tranches] == [D("1.75"), D("3.5"), D("5.25"), D(7)]
    assert [round(one.monthly_saving, 6) for one in tranches] == [D("547.5"), D(1095), D("1642.5"), D(2190)]
    assert round(first_year_saving(tranches), 6) == D("16425")


def test_the_first_part_takes_what_does_not_divide() -> None:
    tranches = ladder(CURVE, D("0.005"), date(2026, 1, 1))
    assert [one.hourly_commitment for one in tranches] == [D("0.002"), D("0.001"), D("0.001"), D("0.001")]


@given(st.decimals("0.001", "100", places=3), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_parts_are_the_whole_and_each_is_later(commitment: Decimal, today: date) -> None:
    tranches = ladder(CURVE, commitment, today)
    assert sum(one.hourly_commitment for one in tranches) == tranches[-1].total_commitment == commitment
    assert [one.buy_on for one in tranches] == sorted({one.buy_on for one in tranches})
    assert tranches[0].buy_on == today
    assert tranches[-1].monthly_saving == monthly_saving(CURVE, commitment)
