"""Notebook instances, and what they leave behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span


@dataclass(frozen=True, kw_only=True)
class JupyterLog:
    """Events in the stream `<notebook>/jupyter.log`."""

    first: datetime
    last: datetime | None = None
    """None: somebody is at work, and there is a new event every `every`."""
    every: timedelta = timedelta(minutes=20)
    hours: tuple[int, int] | None = (8, 18)
    """Hours of the day (UTC) in which there are events, but for the first and the newest one; None: around the clock,
    as when a model is trained in the notebook."""

    def last_event(self, now: datetime) -> datetime:
        """Time of the newest event as of `now`."""
        if self.last is not None and self.last <= now:
            return self.last
        return self.first + (now - self.first) // self.every * self.every


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """A SageMaker notebook instance; its volume is billed from creation on, running or not."""

    name: str
    instance_type: str
    created: datetime
    runs: tuple[Span, ...]
    region: str = MAIN_REGION
    modified: datetime | None = None
    """LastModifiedTime; None: the last start or stop, as AWS does."""
    volume_gb: int = 5
    lifecycle_config: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    ever_tagged: bool = False
    """The tagging API also lists resources that have no tags any more."""
    log: JupyterLog | None = None
    """None: the log stream does not exist."""
    status: str | None = None
    """None: `InService` while a run is under way, else `Stopped`."""
    failure_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ForgottenStream:
    """Log streams that outlived their notebook instance."""

    notebook: str
    first: datetime
    last: datetime | None
    """Last event of `jupyter.log`; None: the stream was made and nothing was ever written."""
    region: str = MAIN_REGION
    hooks: tuple[str, ...] = ("LifecycleConfigOnStart",)
    """Lifecycle hooks that left a stream beside `jupyter.log`."""


@dataclass(frozen=True, kw_only=True)
class LifecycleScripts:
    """A notebook instance lifecycle configuration; the scripts are plain text here, base64 on the wire."""

    name: str
    created: datetime
    region: str = MAIN_REGION
    modified: datetime | None = None
    on_start: str | None = None
    on_create: str | None = None
