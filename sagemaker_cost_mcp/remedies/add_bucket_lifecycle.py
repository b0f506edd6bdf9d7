"""A bucket gets the lifecycle rules that it lacks; those that it has stay.

PutBucketLifecycleConfiguration replaces the whole configuration, so the present rules are read first and the new ones
added to them. Incomplete uploads end after 7 days; noncurrent versions go after 30. What is current is moved to
Intelligent-Tiering, which loses nothing, and never expired: what nobody will want again cannot be seen from here, and
an endpoint whose artifact is gone cannot start instances. Expiring by prefix is for its owner to add. Sources: Amazon
S3 API reference; S3 User Guide, "Managing the lifecycle of objects", "S3 Intelligent-Tiering" (objects below 128 KB are
not moved).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Block, Change, CloudFormation, Command, Json, Terraform
from sagemaker_cost_mcp.model.surroundings import Bucket, BucketLifecycle, bucket_named
from sagemaker_cost_mcp.remedies import _forms, _hcl, _query
from sagemaker_cost_mcp.remedies._commands import command, once
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy

_UPLOAD_DAYS = 7
_TIERING = "Objects that are moved to Intelligent-Tiering cost a monitoring fee each; below 128 KB none is moved."
_VERSION_DAYS = 30


def make(finding: Finding, ground: Ground) -> Change:
    """The rules that it lacks, added to those that it has."""
    bucket = next(one for one in ground.snapshot.buckets if one.ref.arn == finding.resource.arn)
    rules = _rules(bucket)
    name, told = bucket.ref.name, ", ".join(rule["ID"] for rule in rules)
    live = _live(ground, name)
    return Change(
        what=f"Adds lifecycle rules to bucket {name}: {told}.",
        check_first=(
            *(
                ["The rules that there are stay, in the file: what is put replaces them all."]
                if _has_rules(bucket)
                else []
            ),
            "Ask who uses the bucket besides SageMaker: the rules are for all that is in it.",
            *(["Whoever relies on old versions needs them sooner than in 30 days."] if _versions(rules) else []),
            *(
                [f"{live} models that endpoints run have their artifacts here: never add a rule that expires those."]
                if live
                else []
            ),
            *([_TIERING] if any("Transitions" in rule for rule in rules) else []),
        ),
        undo="Put the rules that were there again, or delete the configuration where there was none. A version that "
        "has expired is lost for good.",
        commands=tuple(_commands(bucket, rules)),
        undo_commands=tuple(_undo(bucket)),
        cloudformation=_cloudformation(bucket, rules),
        terraform=_terraform(bucket, rules),
    )


def _rules(bucket: Bucket) -> tuple[dict[str, Any], ...]:
    """In the API's names."""
    there = bucket.lifecycle or BucketLifecycle(current=False, noncurrent=False, uploads=False)
    whole: dict[str, Json] = {"Status": "Enabled", "Filter": {"Prefix": ""}}
    wanted = (
        (
            there.uploads,
            "end-incomplete-uploads",
            {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _UPLOAD_DAYS}},
        ),
        (
            there.noncurrent or bucket.versioned is not True,
            "expire-noncurrent-versions",
            {"NoncurrentVersionExpiration": {"NoncurrentDays": _VERSION_DAYS}},
        ),
        (there.current, "tier-what-is-kept", {"Transitions": [{"Days": 0, "StorageClass": "INTELLIGENT_TIERING"}]}),
    )
    return tuple({"ID": name, **whole, **action} for has, name, action in wanted if not has)


def _versions(rules: tuple[dict[str, Any], ...]) -> bool:
    return any("NoncurrentVersionExpiration" in rule for rule in rules)


def _live(ground: Ground, bucket: str) -> int:
    return sum(
        any(bucket_named(container.artifact) == bucket for container in model.containers)
        for model in ground.snapshot.models
    )


