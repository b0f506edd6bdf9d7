"""`docs/guide-map.md`: each call that a cost guide tells people to make by hand, the tool that answers it, its answer.

The eighteen raw calls come from a guide for assistants (its `usePower(…)` blocks). Several of them cannot work as
written: CloudWatch has no such dimensions, Cost Explorer no such filter. The page says so, and what is asked instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mcp import Client
from mcp.server import MCPServer
from mcp.types import TextContent

from sagemaker_cost_mcp.server import Source, desk, made_tools
from sagemaker_cost_mcp.settings import Settings
from sagemaker_cost_mcp.tools.plain import plain

LINES = 14
"""Lines of an answer that are shown."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One call of the guide."""

    place: str
    """Section of the guide."""
    call: str
    """Server and operation, in short."""
    truth: str
    """What is to be known about the raw call."""
    tool: str
    scenario: str = "ml-team"
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


ENTRIES = (
    Entry(
        place="Using the tools, 1",
        call="`cost_explorer` by USAGE_TYPE, MONTHLY, UnblendedCost",
        truth="Unblended cost cancels covered usage against negations under Savings Plans, and credits make spend read "
        "as nothing; pages must be followed.",
        tool="get_sagemaker_costs_by_usage_type",
        arguments={"granularity": "MONTHLY", "limit": 8},
    ),
    Entry(
        place="Using the tools, 2",
        call="`cost_explorer` filtered on three usage types, DAILY",
        truth="Three usage types are not the phases: all of them are asked for and classified.",
        tool="get_sagemaker_costs_by_phase",
        arguments={"granularity": "WEEKLY"},
    ),
    Entry(
        place="Using the tools, 3",
        call="`get_pricing` of ML Instance and instanceType",
        truth="One type has a price for each component, so the component belongs into the question.",
        tool="get_sagemaker_pricing",
        arguments={"instance_types": ["ml.m5.large"], "components": ["Hosting"], "regions": ["us-east-1", "eu-west-1"]},
    ),
    Entry(
        place="Using the tools, 4",
        call="`get_metric_statistics` of CPUUtilization by EndpointName",
        truth="The metric is in `/aws/sagemaker/Endpoints`, needs VariantName too, and is 100 % a vCPU.",
        tool="get_resource_utilization",
        scenario="shop",
        arguments={"names": ["checkout-risk"]},
    ),
    Entry(
        place="Using the tools, 5",
        call="`get_metric_data` with a cost per invocation in metric math",
        truth="CloudWatch knows no cost: it is computed from the bill, and without traffic it does not apply.",
        tool="get_unit_costs",
        scenario="shop",
        arguments={"kind": "endpoint", "limit": 6},
    ),
    Entry(
        place="Experimentation, right-sizing",
        call="`get_ec2_instance_recommendations`",
        truth="Compute Optimizer's EC2 advice knows no notebook: what can be known is whether one is used.",
        tool="find_idle_notebooks",
        arguments={"limit": 3},
    ),
    Entry(
        place="Training, instance optimization",
        call="`get_metric_statistics` of TrainingJobCPUUtilization",
        truth="There is no such metric: it is CPUUtilization in `/aws/sagemaker/TrainingJobs` by Host.",
        tool="get_resource_utilization",
        arguments={"kind": "training", "limit": 4},
    ),
    Entry(
        place="Advanced, Savings Plans coverage",
        call="`get_savings_plans_coverage` by SERVICE",
        truth="Coverage by day, family or region, with utilization, which has no SERVICE filter.",
        tool="savings_plan_coverage",
        arguments={"by": "family"},
    ),
    Entry(
        place="Auto scaling",
        call="`get_metric_statistics` of InvocationsPerInstance, Average",
        truth="Its only statistic is Sum, since each request emits 1/N.",
        tool="get_resource_utilization",
        scenario="shop",
        arguments={"names": ["fraud-score"]},
    ),
    Entry(
        place="Pitfall 1, idle notebooks",
        call="`cost_anomaly` filtered by usage type",
        truth="AWS's anomalies cannot be filtered so, and a notebook that was always idle is no anomaly.",
        tool="find_idle_notebooks",
        arguments={"limit": 3},
    ),
    Entry(
        place="Scenario 1, baseline",
        call="`cost_explorer` by USAGE_TYPE",
        truth="As the first, by phase with its trend.",
        tool="get_sagemaker_costs_by_phase",
    ),
    Entry(
        place="Scenario 1, commitments",
        call="`sp_recommendations` by service",
        truth="A recommendation needs SAGEMAKER_SP, term, payment and look-back; before buying more, it helps to know "
        "how the plans held are used and what they leave uncovered.",
        tool="savings_plan_coverage",
        arguments={"by": "day", "limit": 5},
    ),
    Entry(
        place="Scenario 1, utilization",
        call="`get_metric_statistics` of CPUUtilization without dimensions",
        truth="CloudWatch matches exact sets of dimensions: without them it answers nothing.",
        tool="get_resource_utilization",
        arguments={"limit": 4},
    ),
    Entry(
        place="Scenario 2, hourly cost",
        call="`cost_explorer`, HOURLY for a month",
        truth="Hours are kept for 14 days, where they are switched on at all.",
        tool="get_sagemaker_costs_by_usage_type",
        scenario="shop",
        arguments={"granularity": "HOURLY", "lookback_days": 2, "limit": 6},
    ),
    Entry(
        place="Integrations",
        call="`cost_explorer` of four services by their names",
        truth="Services are billed under names that change, so they are looked up on the account's own bill.",
        tool="get_related_service_costs",
    ),
    Entry(
        place="Alerts, budgets",
        call="`budgets` of the service",
        truth="Budgets, alarms and anomaly monitors together, and what none of them watches.",
        tool="get_alert_status",
    ),
    Entry(
        place="Alerts, anomalies",
        call="`cost_anomaly` by SERVICE",
        truth="The filter does not exist; AWS's anomalies are merged with those of a detector by usage type.",
        tool="find_cost_anomalies",
    ),
    Entry(
        place="Alerts, alarms",
        call="`describe_alarms` with the prefix SageMaker",
        truth="People choose alarm names: what matters is the namespace and the dimensions.",
        tool="get_alert_status",
        scenario="shop",
    ),
)


