from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS, TextContent, TextResourceContents

from sagemaker_cost_mcp.errors import AccessDenied, BadQuestion, CredentialsMissing, SagemakerCostError
from sagemaker_cost_mcp.guide.contents import PAGES, page_text
from sagemaker_cost_mcp.guide.prompts import RECIPES
from sagemaker_cost_mcp.guide.publishing import FINDING_URI, PAGE_URI, RULE_URI, Behind, publish
from sagemaker_cost_mcp.rules._rule import discovered
from sagemaker_cost_mcp.server import Source, built
from sagemaker_cost_mcp.settings import Settings
from tests.known_names import known

MODES = ["auto", "legacy"]
LISTING_BYTES = 6_500
"""All pages in a listing of resources: about 1,600 tokens."""


def seen(look: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def looked() -> Any:
        async with Client(built(Settings(), Source()), mode=mode) as client:
            return await look(client)

    return anyio.run(looked)


def refusal(look: Callable[[Client], Awaitable[Any]]) -> str:
    async def refused(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await look(client)
        return str(caught.value)

    return str(seen(refused))


def test_all_prompts_are_listed_with_their_arguments() -> None:
    listed = seen(lambda client: client.list_prompts()).prompts
    assert [prompt.name for prompt in listed] == [recipe.name for recipe in RECIPES]
    assert [one.name for one in listed[0].arguments] == ["regions"]
    assert not any(one.required for prompt in listed for one in prompt.arguments or [])


def test_a_prompt_is_one_message_of_the_user() -> None:
    (message,) = seen(lambda client: client.get_prompt("daily-check", {"regions": "eu-west-1"})).messages
    assert message.role == "user"
    assert isinstance(message.content, TextContent)
    assert "regions, pass: eu-west-1" in message.content.text


def test_a_wrong_argument_of_a_prompt_is_an_error_in_our_words() -> None:
    said = refusal(lambda client: client.get_prompt("plan-commitments", {"term_years": "7"}))
    assert "Argument 'term_years' is '7': 1 or 3" in said


def read(uri: str, mode: str = "auto") -> str:
    (content,) = seen(lambda client: client.read_resource(uri), mode).contents
    assert isinstance(content, TextResourceContents)
    return content.text


@pytest.mark.parametrize("rule", [rule.name for rule in discovered()][:3])
def test_a_rule_can_be_read_as_a_page(rule: str) -> None:
    page = read(RULE_URI.replace("{rule}", rule))
    assert page.startswith("# ")
    assert "## How the saving is computed" in page


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("sagemaker-cost://rules/idle-toaster", "There is no rule 'idle-toaster'. "),
        ("sagemaker-cost://rules/idle-endpont", "Did you mean 'idle-endpoint'? Rules: "),
        ("sagemaker-cost://guide/tagz", "There is no page 'tagz'. Did you mean 'tags'? Pages: cost-structure, "),
        ("sagemaker-cost://guide/contents.py", "There is no page 'contents.py'. "),
        ("sagemaker-cost://guide/..%2F..%2Fsettings", "Unknown resource: "),
        ("sagemaker-cost://findings/idle-endpoint", "'idle-endpoint' is no finding's id: those are ten"),
        ("sagemaker-cost://findings/0123456789ab", "'0123456789ab' is no finding's id: "),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_an_address_that_leads_nowhere_says_what_is_there(uri: str, says: str, mode: str) -> None:
    async def look(client: Client) -> MCPError:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(uri)
        return caught.value

    error = seen(look, mode)
    assert says in str(error)
    assert error.error.code == INVALID_PARAMS
    assert error.error.data == {"uri": uri}


def test_the_policy_is_json_and_only_reads() -> None:
    policy = json.loads(read("sagemaker-cost://permissions"))
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    assert "sagemaker:ListNotebookInstances" in actions
    assert not [action for action in actions if action.split(":")[1].startswith(("Create", "Delete", "Update", "Put"))]


@pytest.mark.parametrize("mode", MODES)
def test_every_page_is_a_resource_of_its_own_with_a_short_description(mode: str) -> None:
    listed = [one for one in seen(lambda client: client.list_resources(), mode).resources if "/guide/" in one.uri]
    assert [one.uri for one in listed] == [f"sagemaker-cost://guide/{name}" for name in PAGES]
    assert [(one.title, one.description) for one in listed] == [(page.title, page.summary) for page in PAGES.values()]
    assert {one.mime_type for one in listed} == {"text/markdown"}
    assert sum(len(one.model_dump_json(by_alias=True, exclude_none=True)) for one in listed) < LISTING_BYTES


@pytest.mark.parametrize("mode", MODES)
def test_a_page_is_read_as_it_was_written(mode: str) -> None:
    assert read("sagemaker-cost://guide/tags", mode) == page_text("tags")


def test_nothing_is_read_from_the_disk_before_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    real = Path.read_text

    def noted(self: Path, *args: Any, **kwargs: Any) -> str:
        opened.append(self)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", noted)
    seen(lambda client: client.list_resources())
    assert not [path for path in opened if path.suffix == ".md"]
    read("sagemaker-cost://guide/edge")
    assert [path.name for path in opened if path.suffix == ".md"] == ["edge.md"]


def test_the_templates_say_what_can_be_filled_in() -> None:
    listed = seen(lambda client: client.list_resource_templates()).resource_templates
    assert [one.uri_template for one in listed] == [PAGE_URI, RULE_URI, FINDING_URI]


def told(finding: Callable[[str, Context[Any, Any]], str], look: Callable[[Client], Awaitable[Any]], mode: str) -> Any:
    server: MCPServer[None] = MCPServer("guided")
    publish(server, Behind(permissions=lambda: "{}", finding=finding, known=known()))

    async def looked() -> Any:
        async with Client(server, mode=mode) as client:
            return await look(client)

    return anyio.run(looked)


FINDING = "sagemaker-cost://findings/0123456789"


@pytest.mark.parametrize("mode", MODES)
def test_two_readers_of_findings_read_at_the_same_time_and_the_server_answers_others(mode: str) -> None:
    both, answered = threading.Barrier(2, timeout=20), threading.Event()
    pages: list[str] = []

    def slow(finding: str, context: Context[Any, Any]) -> str:
        del context
        both.wait()  # breaks unless the other one is here too
        assert answered.wait(20)
        return f"# {finding}"

    async def reader(client: Client) -> None:
        (content,) = (await client.read_resource(FINDING)).contents
        assert isinstance(content, TextResourceContents)
        pages.append(content.text)

    async def look(client: Client) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(reader, client)
            group.start_soon(reader, client)
            await client.list_prompts()
            answered.set()

    told(slow, look, mode)
    assert pages == ["# 0123456789", "# 0123456789"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadQuestion("No finding 0123456789 at present."), INVALID_PARAMS),
        (CredentialsMissing("No AWS credentials were found; log in."), INTERNAL_ERROR),
        (AccessDenied("Nothing may be read."), INTERNAL_ERROR),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("mode", MODES)
def test_why_a_finding_cannot_be_shown_is_said_in_our_words(error: SagemakerCostError, code: int, mode: str) -> None:
    def refuse(finding: str, context: Context[Any, Any]) -> str:
        del finding, context
        raise error

    async def look(client: Client) -> MCPError:
        with pytest.raises(MCPError) as caught:
            await client.read_resource(FINDING)
        return caught.value

    refused = told(refuse, look, mode)
    assert (str(refused), refused.error.code, refused.error.data) == (str(error), code, {"uri": FINDING})
