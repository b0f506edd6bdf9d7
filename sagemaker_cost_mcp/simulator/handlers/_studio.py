"""SageMaker's answers about Studio domains, user profiles and spaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sagemaker_cost_mcp.simulator.description import Domain, IdleSettings, Space, UserProfile
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, contains, equals, listed, matching, ordered
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.wobble import draw

PROFILE_CHECKS: Mapping[str, Check] = {
    "DomainIdEquals": equals("DomainId"),
    "UserProfileNameContains": contains("UserProfileName"),
}
SPACE_CHECKS: Mapping[str, Check] = {"DomainIdEquals": equals("DomainId"), "SpaceNameContains": contains("SpaceName")}
PROFILE_FIELDS = {"Name": "UserProfileName", "CreationTime": "CreationTime", "LastModifiedTime": "LastModifiedTime"}
SPACE_FIELDS = {"Name": "SpaceName", "CreationTime": "CreationTime", "LastModifiedTime": "LastModifiedTime"}

IDLE_STOPPED = ("JupyterLab", "CodeEditor")
"""Apps that idle shutdown knows."""


def list_domains(request: Request) -> dict[str, Any]:
    """ListDomains."""
    return listed([_domain_summary(domain, request) for domain in domains(request)], request, "Domains")


def describe_domain(request: Request) -> dict[str, Any]:
    """DescribeDomain."""
    domain = domain_of(request)
    return _domain_summary(domain, request) | {
        "AuthMode": "IAM",
        "HomeEfsFileSystemId": domain.efs_id,
        "HomeEfsFileSystemCreation": "Enabled",
        "AppNetworkAccessType": "PublicInternetOnly",
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "SubnetIds": ["subnet-0f9e8d7c6b5a43210"],
        "DefaultUserSettings": {
            **_execution_role(request),
            **_idle_settings(domain.idle),
            "StudioWebPortal": "ENABLED",
            "SpaceStorageSettings": {
                "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 100}
            },
        },
        "DefaultSpaceSettings": _execution_role(request),
        "TagPropagation": "DISABLED",
    }


def list_user_profiles(request: Request) -> dict[str, Any]:
    """ListUserProfiles."""
    found = [_profile_summary(domain, one) for domain in domains(request) for one in _there(domain.profiles, request)]
    found = ordered(matching(found, request, PROFILE_CHECKS), request, fields=PROFILE_FIELDS, default="CreationTime")
    return listed(found, request, "UserProfiles")


def describe_user_profile(request: Request) -> dict[str, Any]:
    """DescribeUserProfile: settings of its own only; what it takes over from the domain is not repeated."""
    domain, name = domain_of(request), request.params["UserProfileName"]
    for profile in _there(domain.profiles, request):
        if profile.name == name:
            resource = f"user-profile/{domain.domain_id}/{name}"
            return _profile_summary(domain, profile) | {
                "UserProfileArn": request.account.arn("sagemaker", request.region, resource),
                "HomeEfsFileSystemUid": str(200000 + int(draw(name, "uid") * 10000)),
                "UserSettings": _execution_role(request) | _idle_settings(profile.idle),
            }
    raise missing(f"UserProfile [{domain.domain_id} / {name}] does not exist.")


def list_spaces(request: Request) -> dict[str, Any]:
    """ListSpaces."""
    found = [_space_summary(domain, one) for domain in domains(request) for one in _there(domain.spaces, request)]
    found = ordered(matching(found, request, SPACE_CHECKS), request, fields=SPACE_FIELDS, default="CreationTime")
    return listed(found, request, "Spaces")


def describe_space(request: Request) -> dict[str, Any]:
    """DescribeSpace."""
    domain, name = domain_of(request), request.params["SpaceName"]
    for space in _there(domain.spaces, request):
        if space.name == name:
            return _space_details(domain, space, request)
    raise missing(f"Space [{domain.domain_id} / {name}] does not exist.")


HANDLERS: dict[str, Handler] = {
    "ListDomains": list_domains,
    "DescribeDomain": describe_domain,
    "ListUserProfiles": list_user_profiles,
    "DescribeUserProfile": describe_user_profile,
    "ListSpaces": list_spaces,
    "DescribeSpace": describe_space,
}


def domains(request: Request) -> Iterator[Domain]:
    """The domains that are there."""
    for domain in request.account.fleet.domains:
        if domain.region == request.region and domain.created <= request.now:
            yield domain


def domain_of(request: Request) -> Domain:
    """The domain that the request names.

    Raises:
        AwsFailure: ResourceNotFound.
    """
    domain_id = request.params["DomainId"]
    for domain in domains(request):
        if domain.domain_id == domain_id:
            return domain
    raise missing(f"Domain [{domain_id}] does not exist.")


def missing(sentence: str) -> AwsFailure:
    """Studio's answer about what is not there."""
    return AwsFailure("ResourceNotFound", sentence)