async def page(now: datetime) -> str:
    """The page, with answers of the embedded accounts at a moment."""
    lines = [
        "# Guide map",
        "",
        "Cost guides for assistants list raw calls. Each of them, and the one tool here that answers",
        "it, with the beginning of its answer on an embedded account. Generated, and checked.",
        "",
        "| where the guide is | its call | tool here |",
        "| --- | --- | --- |",
        *(f"| {one.place} | {one.call} | [{one.tool}](tools/{one.tool}.md) |" for one in ENTRIES),
    ]
    for scenario in dict.fromkeys(one.scenario for one in ENTRIES):
        server = MCPServer(
            "docs", log_level="WARNING", tools=made_tools(desk(Settings(), Source(scenario=scenario, now=now)))
        )
        async with Client(server) as client:
            for one in (entry for entry in ENTRIES if entry.scenario == scenario):
                lines += await _section(client, one)
    return "\n".join([*lines, ""])


async def _section(client: Client, entry: Entry) -> list[str]:
    result = await client.call_tool(entry.tool, dict(entry.arguments))
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    if result.is_error:
        raise SystemExit(f"the guide map's {entry.tool} failed: {text}")
    said = plain(text).splitlines()
    return [
        "",
        f"## {entry.place}",
        "",
        f"{entry.call}. {entry.truth}",
        "",
        f"`{entry.tool}` on `{entry.scenario}`, arguments `{json.dumps(entry.arguments)}`:",
        "",
        "```text",
        *said[:LINES],
        *(["..."] if len(said) > LINES else []),
        "```",
    ]
