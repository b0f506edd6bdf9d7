"""AWS resources as the rules see them: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from sagemaker_cost_mcp.model.value import Value


class ResourceRef(Value):
    """Which resource is meant, for a finding or an undecided."""

    arn: str
    name: str
    type: str
    """As AWS writes it in the ARN: `notebook-instance`, `endpoint`, …"""
    region: str
    account_id: str
    tags: Mapping[str, str] | None
    """None: the tags could not be read."""

    def tagged(self, keys: Iterable[str]) -> tuple[str, str] | None:
        """The first of some tag keys that it bears with a value, as it writes it, and the value.

        Case, hyphens and underscores do not matter; None: it bears none of them, or its tags could not be read.
        """
        by_letters = {_letters(key): (key, value) for key, value in (self.tags or {}).items() if value}
        return next((by_letters[_letters(key)] for key in keys if _letters(key) in by_letters), None)


class NotebookInstance(Value):
    """A SageMaker notebook instance (source: ListNotebookInstances, DescribeNotebookInstance)."""

    ref: ResourceRef
    status: str
    """`InService`, `Stopped`, … as AWS says."""
    instance_type: str
    created_at: datetime
    modified_at: datetime
    """Start, stop and configuration move it; use does not."""
    lifecycle_config: str | None
    volume_gb: int | None
    """None: the description could not be read."""
    elastic_inference: tuple[str, ...] | None = ()
    """`ml.eia2.medium`: a service that is gone. None: the description could not be read."""


class IdleStop(StrEnum):
    """What a lifecycle configuration's scripts say about stopping an idle instance."""

    PRESENT = "present"
    ABSENT = "absent"
    OPAQUE = "opaque"
    """The script runs code from elsewhere that cannot be seen from here."""


class LifecycleConfig(Value):
    """A notebook lifecycle configuration. Its scripts may hold secrets, so only this verdict is kept."""

    name: str
    region: str
    account_id: str
    idle_stop: IdleStop


def _letters(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")
