from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp import Client
from mcp.server import MCPServer
from mcp.types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from sagemaker_cost_mcp.errors import AccessDenied, CredentialsMissing, DeadlinePassed
from sagemaker_cost_mcp.guide.completing import MOST, Completing, matching
from sagemaker_cost_mcp.guide.contents import PAGES
from sagemaker_cost_mcp.guide.offers import OF_PROMPTS, Known, Offer
from sagemaker_cost_mcp.guide.prompts import RECIPES
from sagemaker_cost_mcp.guide.publishing import FINDING_URI, PAGE_URI, RULE_URI, Behind, publish
from sagemaker_cost_mcp.model.ports import NamesSeen
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import discovered
from tests.builders import endpoint, notebook, snapshot
from tests.known_names import Looking, known, row
from tests.training_builders import run

ENDPOINTS = ("cut-inference-costs", "endpoint_names")
REGIONS = ("daily-check", "regions")
TAGS = ("monthly-review", "tags")


def completed(
    names: Known, prompt: tuple[str, str], typed: str = "", /, others: dict[str, str] | None = None
) -> Completion:
    name, argument = prompt
    return asked(names, PromptReference(name=name), (argument, typed), others)


def asked(
    names: Known,
    ref: PromptReference | ResourceTemplateReference,
    argument: tuple[str, str],
    others: dict[str, str] | None = None,
) -> Completion:
    async def answer() -> Completion:
        return await Completing(names, (PAGE_URI, RULE_URI, FINDING_URI)).completed(
            ref, CompletionArgument(name=argument[0], value=argument[1]), CompletionContext(arguments=others)
        )

    return anyio.run(answer)


def fleet(count: int) -> Snapshot:
    return snapshot(endpoints=[endpoint(f"ep-{number:03d}") for number in range(count)])


def test_every_argument_of_every_prompt_can_be_completed() -> None:
    assert {argument.name for recipe in RECIPES for argument in recipe.arguments} == set(OF_PROMPTS)


@pytest.mark.parametrize(
    ("recipe", "argument"), [(recipe.name, argument.name) for recipe in RECIPES for argument in recipe.arguments]
)
def test_what_is_offered_for_an_argument_passes_its_own_check(recipe: str, argument: str) -> None:
    jobs = (run("churn-2026-11-01", days_ago=9),)
    read = snapshot(endpoints=[endpoint("ep")], notebooks=[notebook("nb", tags={"Team": "nlp"})])
    names = known(read.model_copy(update={"training_jobs": jobs}))
    values = completed(names, (recipe, argument)).values
    assert values
    prompt = next(one for one in RECIPES if one.name == recipe)
    for value in values:
        assert f"Where a tool takes {argument}, pass: {value}" in prompt.text({argument: value})


def test_regions_that_were_read_come_first_then_configured_ones_then_all_others() -> None:
    read = fleet(1).model_copy(update={"regions": ("us-west-2",)})
    values = completed(known(read, regions=("eu-west-3",)), REGIONS).values
    assert values[:3] == ["us-east-1", "us-west-2", "eu-west-3"]
    assert values[-4:] == ["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1"]
    assert len(values) == len(set(values))


def test_only_the_part_behind_the_last_comma_is_completed_and_nothing_is_offered_twice() -> None:
    found = completed(known(), REGIONS, "us-east-1, eu-west")
    assert found.values == ["us-east-1,eu-west-1", "us-east-1,eu-west-2", "us-east-1,eu-west-3"]
    assert completed(known(), REGIONS, "eu-west-1,eu-west-2,eu-west").values == ["eu-west-1,eu-west-2,eu-west-3"]


def test_letters_match_in_any_case_the_beginning_before_the_middle() -> None:
    read = snapshot(endpoints=[endpoint(name) for name in ("rank-search", "Search-a", "fraud", "search-b")])
    assert completed(known(read), ENDPOINTS, "SEARCH").values == ["Search-a", "search-b", "rank-search"]


def test_three_hundred_endpoints_are_a_hundred_and_more() -> None:
    found = completed(known(fleet(300)), ENDPOINTS, "ep")
    assert (len(found.values), found.total, found.has_more) == (MOST, 300, True)
    assert completed(known(fleet(100)), ENDPOINTS).has_more is False


def test_endpoints_that_were_read_are_not_looked_up() -> None:
    names = known(fleet(3))
    assert completed(names, ENDPOINTS, "ep-00").total == 3
    assert isinstance(names.glance, Looking)
    assert names.glance.asked == []


def test_an_account_that_was_read_and_has_no_endpoint_is_not_asked_again() -> None:
    names = known(fleet(0), look=lambda: NamesSeen(names=("ghost",)))
    assert completed(names, ENDPOINTS).values == []


def test_endpoints_that_were_not_read_are_looked_up_where_the_asker_said() -> None:
    names = known(look=lambda: NamesSeen(names=("ep-a", "ep-b"), more=True))
    found = completed(names, ENDPOINTS, "EP", {"regions": "eu-west-1, us-east-1"})
    assert (found.values, found.total, found.has_more) == (["ep-a", "ep-b"], None, True)
    assert isinstance(names.glance, Looking)
    assert names.glance.asked == [(("eu-west-1", "us-east-1"), "EP")]


