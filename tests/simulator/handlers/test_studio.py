"""SageMaker's answers about Studio and MLflow, and what Canvas tells CloudWatch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_cost_mcp.simulator.description import (
    App,
    Domain,
    Fleet,
    IdleSettings,
    Space,
    Span,
    TrackingServer,
    UserProfile,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sagemaker_cost_mcp.simulator.account import SimulatedAccount

    from .conftest import AccountOf, Ask

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
OPEN, SHUT = "d-open1", "d-shut2"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def running(days: float) -> tuple[Span, ...]:
    return (Span(start=ago(days)),)


@pytest.fixture
def account(account_of: AccountOf) -> SimulatedAccount:
    people = tuple(UserProfile(name=name, created=ago(90 - place)) for place, name in enumerate(("ana", "bo")))
    strict = UserProfile(name="cy", created=ago(50), idle=IdleSettings(enabled=True, timeout_minutes=90))
    return account_of(
        Fleet(
            account_id="1" * 12,
            domains=(
                Domain(
                    domain_id=OPEN,
                    name="open",
                    created=ago(100),
                    efs_id="fs-1",
                    profiles=(*people, strict),
                    spaces=(
                        Space(name="lab", owner="ana", created=ago(80), ebs_gb=40, idle_timeout_minutes=75),
                        Space(name="team", owner="bo", created=ago(70), shared=True, app_type="CodeEditor"),
                    ),
                    apps=(
                        App(app_type="JupyterLab", space="lab", instance_type="ml.m5.xlarge", runs=running(30)),
                        App(
                            app_type="CodeEditor",
                            space="team",
                            instance_type="ml.t3.medium",
                            runs=running(10),
                            last_user_activity=ago(9),
                        ),
                        App(app_type="JupyterServer", profile="ana", runs=running(40)),
                        App(app_type="Canvas", profile="bo", runs=running(2), last_user_activity=ago(1.5)),
                        App(
                            app_type="JupyterLab",
                            name="old",
                            space="lab",
                            instance_type="ml.t3.medium",
                            runs=(Span(start=ago(3), end=ago(0.5)),),
                        ),
                        App(app_type="TensorBoard", profile="ana", runs=(Span(start=ago(9), end=ago(7)),)),
                    ),
                    tags={"Team": "a"},
                ),
                Domain(
                    domain_id=SHUT,
                    name="shut",
                    created=ago(60),
                    efs_id="fs-2",
                    idle=IdleSettings(enabled=True, timeout_minutes=120),
                ),
                Domain(domain_id="d-later", name="later", created=NOW + timedelta(days=1), efs_id="fs-3"),
            ),
            tracking_servers=(
                TrackingServer(name="on", created=ago(40), created_by=(OPEN, "ana"), tags={"Team": "a"}),
                TrackingServer(name="off", created=ago(30), runs=(Span(start=ago(30), end=ago(3)),)),
                TrackingServer(
                    name="again",
                    created=ago(20),
                    size="Medium",
                    runs=(Span(start=ago(20), end=ago(9)), Span(start=ago(2))),
                ),
            ),
        )
    )


@pytest.fixture
def call(ask: Ask, account: SimulatedAccount) -> Callable[..., dict[str, Any]]:
    return lambda operation, **params: ask("sagemaker", operation, account=account, **params)


def idle_settings(settings: dict[str, Any], kind: str = "JupyterLab") -> dict[str, Any]:
    found: dict[str, Any] = settings[f"{kind}AppSettings"]["AppLifecycleManagement"]["IdleSettings"]
    return found


def test_domains_tell_their_file_system_and_whether_idle_apps_are_shut_down(call: Any) -> None:
    assert [one["DomainId"] for one in call("ListDomains")["Domains"]] == [OPEN, SHUT]
    shut = call("DescribeDomain", DomainId=SHUT)
    assert shut["HomeEfsFileSystemId"] == "fs-2"
    for kind in ("JupyterLab", "CodeEditor"):
        assert idle_settings(shut["DefaultUserSettings"], kind) == {
            "LifecycleManagement": "ENABLED",
            "IdleTimeoutInMinutes": 120,
        }
    assert "JupyterLabAppSettings" not in call("DescribeDomain", DomainId=OPEN)["DefaultUserSettings"]


def test_profiles_repeat_nothing_of_the_domain(call: Any) -> None:
    listed = call("ListUserProfiles", DomainIdEquals=OPEN)["UserProfiles"]
    assert [one["UserProfileName"] for one in listed] == ["ana", "bo", "cy"]
    assert call("ListUserProfiles", UserProfileNameContains="y")["UserProfiles"][0]["UserProfileName"] == "cy"
    cy = call("DescribeUserProfile", DomainId=OPEN, UserProfileName="cy")
    assert idle_settings(cy["UserSettings"])["IdleTimeoutInMinutes"] == 90
    ana = call("DescribeUserProfile", DomainId=OPEN, UserProfileName="ana")
    assert "JupyterLabAppSettings" not in ana["UserSettings"]


def test_spaces_tell_owner_sharing_and_disk(call: Any) -> None:
    lab, team = call("ListSpaces", DomainIdEquals=OPEN)["Spaces"]
    assert (lab["SpaceName"], team["SpaceName"]) == ("lab", "team")
    assert lab["SpaceSettingsSummary"]["SpaceStorageSettings"]["EbsStorageSettings"] == {"EbsVolumeSizeInGb": 40}
    assert team["SpaceSharingSettingsSummary"] == {"SharingType": "Shared"}
    found = call("DescribeSpace", DomainId=OPEN, SpaceName="lab")
    assert found["OwnershipSettings"] == {"OwnerUserProfileName": "ana"}
    assert idle_settings(found["SpaceSettings"]) == {"IdleTimeoutInMinutes": 75}
    assert "CodeEditorAppSettings" not in call("DescribeSpace", DomainId=OPEN, SpaceName="team")["SpaceSettings"]


def test_trap_07_apps_tell_their_activity_only_one_by_one(call: Any) -> None:
    for app in call("ListApps")["Apps"]:
        assert "LastUserActivityTimestamp" not in app
    lab = call("DescribeApp", DomainId=OPEN, SpaceName="lab", AppType="JupyterLab", AppName="default")
    assert lab["LastUserActivityTimestamp"] == lab["LastHealthCheckTimestamp"] > ago(0.1)
    team = call("DescribeApp", DomainId=OPEN, SpaceName="team", AppType="CodeEditor", AppName="default")
    assert team["LastUserActivityTimestamp"] == ago(9)
    assert team["LastHealthCheckTimestamp"] > ago(0.1)


def test_apps_are_listed_with_their_place_and_for_a_day_after_their_end(call: Any) -> None:
    listed = [(one["AppType"], one["AppName"], one["Status"]) for one in call("ListApps")["Apps"]]
    assert listed == [
        ("JupyterServer", "default", "InService"),
        ("JupyterLab", "default", "InService"),
        ("CodeEditor", "default", "InService"),
        ("JupyterLab", "old", "Deleted"),
        ("Canvas", "default", "InService"),
    ]
    assert [one["AppName"] for one in call("ListApps", SpaceNameEquals="lab")["Apps"]] == ["default", "old"]
    assert len(call("ListApps", UserProfileNameEquals="bo", DomainIdEquals=OPEN)["Apps"]) == 1
    assert call("ListApps", DomainIdEquals=SHUT)["Apps"] == []
    old = call("DescribeApp", DomainId=OPEN, SpaceName="lab", AppType="JupyterLab", AppName="old")
    assert (old["Status"], "LastHealthCheckTimestamp" in old) == ("Deleted", False)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeDomain", {"DomainId": "d-later"}),
        ("DescribeUserProfile", {"DomainId": OPEN, "UserProfileName": "nobody"}),
        ("DescribeSpace", {"DomainId": SHUT, "SpaceName": "lab"}),
        ("DescribeApp", {"DomainId": OPEN, "SpaceName": "lab", "AppType": "Canvas", "AppName": "default"}),
        ("DescribeMlflowTrackingServer", {"TrackingServerName": "none"}),
    ],
)
def test_what_is_not_there_is_not_found(call: Any, operation: str, params: dict[str, str]) -> None:
    with pytest.raises(ClientError, match=r"\(ResourceNotFound\).*does not exist"):
        call(operation, **params)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DescribeApp", {"DomainId": OPEN, "AppType": "JupyterLab", "AppName": "default"}),
        ("ListApps", {"SpaceNameEquals": "lab", "UserProfileNameEquals": "ana"}),
    ],
)
def test_an_app_has_one_place(call: Any, operation: str, params: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        call(operation, **params)


def test_tracking_servers_tell_whether_they_run(call: Any) -> None:
    listed = call("ListMlflowTrackingServers")["TrackingServerSummaries"]
    assert [(one["TrackingServerName"], one["TrackingServerStatus"], one["IsActive"]) for one in listed] == [
        ("again", "Started", "Active"),
        ("off", "Stopped", "Inactive"),
        ("on", "Created", "Active"),
    ]
    assert [one["LastModifiedTime"] for one in listed] == [ago(2), ago(3), ago(40)]
    stopped = call("ListMlflowTrackingServers", TrackingServerStatus="Stopped", CreatedAfter=ago(35))
    assert [one["TrackingServerName"] for one in stopped["TrackingServerSummaries"]] == ["off"]
    on = call("DescribeMlflowTrackingServer", TrackingServerName="on")
    assert (on["TrackingServerSize"], on["CreatedBy"]["UserProfileName"]) == ("Small", "ana")


def test_studio_is_tagged(ask: Ask, account: SimulatedAccount, call: Any) -> None:
    arn = call("DescribeDomain", DomainId=OPEN)["DomainArn"]
    assert call("ListTags", ResourceArn=arn)["Tags"] == [{"Key": "Team", "Value": "a"}]
    app = call("DescribeApp", DomainId=OPEN, SpaceName="lab", AppType="JupyterLab", AppName="default")
    assert call("ListTags", ResourceArn=app["AppArn"])["Tags"] == []
    swept = ask("resourcegroupstaggingapi", "GetResources", account=account, ResourceTypeFilters=["sagemaker"])
    assert len(swept["ResourceTagMappingList"]) == 2


def test_canvas_tells_how_long_nobody_did_anything(ask: Ask, account: SimulatedAccount) -> None:
    dimensions = [{"Name": "DomainId", "Value": OPEN}, {"Name": "UserProfileName", "Value": "bo"}]
    metric = {"Namespace": "/aws/sagemaker/Canvas/AppActivity", "MetricName": "TimeSinceLastActive"}
    answer = ask(
        "cloudwatch",
        "GetMetricData",
        account=account,
        MetricDataQueries=[
            {
                "Id": "m",
                "MetricStat": {"Metric": metric | {"Dimensions": dimensions}, "Period": 3600, "Stat": "Maximum"},
            }
        ],
        StartTime=ago(4),
        EndTime=NOW,
    )
    values = answer["MetricDataResults"][0]["Values"]
    assert len(values) == 48
    assert values[0] == pytest.approx(1.5 * 86400, abs=60)
    assert values[-1] == 0


def test_studio_is_billed_by_the_hour_and_system_apps_are_free(account: SimulatedAccount) -> None:
    day = (NOW - timedelta(days=1)).date()
    billed = {charge.heading.usage_type: charge.quantity for charge in account.bill.day(day)}
    assert {kind: float(quantity) for kind, quantity in billed.items() if "Volume" not in kind} == {
        "USE1-Studio:JupyterLab-ml.m5.xlarge": 24,
        "USE1-Studio:JupyterLab-ml.t3.medium": 24,
        "USE1-Studio:CodeEditor-ml.t3.medium": 24,
        "USE1-Canvas:Session-Hrs": 24,
        "USE1-MLflow:TrackingServer-Small": 24,
        "USE1-MLflow:TrackingServer-Medium": 24,
    }
    assert float(billed["USE1-Studio:VolumeUsage.gp3"]) == pytest.approx(45 / 30)
