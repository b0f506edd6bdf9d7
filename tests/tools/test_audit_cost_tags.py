from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.types import TextContent

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.cost_cuts import AllocationTag, AllocationTags, BillCut, CutLine
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from sagemaker_cost_mcp.tools import audit_tags as surface
from sagemaker_cost_mcp.tools.audit_tags import audit_text
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.tag_audit import TagAuditAnswer, TagAuditAsked, tag_audit
from tests.builders import ACCOUNT, NOW, D, bill, notebook, price, row, snapshot
from tests.tools.conftest import FakeReader
from tests.work_builders import training_job

MORNING = datetime(2026, 11, 1, tzinfo=UTC)
WHOLE = {"Environment": "prod", "Project": "churn", "Team": "growth"}
UNREAD = notebook("unread").model_copy(update={"ref": notebook("unread").ref.model_copy(update={"tags": None})})
KNOWN = AllocationTags(
    tags=(
        AllocationTag(key="Project", status="Inactive"),
        AllocationTag(key="Team", status="Active", since=datetime(2025, 3, 4, tzinfo=UTC)),
        AllocationTag(key="environment", status="Active"),
    )
)


def cut(key: str, untagged: str, tagged: str) -> BillCut:
    given: dict[str, Any] = {
        "record_type": "Usage",
        "kind": RecordKind.USAGE,
        "period_start": MORNING,
        "period_end": MORNING,
    }
    return BillCut(
        by=key,
        lines=(CutLine(name="", cost=D(untagged), **given), CutLine(name="growth", cost=D(tagged), **given)),
    )


