"""A Studio as AWS answers about it, and how to read all of it; `s3cret` stands for what may not leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.studio_apps import studio_apps
from sagemaker_cost_mcp.inventory.studio_domains import studio_domains
from sagemaker_cost_mcp.inventory.studio_spaces import studio_spaces
from sagemaker_cost_mcp.inventory.tracking_servers import tracking_servers
from sagemaker_cost_mcp.inventory.user_profiles import user_profiles
from sagemaker_cost_mcp.model.studio import Space, StudioApp

REGION = "us-east-1"
ARN = f"arn:aws:sagemaker:{REGION}:111122223333"
CREATED = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))
CREATED_UTC = datetime(2026, 1, 1, 7, tzinfo=UTC)
USED = datetime(2026, 11, 1, 12, tzinfo=UTC)
CHECKED = datetime(2026, 11, 20, 12, tzinfo=UTC)
TIMES: dict[str, Any] = {"CreationTime": CREATED, "LastModifiedTime": CREATED}
ENABLED = {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}}
DISABLED = {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "DISABLED"}}}


def domain(number: int) -> dict[str, Any]:
    key = f"d-{number:04}"
    arn = f"{ARN}:domain/{key}"
    return {"DomainId": key, "DomainArn": arn, "DomainName": f"team-{number}", "Status": "InService", **TIMES}


def app(whose: str, app_type: str = "JupyterLab", **fields: Any) -> dict[str, Any]:
    member = "UserProfileName" if app_type in {"KernelGateway", "JupyterServer", "Canvas"} else "SpaceName"
    return {
        "DomainId": "d-0001",
        member: whose,
        "AppType": app_type,
        "AppName": "default",
        "Status": "InService",
        "CreationTime": CREATED,
        "ResourceSpec": {"InstanceType": "ml.m5.xlarge"},
        **fields,
    }


def space(name: str, owner: str = "ana", sharing: str = "Private") -> dict[str, Any]:
    return {
        "DomainId": "d-0001",
        "SpaceName": name,
        "Status": "InService",
        **TIMES,
        "SpaceSettingsSummary": {
            "AppType": "JupyterLab",
            "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 20}},
        },
        "SpaceSharingSettingsSummary": {"SharingType": sharing},
        "OwnershipSettingsSummary": {"OwnerUserProfileName": owner},
    }


def profile(name: str) -> dict[str, Any]:
    return {"DomainId": "d-0001", "UserProfileName": name, "Status": "InService", **TIMES}


def described_app(params: dict[str, Any]) -> dict[str, Any]:
    whose = params.get("SpaceName") or params["UserProfileName"]
    return {
        **params,
        "Status": "InService",
        "CreationTime": CREATED,
        "ResourceSpec": {"InstanceType": "ml.m5.xlarge"},
        "AppArn": f"{ARN}:app/d-0001/{whose}/{params['AppType'].lower()}/default",
        "LastUserActivityTimestamp": USED,
        "LastHealthCheckTimestamp": CHECKED,
        "FailureReason": "token=s3cret",
        "BuiltInLifecycleConfigArn": f"{ARN}:studio-lifecycle-config/s3cret",
    }


def described_space(params: dict[str, Any]) -> dict[str, Any]:
    return {
        "DomainId": "d-0001",
        "SpaceName": params["SpaceName"],
        "SpaceArn": f"{ARN}:space/d-0001/{params['SpaceName']}",
        "SpaceSettings": {
            "AppType": "JupyterLab",
            "JupyterLabAppSettings": {
                "AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 600}},
                "CodeRepositories": [{"RepositoryUrl": "https://s3cret@example.com/repo.git"}],
            },
        },
    }


def described_profile(params: dict[str, Any]) -> dict[str, Any]:
    return {
        **profile(params["UserProfileName"]),
        "UserProfileArn": f"{ARN}:user-profile/d-0001/{params['UserProfileName']}",
        "SingleSignOnUserValue": "s3cret",
        "UserSettings": {"ExecutionRole": "arn:aws:iam::111122223333:role/s3cret", "JupyterLabAppSettings": DISABLED},
    }


def described_domain(params: dict[str, Any]) -> dict[str, Any]:
    return {
        **domain(int(params["DomainId"][2:])),
        "AuthMode": "SSO",
        "HomeEfsFileSystemId": "fs-0123456789",
        "SubnetIds": ["subnet-s3cret"],
        "DefaultUserSettings": {
            "ExecutionRole": "arn:aws:iam::111122223333:role/s3cret",
            "JupyterLabAppSettings": ENABLED,
            "CodeEditorAppSettings": {"LifecycleConfigArns": [f"{ARN}:studio-lifecycle-config/stop"]},
        },
        "DefaultSpaceSettings": {
            "ExecutionRole": "arn:aws:iam::111122223333:role/s3cret",
            "JupyterLabAppSettings": DISABLED,
        },
    }


def summary(name: str, status: str = "Created", active: str = "Active") -> dict[str, Any]:
    arn = f"{ARN}:mlflow-tracking-server/{name}"
    names = {"TrackingServerName": name, "TrackingServerArn": arn}
    return {**names, "TrackingServerStatus": status, "IsActive": active, **TIMES}


def described_server(params: dict[str, Any]) -> dict[str, Any]:
    return {
        **summary(params["TrackingServerName"]),
        "TrackingServerSize": "Medium",
        "CreatedBy": {"UserProfileName": "ana", "DomainId": "d-0001"},
        "ArtifactStoreUri": "s3://s3cret/",
        "TrackingServerUrl": "https://s3cret.example.com",
    }


def account(**answers: Any) -> dict[str, Any]:
    return {
        "ListDomains": {"Domains": [domain(1)]},
        "DescribeDomain": described_domain,
        "ListApps": {"Apps": []},
        "DescribeApp": described_app,
        "ListSpaces": {"Spaces": []},
        "DescribeSpace": described_space,
        "ListUserProfiles": {"UserProfiles": []},
        "DescribeUserProfile": described_profile,
        "ListMlflowTrackingServers": {"TrackingServerSummaries": []},
        "DescribeMlflowTrackingServer": described_server,
        "GetResources": {"ResourceTagMappingList": [], "PaginationToken": ""},
        **answers,
    }


def apps_of(reading: Reading) -> tuple[StudioApp, ...]:
    return studio_apps(reading, REGION).items


def spaces_of(reading: Reading) -> tuple[Space, ...]:
    return studio_spaces(reading, REGION, apps_of(reading)).items


def everything(reading: Reading) -> list[Outcome[Any]]:
    apps = studio_apps(reading, REGION)
    spaces = studio_spaces(reading, REGION, apps.items)
    people = user_profiles(reading, REGION, apps.items, spaces.items)
    return [studio_domains(reading, REGION), apps, spaces, people, tracking_servers(reading, REGION)]


ONE_OF_EACH: dict[str, Any] = {
    "ListApps": {"Apps": [app("lab")]},
    "ListSpaces": {"Spaces": [space("lab")]},
    "ListUserProfiles": {"UserProfiles": [profile("ana")]},
    "ListMlflowTrackingServers": {"TrackingServerSummaries": [summary("exp")]},
}
