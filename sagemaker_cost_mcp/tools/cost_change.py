"""Toolset *costs*: why the bill changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.change_answer import ChangeAnswer, ChangeAsked, DriverRow, PartRow, explained_change
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.suspects import LikelyRow
from sagemaker_cost_mcp.tools.text import count, footer, gap_lines, one_line, table, usd

PARTS_SHOWN = 8


def change_text(answer: ChangeAnswer) -> str:
    """The answer as Markdown."""
    lines = [answer.summary, *(f"- {note}" for note in answer.notes)]
    if answer.drivers:
        head = ["Change", "Kind", "Usage type", "Why"]
        rows = [[signed(row.change_usd), row.kind, row.usage_type, row.why] for row in answer.drivers]
        lines += ["", *table(head, [*rows, *_rest(answer)])]
    lines += _likely(answer.drivers)
    lines += [*_parts("By region", answer.by_region), *_parts("By linked account", answer.by_account)]
    if len(answer.by_account) > 1:
        first = answer.by_account[0].name
        lines.append(f'For the drivers of one account, ask again with account_ids ["{first}"].')
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def signed(amount: Decimal) -> str:
    """An amount with its sign.

    >>> signed(Decimal("3.5")), signed(Decimal(-2))
    ('+$3.50', '-$2.00')
    """
    return f"+{usd(amount)}" if amount > 0 else usd(amount)


def likely_lines(name: str, likely: Sequence[LikelyRow]) -> Iterator[str]:
    """Resources that are likely behind something."""
    for one in likely:
        what = f"{one.resource.type} `{one_line(one.resource.name)}` ({one.resource.region})"
        yield f"- {name}: {what}, {one_line(one.evidence)}"


def _rest(answer: ChangeAnswer) -> list[list[str]]:
    if not answer.other_drivers or answer.other_change_usd is None:
        return []
    return [[signed(answer.other_change_usd), "", count(answer.other_drivers, "smaller driver"), ""]]


def _likely(drivers: Sequence[DriverRow]) -> list[str]:
    lines = [line for row in drivers for line in likely_lines(row.usage_type, row.likely_resources)]
    return ["", "Likely behind it (machine hours of what exists; no proof):", *lines] if lines else []


def _parts(title: str, parts: Sequence[PartRow]) -> list[str]:
    if len(parts) <= 1:
        return []
    told = ", ".join(f"{part.name} {signed(part.change_usd)}" for part in parts[:PARTS_SHOWN])
    more = f" and {len(parts) - PARTS_SHOWN} more" if len(parts) > PARTS_SHOWN else ""
    return ["", f"{title}: {told}{more}."]


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [tool(_explain_cost_change(desk), title="Why the SageMaker bill changed")]


def _explain_cost_change(desk: Desk) -> Callable[..., Any]:
    def explain_cost_change(
        ctx: Context[Any, Any],
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        compare_start_date: Annotated[date | None, Field(description="Default: the period just before.")] = None,
        compare_end_date: p.EndDate = None,
        lookback_days: p.Days = 7,
        regions: p.Regions = None,
        account_ids: p.Accounts = None,
        min_change_usd: Annotated[float, Field(ge=0, description="Smaller ones are summed up.")] = 0.01,
        limit: p.Limit = 12,
        detail: p.Detail = "concise",
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, ChangeAnswer]:
        """Why did the SageMaker bill jump or fall? The change between two periods split into price, quantity, new and
        gone usage types and commitments, to the cent, with likely resources. Default: last 7 complete days against the
        7 before.
        """
        asker = Asker(ctx)
        asked = ChangeAsked(
            dates=Dates(start=start_date, end=end_date),
            compared=Dates(start=compare_start_date, end=compare_end_date),
            lookback_days=lookback_days,
            regions=tuple(dict.fromkeys(regions or ())),
            account_ids=tuple(dict.fromkeys(account_ids or ())),
            min_change_usd=Decimal(str(min_change_usd)),
            limit=limit,
            full=detail == "full",
            refresh=refresh,
        )
        answer = explained_change(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, change_text(answer))

    return explain_cost_change
