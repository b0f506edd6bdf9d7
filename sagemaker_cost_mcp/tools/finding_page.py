"""A finding as a page of its own, for hosts that show resources: what `explain_finding` tells of it."""

from __future__ import annotations

import re

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.tools.desk import Desk, Line
from sagemaker_cost_mcp.tools.explain import ExplainAsked, explained, explanation_text

_ID = re.compile(r"[0-9a-f]{10}")


def finding_page(desk: Desk, finding: str, line: Line) -> str:
    """A finding in full, as Markdown, judged anew in the regions and with the look-back that nobody chose.

    Raises:
        BadQuestion: When this is no finding's id, or there is no such finding any more.
        SagemakerCostError: When nothing could be read.
    """
    if not _ID.fullmatch(finding):
        raise BadQuestion(
            f"'{finding[:80]}' is no finding's id: those are ten hexadecimal digits, told by run_cost_review and by "
            "the tools that find idle things and waste. A rule is at sagemaker-cost://rules/ and its name."
        )
    try:
        answer = explained(desk, ExplainAsked(finding=finding), line)
    except BadQuestion as error:
        raise BadQuestion(f"{error} This address takes nothing else: the tool explain_finding does.") from error
    return f"# {answer.title}\n\n{explanation_text(answer)}\n"
