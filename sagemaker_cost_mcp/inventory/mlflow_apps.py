"""MLflow Apps of a region.

Sources: ListMlflowApps, tag:GetResources. Calls for n apps: ceil(n / 100) + ceil(tagged / 100); 1 where there is none.
DescribeMlflowApp adds URL, role and defaults, but no size, which an app does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.studio import ref
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.snapshot import Gap
from sagemaker_cost_mcp.model.studio import MlflowApp

_LIST = "sagemaker:ListMlflowApps"
_NEEDED = ("Arn", "Name", "Status", "CreationTime")
"""AWS's model calls all members optional; an app without one of these cannot be told from others."""
_Row = Mapping[str, Any]


def mlflow_apps(reading: Reading, region: str) -> Outcome[MlflowApp]:
    """Every MLflow App of the region that is not deleted.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListMlflowApps"), region, "Summaries")
    there = [row for row in listed.items if row.get("Status") != "Deleted"]
    if not there:
        return Outcome(gaps=listed.gaps)
    tags = tags_by_arn(reading, region, "sagemaker:mlflow-app")
    whole = {row["Arn"]: row for row in there if not _missing(row)}
    return Outcome(
        tuple(_app(reading, region, row, tags) for row in whole.values()),
        (*listed.gaps, *tags.gaps, *merged(_doubts(reading, region, there))),
    )


def _app(reading: Reading, region: str, row: _Row, tags: Tags) -> MlflowApp:
    modified = row.get("LastModifiedTime")
    return MlflowApp(
        ref=ref(reading, region, row["Arn"], row["Name"], tags),
        status=row["Status"],
        version=row.get("MlflowVersion"),
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=None if modified is None else modified.astimezone(UTC),
    )


def _missing(row: _Row) -> tuple[str, ...]:
    return tuple(member for member in _NEEDED if not row.get(member))


def _doubts(reading: Reading, region: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, Gap]]:
    for row in rows:
        if missing := _missing(row):
            reason = f"AWS's answer lacks {', '.join(missing)}, so the MLflow App is left out."
            gap = Gap(operation=_LIST, region=region, account_id=reading.identity.account_id, reason=reason)
            yield row.get("Name") or row.get("Arn") or "one without a name", gap
