from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.isolation import isolated_session
from sagemaker_cost_mcp.aws.paging import PAGING
from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.aws.reads import READS, actions, find, permission_rows, policy
from sagemaker_cost_mcp.errors import WriteRefused

TURNED_BY_HAND = {"logs:GetLogEvents"}
"""It has pages in both directions, and says that there are no more by answering with the token it was sent."""

by_label = pytest.mark.parametrize("read", READS, ids=lambda read: read.label)


def model(read: Read) -> Any:
    return isolated_session().get_service_model(read.service).operation_model(read.operation)


def test_an_operation_outside_the_list_is_refused() -> None:
    with pytest.raises(WriteRefused, match="sagemaker:DeleteNotebookInstance is not on this project's list"):
        find("sagemaker", "DeleteNotebookInstance")


@by_label
def test_each_read_only_reads(read: Read) -> None:
    assert read.operation.startswith(("Get", "List", "Describe", "Search", "Lookup"))


@by_label
def test_each_read_says_why_it_is_needed(read: Read) -> None:
    assert read.why.endswith(".")


@by_label
def test_each_read_is_an_operation_of_aws(read: Read) -> None:
    assert model(read).name == read.operation


@by_label
def test_each_read_that_answers_in_pages_is_in_the_token_table_with_aws_own_names(read: Read) -> None:
    if read.label in TURNED_BY_HAND:
        return
    received = {name for name in model(read).output_shape.members if name.lower().endswith(("token", "nextmarker"))}
    paging = PAGING.get((read.service, read.operation))
    assert received == ({paging.received} if paging else set())
    if paging:
        sent = set(model(read).input_shape.members)
        assert {paging.sent, paging.size or paging.sent} <= sent


@pytest.mark.parametrize(("name", "paging"), PAGING.items(), ids=str)
def test_each_page_is_as_long_as_aws_allows(name: tuple[str, str], paging: Any) -> None:
    if paging.size is None:
        return
    shape = model(find(*name)).input_shape.members[paging.size]
    # Application Auto Scaling has its maxima in its prose: "This value can be between 1 and 50."
    told = re.search(r"between 1 and (\d+)", shape.documentation)
    assert paging.maximum == shape.metadata.get("max", int(told[1]) if told else 100)


def test_only_cost_explorer_is_charged_for() -> None:
    charged = {read.label: read.usd for read in READS if read.usd}
    assert charged.pop("cloudwatch:GetMetricData", Decimal("0.00001")) == Decimal("0.00001")
    assert set(charged.values()) == {Decimal("0.01")}
    assert {label.partition(":")[0] for label in charged} == {"ce"}


def test_the_policy_allows_exactly_the_actions_of_the_list() -> None:
    statements = policy()["Statement"]
    allowed = [action for statement in statements for action in statement["Action"]]
    assert tuple(allowed) == actions()
    assert all(statement["Resource"] == "*" and statement["Effect"] == "Allow" for statement in statements)


def test_statement_ids_are_unique_and_made_of_letters_and_digits() -> None:
    sids = [statement["Sid"] for statement in policy()["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


def test_each_read_has_a_row_on_the_permissions_page() -> None:
    assert [row[0] for row in permission_rows()] == sorted(read.label for read in READS)
