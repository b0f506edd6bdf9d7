"""Pages that come from code (rules, tools, permissions, the guide map, two scenarios), and the committed tools/list.

`--check` changes nothing and fails when a page is not what the code says; `--snapshots` rewrites the committed public
surface under tests/tools/surface/ too, which is a promise to outside users: look at the diff.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.server import MCPServer
from mcp.types import TextContent, Tool

from sagemaker_cost_mcp.aws.reads import permission_rows, policy
from sagemaker_cost_mcp.commands import DEMO_SCENARIO
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.server import Source, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools._late import SURFACE as DECLARED
from sagemaker_cost_mcp.tools.parameters import COMMON
from sagemaker_cost_mcp.tools.plain import plain
from scripts.guide_index import page as guide_page
from scripts.guide_map import page as guide_map_page
from scripts.scenario_page import page as scenarios_page

ROOT = Path(__file__).parents[1]
SURFACE = ROOT / "tests" / "tools" / "surface"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Moment of the embedded account in the examples."""

README = ROOT / "README.md"
DEMO_LINES = 46

EXAMPLES: dict[str, dict[str, Any]] = {
    "run_cost_review": {"limit": 3},
    "find_idle_notebooks": {"limit": 2},
    "find_idle_endpoints": {"limit": 2},
    "find_waste": {"phases": ["inference"], "limit": 2},
    "get_aws_recommendations": {"limit": 6},
    "get_resource_utilization": {"lookback_days": 7, "limit": 4},
    "recommend_inference_option": {
        "regions": ["us-east-1"],
        "workload": {"requests_by_hour": [40] * 24, "milliseconds": 300, "instance_type": "ml.m5.xlarge"},
        "needs": {"memory_gb": 2, "payload_mb": 1, "image_gb": 4, "latency_ms": 1500, "cold_starts": "seconds"},
    },
    "rightsize_endpoints": {"limit": 4},
    "evaluate_autoscaling": {"limit": 4},
    "plan_endpoint_consolidation": {},
    "get_sagemaker_costs_by_usage_type": {"lookback_days": 7, "limit": 8},
    "get_sagemaker_costs_by_phase": {},
    "get_sagemaker_costs_by_tag": {"tag_keys": ["Team", "Experiment"]},
    "get_related_service_costs": {},
    "get_sagemaker_pricing": {"instance_types": ["ml.m5.xlarge"], "components": ["Hosting"]},
    "analyze_training_jobs": {"limit": 3},
    "get_unit_costs": {"kind": "training", "limit": 8},
    "estimate_workload_cost": {
        "region": "us-east-1",
        "compare": True,
        "workloads": [{"kind": "studio", "instance_type": "ml.m5.xlarge", "count": 5, "hours_per_week": 40}],
    },
    "savings_plan_coverage": {"by": "family"},
    "recommend_savings_plan": {},
    "explain_cost_change": {},
    "find_cost_anomalies": {},
    "forecast_sagemaker_costs": {"months": 2},
    "get_alert_status": {},
    "audit_cost_tags": {"limit": 5},
    "explain_finding": {"finding": "idle-notebook-instance"},
    "propose_remediation": {"finding": "idle-notebook-instance"},
}
"""Arguments of each tool's example; a tool without one fails the build."""


def main() -> int:
    """Write or check all pages; 1 when `--check` found a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--snapshots", action="store_true")
    arguments = parser.parse_args()
    tools, examples, demo = anyio.run(_asked)
    guide_map = anyio.run(guide_map_page, NOW)
    scenarios = anyio.run(scenarios_page, NOW)
    pages = {
        **_rule_pages(),
        **_tool_pages(tools, examples),
        ROOT / "docs" / "permissions.md": _permissions_page(),
        ROOT / "docs" / "guide.md": guide_page(),
        ROOT / "docs" / "guide-map.md": guide_map,
        ROOT / "docs" / "scenarios.md": scenarios,
        README: _readme(demo),
    }
    if arguments.snapshots:
        pages |= surface(tools)
    if arguments.check:
        return _checked(pages)
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for stray in _strays(pages):
        stray.unlink()
    return 0


def surface(tools: list[Tool]) -> dict[Path, str]:
    """The committed snapshot of each tool as a client sees it, and all of them as the server declares them."""
    pages = {SURFACE / f"{tool.name}.json": json.dumps(_wire(tool), indent=2, sort_keys=True) + "\n" for tool in tools}
    return pages | {DECLARED: json.dumps([_wire(tool) for tool in tools], separators=(",", ":")) + "\n"}


def _wire(tool: Tool) -> dict[str, Any]:
    return tool.model_dump(mode="json", by_alias=True, exclude_none=True)


async def _asked() -> tuple[list[Tool], dict[str, str], str]:
    server = MCPServer(
        "docs", log_level="WARNING", tools=made_tools(desk(Settings(), Source(scenario=DEMO_SCENARIO, now=NOW)))
    )
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        examples = {tool.name: await _said(client, tool.name, EXAMPLES[tool.name]) for tool in tools}
        demo = await _said(client, "run_cost_review", {})
    return tools, examples, demo


async def _said(client: Client, name: str, arguments: dict[str, Any]) -> str:
    result = await client.call_tool(name, arguments)
    texts = [block.text for block in result.content if isinstance(block, TextContent)]
    if result.is_error:
        raise SystemExit(f"the example of {name} failed: {' '.join(texts)}")
    return "\n".join(texts)


def _readme(demo: str) -> str:
    """The README with the beginning of the demo's real output between its marks."""
    lines = plain(demo).splitlines()[:DEMO_LINES]
    before, _, rest = README.read_text(encoding="utf-8").partition("<!-- demo -->\n")
    after = rest.partition("<!-- /demo -->")[2]
    block = "\n".join(["```text", *lines, "...", "```"])
    return f"{before}<!-- demo -->\n{block}\n<!-- /demo -->{after}"


