from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.tag_table import spellings, tag_table
from sagemaker_cost_mcp.model.cost_cuts import BillCut, CutLine
from sagemaker_cost_mcp.model.money import RecordKind

MORNING = datetime(2026, 11, 1, tzinfo=UTC)


def cut(*lines: tuple[str, str, RecordKind]) -> BillCut:
    return BillCut(
        by="Team",
        lines=tuple(
            CutLine(
                name=name,
                record_type=kind.value,
                kind=kind,
                period_start=MORNING,
                period_end=MORNING,
                cost=Decimal(cost),
            )
            for name, cost, kind in lines
        ),
    )


def test_values_are_dearest_first_and_the_untagged_share_is_apart() -> None:
    usage = RecordKind.USAGE
    found = tag_table(cut(("nlp", "20", usage), ("", "25", usage), ("vision", "55", usage), ("nlp", "-5", usage)))
    assert [(one.value, one.cost) for one in found.values] == [("vision", 55), ("nlp", 15)]
    assert (found.untagged, found.total) == (25, 95)
    assert found.untagged_percent is not None
    assert round(found.untagged_percent, 2) == Decimal("26.32")


def test_a_credit_is_no_spend_of_the_untagged() -> None:
    found = tag_table(cut(("", "-100", RecordKind.CREDIT), ("nlp", "10", RecordKind.USAGE)))
    assert (found.untagged, found.total, found.untagged_percent) == (0, 10, 0)


def test_where_nothing_was_spent_there_is_no_share() -> None:
    assert tag_table(cut()).untagged_percent is None


def test_spellings_are_told_apart_from_other_names() -> None:
    assert spellings(["team", "Team", "TEAM", "teams"]) == (("TEAM", "Team", "team"),)
    assert spellings(["cost center", "cost-center", "CostCenter", "x"]) == (
        ("CostCenter", "cost center", "cost-center"),
    )
    assert spellings(["nlp", "nlp"]) == ()


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.integers(-50, 50).map(str), st.sampled_from(RecordKind))))
def test_tagged_and_untagged_add_up(lines: list[tuple[str, str, RecordKind]]) -> None:
    found = tag_table(cut(*lines))
    assert sum((one.cost for one in found.values), found.untagged) == found.total
