from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.finding import Confidence, Finding, SavingBasis
from sagemaker_cost_mcp.model.money import RecordKind
from tests.builders import NOW, bill, claim, finding, hours, plan, price, row, snapshot

M5, G5 = "USE1-Notebk:ml.m5.xlarge", "USE1-Notebk:ml.g5.xlarge"
FULL_MONTH = "720"
TODAY = NOW.date()


def test_without_a_bill_the_list_price_stands_in_and_says_so() -> None:
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot())
    assert only.monthly_saving_usd == Decimal("167.90")
    assert only.saving_basis is SavingBasis.LIST_PRICE
    assert "the bill could not be read" in only.saving_formula
    assert only.cash_from == TODAY


def test_what_many_claims_have_in_common_is_told_once_with_their_number() -> None:
    alike = [claim(name, M5, "0.23") for name in ("a", "b", "c")]
    (only,) = settled([finding("a", *alike, claim("d", G5, "1.00"))], snapshot())
    assert only.monthly_saving_usd == 3 * Decimal("167.90") + 730
    assert only.saving_formula.startswith("3 x (730 Hrs x $0.23 list price")
    assert only.saving_formula.count("730 Hrs") == 2


def test_trap_10_one_dollar_has_one_owner() -> None:
    cheap, dear = claim("a", M5, "0.10"), claim("a", M5, "0.23")
    first, second = settled([finding("a", cheap, rule="right-size"), finding("a", dear, rule="idle")], snapshot())
    assert (first.rule, first.monthly_saving_usd, first.alternatives) == ("idle", Decimal("167.90"), (second.id,))
    assert (second.monthly_saving_usd, second.counted_under) == (0, first.id)
    assert second.monthly_saving_list_usd == Decimal("73.00")


def test_trap_10_a_finding_keeps_what_nobody_else_claims() -> None:
    both = finding("a", claim("a", M5, "0.10"), claim("a", G5, "0.01", part="volume"), rule="delete")
    first, second = settled([finding("a", claim("a", M5, "0.23"), rule="idle"), both], snapshot())
    assert first.rule == "idle"
    assert second.counted_under is None
    assert second.monthly_saving_usd == Decimal("7.30")


def test_trap_17_the_effective_rate_counts_and_not_the_list_price() -> None:
    discounted = bill(row(M5, "165.60", FULL_MONTH), row(M5, "-16.56", kind=RecordKind.DISCOUNT))
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot(billed=discounted))
    # 0.207 x 730 = 151.11 a month, which is also all that this usage type costs.
    assert only.monthly_saving_usd == Decimal("151.11")
    assert only.saving_basis is SavingBasis.EFFECTIVE_RATE
    assert "$0.207 effective rate" in only.saving_formula


def test_trap_17_claims_on_one_usage_type_never_exceed_what_it_costs() -> None:
    one_instance = bill(row(M5, "165.60", FULL_MONTH))
    two = [finding("a", claim("a", M5, "0.23")), finding("b", claim("b", M5, "0.23"))]
    found = settled(two, snapshot(billed=one_instance))
    assert [f.monthly_saving_usd for f in found] == [Decimal("167.90"), 0]


def test_trap_17_part_month_use_is_worth_part_of_a_month() -> None:
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot(billed=bill(row(M5, "23.00", "100"))))
    assert only.monthly_saving_usd == Decimal("23.31")  # 100 h in 720 h -> 101.39 h in 730 h


def test_a_usage_type_that_is_not_on_the_bill_saves_no_cash() -> None:
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot(billed=bill(row(G5, "10", "10"))))
    assert (only.monthly_saving_usd, only.cash_from) == (Decimal(0), None)
    assert only.monthly_saving_list_usd == Decimal("167.90")


def test_trap_15_usage_that_credits_or_the_free_tier_pay_saves_no_cash() -> None:
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot(billed=bill(row(M5, "0.00", FULL_MONTH))))
    assert only.monthly_saving_usd == 0


def test_an_empty_window_of_the_bill_saves_nothing() -> None:
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot(billed=bill(days=0)))
    assert only.monthly_saving_usd == 0


def test_trap_18_covered_usage_is_cash_only_once_the_plan_ends() -> None:
    held = plan("0.165", {M5: "0.165"}, days_left=150)
    taken = snapshot(
        billed=bill(row(M5, "118.80", FULL_MONTH, RecordKind.COVERED_USAGE)),
        prices=[price(M5, "0.23")],
        plans=[held],
        hourly=hours(*[{M5: "1"}] * 24),
    )
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], taken)
    assert only.monthly_saving_usd == 0
    assert only.monthly_saving_later_usd == Decimal("167.90")
    assert only.cash_from == held.end.date()
    assert "without 730 Hrs" in only.saving_formula


