"""`docs/guide.md`: the prompts and resources of the server, as a host lists them."""

from __future__ import annotations

from sagemaker_cost_mcp.guide.contents import FOLDER, PAGES
from sagemaker_cost_mcp.guide.prompts import RECIPES, Recipe
from sagemaker_cost_mcp.guide.publishing import FINDING_URI, PAGE_URI, PERMISSIONS_URI, RULE_URI

_HEAD = """# Guide

What the server offers beside tools. Generated from the code, and checked.

## Prompts

Questions that people ask regularly: which tools to call, in which order, and what to conclude. Every argument may be
left empty, and every one completes.
"""

_RESOURCES = f"""
## Resources

| address | what it is |
| --- | --- |
| `{PAGE_URI}` | a page of the guide, below; each is listed on its own, so that a host can offer it in a menu |
| `{RULE_URI}` | a rule in its own words: what it finds, how the saving is computed, when it stays undecided |
| `{FINDING_URI}` | a finding in full, judged anew; ids that were told complete, by name of the resource too |
| `{PERMISSIONS_URI}` | the IAM policy that all tools together need |

Completions cost nothing and never ask Cost Explorer: names come from what was read already. Endpoints that were not
read yet are looked up with one call of ListEndpoints, for two seconds at most.

## Pages
"""


def page() -> str:
    """The whole page as Markdown."""
    prompts = "\n".join(_prompt(recipe) for recipe in RECIPES)
    folder = FOLDER.relative_to(FOLDER.parents[2]).as_posix()
    rows = "\n".join(f"| [{one.title}](../{folder}/{name}.md) | {one.summary} |" for name, one in PAGES.items())
    return f"{_HEAD}\n{prompts}{_RESOURCES}\n| page | says |\n| --- | --- |\n{rows}\n"


def _prompt(recipe: Recipe) -> str:
    takes = "".join(f"- `{one.name}`: {one.description}\n" for one in recipe.arguments)
    return f"### {recipe.name}\n\n**{recipe.title}** {recipe.description}\n\n{takes}"
