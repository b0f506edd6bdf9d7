from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, CredentialsExpired, NotSet, ResourceGone
from sagemaker_cost_mcp.inventory.repositories import repositories
from sagemaker_cost_mcp.model.images import EcrImage, ecr_image
from tests.fake_reading import Asked, ReadingOf

PUSHED = datetime(2026, 3, 1, 2, tzinfo=timezone(timedelta(hours=2)))
DIGEST = f"sha256:{'a' * 64}"
NO_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
POLICY = {"lifecyclePolicyText": "{}" + " " * 100}
NO_POLICY = NotSet("none", operation="ecr:GetLifecyclePolicy")
GONE = ResourceGone("gone")


def denied(action: str) -> AccessDenied:
    return AccessDenied("no", operation=action, missing_permission=action)


def image(repository: str, region: str = "us-east-1", account: str = "111122223333") -> EcrImage:
    found = ecr_image(f"{account}.dkr.ecr.{region}.amazonaws.com/{repository}:1")
    assert found is not None
    return found


def row(**fields: Any) -> dict[str, Any]:
    return {"imageDigest": DIGEST, "imageTags": ["1", "a"], "imageSizeInBytes": 2**30, "imagePushedAt": PUSHED} | fields


def test_a_repository_without_a_policy_is_read_with_its_images(reading_of: ReadingOf, asked: Asked) -> None:
    arn = "arn:aws:ecr:us-east-1:111122223333:repository/serve"
    tags = {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": [{"Key": "Team", "Value": "a"}]}]}
    bare = {name: value for name, value in row(imageTags=[]).items() if name != "imagePushedAt"}
    answers: dict[str, Any] = {
        "GetLifecyclePolicy": NO_POLICY,
        "DescribeImages": [{"imageDetails": [row()], "nextToken": "2"}, {"imageDetails": [bare]}],
        "GetResources": tags,
    }
    outcome = repositories(reading_of(answers), [image("serve"), image("serve")])
    (found,) = outcome.items
    assert (found.ref.arn, found.ref.tags, found.lifecycle) == (arn, {"Team": "a"}, False)
    assert found.images is not None
    first, second = found.images
    assert (first.tags, first.size_bytes) == (frozenset({"1", "a"}), 2**30)
    assert first.pushed_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert (second.tags, second.pushed_at) == (frozenset(), None)
    assert Counter(operation for operation, _, _ in asked) == {
        "GetLifecyclePolicy": 1,
        "DescribeImages": 2,
        "GetResources": 1,
    }


def test_where_there_is_a_policy_no_image_is_asked_for(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = repositories(reading_of({"GetLifecyclePolicy": POLICY, "GetResources": NO_TAGS}), [image("serve")])
    (found,) = outcome.items
    assert (found.lifecycle, found.images, outcome.gaps) == (True, None, ())
    assert [operation for operation, _, _ in asked] == ["GetLifecyclePolicy", "GetResources"]


def test_other_accounts_are_never_asked_about(reading_of: ReadingOf, asked: Asked) -> None:
    assert repositories(reading_of({}), [image("pytorch", account="763104351884")]).items == ()
    assert asked == []


def test_each_repository_is_asked_where_it_is(reading_of: ReadingOf, asked: Asked) -> None:
    wanted = [image("bb"), image("bb", "eu-west-1"), image("aa", "eu-west-1")]
    outcome = repositories(reading_of({"GetLifecyclePolicy": POLICY, "GetResources": NO_TAGS}), wanted)
    assert [(one.ref.region, one.ref.name) for one in outcome.items] == [
        ("eu-west-1", "aa"),
        ("eu-west-1", "bb"),
        ("us-east-1", "bb"),
    ]
    assert {(params["repositoryName"], region) for name, region, params in asked if name == "GetLifecyclePolicy"} == {
        ("aa", "eu-west-1"),
        ("bb", "eu-west-1"),
        ("bb", "us-east-1"),
    }


@pytest.mark.parametrize(
    "answers", [{"GetLifecyclePolicy": GONE}, {"GetLifecyclePolicy": NO_POLICY, "DescribeImages": GONE}]
)
def test_what_is_gone_is_left_out(reading_of: ReadingOf, answers: dict[str, Any]) -> None:
    outcome = repositories(reading_of(answers), [image("serve")])
    assert (outcome.items, outcome.gaps) == ((), ())


def test_refusals_are_gaps_told_once(reading_of: ReadingOf) -> None:
    answers = {"GetLifecyclePolicy": denied("ecr:GetLifecyclePolicy"), "GetResources": denied("tag:GetResources")}
    outcome = repositories(reading_of(answers), [image("aa"), image("bb")])
    assert [(one.lifecycle, one.images, one.ref.tags) for one in outcome.items] == [(None, None, None)] * 2
    assert [gap.missing_permission for gap in outcome.gaps] == ["ecr:GetLifecyclePolicy", "tag:GetResources"]
    assert outcome.gaps[0].reason.endswith("Touches aa, bb.")


@pytest.mark.parametrize(
    "images", [denied("ecr:DescribeImages"), {"imageDetails": [row(), {"imageDigest": DIGEST}]}, {"imageDetails": [{}]}]
)
def test_images_that_cannot_all_be_added_up_are_not_known(reading_of: ReadingOf, images: Any) -> None:
    answers = {"GetLifecyclePolicy": NO_POLICY, "DescribeImages": images, "GetResources": NO_TAGS}
    outcome = repositories(reading_of(answers), [image("serve")])
    (found,), (gap,) = outcome.items, outcome.gaps
    assert (found.lifecycle, found.images) == (False, None)
    assert gap.operation == "ecr:DescribeImages"


def test_expired_credentials_end_the_reading(reading_of: ReadingOf) -> None:
    with pytest.raises(CredentialsExpired):
        repositories(reading_of({"GetLifecyclePolicy": CredentialsExpired("over")}), [image("serve")])
