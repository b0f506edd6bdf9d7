"""Toolset *waste*: what any rule finds, filtered."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import RESOURCES, Snapshot
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.answers import Usd
from sagemaker_cost_mcp.tools.desk import Desk, Line, wanted_tags
from sagemaker_cost_mcp.tools.judging import LOOK, Judged, catalog, judged, shelves
from sagemaker_cost_mcp.tools.text import count, usd
from sagemaker_cost_mcp.tools.waste import IdleAsked, WasteAnswer, waste_answer, waste_text

PhaseName = Literal["experimentation", "data_processing", "labeling", "training", "inference", "storage", "other"]


@dataclass(frozen=True, kw_only=True)
class WasteAsked:
    """The question behind `find_waste`; empty filters leave nothing out."""

    rules: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    types: tuple[str, ...] = ()
    """Types of resources as in their ARNs: `endpoint`, `notebook-instance`."""
    owner: str = ""
    account_ids: tuple[str, ...] = ()
    min_saving: Decimal = ZERO
    """Cash a month (USD) below which a finding is left out."""
    page: IdleAsked = field(default_factory=IdleAsked)
    """Regions, tags, limit, cursor, detail and refresh."""


def waste(desk: Desk, asked: WasteAsked, line: Line) -> WasteAnswer:
    """What some rules, or all, find among the resources in scope.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    rules = _rules(asked)
    read = desk.ask(
        Question(
            shelves=shelves(rules),
            catalog=catalog(rules),
            metrics=LOOK,
            regions=asked.page.regions,
            window=desk.window(30),
            refresh=asked.page.refresh,
            seconds=desk.settings.review_seconds,
        ),
        line,
    )
    found = _filtered(judged(read.snapshot, rules, desk.settings, lambda one: _in_scope(one, asked), line), asked)
    examined = _examined(read.snapshot, asked)
    return waste_answer(read, found, _sealed(asked), summary=_summary(found, rules), examined=examined)


def _rules(asked: WasteAsked) -> tuple[Rule, ...]:
    known = {rule.name: rule for rule in discovered()}
    for name in asked.rules:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=3)
            raise BadQuestion(f"There is no rule '{name}'. {_choice('Closest', close) or _choice('Rules', known)}")
    chosen = [rule for name, rule in known.items() if not asked.rules or name in asked.rules]
    found = tuple(rule for rule in chosen if not asked.phases or not _phases(rule).isdisjoint(asked.phases))
    if not found:
        phases = sorted({phase.value for rule in chosen for phase in _phases(rule)})
        raise BadQuestion(f"No rule is left: the rules asked for are about {', '.join(phases)}.")
    return found


def _phases(rule: Rule) -> frozenset[Phase]:
    return rule.also | {rule.phase}


def _choice(what: str, names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"{what}: {listed}." if listed else ""


def _in_scope(resource: ResourceRef, asked: WasteAsked) -> bool:
    return (
        (not asked.types or resource.type in asked.types)
        and (not asked.account_ids or resource.account_id in asked.account_ids)
        and wanted_tags(resource.tags, asked.page.tags)
    )


def _filtered(found: Judged, asked: WasteAsked) -> Judged:
    """Settled first, filtered then: what a filter hides still owns its money."""
    kept = [one for one in found.findings if one.monthly_saving_usd >= asked.min_saving and _wanted(one, asked)]
    undecided = () if asked.owner or asked.min_saving else found.undecided
    return Judged(findings=tuple(kept), undecided=undecided, exempted=found.exempted)


def _wanted(finding: Finding, asked: WasteAsked) -> bool:
    in_phase = not asked.phases or finding.phase in asked.phases
    return in_phase and asked.owner.casefold() in finding.owner.name.casefold()


def _examined(snapshot: Snapshot, asked: WasteAsked) -> int:
    """Resources of the kinds that the rules read."""
    refs = (one.ref for shelf in sorted(RESOURCES) for one in getattr(snapshot, shelf) or () if hasattr(one, "ref"))
    return sum(_in_scope(ref, asked) for ref in refs)


def _sealed(asked: WasteAsked) -> IdleAsked:
    """A cursor belongs to all filters, also to those that only this tool has."""
    own = tuple(f"{name}={value}" for name, value in sorted(vars(asked).items()) if name != "page")
    return replace(asked.page, names=own)


def _summary(found: Judged, rules: tuple[Rule, ...]) -> str:
    said = f"{count(len(found.findings), 'finding')} of {count(len(rules), 'rule')}"
    if found.findings:
        said += f": {usd(found.cash)} a month would leave the bill"
        if found.cash != found.gross:
            said += f" ({usd(found.gross)} at list price, before overlaps, commitments and the cap of the bill)"
    counts = ((len(found.undecided), "could not be judged"), (len(found.exempted), "exempted"))
    return said + "".join(f"; {number} {what}" for number, what in counts if number) + "."


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_find_waste(desk), title="Waste of every kind")]


def _find_waste(desk: Desk) -> Callable[..., Any]:
    def find_waste(
        ctx: Context[Any, Any],
        rules: list[str] | None = None,
        phases: list[PhaseName] | None = None,
        resource_types: Annotated[list[str] | None, Field(description="As in ARNs: endpoint, app.")] = None,
        owner: Annotated[str, Field(description="Part of the name.")] = "",
        min_saving_usd: Annotated[Usd, Field(ge=0, description="Cash a month.")] = ZERO,
        regions: p.Regions = None,
        account_ids: p.Accounts = None,
        tags: p.Tags = None,
        limit: p.Limit = 8,
        cursor: p.Cursor = None,
        detail: p.Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, WasteAnswer]:
        """What is paid for and not needed, by any rule or all: idle, oversized, forgotten, failed, unwatched, untagged,
        previous generation. Filtered, ranked by cash, page by page.
        """
        asker = Asker(ctx)
        asked = WasteAsked(
            rules=tuple(rules or ()),
            phases=tuple(map(Phase, phases or ())),
            types=tuple(resource_types or ()),
            owner=owner,
            account_ids=tuple(account_ids or ()),
            min_saving=min_saving_usd,
            page=IdleAsked(
                regions=tuple(dict.fromkeys(regions or ())),
                tags=tags or {},
                limit=limit,
                cursor=cursor,
                full=detail == "full",
                refresh=refresh,
            ),
        )
        answer = waste(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, waste_text(answer))

    return find_waste
