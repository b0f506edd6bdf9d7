"""Tool `get_sagemaker_pricing`: what things cost, before anybody uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field

from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.priced import PriceRow, PricesAnswer, PricesAsked, prices
from sagemaker_cost_mcp.tools.text import footer, gap_lines, number, table


def prices_text(answer: PricesAnswer) -> str:
    """The answer as Markdown: one line a thing, regions side by side."""
    regions = sorted({row.region for row in answer.rows})
    lines = [answer.summary]
    if answer.rows:
        head = ["Component", "What", "vCPU", "GiB", "GPU", *regions, "$/vCPU", "$/GPU", "You pay", *_plan_head(answer)]
        lines += ["", *table(head, [_cells(rows, regions, answer) for rows in _side_by_side(answer.rows)])]
        lines += [*_neighbour_lines(answer.rows), *_tier_lines(answer.rows)]
    return "\n".join([*lines, *gap_lines(answer.gaps), *footer(answer)])


def _side_by_side(rows: Iterable[PriceRow]) -> list[dict[str, PriceRow]]:
    """Rows of the same thing by region, in the order in which they come."""
    found: dict[tuple[str, str, str], dict[str, PriceRow]] = {}
    for row in rows:
        found.setdefault((row.component, row.item, row.unit), {})[row.region] = row
    return list(found.values())


def _cells(rows: dict[str, PriceRow], regions: list[str], answer: PricesAnswer) -> list[str]:
    one = next(iter(rows.values()))
    here = [_price(rows[region]) if region in rows else "-" for region in regions]
    power = [_rate(one.usd_per_vcpu), _rate(one.usd_per_gpu)]
    own = "; ".join(_rate(row.effective_usd) for row in rows.values() if row.effective_usd is not None) or "-"
    plans = [_best_plan(one)] if _plan_head(answer) else []
    size = [str(one.vcpu or "-"), number(one.memory_gib) if one.memory_gib else "-", str(one.gpu or "-")]
    return [one.component, one.item, *size, *here, *power, own, *plans]


def _price(row: PriceRow) -> str:
    return f"${row.usd.normalize():f}/{row.unit}{' (tiers)' if row.tiers else ''}"


def _rate(amount: Decimal | None) -> str:
    return "-" if amount is None else f"${amount.normalize():f}"


def _plan_head(answer: PricesAnswer) -> list[str]:
    return (
        ["Savings Plan, 1 year, no upfront"] if any(row.savings_plan_rates is not None for row in answer.rows) else []
    )


def _best_plan(row: PriceRow) -> str:
    rates = [one for one in row.savings_plan_rates or () if (one.term_years, one.payment_option) == (1, "No Upfront")]
    return _rate(rates[0].usd) if rates else "not eligible" if row.savings_plan_rates == [] else "-"


def _neighbour_lines(rows: Iterable[PriceRow]) -> list[str]:
    lines = [
        f"- {row.item} in {row.region}: "
        + ", ".join(
            f"{one.instance_type} {_rate(one.usd)} (-{one.saving_percent} %{', Arm image needed' if one.arm else ''})"
            for one in row.cheaper
        )
        for row in rows
        if row.cheaper
    ]
    return ["", "At least as big for less:", *lines] if lines else []


def _tier_lines(rows: Iterable[PriceRow]) -> list[str]:
    lines = [
        f"- {row.item} in {row.region}: "
        + ", ".join(f"from {number(tier.begin)}: ${tier.usd.normalize():f}" for tier in row.tiers)
        for row in rows
        if row.tiers
    ]
    return ["", "Tiers:", *lines] if lines else []


def tools(desk: Desk) -> list[Tool]:
    """The tools of this file."""
    return [tool(_get_sagemaker_pricing(desk), title="SageMaker prices")]


def _get_sagemaker_pricing(desk: Desk) -> Callable[..., Any]:
    def get_sagemaker_pricing(
        ctx: Context[Any, Any],
        instance_types: Annotated[
            list[str] | None,
            Field(description="Like ml.m5.xlarge, m5 or ml.g*; default: those on the bill."),
        ] = None,
        components: Annotated[
            list[str] | None,
            Field(
                description="Like Hosting, Training, SpotTraining, Processing, Notebook, BatchTransform, AsyncInf, "
                "Serverless, Storage, Data."
            ),
        ] = None,
        regions: p.Regions = None,
        savings_plans: Annotated[bool, Field(description="Add their rates.")] = False,
        limit: p.Limit = 20,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, PricesAnswer]:
        """What does SageMaker cost per hour or unit? On-demand list prices by component and region side by side, vCPU,
        memory, GPU, what this account really pays, and cheaper types at least as big.
        """
        asker = Asker(ctx)
        asked = PricesAsked(
            instance_types=tuple(instance_types or ()),
            components=tuple(components or ()),
            regions=tuple(dict.fromkeys(regions or ())),
            savings_plans=savings_plans,
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = prices(desk, asked, Line(progress=asker.progress, cancelled=asker.cancelled))
        return answered(answer, prices_text(answer))

    return get_sagemaker_pricing
