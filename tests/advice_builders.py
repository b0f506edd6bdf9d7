"""Hand-made advice of AWS, with everything defaulted that a test does not speak of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.aws_advice import HUB, OPTIMIZER, Recommendation, ServiceAdvice
from sagemaker_cost_mcp.model.finding import Finding, finding_id
from sagemaker_cost_mcp.model.inference import Endpoint
from tests.builders import ACCOUNT, NOW, REGION, D, claim, endpoint, finding

ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/ranker"


def said(name: str = "ranker", saving: str | None = "100", **more: Any) -> Recommendation:
    """The Hub's advice to delete an endpoint."""
    fields: dict[str, Any] = {
        "service": HUB,
        "arn": f"arn:aws:sagemaker:{more.get('region', REGION)}:{more.get('account_id', ACCOUNT)}:endpoint/{name}",
        "name": name,
        "resource_type": "SageMakerEndpoint",
        "region": REGION,
        "account_id": ACCOUNT,
        "action": "Delete",
        "monthly_saving": None if saving is None else D(saving),
        "lookback_days": 14,
        "refreshed_at": NOW - timedelta(days=1),
    }
    return Recommendation(**(fields | more))


def also_said(name: str = "ranker", saving: str | None = "100", **more: Any) -> Recommendation:
    """The same of Compute Optimizer."""
    return said(name, saving, service=OPTIMIZER, action="Idle", **more)


def hub(*recommendations: Recommendation, **more: Any) -> ServiceAdvice:
    fields: dict[str, Any] = {"service": HUB, "status": "Active", "recommendations": recommendations}
    return ServiceAdvice(**(fields | more))


def optimizer(*recommendations: Recommendation, **more: Any) -> ServiceAdvice:
    return hub(*recommendations, **({"service": OPTIMIZER} | more))


def off(service: Any) -> ServiceAdvice:
    """An account that is not enrolled."""
    return ServiceAdvice(service=service, status="Inactive", recommendations=None)


def named(name: str = "ranker", *, rule: str = "idle-endpoint", on: Endpoint | None = None, **more: Any) -> Finding:
    """Our finding on an endpoint: USD 100 a month at list price and in cash."""
    resource = (on or endpoint(name)).ref
    found = finding(name, claim(name, "USE1-Host:ml.m5.xlarge", "1", units="100"), rule=rule)
    fields = {"id": finding_id(rule, resource.arn), "resource": resource, "monthly_saving_usd": D(100)}
    return found.model_copy(update={**fields, "monthly_saving_later_usd": D(100), **more})
