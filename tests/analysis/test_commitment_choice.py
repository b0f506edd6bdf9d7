from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.commitment_choice import Offer, best, monthly_saving, regrets, worst_month
from sagemaker_cost_mcp.analysis.commitment_curve import Curve, Slice
from sagemaker_cost_mcp.model.plan_advice import PaymentOption, PlanKind
from tests.builders import D


def flat(listed: float = 10, discount: float = 0.3, hours: int = 24) -> Curve:
    return Curve([[Slice(listed * (1 - discount), listed)]] * hours, [1.0] * hours)


def offer(payment: PaymentOption = "No Upfront", years: int = 1, curve: Curve | None = None) -> Offer:
    found = best(curve or flat(), PlanKind(term_years=years, payment_option=payment), [24])
    assert found
    return found


def test_a_plan_for_a_flat_line_saves_its_discount() -> None:
    found = offer()
    assert found.hourly_commitment == 7
    assert found.monthly_saving == pytest.approx(D(2190))
    assert found.coverage_percent == pytest.approx(D(100))
    assert found.utilization_percent == 100
    assert found.worst_month_saving is None, "one day is no month"


def test_it_has_paid_for_itself_after_its_share_of_the_term() -> None:
    assert offer().break_even_months == pytest.approx(D("8.4"))
    assert offer(years=3).break_even_months == pytest.approx(D("25.2"))
    assert offer(years=3).term_months == 36


def test_cash_goes_out_at_once_or_by_the_month() -> None:
    owed = D(7) * 8760
    none, half, whole = (offer(payment) for payment in ("No Upfront", "Partial Upfront", "All Upfront"))
    assert (none.upfront, none.monthly_payment, none.cash_break_even_months) == (0, owed / 12, None)
    assert (half.upfront, half.monthly_payment) == (owed / 2, owed / 24)
    assert (whole.upfront, whole.monthly_payment) == (owed, 0)
    assert whole.cash_break_even_months == pytest.approx(D("8.4"))
    assert half.cash_break_even_months is not None
    assert half.cash_break_even_months == pytest.approx(owed / 2 / (D(7300) - owed / 24))


def test_what_saves_nothing_is_no_offer() -> None:
    kind = PlanKind(term_years=1, payment_option="No Upfront")
    assert best(flat(discount=0.0), kind, [24]) is None
    assert best(flat(listed=0.0001), kind, [24]) is None, "less than a tenth of a cent cannot be committed"


def test_a_commitment_is_in_tenths_of_a_cent_and_the_better_of_two() -> None:
    kind = PlanKind(term_years=1, payment_option="No Upfront")
    for plan, commitment in ((1.0009, "1.001"), (1.0001, "1")):
        found = best(Curve([[Slice(plan, 2.0)]], [1.0]), kind, [1])
        assert found
        assert found.hourly_commitment == D(commitment)


def test_regret_is_what_the_other_commitments_save_less() -> None:
    curve = flat()
    found = offer(curve=curve)
    rows = regrets(curve, found)
    assert [row.change_percent for row in rows] == [-25, -10, 10, 25]
    assert [row.hourly_commitment for row in rows] == [D("5.25"), D("6.3"), D("7.7"), D("8.75")]
    assert [round(row.monthly_saving) for row in rows] == [1642, 1971, 1679, 912]
    assert all(row.regret == found.monthly_saving - row.monthly_saving for row in rows)


def test_the_worst_month_is_thirty_days_in_a_row() -> None:
    savings = [1.0] * 24 * 40 + [-1.0] * 24 * 15
    assert worst_month(savings, [24] * 55) == 0
    assert worst_month(savings, [24] * 40) == 730
    assert worst_month([1.0] * 29, [1] * 29) is None


spends = st.lists(st.floats(min_value=0, max_value=100), min_size=24, max_size=24)


@given(spends, st.floats(min_value=0.05, max_value=0.6))
def test_laws_of_an_offer(spend: list[float], discount: float) -> None:
    curve = Curve([[Slice(one * (1 - discount), one)] if one else [] for one in spend], [1.0] * 24)
    found = best(curve, PlanKind(term_years=1, payment_option="All Upfront"), [24])
    if found is None:
        return
    assert found.monthly_saving > 0
    assert 0 < found.utilization_percent <= 100
    assert 0 < found.coverage_percent <= D("100.0001")
    assert found.break_even_months <= found.term_months
    under, near_under, near_over, over = (row.regret for row in regrets(curve, found))
    slack = D("0.02") * found.hourly_commitment + 1  # a tenth of a cent of rounding, over a month
    assert under >= near_under - slack
    assert over >= near_over - slack
    assert monthly_saving(curve, found.hourly_commitment) == found.monthly_saving or abs(
        monthly_saving(curve, found.hourly_commitment) - found.monthly_saving
    ) < D("0.01")
