"""How the online stores of feature groups are used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.value import Value


class OnlineStoreUse(Value):
    """Units that the requests to one feature group consumed, day by day (UTC).

    Each request publishes what it consumed, so a day without requests has no point: silence alone proves nothing. A
    group without an entry on the shelf has no online store, or could not be asked about.
    """

    arn: str
    reads: Mapping[date, Decimal]
    """Read units of each day with a point: GetRecord and BatchGetRecord, on demand and provisioned."""
    writes: Mapping[date, Decimal]
    """Write units of each day with a point: PutRecord and DeleteRecord."""
    since: date
    until: date
    """Exclusive: days from `since` were asked for."""
