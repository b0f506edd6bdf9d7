"""Toolsets: which tools belong together, for whoever wants fewer of them in an assistant's context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sagemaker_cost_mcp.errors import BadQuestion

TOOLSETS: Mapping[str, tuple[str, ...]] = {
    "review": ("run_cost_review", "explain_finding", "propose_remediation", "get_aws_recommendations"),
    "waste": ("find_idle_notebooks", "find_idle_endpoints", "find_waste"),
    "training": ("analyze_training_jobs",),
    "inference": (
        "get_resource_utilization",
        "recommend_inference_option",
        "rightsize_endpoints",
        "evaluate_autoscaling",
        "plan_endpoint_consolidation",
    ),
    "costs": (
        "get_sagemaker_costs_by_usage_type",
        "get_sagemaker_costs_by_phase",
        "get_sagemaker_costs_by_tag",
        "get_related_service_costs",
        "explain_cost_change",
        "find_cost_anomalies",
        "forecast_sagemaker_costs",
        "get_unit_costs",
        "get_sagemaker_pricing",
        "estimate_workload_cost",
    ),
    "commitments": ("savings_plan_coverage", "recommend_savings_plan"),
    "governance": ("get_alert_status", "audit_cost_tags"),
}
"""Tools by toolset; every tool is in one of them, which a test holds against the surface."""

ALL = "all"


def tools_of(toolsets: Iterable[str]) -> frozenset[str]:
    """Names of the tools in some toolsets; of all where none is named, or `all`.

    Raises:
        BadQuestion: When there is no such toolset; names those there are.
    """
    wanted = tuple(toolsets) or (ALL,)
    unknown = [name for name in wanted if name not in TOOLSETS and name != ALL]
    if unknown:
        known = ", ".join((*TOOLSETS, ALL))
        raise BadQuestion(f"There is no toolset {', '.join(map(repr, unknown))}; there are {known}.")
    chosen = TOOLSETS if ALL in wanted else wanted
    return frozenset(tool for name in chosen for tool in TOOLSETS[name])
