"""Whole records through SageMaker's Search, where its caller may; each page holds a hundred of them.

Sources: API reference of Search; of Filter: "For timestamp properties, Value must be an ISO 8601 date-time string of
the following format: YYYY-mm-dd'T'HH:MM:SS".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, AccessDenied

Row = Mapping[str, Any]


def search_time(moment: datetime) -> str:
    """A moment (UTC) as a filter takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def searched(
    reading: Reading, region: str, resource: str, expression: Mapping[str, Any] | None = None
) -> Outcome[Row] | None:
    """Records of one kind; None: the caller may not search.

    Args:
        reading: The question's reading.
        region: Region to ask.
        resource: Kind as Search names it, `Pipeline`; its records are the members of that name.
        expression: SearchExpression; None: all of the kind.
    """
    rows: list[Row] = []
    asked = {} if expression is None else {"SearchExpression": dict(expression)}
    try:
        for page in reading.pages("sagemaker", "Search", region, Resource=resource, **asked):
            rows.extend(result[resource] for result in page.get("Results", ()) if resource in result)
    except AccessDenied:
        return None
    except LEAVES_A_GAP as error:
        return Outcome(tuple(rows), (reading.gap(error, "sagemaker:Search", region),))
    return Outcome(tuple(rows))
