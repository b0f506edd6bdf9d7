"""An MCP bundle holds what uv needs to start the server, and the same sources make the same bytes."""

from __future__ import annotations

import json
import tomllib
import zipfile
from pathlib import Path

from scripts.bundle import contents, package_files, written
from scripts.package_description import ROOT


def test_a_bundle_is_the_package_with_its_manifest(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path)) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    sources = {path.relative_to(ROOT).as_posix() for path in package_files()}
    assert names == sources | {"manifest.json", "pyproject.toml", "README.md", "LICENSE"}
    assert manifest["server"]["entry_point"] in names
    assert {"sagemaker_cost_mcp/tools/surface.json", "sagemaker_cost_mcp/py.typed"} <= names
    assert not [name for name in names if name.endswith(".pyc")]


def test_its_project_has_what_it_takes_to_run_and_nothing_of_ours_to_develop() -> None:
    project = tomllib.loads(contents()["pyproject.toml"].decode())
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"] == ours["project"]
    assert project["build-system"] == ours["build-system"]
    assert project["tool"] == {"hatch": ours["tool"]["hatch"]}
    assert "dependency-groups" not in project


def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "one").read_bytes() == written(tmp_path / "two").read_bytes()
