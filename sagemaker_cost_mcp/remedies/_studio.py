"""Studio's things by what a finding names."""

from __future__ import annotations

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.studio import StudioApp


def app_of(snapshot: Snapshot, resource: ResourceRef) -> StudioApp:
    """The app that a finding is about."""
    return next(one for one in snapshot.studio_apps if one.ref.arn == resource.arn)


def which_app(app: StudioApp) -> dict[str, str]:
    """Options that name an app: an app belongs to a space or to a user profile."""
    place = {"space-name": app.space} if app.space else {"user-profile-name": app.user_profile or ""}
    return {
        "domain-id": app.domain_id,
        **place,
        "app-type": app.app_type,
        "app-name": app.ref.name.rpartition("/")[2],
    }
