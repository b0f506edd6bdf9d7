"""`make bench`, the part about AWS: what a slow AWS does to the server, and what a large account costs beside botocore.

Prints Markdown. The simulated account answers within the process, so that neither network nor disk is measured; the
floor of the second table makes the calls that are derived in tests/end_to_end/test_fleet_calls.py, and nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
from botocore.config import Config
from mcp import Client
from mcp.server import MCPServer

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.server import made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.request import Request
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet
from sagemaker_cost_mcp.tools.desk import Desk

NOW = datetime(2026, 11, 20, tzinfo=UTC)
REGION = "us-east-1"
NOTEBOOKS = 200
QUESTIONS = 6
SLOW_SECONDS = 2.0
LISTS = 50
RUNS = 5
TOOL = "find_idle_notebooks"
LOG_GROUP = "/aws/sagemaker/NotebookInstances"


def main() -> None:
    """Both tables; or, in a child process, one figure of the second."""
    if len(sys.argv) > 1:
        print(json.dumps(_child(sys.argv[1])))
        return
    print("\n".join([*anyio.run(_lists), *_fleets()]))


# -- a slow AWS -------------------------------------------------------------------------------------------------------


async def _lists() -> list[str]:
    async with Client(_server(_door(_slow))) as client:
        busy = quiet = await _listing(client)
        async with anyio.create_task_group() as group:
            for _ in range(QUESTIONS):
                group.start_soon(client.call_tool, TOOL, {"regions": [REGION]})
            await anyio.sleep(SLOW_SECONDS / 4)
            busy = await _listing(client)
            group.cancel_scope.cancel()
    return [
        "",
        f"## tools/list beside {QUESTIONS} questions to an AWS of {SLOW_SECONDS:g} s a call",
        "",
        f"| {LISTS} lists | median ms | x floor | worst ms |",
        "| --- | --- | --- | --- |",
        *(
            f"| {name} | {statistics.median(ms):.1f} | {statistics.median(ms) / statistics.median(quiet):.2f} "
            f"| {max(ms):.1f} |"
            for name, ms in (("nobody asks anything (floor)", quiet), (f"{QUESTIONS} questions wait for AWS", busy))
        ),
    ]


async def _listing(client: Client) -> list[float]:
    milliseconds: list[float] = []
    for _ in range(LISTS):
        began = time.perf_counter()
        await client.list_tools(cache_mode="bypass")
        milliseconds.append((time.perf_counter() - began) * 1000)
    return milliseconds


def _slow(service: str, operation: str, request: Request) -> None:
    del service, operation, request
    time.sleep(SLOW_SECONDS)


# -- a large account --------------------------------------------------------------------------------------------------


def _fleets() -> list[str]:
    names = {"bare": "bare botocore, ten threads, the floor of calls (floor)", "ours": f"`{TOOL}`"}
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(RUNS):  # interleaved, so that a slow minute of the machine is everybody's
        for name, several in figures.items():
            several.append(_figure(name))
    floor = _median(figures["bare"], "seconds")
    return [
        "",
        f"## Idle ones among {NOTEBOOKS} notebook instances",
        "",
        f"| {RUNS} processes | AWS calls | median s | x floor | MB |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {names[name]} | {several[0]['calls']} | {_median(several, 'seconds'):.2f} "
            f"| {_median(several, 'seconds') / floor:.2f} | {_median(several, 'megabytes'):.0f} |"
            for name, several in figures.items()
        ),
    ]


def _figure(name: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, env=_environment())
    figure: dict[str, float] = json.loads(done.stdout)
    return figure


def _median(figures: list[dict[str, float]], name: str) -> float:
    return statistics.median(figure[name] for figure in figures)


def _child(name: str) -> dict[str, float]:
    calls: list[Request] = []
    work: dict[str, Callable[[InProcessDoor], None]] = {"bare": _bare, "ours": _ours}
    door = _door(log=calls.append)
    began = time.perf_counter()
    work[name](door)
    seconds = time.perf_counter() - began
    return {
        "calls": len(calls),
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _bare(door: InProcessDoor) -> None:
    session = behind(door, region=REGION).fresh()
    config = Config(max_pool_connections=10)
    made: Any = session  # the stubs want literal service names
    sagemaker, tags, logs = (
        made.create_client(name, config=config) for name in ("sagemaker", "resourcegroupstaggingapi", "logs")
    )
    listed = sagemaker.get_paginator("list_notebook_instances").paginate(PaginationConfig={"PageSize": 100})
    names = [row["NotebookInstanceName"] for page in listed for row in page["NotebookInstances"]]
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(sagemaker.describe_notebook_instance, NotebookInstanceName=name) for name in names]
        for one in asked:
            one.result()
    list(tags.get_paginator("get_resources").paginate(ResourcesPerPage=100))
    streams = logs.get_paginator("describe_log_streams")
    newest = {"logGroupName": LOG_GROUP, "orderBy": "LastEventTime", "descending": True}
    pages = streams.paginate(**newest, PaginationConfig={"PageSize": 50, "MaxItems": 200})
    list(pages)


def _ours(door: InProcessDoor) -> None:
    async def asked() -> None:
        async with Client(_server(door)) as client:
            answer = await client.call_tool(TOOL, {"regions": [REGION]})
            if answer.is_error:
                raise SystemExit(str(answer.content))

    anyio.run(asked)


def _server(door: InProcessDoor) -> MCPServer[None]:
    settings = Settings()
    reader = AccountReader(Gateway(behind(door, region=REGION), settings), settings, lambda: NOW)
    return MCPServer("bench", tools=made_tools(Desk(reader=reader, settings=settings, clock=lambda: NOW)))


def _door(*faults: Any, log: Any = None) -> InProcessDoor:
    account = SimulatedAccount(fleet(NOW, Size(notebooks=NOTEBOOKS)), lambda: NOW)
    for back in range(40):  # AWS has its bill ready, too
        account.bill.day((NOW - timedelta(days=back)).date())
    len(account.products)
    return InProcessDoor(account, faults, log=log)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SAGEMAKER_COST_")}


if __name__ == "__main__":
    main()
