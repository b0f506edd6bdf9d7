from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Fleet, Repository, RepositoryImage
from tests.simulator.handlers.conftest import NOW, AccountOf, Ask

BORN = NOW - timedelta(days=200)


@pytest.fixture
def registry(account_of: AccountOf) -> SimulatedAccount:
    images = tuple(
        RepositoryImage(pushed=BORN + timedelta(days=day), gigabytes=1.5, tags=(f"v{day}",) if day % 2 else ())
        for day in range(150)
    )
    later = RepositoryImage(pushed=NOW + timedelta(days=1), gigabytes=9, tags=("next",))
    return account_of(
        Fleet(
            account_id="1" * 12,
            repositories=(
                Repository(name="serve", created=BORN, images=(*images, later), tags={"Team": "a"}),
                Repository(name="train", created=BORN, region="eu-west-1", keeps=10),
                Repository(name="young", created=NOW + timedelta(days=1)),
            ),
        )
    )


@pytest.fixture
def of(ask: Ask, registry: SimulatedAccount) -> Any:
    def asked(operation: str, name: str = "serve", **params: Any) -> dict[str, Any]:
        return ask("ecr", operation, account=registry, repositoryName=name, **params)

    return asked


def refusal(call: Any, *args: Any, **params: Any) -> dict[str, str]:
    with pytest.raises(ClientError) as told:
        call(*args, **params)
    error: Any = told.value.response
    return {"Code": error["Error"]["Code"], "Message": error["Error"]["Message"]}


def test_a_policy_is_told_as_text(of: Any) -> None:
    answer = of("GetLifecyclePolicy", "train", region="eu-west-1")
    assert '"countNumber": 10' in answer["lifecyclePolicyText"]


def test_where_there_is_no_policy_aws_says_so(of: Any) -> None:
    assert refusal(of, "GetLifecyclePolicy") == {
        "Code": "LifecyclePolicyNotFoundException",
        "Message": "Lifecycle policy does not exist for the repository with name 'serve' in the registry with id "
        "'111111111111'",
    }


@pytest.mark.parametrize(("name", "region"), [("serve", "eu-west-1"), ("young", "us-east-1"), ("other", "us-east-1")])
def test_a_repository_is_only_where_and_when_it_is(of: Any, name: str, region: str) -> None:
    for operation in ("GetLifecyclePolicy", "DescribeImages"):
        assert refusal(of, operation, name, region=region)["Code"] == "RepositoryNotFoundException"


def test_the_registry_of_another_account_is_denied(of: Any) -> None:
    refused = refusal(of, "DescribeImages", registryId="2" * 12)
    assert refused["Code"] == "AccessDeniedException"
    assert "ecr:DescribeImages on resource: arn:aws:ecr:us-east-1:222222222222:repository/serve" in refused["Message"]


def test_images_come_a_hundred_a_page_unless_more_are_asked_for(of: Any) -> None:
    first = of("DescribeImages")
    rest = of("DescribeImages", nextToken=first["nextToken"])
    assert (len(first["imageDetails"]), len(rest["imageDetails"])) == (100, 50)
    assert "nextToken" not in rest
    whole = of("DescribeImages", maxResults=1000)["imageDetails"]
    assert whole == first["imageDetails"] + rest["imageDetails"]
    assert len({row["imageDigest"] for row in whole}) == 150
    assert whole[1]["imageTags"] == ["v1"]
    assert "imageTags" not in whole[0]
    assert whole[0]["imageSizeInBytes"] == 3 * 2**29


def test_images_can_be_picked_by_tag_status_or_name(of: Any) -> None:
    tagged = of("DescribeImages", maxResults=1000, filter={"tagStatus": "TAGGED"})["imageDetails"]
    assert len(tagged) == 75
    (picked,) = of("DescribeImages", imageIds=[{"imageTag": "v3"}])["imageDetails"]
    assert of("DescribeImages", imageIds=[{"imageDigest": picked["imageDigest"]}])["imageDetails"] == [picked]
    assert refusal(of, "DescribeImages", imageIds=[{"imageTag": "next"}])["Code"] == "ImageNotFoundException"


@pytest.mark.parametrize("params", [{"nextToken": "x"}, {"imageIds": [{"imageTag": "v1"}], "maxResults": 5}])
def test_what_does_not_fit_together_is_refused(of: Any, params: dict[str, Any]) -> None:
    assert refusal(of, "DescribeImages", **params)["Code"] == "InvalidParameterException"


def test_the_tagging_api_lists_repositories_under_their_own_service(ask: Ask, registry: SimulatedAccount) -> None:
    def arns(*types: str) -> list[str]:
        answer = ask("resourcegroupstaggingapi", "GetResources", account=registry, ResourceTypeFilters=list(types))
        return [row["ResourceARN"] for row in answer["ResourceTagMappingList"]]

    assert arns("ecr:repository") == arns("ecr") == ["arn:aws:ecr:us-east-1:111111111111:repository/serve"]
    assert arns("sagemaker") == []
