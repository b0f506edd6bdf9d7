"""Amazon S3: ListBuckets, GetBucketLifecycleConfiguration, GetBucketVersioning."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.simulator.description import Bucket, BucketRule
from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request

MOST_BUCKETS = 10_000
"""On a page (API reference of ListBuckets)."""


def list_buckets(request: Request) -> dict[str, Any]:
    """ListBuckets: all of the account, whatever the region, unless one is asked for."""
    params = request.params
    region = params.get("BucketRegion")
    if region not in {None, request.region}:
        raise AwsFailure("InvalidArgument", "Argument value is not valid for the requested region", 400)
    found = [
        bucket
        for bucket in sorted(request.account.fleet.buckets, key=lambda bucket: bucket.name)
        if bucket.created <= request.now
        and region in {None, bucket.region}
        and bucket.name.startswith(params.get("Prefix", ""))
    ]
    shown, token = page(
        found,
        params,
        size_param="MaxBuckets",
        default=MOST_BUCKETS,
        maximum=MOST_BUCKETS,
        token_param="ContinuationToken",  # noqa: S106 - a parameter's name
        refusal=AwsFailure("InvalidArgument", "The continuation token provided is incorrect", 400),
    )
    answer: dict[str, Any] = {
        "Buckets": [_row(bucket, regional=bool(params)) for bucket in shown],
        "Owner": {"ID": f"{int(request.account.account_id):064x}"},
    }
    if "Prefix" in params:
        answer["Prefix"] = params["Prefix"]
    return answer | ({} if token is None else {"ContinuationToken": token})


def get_lifecycle(request: Request) -> dict[str, Any]:
    """GetBucketLifecycleConfiguration."""
    bucket = _bucket(request)
    if not bucket.rules:
        raise AwsFailure("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 404)
    return {
        "Rules": [_rule(rule) for rule in bucket.rules],
        "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K",
    }


def get_versioning(request: Request) -> dict[str, Any]:
    """GetBucketVersioning: without a status where there never was any."""
    bucket = _bucket(request)
    return {} if bucket.versioning is None else {"Status": bucket.versioning}


HANDLERS: dict[str, Handler] = {
    "ListBuckets": list_buckets,
    "GetBucketLifecycleConfiguration": get_lifecycle,
    "GetBucketVersioning": get_versioning,
}


def _bucket(request: Request) -> Bucket:
    """One that others own would be denied; the simulated world has none."""
    owner = request.params.get("ExpectedBucketOwner", request.account.account_id)
    for bucket in request.account.fleet.buckets:
        if bucket.name == request.params["Bucket"] and bucket.created <= request.now:
            if owner != request.account.account_id:
                raise AwsFailure("AccessDenied", "Access Denied", 403)
            if bucket.region != request.region:
                sentence = "The bucket you are attempting to access must be addressed using the specified endpoint."
                raise AwsFailure("PermanentRedirect", sentence, 301)
            return bucket
    raise AwsFailure("NoSuchBucket", "The specified bucket does not exist", 404)


def _row(bucket: Bucket, *, regional: bool) -> dict[str, Any]:
    """A region is told to those who ask with any parameter (API reference of Bucket)."""
    row: dict[str, Any] = {"Name": bucket.name, "CreationDate": bucket.created}
    return row | ({"BucketRegion": bucket.region} if regional else {})


def _rule(rule: BucketRule) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ID": rule.name,
        "Status": "Enabled" if rule.enabled else "Disabled",
        "Filter": {"Prefix": rule.prefix},
    }
    if rule.expires is not None:
        told["Expiration"] = {"Days": rule.expires}
    if rule.moves is not None:
        told["Transitions"] = [{"Days": rule.moves, "StorageClass": "STANDARD_IA"}]
    if rule.expires_noncurrent is not None:
        told["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule.expires_noncurrent}
    if rule.ends_uploads is not None:
        told["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": rule.ends_uploads}
    return told
