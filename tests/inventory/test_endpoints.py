"""Endpoints and inference components, from answers shaped as AWS shapes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import AccessDenied, CredentialsExpired, ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.endpoints import inference_components, served
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
BORN = datetime(2026, 1, 1, tzinfo=UTC)
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
ROLE = "arn:aws:iam::111122223333:role/serving"
RESERVED = "arn:aws:sagemaker:us-east-1:111122223333:training-plan/p"
DENIED = AccessDenied("no Search", operation="sagemaker:Search", missing_permission="sagemaker:Search")


def endpoints(reading: Reading, region: str) -> Outcome[Endpoint]:
    """The endpoints alone, without their configurations."""
    found = served(reading, region)
    return Outcome(tuple(one.endpoint for one in found.items), found.gaps)


def arn(name: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:111122223333:endpoint/{name}"


def now(name: str = "blue", count: int | None = 2, **fields: Any) -> dict[str, Any]:
    counted = {} if count is None else {"CurrentInstanceCount": count}
    return {"VariantName": name, **counted, **fields}


def row(name: str, *variants: dict[str, Any], config: str = "conf", **fields: Any) -> dict[str, Any]:
    return {
        "EndpointName": name,
        "EndpointArn": arn(name),
        "EndpointConfigName": config,
        "EndpointStatus": "InService",
        "CreationTime": BORN,
        "LastModifiedTime": BORN,
        "ProductionVariants": list(variants) or [now()],
        **fields,
    }


def summary(name: str) -> dict[str, Any]:
    shown = ("EndpointName", "EndpointArn", "EndpointStatus", "CreationTime", "LastModifiedTime")
    return {key: row(name)[key] for key in shown}


def planned(name: str = "blue", **fields: Any) -> dict[str, Any]:
    return {"VariantName": name, "ModelName": "m", "InstanceType": "ml.m5.xlarge", **fields}


def config(*variants: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "EndpointConfigName": "conf",
        "EndpointConfigArn": f"arn:aws:sagemaker:{REGION}:111122223333:endpoint-config/conf",
        "ProductionVariants": list(variants) or [planned()],
        "CreationTime": BORN,
        **fields,
    }


def found(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Results": [{"Endpoint": one} for one in rows]}


def test_one_page_of_search_and_one_call_for_each_configuration(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [row(f"ep-{place}", config="one" if place % 2 else "two") for place in range(60)]
    outcome = endpoints(reading_of({"Search": found(*rows), "DescribeEndpointConfig": config()}), REGION)
    assert len(outcome.items) == 60
    assert [operation for operation, _, _ in asked] == ["Search", "DescribeEndpointConfig", "DescribeEndpointConfig"]


def test_tags_come_with_search(reading_of: ReadingOf) -> None:
    tagged = row("ep", Tags=[{"Key": "Team", "Value": "vision"}])
    one, two = endpoints(
        reading_of({"Search": found(tagged, row("bare")), "DescribeEndpointConfig": config()}), REGION
    ).items
    assert (one.ref.tags, two.ref.tags) == ({"Team": "vision"}, {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (config(), EndpointKind.REAL_TIME),
        (config(AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://b"}}), EndpointKind.ASYNC),
        (
            config(planned(ServerlessConfig={"MemorySizeInMB": 2048, "MaxConcurrency": 5})),
            EndpointKind.SERVERLESS,
        ),
        (
            config({"VariantName": "blue", "InstanceType": "ml.m5.xlarge"}, ExecutionRoleArn=ROLE),
            EndpointKind.INFERENCE_COMPONENT,
        ),
        (config(ExecutionRoleArn=ROLE), EndpointKind.REAL_TIME),
    ],
)  # fmt: skip
def test_the_configuration_decides_the_kind(reading_of: ReadingOf, answer: dict[str, Any], kind: EndpointKind) -> None:
    (one,) = endpoints(reading_of({"Search": found(row("ep")), "DescribeEndpointConfig": answer}), REGION).items
    assert one.kind is kind


def test_variants_join_what_runs_with_what_was_planned(reading_of: ReadingOf) -> None:
    warm = {"MemorySizeInMB": 1024, "MaxConcurrency": 1, "ProvisionedConcurrency": 4}
    live = row(
        "ep",
        now("blue", 3),
        now("less", None, CurrentServerlessConfig=warm),
        now("paid", 1, CapacityReservationConfig={"MlReservationArn": RESERVED}),
        ShadowProductionVariants=[now("next", 1)],
    )  # fmt: skip
    plan = config(
        planned("blue", AcceleratorType="ml.eia2.medium"),
        planned("paid"),
        ShadowProductionVariants=[planned("next", InstanceType="ml.c5.xlarge")],
    )
    (one,) = endpoints(reading_of({"Search": found(live), "DescribeEndpointConfig": plan}), REGION).items
    blue, less, paid, shadow = one.variants
    assert (blue.instance_type, blue.instance_count, blue.shadow) == ("ml.m5.xlarge", 3, False)
    assert (blue.elastic_inference, less.elastic_inference, paid.elastic_inference) == ("ml.eia2.medium", None, None)
    assert (less.instance_type, less.instance_count, less.provisioned_concurrency) == (None, None, 4)
    assert paid.reserved
    assert (shadow.name, shadow.shadow, shadow.instance_type) == ("next", True, "ml.c5.xlarge")


def test_an_unread_configuration_leaves_the_kind_open_and_one_gap(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {"Search": found(row("a"), row("b")), "DescribeEndpointConfig": Throttled("slow down")}
    outcome = endpoints(reading_of(answers), REGION)
    assert [one.kind for one in outcome.items] == [None, None]
    assert len(outcome.gaps) == 1
    assert "Touches conf" in outcome.gaps[0].reason


def test_without_search_endpoints_are_described_one_by_one(reading_of: ReadingOf, asked: Asked) -> None:
    def described(params: dict[str, Any]) -> Any:
        if params["EndpointName"] == "gone":
            return ResourceGone("gone")
        return Throttled("slow down") if params["EndpointName"] == "slow" else row(params["EndpointName"])

    summaries = [summary(name) for name in ("ep", "gone", "slow")]
    mapping = {"ResourceARN": arn("ep"), "Tags": [{"Key": "Team", "Value": "a"}]}
    tags = {"ResourceTagMappingList": [mapping], "PaginationToken": ""}
    outcome = endpoints(
        reading_of(
            {
                "Search": DENIED,
                "ListEndpoints": {"Endpoints": summaries},
                "DescribeEndpoint": described,
                "DescribeEndpointConfig": config(),
                "GetResources": tags,
            }
        ),
        REGION,
    )
    assert [(one.ref.name, one.ref.tags) for one in outcome.items] == [("ep", {"Team": "a"})]
    assert [gap.operation for gap in outcome.gaps] == ["sagemaker:DescribeEndpoint"]
    assert "slow" in outcome.gaps[0].reason
    assert [operation for operation, _, _ in asked].count("DescribeEndpoint") == 3


def test_unread_tags_stay_unknown_without_search(reading_of: ReadingOf) -> None:
    outcome = endpoints(
        reading_of(
            {
                "Search": DENIED,
                "ListEndpoints": {"Endpoints": [summary("ep")]},
                "DescribeEndpoint": row("ep"),
                "DescribeEndpointConfig": config(),
                "GetResources": Throttled("slow down"),
            }
        ),
        REGION,
    )
    assert outcome.items[0].ref.tags is None
    assert outcome.gaps


def test_a_failed_search_is_a_gap_and_an_empty_region_is_not(reading_of: ReadingOf) -> None:
    pages = [found(row("ep")), Throttled("slow down")]
    failed = endpoints(reading_of({"Search": pages, "DescribeEndpointConfig": config()}), REGION)
    assert len(failed.items) == 1
    assert [gap.operation for gap in failed.gaps] == ["sagemaker:Search"]
    assert endpoints(reading_of({"Search": found()}), REGION).gaps == ()
    assert endpoints(reading_of({"Search": DENIED, "ListEndpoints": {"Endpoints": []}}), REGION).items == ()


def test_expired_credentials_end_the_reading(reading_of: ReadingOf) -> None:
    with pytest.raises(CredentialsExpired):
        endpoints(reading_of({"Search": CredentialsExpired("expired")}), REGION)


def test_inference_components_are_listed_once_with_one_tag_sweep(reading_of: ReadingOf, asked: Asked) -> None:
    components = [
        {
            "InferenceComponentName": name,
            "InferenceComponentArn": f"arn:aws:sagemaker:{REGION}:111122223333:inference-component/{name}",
            "EndpointName": "ep",
            "EndpointArn": arn("ep"),
            "VariantName": "blue",
            "InferenceComponentStatus": "InService",
            "CreationTime": BORN,
            "LastModifiedTime": BORN,
        }
        for name in ("a", "b")
    ]
    outcome = inference_components(
        reading_of({"ListInferenceComponents": {"InferenceComponents": components}, "GetResources": NO_TAGS}), REGION
    )
    assert [(one.ref.name, one.endpoint_name, one.variant) for one in outcome.items] == [
        ("a", "ep", "blue"),
        ("b", "ep", "blue"),
    ]
    assert len(asked) == 2


def test_no_inference_components_need_no_tags(reading_of: ReadingOf, asked: Asked) -> None:
    assert (
        inference_components(reading_of({"ListInferenceComponents": {"InferenceComponents": []}}), REGION).items == ()
    )
    assert len(asked) == 1
