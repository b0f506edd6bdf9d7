"""SageMaker's answers about Studio apps.

Trap: ListApps says nothing of activity, and what DescribeApp says is moved by health checks as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.description import App, Domain
from sagemaker_cost_mcp.simulator.handlers._listing import Check, Summary, equals, listed, matching, ordered
from sagemaker_cost_mcp.simulator.handlers._studio import domain_of, domains, missing
from sagemaker_cost_mcp.simulator.request import AwsFailure, Handler, Request
from sagemaker_cost_mcp.simulator.tagged import app_resource

CHECKS: Mapping[str, Check] = {
    "DomainIdEquals": equals("DomainId"),
    "UserProfileNameEquals": equals("UserProfileName"),
    "SpaceNameEquals": equals("SpaceName"),
}
FIELDS = {"Name": "AppName", "CreationTime": "CreationTime"}

KEPT_FOR = timedelta(hours=24)
"""A deleted app is listed, as Deleted, for a day."""
HEALTH_CHECK_EVERY = timedelta(minutes=10)


def list_apps(request: Request) -> dict[str, Any]:
    """ListApps."""
    _check_filters(request.params)
    summaries = [_summary(domain, app, request.now) for domain in domains(request) for app in _apps(domain, request)]
    found = ordered(matching(summaries, request, CHECKS), request, fields=FIELDS, default="CreationTime")
    return listed(found, request, "Apps")


def describe_app(request: Request) -> dict[str, Any]:
    """DescribeApp."""
    domain, params = domain_of(request), request.params
    if ("UserProfileName" in params) == ("SpaceName" in params):
        raise AwsFailure("ValidationException", "Exactly one of UserProfileName and SpaceName must be provided.")
    wanted = (params.get("SpaceName"), params.get("UserProfileName"), params["AppType"], params["AppName"])
    for app in _apps(domain, request):
        if (app.space, app.profile, app.app_type, app.name) == wanted:
            return _summary(domain, app, request.now) | _details(domain, app, request)
    place = params.get("SpaceName") or params.get("UserProfileName")
    raise missing(f"App [{domain.domain_id} / {place} / {params['AppType']} / {params['AppName']}] does not exist.")


HANDLERS: dict[str, Handler] = {"ListApps": list_apps, "DescribeApp": describe_app}


def _check_filters(params: Mapping[str, Any]) -> None:
    if "UserProfileNameEquals" in params and "SpaceNameEquals" in params:
        raise AwsFailure("ValidationException", "UserProfileNameEquals and SpaceNameEquals cannot be used together.")


def _apps(domain: Domain, request: Request) -> Iterator[App]:
    """Apps that run, failed, or were deleted within the last day."""
    for app in domain.apps:
        last = app.runs[-1]
        if last.start <= request.now and (last.end is None or request.now < last.end + KEPT_FOR):
            yield app


def _status(app: App, now: datetime) -> str:
    return app.status or ("InService" if app.runs[-1].holds(now) else "Deleted")


def _summary(domain: Domain, app: App, now: datetime) -> Summary:
    place = {"SpaceName": app.space} if app.space else {"UserProfileName": app.profile}
    return {
        "DomainId": domain.domain_id,
        **place,
        "AppType": app.app_type,
        "AppName": app.name,
        "Status": _status(app, now),
        "CreationTime": app.runs[-1].start,
        "ResourceSpec": {"InstanceType": app.instance_type},
    }


def _details(domain: Domain, app: App, request: Request) -> Summary:
    arn = request.account.arn("sagemaker", request.region, app_resource(domain, app))
    if _status(app, request.now) != "InService":
        return {"AppArn": arn}
    checked = app.runs[-1].start + (request.now - app.runs[-1].start) // HEALTH_CHECK_EVERY * HEALTH_CHECK_EVERY
    return {
        "AppArn": arn,
        "LastHealthCheckTimestamp": checked,
        "LastUserActivityTimestamp": app.last_user_activity or checked,
    }
