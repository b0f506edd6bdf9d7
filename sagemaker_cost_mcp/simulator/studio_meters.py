"""What Studio is charged for: running apps, the disks of spaces, Canvas sessions, MLflow tracking servers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description import SYSTEM, App, Domain, Space, Span, TrackingServer
from sagemaker_cost_mcp.simulator.meter import Meter, Place

CANVAS_SESSION = "Canvas:Session-Hrs"
TRACKING_SERVER = "MLflow:TrackingServer-{size}"
"""Unverified: no public bill with an MLflow line was found."""

APP_PREFIXES = {
    "JupyterLab": "Studio:JupyterLab-",
    "CodeEditor": "Studio:CodeEditor-",
    "KernelGateway": "Studio:KernelGateway-",
    "TensorBoard": "TensorBoard:",
    "RSessionGateway": "RStudio:RSessionGateway-",
    "RStudioServerPro": "RStudio:RStudioServerPro-",
}
"""How the usage type of an app on an instance begins."""


def domain_meters(account: str, domain: Domain) -> Iterator[Meter]:
    """The meters of a domain; its file system is billed by Amazon EFS."""
    for space in domain.spaces:
        yield _disk_meter(account, domain, space)
    for app in domain.apps:
        item = app_item(app)
        if item is not None:
            heading = Place(account_id=account, region=domain.region, tags={**domain.tags, **app.tags}).heading(item)
            yield Meter(heading=heading, spans=app.runs, rate=Decimal(1), unit_price=app.unit_price)


def app_item(app: App) -> str | None:
    """The usage type of an app without its region; None: it is free."""
    if app.app_type == "Canvas":
        return CANVAS_SESSION
    return None if app.instance_type == SYSTEM else APP_PREFIXES[app.app_type] + app.instance_type


def tracking_server_meter(account: str, server: TrackingServer) -> Meter:
    """A tracking server's hours."""
    place = Place(account_id=account, region=server.region, tags=server.tags)
    heading = place.heading(TRACKING_SERVER.format(size=server.size))
    return Meter(heading=heading, spans=server.spans, rate=Decimal(1))


def _disk_meter(account: str, domain: Domain, space: Space) -> Meter:
    place = Place(account_id=account, region=domain.region, tags={**domain.tags, **space.tags})
    return place.volume("Studio:", (Span(start=space.created),), space.ebs_gb, "gp3")
