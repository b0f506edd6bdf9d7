"""Toolset *waste*: what is paid for and not used."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.analysis.studio_idle import names_of
from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.ports import Question, SnapshotRead
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Rule, discovered
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.answers import Answer, FindingRow, UndecidedRow, Usd, undecided_rows
from sagemaker_cost_mcp.tools.desk import Desk, Line, gap_rows, meta, wanted_tags
from sagemaker_cost_mcp.tools.judging import Judged, catalog, judged, shelves
from sagemaker_cost_mcp.tools.paging import page
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, plan_lines, undecided_lines, usd

_IDLE_NOTEBOOK_RULES = ("idle-notebook-instance", "idle-studio-app", "canvas-session-left-on")
_KINDS = {"notebook-instance": "notebook instance", "app": "Studio app"}
"""What the tool looks at, by type of the ARN."""


class WasteAnswer(Answer):
    findings: list[FindingRow]
    undecided: list[UndecidedRow]
    """Resources that could not be judged: neither idle nor fine. Concise answers show the first three."""
    undecided_total: int
    total_monthly_saving_usd: Usd
    """Cash, over all findings, also those on later pages; no dollar twice."""
    total_monthly_saving_list_usd: Usd
    exempted: int
    """Findings that somebody said no to; not in the totals."""
    examined: int
    """Resources that were looked at."""


@dataclass(frozen=True, kw_only=True)
class IdleAsked:
    """The question behind `find_idle_notebooks` and `find_idle_endpoints`."""

    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    lookback_days: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int = 10
    cursor: str | None = None
    full: bool = False
    refresh: bool = False


def rules_named(names: tuple[str, ...]) -> tuple[Rule, ...]:
    """Some rules, in the order of their names."""
    return tuple(rule for rule in discovered() if rule.name in names)


def read_for(desk: Desk, rules: Sequence[Rule], asked: IdleAsked, line: Line) -> SnapshotRead:
    """Everything that some rules need to judge and to settle what they find."""
    return desk.ask(
        Question(
            shelves=shelves(rules),
            catalog=catalog(rules),
            regions=asked.regions,
            window=desk.window(30),
            refresh=asked.refresh,
            seconds=desk.settings.question_seconds,
        ),
        line,
    )


def idle_notebooks(desk: Desk, asked: IdleAsked, line: Line) -> WasteAnswer:
    """Running notebook instances and Studio apps that nobody uses.

    Raises:
        SagemakerCostError: When the question is wrong or nothing could be read.
    """
    settings = thresholds_of(desk.settings, asked.lookback_days)
    rules = rules_named(_IDLE_NOTEBOOK_RULES)
    read = read_for(desk, rules, asked, line)
    there = _examined(read.snapshot)
    check_names(
        asked.names,
        Named(
            kind="notebook instance or Studio app",
            names=frozenset(name for resource in there for name in _names(resource)),
            found=_counted(Counter(resource.type for resource in there)) or "none",
            argument="notebook_names",
        ),
        read.snapshot,
    )
    seen = [resource for resource in there if _in_scope(resource, asked)]
    found = judged(read.snapshot, rules, settings, lambda resource: _in_scope(resource, asked), line)
    examined = Counter(resource.type for resource in seen)
    summary = _summary(found, examined, read.snapshot)
    return waste_answer(read, found, asked, summary=summary, examined=examined.total())


def _examined(snapshot: Snapshot) -> list[ResourceRef]:
    """Every notebook instance, and the apps that are billed while they run."""
    apps = [app.ref for app in snapshot.studio_apps if app.usage is not None]
    return [*(notebook.ref for notebook in snapshot.notebook_instances), *apps]


def thresholds_of(settings: Settings, lookback_days: int | None) -> Settings:
    """The settings with another idle window for notebook instances and Studio apps.

    Raises:
        BadQuestion: When the window is not positive.
    """
    if lookback_days is None:
        return settings
    if lookback_days < 1:
        raise BadQuestion(f"lookback_days is {lookback_days}; it must be 1 or more.")
    thresholds = replace(settings.thresholds, idle_notebook_days=lookback_days, idle_studio_app_days=lookback_days)
    return replace(settings, thresholds=thresholds)


def _in_scope(resource: ResourceRef, asked: IdleAsked) -> bool:
    named = not asked.names or not _names(resource).isdisjoint(asked.names)
    return named and wanted_tags(resource.tags, asked.tags)


def _names(resource: ResourceRef) -> frozenset[str]:
    """What a person may call it: a Studio app also by its space, its user profile or its own name."""
    return names_of(resource) if resource.type == "app" else frozenset({resource.name})


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a caller may name."""

    kind: str
    names: frozenset[str]
    found: str
    """How many there are, in words."""
    argument: str


