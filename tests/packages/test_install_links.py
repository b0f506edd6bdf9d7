"""A button installs exactly the server that the description says: each link is taken apart as its host would."""

from __future__ import annotations

import base64
import json
import re
import shlex
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sagemaker_cost_mcp.options import parser
from scripts.install_links import LINKS, buttons, demo_name, snippets
from scripts.package_description import ROOT, description
from scripts.package_manifests import launch

SAID = description()
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
WANTED = {
    SAID.server: {"command": "uvx", "args": ["sagemaker-cost-mcp"]},
    f"{SAID.server}-demo": {"command": "uvx", "args": ["sagemaker-cost-mcp", "--demo"]},
}
PLACES = {
    "Cursor": ("cursor.com", "/en/install-mcp"),
    "VS Code": ("insiders.vscode.dev", "/redirect/mcp/install"),
    "Kiro": ("kiro.dev", "/launch/mcp/add"),
}


def linked(host: str, page: str) -> list[str]:
    """Targets of a host's buttons, in order."""
    return re.findall(rf"\[!\[{host}: [a-z ]+\]\([^)]+\)\]\(([^)]+)\)", page)


def unpacked(link: str) -> tuple[str, dict[str, Any]]:
    """Name and configuration in a link."""
    query = parse_qs(urlsplit(link).query, strict_parsing=True)
    (name,), (config,) = query["name"], query["config"]
    text = config if config.startswith("{") else base64.b64decode(config, validate=True).decode()
    return name, json.loads(text)


@pytest.mark.parametrize("page", [README, INSTALL], ids=["README", "install"])
@pytest.mark.parametrize("host", LINKS)
def test_each_host_has_a_button_for_the_account_and_one_for_the_demo(host: str, page: str) -> None:
    targets = linked(host, page)
    for link, (name, config) in zip(targets, WANTED.items(), strict=True):
        assert (urlsplit(link).hostname, urlsplit(link).path) == PLACES[host]
        assert urlsplit(link).scheme == "https", "GitHub drops links of other schemes"
        found_name, found = unpacked(link)
        assert (found_name, {key: found[key] for key in config}) == (name, config)
        assert set(found) - set(config) <= {"type", "env", "disabled", "autoApprove"}


def test_both_servers_can_be_installed_side_by_side() -> None:
    assert demo_name(SAID) != SAID.server


@pytest.mark.parametrize("command", re.findall(r"claude mcp add .+", snippets(SAID)))
def test_claude_codes_command_starts_what_the_buttons_start(command: str) -> None:
    words = shlex.split(command)
    assert words[:3] == ["claude", "mcp", "add"]
    assert words[4] == "--"
    assert {"command": words[5], "args": words[6:]} == WANTED[words[3]]


def test_each_snippet_is_json_that_names_the_same_servers() -> None:
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", INSTALL, flags=re.DOTALL)]
    assert len(blocks) == 3
    for block in blocks:
        (servers,) = block.values()
        for name, server in servers.items():
            assert {key: server[key] for key in ("command", "args")} == WANTED[name]


@pytest.mark.parametrize("demo", [False, True])
def test_the_program_understands_what_it_is_started_with(demo: bool) -> None:  # noqa: FBT001 - a parameter of the test
    arguments = parser().parse_args(launch(SAID, demo=demo)["args"][1:])
    assert getattr(arguments, "demo", False) is demo


def test_readers_are_told_before_the_buttons_that_nothing_is_published() -> None:
    for page in (README, INSTALL):
        before = page.partition("<!-- install -->")[0]
        assert re.search(r"until (the first release|then)", before, flags=re.IGNORECASE)


def test_each_link_of_the_page_to_a_file_leads_to_one() -> None:
    targets = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", INSTALL) if not link.startswith("http")]
    assert targets
    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []


def test_a_table_of_buttons_has_as_many_cells_everywhere() -> None:
    assert {row.count(" | ") for row in buttons(SAID).splitlines()} == {2}
