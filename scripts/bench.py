"""`make bench`: what is fast or slow, each figure beside a named floor measured in the same run.

Machines differ and are noisy, so a figure is a ratio of medians over interleaved runs, never seconds alone. What is the
same everywhere (bytes, AWS calls, dollars) is measured too; tests assert those. `--write` puts all of it into
docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.types import TextContent

from sagemaker_cost_mcp.commands import DEMO_SCENARIO
from sagemaker_cost_mcp.server import Source, built
from sagemaker_cost_mcp.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
MARK = "<!-- thrift -->"
RUNS = 15
_PYTHON = [sys.executable, "-m", "sagemaker_cost_mcp"]
_BARE = """
from mcp.server import MCPServer
server = MCPServer("bare")
@server.tool()
def add(a: int, b: int) -> int:
    return a + b
server.run()
"""
_HELLO: list[dict[str, Any]] = [
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "bench", "version": "0"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
]
_QUESTIONS: dict[str, dict[str, object]] = {
    "run_cost_review": {},
    "find_idle_notebooks": {},
    "find_idle_endpoints": {},
    "get_sagemaker_costs_by_usage_type": {},
    "savings_plan_coverage": {},
    "explain_finding": {"finding": "idle-notebook-instance"},
}


def main() -> None:
    """Print all figures, and write them where asked."""
    servers = {
        "bare `MCPServer` with one tool (floor)": _first_answer([sys.executable, "-c", _BARE]),
        "sagemaker-cost-mcp": _first_answer(_PYTHON),
        "sagemaker-cost-mcp --demo": _first_answer([*_PYTHON, "--demo"]),
    }
    reviews = {
        "`import mcp.server, boto3` (floor)": _run([sys.executable, "-c", "import mcp.server, boto3"]),
        "review --demo, whole process": _run([*_PYTHON, "review", "--demo"]),
    }
    lines = [
        *_compared("Spawn to first tools/list answer", servers, RUNS),
        *_compared("Review of the embedded account", reviews, 5),
        *anyio.run(_costs_of_asking),
        "",
        f"Largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB.",
    ]
    print("\n".join(lines))
    if "--write" in sys.argv:
        mark, others = PAGE.read_text(encoding="utf-8").partition(MARK)[1:]  # what bench_thrift.py wrote below
        PAGE.write_text("\n".join(["# Benchmarks", "", *_HOW, *lines, "", f"{mark}{others}"]), encoding="utf-8")


_HOW = [
    "Written by `make bench` on a machine with two cores, Python 3.11. Times are medians of interleaved runs; the",
    "ratio to the floor in the same table is what holds on other machines.",
]


def _compared(title: str, subjects: dict[str, Callable[[], float]], runs: int) -> list[str]:
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(runs):  # interleaved, so that a slow minute of the machine is everybody's
        for name, measured in subjects.items():
            seconds[name].append(measured())
    floor, *_ = (statistics.median(values) for values in seconds.values())
    lines = ["", f"## {title}", "", f"| {runs} runs | median s | x floor | best s |", "| --- | --- | --- | --- |"]
    for name, values in seconds.items():
        median = statistics.median(values)
        lines.append(f"| {name} | {median:.2f} | {median / floor:.2f} | {min(values):.2f} |")
    return lines


async def _costs_of_asking() -> list[str]:
    server = built(Settings(), Source(scenario=DEMO_SCENARIO))
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        size = sum(
            len(f"{tool.name}{tool.description}".encode()) + len(json.dumps(tool.input_schema).encode())
            for tool in tools
        )
        rows = [await _cost_of(client, name, arguments) for name, arguments in _QUESTIONS.items()]
    head = (
        "| question with its defaults, in this order | AWS calls | USD | again: calls | USD | text bytes | JSON bytes |"
    )
    return [
        "",
        "## What asking costs",
        "",
        f"Catalogue of {len(tools)} tools (name, description, input schema): {size:,} bytes.",
        "",
        head,
        "| --- | --- | --- | --- | --- | --- | --- |",
        *rows,
    ]


async def _cost_of(client: Client, name: str, arguments: dict[str, object]) -> str:
    first, again = [await client.call_tool(name, arguments) for _ in range(2)]
    text = sum(len(block.text.encode()) for block in first.content if isinstance(block, TextContent))
    answers: list[dict[str, Any]] = [result.structured_content or {} for result in (first, again)]
    metas = [answer["meta"] for answer in answers]
    costs = " | ".join(f"{meta['aws_calls']} | {meta['aws_calls_usd']:.2f}" for meta in metas)
    return f"| `{name}` | {costs} | {text:,} | {len(json.dumps(first.structured_content).encode()):,} |"


def _first_answer(argv: Sequence[str]) -> Callable[[], float]:
    def measured() -> float:
        started = time.perf_counter()
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()) as server:
            if server.stdin is None or server.stdout is None:
                raise SystemExit("no pipes to the server")
            server.stdin.write("".join(json.dumps(message) + "\n" for message in _HELLO).encode())
            server.stdin.flush()
            while json.loads(server.stdout.readline()).get("id") != _HELLO[-1]["id"]:
                pass
            seconds = time.perf_counter() - started
            server.stdin.close()
        return seconds

    return measured


def _run(argv: Sequence[str]) -> Callable[[], float]:
    def measured() -> float:
        started = time.perf_counter()
        subprocess.run(argv, check=True, capture_output=True, env=_environment())
        return time.perf_counter() - started

    return measured


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SAGEMAKER_COST_")}


if __name__ == "__main__":
    main()
