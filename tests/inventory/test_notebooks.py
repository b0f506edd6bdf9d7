"""Notebook instances, from answers shaped as AWS shapes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import (
    AccessDenied,
    CredentialsExpired,
    DeadlinePassed,
    ResourceGone,
    Throttled,
)
from sagemaker_cost_mcp.inventory.notebooks import notebook_instances
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
EMPTY_TAGS: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}


def arn(name: str) -> str:
    return f"arn:aws:sagemaker:{REGION}:111122223333:notebook-instance/{name}"


def summary(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "NotebookInstanceName": name,
        "NotebookInstanceArn": arn(name),
        "NotebookInstanceStatus": "InService",
        "Url": f"{name}.notebook.{REGION}.sagemaker.aws",
        "InstanceType": "ml.t3.medium",
        "CreationTime": datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2))),
        "LastModifiedTime": datetime(2026, 10, 1, tzinfo=UTC),
        **fields,
    }


def description(name: str, **fields: Any) -> dict[str, Any]:
    return summary(
        name,
        **{
            "RoleArn": "arn:aws:iam::111122223333:role/secret-role",
            "SubnetId": "subnet-1",
            "KmsKeyId": "key-1",
            "VolumeSizeInGB": 50,
            "DefaultCodeRepository": "https://token@example.com/repo.git",
            **fields,
        },
    )


def described(params: dict[str, Any]) -> dict[str, Any]:
    return description(params["NotebookInstanceName"])


def account(*names: str, **answers: Any) -> dict[str, Any]:
    return {
        "ListNotebookInstances": {"NotebookInstances": [summary(name) for name in names]},
        "DescribeNotebookInstance": described,
        "GetResources": EMPTY_TAGS,
        **answers,
    }


def denied(params: dict[str, Any]) -> AccessDenied:
    return AccessDenied(
        f"AWS denied it on {arn(params['NotebookInstanceName'])}.",
        operation="sagemaker:DescribeNotebookInstance",
        region=REGION,
        missing_permission="sagemaker:DescribeNotebookInstance",
    )


def test_list_description_and_tags_make_one_notebook_instance(reading_of: ReadingOf) -> None:
    tags = {"ResourceTagMappingList": [{"ResourceARN": arn("a"), "Tags": [{"Key": "Owner", "Value": "ana"}]}]}
    config = {"NotebookInstanceLifecycleConfigName": "stop-idle"}
    reading = reading_of(
        account(
            ListNotebookInstances={"NotebookInstances": [summary("a", **config)]},
            DescribeNotebookInstance=description("a", **config),
            GetResources=tags,
        )
    )
    outcome = notebook_instances(reading, REGION)
    (notebook,) = outcome.items
    assert outcome.gaps == ()
    assert notebook.model_dump() == {
        "ref": {
            "arn": arn("a"),
            "name": "a",
            "type": "notebook-instance",
            "region": REGION,
            "account_id": "111122223333",
            "tags": {"Owner": "ana"},
        },
        "status": "InService",
        "instance_type": "ml.t3.medium",
        "created_at": datetime(2026, 1, 1, 7, tzinfo=UTC),
        "modified_at": datetime(2026, 10, 1, tzinfo=UTC),
        "lifecycle_config": "stop-idle",
        "volume_gb": 50,
        "elastic_inference": (),
    }


def test_accelerators_come_with_the_description_and_are_unknown_without_it(reading_of: ReadingOf) -> None:
    answer = description("a", AcceleratorTypes=["ml.eia2.medium"])
    (attached,) = notebook_instances(reading_of(account("a", DescribeNotebookInstance=answer)), REGION).items
    assert attached.elastic_inference == ("ml.eia2.medium",)
    (unread,) = notebook_instances(reading_of(account("a", DescribeNotebookInstance=denied)), REGION).items
    assert unread.elastic_inference is None


def test_no_field_off_the_allow_list_leaves(reading_of: ReadingOf) -> None:
    text = repr(notebook_instances(reading_of(account("a")), REGION))
    for secret in ("secret-role", "subnet-1", "key-1", "token@example.com", "sagemaker.aws"):
        assert secret not in text


def test_n_notebooks_take_the_list_one_description_each_and_one_tag_sweep(reading_of: ReadingOf, asked: Asked) -> None:
    names = [f"n{number:03}" for number in range(230)]
    pages = [{"NotebookInstances": [summary(name) for name in names[at : at + 100]]} for at in (0, 100, 200)]
    outcome = notebook_instances(reading_of(account(ListNotebookInstances=pages)), REGION)
    operations = [operation for operation, _, _ in asked]
    assert [one.ref.name for one in outcome.items] == names
    assert operations.count("ListNotebookInstances") == 3
    assert operations.count("DescribeNotebookInstance") == 230
    assert operations.count("GetResources") == 1
    assert len(operations) == 3 + 230 + 1


def test_a_region_without_notebooks_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert notebook_instances(reading_of(account()), REGION).items == ()
    assert [operation for operation, _, _ in asked] == ["ListNotebookInstances"]


def test_an_untagged_notebook_has_empty_tags_and_an_unreadable_one_has_none(reading_of: ReadingOf) -> None:
    untagged = notebook_instances(reading_of(account("a")), REGION)
    unreadable = notebook_instances(
        reading_of(account("a", "b", GetResources=AccessDenied("no", operation="tag:GetResources"))), REGION
    )
    assert untagged.items[0].ref.tags == {}
    assert [one.ref.tags for one in unreadable.items] == [None, None]
    assert [gap.operation for gap in unreadable.gaps] == ["tag:GetResources"]


def test_tags_seen_before_the_sweep_broke_off_are_kept(reading_of: ReadingOf) -> None:
    first = {
        "ResourceTagMappingList": [{"ResourceARN": arn("a"), "Tags": [{"Key": "Team", "Value": "nlp"}]}],
        "PaginationToken": "more",
    }
    outcome = notebook_instances(reading_of(account("a", "b", GetResources=[first, Throttled("slow")])), REGION)
    assert [one.ref.tags for one in outcome.items] == [{"Team": "nlp"}, None]
    assert [gap.reason for gap in outcome.gaps] == ["slow"]


def test_a_denied_description_leaves_the_volume_unknown_and_is_told_once(reading_of: ReadingOf) -> None:
    names = [f"n{number}" for number in range(8)]
    answers = account(*names, DescribeNotebookInstance=denied)
    outcome = notebook_instances(reading_of(answers), REGION)
    assert [one.volume_gb for one in outcome.items] == [None] * 8
    (gap,) = outcome.gaps
    assert gap.missing_permission == "sagemaker:DescribeNotebookInstance"
    assert gap.reason == f"AWS denied it on {arn('n0')}. Touches n0, n1, n2, n3, n4 and 3 more."


def test_a_notebook_deleted_between_list_and_description_is_left_out(reading_of: ReadingOf) -> None:
    def gone(params: dict[str, Any]) -> Any:
        return ResourceGone("gone") if params["NotebookInstanceName"] == "a" else described(params)

    outcome = notebook_instances(reading_of(account("a", "b", DescribeNotebookInstance=gone)), REGION)
    assert [one.ref.name for one in outcome.items] == ["b"]
    assert outcome.gaps == ()


def test_pages_before_a_failing_one_are_kept_beside_the_gap(reading_of: ReadingOf) -> None:
    pages = [{"NotebookInstances": [summary("a")], "NextToken": "t"}, Throttled("slow down", region=REGION)]
    outcome = notebook_instances(reading_of(account(ListNotebookInstances=pages)), REGION)
    assert [one.ref.name for one in outcome.items] == ["a"]
    assert [(gap.operation, gap.reason) for gap in outcome.gaps] == [("sagemaker:ListNotebookInstances", "slow down")]


def test_time_running_out_in_the_descriptions_leaves_volumes_unknown(reading_of: ReadingOf) -> None:
    answers = account("a", DescribeNotebookInstance=DeadlinePassed("60 s are over."))
    outcome = notebook_instances(reading_of(answers), REGION)
    assert outcome.items[0].volume_gb is None
    assert outcome.gaps[0].reason == "60 s are over. Touches a."


def test_expired_credentials_end_the_reading(reading_of: ReadingOf) -> None:
    reading = reading_of(account(ListNotebookInstances=CredentialsExpired("log in again")))
    with pytest.raises(CredentialsExpired, match="log in again"):
        notebook_instances(reading, REGION)


def test_a_status_aws_added_yesterday_is_kept_and_named_in_a_gap(reading_of: ReadingOf) -> None:
    answers = account("a", DescribeNotebookInstance=description("a", NotebookInstanceStatus="Hibernating"))
    outcome = notebook_instances(reading_of(answers), REGION)
    assert outcome.items[0].status == "Hibernating"
    assert "'Hibernating'" in outcome.gaps[0].reason
    assert "Touches a." in outcome.gaps[0].reason


def test_an_answer_without_a_needed_field_is_a_gap_not_a_crash(reading_of: ReadingOf) -> None:
    bare = {"NotebookInstanceName": "a", "NotebookInstanceArn": arn("a"), "NotebookInstanceStatus": "Failed"}
    answers = account(
        ListNotebookInstances={"NotebookInstances": [bare]},
        DescribeNotebookInstance={**bare, "VolumeSizeInGB": 5},
    )
    outcome = notebook_instances(reading_of(answers), REGION)
    assert outcome.items == ()
    assert "InstanceType, CreationTime, LastModifiedTime" in outcome.gaps[0].reason


def test_a_description_without_a_volume_size_is_a_gap(reading_of: ReadingOf) -> None:
    answers = account("a", DescribeNotebookInstance=summary("a"))
    outcome = notebook_instances(reading_of(answers), REGION)
    assert outcome.items[0].volume_gb is None
    assert "VolumeSizeInGB" in outcome.gaps[0].reason


def test_a_notebook_that_two_pages_show_is_one_notebook(reading_of: ReadingOf) -> None:
    page = {"NotebookInstances": [summary("a")]}
    outcome = notebook_instances(reading_of(account(ListNotebookInstances=[page, page])), REGION)
    assert len(outcome.items) == 1
