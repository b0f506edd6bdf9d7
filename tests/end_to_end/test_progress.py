"""Whoever waits is told what is read and computed, in numbers that only grow; whoever hangs up costs no more calls.

Both hold for every tool that the server has, in both eras of the protocol. AWS is made slow by a gate, not by sleeping:
calls wait at it until the test lets them through.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import anyio
import anyio.to_thread
import pytest
from mcp import Client
from mcp.types import CallToolResult

from sagemaker_cost_mcp.server import Source, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.request import Handler, Request
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet
from tests.end_to_end.fault_stage import PATIENCE_SECONDS, until
from tests.end_to_end.stage import IDLE, NOW, PATIENT, REVIEW, Stage, staged

MODES = ("auto", "legacy")
REGION = "us-east-1"
WORKLOAD = {"kind": "studio", "instance_type": "ml.m5.xlarge", "count": 5, "hours_per_week": 40}

NEEDED: Mapping[str, Mapping[str, Any]] = {"estimate_workload_cost": {"region": REGION, "workloads": [WORKLOAD]}}
"""Arguments of tools that have to be told what to look at; those that want a finding are given one."""

COMPUTED = {
    REVIEW: r"rule \d+ of \d+: Idle notebook instance",
    "find_waste": r"counting each dollar of \d+ verdicts once",
    "explain_finding": r"rule \d+ of \d+: Idle notebook instance",
    "propose_remediation": r"rule \d+ of \d+: Idle notebook instance",
    "recommend_inference_option": r"working out what \d+ endpoints need, and the ways to serve them",
    "rightsize_endpoints": r"fitting \d+ variants to machines",
    "evaluate_autoscaling": r"replaying 14 days of \d+ variants and components",
    "plan_endpoint_consolidation": r"fitting \d+ variants to machines, then those that are alike to shared ones",
    "recommend_savings_plan": r"weighing plans of 1 year, No Upfront, against each hour of usage",
    "get_unit_costs": r"sharing the bill out among what it brought",
}
"""What is told of computations that take over a second on a large account."""


@cache
def small(notebooks: int = 4) -> SimulatedAccount:
    return SimulatedAccount(fleet(NOW, Size(notebooks=notebooks, endpoints=2, jobs=10)), lambda: NOW)


@dataclass
class Gate:
    """Lets some calls through, then holds every one that fits a pattern until it is opened."""

    after: int = 0
    operation: str = "*"
    seen: int = 0
    shut: bool = True
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, request: Request, handler: Handler) -> dict[str, Any]:
        with self.changed:
            self.seen += fnmatchcase(f"{request.service}:{request.operation}", self.operation)
            self.changed.notify_all()
            if self.seen > self.after and fnmatchcase(f"{request.service}:{request.operation}", self.operation):
                self.changed.wait_for(lambda: not self.shut, PATIENCE_SECONDS)
        return handler(request)

    def wait_for(self, held: int) -> None:
        """Until so many are held."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.seen >= self.after + held, PATIENCE_SECONDS)

    def open(self) -> None:
        """Let all through from now on."""
        with self.changed:
            self.shut = False
            self.changed.notify_all()


@dataclass(frozen=True, kw_only=True)
class Slow:
    """A server, the gate before its account, and a finding to ask about."""

    stage: Stage
    finding: str = ""
    gates: list[Gate] = field(default_factory=list[Gate])

    def arguments(self, tool: str) -> dict[str, Any]:
        return dict(NEEDED.get(tool) or ({"finding": self.finding} if tool in WANT_A_FINDING else {}))


def behind_gates(account: SimulatedAccount, settings: Settings = PATIENT) -> Iterator[Slow]:
    gates: list[Gate] = []

    def gated(request: Request, handler: Handler) -> dict[str, Any]:
        return gates[-1](request, handler) if gates else handler(request)

    with staged(account, settings=settings, detours=[gated]) as stage:
        found = stage.ask(IDLE).structured["findings"]
        yield Slow(stage=stage, finding=found[0]["id"], gates=gates)


@pytest.fixture(scope="module")
def slow() -> Iterator[Slow]:
    yield from behind_gates(small())


TOOLS = {tool.name: tool.parameters for tool in made_tools(desk(Settings(), Source(scenario="fleet")))}
WANT_A_FINDING = [name for name, schema in TOOLS.items() if "finding" in schema.get("required", ())]


@dataclass
class Heard:
    """What a client was told while it waited."""

    steps: list[tuple[float, float | None, str]] = field(default_factory=list[tuple[float, float | None, str]])
    answered: bool = False

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        assert not self.answered, "nothing is told after the answer"
        assert message, "a number alone tells nobody what is done"
        self.steps.append((progress, total, message))


