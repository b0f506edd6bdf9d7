from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.file_systems import DAYS, MANAGED_BY, file_system_use, file_systems
from sagemaker_cost_mcp.model.file_systems import FileSystem, StorageClass
from tests.fake_reading import Asked, ReadingOf
from tests.studio_builders import domain

REGION = "us-east-1"
TODAY = date(2026, 11, 20)
DOMAIN_ARN = "arn:aws:sagemaker:us-east-1:111122223333:domain/d-gone"
GIGABYTE = 2**30


def row(name: str = "fs-9", *, tags: dict[str, str] | None = None, size: Any = None, **more: Any) -> dict[str, Any]:
    tagged = {MANAGED_BY: DOMAIN_ARN} if tags is None else tags
    return {
        "OwnerId": "111122223333",
        "CreationToken": "t",
        "FileSystemId": name,
        "CreationTime": datetime(2025, 1, 1, tzinfo=UTC),
        "LifeCycleState": "available",
        "NumberOfMountTargets": 2,
        "SizeInBytes": size or {"Value": 3 * GIGABYTE, "ValueInStandard": 2 * GIGABYTE, "ValueInIA": GIGABYTE},
        "PerformanceMode": "generalPurpose",
        "Tags": [{"Key": key, "Value": value} for key, value in tagged.items()],
        **more,
    }


def listed(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"DescribeFileSystems": {"FileSystems": list(rows)}}


def test_what_a_deleted_domain_left_behind_is_found_by_its_tag(reading_of: ReadingOf) -> None:
    (found,) = file_systems(reading_of(listed(row())), REGION, []).items
    assert found.domain_id == "d-gone"
    assert found.ref.arn == "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-9"
    assert found.ref.tags == {MANAGED_BY: DOMAIN_ARN}
    assert found.gigabytes == {StorageClass.STANDARD: Decimal(2), StorageClass.IA: Decimal(1)}
    assert not found.one_zone


def test_a_domain_names_its_own_whatever_the_tags_say_and_all_others_are_left_out(reading_of: ReadingOf) -> None:
    answers = listed(row("fs-1", tags={}), row("fs-2", tags={"Name": "webserver"}))
    (found,) = file_systems(reading_of(answers), REGION, [domain()]).items
    assert (found.file_system_id, found.domain_id) == ("fs-1", "d-1")


def test_a_tag_that_names_no_domain_is_kept_as_not_known(reading_of: ReadingOf) -> None:
    (found,) = file_systems(reading_of(listed(row(tags={MANAGED_BY: "odd"}))), REGION, [domain(read=False)]).items
    assert found.domain_id is None


def test_what_is_not_said_to_be_in_another_class_is_standard(reading_of: ReadingOf) -> None:
    bare = row(size={"Value": 5 * GIGABYTE, "ValueInIA": GIGABYTE}, AvailabilityZoneName="us-east-1a")
    empty = row("fs-8", size={"Value": 0}, FileSystemArn="arn:aws:elasticfilesystem:us-east-1:1:file-system/fs-8")
    sized, none = file_systems(reading_of(listed(bare, empty)), REGION, []).items
    assert sized.gigabytes == {StorageClass.STANDARD: Decimal(4), StorageClass.IA: Decimal(1)}
    assert sized.one_zone
    assert none.gigabytes == {}
    assert none.ref.arn.endswith(":1:file-system/fs-8")


def test_a_refusal_is_a_gap(reading_of: ReadingOf) -> None:
    refusal = AccessDenied("no", operation="elasticfilesystem:DescribeFileSystems")
    outcome = file_systems(reading_of({"DescribeFileSystems": refusal}), REGION, [])
    assert outcome.items == ()
    assert [gap.operation for gap in outcome.gaps] == ["elasticfilesystem:DescribeFileSystems"]


def systems(reading_of: ReadingOf, *names: str) -> tuple[FileSystem, ...]:
    return file_systems(reading_of(listed(*(row(name) for name in names))), REGION, []).items


def test_connections_and_bytes_come_by_day_and_a_day_without_a_point_is_none(
    reading_of: ReadingOf, asked: Asked
) -> None:
    day = datetime(2026, 11, 3, tzinfo=UTC)
    answer = {
        "MetricDataResults": [
            {"Id": "m0", "Timestamps": [day, day + timedelta(days=1)], "Values": [0.0, 7.0]},
            {"Id": "m1", "Timestamps": [day], "Values": [4096.0]},
        ]
    }
    found = systems(reading_of, "fs-1")
    asked.clear()
    (use,) = file_system_use(reading_of({"GetMetricData": answer}), REGION, found, TODAY).items
    assert use.connections == {day.date(): 0, day.date() + timedelta(days=1): 7}
    assert use.io_bytes == {day.date(): 4096}
    assert (use.until - use.since).days == DAYS
    ((_, _, params),) = asked
    stats = [query["MetricStat"] for query in params["MetricDataQueries"]]
    assert [one["Metric"]["MetricName"] for one in stats] == ["ClientConnections", "TotalIOBytes"]
    assert {(one["Stat"], one["Period"], one["Metric"]["Namespace"]) for one in stats} == {("Sum", 86400, "AWS/EFS")}


def test_what_could_not_be_read_has_no_entry(reading_of: ReadingOf) -> None:
    refusal = AccessDenied("no", operation="cloudwatch:GetMetricData")
    outcome = file_system_use(
        reading_of({"GetMetricData": refusal}), REGION, systems(reading_of, "fs-1", "fs-2"), TODAY
    )
    assert outcome.items == ()
    assert len(outcome.gaps) == 1
