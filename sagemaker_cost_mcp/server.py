"""The composition root: settings, clock and a source of AWS sessions become an MCP server.

The only place that knows whether a real account or the embedded one is behind the reader.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.apps import APP_MIME_TYPE, Apps, ResourceCsp
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resources import FunctionResource

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.guide.guided_server import GuidedServer
from sagemaker_cost_mcp.guide.instructions import instructions
from sagemaker_cost_mcp.guide.offers import Known
from sagemaker_cost_mcp.guide.publishing import Behind, publish
from sagemaker_cost_mcp.guide.recollection import Recollection
from sagemaker_cost_mcp.model.ports import Account, NamesSeen, Question, Reader, SnapshotRead
from sagemaker_cost_mcp.report.dashboard import DASHBOARD_URI, dashboard
from sagemaker_cost_mcp.rules._rule import discovered
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools._late import Toolbox, late_tools
from sagemaker_cost_mcp.tools.toolsets import tools_of

if TYPE_CHECKING:
    from mcp.server.mcpserver.tools import Tool

    from sagemaker_cost_mcp.tools.desk import Desk

INSTRUCTIONS = instructions(tools_of(()))
"""With every tool served."""

_DEMO_REGION = "us-east-1"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Which account is read."""

    scenario: str | None = None
    """Scenario of the embedded account; None: the account of the ordinary credential chain."""
    now: datetime | None = None
    """A pinned present; None: the real one."""


def built(settings: Settings, source: Source) -> MCPServer[None]:
    """The MCP server: tools are declared now and made when one is called. A rule that does not import stops it here.

    Raises:
        BadQuestion: When the settings name a toolset that does not exist.
    """
    discovered()
    served = tools_of(settings.toolsets)
    clock = _clock(source)
    account = _OnFirstUse(lambda: _reader(settings, source, clock))
    recollection = Recollection(account)
    server = GuidedServer(
        "sagemaker-cost-mcp",
        title="SageMaker cost",
        instructions=instructions(served),
        version=__version__,
        tools=late_tools(_toolbox(settings, clock, recollection), served),
        extensions=[_in_the_chat()] if "run_cost_review" in served else [],
        log_level="WARNING",
    )
    known = Known(recollection=recollection, glance=account, clock=clock, regions=settings.regions)
    finding = partial(_finding, lambda: _desk(settings, clock, recollection))
    publish(server, Behind(permissions=_permissions, finding=finding, known=known), tools_of(()) - served)
    return server


def _toolbox(settings: Settings, clock: Callable[[], datetime], recollection: Recollection) -> Toolbox:
    return Toolbox(lambda: made_tools(_desk(settings, clock, recollection)), told=recollection.told)


def _finding(desk_of: Callable[[], Desk], finding: str, context: Context[Any, Any]) -> str:
    from sagemaker_cost_mcp.tools._tool import Asker  # noqa: PLC0415 - see tools/_late.py
    from sagemaker_cost_mcp.tools.desk import Line  # noqa: PLC0415
    from sagemaker_cost_mcp.tools.finding_page import finding_page  # noqa: PLC0415

    asker = Asker(context)
    return finding_page(desk_of(), finding, Line(progress=asker.progress, cancelled=asker.cancelled))


def _in_the_chat() -> Apps:
    """The dashboard for hosts that show MCP Apps; it is put together when one reads it."""
    apps, nowhere = Apps(), ResourceCsp(connect_domains=[], resource_domains=[], frame_domains=[], base_uri_domains=[])
    apps.add_resource(
        FunctionResource(
            uri=DASHBOARD_URI,
            name="dashboard",
            title="SageMaker cost dashboard",
            description="Shows an answer of run_cost_review: totals, gaps, phases, the plan to sort and filter.",
            mime_type=APP_MIME_TYPE,
            meta={"ui": {"csp": nowhere.model_dump(by_alias=True, exclude_none=True), "prefersBorder": True}},
            fn=dashboard,
        )
    )
    return apps


def _permissions() -> str:
    from sagemaker_cost_mcp.aws.reads import policy  # noqa: PLC0415 - imports botocore

    return json.dumps(policy(), indent=2)