def _rule_pages() -> dict[Path, str]:
    folder = ROOT / "docs" / "rules"
    pages = {folder / f"{rule.name}.md": _rule_page(rule) for rule in discovered()}
    lines = [f"| [{rule.name}]({rule.name}.md) | {rule.title} | {rule.phase.value} |" for rule in discovered()]
    head = ["# Rules", "", "| rule | what it finds | phase |", "| --- | --- | --- |"]
    return pages | {folder / "README.md": "\n".join([*head, *lines, ""])}


def _rule_page(rule: Rule) -> str:
    title, _, body = rule.manual.partition("\n")
    undo = "can be undone" if rule.reversible else "cannot be undone"
    facts = f"`{rule.name}` · phase {rule.phase.value} · effort {rule.effort.value} · {undo}"
    reads = f"Reads: {', '.join(f'`{shelf}`' for shelf in sorted(rule.reads))}."
    return f"# {title.rstrip('.')}\n\n{facts}\n{body.rstrip()}\n\n## What it reads\n\n{reads}\n"


def _tool_pages(tools: list[Tool], examples: dict[str, str]) -> dict[Path, str]:
    folder = ROOT / "docs" / "tools"
    pages = {folder / f"{tool.name}.md": _tool_page(tool, examples[tool.name]) for tool in tools}
    lines = [f"| [{tool.name}]({tool.name}.md) | {tool.title} |" for tool in tools]
    return pages | {folder / "README.md": "\n".join(["# Tools", "", "| tool | |", "| --- | --- |", *lines, ""])}


def _tool_page(tool: Tool, example: str) -> str:
    parameters = [
        f"| `{name}` | {_type(schema)} | {_default(schema)} | {schema.get('description', COMMON.get(name, ''))} |"
        for name, schema in tool.input_schema["properties"].items()
    ]
    answer = (tool.output_schema or {}).get("properties", {})
    fields = [f"| `{name}` | {_type(schema)} | {schema.get('description', '')} |" for name, schema in answer.items()]
    return "\n".join(
        [
            f"# {tool.title}",
            "",
            f"`{tool.name}`: {tool.description}",
            "",
            "## Parameters",
            "",
            "| name | type | default | |",
            "| --- | --- | --- | --- |",
            *parameters,
            "",
            "## Answer",
            "",
            "| field | type | |",
            "| --- | --- | --- |",
            *fields,
            "",
            "## Example",
            "",
            f"On the embedded account at {NOW:%Y-%m-%d}, arguments `{json.dumps(EXAMPLES[tool.name])}`:",
            "",
            "````markdown",
            example,
            "````",
            "",
        ]
    )


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "any"))


def _default(schema: dict[str, Any]) -> str:
    return f"`{json.dumps(schema['default'])}`" if "default" in schema else "-"


def _permissions_page() -> str:
    rows = [f"| {operation} | `{action}` | {usd} | {why} |" for operation, action, usd, why in permission_rows()]
    return "\n".join(
        [
            "# Permissions",
            "",
            "Everything this server ever calls. The list is the one that its gateway enforces: an operation that is",
            "not on it is refused before it is sent, whatever a tool meant. None of them writes.",
            "",
            "| operation | IAM action | USD a request | why |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "The policy, as `sagemaker-cost-mcp permissions` prints it:",
            "",
            "```json",
            json.dumps(policy(), indent=2),
            "```",
            "",
            "What is missing from it becomes a gap that names the action; the rest of the answer still comes.",
            "",
        ]
    )


def _strays(pages: dict[Path, str]) -> list[Path]:
    """Generated pages of rules and tools that no longer exist."""
    folders = {path.parent for path in pages} - {ROOT, ROOT / "docs", DECLARED.parent}
    return [path for folder in folders for path in folder.glob("*.*") if path not in pages]


def _checked(pages: dict[Path, str]) -> int:
    stale = [path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in [*stale, *_strays(pages)]:
        print(f"{path.relative_to(ROOT)} is not what the code says; run: make docs", file=sys.stderr)
    return 1 if stale or _strays(pages) else 0


if __name__ == "__main__":
    sys.exit(main())
