"""Toolset *waste*: endpoints, variants and inference components that nobody calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line, wanted_tags
from sagemaker_cost_mcp.tools.judging import Judged, judged
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.waste import (
    IdleAsked,
    Named,
    WasteAnswer,
    check_names,
    read_for,
    rules_named,
    waste_answer,
    waste_text,
)

_RULES = ("idle-endpoint", "idle-inference-component", "idle-shadow-variant", "idle-variant")
_LOOK_BACK_DAYS = 90


def idle_endpoints(desk: Desk, asked: IdleAsked, line: Line) -> WasteAnswer:
    """Endpoints whose instances run although nobody calls them, whole or in part.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    settings = _settings(desk.settings, asked.lookback_days)
    rules = rules_named(_RULES)
    read = read_for(desk, rules, asked, line)
    names = frozenset(endpoint.ref.name for endpoint in read.snapshot.endpoints)
    found = count(len(read.snapshot.endpoints), "endpoint")
    check_names(asked.names, Named(kind="endpoint", names=names, found=found, argument="endpoint_names"), read.snapshot)
    in_scope = {e.ref.arn: e for e in read.snapshot.endpoints if _in_scope(e.ref, asked)}
    hosts = {(endpoint.ref.region, endpoint.ref.name) for endpoint in in_scope.values()}
    parts = {c.ref.arn for c in read.snapshot.inference_components if (c.ref.region, c.endpoint_name) in hosts}
    verdicts = judged(read.snapshot, rules, settings, lambda one: one.arn in in_scope or one.arn in parts, line)
    summary = _summary(verdicts, tuple(in_scope.values()), read.snapshot)
    return waste_answer(read, verdicts, asked, summary=summary, examined=len(in_scope))


def _settings(settings: Settings, lookback_days: int | None) -> Settings:
    if lookback_days is None:
        return settings
    if not 1 <= lookback_days <= _LOOK_BACK_DAYS:
        raise BadQuestion(f"lookback_days is {lookback_days}; it must be 1 to {_LOOK_BACK_DAYS}.")
    return replace(settings, thresholds=replace(settings.thresholds, idle_endpoint_days=lookback_days))


def _in_scope(resource: ResourceRef, asked: IdleAsked) -> bool:
    return (not asked.names or resource.name in asked.names) and wanted_tags(resource.tags, asked.tags)


def _summary(found: Judged, seen: tuple[Endpoint, ...], snapshot: Snapshot) -> str:
    if not seen:
        unread = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
        return f"No endpoints match in {', '.join(snapshot.regions)}{unread}."
    idle = {finding.resource.arn for finding in found.findings if finding.rule == "idle-endpoint"}
    partly = {finding.resource.arn for finding in found.findings} - idle
    said = f"{len(idle)} of {len(seen)} endpoints were not called by anybody"
    if partly:
        said += f", and parts of {len(partly)} more"
    if found.findings:
        said += f": {usd(found.cash)} a month would leave the bill without them"
        if found.cash != found.gross:
            said += f" ({usd(found.gross)} at list price)"
    counts = ((len(found.undecided), "could not be judged"), (len(found.exempted), "exempted"))
    return said + "".join(f"; {count} {what}" for count, what in counts if count) + "."


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_find_idle_endpoints(desk), title="Idle endpoints")]


def _find_idle_endpoints(desk: Desk) -> Callable[..., Any]:
    def find_idle_endpoints(
        ctx: Context[Any, Any],
        endpoint_names: list[str] | None = None,
        regions: p.Regions = None,
        lookback_days: Annotated[
            int | None, Field(description="Idle after so many days, up to 90; default 14.")
        ] = None,
        tags: p.Tags = None,
        limit: p.Limit = 10,
        cursor: p.Cursor = None,
        detail: p.Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, WasteAnswer]:
        """Which endpoints (real-time, async, shadow variants, inference components) run although nobody calls them?
        Daily requests over 90 days, monthly saving as cash and at list price, whom to ask, and which could not be
        judged.
        """
        asker = Asker(ctx)
        asked = IdleAsked(
            names=tuple(endpoint_names or ()),
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            full=detail == "full",
            refresh=refresh,
        )
        answer = idle_endpoints(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, waste_text(answer))

    return find_idle_endpoints