def made_tools(shared: Desk) -> list[Tool]:
    """All tools, in the order in which an assistant should read them."""
    from sagemaker_cost_mcp.tools import (  # noqa: PLC0415 - see tools/_late.py
        alert_status,
        anomalies,
        audit_tags,
        autoscaling,
        aws_recommendations,
        commitments,
        consolidation,
        cost_change,
        costs,
        estimates,
        explain,
        find_waste,
        forecast,
        idle_endpoints,
        inference_options,
        pricing,
        propose_remediation,
        recommend_plan,
        review,
        rightsizing,
        training,
        units,
        utilization,
        waste,
    )

    spend = (costs, cost_change, anomalies, forecast, units, pricing, estimates, commitments, recommend_plan)
    serving = (utilization, inference_options, rightsizing, autoscaling, consolidation)
    governance = (alert_status, audit_tags)
    findings = (review, waste, idle_endpoints, find_waste, aws_recommendations)
    toolsets = (*findings, training, *serving, *spend, *governance, explain, propose_remediation)
    return [tool for toolset in toolsets for tool in toolset.tools(shared)]


def desk(settings: Settings, source: Source) -> Desk:
    """Everything that tools need, wired to one account; boto3 is not even imported before the first ask."""
    clock = _clock(source)
    return _desk(settings, clock, _OnFirstUse(lambda: _reader(settings, source, clock)))


def _desk(settings: Settings, clock: Callable[[], datetime], reader: Reader) -> Desk:
    from sagemaker_cost_mcp.tools.desk import Desk  # noqa: PLC0415 - see tools/_late.py

    return Desk(reader=reader, settings=settings, clock=clock)


def _clock(source: Source) -> Callable[[], datetime]:
    pinned = source.now
    return (lambda: pinned) if pinned else (lambda: datetime.now(UTC))


def _reader(settings: Settings, source: Source, clock: Callable[[], datetime]) -> Account:
    # Imported on first use: boto3 alone would add a third to the time until a client sees the tools.
    from sagemaker_cost_mcp.aws.gateway import Gateway  # noqa: PLC0415
    from sagemaker_cost_mcp.aws.sessions import ordinary  # noqa: PLC0415
    from sagemaker_cost_mcp.billing.file_cache import FileCache  # noqa: PLC0415
    from sagemaker_cost_mcp.billing.public_files import PublicFiles  # noqa: PLC0415
    from sagemaker_cost_mcp.reader.account_reader import AccountReader  # noqa: PLC0415

    if source.scenario is not None:
        return _embedded_reader(settings, source.scenario, clock)
    cache = FileCache(settings.cache_folder) if settings.cache_folder else None
    return AccountReader(Gateway(ordinary(), settings), settings, clock, files=PublicFiles(settings, cache=cache))


def _embedded_reader(settings: Settings, scenario: str, clock: Callable[[], datetime]) -> Account:
    """No byte leaves the process, and nothing is left on the disk: neither AWS nor its public files are asked."""
    from sagemaker_cost_mcp.aws.gateway import Gateway  # noqa: PLC0415
    from sagemaker_cost_mcp.aws.sessions import behind  # noqa: PLC0415
    from sagemaker_cost_mcp.billing.public_files import PublicFiles  # noqa: PLC0415
    from sagemaker_cost_mcp.reader.account_reader import AccountReader  # noqa: PLC0415
    from sagemaker_cost_mcp.simulator.account import open_account  # noqa: PLC0415
    from sagemaker_cost_mcp.simulator.door import InProcessDoor  # noqa: PLC0415
    from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles  # noqa: PLC0415

    account = open_account(scenario, clock)
    gateway = Gateway(behind(InProcessDoor(account), region=_DEMO_REGION), settings)
    files = PublicFiles(settings, transport=SimulatedPriceFiles(account))
    return AccountReader(gateway, settings, clock, files=files)


class _OnFirstUse:
    """An account that is opened when it is first asked; several askers wait for the same one."""

    def __init__(self, made: Callable[[], Account]) -> None:
        self._made = made
        self._lock = threading.Lock()
        self._account: Account | None = None

    def read(self, question: Question) -> SnapshotRead:
        return self._opened().read(question)

    def endpoint_names(self, regions: tuple[str, ...], containing: str, seconds: float) -> NamesSeen:
        return self._opened().endpoint_names(regions, containing, seconds)

    def _opened(self) -> Account:
        with self._lock:
            if self._account is None:
                self._account = self._made()
        return self._account
