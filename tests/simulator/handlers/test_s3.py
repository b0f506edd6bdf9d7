from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Bucket, BucketRule, Fleet
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

BORN = NOW - timedelta(days=200)


@pytest.fixture
def store(account_of: AccountOf) -> SimulatedAccount:
    tidy = BucketRule(name="tidy", prefix="tmp/", expires=30, moves=10, expires_noncurrent=5, ends_uploads=7)
    return account_of(
        Fleet(
            account_id="1" * 12,
            buckets=(
                Bucket(name="untidy", created=BORN, gigabytes={"StandardStorage": 2.0}, tags={"Team": "a"}),
                Bucket(name="tidy", created=BORN, rules=(tidy, BucketRule(enabled=False)), versioning="Enabled"),
                Bucket(name="abroad", created=BORN, region="eu-west-1", versioning="Suspended"),
                Bucket(name="young", created=NOW + timedelta(days=1)),
            ),
        )
    )


@pytest.fixture
def of(ask: Ask, store: SimulatedAccount) -> Any:
    def asked(operation: str, **params: Any) -> dict[str, Any]:
        return ask("s3", operation, account=store, **params)

    return asked


def code(call: Any, *args: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as told:
        call(*args, **params)
    error: Any = told.value.response
    return str(error["Error"]["Code"])


def test_all_buckets_are_listed_without_their_regions_unless_somebody_asks_with_a_parameter(of: Any) -> None:
    rows = of("ListBuckets")["Buckets"]
    assert [(row["Name"], row["CreationDate"]) for row in rows] == [(n, BORN) for n in ("abroad", "tidy", "untidy")]
    assert not any("BucketRegion" in row for row in rows)
    asked = of("ListBuckets", MaxBuckets=10)["Buckets"]
    assert [row["BucketRegion"] for row in asked] == ["eu-west-1", "us-east-1", "us-east-1"]


def test_buckets_of_a_region_are_asked_for_in_that_region(of: Any) -> None:
    named = [row["Name"] for row in of("ListBuckets", region="eu-west-1", BucketRegion="eu-west-1")["Buckets"]]
    assert named == ["abroad"]
    assert code(of, "ListBuckets", BucketRegion="eu-west-1") == "InvalidArgument"


def test_a_list_goes_on_where_its_page_ended(of: Any) -> None:
    first = of("ListBuckets", MaxBuckets=2)
    rest = of("ListBuckets", MaxBuckets=2, ContinuationToken=first["ContinuationToken"])
    assert [row["Name"] for row in rest["Buckets"]] == ["untidy"]
    assert "ContinuationToken" not in rest
    assert of("ListBuckets", Prefix="un")["Prefix"] == "un"
    assert code(of, "ListBuckets", MaxBuckets=2, ContinuationToken="made-up") == "InvalidArgument"


def test_rules_are_told_as_they_are(of: Any) -> None:
    tidy, off = of("GetBucketLifecycleConfiguration", Bucket="tidy")["Rules"]
    assert tidy == {
        "ID": "tidy",
        "Status": "Enabled",
        "Filter": {"Prefix": "tmp/"},
        "Expiration": {"Days": 30},
        "Transitions": [{"Days": 10, "StorageClass": "STANDARD_IA"}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 5},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    assert off["Status"] == "Disabled"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"Bucket": "untidy"}, "NoSuchLifecycleConfiguration"),
        ({"Bucket": "young"}, "NoSuchBucket"),
        ({"Bucket": "untidy", "ExpectedBucketOwner": "2" * 12}, "AccessDenied"),
    ],
)
def test_what_is_not_there_or_not_ones_own_is_refused(of: Any, params: dict[str, str], expected: str) -> None:
    assert code(of, "GetBucketLifecycleConfiguration", **params) == expected


def test_versioning_has_no_status_where_there_never_was_any(of: Any) -> None:
    assert of("GetBucketVersioning", Bucket="untidy") == {}
    assert of("GetBucketVersioning", Bucket="tidy") == {"Status": "Enabled"}
    assert of("GetBucketVersioning", region="eu-west-1", Bucket="abroad") == {"Status": "Suspended"}


def test_a_bucket_is_not_answered_for_in_another_region(of: Any) -> None:
    """The client then asks where it is, which the simulated account does not tell."""
    with pytest.raises(ClientError):
        of("GetBucketVersioning", Bucket="abroad")


def test_a_size_is_published_once_a_day(ask: Ask, store: SimulatedAccount) -> None:
    def points(name: str) -> list[float]:
        dimensions = [{"Name": "BucketName", "Value": name}, {"Name": "StorageType", "Value": "StandardStorage"}]
        metric = {"Namespace": "AWS/S3", "MetricName": "BucketSizeBytes", "Dimensions": dimensions}
        query = {"Id": "m0", "MetricStat": {"Metric": metric, "Period": 86_400, "Stat": "Average"}}
        midnight = NOW.replace(hour=0, minute=0)
        window: dict[str, Any] = {"StartTime": midnight - timedelta(days=4), "EndTime": midnight}
        answer = ask("cloudwatch", "GetMetricData", account=store, MetricDataQueries=[query], **window)
        values: list[float] = answer["MetricDataResults"][0]["Values"]
        return values

    assert points("untidy") == [2 * 2**30] * 4
    assert points("tidy") == []
    listed = ask("cloudwatch", "ListMetrics", account=store, Namespace="AWS/S3")["Metrics"]
    assert len(listed) == 1


def test_the_tagging_api_lists_buckets_where_they_are(ask: Ask, store: SimulatedAccount) -> None:
    answer = ask("resourcegroupstaggingapi", "GetResources", account=store, ResourceARNList=["arn:aws:s3:::untidy"])
    assert [row["Tags"] for row in answer["ResourceTagMappingList"]] == [[{"Key": "Team", "Value": "a"}]]
