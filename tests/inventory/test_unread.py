"""Failures that leave a gap."""

from __future__ import annotations

from sagemaker_cost_mcp import errors
from sagemaker_cost_mcp.errors import LEAVES_A_GAP
from sagemaker_cost_mcp.inventory.unread import merged
from sagemaker_cost_mcp.model.snapshot import Gap


def failure(reason: str, permission: str | None = None, region: str = "us-east-1") -> Gap:
    return Gap(operation="sagemaker:X", region=region, account_id="1", reason=reason, missing_permission=permission)


def test_every_error_of_aws_leaves_a_gap_but_those_of_credentials() -> None:
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.AwsError) and kind is not errors.AwsError
    }
    ends_the_reading: set[type] = {errors.CredentialsMissing, errors.CredentialsExpired}
    is_an_answer: set[type] = {errors.NotSet}
    assert kinds - ends_the_reading - is_an_answer | {errors.DeadlinePassed} == set(LEAVES_A_GAP)


def test_equal_failures_are_told_once_with_the_names_they_touch() -> None:
    gaps = merged([("b", failure("slow.")), ("a", failure("slow.")), ("c", failure("gone."))])
    assert [gap.reason for gap in gaps] == ["slow. Touches a, b.", "gone. Touches c."]


def test_one_missing_permission_is_one_gap_though_aws_quotes_another_resource_each_time() -> None:
    gaps = merged([(name, failure(f"not on {name}.", "sagemaker:X")) for name in "abcdefg"])
    assert [gap.reason for gap in gaps] == ["not on a. Touches a, b, c, d, e and 2 more."]


def test_regions_are_told_apart() -> None:
    assert len(merged([("a", failure("slow.")), ("a", failure("slow.", region="eu-west-1"))])) == 2
