"""`make bundle`: the MCP bundle, dist/sagemaker-cost-mcp-VERSION.mcpb: our sources, and who needs what, in one zip.

The host's uv installs the dependencies, so the same file serves all platforms, and it works before any release.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from scripts.package_description import ROOT, description
from scripts.packages import MCPB

PACKAGE = ROOT / "sagemaker_cost_mcp"
_CUT = "[dependency-groups]"
_BUILD = '[tool.hatch.build.targets.wheel]\npackages = ["sagemaker_cost_mcp"]\n'
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip, so that the same sources make the same bytes."""


def contents() -> dict[str, bytes]:
    """Every file of the bundle, by its name in the zip."""
    named = {"manifest.json": MCPB / "manifest.json", "README.md": ROOT / "README.md", "LICENSE": ROOT / "LICENSE"}
    sources = {path.relative_to(ROOT).as_posix(): path for path in package_files()}
    files = {name: path.read_bytes() for name, path in sorted((named | sources).items())}
    return {"pyproject.toml": _project().encode(), **files}


def package_files() -> Iterator[Path]:
    """Everything that belongs to the Python package."""
    found = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return iter(sorted(found))


def written(folder: Path) -> Path:
    """Write the bundle into a folder; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    said = description()
    target = folder / f"{said.program}-{said.version}.mcpb"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents().items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return target


def _project() -> str:
    """pyproject.toml without what only we need; uv would resolve our linters too.

    Raises:
        SystemExit: The file no longer has the line to cut at.
    """
    ours, cut, _ = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition(_CUT)
    if not cut:
        raise SystemExit(f"pyproject.toml has no line {_CUT} any more; say in scripts/bundle.py what a bundle needs.")
    return ours + _BUILD


if __name__ == "__main__":
    made = written(ROOT / "dist")
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB")
    sys.exit(0)
