"""What holds for each remedy, on the findings of its rules."""

from __future__ import annotations

from collections import Counter

import pytest

from sagemaker_cost_mcp.remedies import _hcl, _shell, _yaml
from sagemaker_cost_mcp.remedies._remedy import discovered as remedies
from sagemaker_cost_mcp.rules._rule import discovered as rules
from tests.remedy_cases import Case, every_case
from tests.remedy_checks import change_violations, template_violations

CASES = tuple(every_case())


def test_each_rule_has_exactly_one_remedy() -> None:
    assert Counter(name for remedy in remedies() for name in remedy.rules) == Counter(rule.name for rule in rules())


def test_each_remedy_is_tried_on_a_finding_of_each_of_its_rules() -> None:
    assert {case.rule for case in CASES} == {rule.name for rule in rules()}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_shell_cli_terraform_and_shellcheck_understand_what_is_proposed(case: Case) -> None:
    changes = case.changes
    assert changes, "the rule finds nothing in this account"
    assert [wrong for change in changes for wrong in change_violations(change)] == []


def test_cfn_lint_has_nothing_to_say() -> None:
    changes = {f"{case.rule}{n}": change for case in CASES for n, change in enumerate(case.changes)}
    assert template_violations(changes) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_change_says_something_in_every_format(case: Case) -> None:
    for change in case.changes:
        assert change.what.endswith(".")
        assert change.undo.endswith(".")
        assert _shell.script(change.commands) or change.scripts or change.guardrails
        assert _yaml.written(change.cloudformation)
        assert _hcl.written(change.terraform)
