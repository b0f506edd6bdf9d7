"""What all packages are made of: pyproject.toml, packaging/description.toml, the tools, the prompts."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sagemaker_cost_mcp.guide.prompts import RECIPES, Recipe
from sagemaker_cost_mcp.tools._late import SURFACE

ROOT = Path(__file__).parents[1]
PACKAGING = ROOT / "packaging"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """An environment variable that a person may want to set."""

    name: str
    title: str
    description: str
    packages: tuple[str, ...]
    """Which of pypi, oci and mcpb offer it."""
    format: str = "string"
    """`string`, `number` or `filepath`."""
    default: str = ""
    """What holds when nothing is set; empty: said in the description."""
    placeholder: str = ""
    choices: tuple[str, ...] = ()
    secret: bool = False


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A tool as a list of features names it."""

    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Description:
    """Everything that a package may say about the server."""

    program: str
    """Name of the distribution and of its command."""
    version: str
    licence: str
    author: str
    keywords: tuple[str, ...]
    python: str
    """Versions of Python that it runs on, as a specifier."""
    server: str
    title: str
    summary: str
    mcp_name: str
    image: str
    words: tuple[str, ...]
    variables: tuple[Variable, ...]
    tools: tuple[Tool, ...]
    recipes: tuple[Recipe, ...]

    def offered(self, package: str) -> tuple[Variable, ...]:
        """Variables that a kind of package asks for."""
        return tuple(variable for variable in self.variables if package in variable.packages)


def description() -> Description:
    """The description, read from the tree.

    Raises:
        TypeError: A field is missing or unknown.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = tomllib.loads((PACKAGING / "description.toml").read_text(encoding="utf-8"))
    surface = json.loads(SURFACE.read_text(encoding="utf-8"))
    return Description(
        program=project["name"],
        version=project["version"],
        licence=project["license"],
        author=project["authors"][0]["name"],
        keywords=tuple(project["keywords"]),
        python=project["requires-python"],
        variables=tuple(_variable(table) for table in said.pop("variable")),
        words=tuple(said.pop("words")),
        tools=tuple(Tool(name=card["name"], title=card["title"]) for card in surface),
        recipes=RECIPES,
        **said,
    )


def _variable(table: dict[str, Any]) -> Variable:
    packages, choices = tuple(table.pop("packages")), tuple(table.pop("choices", ()))
    return Variable(packages=packages, choices=choices, **table)
