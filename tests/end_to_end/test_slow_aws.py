"""An AWS that takes its time: the server still answers at once whatever needs no AWS."""

from __future__ import annotations

import time

import anyio
import anyio.to_thread
from mcp import Client

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.faults import PlannedFault
from tests.end_to_end.fault_stage import PATIENCE_SECONDS, Wired, until, wired
from tests.end_to_end.stage import IDLE

SLOW_SECONDS = 2.0
AT_ONCE = 6


async def listed_meanwhile(world: Wired) -> tuple[int, float]:
    """Start several questions; once AWS is at work for them, list the tools.

    Returns:
        How many questions were answered by then, and how long the list took.
    """
    answered, by_then, seconds = 0, AT_ONCE, 0.0
    with anyio.fail_after(PATIENCE_SECONDS):
        async with Client(world.stage.server) as client, anyio.create_task_group() as group:

            async def question() -> None:
                nonlocal answered
                told = await client.call_tool(IDLE, {"regions": ["eu-west-1"]})
                assert not told.is_error
                answered += 1

            for _ in range(AT_ONCE):
                group.start_soon(question)
            await anyio.to_thread.run_sync(until, lambda: world.calls.count > 0)
            began = time.perf_counter()
            tools = (await client.list_tools(cache_mode="bypass")).tools
            seconds, by_then = time.perf_counter() - began, answered
            assert tools
    assert answered == AT_ONCE, "the questions are answered in the end"
    return by_then, seconds


def test_the_tools_are_listed_while_aws_takes_two_seconds_a_call(ml_team: SimulatedAccount) -> None:
    slow = PlannedFault(kind="delay", operation="sts:*", seconds=SLOW_SECONDS)
    with wired(ml_team, slow) as world:
        by_then, seconds = anyio.run(listed_meanwhile, world)
    print(f"tools/list beside {AT_ONCE} questions to an AWS of {SLOW_SECONDS} s a call: {seconds * 1000:.1f} ms")  # noqa: T201
    assert by_then == 0, "the list did not wait for AWS"
