"""Hand-made events of CloudTrail, beside the hand-made accounts of `builders.py`."""

from __future__ import annotations

from datetime import timedelta

from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.trail import Caller, CallerKind, TrailEvent, TrailSweep
from tests.builders import NOW, REGION

NOTEBOOK_OPENED = "CreatePresignedNotebookInstanceUrl"
SIGNED_IN = "CreatePresignedDomainUrl"
SERVER_OPENED = "CreatePresignedMlflowTrackingServerUrl"


def event(
    resource: str,
    days_ago: float,
    name: str = NOTEBOOK_OPENED,
    *,
    by: str = "ana",
    kind: CallerKind = CallerKind.PERSON,
    role: str | None = None,
) -> TrailEvent:
    caller = Caller(kind=kind, name=by, role=role)
    return TrailEvent(name=name, at=NOW - timedelta(days=days_ago), resource=resource, caller=caller)


def sweep(
    *events: TrailEvent, name: str = NOTEBOOK_OPENED, back: float = 89, whole: bool = True, region: str = REGION
) -> TrailSweep:
    since = NOW - timedelta(days=back)
    return TrailSweep(name=name, region=region, since=since, whole=whole, events=events)


def with_trail(taken: Snapshot, *sweeps: TrailSweep) -> Snapshot:
    return taken.model_copy(update={"trail_events": sweeps})
