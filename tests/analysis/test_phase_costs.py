from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.cost_table import total
from sagemaker_cost_mcp.analysis.periods import Cut
from sagemaker_cost_mcp.analysis.phase_costs import between, phase_table, series
from sagemaker_cost_mcp.analysis.usage_types import Nature
from sagemaker_cost_mcp.model.money import Bill, BillRow, Phase, RecordKind
from tests.builders import bill, row

START, END = date(2026, 10, 1), date(2026, 11, 19)
NOTEBOOK, VOLUME = "USE1-Notebk:ml.t3.medium", "USE1-Train:VolumeUsage.gp2"


def day_row(day: date, cost: Decimal, usage_type: str, kind: RecordKind) -> BillRow:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return row(usage_type, str(cost), kind=kind, start=start).model_copy(
        update={"period_end": start + timedelta(days=1)}
    )


def daily(rows: list[BillRow]) -> Bill:
    return bill(*rows).model_copy(update={"window_start": START, "window_end": END})


amounts = st.decimals(min_value=-1000, max_value=1000, places=4)
kinds = st.sampled_from(list(RecordKind))
usage_types = st.sampled_from(
    [NOTEBOOK, VOLUME, "EU-Hst:Data-Bytes-Out", "LabeledObject", "USE1-ServerlessInf:Mem-4GB", "Odd", "EU-Train:ml.x.y"]
)
rows = st.builds(day_row, st.dates(START, END - timedelta(days=1)), amounts, usage_types, kinds)
bills = st.lists(rows, max_size=40).map(daily)


def added(*amounts: Decimal) -> Decimal:
    return sum(amounts, Decimal(0))


@given(bills)
def test_phases_partition_the_bill_and_natures_each_phase(some: Bill) -> None:
    table = phase_table(some)
    assert [one.phase for one in table] == list(Phase)
    assert added(*(one.cost for one in table)) == total(some)
    assert all(added(*one.by_nature.values()) == one.cost for one in table)


@given(bills)
def test_the_volumes_of_all_phases_are_the_phase_storage(some: Bill) -> None:
    table = {one.phase: one for one in phase_table(some)}
    assert added(*(one.volumes for one in table.values())) == table[Phase.STORAGE].cost
    assert table[Phase.STORAGE].by_nature[Nature.STORAGE] == table[Phase.STORAGE].cost


@given(bills)
def test_granularity_does_not_change_any_sum(some: Bill) -> None:
    cuts: tuple[Cut, ...] = ("DAILY", "WEEKLY", "MONTHLY")
    by_cut = {cut: series(some, cut) for cut in cuts}
    for phase in Phase:
        sums = {added(*(one.by_phase.get(phase, Decimal(0)) for one in found)) for found in by_cut.values()}
        assert len(sums) == 1
    assert {len(found) for found in by_cut.values()} == {49, 8, 2}


@given(bills, st.dates(START, END))
def test_two_windows_share_the_bill_between_them(some: Bill, middle: date) -> None:
    assert total(between(some, START, middle)) + total(between(some, middle, END)) == total(some)


def test_a_phase_is_held_against_the_window_before() -> None:
    now = daily([day_row(date(2026, 11, 2), Decimal(30), NOTEBOOK, RecordKind.USAGE)])
    then = daily([day_row(date(2026, 10, 2), Decimal(20), NOTEBOOK, RecordKind.USAGE)])
    table = {one.phase: one for one in phase_table(now, then)}
    assert (table[Phase.EXPERIMENTATION].cost, table[Phase.EXPERIMENTATION].previous) == (30, 20)
    assert table[Phase.TRAINING].previous == 0
    assert {one.previous for one in phase_table(now)} == {None}, "not read is not zero"


def test_a_tax_on_a_machine_is_neither_compute_nor_experimentation() -> None:
    taxed = daily([day_row(START, Decimal(3), NOTEBOOK, RecordKind.TAX)])
    table = {one.phase: one for one in phase_table(taxed)}
    assert table[Phase.OTHER].by_nature[Nature.OTHER] == 3
    assert table[Phase.EXPERIMENTATION].cost == 0


def test_estimated_rows_mark_their_period_alone() -> None:
    open_row = day_row(date(2026, 11, 3), Decimal(1), NOTEBOOK, RecordKind.USAGE).model_copy(update={"estimated": True})
    found = series(daily([day_row(START, Decimal(1), NOTEBOOK, RecordKind.USAGE), open_row]), "MONTHLY")
    assert [one.estimated for one in found] == [False, True]
