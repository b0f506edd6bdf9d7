"""Remedies share private modules and know nothing of each other; a contract of import-linter cannot say "private"."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sagemaker_cost_mcp import remedies

PACKAGE = Path(remedies.__path__[0])
REMEDIES = sorted(file.stem for file in PACKAGE.glob("[!_]*.py"))


def imported(name: str) -> Iterator[str]:
    """Modules of the package that a remedy imports."""
    for node in ast.walk(ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == remedies.__name__:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{remedies.__name__}."):
            yield (node.module or "").removeprefix(f"{remedies.__name__}.").split(".")[0]


@pytest.mark.parametrize("name", REMEDIES)
def test_a_remedy_imports_no_other_remedy(name: str) -> None:
    assert {module for module in imported(name) if not module.startswith("_")} == set()
