"""Hand-made feature groups and how they are used, defaulted but for what a test speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.online_stores import OnlineStoreUse
from sagemaker_cost_mcp.model.resources import ResourceRef
from tests.builders import ACCOUNT, LONG_AGO, NOW, REGION, D

GIB = 1 << 30


def group(name: str = "clicks", tags: Mapping[str, str] | None = None, **fields: Any) -> FeatureGroup:
    given: dict[str, Any] = {
        "ref": ResourceRef(
            arn=f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:feature-group/{name}",
            name=name,
            type="feature-group",
            region=REGION,
            account_id=ACCOUNT,
            tags=tags or {},
        ),
        "status": "Created",
        "created_at": LONG_AGO,
        "online_store": True,
        "offline_store": False,
        "storage_type": "Standard",
        "throughput_mode": "OnDemand",
        "provisioned_read_units": None,
        "provisioned_write_units": None,
        "online_bytes": 10 * GIB,
        "ttl_seconds": None,
    }
    return FeatureGroup(**(given | fields))


def kept_ready(name: str = "ready", **fields: Any) -> FeatureGroup:
    ready: dict[str, Any] = {
        "throughput_mode": "Provisioned",
        "provisioned_read_units": 400,
        "provisioned_write_units": 100,
    }
    return group(name, **(ready | fields))


def store_use(
    of: FeatureGroup, reads: Mapping[int, int] | None = None, writes: Mapping[int, int] | None = None
) -> OnlineStoreUse:
    """Units by days ago; without any, a thousand writes on each of the last thirty days and no read."""
    today = NOW.date()
    given = dict.fromkeys(range(1, 31), 1000) if writes is None else writes
    by_day = [{today - timedelta(days=ago): D(units) for ago, units in some.items()} for some in (reads or {}, given)]
    return OnlineStoreUse(
        arn=of.ref.arn, reads=by_day[0], writes=by_day[1], since=today - timedelta(days=90), until=today
    )