@pytest.mark.parametrize(
    "error",
    [
        AccessDenied("sagemaker:ListEndpoints is not allowed."),
        CredentialsMissing("No credentials."),
        DeadlinePassed("Too late."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_menu_that_could_not_be_looked_up_is_empty_and_no_error(error: Exception) -> None:
    def refuse() -> NamesSeen:
        raise error

    found = completed(known(look=refuse), ENDPOINTS)
    assert (found.values, found.total, found.has_more) == ([], 0, False)


def test_nobody_waits_for_an_account_that_hangs() -> None:
    free = threading.Event()

    def hang() -> NamesSeen:
        free.wait(20)
        return NamesSeen(names=("late",))

    began = time.monotonic()
    try:
        assert completed(known(look=hang, seconds=0.05), ENDPOINTS).values == []
    finally:
        free.set()
    assert time.monotonic() - began < 10


def test_tag_keys_come_first_and_values_behind_the_equals_sign() -> None:
    read = snapshot(
        notebooks=[notebook("a", tags={"Team": "nlp"}), notebook("b", tags={"Team": "vision", "team2": ""})]
    )
    assert completed(known(read), TAGS, "tea").values == ["Team", "team2"]
    assert completed(known(read), TAGS, "team=V").values == ["Team=vision"]
    assert completed(known(read), TAGS, "Team=nlp,team=").values == ["Team=nlp,Team=vision"]
    assert completed(known(read), TAGS, "team2=").values == []
    assert completed(known(read), TAGS, "nobody=").values == []


def test_dates_begin_where_a_week_or_a_month_does() -> None:
    prompt = "why-did-costs-rise"
    assert completed(known(), (prompt, "start_date")).values == ["2026-11-12", "2026-11-01", "2026-10-01", "2026-10-22"]
    assert completed(known(), (prompt, "start_date"), "2026-10").values == ["2026-10-01", "2026-10-22"]
    assert completed(known(), (prompt, "end_date")).values == ["2026-11-19", "2026-11-01"]


def test_rules_and_pages_are_found_by_what_they_are_about() -> None:
    rules = asked(known(), ResourceTemplateReference(uri=RULE_URI), ("rule", "idle-e"))
    assert rules.values == ["idle-endpoint", "monitoring-idle-endpoint"]
    every = asked(known(), ResourceTemplateReference(uri=RULE_URI), ("rule", ""))
    assert (every.total, every.has_more) == (len(discovered()), len(discovered()) > MOST)
    assert asked(known(), ResourceTemplateReference(uri=PAGE_URI), ("page", "arm ")).values == ["graviton"]
    assert asked(known(), ResourceTemplateReference(uri=PAGE_URI), ("page", "")).values == list(PAGES)


def test_findings_that_were_told_are_found_by_digits_or_by_name() -> None:
    names = known(snapshot())
    names.recollection.told({"findings": [row("a123456789", "nlp-bert"), row("b123456789", "vision")]})
    ref = ResourceTemplateReference(uri=FINDING_URI)
    assert asked(names, ref, ("id", "")).values == ["b123456789", "a123456789"]
    assert asked(names, ref, ("id", "A1")).values == ["a123456789"]
    assert asked(names, ref, ("id", "BERT")).values == ["a123456789"]


@pytest.mark.parametrize(
    ("ref", "argument"),
    [
        (PromptReference(name="make-coffee"), "regions"),
        (PromptReference(name="daily-check"), "endpoint_names"),
        (PromptReference(name="daily-check"), ""),
        (ResourceTemplateReference(uri="sagemaker-cost://guide/{other}"), "page"),
        (ResourceTemplateReference(uri=RULE_URI), "page"),
        (ResourceTemplateReference(uri="file:///{rule}"), "rule"),
    ],
    ids=lambda value: getattr(value, "name", None) or getattr(value, "uri", value),
)
def test_what_does_not_exist_has_nothing_to_offer(
    ref: PromptReference | ResourceTemplateReference, argument: str
) -> None:
    found = asked(known(fleet(3)), ref, (argument, ""))
    assert (found.values, found.total, found.has_more) == ([], 0, False)


@pytest.mark.parametrize("typed", ["\x00", "a" * 10_000, ",", ",,, ,", "=", "%2e%2e", "../../etc", "\u017f", "I\u0307"])
@pytest.mark.parametrize("prompt", [ENDPOINTS, REGIONS, TAGS], ids=lambda prompt: prompt[1])
def test_whatever_is_typed_gets_a_list(prompt: tuple[str, str], typed: str) -> None:
    found = completed(known(fleet(3)), prompt, typed)
    assert len(found.values) <= MOST
    assert all(value.startswith(typed.rpartition(",")[0]) for value in found.values)


@given(st.lists(st.text(alphabet="aAbB-", max_size=4), unique=True), st.text(alphabet="aAbB-", max_size=3))
def test_matching_loses_no_match_and_invents_none(values: list[str], typed: str) -> None:
    found = matching(Offer(values=values), typed)
    assert sorted(found) == sorted(value for value in values if typed.casefold() in value.casefold())
    begins = [value.casefold().startswith(typed.casefold()) for value in found]
    assert begins == sorted(begins, reverse=True)


def over_the_wire(names: Known, look: Callable[[Client], Awaitable[Any]], mode: str) -> Any:
    server: MCPServer[None] = MCPServer("guided")
    publish(server, Behind(permissions=lambda: "{}", finding=lambda _id, _context: "", known=names))

    async def looked() -> Any:
        async with Client(server, mode=mode) as client:
            return await look(client)

    return anyio.run(looked)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_both_eras_complete_with_what_was_filled_in_before(mode: str) -> None:
    names = known(fleet(300), look=lambda: NamesSeen(names=("elsewhere",)))
    prompt = PromptReference(name="cut-inference-costs")

    async def ask(client: Client) -> list[Completion]:
        argument = {"name": "endpoint_names", "value": "e"}
        here = await client.complete(prompt, argument)
        there = await client.complete(prompt, argument, {"regions": "eu-north-1"})
        return [here.completion, there.completion]

    here, there = over_the_wire(names, ask, mode)
    assert (len(here.values), here.total, here.has_more) == (MOST, 300, True)
    assert there.values == ["elsewhere"]
