"""Feature groups of `workshop`."""

from __future__ import annotations

from collections.abc import Iterator

from sagemaker_cost_mcp.simulator.description import FeatureGroup
from sagemaker_cost_mcp.simulator.scenarios._days import Days

_GIB = 1 << 30


def feature_groups(days: Days) -> Iterator[FeatureGroup]:
    """Online stores of all kinds, one without, one that failed."""
    yield FeatureGroup(
        name="clickstream",
        created=days.ago(170),
        online_bytes=38 * _GIB,
        monthly_writes=40_000_000,
        tags={"Team": "data", "Owner": "hugo@example.com"},
    )
    yield FeatureGroup(
        name="customers",
        created=days.ago(160),
        provisioned=(400, 120),
        online_bytes=6 * _GIB,
        monthly_reads=30_000_000,
        monthly_writes=2_000_000,
        tags={"Team": "growth"},
    )
    yield FeatureGroup(name="customers-history", created=days.ago(158), online=False)
    yield FeatureGroup(
        name="sessions",
        created=days.ago(90),
        storage_type="InMemory",
        offline=False,
        ttl=("Days", 14),
        online_bytes=2 * _GIB,
        monthly_reads=90_000_000,
        monthly_writes=12_000_000,
    )
    yield FeatureGroup(
        name="draft-features",
        created=days.ago(20),
        online=False,
        status="CreateFailed",
        failure_reason="Validation Error: The execution role may not write to the offline store.",
    )