def test_trap_18_the_commitment_moves_to_other_usage_and_the_cash_is_real() -> None:
    taken = snapshot(
        billed=bill(row(M5, "165.60", FULL_MONTH), row(M5, "118.80", FULL_MONTH, RecordKind.COVERED_USAGE)),
        plans=[plan("0.165", {M5: "0.165"})],
        hourly=hours(*[{M5: "2"}] * 24),
    )
    two = [finding("a", claim("a", M5, "0.23")), finding("b", claim("b", M5, "0.23"))]
    first, second = settled(two, taken)
    assert (first.monthly_saving_usd, first.cash_from) == (Decimal("167.90"), TODAY)
    assert (second.monthly_saving_usd, second.monthly_saving_later_usd) == (Decimal(0), Decimal("167.90"))


def test_trap_18_without_hourly_data_the_cash_is_called_an_upper_bound() -> None:
    taken = snapshot(
        billed=bill(row(M5, "165.60", FULL_MONTH)),
        plans=[plan("0.01", {M5: "0.165"})],
        hourly=hours({M5: "1"}, hourly=False),
    )
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], taken)
    assert "upper bound" in only.saving_formula


def test_usage_covered_by_a_plan_that_cannot_be_seen_is_not_counted_as_cash() -> None:
    taken = snapshot(
        billed=bill(row(M5, "16.56", "72"), row(M5, "100", "648", RecordKind.COVERED_USAGE)),
        prices=[price(M5, "0.23")],
        plans=None,
    )
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], taken)
    assert only.monthly_saving_usd == Decimal("16.79")  # the 73 h a month that were charged on demand
    assert "not counted" in only.saving_formula


def test_a_finding_without_claims_stays_at_zero_and_comes_last() -> None:
    risk = finding("a", rule="risk")
    found = settled([risk, finding("b", claim("b", M5, "0.23"))], snapshot())
    assert [f.rule for f in found] == ["some-rule", "risk"]
    assert found[1].monthly_saving_usd == 0
    assert found[1].counted_under is None


def test_the_surer_of_two_equal_claims_owns_the_money() -> None:
    low = finding("a", claim("a", M5, "0.23"), rule="a-rule", confidence=Confidence.LOW)
    high = finding("a", claim("a", M5, "0.23"), rule="b-rule", confidence=Confidence.HIGH)
    assert settled([low, high], snapshot())[0].rule == "b-rule"


names = st.sampled_from(["a", "b", "c"])
claims = st.builds(
    lambda n, u, usd: claim(n, u, str(usd)), names, st.sampled_from([M5, G5]), st.decimals("0.01", "5", places=2)
)
findings = st.lists(st.builds(lambda n, c: finding(n, c, rule=f"rule-{n}"), names, claims), max_size=6).map(
    lambda many: list({f.id: f for f in many}.values())
)
billed_hours = st.integers(0, 3000).map(str)


@given(
    some=findings,
    m5_hours=billed_hours,
    g5_hours=billed_hours,
    held=st.booleans(),
    random=st.randoms(use_true_random=False),
)
def test_the_honest_total_holds_whatever_the_account(
    *, some: list[Finding], m5_hours: str, g5_hours: str, held: bool, random: object
) -> None:
    rows = [row(M5, str(Decimal(m5_hours) * Decimal("0.2")), m5_hours), row(G5, g5_hours, g5_hours)]
    taken = snapshot(
        billed=bill(*rows),
        plans=[plan("0.3", {M5: "0.1", G5: "0.6"})] if held else [],
        hourly=hours({M5: "1", G5: "1"}, {M5: "2"}) if held else None,
    )
    found = settled(some, taken)
    cash = sum((f.monthly_saving_usd for f in found), Decimal(0))
    on_bill = sum((r.cost for r in rows), Decimal(0)) * Decimal(730) / Decimal(720)
    assert 0 <= cash <= on_bill
    for f in found:
        assert 0 <= f.monthly_saving_usd <= f.monthly_saving_list_usd
        assert f.monthly_saving_usd <= f.monthly_saving_later_usd or f.counted_under
    random.shuffle(some)  # type: ignore[attr-defined]
    assert settled(some, taken) == found


def test_cash_from_is_a_day() -> None:
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], snapshot())
    assert isinstance(only.cash_from, date)


def test_what_nobody_can_prove_is_told_and_owns_no_money_of_what_is_proven() -> None:
    advice = claim("a", M5, "0.50").model_copy(update={"proven": False})
    first, second = settled([finding("a", advice, rule="dear"), finding("a", claim("a", M5, "0.10"))], snapshot())
    assert (first.rule, first.monthly_saving_usd) == ("some-rule", Decimal("73.00"))
    assert (second.counted_under, second.monthly_saving_usd) == (first.id, 0)
    (alone,) = settled([finding("a", advice, rule="dear")], snapshot())
    assert (alone.monthly_saving_usd, alone.monthly_saving_list_usd) == (0, Decimal("365.00"))
    assert "not counted: whether it is needed cannot be seen from outside" in alone.saving_formula
