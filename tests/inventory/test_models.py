"""Models that something in service refers to, from answers shaped as AWS shapes them; `s3cret` may not leave."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, CredentialsExpired, Refused, ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.models import models
from sagemaker_cost_mcp.model.hosting import ModelServer
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
BORN = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
DENIED = AccessDenied("no", operation="sagemaker:Search", missing_permission="sagemaker:Search")
ROLE = "arn:aws:iam::111122223333:role/serving"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def arn(name: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:111122223333:model/{name}"


def container(**fields: Any) -> dict[str, Any]:
    secret = {"HF_TOKEN": "s3cret-value", "SAGEMAKER_MODEL_SERVER_WORKERS": "s3cret-4"}
    return {"Image": XGBOOST, "Mode": "SingleModel", "Environment": secret, **fields}


def row(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "ModelName": name,
        "ModelArn": arn(name),
        "CreationTime": BORN,
        "PrimaryContainer": container(ModelDataUrl=f"s3://b/{name}.tar.gz"),
        "ExecutionRoleArn": ROLE,
        **fields,
    }


def found(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Results": [{"Model": {"Model": one}} for one in rows]}


def pages(*each: dict[str, Any]) -> list[dict[str, Any]]:
    return [page | {"NextToken": str(place)} for place, page in enumerate(each[:-1])] + [each[-1]]


def counted(asked: Asked) -> Counter[str]:
    return Counter(operation for operation, _, _ in asked)


def test_models_of_a_page_take_one_call_with_their_tags(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [row(f"m-{place:02}", Tags=[{"Key": "Team", "Value": "a"}]) for place in range(60)]
    wanted = frozenset(f"m-{place:02}" for place in range(40))
    outcome = models(reading_of({"Search": found(*rows, row("nobody's"))}), REGION, wanted)
    assert [one.ref.name for one in outcome.items] == sorted(wanted)
    assert {one.ref.tags == {"Team": "a"} for one in outcome.items} == {True}
    assert asked == [("Search", REGION, {"Resource": "Model"})]
    assert outcome.gaps == ()


def test_where_nothing_is_wanted_nothing_is_asked(reading_of: ReadingOf, asked: Asked) -> None:
    assert models(reading_of({}), REGION, frozenset()).items == ()
    assert asked == []


def test_searching_ends_when_describing_the_rest_is_as_cheap(reading_of: ReadingOf, asked: Asked) -> None:
    """1,000 models in 10 pages, 4 of them wanted, 2 on the first page: one more page is read for the other 2."""
    old = [found(*(row(f"old-{page}-{place}") for place in range(100))) for page in range(9)]
    answers: dict[str, Any] = {
        "Search": pages(found(row("a"), row("b")), *old),
        "DescribeModel": lambda params: row(params["ModelName"]),
        "GetResources": {
            "ResourceTagMappingList": [{"ResourceARN": arn("c"), "Tags": [{"Key": "Team", "Value": "a"}]}],
            "PaginationToken": "",
        },
    }
    outcome = models(reading_of(answers), REGION, frozenset("abcd"))
    assert [(one.ref.name, one.ref.tags) for one in outcome.items] == [
        ("a", {}), ("b", {}), ("c", {"Team": "a"}), ("d", {}),
    ]  # fmt: skip
    assert counted(asked) == {"Search": 2, "DescribeModel": 2, "GetResources": 1}


@pytest.mark.parametrize("failure", [DENIED, Throttled("slow down"), Refused("no such property")])
def test_without_search_each_is_described_and_nothing_is_missing(
    reading_of: ReadingOf, asked: Asked, failure: Exception
) -> None:
    answers: dict[str, Any] = {
        "Search": failure,
        "DescribeModel": lambda params: row(params["ModelName"]),
        "GetResources": NO_TAGS,
    }
    outcome = models(reading_of(answers), REGION, frozenset({"a", "b", "c"}))
    assert [one.ref.name for one in outcome.items] == ["a", "b", "c"]
    assert outcome.gaps == ()
    assert counted(asked) == {"Search": 1, "DescribeModel": 3, "GetResources": 1}


def test_one_that_was_deleted_is_not_there_and_one_that_was_not_read_is_a_gap(reading_of: ReadingOf) -> None:
    def described(params: dict[str, Any]) -> Any:
        if params["ModelName"] == "gone":
            return ResourceGone("gone")
        return Throttled("slow down") if params["ModelName"].startswith("slow") else row(params["ModelName"])

    answers: dict[str, Any] = {"Search": found(), "DescribeModel": described, "GetResources": Throttled("slow down")}
    outcome = models(reading_of(answers), REGION, frozenset({"here", "gone", "slow-1", "slow-2"}))
    assert [(one.ref.name, one.ref.tags) for one in outcome.items] == [("here", None)]
    unread, tags = outcome.gaps
    assert unread.operation == "sagemaker:DescribeModel"
    assert "Touches slow-1, slow-2." in unread.reason
    assert tags.operation == "tag:GetResources"
    nothing = models(reading_of({**answers, "Search": found()}), REGION, frozenset({"gone"}))
    assert nothing.items == nothing.gaps == ()


def test_expired_credentials_end_the_reading(reading_of: ReadingOf) -> None:
    with pytest.raises(CredentialsExpired):
        models(reading_of({"Search": CredentialsExpired("expired")}), REGION, frozenset({"a"}))


def test_trap_22_a_model_keeps_no_environment(reading_of: ReadingOf) -> None:
    secretive = row(
        "a",
        PrimaryContainer=container(
            ContainerHostname="s3cret-host",
            ImageConfig={
                "RepositoryAccessMode": "Vpc",
                "RepositoryAuthConfig": {"RepositoryCredentialsProviderArn": "arn:s3cret"},
            },
            AdditionalModelDataSources=[],
        ),
        DeploymentRecommendation={
            "RecommendationStatus": "COMPLETED",
            "RealTimeInferenceRecommendations": [
                {"RecommendationId": "1", "InstanceType": "ml.g5.xlarge", "Environment": {"HF_TOKEN": "s3cret-value"}}
            ],
        },
    )
    searched: dict[str, Any] = {"Search": found(secretive)}
    described: dict[str, Any] = {"Search": DENIED, "DescribeModel": secretive, "GetResources": NO_TAGS}
    for answers in (searched, described):
        outcome = models(reading_of(answers), REGION, frozenset({"a"}))
        text = "".join(one.model_dump_json() for one in outcome.items) + repr(outcome)
        assert outcome.items
        assert "s3cret" not in text
        assert "HF_TOKEN" not in text


def test_a_model_tells_what_sharing_depends_on(reading_of: ReadingOf) -> None:
    network = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1", "subnet-2"]}
    plain = row("plain", VpcConfig=network, EnableNetworkIsolation=True)
    bare, one = models(reading_of({"Search": found(row("bare"), plain)}), REGION, frozenset({"bare", "plain"})).items
    assert (one.role, one.isolated, one.subnets, one.security_groups) == (
        ROLE, True, {"subnet-1", "subnet-2"}, {"sg-1"},
    )  # fmt: skip
    assert (bare.isolated, bare.subnets, bare.direct) == (False, frozenset(), False)
    assert one.created_at == datetime(2026, 1, 1, 7, tzinfo=UTC)
    (held,) = one.containers
    assert held.image is not None
    assert (held.image.repository, held.image.server) == ("sagemaker-xgboost", ModelServer.XGBOOST)
    assert (held.artifact, held.compressed, held.multi_model, held.cached) == ("s3://b/plain.tar.gz", None, False, True)


def test_a_pipeline_keeps_its_containers_in_order(reading_of: ReadingOf) -> None:
    source = {"S3DataSource": {"S3Uri": "s3://b/k/", "S3DataType": "S3Prefix", "CompressionType": "None"}}
    several = row(
        "several",
        Containers=[
            {"ModelPackageName": "arn:aws:sagemaker:us-east-1:111122223333:model-package/p/1"},
            container(Mode="MultiModel", MultiModelConfig={"ModelCacheSetting": "Disabled"}, ModelDataSource=source),
        ],
        InferenceExecutionConfig={"Mode": "Direct"},
    )
    del several["PrimaryContainer"]
    (one,) = models(reading_of({"Search": found(several)}), REGION, frozenset({"several"})).items
    first, second = one.containers
    assert one.direct
    assert (first.image, first.package, first.artifact) == (
        None, "arn:aws:sagemaker:us-east-1:111122223333:model-package/p/1", None,
    )  # fmt: skip
    assert (second.multi_model, second.cached, second.artifact, second.compressed) == (True, False, "s3://b/k/", False)


def test_rows_without_a_model_are_passed_over(reading_of: ReadingOf) -> None:
    empty: dict[str, Any] = {"Results": [{"Model": {}}, {}, *found(row("a"))["Results"]]}
    assert len(models(reading_of({"Search": empty}), REGION, frozenset({"a"})).items) == 1
