"""Schedules of Model Monitor in a region.

Sources: ListMonitoringSchedules, DescribeMonitoringSchedule, Describe…JobDefinition, tag:GetResources.

Calls for n schedules of which s are on, under d distinct job definitions: ceil(n / 100) of List, s of
DescribeMonitoringSchedule, d of Describe…JobDefinition, ceil(n / 100) of GetResources. What is stopped starts no job
and is not described. A schedule holds its machines itself or names a definition that does, one operation for each type
of monitoring.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.described import Described, Kind, Listed, described
from sagemaker_cost_mcp.inventory.recent import moment, reference
from sagemaker_cost_mcp.inventory.tags import Tags, tags_of_arns
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.snapshot import Gap

DEFINITIONS = {
    "DataQuality": "DescribeDataQualityJobDefinition",
    "ModelQuality": "DescribeModelQualityJobDefinition",
    "ModelBias": "DescribeModelBiasJobDefinition",
    "ModelExplainability": "DescribeModelExplainabilityJobDefinition",
}
"""Operation that describes the job definition of a type of monitoring."""

_KIND = Kind(
    noun="monitoring schedule",
    describe="DescribeMonitoringSchedule",
    needed=("MonitoringScheduleArn", "MonitoringScheduleStatus", "CreationTime", "LastModifiedTime"),
    status="MonitoringScheduleStatus",
    statuses=frozenset({"Pending", "Failed", "Scheduled", "Stopped"}),
)
_OFF = frozenset({"Stopped", "Failed"})

_Cluster = Mapping[str, Any]
_Definition = tuple[str, str]
"""Type of monitoring, and name."""


def monitoring_schedules(reading: Reading, region: str) -> Outcome[MonitoringSchedule]:
    """Every monitoring schedule of the region; those that are on with their rhythm, machines and last run.

    What could not be read is a gap: without its description a schedule's `described` is False, without its job
    definition `instance_type` is None, without the tags `ref.tags` is.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListMonitoringSchedules"), region, "MonitoringScheduleSummaries")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    rows = {row["MonitoringScheduleName"]: row for row in listed.items}
    found = described(
        reading, region, _KIND, [Listed(name=name, row=row, asked=_asked(row)) for name, row in rows.items()]
    )
    clusters = _clusters(reading, region, found.items)
    tags = tags_of_arns(reading, region, (row["MonitoringScheduleArn"] for row in rows.values()))
    items = tuple(_schedule(reading, region, one, clusters.by_definition, tags) for one in found.items)
    return Outcome(items, (*listed.gaps, *found.gaps, *clusters.gaps, *tags.gaps))


class _Clusters:
    """The machines of job definitions, as far as they could be read."""

    def __init__(self, answers: Mapping[_Definition, _Cluster | Gap | None]) -> None:
        self.by_definition = {key: one for key, one in answers.items() if one is not None and not isinstance(one, Gap)}
        self.gaps = merged((key[1], one) for key, one in answers.items() if isinstance(one, Gap))


def _asked(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row.get("MonitoringScheduleStatus") in _OFF:
        return None
    return {"MonitoringScheduleName": row["MonitoringScheduleName"]}


def _clusters(reading: Reading, region: str, found: tuple[Described, ...]) -> _Clusters:
    wanted = sorted({key for one in found if one.whole and (key := _definition(one.row)) is not None})
    return _Clusters(dict(zip(wanted, reading.each(partial(_cluster, reading, region), wanted), strict=True)))


def _definition(row: Mapping[str, Any]) -> _Definition | None:
    """What to describe for a schedule's machines; None: it holds them itself, or this version does not know how."""
    config: Mapping[str, Any] = row.get("MonitoringScheduleConfig", {})
    name = config.get("MonitoringJobDefinitionName")
    kind = config.get("MonitoringType") or row.get("MonitoringType")
    return (kind, name) if name and kind in DEFINITIONS else None


def _cluster(reading: Reading, region: str, definition: _Definition) -> _Cluster | Gap | None:
    """The machines of a job definition; None: it is gone."""
    kind, name = definition
    try:
        answer = reading.call("sagemaker", DEFINITIONS[kind], region, JobDefinitionName=name)
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return reading.gap(error, f"sagemaker:{DEFINITIONS[kind]}", region)
    found: _Cluster = answer.get("JobResources", {}).get("ClusterConfig", {})
    return found


def _schedule(
    reading: Reading, region: str, one: Described, clusters: Mapping[_Definition, _Cluster], tags: Tags
) -> MonitoringSchedule:
    """The allow-list: environment, arguments, scripts, places of input and output, and messages stay behind."""
    row = one.row
    config: Mapping[str, Any] = row.get("MonitoringScheduleConfig", {})
    own: Mapping[str, Any] = config.get("MonitoringJobDefinition", {}).get("MonitoringResources", {})
    definition = _definition(row)
    cluster = clusters.get(definition, {}) if definition else own.get("ClusterConfig", {})
    last: Mapping[str, Any] = row.get("LastMonitoringExecutionSummary", {})
    return MonitoringSchedule(
        ref=reference(reading, region, row["MonitoringScheduleArn"], one.name, tags.of(row["MonitoringScheduleArn"])),
        status=row["MonitoringScheduleStatus"],
        monitoring_type=row.get("MonitoringType"),
        endpoint_name=row.get("EndpointName"),
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
        described=one.whole,
        schedule_expression=config.get("ScheduleConfig", {}).get("ScheduleExpression"),
        instance_type=cluster.get("InstanceType"),
        instance_count=cluster.get("InstanceCount"),
        volume_gb=cluster.get("VolumeSizeInGB"),
        last_run_status=last.get("MonitoringExecutionStatus"),
        last_run_at=moment(last, "ScheduledTime"),
    )
