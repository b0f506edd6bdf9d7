"""The changes that would answer the largest findings of a review, for those who read it on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sagemaker_cost_mcp.errors import Cancelled, SagemakerCostError
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.remedies._remedy import discovered
from sagemaker_cost_mcp.report.figures import Proposal
from sagemaker_cost_mcp.tools.answers import FindingRow
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.remediation import RemediationAnswer, RemediationAsked, remediation

MOST = 10
"""Findings whose change is written out: each is judged anew, and a plan is worked through from the top."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """Changes by the id of their finding, and what asking for them cost."""

    changes: dict[str, Proposal] = field(default_factory=dict[str, Proposal])
    aws_calls: int = 0
    aws_calls_usd: Decimal = ZERO


def proposed(desk: Desk, findings: Sequence[FindingRow], regions: tuple[str, ...], line: Line) -> Proposed:
    """Changes of the first findings that save a dollar; one that cannot be proposed is left to the tool to explain.

    Raises:
        Cancelled: The asker went away.
    """
    found: dict[str, Proposal] = {}
    calls, cost = 0, ZERO
    for one in [one for one in findings if one.monthly_saving_usd > 0 and one.rule in answered()][:MOST]:
        answer = _answer(desk, RemediationAsked(finding=one.id, regions=regions, formats=("aws_cli",)), line)
        if answer is None:
            continue
        found[one.id] = _proposal(answer)
        calls, cost = calls + answer.meta.aws_calls, cost + answer.meta.aws_calls_usd
    return Proposed(changes=found, aws_calls=calls, aws_calls_usd=cost)


def answered() -> frozenset[str]:
    """Rules whose findings a remedy answers."""
    return frozenset(rule for remedy in discovered() for rule in remedy.rules)


def _answer(desk: Desk, asked: RemediationAsked, line: Line) -> RemediationAnswer | None:
    try:
        return remediation(desk, asked, line)
    except Cancelled:
        raise
    except SagemakerCostError:
        return None  # the page then names the tool, which says why


def _proposal(answer: RemediationAnswer) -> Proposal:
    return Proposal(
        what=answer.what,
        apply_in=answer.apply_in.why,
        check_first=tuple(answer.check_first),
        commands=answer.aws_cli or "",
        undo=answer.undo,
    )
