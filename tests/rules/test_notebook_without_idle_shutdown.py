from __future__ import annotations

from decimal import Decimal

import pytest

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.resources import IdleStop, NotebookInstance
from sagemaker_cost_mcp.rules.notebook_without_idle_shutdown import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import config, notebook, price, snapshot

PRICE = price("USE1-Notebk:ml.m5.xlarge", "0.23")


def judged(subject: NotebookInstance, idle_stop: IdleStop | None = None) -> list[Verdict]:
    configs = [config("lc", idle_stop)] if idle_stop else []
    return list(RULE.verdicts(snapshot(notebooks=[subject], configs=configs, prices=[PRICE]), Thresholds()))


def test_without_a_lifecycle_configuration_it_is_guilty_and_claims_no_dollar() -> None:
    (verdict,) = judged(notebook())
    assert isinstance(verdict, Finding)
    assert verdict.claims == ()
    assert verdict.monthly_saving_list_usd == 0
    assert verdict.monthly_cost_usd == Decimal("167.90")
    assert verdict.confidence is Confidence.HIGH


def test_a_configuration_without_idle_stop_is_guilty_and_named() -> None:
    (verdict,) = judged(notebook(lifecycle_config="lc"), IdleStop.ABSENT)
    assert isinstance(verdict, Finding)
    assert "lifecycle configuration lc" in verdict.evidence[0]


def test_a_configuration_that_stops_it_makes_it_innocent() -> None:
    assert judged(notebook(lifecycle_config="lc"), IdleStop.PRESENT) == []


def test_a_configuration_that_runs_foreign_code_is_undecided() -> None:
    (verdict,) = judged(notebook(lifecycle_config="lc"), IdleStop.OPAQUE)
    assert isinstance(verdict, Undecided)
    assert "cannot be seen" in verdict.missing


def test_a_configuration_that_was_not_read_is_undecided_not_clean() -> None:
    (verdict,) = judged(notebook(lifecycle_config="lc"))
    assert isinstance(verdict, Undecided)
    assert "was not read" in verdict.missing


@pytest.mark.parametrize("status", ["Stopped", "Failed", "Deleting"])
def test_a_notebook_that_does_not_run_needs_no_shutdown(status: str) -> None:
    assert judged(notebook(status=status)) == []


def test_an_unknown_price_leaves_the_run_rate_out_and_not_at_zero() -> None:
    (verdict,) = RULE.verdicts(snapshot(notebooks=[notebook()]), Thresholds())
    assert isinstance(verdict, Finding)
    assert verdict.monthly_cost_usd is None
    assert len(verdict.evidence) == 1
