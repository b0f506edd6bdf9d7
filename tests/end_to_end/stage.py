"""What a stranger needs to check the product: an account, a server in front of it, and a client that asks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Container, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import anyio
import httpx2
from mcp import Client
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import SessionSource, behind
from sagemaker_cost_mcp.billing.public_files import PublicFiles
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.server import made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from sagemaker_cost_mcp.simulator.registry import HANDLERS, HandlerTables
from sagemaker_cost_mcp.simulator.request import AwsFailure, Detour, Fault, Request
from sagemaker_cost_mcp.tools.desk import Desk
from tests.accounts import PRESENT

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

REVIEW = "run_cost_review"
IDLE = "find_idle_notebooks"
COSTS = "get_sagemaker_costs_by_usage_type"

NOW = PRESENT
PATIENT = Settings(question_seconds=1_800, review_seconds=1_800)
"""No answer is cut short because the machine is busy: how deadlines work has tests of its own."""

IDLE_NOTEBOOKS = {
    "nlp-bert-finetune",
    "vision-defects-gpu",
    "recsys-two-tower",
    "demand-forecast",
    "mlops-dev-notebook",
    "datazone-env-7k2q9d-notebook",
    "workshop-dublin",
}
"""Notebook instances that the author of the demo account left running although nobody uses them."""

FORGOTTEN_VOLUMES = {"legal-corpus-prep": 500, "vision-archive": 200}
"""Volumes of instances stopped months ago, in GB."""


@dataclass
class Faults:
    """Failures by operation that a test switches on and off while the server runs."""

    by_operation: dict[str, AwsFailure] = field(default_factory=dict[str, AwsFailure])
    everything: AwsFailure | None = None

    def __call__(self, service: str, operation: str, request: Request) -> AwsFailure | None:
        """The failure of `service:Operation`, if it is to fail."""
        del request
        return self.everything or self.by_operation.get(f"{service}:{operation}")


@dataclass
class Calls:
    """Every valid request that reached the account."""

    made: list[Request] = field(default_factory=list[Request])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> None:
        """Write one down."""
        with self._lock:
            self.made.append(request)

    @property
    def count(self) -> int:
        """How many so far."""
        return len(self.made)

    @property
    def by_operation(self) -> Mapping[str, int]:
        """How many of each `service:Operation`."""
        return Counter(f"{request.service}:{request.operation}" for request in self.made)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A tool's answer, as both kinds of host see it."""

    text: str
    structured: dict[str, Any]
    is_error: bool

    @classmethod
    def of(cls, result: CallToolResult) -> Told:
        """The answer in a result."""
        text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return cls(text=text, structured=result.structured_content or {}, is_error=bool(result.is_error))


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A server and what its account was asked."""

    server: MCPServer[None]
    reader: AccountReader
    calls: Calls
    faults: Faults

    def ask(self, tool: str, *, mode: str = "auto", **arguments: Any) -> Told:
        """One call through a real client, in memory."""

        async def asked() -> CallToolResult:
            async with Client(self.server, mode=mode) as client:
                return await client.call_tool(tool, arguments)

        return Told.of(anyio.run(asked))

    def refusal(self, tool: str, **arguments: Any) -> str:
        """The sentence of a call that has to fail: clear text, and nothing of our insides."""
        told = self.ask(tool, **arguments)
        assert told.is_error, told.text
        assert_is_a_sentence(told.text)
        return told.text


def assert_is_a_sentence(text: str) -> None:
    assert text.strip(), "an error says something"
    # It may begin with the argument that is wrong, and end with AWS's own words, which often lack the full stop.
    assert text[0].isupper() or text.startswith(("'", "start_date", "lookback_days")), text
    assert text.rstrip().endswith((".", "?", ")")) or "AWS says: " in text, text
    for inside in ("Error executing tool", "Traceback", 'File "', "sagemaker_cost_mcp.", "pydantic", "botocore."):
        assert inside not in text
    assert "\n" not in text


OpenStage = Callable[..., Stage]
"""`(account, *, settings, sessions, region) -> Stage`."""


@contextmanager
def staged(
    account: SimulatedAccount,
    *,
    settings: Settings | None = None,
    sessions: SessionSource | None = None,
    region: str = "us-east-1",
    more_faults: Sequence[Fault] = (),
    detours: Sequence[Detour] = (),
    tables: HandlerTables = HANDLERS,
    public: httpx2.BaseTransport | None = None,
    files: bool = True,
) -> Generator[Stage]:
    """A server in front of an account, wired as `server.py` wires it, with every call written down."""
    calls, faults = Calls(), Faults()
    door = InProcessDoor(account, (faults, *more_faults), tables=tables, log=calls, detours=detours)
    chosen = settings or PATIENT
    gateway = Gateway(sessions or behind(door, region=region), chosen)
    published = PublicFiles(chosen, transport=public or SimulatedPriceFiles(account)) if files else None
    reader = AccountReader(gateway, chosen, account.clock, files=published)
    desk = Desk(reader=reader, settings=chosen, clock=account.clock)
    try:
        yield Stage(server=MCPServer("stage", tools=made_tools(desk)), reader=reader, calls=calls, faults=faults)
    finally:
        reader.close()
        gateway.close()


def denied(action: str, *, by: str | None = None) -> AwsFailure:
    """AWS's AccessDeniedException: no policy allows the action, or some kind of policy forbids it."""
    why = f"with an explicit deny in a {by}" if by else f"because no identity-based policy allows the {action} action"
    who = "User: arn:aws:sts::111122223333:assumed-role/CostReviewer/demo"
    return AwsFailure("AccessDeniedException", f"{who} is not authorized to perform: {action} on resource: * {why}")


def leaves(value: Any) -> Iterator[Any]:
    """Everything in a structured answer that is neither an object nor a list."""
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if not isinstance(value, list):
        yield value
        return
    for part in value:
        yield from leaves(part)


def judged(told: Told, rule: str, regions: Container[str] | None = None) -> tuple[set[str], set[str]]:
    """Names that a rule found, and names that it could not judge."""
    found, undecided = (
        {
            row["resource"]["name"]
            for row in told.structured[key]
            if row["rule"] == rule and (regions is None or row["resource"]["region"] in regions)
        }
        for key in ("findings", "undecided")
    )
    return found, undecided


def found_of(structured: dict[str, Any], rule: str) -> dict[str, dict[str, Any]]:
    """A rule's findings by name of the resource."""
    return {row["resource"]["name"]: row for row in structured["findings"] if row["rule"] == rule}
