"""Toolset *costs*: where the money went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult
from pydantic import Field, WithJsonSchema

from sagemaker_cost_mcp.analysis.periods import Cut
from sagemaker_cost_mcp.model.cost_cuts import DEFAULT_TAG_KEYS
from sagemaker_cost_mcp.tools import parameters as p
from sagemaker_cost_mcp.tools._tool import Asker, answered, tool
from sagemaker_cost_mcp.tools.charted import charted
from sagemaker_cost_mcp.tools.cost_phases import PhasesAnswer, PhasesAsked, costs_by_phase
from sagemaker_cost_mcp.tools.cost_phases_chart import phases_chart
from sagemaker_cost_mcp.tools.cost_phases_text import phases_text
from sagemaker_cost_mcp.tools.cost_tags import TagCostsAnswer, TagCostsAsked, costs_by_tag
from sagemaker_cost_mcp.tools.cost_tags_text import tags_text
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from sagemaker_cost_mcp.tools.related_costs import (
    RelatedAsked,
    RelatedCostsAnswer,
    related_service_costs,
    related_text,
)
from sagemaker_cost_mcp.tools.usage_costs import (
    CostsAnswer,
    CostsAsked,
    Granularity,
    GroupBy,
    Metric,
    costs_by_usage_type,
    costs_text,
)

CostMetric = Annotated[Metric | None, WithJsonSchema({"type": "string", "description": "Like UnblendedCost."})]
BillingView = str | None


def tools(desk: Desk) -> list[Tool]:
    """The tools of this set."""
    return [
        tool(_by_usage_type(desk), title="SageMaker costs by usage type"),
        tool(_by_phase(desk), title="SageMaker costs by phase"),
        tool(_by_tag(desk), title="SageMaker costs by tag"),
        tool(_related(desk), title="Costs of related services"),
    ]


def _line(ctx: Context[Any, Any]) -> Line:
    asker = Asker(ctx)
    return Line(progress=asker.progress, cancelled=asker.cancelled)


def _by_usage_type(desk: Desk) -> Callable[..., Any]:
    def get_sagemaker_costs_by_usage_type(
        ctx: Context[Any, Any],
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: Annotated[int | None, Field(description="Default 30, HOURLY 7.")] = None,
        granularity: Annotated[Granularity, Field(description="HOURLY: the last 14 days.")] = "TOTAL",
        group_by: GroupBy = "usage_type",
        regions: p.Regions = None,
        account_ids: p.Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        limit: p.Limit = 40,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, CostsAnswer]:
        """Where did the SageMaker money go? Cost, quantity and list value by usage type, region, instance family or
        account. Default: last 30 complete days.
        """
        asked = CostsAsked(
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            granularity=granularity,
            group_by=group_by,
            regions=tuple(dict.fromkeys(regions or ())),
            account_ids=tuple(account_ids or ()),
            cost_metric=cost_metric,
            billing_view_arn=billing_view_arn,
            limit=limit,
            cursor=cursor,
            refresh=refresh,
        )
        answer = costs_by_usage_type(desk, asked, _line(ctx))
        return answered(answer, costs_text(answer))

    return get_sagemaker_costs_by_usage_type


def _by_phase(desk: Desk) -> Callable[..., Any]:
    def get_sagemaker_costs_by_phase(
        ctx: Context[Any, Any],
        granularity: Cut = "WEEKLY",
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: int | None = None,
        regions: p.Regions = None,
        account_ids: p.Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
        chart: p.Chart = False,
    ) -> Annotated[CallToolResult, PhasesAnswer]:
        """SageMaker spend by phase (experimentation, data processing, labeling, training, inference, storage) by day,
        week or month, with the trend against the same time before.
        """
        asked = PhasesAsked(
            granularity=granularity,
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            regions=tuple(dict.fromkeys(regions or ())),
            account_ids=tuple(account_ids or ()),
            cost_metric=cost_metric,
            billing_view_arn=billing_view_arn,
            cursor=cursor,
            refresh=refresh,
        )
        answer = costs_by_phase(desk, asked, _line(ctx))
        result = answered(answer, phases_text(answer))
        return charted(result, phases_chart(answer, granularity)) if chart else result

    return get_sagemaker_costs_by_phase


def _by_tag(desk: Desk) -> Callable[..., Any]:
    def get_sagemaker_costs_by_tag(
        ctx: Context[Any, Any],
        tag_keys: Annotated[
            list[str] | None,
            Field(
                min_length=1,
                max_length=20,
                description="Default: Environment, Project, Team and the like.",
            ),
        ] = None,
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: p.Days = 30,
        account_ids: p.Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, TagCostsAnswer]:
        """SageMaker spend by cost allocation tag: values, untagged share, keys that are not activated, values spelled
        in several ways. $0.03, and $0.01 an active key.
        """
        asked = TagCostsAsked(
            tag_keys=tuple(dict.fromkeys(tag_keys or DEFAULT_TAG_KEYS)),
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            account_ids=tuple(account_ids or ()),
            cost_metric=cost_metric,
            billing_view_arn=billing_view_arn,
            cursor=cursor,
            refresh=refresh,
        )
        answer = costs_by_tag(desk, asked, _line(ctx))
        return answered(answer, tags_text(answer))

    return get_sagemaker_costs_by_tag


def _related(desk: Desk) -> Callable[..., Any]:
    def get_related_service_costs(
        ctx: Context[Any, Any],
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: p.Days = 30,
        tags: p.Tags = None,
        account_ids: p.Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, RelatedCostsAnswer]:
        """Cost of S3, ECR, EFS, Lambda, API Gateway, CloudWatch, NAT gateways and data transfer beside SageMaker: of
        whole accounts, unless tags or account_ids narrow it.
        """
        asked = RelatedAsked(
            dates=Dates(start=start_date, end=end_date),
            lookback_days=lookback_days,
            tags=tags or {},
            account_ids=tuple(account_ids or ()),
            cost_metric=cost_metric,
            billing_view_arn=billing_view_arn,
            refresh=refresh,
        )
        answer = related_service_costs(desk, asked, _line(ctx))
        return answered(answer, related_text(answer))

    return get_related_service_costs
