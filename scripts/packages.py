"""Packages for hosts and registries, all made from one description.

`server.json`, the folders under packaging/, the install buttons in README.md and docs/install.md, the names on the
container image. `--check` changes nothing and fails when one is stale.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from scripts import install_links
from scripts.package_description import PACKAGING, ROOT, Description, description
from scripts.package_guides import power, recipes, skill
from scripts.package_manifests import (
    Manifest,
    bundle,
    claude_marketplace,
    claude_plugin,
    kiro_mcp,
    plugin,
    plugin_mcp,
    registry,
)

README, INSTALL, DOCKERFILE = ROOT / "README.md", ROOT / "docs" / "install.md", ROOT / "Dockerfile"
MCPB = PACKAGING / "mcpb"
_PLUGIN, _POWER = PACKAGING / "plugin", PACKAGING / "kiro-power"


def main() -> int:
    """Write or check all packages; 1 when `--check` found a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    made = pages(description())
    if parser.parse_args().check:
        return _checked(made)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for stray in strays(made):
        stray.unlink()
    return 0


def pages(said: Description) -> dict[Path, str]:
    """Every file that is made, with its text."""
    documents = {
        ROOT / "server.json": registry(said),
        _PLUGIN / "plugin.json": plugin(said),
        _PLUGIN / "mcp.json": plugin_mcp(said),
        _PLUGIN / ".claude-plugin" / "plugin.json": claude_plugin(said),
        PACKAGING / ".claude-plugin" / "marketplace.json": claude_marketplace(said),
        _POWER / "mcp.json": kiro_mcp(said),
        MCPB / "manifest.json": bundle(said),
    }
    folder = _PLUGIN / "skills" / said.server
    return {
        **{path: _json(document) for path, document in documents.items()},
        folder / "SKILL.md": skill(said),
        **{folder / "references" / name: text for name, text in recipes(said).items()},
        _POWER / "POWER.md": power(said),
        **{_POWER / "steering" / name: text for name, text in recipes(said).items()},
        README: _readme(said),
        INSTALL: _marked(INSTALL, "install", f"{install_links.buttons(said)}\n\n{install_links.snippets(said)}"),
        DOCKERFILE: _dockerfile(said),
    }


def strays(made: dict[Path, str]) -> list[Path]:
    """Files under packaging/ that nothing makes any more."""
    kept = {*made, PACKAGING / "description.toml"}
    return sorted(path for path in PACKAGING.rglob("*") if path.is_file() and path not in kept)


def _readme(said: Description) -> str:
    """The README with its buttons, and the name by which the registry knows whose package this is."""
    text = _marked(README, "install", install_links.buttons(said))
    return re.sub(r"<!-- mcp-name: .* -->", f"<!-- mcp-name: {said.mcp_name} -->", text)


def _dockerfile(said: Description) -> str:
    text = DOCKERFILE.read_text(encoding="utf-8")
    text = re.sub(r"^ARG VERSION=.*$", f"ARG VERSION={said.version}", text, flags=re.MULTILINE)
    return re.sub(r"^ARG MCP_NAME=.*$", f"ARG MCP_NAME={said.mcp_name}", text, flags=re.MULTILINE)


def _marked(page: Path, mark: str, block: str) -> str:
    """A page with what stands between two marks replaced.

    Raises:
        SystemExit: The page has lost a mark.
    """
    text = page.read_text(encoding="utf-8")
    before, opening, rest = text.partition(f"<!-- {mark} -->\n")
    _, closing, after = rest.partition(f"<!-- /{mark} -->")
    if not (opening and closing):
        raise SystemExit(f"{page.relative_to(ROOT)} needs the marks <!-- {mark} --> and <!-- /{mark} -->.")
    return f"{before}{opening}{block}\n{closing}{after}"


def _json(document: Manifest) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _checked(made: dict[Path, str]) -> int:
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in [*stale, *strays(made)]:
        print(f"{path.relative_to(ROOT)} is not what its description says; run: make docs", file=sys.stderr)
    return 1 if stale or strays(made) else 0


if __name__ == "__main__":
    sys.exit(main())
