from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.model.cost_cuts import AllocationTag, AllocationTags, BillCut, CutLine
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.tools.cost_tags import TagCostsAnswer, TagCostsAsked, costs_by_tag
from sagemaker_cost_mcp.tools.cost_tags_text import tags_text
from sagemaker_cost_mcp.tools.desk import Desk, Line
from tests.builders import bill, row, snapshot
from tests.tools.conftest import FakeReader

BILL = bill(row("USE1-Notebk:ml.t3.medium", "100", "200"), row("USE1-Train:ml.m5.large", "-7", kind=RecordKind.CREDIT))
MORNING = datetime(2026, 11, 1, tzinfo=UTC)
LONG_SINCE = datetime(2024, 1, 1, tzinfo=UTC)


def cut(key: str, **costs: str) -> BillCut:
    """Keyword `none` is what is not tagged."""
    return BillCut(
        by=key,
        lines=tuple(
            CutLine(
                name="" if value == "none" else value,
                record_type="Usage",
                kind=RecordKind.USAGE,
                period_start=MORNING,
                period_end=MORNING,
                cost=Decimal(cost),
            )
            for value, cost in costs.items()
        ),
    )


def tag(key: str, status: str = "Active", since: datetime | None = LONG_SINCE) -> AllocationTag:
    return AllocationTag(key=key, status=status, since=since, last_used=date(2026, 11, 1))


@pytest.fixture
def tagged(reader: FakeReader) -> None:
    reader.snapshot = snapshot(billed=BILL).model_copy(
        update={
            "cost_allocation_tags": AllocationTags(
                tags=(
                    tag("Experiment", "Inactive", None),
                    tag("ModelType", since=datetime(2026, 11, 5, tzinfo=UTC)),
                    tag("Owner"),
                    tag("TEAM", "Inactive", datetime(2026, 2, 3, tzinfo=UTC)),
                    tag("Team"),
                    tag("team"),
                )
            ),
            "tag_costs": (
                cut("Team", nlp="50", NLP="20", vision="10", none="20"),
                cut("team", nlp="5", none="95"),
                cut("ModelType", none="100"),
            ),
        }
    )


def ask(desk: Desk, *keys: str, limit: int = 60, cursor: str | None = None) -> TagCostsAnswer:
    return costs_by_tag(desk, TagCostsAsked(tag_keys=keys, limit=limit, cursor=cursor), Line())


@pytest.mark.usefixtures("tagged")
def test_values_and_the_untagged_add_up_to_the_bill_for_each_key(desk: Desk) -> None:
    answer = ask(desk, "Team", "ModelType")
    for key in ("Team", "team", "ModelType"):
        assert sum(row.cost_usd for row in answer.rows if row.tag_key == key) == answer.total_usd == 100
    untagged = {row.tag_key: row.untagged_percent for row in answer.keys}
    assert untagged == {"Team": 20, "TEAM": None, "team": 95, "ModelType": 100}


@pytest.mark.usefixtures("tagged")
def test_other_spellings_of_a_key_and_of_its_values_are_found(desk: Desk) -> None:
    answer = ask(desk, "Team")
    assert [(row.tag_key, row.status) for row in answer.keys] == [
        ("Team", "active"),
        ("TEAM", "inactive"),
        ("team", "active"),
    ]
    assert answer.keys[0].other_spellings == ["TEAM", "team"]
    assert answer.keys[0].value_spellings == [["NLP", "nlp"]]
    assert "spelled in several ways: TEAM / Team / team" in answer.summary
    assert "one value in several spellings: NLP, nlp" in tags_text(answer)


@pytest.mark.usefixtures("tagged")
def test_a_key_that_is_not_activated_says_so_and_has_no_untagged_share(desk: Desk) -> None:
    answer = ask(desk, "Experiment")
    (key,) = answer.keys
    assert (key.status, key.tagged_usd, key.untagged_usd, key.untagged_percent) == ("inactive", None, None, None)
    assert key.note is not None
    assert "Activate it in the billing console" in key.note
    assert "not activated as cost allocation tag: Experiment" in answer.summary
    assert "none of these tags is on the bill" in answer.summary
    assert answer.rows == []


@pytest.mark.usefixtures("tagged")
def test_deactivation_has_a_date(desk: Desk) -> None:
    note = ask(desk, "Team").keys[1].note
    assert note is not None
    assert note.startswith("Not activated since 2026-02-03")


