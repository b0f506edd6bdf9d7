"""The bill cut another way, read from the simulated account."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]
TAGS: frozenset[Shelf] = frozenset({"bill", "tag_costs", "cost_allocation_tags"})
CUTS: frozenset[Shelf] = frozenset({"account_costs", "tag_costs", "related_costs"})
LINKED = "Failed to list Cost Allocation Tags: Linked account doesn't have access to cost allocation tags."


def question(shelves: frozenset[Shelf], **more: Any) -> Question:
    given: dict[str, Any] = {"seconds": 240.0, **more}
    return Question(shelves=shelves, **given)


def fails(code: str, message: str, *operations: str) -> Any:
    return lambda operation, _region: AwsFailure(code, message) if operation in operations else None


def test_only_active_keys_are_asked_for_in_every_spelling(account_of: AccountOf) -> None:
    account = account_of()
    snapshot = account.reader.read(question(TAGS, tag_keys=("T-E_AM", "Experiment", "Nobody"))).snapshot
    assert [cut.by for cut in snapshot.tag_costs] == ["Team", "team"]
    grouped = [params["GroupBy"][0] for operation, _, params in account.asked if operation == "GetCostAndUsage"]
    assert grouped[0] == {"Type": "DIMENSION", "Key": "USAGE_TYPE"}
    assert sorted(group["Key"] for group in grouped[1:]) == ["Team", "team"], "at the same time, in any order"


def test_each_cut_adds_up_to_the_bill(account_of: AccountOf) -> None:
    snapshot = account_of().reader.read(question(TAGS | CUTS)).snapshot
    whole = sum((row.cost for row in snapshot.bill.rows), ZERO)
    for cut in (snapshot.account_costs, *snapshot.tag_costs):
        # Cost Explorer writes ten decimals, so that each of the lines may be off in the last one.
        assert round(sum((line.cost for line in cut.lines), ZERO) - whole, 8) == 0


def test_a_second_key_costs_its_own_request_and_nothing_is_read_twice(account_of: AccountOf) -> None:
    reader = account_of().reader
    first: SnapshotRead = reader.read(question(TAGS, tag_keys=("Project",)))
    assert (first.aws_calls, str(first.aws_calls_usd)) == (5, "0.04")
    assert reader.read(question(TAGS, tag_keys=("Project", "Environment"))).aws_calls == 1
    assert reader.read(question(TAGS, tag_keys=("environment",))).aws_calls == 0


def test_identical_questions_at_the_same_time_share_their_calls(account_of: AccountOf) -> None:
    account = account_of()
    together = threading.Barrier(3)
    found: list[SnapshotRead] = []

    def ask() -> None:
        together.wait()
        found.append(account.reader.read(question(TAGS | CUTS)))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    paid = [operation for operation in account.operations() if operation != "GetCallerIdentity"]
    assert len(found) == 3
    assert len({read.snapshot.tag_costs for read in found}) == 1
    assert len(paid) == len(set(map(str, (entry for entry in account.asked if entry[0] != "GetCallerIdentity"))))
    assert sum(read.aws_calls_usd for read in found) * 100 == len(paid)


def test_a_linked_account_learns_what_its_bill_shows(account_of: AccountOf) -> None:
    account = account_of()
    account.fault = fails("AccessDeniedException", LINKED, "ListCostAllocationTags")
    snapshot = account.reader.read(question(TAGS, tag_keys=("Team",))).snapshot
    assert snapshot.gaps == ()
    assert "managed in the account that pays" in snapshot.cost_allocation_tags.unlisted
    assert [cut.by for cut in snapshot.tag_costs] == ["Team", "team"]
    assert account.reader.read(question(TAGS, tag_keys=("Team",))).aws_calls == 0


def test_keys_that_cannot_be_listed_at_all_are_a_gap_and_no_tag_is_guessed(account_of: AccountOf) -> None:
    account = account_of()
    account.fault = fails("AccessDeniedException", "no", "ListCostAllocationTags", "GetTags")
    snapshot = account.reader.read(question(TAGS)).snapshot
    assert (snapshot.tag_costs, snapshot.cost_allocation_tags) == (None, None)
    assert {gap.missing_permission for gap in snapshot.gaps} == {"ce:GetTags"}
    assert snapshot.bill.rows


def test_without_the_bill_each_cut_says_what_it_hangs_on(account_of: AccountOf) -> None:
    account = account_of()
    account.fault = fails("DataUnavailableException", "no", "GetCostAndUsage")
    snapshot = account.reader.read(question(TAGS | CUTS)).snapshot
    assert (snapshot.bill, snapshot.account_costs, snapshot.tag_costs, snapshot.related_costs) == (None,) * 4
    reasons = " ".join(gap.reason for gap in snapshot.gaps)
    for title in ("account costs", "tag costs", "related costs"):
        assert f"The {title} was not read: it hangs on the bill" in reasons


def test_a_billing_view_has_a_bill_of_its_own(account_of: AccountOf) -> None:
    reader = account_of().reader
    view = "arn:aws:billing::111122223333:billingview/custom-sandbox"
    whole = reader.read(question(frozenset({"bill"}))).snapshot.bill
    part = reader.read(question(frozenset({"bill", "account_costs"}), billing_view=view)).snapshot
    assert {line.name for line in part.account_costs.lines} == {"444455556666"}
    assert 0 < sum(row.cost for row in part.bill.rows) < sum(row.cost for row in whole.rows)