def _there(things: tuple[Any, ...], request: Request) -> Iterator[Any]:
    return (one for one in things if one.created <= request.now)


def _execution_role(request: Request) -> Summary:
    return {"ExecutionRole": request.account.arn("iam", "", "role/service-role/AmazonSageMaker-ExecutionRole")}


def _idle_settings(idle: IdleSettings | None) -> Summary:
    """Settings of both kinds of apps; nothing where nobody ever set them."""
    if idle is None:
        return {}
    settings: Summary = {"LifecycleManagement": "ENABLED" if idle.enabled else "DISABLED"}
    if idle.timeout_minutes is not None:
        settings["IdleTimeoutInMinutes"] = idle.timeout_minutes
    return {f"{kind}AppSettings": {"AppLifecycleManagement": {"IdleSettings": settings}} for kind in IDLE_STOPPED}


def _domain_summary(domain: Domain, request: Request) -> Summary:
    return {
        "DomainId": domain.domain_id,
        "DomainArn": request.account.arn("sagemaker", request.region, f"domain/{domain.domain_id}"),
        "DomainName": domain.name,
        "Status": domain.status,
        "CreationTime": domain.created,
        "LastModifiedTime": domain.modified or domain.created,
        "Url": f"https://{domain.domain_id}.studio.{request.region}.sagemaker.aws",
    }


def _profile_summary(domain: Domain, profile: UserProfile) -> Summary:
    return {
        "DomainId": domain.domain_id,
        "UserProfileName": profile.name,
        "Status": "InService",
        "CreationTime": profile.created,
        "LastModifiedTime": profile.created,
    }


def _space_summary(domain: Domain, space: Space) -> Summary:
    return {
        "DomainId": domain.domain_id,
        "SpaceName": space.name,
        "Status": "InService",
        "CreationTime": space.created,
        "LastModifiedTime": space.created,
        "SpaceSettingsSummary": {"AppType": space.app_type, "SpaceStorageSettings": _disk(space)},
        "SpaceSharingSettingsSummary": {"SharingType": "Shared" if space.shared else "Private"},
        "OwnershipSettingsSummary": {"OwnerUserProfileName": space.owner},
    }


def _space_details(domain: Domain, space: Space, request: Request) -> Summary:
    summary = _space_summary(domain, space)
    settings: Summary = {"AppType": space.app_type, "SpaceStorageSettings": _disk(space)}
    if space.idle_timeout_minutes is not None and space.app_type in IDLE_STOPPED:
        own = {"IdleSettings": {"IdleTimeoutInMinutes": space.idle_timeout_minutes}}
        settings[f"{space.app_type}AppSettings"] = {"AppLifecycleManagement": own}
    kept = ("DomainId", "SpaceName", "Status", "CreationTime", "LastModifiedTime")
    return {name: summary[name] for name in kept} | {
        "SpaceArn": request.account.arn("sagemaker", request.region, f"space/{domain.domain_id}/{space.name}"),
        "SpaceSettings": settings,
        "SpaceSharingSettings": summary["SpaceSharingSettingsSummary"],
        "OwnershipSettings": summary["OwnershipSettingsSummary"],
    }


def _disk(space: Space) -> Summary:
    return {"EbsStorageSettings": {"EbsVolumeSizeInGb": space.ebs_gb}}
