from __future__ import annotations

import pytest

from sagemaker_cost_mcp.errors import CredentialsExpired
from sagemaker_cost_mcp.inventory.studio_apps import studio_apps
from tests.fake_reading import Asked, ReadingOf
from tests.studio_answers import ARN, CHECKED, CREATED_UTC, REGION, USED, account, app, apps_of, described_app


def test_an_app_in_a_space_has_its_times_and_is_named_by_where_it_is(reading_of: ReadingOf) -> None:
    tags = [{"ResourceARN": f"{ARN}:app/d-0001/lab/jupyterlab/default", "Tags": [{"Key": "Team", "Value": "nlp"}]}]
    answers = account(ListApps={"Apps": [app("lab")]}, GetResources={"ResourceTagMappingList": tags})
    (found,) = apps_of(reading_of(answers))
    assert found.model_dump() == {
        "ref": {
            "arn": f"{ARN}:app/d-0001/lab/jupyterlab/default",
            "name": "lab/JupyterLab/default",
            "type": "app",
            "region": REGION,
            "account_id": "111122223333",
            "tags": {"Team": "nlp"},
        },
        "domain_id": "d-0001",
        "app_type": "JupyterLab",
        "status": "InService",
        "instance_type": "ml.m5.xlarge",
        "user_profile": None,
        "space": "lab",
        "prepaid": False,
        "created_at": CREATED_UTC,
        "described": True,
        "last_activity_at": USED,
        "last_health_check_at": CHECKED,
    }


def test_an_app_on_a_training_plan_is_prepaid(reading_of: ReadingOf) -> None:
    spec = {"InstanceType": "ml.p5.48xlarge", "TrainingPlanArn": f"{ARN}:training-plan/reserved-gpus"}
    answer = {**described_app({"SpaceName": "lab", "AppType": "JupyterLab"}), "ResourceSpec": spec}
    (found,) = apps_of(reading_of(account(ListApps={"Apps": [app("lab")]}, DescribeApp=answer)))
    assert found.prepaid


def test_trap_07_only_what_runs_and_is_billed_is_described(reading_of: ReadingOf, asked: Asked) -> None:
    system = {"ResourceSpec": {"InstanceType": "system"}}
    apps = [
        app("lab"),
        app("ana", "KernelGateway"),
        app("ana", "Canvas", **system),
        app("ana", "JupyterServer", **system),
        app("ben", "KernelGateway", **system),
        app("old", Status="Deleted"),
        app("new", Status="Pending"),
    ]
    found = apps_of(reading_of(account(ListApps={"Apps": apps})))
    described = [params for operation, _, params in asked if operation == "DescribeApp"]
    assert [params["AppType"] for params in described] == ["JupyterLab", "KernelGateway", "Canvas"]
    assert described[0] == {"DomainId": "d-0001", "SpaceName": "lab", "AppType": "JupyterLab", "AppName": "default"}
    assert described[1]["UserProfileName"] == "ana"
    assert len(found) == 6, "a deleted app is listed for a day, and does not exist"
    assert [one.ref.name for one in found if one.runs_billed] == [
        "lab/JupyterLab/default", "ana/KernelGateway/default", "ana/Canvas/default",
    ]  # fmt: skip
    assert [one.usage for one in found[:4]] == [
        "Studio:JupyterLab-ml.m5.xlarge", "Studio:KernelGateway-ml.m5.xlarge", "Canvas:Session-Hrs", None,
    ]  # fmt: skip


def test_an_app_deleted_in_the_meantime_but_still_described_is_left_out(reading_of: ReadingOf) -> None:
    answer = {**described_app({"SpaceName": "lab", "AppType": "JupyterLab"}), "Status": "Deleted"}
    assert apps_of(reading_of(account(ListApps={"Apps": [app("lab")]}, DescribeApp=answer))) == ()


def test_expired_credentials_end_the_reading(reading_of: ReadingOf) -> None:
    with pytest.raises(CredentialsExpired):
        studio_apps(reading_of(account(ListApps=CredentialsExpired("log in again"))), REGION)


def test_a_state_or_an_app_type_that_aws_added_yesterday_is_named_in_a_gap(reading_of: ReadingOf) -> None:
    new = [app("lab", Status="Hibernating"), app("holo", "Hologram")]
    outcome = studio_apps(reading_of(account(ListApps={"Apps": new})), REGION)
    assert [one.status for one in outcome.items] == ["Hibernating", "InService"]
    reasons = " ".join(gap.reason for gap in outcome.gaps)
    assert "Status 'Hibernating' is not known" in reasons
    assert "App type 'Hologram' is not known" in reasons
    assert not any(one.runs_billed for one in outcome.items)


def test_an_answer_without_a_needed_field_is_a_gap_not_a_crash(reading_of: ReadingOf) -> None:
    bare = {"DomainId": "d-1", "AppType": "JupyterLab", "AppName": "default", "Status": "Failed"}
    outcome = studio_apps(reading_of(account(ListApps={"Apps": [bare]})), REGION)
    assert outcome.items == ()
    assert "lacks CreationTime, so the app is left out" in outcome.gaps[0].reason
