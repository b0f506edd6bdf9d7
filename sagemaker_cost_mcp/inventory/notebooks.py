"""Notebook instances of a region.

Sources: ListNotebookInstances, DescribeNotebookInstance, tag:GetResources.

Calls for n notebook instances: ceil(n / 100) for the list, n for the descriptions (the volume's size is
nowhere else), ceil(tagged / 100) for the tags; 1 when there is none. Nothing less will do: AWS has no batch
description.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.errors import LEAVES_A_GAP, ResourceGone
from sagemaker_cost_mcp.inventory.tags import Tags, tags_by_arn
from sagemaker_cost_mcp.inventory.unread import merged, rows_of
from sagemaker_cost_mcp.model.resources import NotebookInstance, ResourceRef
from sagemaker_cost_mcp.model.snapshot import Gap

KNOWN_STATUSES = frozenset(
    {
        "Pending",
        "InService",
        "Stopping",
        "Stopped",
        "Failed",
        "Deleting",
        "Updating",
        "PendingMaintenance",
        "InMaintenance",
    }
)
"""NotebookInstanceStatus as of botocore 1.44."""

DESCRIBE = "sagemaker:DescribeNotebookInstance"

# AWS's model calls these optional; a notebook instance without one of them cannot be judged.
_NEEDED = ("NotebookInstanceStatus", "InstanceType", "CreationTime", "LastModifiedTime")


@dataclass(frozen=True)
class _Described:
    """A listed row with its description on top, and why the description is missing where it is."""

    row: dict[str, Any]
    gap: Gap | None = None


def notebook_instances(reading: Reading, region: str) -> Outcome[NotebookInstance]:
    """Every notebook instance of the region, with size of the volume and tags.

    What could not be read is a gap: without its description a notebook instance has `volume_gb` None,
    without the tag sweep `ref.tags` is None. One that was deleted between list and description is left out:
    it does not exist.

    Raises:
        CredentialsMissing: No credentials; nothing could be read at all.
        CredentialsExpired: Likewise.
        Cancelled: The asker went away.
    """
    listed = rows_of(reading, ("sagemaker", "ListNotebookInstances"), region, "NotebookInstances")
    if not listed.items:
        return Outcome(gaps=listed.gaps)
    # A listing that shifts while it is paged through may show one notebook instance twice.
    rows = {row["NotebookInstanceArn"]: row for row in listed.items}
    tags = tags_by_arn(reading, region, "sagemaker:notebook-instance")
    found = reading.each(partial(_described, reading, region), rows.values())
    described = [one for one in found if one is not None]
    whole = [one for one in described if not _missing(one.row)]
    return Outcome(
        tuple(_notebook(reading, region, one, tags) for one in whole),
        (*listed.gaps, *tags.gaps, *_doubts(reading, region, described)),
    )


def _described(reading: Reading, region: str, row: dict[str, Any]) -> _Described | None:
    """The row with its description, which is newer, on top; None: the notebook instance is gone."""
    name = row["NotebookInstanceName"]
    try:
        answer = reading.call("sagemaker", "DescribeNotebookInstance", region, NotebookInstanceName=name)
    except ResourceGone:
        return None
    except LEAVES_A_GAP as error:
        return _Described(row, reading.gap(error, DESCRIBE, region))
    return _Described(row | answer)


def _notebook(reading: Reading, region: str, one: _Described, tags: Tags) -> NotebookInstance:
    """The allow-list: URL, network, role, key and repositories stay behind."""
    row = one.row
    return NotebookInstance(
        ref=ResourceRef(
            arn=row["NotebookInstanceArn"],
            name=row["NotebookInstanceName"],
            type="notebook-instance",
            region=region,
            account_id=reading.identity.account_id,
            tags=tags.of(row["NotebookInstanceArn"]),
        ),
        status=row["NotebookInstanceStatus"],
        instance_type=row["InstanceType"],
        created_at=row["CreationTime"].astimezone(UTC),
        modified_at=row["LastModifiedTime"].astimezone(UTC),
        lifecycle_config=row.get("NotebookInstanceLifecycleConfigName") or None,
        volume_gb=row.get("VolumeSizeInGB"),
        elastic_inference=None if one.gap else tuple(row.get("AcceleratorTypes", ())),
    )


def _missing(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(field for field in _NEEDED if not row.get(field))


def _doubts(reading: Reading, region: str, described: list[_Described]) -> tuple[Gap, ...]:
    """Gaps about single notebook instances, each kind told once."""
    failures = [(one.row["NotebookInstanceName"], one.gap) for one in described if one.gap]
    failures += [
        (one.row["NotebookInstanceName"], _gap(reading, region, sentence))
        for one in described
        for sentence in _oddities(one)
    ]
    return merged(failures)


def _oddities(one: _Described) -> Iterator[str]:
    """What is odd about the answers that did arrive."""
    missing = _missing(one.row)
    status = one.row.get("NotebookInstanceStatus")
    if missing:
        yield f"AWS's answer lacks {', '.join(missing)}, so the notebook instance is left out."
    if status and status not in KNOWN_STATUSES:
        yield f"Status {status!r} is not known to this version, so whether it bills cannot be told."
    if one.gap is None and one.row.get("VolumeSizeInGB") is None:
        yield "The description lacks VolumeSizeInGB, so the volume has no price."


def _gap(reading: Reading, region: str, sentence: str) -> Gap:
    return Gap(operation=DESCRIBE, region=region, account_id=reading.identity.account_id, reason=sentence)