def account(**more: Any) -> Snapshot:
    books = (notebook("plain"), notebook("typo", tags=WHOLE | {"Team": ""}), notebook("good", tags=WHOLE))
    prices = (
        price("USE1-Notebk:ml.m5.xlarge", "0.23"),
        price("USE1-Notebk:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
    )
    made = snapshot(notebooks=books, prices=prices, billed=bill(row("USE1-Train:ml.m5.xlarge", "7.2", "1")))
    given: dict[str, Any] = {"training_jobs": (training_job(),), "cost_allocation_tags": KNOWN}
    return made.model_copy(update=given | more)


@pytest.fixture(autouse=True)
def full(reader: FakeReader) -> None:
    reader.snapshot = account()


def ask(desk: Desk, **question: Any) -> TagAuditAnswer:
    return tag_audit(desk, TagAuditAsked(**question), Line())


def test_resources_and_spend_without_the_required_tags(desk: Desk) -> None:
    answer = ask(desk)
    assert answer.required_tags == ["Environment", "Project", "Team"]
    assert [(one.name, one.missing) for one in answer.rows] == [
        ("plain", ["Environment", "Project", "Team"]),
        ("typo", ["Team"]),
        ("job", ["Environment", "Project", "Team"]),
    ]
    assert answer.rows[1].why == "tag Team without a value"
    assert [(kind.kind, kind.resources, kind.lacking) for kind in answer.kinds] == [
        ("notebook-instance", 3, 2),
        ("training-job", 1, 1),
    ]
    assert answer.unattributed_monthly_usd == D("349.80") + D("7.2") * 730 / 720
    assert answer.summary.startswith(
        "3 of 4 resources and jobs that cost money lack a tag of Environment, Project, Team: $357.10 of $532.00 a "
        "month cannot be attributed"
    )


def test_each_key_says_whether_the_bill_shows_it_at_all(desk: Desk) -> None:
    answer = ask(desk)
    environment, project, team = answer.keys
    assert [(one.status, one.lacking) for one in answer.keys] == [("unknown", 2), ("inactive", 2), ("active", 3)]
    assert environment.note is not None
    assert environment.note.endswith("AWS knows environment instead.")
    assert project.note is not None
    assert project.note.startswith("Not activated as a cost allocation tag")
    assert (team.active_since, team.note) == (date(2025, 3, 4), None)
    assert "not activated, so that the bill does not show it: Project" in answer.summary
    assert f"- Project: {project.note}" in audit_text(answer)


def test_spend_is_asked_of_the_bill_only_on_request(desk: Desk, reader: FakeReader) -> None:
    assert ask(desk).keys[2].untagged_usd is None
    reader.snapshot = account(tag_costs=(cut("Team", "2.5", "7.5"),))
    team = ask(desk, spend=True).keys[2]
    assert (team.untagged_usd, team.untagged_percent) == (D("2.5"), 25)
    assert team.note == "$2.50 (25.0 %) of the bill's window, all regions, is billed without it."
    assert ["tag_costs" in question.shelves for question in reader.asked] == [False, True]
    assert reader.asked[1].tag_keys == ("Environment", "Project", "Team")


def test_a_key_that_everything_bears_has_no_note(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(tag_costs=(cut("Team", "0", "10"),))
    assert ask(desk, spend=True).keys[2].note is None


def test_where_keys_may_not_be_listed_an_absent_one_is_no_verdict(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(cost_allocation_tags=AllocationTags(tags=(), unlisted="denied"))
    note = ask(desk).keys[0].note
    assert note == "No cost of the window carries it: not activated, or used by nothing."
    reader.snapshot = account(cost_allocation_tags=None)
    assert {(one.status, one.note) for one in ask(desk).keys} == {
        ("unknown", "Whether it is activated as a cost allocation tag could not be read.")
    }


def test_tags_that_were_not_read_are_neither_tagged_nor_untagged(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(notebook_instances=(UNREAD,), training_jobs=())
    answer = ask(desk)
    assert (answer.lacking_total, answer.unread_total, answer.unattributed_monthly_usd) == (0, 1, 0)
    assert answer.rows[0].missing is None
    assert "the tags of 1 could not be read" in answer.summary
    assert "its tags could not be read" in audit_text(answer)


def test_an_unknown_cost_is_a_dash_and_is_said(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(notebook_instances=(notebook("odd", instance_type="ml.brandnew.large", volume_gb=0),))
    answer = ask(desk)
    (odd,) = [one for one in answer.rows if one.name == "odd"]
    assert (odd.monthly_cost_usd, odd.cost_note) == (None, "price not known in us-east-1: ml.brandnew.large")
    assert "what 1 of them cost is not known in full" in answer.summary


def test_the_keys_of_the_caller_come_before_those_of_the_settings(desk: Desk) -> None:
    answer = ask(desk, required_tags=("Team", "Owner", "Team"))
    assert answer.required_tags == ["Team", "Owner"]
    assert answer.lacking_total == 4


def test_an_empty_key_is_refused_in_words(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="One key of required_tags is empty"):
        ask(desk, required_tags=("Team", " "))


def test_nothing_that_costs_money_is_said_with_the_doubt_that_is_left(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = snapshot()
    empty = ask(desk)
    assert (empty.summary, empty.rows) == ("Nothing that costs money was found in us-east-1.", [])
    assert "| Kind |" not in audit_text(empty)
    gap = Gap(operation="sagemaker:ListApps", region="us-east-1", account_id=ACCOUNT, reason="denied")
    reader.snapshot = snapshot().model_copy(update={"gaps": (gap,), "regions": ()})
    assert ask(desk).summary == (
        "Nothing that costs money was found in any region, but not everything could be read: see the gaps."
    )


def test_rows_come_page_by_page_and_a_cursor_belongs_to_its_question(desk: Desk) -> None:
    names: list[str] = []
    cursor: str | None = None
    while True:
        answer = ask(desk, limit=1, cursor=cursor)
        names += [one.name for one in answer.rows]
        cursor = answer.meta.next_cursor
        if cursor is None:
            break
        assert answer.lacking_total == 3
    assert names == ["plain", "typo", "job"]
    first = ask(desk, limit=1).meta.next_cursor
    with pytest.raises(BadQuestion, match="does not belong to these arguments"):
        ask(desk, limit=1, cursor=first, required_tags=("Team",))


def test_a_large_account_is_answered_in_eight_kilobytes(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(notebook_instances=tuple(notebook(f"notebook-{n:05}" + "x" * 40) for n in range(3000)))
    answer = ask(desk)
    assert (answer.lacking_total, len(answer.rows)) == (3001, 15)
    assert len(audit_text(answer).encode()) < 8000


def test_names_chosen_by_strangers_do_not_break_the_table(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = account(notebook_instances=(notebook("a|b\n# `c"),), training_jobs=())
    (line,) = [line for line in audit_text(ask(desk)).splitlines() if "a\\|b" in line]
    assert line.startswith("| a\\|b # 'c |")


def served(desk: Desk, **arguments: Any) -> tuple[bool, str, dict[str, Any]]:
    async def call() -> tuple[bool, str, dict[str, Any]]:
        async with Client(MCPServer("test", tools=surface.tools(desk))) as client:
            result = await client.call_tool("audit_cost_tags", arguments)
            text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
            return bool(result.is_error), text, result.structured_content or {}

    return anyio.run(call)


def test_the_tool_answers_over_the_protocol(desk: Desk) -> None:
    error, text, structured = served(desk, required_tags=["Team"], regions=["us-east-1"], limit=2)
    assert not error
    assert structured["summary"] in text
    assert structured["meta"]["truncated"]
    assert structured["unattributed_monthly_usd"] == 357.1
    assert structured["meta"]["taken_at"].startswith(f"{NOW:%Y-%m-%d}")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"required_tags": []}, "'required_tags': list should have at least 1 item"),
        ({"required_tags": ["k"] * 21}, "'required_tags': list should have at most 20 items"),
        ({"required_tags": "Team"}, "'required_tags'"),
        ({"required_tags": [""]}, "One key of required_tags is empty"),
        ({"required_keys": ["Team"]}, "did you mean 'required_tags'"),
        ({"limit": 0}, "'limit'"),
        ({"cursor": "nonsense"}, "This cursor does not belong"),
        ({"spend": "a lot"}, "'spend'"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_answered(desk: Desk, arguments: dict[str, Any], says: str) -> None:
    error, text, structured = served(desk, **arguments)
    assert error
    assert says in text
    assert structured == {}


def test_its_place_in_the_catalogue_is_small(desk: Desk) -> None:
    (tool,) = surface.tools(desk)
    written = json.dumps({"name": tool.name, "description": tool.description, "inputSchema": tool.parameters})
    assert len(written.encode()) < 900
