"""Groups of the feature store in a region. Sources: Search, DescribeFeatureGroup.

Calls for n groups of which o have an online store: ceil(n / 100) of Search + o of DescribeFeatureGroup. Search gives
whole groups with their tags, but neither the throughput they pay for nor the size of the online store. Where Search is
denied: ceil(n / 100) of ListFeatureGroups + n of DescribeFeatureGroup + ceil(n / 100) of GetResources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.recent import reference, tags_in
from sagemaker_cost_mcp.inventory.searched import Row, searched
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup

_KIND = Kind(
    noun="feature group",
    describe="DescribeFeatureGroup",
    needed=("FeatureGroupArn", "CreationTime"),
    status="FeatureGroupStatus",
    statuses=frozenset({"Creating", "Created", "CreateFailed", "Deleting", "DeleteFailed"}),
)
_SECONDS = {"Seconds": 1, "Minutes": 60, "Hours": 3600, "Days": 86400, "Weeks": 604800}
"""TtlDurationUnit as of botocore 1.44."""


def feature_groups(reading: Reading, region: str) -> Outcome[FeatureGroup]:
    """Every feature group of the region; those with an online store with what they pay for it.

    What could not be read is a gap: without its description a group's throughput and size are None, and where it was
    only listed its stores too; without the tags `ref.tags` is None.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    found = searched(reading, region, "FeatureGroup")
    rows = _listed(reading, region) if found is None else found
    by_name: dict[str, Row] = {row["FeatureGroupName"]: row for row in rows.items if "FeatureGroupName" in row}
    listed = [
        Listed(name=name, row=row, asked=_asked(row) if found is None or _is_online(row) else None)
        for name, row in by_name.items()
    ]
    whole = described(reading, region, _KIND, listed)
    tags = _tags(reading, region, by_name.values(), searched_for=found is not None)
    items = tuple(_group(reading, region, one, tags, known=found is not None) for one in whole.items)
    return Outcome(items, (*rows.gaps, *whole.gaps, *tags.gaps))


def _listed(reading: Reading, region: str) -> Outcome[Row]:
    rows = rows_of(reading, ("sagemaker", "ListFeatureGroups"), region, "FeatureGroupSummaries")
    return Outcome(tuple(rows.items), rows.gaps)


def _tags(reading: Reading, region: str, rows: Iterable[Row], *, searched_for: bool) -> Tags:
    known = [row for row in rows if "FeatureGroupArn" in row]
    if searched_for:
        return Tags({row["FeatureGroupArn"]: tags_in(row) for row in known})
    return tags_of_arns(reading, region, (row["FeatureGroupArn"] for row in known))


def _asked(row: Row) -> dict[str, Any]:
    return {"FeatureGroupName": row["FeatureGroupName"]}


def _is_online(row: Row) -> bool:
    return row.get("OnlineStoreConfig", {}).get("EnableOnlineStore") is True


def _group(reading: Reading, region: str, one: Described, tags: Tags, *, known: bool) -> FeatureGroup:
    """The allow-list: definitions of features, keys and places stay behind.

    Args:
        reading: The question's reading.
        region: Where it is.
        one: Its row.
        tags: Of all groups.
        known: Whether the row says which stores there are, described or not.
    """
    row = one.row
    online: Mapping[str, Any] = row.get("OnlineStoreConfig", {})
    throughput: Mapping[str, Any] = row.get("ThroughputConfig", {})
    told = known or one.whole
    return FeatureGroup(
        ref=reference(reading, region, row["FeatureGroupArn"], one.name, tags.of(row["FeatureGroupArn"])),
        status=row.get("FeatureGroupStatus"),
        created_at=row["CreationTime"].astimezone(UTC),
        online_store=_is_online(row) if told else None,
        offline_store="OfflineStoreConfig" in row if told else None,
        storage_type=online.get("StorageType"),
        throughput_mode=throughput.get("ThroughputMode"),
        provisioned_read_units=throughput.get("ProvisionedReadCapacityUnits"),
        provisioned_write_units=throughput.get("ProvisionedWriteCapacityUnits"),
        online_bytes=row.get("OnlineStoreTotalSizeBytes"),
        ttl_seconds=_seconds(online.get("TtlDuration")),
    )


def _seconds(duration: Mapping[str, Any] | None) -> int | None:
    """A duration in seconds; None: there is none, or in a unit that this version does not know."""
    if not duration or duration.get("Unit") not in _SECONDS:
        return None
    return _SECONDS[duration["Unit"]] * int(duration.get("Value", 0)) or None