async def asked(slow: Slow, mode: str, tool: str, heard: Heard) -> CallToolResult:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with Client(slow.stage.server, mode=mode) as client:
            result = await client.call_tool(tool, slow.arguments(tool), progress_callback=heard)
            heard.answered = True
            await client.list_tools(cache_mode="bypass")  # whatever is still on its way arrives before this does
            return result


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_tells_what_it_reads_in_numbers_that_only_grow(tool: str, mode: str, slow: Slow) -> None:
    heard = Heard()
    result = anyio.run(asked, slow, mode, tool, heard)
    assert not result.is_error, result.content
    done, totals = [step for step, *_ in heard.steps], [total or 0.0 for _, total, _ in heard.steps]
    assert len(done) >= 2
    assert done == sorted(set(done))
    assert totals == sorted(totals)
    assert all(step <= total for step, total in zip(done, totals, strict=True))
    messages = [message for *_, message in heard.steps]
    assert any(re.fullmatch(r"read \D{4,}( in [a-z]+-[a-z]+-\d)?", message) for message in messages), messages
    assert not any(re.search(r"\bstep\b", message) for message in messages)
    if tool in COMPUTED:
        assert any(re.fullmatch(COMPUTED[tool], message) for message in messages), messages


def test_what_keeps_an_asker_waiting_is_told_while_it_does() -> None:
    """The gate opens only once the client was told what is waited for."""

    async def waited(slow: Slow) -> Heard:
        heard = Heard()

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            await heard(progress, total, message)
            if len([one for *_, one in heard.steps if one.startswith("still reading")]) == 2:
                slow.gates[-1].open()

        async with Client(slow.stage.server) as client:
            arguments = {"regions": [REGION], "refresh": True}
            assert not (await client.call_tool(IDLE, arguments, progress_callback=hear)).is_error
        return heard

    for slow in behind_gates(small()):
        slow.gates.append(Gate(operation="sagemaker:ListNotebookInstances"))
        heard = anyio.run(waited, slow)
        done = [step for step, *_ in heard.steps]
        assert done == sorted(set(done))
        still = [message for *_, message in heard.steps if message.startswith("still reading")]
        assert all(f"notebook instances in {REGION}" in message for message in still)
        assert all(re.search(r"\(\d+ AWS calls so far\)$", message) for message in still)


# -- hanging up -------------------------------------------------------------------------------------------------------


async def hung_up(slow: Slow, mode: str, tool: str, arguments: Mapping[str, Any], leave: Callable[[], None]) -> None:
    """Ask, and cancel the request as soon as `leave` returns."""
    with anyio.fail_after(PATIENCE_SECONDS):
        async with Client(slow.stage.server, mode=mode) as client, anyio.create_task_group() as group:
            group.start_soon(client.call_tool, tool, dict(arguments))
            await anyio.to_thread.run_sync(leave)
            group.cancel_scope.cancel()


def nobody_waits(stage: Stage) -> bool:
    """Whether everything that is under way is under way for nobody."""
    pools = (stage.reader._flights._workers, stage.reader._gateway._workers)  # type: ignore[attr-defined]
    return all(lane.over() for pool in pools for lane in (*pool._busy.values(), *pool._lanes))


def idle(stage: Stage) -> bool:
    pools = (stage.reader._flights._workers, stage.reader._gateway._workers)  # type: ignore[attr-defined]
    return not any(pool._busy or pool._lanes for pool in pools)


def calls_after_hanging_up(slow: Slow, mode: str, tool: str, arguments: Mapping[str, Any], held: int = 1) -> int:
    """How many calls still reach AWS when those in flight are answered, but the asker has gone."""
    gate = slow.gates[-1]
    anyio.run(hung_up, slow, mode, tool, {**arguments, "refresh": True}, lambda: gate.wait_for(held))
    assert until(lambda: nobody_waits(slow.stage)), "the server noticed"
    in_flight = slow.stage.calls.count
    gate.open()
    assert until(lambda: idle(slow.stage))
    return slow.stage.calls.count - in_flight


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tool", TOOLS)
def test_a_cancelled_tool_makes_no_call_beyond_those_in_flight(tool: str, mode: str, slow: Slow) -> None:
    slow.gates.append(Gate(after=1))
    assert calls_after_hanging_up(slow, mode, tool, slow.arguments(tool)) == 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("operation", ["*", "sagemaker:DescribeNotebookInstance"])
def test_cancelling_stops_what_is_fanned_out_over_shelves_and_over_resources(operation: str, mode: str) -> None:
    settings = replace(PATIENT, parallel_calls=3)
    for slow in behind_gates(small(notebooks=12), settings):
        slow.gates.append(Gate(operation=operation))
        before = slow.stage.calls.by_operation["sagemaker:DescribeNotebookInstance"]
        arguments = {"regions": [REGION]}
        assert calls_after_hanging_up(slow, mode, REVIEW, arguments, held=settings.parallel_calls) == 0
        described = slow.stage.calls.by_operation["sagemaker:DescribeNotebookInstance"] - before
        assert described <= settings.parallel_calls, "of a dozen notebook instances"


def test_cancelling_ends_a_computation_before_its_next_step() -> None:
    heard = Heard()

    async def left(slow: Slow) -> None:
        async with Client(slow.stage.server) as client:
            with anyio.CancelScope() as scope:

                async def hear(progress: float, total: float | None, message: str | None) -> None:
                    await heard(progress, total, message)
                    if message and message.startswith("rule 3 of"):
                        scope.cancel()

                await client.call_tool(REVIEW, {}, progress_callback=hear)

    for slow in behind_gates(small()):
        anyio.run(left, slow)
    assert heard.steps[-1][-1].startswith("rule 3 of")