@pytest.mark.usefixtures("tagged")
def test_spend_before_activation_is_untagged_by_construction_and_that_is_said(desk: Desk) -> None:
    (key,) = ask(desk, "ModelType").keys
    assert key.active_since == date(2026, 11, 5)
    assert key.note == (
        "Active since 2026-11-05: what was used before is untagged, unless AWS was asked to backfill it."
    )


@pytest.mark.usefixtures("tagged")
def test_a_key_that_nothing_has_is_unknown_and_the_active_ones_are_named(desk: Desk) -> None:
    answer = ask(desk, "CostCentre")
    (key,) = answer.keys
    assert key.status == "unknown"
    assert "on nothing that AWS knows of: CostCentre" in answer.summary
    assert answer.other_active_keys == ["ModelType", "Owner", "Team", "team"]
    assert "Active keys not asked for: ModelType, Owner, Team, team." in tags_text(answer)


@pytest.mark.usefixtures("tagged")
def test_a_key_in_another_spelling_than_asked_for_is_found(desk: Desk) -> None:
    answer = ask(desk, "tEAM")
    assert [(row.tag_key, row.status) for row in answer.keys] == [
        ("tEAM", "unknown"),
        ("TEAM", "inactive"),
        ("Team", "active"),
        ("team", "active"),
    ]
    assert "tag Team explains most of it: $20.00 (20.0 %) is untagged, most of it Team = nlp with $50.00" in (
        answer.summary
    )


@pytest.mark.usefixtures("tagged")
def test_two_spellings_asked_for_are_told_once_each(desk: Desk) -> None:
    assert [row.tag_key for row in ask(desk, "team", "Team").keys] == ["team", "TEAM", "Team"]


def test_where_keys_may_not_be_listed_an_absent_one_is_no_verdict(desk: Desk, reader: FakeReader) -> None:
    known = AllocationTags(tags=(tag("Team", since=None),), unlisted="Only the account that pays may.")
    reader.snapshot = snapshot(billed=BILL).model_copy(
        update={"cost_allocation_tags": known, "tag_costs": (cut("Team", nlp="100"),)}
    )
    answer = ask(desk, "Team", "Project")
    assert [(row.status, row.active_since) for row in answer.keys] == [("active", None), ("unknown", None)]
    assert answer.keys[1].note is not None
    assert "only the account that pays can tell" in answer.keys[1].note


def test_a_key_whose_costs_failed_is_not_read_as_untagged(desk: Desk, reader: FakeReader) -> None:
    known = AllocationTags(tags=(tag("Team"),))
    reader.snapshot = snapshot(billed=BILL).model_copy(update={"cost_allocation_tags": known, "tag_costs": ()})
    (key,) = ask(desk, "Team").keys
    assert (key.status, key.untagged_usd, key.note) == (
        "active",
        None,
        "Its costs could not be read; see the gaps.",
    )


def test_a_sum_that_differs_from_the_bill_is_said(desk: Desk, reader: FakeReader) -> None:
    known = AllocationTags(tags=(tag("Team"),))
    reader.snapshot = snapshot(billed=BILL).model_copy(
        update={"cost_allocation_tags": known, "tag_costs": (cut("Team", nlp="99"),)}
    )
    note = ask(desk, "Team").keys[0].note
    assert note == "Its values add up to $99.00, the bill to $100.00: AWS changed it in between."


def test_tags_that_could_not_be_read_are_not_taken_for_missing(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot(billed=BILL)
    answer = ask(desk, "Team")
    assert "which tags are on the bill could not be read" in answer.summary
    assert (answer.keys, answer.rows, answer.total_usd) == ([], [], 100)


def test_without_a_bill_it_says_so(desk: Desk) -> None:
    assert ask(desk, "Team").total_usd is None


@pytest.mark.usefixtures("tagged")
def test_pages_follow_each_other(desk: Desk) -> None:
    first = ask(desk, "Team", limit=3)
    second = ask(desk, "Team", limit=3, cursor=first.meta.next_cursor)
    assert [row.tag_value for row in (*first.rows, *second.rows)] == ["nlp", "NLP", "vision", "", "nlp", ""]
    assert "(untagged)" in tags_text(second)


@pytest.mark.usefixtures("tagged")
def test_the_six_usual_keys_are_the_default(desk: Desk, reader: FakeReader) -> None:
    costs_by_tag(desk, TagCostsAsked(), Line())
    assert reader.asked[0].tag_keys == ("Environment", "Project", "Experiment", "Team", "DataScientist", "ModelType")
