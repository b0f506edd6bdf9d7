"""Rows about what is planned: what costs nothing, and which rules it would break."""

from __future__ import annotations

from collections.abc import Mapping

from sagemaker_cost_mcp.analysis.deployment.till import Free
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.tools.answers import Row, Usd


class FreeRow(Row):
    resource: str
    why: str

    @classmethod
    def of(cls, one: Free) -> FreeRow:
        """The resource as a row."""
        return cls(**one.model_dump())


class BrokenRow(Row):
    rule: str
    title: str
    resource: str
    """Logical id or address."""
    why: str
    monthly_cost_usd: Usd | None = None
    """List price of the resource on all month."""
    monthly_saving_list_usd: Usd
    """Of it what the recommendation saves; 0: a risk."""
    confidence: str
    recommendation: str

    @classmethod
    def of(cls, finding: Finding, addresses: Mapping[str, str]) -> BrokenRow:
        """The finding as a row.

        Args:
            finding: About a planned resource, or about something that such resources use.
            addresses: Address in the plan by ARN.
        """
        return cls(
            rule=finding.rule,
            title=finding.title,
            resource=addresses.get(finding.resource.arn, finding.resource.name),
            why="; ".join(finding.evidence),
            monthly_cost_usd=finding.monthly_cost_usd,
            monthly_saving_list_usd=finding.monthly_saving_list_usd,
            confidence=finding.confidence,
            recommendation=finding.recommendation,
        )
