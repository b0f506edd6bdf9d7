from __future__ import annotations

import json
import re

import botocore.session
import pytest

from sagemaker_cost_mcp.guide.contents import FOLDER, PAGES, page_text
from sagemaker_cost_mcp.guide.prompts import RECIPES
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.rules._rule import CADENCES, discovered
from sagemaker_cost_mcp.tools._late import SURFACE

TOOLS = {tool["name"]: set(tool["inputSchema"]["properties"]) for tool in json.loads(SURFACE.read_text("utf-8"))}
PARAMETERS = set().union(*TOOLS.values())
RULES = {rule.name for rule in discovered()}
PROMPTS = {recipe.name for recipe in RECIPES}
TAG_KEYS = {"expires-on"}

CODE_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
QUOTED = re.compile(r"`([^`\n]+)`")
SNAKE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
PAGE = re.compile(r"pages?\s+`([^`]+)`")
LONGEST, SHORTEST, WIDEST = 4_000, 1_500, 80

pages = pytest.mark.parametrize("name", PAGES)


def quoted(name: str) -> list[str]:
    return QUOTED.findall(CODE_BLOCK.sub("", page_text(name)))


def test_every_page_is_listed_and_every_listed_page_is_there() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(PAGES)


@pages
def test_a_page_begins_with_the_title_and_the_summary_that_hosts_are_told(name: str) -> None:
    title, empty, summary, after = page_text(name).split("\n")[:4]
    assert (title, summary) == (f"# {PAGES[name].title}", PAGES[name].summary)
    assert (empty, after) == ("", "")


@pages
def test_a_page_is_short_and_its_summary_fits_a_menu(name: str) -> None:
    assert SHORTEST <= len(page_text(name).encode()) <= LONGEST
    assert len(PAGES[name].summary) < WIDEST


@pages
def test_every_tool_and_parameter_that_is_named_exists(name: str) -> None:
    named = {word for word in quoted(name) if SNAKE.fullmatch(word)}
    assert named <= set(TOOLS) | PARAMETERS | set(Phase)


@pages
def test_every_rule_page_and_prompt_that_is_named_exists(name: str) -> None:
    named = {word for word in quoted(name) if KEBAB.fullmatch(word)}
    assert named <= RULES | set(PAGES) | PROMPTS | TAG_KEYS
    assert set(PAGE.findall(page_text(name))) <= set(PAGES)


@pages
def test_a_page_says_which_tool_or_rule_answers(name: str) -> None:
    assert (set(TOOLS) | RULES) & set(quoted(name))


def test_every_rule_is_named_on_some_page() -> None:
    named = {word for name in PAGES for word in quoted(name)}
    assert RULES - named == set()


def test_every_tool_is_named_on_some_page() -> None:
    everything = " ".join(page_text(name) for name in PAGES)
    assert [tool for tool in TOOLS if tool not in everything] == []


def test_the_review_cycle_has_the_rhythms_of_the_review() -> None:
    named = quoted("review-cycle")
    assert [word for word in named if word in CADENCES] == list(CADENCES)


def test_the_guardrail_is_a_policy_that_parses_and_denies_by_any_type() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", page_text("team-policies-and-guardrails"), re.DOTALL)
    (statement,) = json.loads(block)["Statement"]
    assert statement["Effect"] == "Deny"
    ((operator, condition),) = statement["Condition"].items()
    assert operator == "ForAnyValue:StringNotLike"
    assert set(condition) == {"sagemaker:InstanceTypes"}
    operations = {action.removeprefix("sagemaker:") for action in statement["Action"]}
    assert operations <= set(botocore.session.Session().get_service_model("sagemaker").operation_names)


def test_a_page_that_is_not_listed_is_never_opened() -> None:
    with pytest.raises(KeyError):
        page_text("../contents")
