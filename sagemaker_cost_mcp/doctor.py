"""`doctor`: asks each tool once, and says in a list that a person can act on what this account keeps from them.

Nothing is guessed from policies: service control policies, boundaries and resource policies say no as well, so the
tools themselves are asked, by the road that an assistant takes. Later tools find most of it read already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sagemaker_cost_mcp.report.terminal import shown

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from sagemaker_cost_mcp.model.ports import Progress

Grade = Literal["ok", "look", "lacks"]
"""`look`: works, and could work better. `lacks`: a tool cannot tell what it should."""


_MARKS: Mapping[Grade, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "look": ("look", "yellow"),
    "lacks": ("LACKS", "red"),
}
_TOLD: Mapping[str, dict[str, Any]] = {
    "estimate_workload_cost": {"workloads": [{"kind": "endpoint", "instance_type": "ml.m5.large"}]}
}
"""What a tool is told that answers nothing where it is told nothing."""

_ENOUGH = 2
_NAMED = 4
"""Tools that are named where several lack the same; the others are counted."""

_ENROL = {
    "cost-optimization-hub": "Enrol in the Billing console under Cost Optimization Hub; it is free of charge.",
    "compute-optimizer": "Opt in on the Compute Optimizer console; it is free of charge.",
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the list."""

    grade: Grade
    what: str
    do: str = ""
    """What puts it right."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the tools answered."""

    answers: Mapping[str, Mapping[str, Any]]
    """Structured content by tool."""
    failures: Mapping[str, str] = field(default_factory=dict[str, str])
    """What a tool said that gave no answer."""


async def asked(server: MCPServer[None], progress: Progress) -> Asked:
    """Each tool, one after the other; those that want a finding are left out: their rules have read the same."""
    from mcp import Client  # noqa: PLC0415 - the program does without it everywhere else

    answers: dict[str, Mapping[str, Any]] = {}
    failures: dict[str, str] = {}
    async with Client(server) as client:
        listed = (await client.list_tools()).tools
        names = [tool.name for tool in listed if not tool.input_schema.get("required")]
        for place, name in enumerate(names):
            progress(place, len(names), f"asking {name}")
            result = await client.call_tool(name, _TOLD.get(name, {}))
            if result.is_error or result.structured_content is None:
                failures[name] = " ".join(getattr(part, "text", "") for part in result.content)
            else:
                answers[name] = result.structured_content
            if not answers and len(failures) == _ENOUGH:
                break  # without credentials every tool says the same, each after it has waited for them
    return Asked(answers=answers, failures=failures)


def checks(found: Asked) -> tuple[Check, ...]:
    """What works, what could work better, what lacks, in the order in which one would put it right."""
    if not found.answers:
        return tuple(_failed(found.failures))
    return (
        *_account(found),
        *_permissions(found),
        *_failed(found.failures),
        *_other_gaps(found),
        *_tags(found.answers.get("get_sagemaker_costs_by_tag", {})),
        *_advisers(found.answers.get("get_aws_recommendations", {})),
        _cost(found),
    )


def healthy(found: Iterable[Check]) -> bool:
    """Whether every tool can tell all that it should."""
    return all(check.grade != "lacks" for check in found)


def printed(found: Iterable[Check], stream: TextIO) -> None:
    """Write the list, with colours where the stream shows them."""
    console = Console(file=stream, highlight=False)
    grid = Table.grid(padding=(0, 1))
    for check in found:
        mark, colour = _MARKS[check.grade]
        line = Text(shown(check.what))
        line.append(f"\n{shown(check.do)}" if check.do else "", style="dim")
        grid.add_row(Text(mark, style=colour), line)
    console.print(grid)


