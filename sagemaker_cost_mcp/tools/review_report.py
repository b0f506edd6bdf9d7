"""A review as one HTML file, with charts of the answers around it and the changes that would answer its findings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.report.review_page import ReviewPage
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.illustrated import illustrated
from sagemaker_cost_mcp.tools.proposals import proposed
from sagemaker_cost_mcp.tools.review import ReviewAnswer, ReviewAsked
from sagemaker_cost_mcp.tools.text import count, usd

_NOTABLE_USD = Decimal("0.01")
"""A page of Cost Explorer."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The file, and what asking for what stands around the review cost on top of it."""

    html: str
    aws_calls: int
    aws_calls_usd: Decimal

    @property
    def cost_note(self) -> str | None:
        """A sentence where that cost as much as a page of Cost Explorer; else None."""
        if self.aws_calls_usd < _NOTABLE_USD:
            return None
        return f"Charts and proposed changes took {_cost(self.aws_calls, self.aws_calls_usd)}."


def review_report(desk: Desk, answer: ReviewAnswer, asked: ReviewAsked, line: Line) -> Report:
    """The report of a review.

    Args:
        desk: That of the review.
        answer: In full: a report shows every claim and every undecided.
        asked: What it answers.
        line: To whoever waits.

    Raises:
        ExtraMissing: The extra `report` is not installed.
        Cancelled: The asker went away.
    """
    drawn = illustrated(desk, answer, asked, line)
    written = proposed(desk, answer.findings, asked.regions, line)
    calls, dollars = drawn.aws_calls + written.aws_calls, drawn.aws_calls_usd + written.aws_calls_usd
    page = ReviewPage(
        answer=answer.model_dump(mode="json"),
        figures=drawn.figures,
        changes=written.changes,
        beside_cost=_cost(calls, dollars),
    )
    return Report(html=page.html(), aws_calls=calls, aws_calls_usd=dollars)


def _cost(calls: int, dollars: Decimal) -> str:
    return f"{count(calls, 'more AWS call')}, {usd(dollars)}"
