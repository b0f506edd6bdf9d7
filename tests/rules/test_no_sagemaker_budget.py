from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.alerts import Budget, Scope
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.rules.no_sagemaker_budget import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.alert_builders import budget
from tests.builders import ACCOUNT, D, bill, row, snapshot

BILLED = bill(row("USE1-Host:ml.m5.xlarge", "720", "3000"))
"""A dollar an hour."""


def judged(*budgets: Budget, billed: Bill | None = BILLED, read: bool = True) -> list[Verdict]:
    made = snapshot(billed=billed).model_copy(update={"budgets": budgets if read else None})
    return list(RULE.verdicts(made, Thresholds()))


def found(*budgets: Budget) -> Finding:
    (verdict,) = judged(*budgets)
    assert isinstance(verdict, Finding)
    return verdict


def test_an_account_that_spends_and_has_no_budget_is_guilty_without_a_dollar() -> None:
    verdict = found()
    assert (verdict.claims, verdict.monthly_saving_list_usd) == ((), 0)
    assert (verdict.resource.type, verdict.resource.arn) == ("account", f"arn:aws:iam::{ACCOUNT}:root")
    assert verdict.monthly_cost_usd == D(730)
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence == (
        "SageMaker costs $730.00 a month",
        "no cost budget in force of this account watches all of it",
    )


@pytest.mark.parametrize("scope", [Scope.SAGEMAKER, Scope.AMONG_OTHERS])
def test_a_budget_on_sagemaker_or_on_all_costs_is_enough(scope: Scope) -> None:
    assert judged(budget(scope=scope), budget("odd", scope=Scope.UNKNOWN)) == []


def test_budgets_that_watch_a_part_do_not_count_and_are_named() -> None:
    some = [budget(f"team-{number}", scope=Scope.PART) for number in range(4)]
    assert found(*some).evidence[1].endswith("watched by team-0, team-1, team-2 and 1 more")
    assert found(some[0]).evidence[1].endswith("watched by team-0")


@pytest.mark.parametrize(
    "given",
    [
        {"scope": Scope.ELSEWHERE},
        {"kind": "USAGE"},
        {"unhealthy": "its billing view is gone"},
        {"ends": date(2026, 11, 20)},
        {"starts": date(2026, 12, 1)},
    ],
)
def test_budgets_that_do_not_watch_sagemakers_cost_now_do_not_count(given: dict[str, Any]) -> None:
    assert "watched by" not in found(budget(**given)).evidence[1]


def test_a_budget_without_dates_is_in_force() -> None:
    assert judged(budget(starts=None, ends=None)) == []


def test_a_filter_that_cannot_be_told_is_undecided_not_missing() -> None:
    (verdict,) = judged(
        budget("by category", scope=Scope.UNKNOWN, filtered_on="cost category ml"), budget(kind="USAGE")
    )
    assert isinstance(verdict, Undecided)
    assert verdict.missing == "whether SageMaker passes the filter of by category: cost category ml"


def test_without_bill_or_budgets_it_is_undecided() -> None:
    (no_bill,) = judged(billed=None)
    (no_budgets,) = judged(read=False)
    assert isinstance(no_bill, Undecided)
    assert isinstance(no_budgets, Undecided)
    assert no_bill.missing == "the bill was not read"
    assert "budgets:ViewBudget" in no_budgets.how_to_fix


def test_an_account_that_spends_next_to_nothing_needs_no_budget() -> None:
    for billed in (bill(), bill(row("USE1-Host:ml.m5.xlarge", "0.90", "4")), bill(days=0)):
        assert judged(billed=billed) == []
        assert judged(billed=billed, read=False) == []


@given(st.lists(st.sampled_from(list(Scope)), max_size=5), st.randoms(use_true_random=False))
def test_one_budget_that_covers_settles_it_whatever_else_there_is(scopes: Sequence[Scope], random: Any) -> None:
    budgets = [budget(f"b{number}", scope=scope) for number, scope in enumerate(scopes)]
    verdicts = judged(*budgets)
    assert (verdicts == []) == any(scope.covers for scope in scopes)
    random.shuffle(budgets)
    assert [type(one) for one in judged(*budgets)] == [type(one) for one in verdicts]
