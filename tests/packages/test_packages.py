"""Packages say what the description says, in the words that each registry and host understands."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.configuration import configured
from sagemaker_cost_mcp.guide.prompts import RECIPES
from sagemaker_cost_mcp.options import PREFIX, parser
from sagemaker_cost_mcp.settings import Settings
from scripts.package_description import PACKAGING, ROOT, description
from scripts.package_manifests import Manifest
from scripts.packages import pages, strays

SCHEMAS = Path(__file__).parent / "schemas"
SAID = description()
PAGES = pages(SAID)
TOOLS = [card["name"] for card in json.loads((ROOT / "sagemaker_cost_mcp/tools/surface.json").read_text("utf-8"))]


def page(path: str) -> Any:
    """A file as it would be written now."""
    return json.loads(PAGES[ROOT / path])


def complaints(schema: str, document: Manifest) -> list[str]:
    """What a schema has against a document."""
    validator = Draft7Validator(json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))
    return [error.message for error in validator.iter_errors(document)]


def test_each_package_in_the_tree_is_what_its_description_says() -> None:
    stale = [path for path, text in PAGES.items() if path.read_text(encoding="utf-8") != text]
    assert (stale, strays(PAGES)) == ([], [])


def test_the_version_is_pyprojects_and_nobody_elses() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version == __version__ == SAID.version
    plugins = [page("packaging/plugin/plugin.json"), page("packaging/plugin/.claude-plugin/plugin.json")]
    everywhere = [page("server.json"), page("packaging/mcpb/manifest.json"), *plugins]
    assert {document["version"] for document in everywhere} == {version}
    assert f"\nARG VERSION={version}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


# -- the registry -----------------------------------------------------------------------------------------------------

SERVER = "server-2025-12-11.schema.json"


def test_the_registry_would_take_it() -> None:
    document = page("server.json")
    assert complaints(SERVER, document) == []
    pypi, oci = document["packages"]
    assert (pypi["identifier"], pypi["version"]) == (SAID.program, SAID.version)
    assert oci["identifier"].endswith(f":{SAID.version}")
    assert "version" not in oci, "the registry refuses an image whose version is not its tag alone"


@pytest.mark.parametrize(
    "broken",
    [{"name": "no-namespace"}, {"description": "x" * 101}, {"packages": [{"registryType": "pypi", "identifier": "x"}]}],
)
def test_the_registrys_schema_bites(broken: Manifest) -> None:
    assert complaints(SERVER, page("server.json") | broken)


def test_readme_and_image_carry_the_name_by_which_the_registry_knows_the_owner() -> None:
    name = page("server.json")["name"]
    assert f"<!-- mcp-name: {name} -->" in (ROOT / "README.md").read_text(encoding="utf-8")
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"\nARG MCP_NAME={name}\n" in image
    assert 'io.modelcontextprotocol.server.name="${MCP_NAME}"' in image


class Overheard(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_the_registry_knows_each_variable_that_a_server_on_stdio_reads() -> None:
    environment = Overheard()
    configured(parser().parse_args([]), environment)
    ours = {name for name in environment.asked if name.startswith(PREFIX)}
    pypi = page("server.json")["packages"][0]["environmentVariables"]
    assert {variable["name"] for variable in pypi if variable["name"].startswith(PREFIX)} == ours


def test_defaults_and_choices_are_the_programs_own() -> None:
    offered = {variable["name"]: variable for variable in page("server.json")["packages"][0]["environmentVariables"]}
    plain = Settings()
    assert offered["SAGEMAKER_COST_METRIC"]["default"] == plain.cost_metric
    assert float(offered["SAGEMAKER_COST_QUESTION_SECONDS"]["default"]) == plain.question_seconds
    assert float(offered["SAGEMAKER_COST_REVIEW_SECONDS"]["default"]) == plain.review_seconds
    for choice in offered["SAGEMAKER_COST_METRIC"]["choices"]:
        assert configured(parser().parse_args([]), {"SAGEMAKER_COST_METRIC": choice}).cost_metric == choice


def test_a_container_that_speaks_stdio_is_told_to() -> None:
    (argument,) = page("server.json")["packages"][1]["packageArguments"]
    assert configured(parser().parse_args([argument["value"]]), {}).doorway is None
    secrets = {one["name"] for one in page("server.json")["packages"][1]["environmentVariables"] if "isSecret" in one}
    assert secrets == {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}


# -- the MCP bundle ---------------------------------------------------------------------------------------------------


def test_a_bundles_manifest_is_valid_and_its_schema_bites() -> None:
    document = page("packaging/mcpb/manifest.json")
    assert complaints("mcpb-manifest-0.4.schema.json", document) == []
    assert complaints("mcpb-manifest-0.4.schema.json", document | {"icons": "none"})


def test_a_bundle_lists_the_tools_and_prompts_of_the_server() -> None:
    document = page("packaging/mcpb/manifest.json")
    assert [tool["name"] for tool in document["tools"]] == TOOLS
    assert [prompt["name"] for prompt in document["prompts"]] == [recipe.name for recipe in RECIPES]
    assert (ROOT / document["server"]["entry_point"]).is_file()


def test_what_a_form_leaves_empty_changes_nothing() -> None:
    document = page("packaging/mcpb/manifest.json")
    asked = document["user_config"]
    left = {name: asked[key[14:-1]]["default"] for name, key in document["server"]["mcp_config"]["env"].items()}
    assert left
    assert configured(parser().parse_args([]), left) == configured(parser().parse_args([]), {})


# -- plugins ----------------------------------------------------------------------------------------------------------

PLUGIN_FIELDS = {
    *("$schema", "name", "version", "description", "author", "homepage", "repository", "license", "keywords"),
    "extensions",
}
"""Agent Plugins 1.0.0, section 5.2: anything else is reported by clients."""


def test_an_agent_plugin_keeps_to_its_closed_schema() -> None:
    manifest, servers = page("packaging/plugin/plugin.json"), page("packaging/plugin/mcp.json")
    assert set(manifest) <= PLUGIN_FIELDS
    assert re.fullmatch(r"(?!.*(?:--|\.\.))[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?", manifest["name"])
    assert set(servers) == {"$schema", "mcpServers"}
    versions = [document["$schema"].split("/")[-2] for document in (manifest, servers)]
    assert versions == ["1.0.0", "1.0.0"], "a client drops the servers of another version than the manifest's"
    for server in servers["mcpServers"].values():
        assert set(server) <= {"type", "command", "args", "env", "cwd"}
        assert server["type"] == "stdio"


def test_claude_code_starts_the_same_server_from_the_same_folder() -> None:
    (plugin,) = page("packaging/.claude-plugin/marketplace.json")["plugins"]
    manifest = page("packaging/plugin/.claude-plugin/plugin.json")
    portable = page("packaging/plugin/mcp.json")["mcpServers"]
    assert manifest["mcpServers"] == {
        name: {key: value for key, value in server.items() if key != "type"} for name, server in portable.items()
    }
    assert (PACKAGING / plugin["source"] / ".claude-plugin" / "plugin.json").is_file()
    assert plugin["name"] == manifest["name"]


def front(text: str) -> dict[str, Any]:
    """The YAML before a page."""
    _, matter, _ = text.split("---\n", 2)
    return dict(yaml.safe_load(matter))


def test_a_skill_has_the_name_of_its_folder_and_leads_to_each_recipe() -> None:
    folder = PACKAGING / "plugin" / "skills" / SAID.server
    text = PAGES[folder / "SKILL.md"]
    assert front(text)["name"] == folder.name
    assert 0 < len(front(text)["description"]) <= 1024, "agentskills.io"
    linked = re.findall(r"\(references/([a-z-]+)\.md\)", text)
    assert linked == [recipe.name for recipe in RECIPES]
    assert all(folder / "references" / f"{name}.md" in PAGES for name in linked)


def test_a_power_says_when_to_load_which_steering_file() -> None:
    folder = PACKAGING / "kiro-power"
    text = PAGES[folder / "POWER.md"]
    assert {"name", "displayName", "description", "keywords", "author"} == set(front(text))
    named = re.findall(r"`steering/([a-z-]+)\.md`", text)
    assert named == [recipe.name for recipe in RECIPES]
    assert all(folder / "steering" / f"{name}.md" in PAGES for name in named)
    assert page("packaging/kiro-power/mcp.json")["mcpServers"][SAID.server]["autoApprove"] == []


@pytest.mark.parametrize("path", ["packaging/plugin/skills/sagemaker-cost/SKILL.md", "packaging/kiro-power/POWER.md"])
def test_assistants_are_told_of_each_tool(path: str) -> None:
    assert re.findall(r"^- `(\w+)`: ", PAGES[ROOT / path], flags=re.MULTILINE) == TOOLS


def test_a_page_without_its_marks_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.packages.INSTALL", ROOT / "LICENSE")
    with pytest.raises(SystemExit, match="LICENSE needs the marks"):
        pages(SAID)


def test_a_variable_is_offered_by_the_packages_that_it_names() -> None:
    assert "AWS_PROFILE" not in {variable.name for variable in SAID.offered("oci")}
    assert "AWS_ACCESS_KEY_ID" not in {variable.name for variable in SAID.offered("pypi")}
