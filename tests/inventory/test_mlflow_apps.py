"""MLflow Apps, from answers shaped as AWS shapes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.mlflow_apps import mlflow_apps
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
BORN = datetime(2026, 1, 1, tzinfo=UTC)


def app(name: str, status: str = "Created", **fields: Any) -> dict[str, Any]:
    arn = f"arn:aws:sagemaker:{REGION}:111122223333:mlflow-app/app-{name}"
    return {"Name": name, "Arn": arn, "Status": status, "CreationTime": BORN, **fields}


def account(*apps: dict[str, Any], **answers: Any) -> dict[str, Any]:
    none: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
    return {"ListMlflowApps": {"Summaries": list(apps)}, "GetResources": none} | answers


def test_apps_are_listed_and_not_described_and_deleted_ones_are_not_there(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [app("runs", MlflowVersion="3.4.0", LastModifiedTime=BORN), app("bare"), app("old", "Deleted")]
    runs, bare = mlflow_apps(reading_of(account(*rows)), REGION).items
    assert (runs.ref.name, runs.ref.type, runs.ref.tags, runs.status) == ("runs", "mlflow-app", {}, "Created")
    assert (runs.version, runs.created_at, runs.modified_at) == ("3.4.0", BORN, BORN)
    assert (bare.version, bare.modified_at) == (None, None)
    assert [operation for operation, _, _ in asked] == ["ListMlflowApps", "GetResources"]


def test_a_region_with_deleted_apps_only_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert mlflow_apps(reading_of(account(app("old", "Deleted"))), REGION).items == ()
    assert len(asked) == 1


def test_an_app_that_lacks_what_tells_it_apart_is_a_gap(reading_of: ReadingOf) -> None:
    nameless = {"Status": "Created", "CreationTime": BORN}
    outcome = mlflow_apps(reading_of(account(app("runs"), nameless)), REGION)
    assert len(outcome.items) == 1
    assert "lacks Arn, Name" in outcome.gaps[0].reason


def test_denied_apps_are_a_gap(reading_of: ReadingOf) -> None:
    action = "sagemaker:ListMlflowApps"
    denied = AccessDenied("no", operation=action, missing_permission=action)
    outcome = mlflow_apps(reading_of(account(ListMlflowApps=denied)), REGION)
    assert (outcome.items, [gap.missing_permission for gap in outcome.gaps]) == ((), [action])
