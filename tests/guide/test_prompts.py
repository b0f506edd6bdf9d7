from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.guide.prompts import RECIPES, Recipe
from sagemaker_cost_mcp.tools._late import SURFACE

TOOLS = {tool["name"]: tool for tool in json.loads(SURFACE.read_text(encoding="utf-8"))}
BY_NAME = {recipe.name: recipe for recipe in RECIPES}
CALLED = re.compile(r"\b(?:run|find|get|explain|analyze|recommend|rightsize|evaluate|plan|estimate|forecast)_[a-z_]+")
WITH = re.compile(r"with ([a-z_]+) ")


def named(text: str) -> list[str]:
    return [*CALLED.findall(text), *(["savings_plan_coverage"] if "savings_plan_coverage" in text else [])]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_tool_that_is_named_exists_and_takes_what_it_is_given(recipe: Recipe) -> None:
    for step in recipe.steps:
        for tool in named(step):
            assert tool in TOOLS
        first = named(step)[0]
        for argument in WITH.findall(step):
            assert argument in TOOLS[first]["inputSchema"]["properties"], (first, argument)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_argument_belongs_to_some_tool_that_the_prompt_names(recipe: Recipe) -> None:
    taken = {name for step in recipe.steps for tool in named(step) for name in TOOLS[tool]["inputSchema"]["properties"]}
    assert {argument.name for argument in recipe.arguments} <= taken | {"workload"}


def test_what_the_asker_fills_in_reaches_the_text() -> None:
    text = BY_NAME["why-did-costs-rise"].text({"start_date": " 2026-11-01 ", "end_date": "", "regions": "eu-west-1"})
    assert "Where a tool takes start_date, pass: 2026-11-01" in text
    assert "end_date, pass" not in text
    assert "regions, pass: eu-west-1" in text
    assert text.index("1. explain_cost_change") < text.index("2. find_cost_anomalies") < text.index("Conclude: ")


@pytest.mark.parametrize(
    ("name", "given_", "says"),
    [
        ("why-did-costs-rise", {"start_date": "last week"}, "Argument 'start_date' is 'last week': First day"),
        ("plan-commitments", {"term_years": "2"}, "Argument 'term_years' is '2': 1 or 3."),
        ("daily-check", {"region": "us-east-1"}, "has no argument 'region'; it takes regions."),
        ("monthly-review", {"tags": "=nlp"}, "Argument 'tags' is '=nlp': Comma-separated, like Team=search"),
        ("monthly-review", {"tags": "Team=nlp,"}, "Argument 'tags' is 'Team=nlp,': Comma-separated"),
        ("plan-commitments", {"account_ids": "1234"}, "Argument 'account_ids' is '1234': Comma-separated, twelve"),
        ("plan-commitments", {"account_ids": "11112222333x"}, "Argument 'account_ids' is '11112222333x'"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, given_: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        BY_NAME[name].text(given_)


def test_tags_and_accounts_are_meant_as_lists() -> None:
    text = BY_NAME["why-did-costs-rise"].text({"account_ids": "111122223333, 444455556666"})
    assert "account_ids, pass: 111122223333, 444455556666" in text
    assert "tags, pass: Team=nlp,Owner" in BY_NAME["cut-notebook-costs"].text({"tags": "Team=nlp,Owner"})


def test_a_term_of_three_years_is_meant() -> None:
    assert "term_years, pass: 3" in BY_NAME["plan-commitments"].text({"term_years": "3"})


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_date_is_a_date_or_refused(typed: str) -> None:
    recipe, asked = BY_NAME["why-did-costs-rise"], {"start_date": typed}
    try:
        date.fromisoformat(typed.strip() or "2026-01-01")
    except ValueError:
        with pytest.raises(ValueError, match="Argument 'start_date'"):
            recipe.text(asked)
    else:
        assert ("start_date, pass" in recipe.text(asked)) == bool(typed.strip())
