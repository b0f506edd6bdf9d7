from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.account_change import UNSPLIT, account_changes
from sagemaker_cost_mcp.analysis.cost_change import CostChange, cost_change, within
from sagemaker_cost_mcp.model.cost_cuts import CutLine
from sagemaker_cost_mcp.model.money import Bill, BillRow, RecordKind
from tests.builders import NOW, D, bill, row

NOTEBOOK, ENDPOINT, OTHER = "USE1-Notebk:ml.t3.medium", "EU-Host:ml.m5.large", "USE1-Brand-New"

RECORD = st.builds(
    lambda usage_type, kind, cost, quantity, unblended, unit: row(
        usage_type, str(cost), str(quantity), kind, unit=unit
    ).model_copy(update={"unblended": unblended}),
    st.sampled_from([NOTEBOOK, ENDPOINT, OTHER, ""]),
    st.sampled_from(list(RecordKind)),
    st.decimals(-5000, 5000, places=10),
    st.decimals(0, 5000, places=10),
    st.decimals(-5000, 5000, places=10),
    st.sampled_from(["Hrs", "GB-Mo", "N/A"]),
)
BILLS = st.lists(RECORD, max_size=12).map(lambda rows: bill(*rows, days=7))


def drivers(before: Sequence[BillRow], after: Sequence[BillRow]) -> list[tuple[str, str, Decimal]]:
    change = cost_change(bill(*before, days=7), bill(*after, days=7))
    return [(one.usage_type, one.kind, one.change) for one in change.drivers]


@given(BILLS, BILLS)
def test_drivers_add_up_exactly_for_any_two_bills(before: Bill, after: Bill) -> None:
    change = cost_change(before, after)
    assert sum((one.change for one in change.drivers), D(0)) == change.after.total - change.before.total
    reckoned = round(change.after.total, 2) - round(change.before.total, 2)
    assert sum((one.change_in_cents for one in change.drivers), D(0)) == reckoned == change.change_in_cents
    assert sum(change.by_region().values(), D(0)) == reckoned


@given(BILLS, BILLS)
def test_swapping_the_periods_negates_the_sum(before: Bill, after: Bill) -> None:
    there, back = cost_change(before, after), cost_change(after, before)
    assert sum((one.change for one in there.drivers), D(0)) == -sum((one.change for one in back.drivers), D(0))
    assert there.change_in_cents == -back.change_in_cents


@given(BILLS)
def test_a_bill_against_itself_has_no_driver(one: Bill) -> None:
    assert cost_change(one, one).drivers == ()


@given(BILLS, BILLS)
def test_the_order_of_rows_changes_nothing(before: Bill, after: Bill) -> None:
    backwards = after.model_copy(update={"rows": after.rows[::-1]})
    assert cost_change(before, after) == cost_change(before, backwards)


@given(BILLS)
def test_what_is_only_in_one_period_is_new_or_gone(only: Bill) -> None:
    used = [one for one in only.rows if one.kind in {RecordKind.USAGE, RecordKind.TAX, RecordKind.OTHER}]
    nothing, something = bill(days=7), bill(*used, days=7)
    assert {one.kind for one in cost_change(nothing, something).drivers} <= {"new"}
    assert {one.kind for one in cost_change(something, nothing).drivers} <= {"gone"}


def test_more_hours_at_a_higher_price_are_both_told() -> None:
    found = drivers([row(NOTEBOOK, "100", "1000")], [row(NOTEBOOK, "180", "1200")])
    assert found == [(NOTEBOOK, "price", D(60)), (NOTEBOOK, "quantity", D(20))]


def test_a_plan_that_begins_to_cover_usage_is_a_commitment_effect_and_no_price() -> None:
    covered = row(NOTEBOOK, "70", "1000", RecordKind.COVERED_USAGE).model_copy(update={"unblended": D(100)})
    assert drivers([row(NOTEBOOK, "100", "1000")], [covered]) == [(NOTEBOOK, "commitment", D(-30))]


def test_a_negotiated_discount_belongs_to_its_usage_type() -> None:
    discount = row(NOTEBOOK, "-5", kind=RecordKind.DISCOUNT, unit="N/A")
    before, after = [row(NOTEBOOK, "100", "1000")], [row(NOTEBOOK, "100", "1000"), discount]
    assert drivers(before, after) == [(NOTEBOOK, "commitment", D(-5))]


