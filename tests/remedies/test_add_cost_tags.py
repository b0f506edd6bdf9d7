from __future__ import annotations

from tests.remedy_cases_governance import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "resource-without-cost-tags"}


def test_another_spelling_gives_its_value_and_two_of_them_do_not() -> None:
    change = BY_NAME["one key in another spelling"].change
    assert change.commands[0].options["tags"] == [
        {"Key": "Environment", "Value": "<TagEnvironment>"},
        {"Key": "Project", "Value": "<TagProject>"},
        {"Key": "Team", "Value": "growth"},
    ]
    assert [one.name for one in change.placeholders] == ["TagEnvironment", "TagProject"]


def test_nothing_can_be_created_without_any_one_of_the_keys() -> None:
    (guardrail,) = BY_NAME["one key in another spelling"].change.guardrails
    conditions = [one["Condition"]["Null"] for one in guardrail.document["Statement"]]
    assert conditions == [{f"aws:RequestTag/{key}": "true"} for key in ("Environment", "Project", "Team")]


def test_what_a_stack_made_is_tagged_there() -> None:
    assert any("stack" in sentence for sentence in BY_NAME["made by a stack"].change.check_first)


def test_apps_get_the_tags_of_their_domain() -> None:
    assert any("domain or user profile" in sentence for sentence in BY_NAME["a Studio app"].change.check_first)
