"""README is a test: its commands parse, its configuration is valid, its links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from sagemaker_cost_mcp.configuration import exemptions
from sagemaker_cost_mcp.options import parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/sagemaker-cost-mcp(.*?)(?:#.*)?$", README, flags=re.MULTILINE)


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_line_parses(command: str) -> None:
    parser().parse_args(shlex.split(command))


def test_each_host_gets_the_same_server() -> None:
    blocks = [json.loads(block) for block in fenced("json")]
    assert len(blocks) == 2
    for block in blocks:
        (servers,) = block.values()
        assert servers["sagemaker-cost"]["command"].endswith(".venv/bin/sagemaker-cost-mcp")


def test_the_exemptions_example_is_one(tmp_path: Path) -> None:
    (block,) = fenced("toml")
    assert tomllib.loads(block)
    file = tmp_path / "exemptions.toml"
    file.write_text(block, encoding="utf-8")
    assert exemptions(file)[0].who == "ada@example.com"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_each_link_to_a_file_leads_to_one(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("http")]
    missing = [target for target in targets if not ((ROOT / page).parent / target).exists()]
    assert missing == []


def test_each_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in (README, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page, flags=re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