def check_names(wanted: tuple[str, ...], there: Named, snapshot: Snapshot) -> None:
    """Accept only names of what is there.

    Raises:
        BadQuestion: Names the first unknown one, and those closest to it.
    """
    for name in (name for name in wanted if name not in there.names):
        close = difflib.get_close_matches(name, sorted(there.names), n=3)
        hint = f"Closest: {', '.join(close)}" if close else f"Found there: {there.found}"
        unread = " Not everything could be read, so it may exist." if snapshot.gaps else ""
        raise BadQuestion(
            f"No {there.kind} is called '{name}' in {', '.join(snapshot.regions) or 'the regions read'}. "
            f"{hint}; leave {there.argument} out to see all.{unread}"
        )


def _counted(kinds: Mapping[str, int]) -> str:
    """Things by kind, those that there are: `16 notebook instances and 4 Studio apps`."""
    return " and ".join(count(kinds[kind], noun) for kind, noun in _KINDS.items() if kinds.get(kind))


def waste_answer(read: SnapshotRead, found: Judged, asked: IdleAsked, *, summary: str, examined: int) -> WasteAnswer:
    """The answer of a finder, one page of it."""
    seal = {**vars(asked), "cursor": None, "limit": None, "refresh": None}
    shown = page(found.findings, asked.limit, asked.cursor, seal)
    return WasteAnswer(
        summary=summary,
        findings=[FindingRow.of(f, full=asked.full) for f in shown.rows],
        undecided=undecided_rows(found.undecided, full=asked.full),
        undecided_total=len(found.undecided),
        total_monthly_saving_usd=found.cash,
        total_monthly_saving_list_usd=found.gross,
        exempted=len(found.exempted),
        examined=examined,
        gaps=gap_rows(read.snapshot),
        meta=meta(read, shown.next_cursor),
    )


def _summary(found: Judged, examined: Counter[str], snapshot: Snapshot) -> str:
    if not examined.total():
        unread = ", but not everything could be read: see the gaps" if snapshot.gaps else ""
        return f"No notebook instances or Studio apps match in {', '.join(snapshot.regions)}{unread}."
    idle = Counter(finding.resource.type for finding in found.findings)
    shares = (f"{idle[kind]} of {count(examined[kind], noun)}" for kind, noun in _KINDS.items() if examined[kind])
    said = f"{' and '.join(shares)} run without being used"
    if found.findings:
        said += f": {usd(found.cash)} a month would leave the bill if they were stopped"
        if found.cash != found.gross:
            said += f" ({usd(found.gross)} at list price)"
    if found.undecided:
        said += f"; {len(found.undecided)} could not be judged"
    if found.exempted:
        said += f"; {len(found.exempted)} exempted"
    return said + "."


def waste_text(answer: WasteAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary]
    if answer.findings:
        lines += ["", *plan_lines(answer.findings)]
    if answer.undecided:
        lines += ["", "## Undecided", *undecided_lines(answer.undecided, answer.undecided_total)]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_find_idle_notebooks(desk), title="Idle notebooks and Studio apps")]


def _find_idle_notebooks(desk: Desk) -> Callable[..., Any]:
    def find_idle_notebooks(
        ctx: Context[Any, Any],
        notebook_names: Annotated[
            list[str] | None,
            Field(description="Also spaces or user profiles of Studio apps."),
        ] = None,
        regions: p.Regions = None,
        lookback_days: Annotated[int | None, Field(description="Idle after so many days; default 7.")] = None,
        tags: p.Tags = None,
        limit: p.Limit = 10,
        cursor: p.Cursor = None,
        detail: p.Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, WasteAnswer]:
        """Which notebook instances, Studio apps and Canvas sessions run although nobody uses them? Evidence from logs
        and last activity, monthly saving as cash and at list price, whom to ask, and which could not be judged.
        """
        asker = Asker(ctx)
        asked = IdleAsked(
            names=tuple(notebook_names or ()),
            regions=tuple(dict.fromkeys(regions or ())),
            lookback_days=lookback_days,
            tags=tags or {},
            limit=limit,
            cursor=cursor,
            full=detail == "full",
            refresh=refresh,
        )
        answer = idle_notebooks(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, waste_text(answer))

    return find_idle_notebooks
