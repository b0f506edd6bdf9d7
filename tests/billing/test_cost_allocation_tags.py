from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.cost_allocation_tags import cost_allocation_tags, tag_values
from sagemaker_cost_mcp.errors import AccessDenied, NotEnabled, Throttled
from sagemaker_cost_mcp.model.ports import Window
from tests.fake_reading import Answers, Asked, ReadingOf

OCTOBER = Window(start=date(2026, 10, 1), end=date(2026, 11, 1))
PERIOD = {"Start": "2026-10-01", "End": "2026-11-01"}


def tag(key: str, status: str = "Active", **more: str) -> dict[str, Any]:
    return {"TagKey": key, "Type": "UserDefined", "Status": status, **more}


def tags(*values: str) -> dict[str, Any]:
    return {"Tags": list(values), "ReturnSize": len(values), "TotalSize": len(values)}


def test_each_key_has_its_state_and_since_when(reading_of: ReadingOf) -> None:
    rows = [
        tag("team", LastUpdatedDate="2026-03-01T10:00:00Z", LastUsedDate="2026-11-01T00:00:00Z"),
        tag("Team", "Inactive"),
    ]
    found, gaps = cost_allocation_tags(
        reading_of({"ListCostAllocationTags": {"CostAllocationTags": rows}}), OCTOBER, None
    )
    assert [(one.key, one.active, one.since, one.last_used) for one in found.tags] == [
        ("Team", False, None, None),
        ("team", True, datetime(2026, 3, 1, 10, tzinfo=UTC), date(2026, 11, 1)),
    ]
    assert (found.unlisted, gaps) == (None, ())


def test_a_state_that_aws_invents_tomorrow_is_not_active(reading_of: ReadingOf) -> None:
    answer = {"ListCostAllocationTags": {"CostAllocationTags": [tag("Team", "Pending")]}}
    found, _ = cost_allocation_tags(reading_of(answer), OCTOBER, None)
    assert (found.tags[0].status, found.tags[0].active) == ("Pending", False)


def test_all_pages_are_read(reading_of: ReadingOf) -> None:
    pages = [{"CostAllocationTags": [tag("a")], "NextToken": "t"}, {"CostAllocationTags": [tag("b")]}]
    found, _ = cost_allocation_tags(reading_of({"ListCostAllocationTags": pages}), OCTOBER, None)
    assert [one.key for one in found.tags] == ["a", "b"]


def test_a_linked_account_learns_the_keys_with_cost_and_that_is_no_gap(reading_of: ReadingOf, asked: Asked) -> None:
    answers: Answers = {
        "ListCostAllocationTags": NotEnabled("Only the account that pays."),
        "GetTags": tags("Team", "Project"),
    }
    found, gaps = cost_allocation_tags(reading_of(answers), OCTOBER, None)
    assert [(one.key, one.active, one.since) for one in found.tags] == [("Project", True, None), ("Team", True, None)]
    assert (found.unlisted, gaps) == ("Only the account that pays.", ())
    assert asked[-1] == ("GetTags", "us-east-1", {"TimePeriod": PERIOD})


def test_a_missing_permission_is_a_gap_beside_the_keys_with_cost(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="ce:ListCostAllocationTags", missing_permission="ce:ListCostAllocationTags")
    found, gaps = cost_allocation_tags(
        reading_of({"ListCostAllocationTags": denied, "GetTags": tags("Team")}), OCTOBER, None
    )
    assert [one.key for one in found.tags] == ["Team"]
    assert [(gap.operation, gap.missing_permission) for gap in gaps] == [
        ("ce:ListCostAllocationTags", "ce:ListCostAllocationTags")
    ]


def test_what_may_pass_is_not_taken_for_an_answer(reading_of: ReadingOf) -> None:
    with pytest.raises(Throttled):
        cost_allocation_tags(reading_of({"ListCostAllocationTags": Throttled("later")}), OCTOBER, None)


def test_values_leave_out_what_has_none(reading_of: ReadingOf, asked: Asked) -> None:
    view = "arn:aws:billing::111122223333:billingview/custom-a"
    assert tag_values(reading_of({"GetTags": tags("", "vision", "nlp")}), OCTOBER, "Team", view) == ("nlp", "vision")
    assert asked[-1][2] == {"TimePeriod": PERIOD, "TagKey": "Team", "BillingViewArn": view}
