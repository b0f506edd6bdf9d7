"""From a finding to a change, on an account in which everything is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.accounts import embedded
from tests.end_to_end.stage import Stage, staged

TOOL = "propose_remediation"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged(embedded("everything-wrong")) as one:
        yield one


def test_a_rules_costliest_finding_is_answered_in_both_halves_and_no_write_is_made(stage: Stage) -> None:
    told = stage.ask(TOOL, finding="idle-endpoint")
    assert not told.is_error, told.text
    name = told.structured["finding"]["resource"]["name"]
    assert f"aws sagemaker delete-endpoint --endpoint-name {name} " in told.text
    assert told.structured["aws_cli"] in told.text
    assert told.structured["applied"] is False
    assert len(told.text.encode()) < 8000
    reads = ("List", "Describe", "Get", "Search", "Lookup", "Batch", "Head")
    assert all(operation.partition(":")[2].startswith(reads) for operation in stage.calls.by_operation)


@pytest.mark.parametrize("rule", ["idle-variant", "idle-cluster-group", "unused-online-store"])
def test_further_rules_are_answered_from_what_was_read(stage: Stage, rule: str) -> None:
    before = stage.calls.count
    told = stage.ask(TOOL, finding=rule, formats=["aws_cli", "cloudformation", "terraform"])
    assert not told.is_error, told.text
    assert told.structured["finding"]["rule"] == rule
    assert {"aws_cli", "cloudformation", "terraform"} <= set(told.structured)
    assert stage.calls.count == before


def test_who_asks_for_what_is_not_there_is_told_so(stage: Stage) -> None:
    assert "at present" in stage.refusal(TOOL, finding="0123456789")
    assert "Did you mean" in stage.refusal(TOOL, finding="idle-endpoints")
    assert "elastic-inference-attached finds nothing" in stage.refusal(TOOL, finding="elastic-inference-attached")
