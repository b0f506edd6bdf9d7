from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.cost_table import cost_lines, kind_total, phase_costs, record_lines, total
from sagemaker_cost_mcp.model.money import BillRow, Phase, Price, PriceTier, RecordKind
from tests.builders import NOW, bill, price, row

NOTEBOOK = "USE1-Notebk:ml.t3.medium"


def test_trap_14_quantities_of_different_units_are_never_added() -> None:
    mixed = bill(row(NOTEBOOK, "5", "100", unit="Hrs"), row(NOTEBOOK, "1", "7", unit="GB-Mo"))
    assert {(line.unit, line.quantity) for line in cost_lines(mixed, {})} == {("Hrs", 100), ("GB-Mo", 7)}


def test_trap_15_free_usage_keeps_its_quantity_and_shows_its_list_value() -> None:
    (line,) = cost_lines(bill(row(NOTEBOOK, "0.00", "200")), {NOTEBOOK: price(NOTEBOOK, "0.05")})
    assert (line.cost, line.quantity, line.list_cost) == (0, 200, Decimal("10.00"))


def test_trap_15_credits_and_refunds_are_left_out_and_accounted_for() -> None:
    with_credit = bill(
        row(NOTEBOOK, "10", "200"),
        row(NOTEBOOK, "-10", kind=RecordKind.CREDIT),
        row(NOTEBOOK, "-1", kind=RecordKind.REFUND),
    )
    assert total(with_credit) == 10
    assert kind_total(with_credit, (RecordKind.CREDIT, RecordKind.REFUND)) == -11
    assert [(line.record_type, line.counted) for line in record_lines(with_credit)] == [
        ("credit", False),
        ("refund", False),
        ("usage", True),
    ]


def test_trap_16_a_tiered_price_is_walked_tier_by_tier_and_anew_each_month() -> None:
    tiers = (
        PriceTier(begin=Decimal(0), end=Decimal(100), usd=Decimal("0.10")),
        PriceTier(begin=Decimal(100), end=None, usd=Decimal("0.01")),
    )
    tiered = price(NOTEBOOK, "1").model_copy(update={"tiers": tiers})
    later = NOW - timedelta(days=1)
    (line,) = cost_lines(bill(row(NOTEBOOK, "0", "150"), row(NOTEBOOK, "0", "150", start=later)), {NOTEBOOK: tiered})
    assert line.list_cost == 2 * (Decimal(10) + Decimal("0.5"))


def test_trap_19_covered_usage_and_its_negation_leave_the_amortized_cost() -> None:
    covered = bill(
        row(NOTEBOOK, "3.00", "40"),
        row(NOTEBOOK, "7.00", "60", kind=RecordKind.COVERED_USAGE),
        row(NOTEBOOK, "0", kind=RecordKind.NEGATION, unit="N/A"),
        row(NOTEBOOK, "-0.50", kind=RecordKind.DISCOUNT, unit="N/A"),
        row("SavingsPlan", "2.50", kind=RecordKind.COMMITMENT_FEE),
    )
    (line,) = cost_lines(covered, {})
    assert (line.cost, line.quantity) == (Decimal("9.50"), 100)
    assert total(covered) == Decimal("9.50")
    assert kind_total(covered, (RecordKind.COMMITMENT_FEE,)) == Decimal("2.50")


def test_a_tax_or_an_unknown_record_on_a_usage_type_is_a_line_of_its_own() -> None:
    taxed = bill(row(NOTEBOOK, "10", "200"), row(NOTEBOOK, "2", kind=RecordKind.TAX))
    lines = {line.usage_type: (line.phase, line.cost) for line in cost_lines(taxed, {})}
    assert lines == {NOTEBOOK: (Phase.EXPERIMENTATION, 10), f"{NOTEBOOK} (tax)": (Phase.OTHER, 2)}
    assert phase_costs(taxed)[Phase.OTHER] == 2


def test_a_negation_without_any_usage_keeps_its_own_unit() -> None:
    (line,) = cost_lines(bill(row(NOTEBOOK, "-1", kind=RecordKind.NEGATION, unit="N/A")), {})
    assert (line.unit, line.quantity, line.list_cost) == ("N/A", 0, None)


def test_an_unknown_list_price_is_not_zero() -> None:
    (line,) = cost_lines(bill(row(NOTEBOOK, "5", "100")), {})
    assert line.list_cost is None


amounts = st.decimals(min_value=-1000, max_value=1000, places=4)
rows = st.builds(
    lambda name, cost, kind: row(name, str(cost), "1", kind),
    st.sampled_from([NOTEBOOK, "USE1-Train:ml.m5.xlarge", "USE1-Train:VolumeUsage.gp2", "Odd"]),
    amounts,
    st.sampled_from(list(RecordKind)),
)


@given(st.lists(rows, max_size=30))
def test_lines_and_phases_partition_the_total_and_record_lines_the_whole_bill(some: list[BillRow]) -> None:
    taken = bill(*some)
    prices: dict[str, Price] = {}
    assert sum((line.cost for line in cost_lines(taken, prices)), Decimal(0)) == total(taken)
    assert sum(phase_costs(taken).values(), Decimal(0)) == total(taken)
    assert sum((line.cost for line in record_lines(taken)), Decimal(0)) == sum((r.cost for r in some), Decimal(0))
