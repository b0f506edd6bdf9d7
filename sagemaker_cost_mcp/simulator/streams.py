"""Log groups and streams that a fleet's notebook instances and jobs leave in CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sagemaker_cost_mcp.simulator.description import (
    Fleet,
    ForgottenStream,
    Job,
    Notebook,
)

NOTEBOOK_GROUP = "/aws/sagemaker/NotebookInstances"
TRAINING_GROUP = "/aws/sagemaker/TrainingJobs"
PROCESSING_GROUP = "/aws/sagemaker/ProcessingJobs"

_BOOT = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class LogStream:
    """A log stream as of some moment."""

    name: str
    created: datetime
    first_event: datetime | None = None
    last_event: datetime | None = None
    every: timedelta = timedelta(minutes=1)
    """Between two events."""
    hours: tuple[int, int] | None = None
    """Hours of the day (UTC) in which there are events, but for the first and the last one; None: all."""

    def events(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """When something was written from `start` on and before `end`, in order."""
        first, last = self.first_event, self.last_event
        if first is None or last is None:
            return
        steps = max(0, -(-(start - first) // self.every))
        moment = first + steps * self.every
        while moment < min(last, end):
            if moment == first or self.hours is None or self.hours[0] <= moment.hour < self.hours[1]:
                yield moment
            moment += self.every
        if start <= last < end:
            yield last


def log_groups(fleet: Fleet, region: str, now: datetime) -> Mapping[str, tuple[LogStream, ...]]:
    """Streams by log group; a group exists where something ever wrote to it. Streams are sorted by name."""
    found = {
        NOTEBOOK_GROUP: _notebook_streams(fleet, region, now),
        TRAINING_GROUP: _job_streams(fleet.training_jobs, region, now),
        PROCESSING_GROUP: _job_streams(fleet.processing_jobs, region, now),
    }
    sorted_streams = {group: tuple(sorted(streams, key=_name)) for group, streams in found.items()}
    return {group: streams for group, streams in sorted_streams.items() if streams}


def _name(stream: LogStream) -> str:
    return stream.name


def _notebook_streams(fleet: Fleet, region: str, now: datetime) -> list[LogStream]:
    streams = [
        stream
        for notebook in fleet.notebooks
        if notebook.region == region and notebook.created <= now
        for stream in _live_streams(notebook, now)
    ]
    for gone in fleet.forgotten_streams:
        if gone.region == region and gone.first <= now:
            streams += _forgotten(gone)
    return list({stream.name: stream for stream in streams}.values())


def _live_streams(notebook: Notebook, now: datetime) -> Iterator[LogStream]:
    if notebook.log is not None and notebook.log.first <= now:
        first, last = notebook.log.first, notebook.log.last_event(now)
        yield LogStream(
            name=f"{notebook.name}/jupyter.log",
            created=first,
            first_event=first,
            last_event=last,
            every=notebook.log.every,
            hours=notebook.log.hours,
        )
    starts = [run.start for run in notebook.runs if run.start <= now]
    if notebook.lifecycle_config and starts:
        yield LogStream(
            name=f"{notebook.name}/LifecycleConfigOnStart",
            created=starts[0],
            first_event=starts[0],
            last_event=starts[-1] + _BOOT,
        )


def _forgotten(gone: ForgottenStream) -> Iterator[LogStream]:
    yield LogStream(
        name=f"{gone.notebook}/jupyter.log",
        created=gone.first,
        first_event=None if gone.last is None else gone.first,
        last_event=gone.last,
    )
    for hook in gone.hooks:
        yield LogStream(
            name=f"{gone.notebook}/{hook}",
            created=gone.first,
            first_event=gone.first,
            last_event=gone.first + _BOOT,
        )


def _job_streams(jobs: Iterable[Job], region: str, now: datetime) -> list[LogStream]:
    return [
        LogStream(
            name=f"{job.name}/algo-{host}-{int(job.started.timestamp())}",
            created=job.started,
            first_event=job.started,
            last_event=min(now, job.span.end or now),
        )
        for job in jobs
        if job.region == region and job.started <= now
        for host in range(1, job.count + 1)
    ]
