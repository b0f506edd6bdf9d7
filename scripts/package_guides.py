"""What packages tell an assistant: a skill, and a Kiro power with its steering. All of it is the prompts' own text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sagemaker_cost_mcp.server import INSTRUCTIONS
from scripts.package_description import Description

_WHEN = (
    "Use when somebody asks what Amazon SageMaker costs, why the bill moved, what is idle, oversized or forgotten "
    "(notebooks, Studio, endpoints, training, storage), whether to buy a Savings Plan, or what a workload will cost."
)


def skill(said: Description) -> str:
    """`SKILL.md`: when to use the server, its tools, and where the recipes are."""
    front = {"name": said.server, "description": f"{said.summary} {_WHEN}", "license": said.licence}
    body = [
        f"# {said.title}",
        "",
        INSTRUCTIONS,
        "",
        "## Recipes",
        "",
        "Each names the tools to call, in order, and what to conclude. Read the one that fits before you start.",
        "",
        *(f"- [{recipe.title}](references/{recipe.name}.md) {recipe.description}" for recipe in said.recipes),
        "",
        *_tools(said),
    ]
    return _page(front, body)


def power(said: Description) -> str:
    """`POWER.md`: when Kiro should load the power, how to get ready, and which steering file to read."""
    front = {
        "name": said.server,
        "displayName": said.title,
        "description": said.summary,
        "keywords": list(said.words),
        "author": said.author,
    }
    body = [
        f"# {said.title}",
        "",
        INSTRUCTIONS,
        "",
        "# Onboarding",
        "",
        "1. `uvx` must be there: https://docs.astral.sh/uv/getting-started/installation/",
        "2. `aws sts get-caller-identity` must work; for another profile, set `AWS_PROFILE` in the server's `env`.",
        f"3. `uvx {said.program} permissions` prints the IAM policy that it needs. Every action in it only reads.",
        f"4. Without an account, add `--demo` to `args`: `uvx {said.program} --demo review` shows what to expect.",
        "",
        "# When to load steering files",
        "",
        *(f"- {recipe.title} {recipe.description} -> `steering/{recipe.name}.md`" for recipe in said.recipes),
        "",
        *_tools(said),
    ]
    return _page(front, body)


def recipes(said: Description) -> dict[str, str]:
    """A page for each prompt, by file name."""
    return {f"{recipe.name}.md": f"{recipe.text({})}\n" for recipe in said.recipes}


def _tools(said: Description) -> list[str]:
    return ["## Tools", "", *(f"- `{tool.name}`: {tool.title}" for tool in said.tools)]


def _page(front: Mapping[str, str | Sequence[str]], body: Sequence[str]) -> str:
    """Markdown under YAML front matter; JSON texts are YAML, whatever they hold."""
    matter = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    return "\n".join(["---", *matter, "---", "", *body, ""])