def _has_rules(bucket: Bucket) -> bool:
    there = bucket.lifecycle
    return there is not None and (there.current or there.noncurrent or there.uploads)


def _commands(bucket: Bucket, rules: tuple[dict[str, Any], ...]) -> Iterator[Command]:
    """Without a configuration AWS has nothing to tell (NoSuchLifecycleConfiguration)."""
    name, region = bucket.ref.name, bucket.ref.region
    which = {"bucket": name}
    if not _has_rules(bucket):
        there = {**which, "lifecycle-configuration": {"Rules": list(rules)}}
        yield command("s3api put-bucket-lifecycle-configuration", region, there)
        return
    get = "s3api get-bucket-lifecycle-configuration"
    query = f"{{Rules: [Rules, {_query.literal(list(rules))}][]}}"
    yield command(get, region, {**which, "query": "{Rules: Rules}"}, "For the way back", f"{name}-before.json")
    yield command(get, region, {**which, "query": query}, "The present rules and the new ones", f"{name}-after.json")
    there = {**which, "lifecycle-configuration": f"file://{name}-after.json"}
    yield once(
        "you have read the file: it replaces all rules",
        command("s3api put-bucket-lifecycle-configuration", region, there),
    )


def _undo(bucket: Bucket) -> Iterator[Command]:
    name, region = bucket.ref.name, bucket.ref.region
    if not _has_rules(bucket):
        yield command("s3api delete-bucket-lifecycle", region, {"bucket": name})
        return
    there = {"bucket": name, "lifecycle-configuration": f"file://{name}-before.json"}
    yield command("s3api put-bucket-lifecycle-configuration", region, there)


def _cloudformation(bucket: Bucket, rules: tuple[dict[str, Any], ...]) -> CloudFormation:
    shape = {"BucketName": bucket.ref.name, "LifecycleConfiguration": {"Rules": [_for_template(one) for one in rules]}}
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    return CloudFormation(
        description=f"Lifecycle of bucket {bucket.ref.name}",
        resources={"Bucket": _forms.resource("AWS::S3::Bucket", shape, **kept)},
        edits=True,
        note="Add the rules to those that the template has already.",
    )


def _for_template(rule: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation names some parts otherwise, and takes no filter where all objects are meant."""
    renamed = {"ID": "Id"}
    whole = {renamed.get(key, key): value for key, value in rule.items() if key not in {"Filter", "Transitions"}}
    if "Transitions" in rule:
        whole["Transitions"] = [
            {"StorageClass": one["StorageClass"], "TransitionInDays": one["Days"]} for one in rule["Transitions"]
        ]
    return whole


def _terraform(bucket: Bucket, rules: tuple[dict[str, Any], ...]) -> Terraform:
    blocks = tuple(
        Block(kind="rule", body={"id": rule["ID"], "status": "Enabled"}, blocks=tuple(_inner(rule))) for rule in rules
    )
    return Terraform(
        blocks=(
            Block(
                kind="resource",
                labels=("aws_s3_bucket_lifecycle_configuration", _hcl.label(bucket.ref.name)),
                body={"bucket": bucket.ref.name},
                blocks=blocks,
            ),
        ),
        note="A bucket has one such resource: add the rules to the one there is, and keep rules made by hand in it.",
    )


def _inner(rule: dict[str, Any]) -> Iterator[Block]:
    yield Block(kind="filter", body={"prefix": ""})
    if "AbortIncompleteMultipartUpload" in rule:
        yield Block(kind="abort_incomplete_multipart_upload", body={"days_after_initiation": _UPLOAD_DAYS})
    if "NoncurrentVersionExpiration" in rule:
        yield Block(kind="noncurrent_version_expiration", body={"noncurrent_days": _VERSION_DAYS})
    for one in rule.get("Transitions", ()):
        yield Block(kind="transition", body={"days": one["Days"], "storage_class": one["StorageClass"]})


REMEDY = Remedy(rules=("bucket-without-lifecycle",), make=make)
