from __future__ import annotations

from tests.remedy_cases_governance import CASES

(CASE,) = (case for case in CASES if case.rule == "uncovered-steady-compute")


def test_nothing_is_ever_bought() -> None:
    change = CASE.change
    assert [one.operation for one in change.commands] == ["describe-savings-plans-offerings"]
    assert all(one.reads_only for one in change.commands)
    assert change.undo_commands == ()
    assert "Nothing is bought" in change.what
    assert "$335.80 a month" in change.what
    assert "cannot be cancelled" in change.undo


def test_only_those_who_are_meant_to_buy_may() -> None:
    (guardrail,) = CASE.change.guardrails
    assert guardrail.document["Statement"][0]["Action"] == "savingsplans:CreateSavingsPlan"
