"""Groups of the feature store: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class FeatureGroup(Value):
    """A feature group (source: Search, DescribeFeatureGroup)."""

    ref: ResourceRef
    status: str | None
    """`Created`, `CreateFailed`, …; None: AWS does not say."""
    created_at: datetime
    online_store: bool | None
    """None: only listed, and its description could not be read."""
    offline_store: bool | None
    storage_type: str | None
    """Of the online store, `Standard` or `InMemory`; None: there is none, or AWS does not say."""
    throughput_mode: str | None
    """Of the online store, `OnDemand` or `Provisioned`; None: there is none, or it could not be read."""
    provisioned_read_units: int | None
    provisioned_write_units: int | None
    online_bytes: int | None
    """Size of the online store; None: there is none, or AWS does not say."""
    ttl_seconds: int | None
    """After which a record leaves the online store; None: never, or AWS does not say."""
