"""What tools put into an assistant's context by default: short texts, however large or bad the account is.

Ten thousand resources are asked about by scripts/bench_thrift.py; a thousand show the same here.
"""

from __future__ import annotations

import anyio
import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet
from sagemaker_cost_mcp.tools.toolsets import tools_of
from scripts.bench_thrift import SHORT_BYTES, Answered, answers
from tests.accounts import embedded
from tests.end_to_end.stage import NOW, staged

SIZE = Size(notebooks=300, endpoints=50, jobs=650)
MOST_JSON_BYTES = 50_000
"""For hosts that show the model the structured half: as much as ten pages of text, however large the account is."""


@pytest.fixture(scope="module", params=["everything-wrong", "a thousand resources"])
def told(request: pytest.FixtureRequest) -> dict[str, Answered]:
    """Every tool's default answer, by tool."""
    large = SimulatedAccount(fleet(NOW, SIZE), lambda: NOW)
    with staged(embedded(request.param) if request.param == "everything-wrong" else large) as stage:
        return {one.tool: one for one in anyio.run(answers, stage.server)}


def test_every_tool_answers_by_default(told: dict[str, Answered]) -> None:
    assert set(told) == tools_of(())
    assert {name: one.text for name, one in told.items() if one.failed} == {}


def test_each_default_text_is_short(told: dict[str, Answered]) -> None:
    assert {name: one.text_bytes for name, one in told.items() if one.text_bytes >= SHORT_BYTES} == {}


def test_each_structured_answer_is_bounded_and_complete(told: dict[str, Answered]) -> None:
    assert {name: one.json_bytes for name, one in told.items() if one.json_bytes >= MOST_JSON_BYTES} == {}
    assert all({"summary", "gaps", "meta"} <= one.structured.keys() for one in told.values())


def test_what_does_not_fit_is_on_the_next_page_or_counted(told: dict[str, Answered]) -> None:
    waste = told["find_waste"]
    assert waste.structured["meta"]["next_cursor"] in waste.text
    assert str(waste.structured["undecided_total"] or "") in waste.text


def test_the_tools_after_a_review_ask_aws_for_little(told: dict[str, Answered]) -> None:
    """What one tool read the next ones share; more is read for other windows, and for each resource's own metrics."""
    calls = {name: one.calls for name, one in told.items()}
    review = calls.pop("run_cost_review")
    assert calls["explain_finding"] == calls["propose_remediation"] == 0
    assert calls["find_idle_notebooks"] + calls["find_idle_endpoints"] < review / 20
    assert sum(calls.values()) < 1.5 * review
