from __future__ import annotations

import re
from pathlib import Path

import pytest

from sagemaker_cost_mcp.rules._rule import SECTIONS, Rule, discovered, read_by

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path.stem for path in (ROOT / "sagemaker_cost_mcp" / "rules").glob("*.py") if not path.stem.startswith("_")
)


def test_each_file_is_a_rule_of_the_same_name() -> None:
    assert [rule.name.replace("-", "_") for rule in discovered()] == FILES


@pytest.mark.parametrize("rule", discovered(), ids=lambda rule: rule.name)
def test_each_rule_has_its_test_file_its_page_and_all_sections(rule: Rule) -> None:
    assert (ROOT / "tests" / "rules" / f"test_{rule.name.replace('-', '_')}.py").is_file()
    assert (ROOT / "docs" / "rules" / f"{rule.name}.md").is_file()
    assert tuple(re.findall(r"^## (.+)$", rule.manual, flags=re.MULTILINE)) == SECTIONS


def test_what_some_rules_read_is_what_each_declares() -> None:
    assert read_by(discovered()) >= {"notebook_instances", "prices"}
    assert read_by(()) == frozenset()
