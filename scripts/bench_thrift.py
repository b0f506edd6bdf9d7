"""`make bench`, the part about tokens: what each tool's default answer takes of an assistant's context, and of money.

An account in which everything is wrong, and one of ten thousand resources: answers must not grow with the account.
`--write` puts the table into docs/benchmarks.md, below what `bench.py` writes there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.server import MCPServer
from mcp.types import TextContent, Tool

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.server import made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet
from sagemaker_cost_mcp.tools.desk import Desk

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
MARK = "<!-- thrift -->"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
LARGE = Size(notebooks=4_000, endpoints=1_000, jobs=5_000)
SHORT_BYTES = 8_000
"""What the text of a default answer may take."""

ASKED: dict[str, dict[str, Any]] = {
    "estimate_workload_cost": {"workloads": [{"kind": "notebook", "instance_type": "ml.t3.medium"}]},
}
"""What tools are asked that nobody asks without an argument; those about a finding are asked about the costliest."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What one default answer takes."""

    tool: str
    text: str
    structured: dict[str, Any]
    failed: bool

    @property
    def text_bytes(self) -> int:
        """Of the text, in UTF-8."""
        return len(self.text.encode())

    @property
    def json_bytes(self) -> int:
        """Of the structured half, with the default separators."""
        return len(json.dumps(self.structured))

    @property
    def calls(self) -> int:
        """AWS calls beyond those of the tools before."""
        calls: int = self.structured["meta"]["aws_calls"]
        return calls

    @property
    def usd(self) -> Decimal:
        """What those cost."""
        return Decimal(str(self.structured["meta"]["aws_calls_usd"]))


async def answers(server: MCPServer[None]) -> list[Answered]:
    """Every tool once, in the server's order, with its defaults."""
    async with Client(server) as client:
        found: list[Answered] = []
        for tool in (await client.list_tools()).tools:
            found.append(await _answer(client, tool, _arguments(tool, found)))
        return found


def _arguments(tool: Tool, found: Iterable[Answered]) -> dict[str, Any]:
    if "finding" in tool.input_schema.get("required", ()):
        review = next(one for one in found if one.tool == "run_cost_review")
        return {"finding": review.structured["findings"][0]["id"]}
    return ASKED.get(tool.name, {})


async def _answer(client: Client, tool: Tool, arguments: dict[str, Any]) -> Answered:
    result = await client.call_tool(tool.name, arguments)
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    return Answered(tool=tool.name, text=text, structured=result.structured_content or {}, failed=bool(result.is_error))


def main() -> None:
    """Print the table, and write it where asked; what is too long ends the run."""
    accounts = {
        "everything-wrong": open_account("everything-wrong", lambda: NOW),
        "10,000 resources": SimulatedAccount(fleet(NOW, LARGE), lambda: NOW),
    }
    found = {name: _asked(account) for name, account in accounts.items()}
    lines = list(_table(found))
    print("\n".join(lines))
    if "--write" in sys.argv:
        before = PAGE.read_text(encoding="utf-8").partition(MARK)[0].rstrip()
        PAGE.write_text("\n".join([before, "", MARK, *lines, ""]), encoding="utf-8")
    wrong = [one.tool for told in found.values() for one in told if one.failed or one.text_bytes >= SHORT_BYTES]
    if wrong:
        raise SystemExit(f"failed, or {SHORT_BYTES} bytes and more: {', '.join(wrong)}")


def _asked(account: SimulatedAccount) -> list[Answered]:
    with _serving(account) as server:
        return anyio.run(answers, server)


@contextmanager
def _serving(account: SimulatedAccount) -> Generator[MCPServer[None]]:
    settings = Settings(question_seconds=3_600, review_seconds=3_600)
    gateway = Gateway(behind(InProcessDoor(account), region="us-east-1"), settings)
    files = PublicFiles(settings, transport=SimulatedPriceFiles(account))
    reader = AccountReader(gateway, settings, account.clock, files=files)
    desk = Desk(reader=reader, settings=settings, clock=account.clock)
    try:
        yield MCPServer("thrift", tools=made_tools(desk), log_level="WARNING")
    finally:
        reader.close()
        gateway.close()


def _table(found: dict[str, list[Answered]]) -> Iterator[str]:
    yield "## What an answer takes"
    yield ""
    yield "Every tool once with its defaults, in this order, so that later ones find what earlier ones read. The second"
    yield f"account has {LARGE.notebooks:,} notebook instances, {LARGE.endpoints:,} endpoints and {LARGE.jobs:,} jobs."
    yield ""
    names = [f"{name}: text bytes | JSON bytes | AWS calls | USD" for name in found]
    yield f"| tool | {' | '.join(names)} |"
    yield f"| --- |{' --- |' * 4 * len(found)}"
    for row in zip(*found.values(), strict=True):
        yield f"| `{row[0].tool}` | {' | '.join(map(_cells, row))} |"


def _cells(one: Answered) -> str:
    return f"{one.text_bytes:,} | {one.json_bytes:,} | {one.calls:,} | {one.usd:.2f}"


if __name__ == "__main__":
    main()
