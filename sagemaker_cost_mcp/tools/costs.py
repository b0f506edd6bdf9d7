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
from sagemaker_cost_mcp.tools.cost_phases import PhasesAnswer, PhasesAsked, costs_by_phase
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

Accounts = Annotated[list[str] | None, Field(description="Linked accounts; default: all.")]
CostMetric = Annotated[
    Metric | None, WithJsonSchema({"type": "string", "description": "Like UnblendedCost; default NetAmortizedCost."})
]
BillingView = Annotated[str | None, Field(description="Default: the primary one.")]
Days = Annotated[int, Field(description="Days back.")]


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
        lookback_days: Annotated[int | None, Field(description="Days back; default 30, for HOURLY 7.")] = None,
        granularity: Annotated[Granularity, Field(description="HOURLY reaches back 14 days.")] = "TOTAL",
        group_by: Annotated[GroupBy, Field(description="What a row stands for.")] = "usage_type",
        regions: p.Regions = None,
        account_ids: Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        limit: p.Limit = 40,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, CostsAnswer]:
        """Where did the SageMaker money go? Cost, quantity and list value by usage type, region, instance family or
        account; credits and refunds left out and said. Default: last 30 complete days. Costs $0.02-0.03 per new
        question (Cost Explorer), cached 6 h.
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
        granularity: Annotated[Cut, Field(description="Weeks begin on Monday.")] = "WEEKLY",
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: Annotated[
            int | None, Field(description="Default: 30 days; this and 4 weeks, or 3 months, before.")
        ] = None,
        regions: p.Regions = None,
        account_ids: Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, PhasesAnswer]:
        """SageMaker spend by phase (experimentation, data processing, labeling, training, inference, storage, other)
        by day, week or month; compute, storage and transfer apart; trend against the same time before. Costs $0.02 per
        new question, cached 6 h.
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
        return answered(answer, phases_text(answer))

    return get_sagemaker_costs_by_phase


def _by_tag(desk: Desk) -> Callable[..., Any]:
    def get_sagemaker_costs_by_tag(
        ctx: Context[Any, Any],
        tag_keys: Annotated[
            list[str] | None,
            Field(
                min_length=1,
                max_length=20,
                description="Default Environment, Project, Experiment, Team, DataScientist, ModelType.",
            ),
        ] = None,
        start_date: p.StartDate = None,
        end_date: p.EndDate = None,
        lookback_days: Days = 30,
        account_ids: Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        cursor: p.Cursor = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, TagCostsAnswer]:
        """SageMaker spend by cost allocation tag: values, untagged share, which keys are activated since when, what is
        spelled in several ways. Costs $0.03 and $0.01 an active key per new question, cached 6 h.
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
        lookback_days: Days = 30,
        tags: Annotated[
            dict[str, str] | None, Field(description="Only usage with these; an empty value means any.")
        ] = None,
        account_ids: Accounts = None,
        cost_metric: CostMetric = None,
        billing_view_arn: BillingView = None,
        refresh: p.Refresh = False,
    ) -> Annotated[CallToolResult, RelatedCostsAnswer]:
        """Cost of S3, ECR, EFS, Lambda, API Gateway, CloudWatch, NAT gateways and data transfer beside SageMaker: of
        whole accounts, unless tags or account_ids narrow it. Costs $0.01-0.03 per new question, cached 6 h.
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
