"""What was observed about the use of a resource."""

from __future__ import annotations

from datetime import datetime

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