def test_an_unused_commitment_is_a_driver_of_its_own() -> None:
    fee = row("SageMakerSP:1yrNoUpfront", "12.5", kind=RecordKind.COMMITMENT_FEE)
    assert drivers([], [fee]) == [("SageMakerSP:1yrNoUpfront (commitment_fee)", "commitment", D("12.5"))]


def test_taxes_and_unknown_records_never_pose_as_usage() -> None:
    before = [row(NOTEBOOK, "2", kind=RecordKind.TAX), row("", "1", kind=RecordKind.OTHER)]
    after = [row(NOTEBOOK, "3", kind=RecordKind.TAX)]
    assert drivers(before, after) == [("(other)", "gone", D(-1)), (f"{NOTEBOOK} (tax)", "price", D(1))]


def test_credits_and_refunds_are_said_and_not_counted() -> None:
    after = bill(row(NOTEBOOK, "10", "1"), row(NOTEBOOK, "-10", kind=RecordKind.CREDIT), days=7)
    change = cost_change(bill(days=7), after)
    assert (change.after.total, change.after.credits, change.change_in_cents) == (D(10), D(-10), D("10.00"))


def test_the_end_of_the_free_tier_is_a_price() -> None:
    assert drivers([row(NOTEBOOK, "0", "250")], [row(NOTEBOOK, "12.5", "250")]) == [(NOTEBOOK, "price", D("12.5"))]


def test_a_cost_without_quantity_before_has_no_quantity_effect() -> None:
    found = drivers([row(NOTEBOOK, "3", "0")], [row(NOTEBOOK, "10", "100")])
    assert "quantity" not in {kind for _, kind, _ in found}
    assert sum(change for *_, change in found) == 7


def test_two_units_of_one_usage_type_are_never_added() -> None:
    found = drivers([], [row(OTHER, "1", "5", unit="Hrs"), row(OTHER, "2", "7", unit="GB-Mo")])
    assert found == [(OTHER, "new", D(2)), (OTHER, "new", D(1))]


def test_periods_of_different_length_are_compared_by_the_day_and_not_scaled() -> None:
    change = cost_change(bill(row(NOTEBOOK, "31", "31"), days=31), bill(row(NOTEBOOK, "30", "30"), days=30))
    assert (change.before.per_day, change.after.per_day, change.change_in_cents) == (D(1), D(1), D("-1.00"))


def test_a_part_of_a_daily_bill_has_its_own_window() -> None:
    days = [row(NOTEBOOK, "1", "24", start=NOW - timedelta(days=ago)) for ago in (1, 2, 3)]
    start = NOW.date() - timedelta(days=3)
    part = within(bill(*days), start, start + timedelta(days=2))
    assert (len(part.rows), part.window_start, (part.window_end - part.window_start).days) == (2, start, 2)


BEFORE, AFTER = date(2026, 11, 1), date(2026, 11, 8)


def split(name: str, cost: str, day: date, kind: RecordKind = RecordKind.USAGE) -> CutLine:
    start = NOW.replace(year=day.year, month=day.month, day=day.day, hour=0)
    return CutLine(name=name, record_type=kind.value, kind=kind, period_start=start, period_end=start, cost=D(cost))


def changed(before: str, after: str) -> CostChange:
    change = cost_change(bill(row(NOTEBOOK, before, "1"), days=7), bill(row(NOTEBOOK, after, "1"), days=7))
    periods = (
        period.model_copy(update={"start": start, "end": start + timedelta(days=7)})
        for period, start in ((change.before, BEFORE), (change.after, AFTER))
    )
    one, other = periods
    return change.model_copy(update={"before": one, "after": other})


def test_accounts_add_up_to_the_change_of_the_bill() -> None:
    lines = [
        split("1" * 12, "10", BEFORE), split("1" * 12, "14", AFTER), split("2" * 12, "1", AFTER),
        split("1" * 12, "-9", AFTER, RecordKind.CREDIT),
    ]  # fmt: skip
    found = account_changes(lines, changed("10", "15"))
    assert [(one.account_id, one.change_in_cents) for one in found] == [("1" * 12, D(4)), ("2" * 12, D(1))]


def test_what_the_split_by_account_lacks_is_shown() -> None:
    lines = [split("1" * 12, "10", BEFORE), split("2" * 12, "1", AFTER)]
    found = account_changes(lines, changed("10", "15"))
    assert (UNSPLIT, D(14)) in {(one.account_id, one.change_in_cents) for one in found}


def test_one_account_is_no_split() -> None:
    assert account_changes([split("1" * 12, "5", AFTER)], changed("10", "15")) == ()
