from __future__ import annotations

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import finding_id
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.explain import ExplainAsked, explained, explanation_text, manual
from tests.builders import bill, notebook, price, row, snapshot, trace
from tests.tools.conftest import FakeReader

M5 = "USE1-Notebk:ml.m5.xlarge"
IDLE = notebook("idle", tags={"cost-review:exempt-until": "2027-01-01"})
ID = finding_id("idle-notebook-instance", IDLE.ref.arn)


@pytest.fixture(autouse=True)
def account(reader: FakeReader) -> None:
    reader.snapshot = snapshot(
        notebooks=[IDLE],
        activity=[trace(IDLE, days_ago=10)],
        prices=[price(M5, "0.23")],
        billed=bill(row(M5, "165.60", "720")),
    )


def test_a_finding_is_judged_again_and_explained_even_when_exempted(desk: Desk) -> None:
    answer = explained(desk, ExplainAsked(finding=ID), Line())
    assert answer.finding is not None
    assert answer.finding.claims is not None
    assert answer.exempt_reason == "tag cost-review:exempt-until"
    assert "exempted until 2027-01-01" in answer.summary
    assert any("confidence is medium" in doubt for doubt in answer.doubts)
    text = explanation_text(answer)
    for fact in (ID, "730 Hrs a month", "Exempted by", "## Doubts", "## How the saving is computed"):
        assert fact in text


def test_doubts_name_list_prices_and_commitments(desk: Desk, reader: FakeReader) -> None:
    reader.snapshot = reader.snapshot.model_copy(update={"bill": None})
    risk = finding_id("notebook-without-idle-shutdown", IDLE.ref.arn)
    answer = explained(desk, ExplainAsked(finding=risk), Line())
    assert any("owner is not known" in doubt for doubt in answer.doubts)


@pytest.mark.parametrize("rule", discovered(), ids=lambda rule: rule.name)
def test_each_rule_is_explained_without_asking_aws(desk: Desk, reader: FakeReader, rule: Rule) -> None:
    answer = explained(desk, ExplainAsked(finding=rule.name), Line())
    assert answer.finding is None
    assert all(answer.manual.model_dump().values())
    assert answer.manual == manual(rule)
    assert reader.asked == []


def test_an_unknown_rule_names_the_closest(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="Did you mean 'idle-notebook-instance'"):
        explained(desk, ExplainAsked(finding="idle-notebook"), Line())
    with pytest.raises(BadQuestion, match="neither a finding's id"):
        explained(desk, ExplainAsked(finding="???"), Line())


def test_a_finding_that_is_gone_says_what_may_have_happened(desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="it was fixed, or it was found with other regions"):
        explained(desk, ExplainAsked(finding="0123456789", lookback_days=3), Line())
