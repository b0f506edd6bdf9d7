from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.cost_cuts import AllocationTag, AllocationTags, BillCut, CutLine
from sagemaker_cost_mcp.model.money import RecordKind
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Gap, Snapshot
from tests.builders import NOW, bill, endpoint, notebook, snapshot
from tests.known_names import after, row
from tests.training_builders import run

DUBLIN = "eu-west-1"


def there(
    *names: str, region: str = "us-east-1", account: str = "111122223333", gaps: tuple[Gap, ...] = ()
) -> Snapshot:
    found = snapshot(endpoints=[endpoint(name, region=region) for name in names])
    return found.model_copy(update={"regions": (region,), "account_id": account, "gaps": gaps})


def unread(region: str) -> Gap:
    return Gap(operation="sagemaker:Search", region=region, account_id="111122223333", reason="It was denied.")


def test_nothing_is_known_before_anything_was_read() -> None:
    fresh = after()
    assert fresh.endpoints(()) is None
    assert (fresh.regions, fresh.accounts, fresh.training(), dict(fresh.tags()), dict(fresh.findings)) == (
        (),
        (),
        (),
        {},
        {},
    )


def test_names_of_several_readings_are_kept_by_region() -> None:
    seen = after(there("b", "a"), there("dublin", region=DUBLIN))
    assert seen.endpoints(()) == ("a", "b", "dublin")
    assert seen.endpoints([DUBLIN]) == ("dublin",)
    assert seen.regions == (DUBLIN, "us-east-1")


def test_a_region_that_was_not_read_is_unknown_not_empty() -> None:
    assert after(there("a")).endpoints(["us-east-1", "eu-north-1"]) is None


def test_what_is_gone_is_forgotten_with_the_next_reading() -> None:
    assert after(there("a", "b"), there("b")).endpoints(()) == ("b",)
    assert after(there("a"), there()).endpoints(()) == ()


def test_an_empty_reading_with_gaps_forgets_nothing() -> None:
    assert after(there("a"), there(gaps=(unread("us-east-1"),))).endpoints(()) == ("a",)


def test_a_shelf_that_was_not_asked_for_forgets_nothing() -> None:
    assert after(there("a"), there(), shelves=frozenset({"bill"})).endpoints(()) == ("a",)


def test_another_account_takes_nothing_over() -> None:
    seen = after(there("a"), there("theirs", account="444455556666"))
    assert seen.endpoints(()) == ("theirs",)
    assert seen.accounts == ("444455556666",)


def test_another_account_does_not_see_what_was_told_about_the_first() -> None:
    seen = after(there("a"))
    seen.told({"findings": [row("0123456789", "a")]})
    seen._reader.snapshot = there("theirs", account="444455556666")  # type: ignore[attr-defined]
    seen.read(Question(shelves=frozenset({"endpoints"})))
    assert dict(seen.findings) == {}


def test_accounts_on_the_bill_are_known_the_own_first() -> None:
    billed = bill().model_copy(update={"account_ids": ("222233334444", "111122223333")})
    assert after(snapshot(billed=billed)).accounts == ("111122223333", "222233334444")


def test_families_of_training_come_before_their_jobs_and_the_newest_first() -> None:
    jobs = (run("churn-2026-11-01", days_ago=9), run("churn-2026-11-08", days_ago=2), run("rank", days_ago=5))
    seen = after(snapshot().model_copy(update={"training_jobs": jobs}))
    assert seen.training() == ("churn", "rank", "churn-2026-11-08", "churn-2026-11-01")


def test_tags_come_from_resources_and_from_the_bill() -> None:
    line = CutLine(
        name="search",
        record_type="Usage",
        kind=RecordKind.USAGE,
        period_start=datetime(2026, 11, 1, tzinfo=UTC),
        period_end=datetime(2026, 11, 2, tzinfo=UTC),
        cost=Decimal(1),
    )
    untagged = line.model_copy(update={"name": ""})
    listed = AllocationTags(
        tags=(AllocationTag(key="Project", status="Active"), AllocationTag(key="Old", status="Inactive"))
    )
    read = snapshot(notebooks=[notebook("nb", tags={"Team": "nlp", "Owner": "ana"}), notebook("two", tags=None)])
    read = read.model_copy(
        update={"cost_allocation_tags": listed, "tag_costs": (BillCut(by="Team", lines=(line, untagged)),)}
    )
    assert dict(after(read).tags()) == {"Owner": ("ana",), "Project": (), "Team": ("nlp", "search")}


def test_the_finding_told_last_comes_first_and_each_once() -> None:
    seen = after(there("a"))
    seen.told({"findings": [row("0000000001", "one"), row("0000000002", "two")]})
    seen.told({"finding": row("0000000001", "one")})
    assert list(seen.findings) == ["0000000001", "0000000002"]
    assert seen.findings["0000000002"] == "two idle-endpoint idle endpoint"


def test_answers_without_findings_are_heard_and_not_minded() -> None:
    seen = after(there("a"))
    answers: tuple[dict[str, Any], ...] = (
        {},
        {"findings": []},
        {"finding": "0000000001"},
        {"finding": None},
        {"findings": [{"id": 1}, "x"]},
    )
    for answer in answers:
        seen.told(answer)
    assert dict(seen.findings) == {}


def test_the_oldest_findings_are_forgotten() -> None:
    seen = after(there("a"))
    seen.told({"findings": [row(f"{number:010x}", "ep") for number in range(1_100)]})
    assert len(seen.findings) == 1_000
    assert f"{99:010x}" not in seen.findings
    assert next(iter(seen.findings)) == f"{1_099:010x}"


@given(st.lists(st.tuples(st.sampled_from(["us-east-1", DUBLIN]), st.lists(st.sampled_from("abcd"), max_size=3))))
def test_the_last_reading_of_a_region_is_what_is_known_of_it(readings: list[tuple[str, list[str]]]) -> None:
    seen = after(*(there(*names, region=region) for region, names in readings))
    last = dict(readings)
    assert seen.endpoints(()) == (tuple(sorted({n for names in last.values() for n in names})) if last else None)


def test_the_reader_behind_it_gives_the_answer() -> None:
    assert after(there("a")).read(Question(shelves=frozenset({"endpoints"}))).snapshot.taken_at == NOW
