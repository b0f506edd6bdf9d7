from __future__ import annotations

from datetime import date

from sagemaker_cost_mcp.analysis.exemptions import in_force, marked
from sagemaker_cost_mcp.settings import ExemptionEntry, Settings
from tests.builders import finding

TAG = "cost-review:exempt-until"
TODAY = date(2026, 11, 20)


def test_a_tag_exempts_until_the_day_before_its_date() -> None:
    exempted = marked(finding("a", tags={TAG: "2026-11-21"}), Settings())
    assert in_force(exempted, TODAY)
    assert not in_force(exempted, date(2026, 11, 21))
    assert exempted.exempt_reason == f"tag {TAG}"


def test_a_tag_that_is_not_a_date_exempts_nothing_and_is_said() -> None:
    found = marked(finding("a", tags={TAG: "forever"}), Settings())
    assert not in_force(found, TODAY)
    assert "is not a date" in found.evidence[-1]


def test_a_file_entry_names_resource_and_rule_by_pattern() -> None:
    entry = ExemptionEntry(resource="gpu-*", rule="some-*", until=date(2027, 1, 1), why="experiment", who="ada")
    settings = Settings(exemptions=(entry,))
    hit = marked(finding("gpu-1"), settings)
    assert in_force(hit, TODAY)
    assert hit.exempt_reason == "exemptions file: experiment (ada)"
    assert marked(finding("cpu-1"), settings).exempt_until is None
    assert marked(finding("gpu-1", rule="other"), settings).exempt_until is None


def test_the_latest_of_several_exemptions_counts() -> None:
    settings = Settings(exemptions=(ExemptionEntry(until=date(2026, 12, 1)),))
    found = marked(finding("a", tags={TAG: "2027-03-31"}), settings)
    assert found.exempt_until == date(2027, 3, 31)
    assert marked(finding("a"), settings).exempt_reason == "exemptions file: no reason given"


def test_without_exemption_nothing_changes() -> None:
    assert marked(finding("a"), Settings()) == finding("a")
