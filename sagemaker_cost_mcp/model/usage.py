"""What was observed about the use of a resource."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sagemaker_cost_mcp.model.value import Value


class NotebookActivity(Value):
    """Trace of a notebook instance in log group `/aws/sagemaker/NotebookInstances`.

    A notebook without an entry on the shelf was not asked about, or could not be.
    """

    arn: str
    stream: str
    """`<notebook name>/jupyter.log`."""
    last_event_at: datetime | None
    """Last event of the stream; None: there is no such stream, or it never had an event."""


class NotebookHours(Value):
    """The hours (UTC) in which a notebook instance wrote to its log.

    A running notebook instance without an entry on the shelf was not asked about, or could not be.
    """

    arn: str
    stream: str
    """As in `NotebookActivity`."""
    hours: tuple[datetime, ...] | None
    """Start of each hour that has an event, ascending; None: there is no such stream, or it never had an event."""
    since: datetime
    """From here to `until` no event was overlooked."""
    until: datetime


class EndpointTraffic(Value):
    """Requests of one variant or inference component, day by day (UTC).

    An endpoint's variant without an entry on the shelf was not asked about, or could not be.
    """

    endpoint_arn: str
    part: str
    """Name of the variant, or of the inference component."""
    requests: Mapping[date, Decimal]
    """Sum of `Invocations` (async: `InvocationsProcessed`) of each day that has a data point. CloudWatch publishes
    zeros for a variant that nobody calls, so a day without a point is unknown, never zero."""
    instances: Mapping[date, Decimal]
    """Mean number of instances on each day with a point: SampleCount of `CPUUtilization` at 60 s / 1,440."""
    since: date
    until: date
    """Exclusive: days from `since` were asked for."""
