from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.cost_groups import costs_by_name, family_of, grouped, groups_of, region_of
from sagemaker_cost_mcp.analysis.cost_table import NOT_COUNTED, cost_lines, total
from sagemaker_cost_mcp.model.cost_cuts import CutLine
from sagemaker_cost_mcp.model.money import BillRow, Price, RecordKind
from tests.builders import bill, price, row

NOTEBOOK, TRAINING, VOLUME = "USE1-Notebk:ml.t3.medium", "EU-Train:ml.m5.xlarge", "USE1-Notebk:VolumeUsage.gp2"
MORNING = datetime(2026, 11, 1, tzinfo=UTC)


def line(name: str, cost: str, kind: RecordKind = RecordKind.USAGE, *, estimated: bool = False) -> CutLine:
    return CutLine(
        name=name,
        record_type=kind.value,
        kind=kind,
        period_start=MORNING,
        period_end=MORNING,
        cost=Decimal(cost),
        estimated=estimated,
    )


def test_a_family_adds_its_types_up_and_other_units_are_not_added() -> None:
    some = bill(
        row("USE1-Notebk:ml.m5.large", "1", "10"),
        row("EU-Train:ml.m5.xlarge", "2", "20"),
        row(VOLUME, "3", "5", unit="GB-Mo"),
        row("USE1-Hst:Data-Bytes-In", "4", "6", unit="GB"),
    )
    families = {one.name: one for one in grouped(cost_lines(some, {}), family_of)}
    assert (families["ml.m5"].cost, families["ml.m5"].quantity, families["ml.m5"].unit) == (3, 30, "Hrs")
    assert (families[""].cost, families[""].quantity, families[""].unit) == (7, None, None)


def test_regions_are_dearest_first_and_what_names_none_has_no_name() -> None:
    some = bill(row(NOTEBOOK, "1", "10"), row(TRAINING, "5", "10"), row("LabeledObject", "2", "4", unit="Objects"))
    prices: dict[str, Price] = {NOTEBOOK: price(NOTEBOOK, "0.2")}
    found = grouped(cost_lines(some, prices), region_of)
    assert [one.name for one in found] == ["eu-west-1", "", "us-east-1"]
    assert [one.list_cost for one in found] == [None, None, Decimal("2.0")]


def test_what_does_not_count_on_the_bill_does_not_count_in_a_cut() -> None:
    cut = [line("a", "5"), line("a", "-9", RecordKind.CREDIT), line("b", "1", RecordKind.COMMITMENT_FEE)]
    assert costs_by_name(cut) == {"a": 5}


def test_an_estimated_line_marks_its_group_alone() -> None:
    found = groups_of([line("a", "5", estimated=True), line("a", "1"), line("b", "9")])
    assert [(one.name, one.cost, one.estimated) for one in found] == [("b", 9, False), ("a", 6, True)]


amounts = st.decimals(min_value=-1000, max_value=1000, places=4)
kinds = st.sampled_from(list(RecordKind))
bill_rows = st.builds(
    lambda name, cost, kind: row(name, str(cost), "1", kind),
    st.sampled_from([NOTEBOOK, TRAINING, VOLUME, "Odd"]),
    amounts,
    kinds,
)


@given(st.lists(bill_rows, max_size=30))
def test_groups_add_up_to_the_total_whatever_they_are_made_by(some: list[BillRow]) -> None:
    taken = bill(*some)
    for name_of in (region_of, family_of):
        found = grouped(cost_lines(taken, {}), name_of)
        assert sum((one.cost for one in found), Decimal(0)) == total(taken)


@given(st.lists(st.builds(lambda n, c, k: line(n, str(c), k), st.sampled_from("abc"), amounts, kinds), max_size=30))
def test_the_groups_of_a_cut_add_up_to_its_counted_lines(some: list[CutLine]) -> None:
    counted = sum((one.cost for one in some if one.kind not in NOT_COUNTED), Decimal(0))
    assert sum((one.cost for one in groups_of(some)), Decimal(0)) == counted
