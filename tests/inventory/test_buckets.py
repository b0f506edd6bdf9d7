from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, NotSet, ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.buckets import STORAGE_TYPES, buckets
from sagemaker_cost_mcp.model.surroundings import BucketLifecycle
from tests.fake_reading import Asked, ReadingOf

REGION, TODAY = "us-east-1", date(2026, 11, 20)
BORN = datetime(2026, 1, 1, tzinfo=UTC)
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
NOTHING = BucketLifecycle(current=False, noncurrent=False, uploads=False)
NO_RULES = NotSet("none", operation="s3:GetBucketLifecycleConfiguration")
DENIED = AccessDenied(
    "no", operation="s3:GetBucketLifecycleConfiguration", missing_permission="s3:GetLifecycleConfiguration"
)


def rule(status: str = "Enabled", **does: Any) -> dict[str, Any]:
    return {"Status": status, "Filter": {"Prefix": "s3cret/"}, **does}


KEEPS_ALL = [
    rule(Expiration={"Days": 30}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
    rule(NoncurrentVersionExpiration={"NoncurrentDays": 30}),
]


def sized(**gigabytes: float) -> Any:
    """Points of yesterday and the day before, for the first bucket asked about."""
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (18, 19)]

    def answer(params: dict[str, Any]) -> dict[str, Any]:
        results: list[dict[str, Any]] = []
        for query in params["MetricDataQueries"]:
            dimensions = {one["Name"]: one["Value"] for one in query["MetricStat"]["Metric"]["Dimensions"]}
            held = gigabytes.get(dimensions["StorageType"])
            values = [] if held is None else [1.0, held * 2**30]
            stamps = days if values else []
            results.append({"Id": query["Id"], "Timestamps": stamps, "Values": values, "StatusCode": "Complete"})
        return {"MetricDataResults": results}

    return answer


def answers(**changes: Any) -> dict[str, Any]:
    listed = [{"Name": name, "CreationDate": BORN} for name in ("used", "other", "also-used")]
    given: dict[str, Any] = {
        "ListBuckets": {"Buckets": listed},
        "GetBucketLifecycleConfiguration": NO_RULES,
        "GetBucketVersioning": {},
        "GetMetricData": sized(StandardStorage=5, StandardIAStorage=0),
        "GetResources": NO_TAGS,
    }
    return given | changes


def read(reading: Any, *names: str) -> Any:
    return buckets(reading, REGION, frozenset(names or ("used",)), TODAY)


def test_only_wanted_buckets_of_this_account_are_looked_at(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = read(reading_of(answers()), "used", "also-used", "somebody-elses")
    assert [one.ref.name for one in outcome.items] == ["also-used", "used"]
    assert Counter(operation for operation, _, _ in asked) == {
        "ListBuckets": 1,
        "GetBucketLifecycleConfiguration": 2,
        "GetBucketVersioning": 2,
        "GetMetricData": 1,
        "GetResources": 1,
    }
    assert asked[0] == ("ListBuckets", REGION, {"BucketRegion": REGION})


def test_a_bucket_without_rules_has_its_latest_size_by_storage_type(reading_of: ReadingOf, asked: Asked) -> None:
    (found,) = read(reading_of(answers())).items
    assert found.ref.arn == "arn:aws:s3:::used"
    assert (found.created_at, found.lifecycle, found.versioned) == (BORN, NOTHING, False)
    assert found.size_bytes == {"StandardStorage": 5 * 2**30, "StandardIAStorage": 0}
    queries = next(params for operation, _, params in asked if operation == "GetMetricData")["MetricDataQueries"]
    assert len(queries) == len(STORAGE_TYPES)
    assert {query["MetricStat"]["Period"] for query in queries} == {86_400}


def test_where_rules_look_after_all_neither_versioning_nor_size_is_asked_for(
    reading_of: ReadingOf, asked: Asked
) -> None:
    (found,) = read(reading_of(answers(GetBucketLifecycleConfiguration={"Rules": KEEPS_ALL}))).items
    assert found.lifecycle == BucketLifecycle(current=True, noncurrent=True, uploads=True)
    assert (found.versioned, found.size_bytes) == (None, None)
    assert {"GetBucketVersioning", "GetMetricData"}.isdisjoint(operation for operation, _, _ in asked)
    assert "s3cret" not in str(found)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], NOTHING),
        ([rule("Disabled", Expiration={"Days": 1})], NOTHING),
        ([rule(Expiration={"ExpiredObjectDeleteMarker": True})], NOTHING),
        ([rule(Transitions=[{"Days": 30, "StorageClass": "GLACIER"}])], NOTHING.model_copy(update={"current": True})),
        ([rule(Expiration={"Date": BORN})], NOTHING.model_copy(update={"current": True})),
        (
            [rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "GLACIER"}])],
            NOTHING.model_copy(update={"noncurrent": True}),
        ),
    ],
)
def test_only_enabled_rules_count_for_what_they_do(
    reading_of: ReadingOf, rules: list[dict[str, Any]], expected: BucketLifecycle
) -> None:
    (found,) = read(reading_of(answers(GetBucketLifecycleConfiguration={"Rules": rules}))).items
    assert found.lifecycle == expected


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_suspended_versioning_leaves_versions_behind(reading_of: ReadingOf, status: str) -> None:
    (found,) = read(reading_of(answers(GetBucketVersioning={"Status": status}))).items
    assert found.versioned is True


def test_a_bucket_without_a_value_has_no_known_size(reading_of: ReadingOf) -> None:
    (found,) = read(reading_of(answers(GetMetricData=sized()))).items
    assert found.size_bytes is None


@pytest.mark.parametrize(
    ("operation", "lifecycle", "calls"),
    [("GetBucketLifecycleConfiguration", None, 0), ("GetBucketVersioning", NOTHING, 1)],
)
def test_refusals_are_gaps(
    reading_of: ReadingOf, asked: Asked, operation: str, lifecycle: BucketLifecycle | None, calls: int
) -> None:
    outcome = read(reading_of(answers(**{operation: Throttled("slow", operation=f"s3:{operation}")})))
    (found,), (gap,) = outcome.items, outcome.gaps
    assert (found.lifecycle, found.versioned) == (lifecycle, None)
    assert gap.operation == f"s3:{operation}"
    assert sum(name == "GetMetricData" for name, _, _ in asked) == calls


def test_denials_are_told_once_for_all_buckets(reading_of: ReadingOf) -> None:
    outcome = read(reading_of(answers(GetBucketLifecycleConfiguration=DENIED)), "used", "also-used")
    (gap,) = outcome.gaps
    assert gap.missing_permission == "s3:GetLifecycleConfiguration"
    assert gap.reason.endswith("Touches also-used, used.")


def test_without_a_list_there_is_only_a_gap(reading_of: ReadingOf) -> None:
    denied = AccessDenied("no", operation="s3:ListBuckets", missing_permission="s3:ListAllMyBuckets")
    outcome = read(reading_of(answers(ListBuckets=denied)))
    assert outcome.items == ()
    assert [gap.missing_permission for gap in outcome.gaps] == ["s3:ListAllMyBuckets"]


@pytest.mark.parametrize("operation", ["GetBucketLifecycleConfiguration", "GetBucketVersioning"])
def test_what_is_gone_is_left_out(reading_of: ReadingOf, operation: str) -> None:
    outcome = read(reading_of(answers(**{operation: ResourceGone("gone")})))
    assert (outcome.items, outcome.gaps) == ((), ())