def _account(found: Asked) -> Iterator[Check]:
    review = found.answers.get("run_cost_review", {})
    meta = review.get("meta", {})
    accounts = ", ".join(meta.get("account_ids", ())) or "unknown"
    yield Check(grade="ok", what=f"Credentials are those of account {accounts}.")
    if regions := meta.get("regions"):
        where = "Set --regions or SAGEMAKER_COST_REGIONS to read others."
        yield Check(grade="ok", what=f"Regions that are read: {', '.join(regions)}.", do=where)
    if review and "period_cost_usd" in review:
        cost = review["period_cost_usd"]
        yield Check(grade="ok", what=f"Cost Explorer answers: SageMaker cost ${cost:,.2f} in 30 days.")
    elif review:
        do = "Enable Cost Explorer in the Billing console, or let this identity call ce:GetCostAndUsage."
        yield Check(grade="lacks", what="Cost Explorer does not tell what SageMaker costs.", do=do)


def _permissions(found: Asked) -> Iterator[Check]:
    lacking: dict[str, tuple[set[str], list[str]]] = {}
    for tool, gap in _gaps(found):
        if action := gap.get("missing_permission"):
            regions, tools = lacking.setdefault(action, (set(), []))
            regions.add(gap["region"])
            tools.extend([tool] if tool not in tools else [])
    for action, (regions, tools) in sorted(lacking.items()):
        where = f" in {', '.join(sorted(filter(None, regions)))}" if any(regions) else ""
        what = f"{action} is not allowed{where}: {_listed(tools)} cannot tell all."
        yield Check(grade="lacks", what=what, do="Attach what `sagemaker-cost-mcp permissions` prints.")
    if not lacking:
        yield Check(grade="ok", what="No read was refused for want of a permission.")


def _failed(failures: Mapping[str, str]) -> Iterator[Check]:
    by_reason: dict[str, list[str]] = {}
    for tool, reason in failures.items():
        by_reason.setdefault(reason, []).append(tool)
    for reason, tools in by_reason.items():
        yield Check(grade="lacks", what=f"No answer from {_listed(tools)}.", do=reason)


def _other_gaps(found: Asked) -> Iterator[Check]:
    seen: dict[tuple[str, str], list[str]] = {}
    for tool, gap in _gaps(found):
        if not gap.get("missing_permission"):
            seen.setdefault((gap["operation"], gap["reason"]), []).append(tool)
    for (operation, reason), tools in seen.items():
        yield Check(grade="look", what=f"{operation} left a gap for {_listed(list(dict.fromkeys(tools)))}.", do=reason)


def _gaps(found: Asked) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((tool, gap) for tool, answer in found.answers.items() for gap in answer.get("gaps", ()))


def _tags(answer: Mapping[str, Any]) -> Iterator[Check]:
    keys = answer.get("keys", ())
    if active := [key["tag_key"] for key in keys if key.get("status") == "active"]:
        yield Check(grade="ok", what=f"Tags active as cost allocation tags: {', '.join(active)}.")
    if missing := [key["tag_key"] for key in keys if key.get("status") not in {"active", None}]:
        do = "Activate them in the Billing console under Cost allocation tags; costs carry them from the next day on."
        yield Check(grade="look", what=f"Not active as cost allocation tags: {', '.join(missing)}.", do=do)


def _advisers(answer: Mapping[str, Any]) -> Iterator[Check]:
    for adviser in answer.get("advisers", ()):
        if adviser.get("enrolled") is True:
            yield Check(grade="ok", what=f"{_name(adviser)}: enrolled.")
        elif adviser.get("enrolled") is False:
            yield Check(grade="look", what=f"{_name(adviser)}: not enrolled.", do=_ENROL.get(adviser["service"], ""))


def _name(adviser: Mapping[str, Any]) -> str:
    return str(adviser["service"]).replace("-", " ").title()


def _cost(found: Asked) -> Check:
    metas = [answer.get("meta", {}) for answer in found.answers.values()]
    calls, usd = (sum(meta.get(name, 0) for meta in metas) for name in ("aws_calls", "aws_calls_usd"))
    what = f"Asking {len(found.answers)} tools took {calls} AWS calls, for which AWS bills ${usd:.2f}."
    return Check(grade="ok", what=what)


def _listed(tools: list[str]) -> str:
    more = f" and {len(tools) - _NAMED} more tools" if len(tools) > _NAMED else ""
    return ", ".join(tools[:_NAMED]) + more
