"""`make bench`, the part about a large account: 1,000 endpoints and 20,000 training jobs, beside botocore alone.

The floor makes the same kinds of calls in a loop: pages of a hundred of Search, and one description for each endpoint
configuration, ten at a time. It keeps nothing. Ours slices the history by time, so that it can be read in parallel.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.config import Config

from sagemaker_cost_mcp.aws.gateway import Gateway
from sagemaker_cost_mcp.aws.sessions import behind
from sagemaker_cost_mcp.model.ports import Question, Window
from sagemaker_cost_mcp.reader.account_reader import AccountReader
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.door import InProcessDoor
from sagemaker_cost_mcp.simulator.request import Request
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet

NOW = datetime(2026, 11, 20, tzinfo=UTC)
REGION = "us-east-1"
SIZE = Size(notebooks=200, endpoints=1_000, jobs=20_000)
DAYS = 60
"""Window that holds all jobs of the fleet."""


def main() -> None:
    """The table; or, in a child process, one line of it."""
    if len(sys.argv) > 1:
        print(json.dumps(_child(sys.argv[1])))
        return
    bare, ours = _figure("bare"), _figure("ours")
    print("\n## 1,000 endpoints and 20,000 training jobs, read whole\n")
    print("| who reads | AWS calls | x floor | time | x floor | peak memory MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, one in (("botocore alone (floor)", bare), ("sagemaker-cost-mcp", ours)):
        times = [one[what] / bare[what] for what in ("calls", "seconds")]
        print(f"| {name} | {one['calls']:.0f} | {times[0]:.2f} | {one['seconds']:.1f} s | {times[1]:.2f} "
              f"| {one['megabytes']:.0f} |")  # fmt: skip


def _figure(name: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True)
    figure: dict[str, float] = json.loads(done.stdout)
    return figure


def _child(name: str) -> dict[str, float]:
    calls: list[Request] = []
    work: dict[str, Callable[[InProcessDoor], None]] = {"bare": _bare, "ours": _ours}
    account = SimulatedAccount(fleet(NOW, SIZE), lambda: NOW)
    door = InProcessDoor(account, log=calls.append)
    began = time.perf_counter()
    work[name](door)
    return {
        "calls": len(calls),
        "seconds": time.perf_counter() - began,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _bare(door: InProcessDoor) -> None:
    session: Any = behind(door, region=REGION).fresh()  # the stubs want literal service names
    sagemaker = session.create_client("sagemaker", config=Config(max_pool_connections=10))
    names: set[str] = set()
    for kind in ("Endpoint", "TrainingJob"):
        pages = sagemaker.get_paginator("search").paginate(Resource=kind, PaginationConfig={"PageSize": 100})
        for page in pages:
            names |= {row["Endpoint"]["EndpointConfigName"] for row in page["Results"] if "Endpoint" in row}
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(sagemaker.describe_endpoint_config, EndpointConfigName=name) for name in sorted(names)]
        for one in asked:
            one.result()


def _ours(door: InProcessDoor) -> None:
    settings = Settings()
    gateway = Gateway(behind(door, region=REGION), settings)
    reader = AccountReader(gateway, settings, lambda: NOW)
    window = Window(start=(NOW - timedelta(days=DAYS)).date(), end=NOW.date())
    wanted = Question(shelves=frozenset({"endpoints", "training_jobs"}), regions=(REGION,), window=window, seconds=300)
    snapshot = reader.read(wanted).snapshot
    if snapshot.gaps or len(snapshot.endpoints) != SIZE.endpoints or len(snapshot.training_jobs) != SIZE.jobs:
        raise SystemExit(f"{len(snapshot.endpoints)} endpoints, {len(snapshot.training_jobs)} jobs: {snapshot.gaps}")


if __name__ == "__main__":
    main()
