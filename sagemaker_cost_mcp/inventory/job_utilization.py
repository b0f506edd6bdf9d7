"""What training, processing and transform jobs did with their machines.

Each host publishes under {Host} alone: `<job>/algo-<n>` for training and processing jobs, `<job>/<instance id>` for
transform jobs (source: SageMaker developer guide, "Monitor with CloudWatch"). Instance ids are not in a job's
description; ListMetrics knows them, as long as there was data in the last two weeks.

Calls for jobs with h hosts in all: 7 metrics a host, 4 more where there may be a GPU (transform: no disk, so 5 and 4),
up to 500 a request and 100,800 points an answer, at USD 0.00001 a metric; one ListMetrics a page of 500 hosts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from math import fsum

from sagemaker_cost_mcp.aws.outcome import Outcome
from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.inventory.measured import gauges, may_have_gpu
from sagemaker_cost_mcp.inventory.metrics import (
    HOUR_SECONDS,
    MINUTE_SECONDS,
    Query,
    aligned,
    kept_period,
    midnight,
    series,
)
from sagemaker_cost_mcp.inventory.unread import rows_of
from sagemaker_cost_mcp.model.utilization import Measure, MetricSeries, PartKind, Timeline, Utilization

JOBS_READ = 100
"""Jobs of one region and kind whose metrics are read when none is named: those that took most machine time."""

HOSTS_READ = 300
"""Machines of all these jobs together: 300 with GPUs are 3,300 metrics, USD 0.033."""

LISTED_FOR = timedelta(days=14)
"""ListMetrics forgets metrics without data for two weeks (source: its API reference)."""

POINTS_A_JOB = 360
"""About so many periods are enough to see how a job went."""

_PERIODS = (MINUTE_SECONDS, 300, HOUR_SECONDS)

_COMMON = gauges(
    (Measure.CPU, Measure.CPU_HOTTEST, "CPUUtilization"),
    (Measure.MEMORY, Measure.MEMORY_HOTTEST, "MemoryUtilization"),
)
_DISK = gauges((Measure.DISK, Measure.DISK_HOTTEST, "DiskUtilization"))
_GPU = gauges(
    (Measure.GPU, Measure.GPU_HOTTEST, "GPUUtilization"),
    (Measure.GPU_MEMORY, Measure.GPU_MEMORY_HOTTEST, "GPUMemoryUtilization"),
)
_HOTTEST = frozenset({one for one in Measure if one.value.endswith("_hottest")})


class JobKind(StrEnum):
    """Which namespace a job publishes in."""

    TRAINING = "/aws/sagemaker/TrainingJobs"
    PROCESSING = "/aws/sagemaker/ProcessingJobs"
    TRANSFORM = "/aws/sagemaker/TransformJobs"


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """What has to be known of a job to find its metrics."""

    arn: str
    name: str
    kind: JobKind
    started_at: datetime
    ended_at: datetime | None
    """None: it runs."""
    machines: tuple[tuple[str, int], ...]
    """Instance types, and how many of each; empty: not known."""

    @property
    def hosts(self) -> int:
        """Machines of all types."""
        return sum(count for _, count in self.machines)

    def machine_time(self, until: datetime) -> timedelta:
        """Of all its machines."""
        return self.hosts * ((self.ended_at or until) - self.started_at)


def chosen_runs(runs: Iterable[JobRun], names: Collection[str], since: date, today: date) -> tuple[JobRun, ...]:
    """The runs of some names; without names those after `since` that took most machine time, as far as it is cheap."""
    if names:
        return tuple(run for run in runs if run.name in names)
    until = _tomorrow(today)
    recent = [run for run in runs if (run.ended_at or until) > midnight(since)]
    largest = sorted(recent, key=lambda run: (-run.machine_time(until), run.arn))[:JOBS_READ]
    hosts = accumulate(run.hosts for run in largest)
    return tuple(run for run, together in zip(largest, hosts, strict=True) if together <= max(HOSTS_READ, run.hosts))


def job_utilization(reading: Reading, region: str, runs: Sequence[JobRun], today: date) -> Outcome[Utilization]:
    """Series of each job: the mean of its hosts, the hottest of them, and how many published.

    A job whose hosts are not known, or whose points are gone, has an entry without series and a note.

    Raises:
        CredentialsMissing, CredentialsExpired: Nothing could be read at all.
        Cancelled: The asker went away.
    """
    listed = _transform_hosts(reading, region, runs, today)
    hosts = {run.arn: _hosts(run, listed.items) for run in runs}
    lines = {run.arn: _timeline(run, today) for run in runs}
    asked = {run.arn: list(_queries(run, hosts[run.arn], lines[run.arn])) for run in runs}
    flat = [query for run in runs for _, query in asked[run.arn]]
    outcome = series(reading, region, flat)
    answers = dict(zip(flat, outcome.items, strict=True))
    jobs = tuple(
        _utilization(run, lines[run.arn], [(measure, answers[query]) for measure, query in asked[run.arn]], listed)
        for run in runs
    )
    return Outcome(jobs, (*listed.gaps, *outcome.gaps))


def _transform_hosts(reading: Reading, region: str, runs: Iterable[JobRun], today: date) -> Outcome[str]:
    """Host names of transform jobs, where one of them is recent enough to be listed."""
    forgotten = midnight(today) - LISTED_FOR
    if not any(run.kind is JobKind.TRANSFORM and (run.ended_at is None or run.ended_at > forgotten) for run in runs):
        return Outcome()
    listed = rows_of(
        reading,
        ("cloudwatch", "ListMetrics"),
        region,
        "Metrics",
        Namespace=JobKind.TRANSFORM.value,
        MetricName="CPUUtilization",
    )
    dimensions = (row.get("Dimensions", ()) for row in listed.items)
    names = (one["Value"] for only in dimensions if len(only) == 1 for one in only if one["Name"] == "Host")
    return Outcome(tuple(dict.fromkeys(names)), listed.gaps)


def _hosts(run: JobRun, listed: Iterable[str]) -> tuple[str, ...]:
    if run.kind is JobKind.TRANSFORM:
        return tuple(host for host in listed if host.startswith(f"{run.name}/"))
    return tuple(f"{run.name}/algo-{number}" for number in range(1, run.hosts + 1))


def _timeline(run: JobRun, today: date) -> Timeline | None:
    """The finest periods that are left, and no more of them than tell how it went; None: nothing is left."""
    end = run.ended_at or _tomorrow(today)
    seconds = (end - run.started_at).total_seconds()
    wanted = next((period for period in _PERIODS if seconds <= period * POINTS_A_JOB), HOUR_SECONDS)
    period = kept_period(wanted, _tomorrow(today) - run.started_at)
    return None if period is None else aligned(run.started_at, end, period)


def _queries(run: JobRun, hosts: Iterable[str], timeline: Timeline | None) -> Iterator[tuple[Measure, Query]]:
    if timeline is None:
        return
    disk = () if run.kind is JobKind.TRANSFORM else _DISK
    gpu = _GPU if not run.machines or any(may_have_gpu(name) for name, _ in run.machines) else ()
    for host in hosts:
        for source in (*_COMMON, *disk, *gpu):
            yield source.measure, Query(source.metric(run.kind.value, (("Host", host),)), timeline)


def _utilization(
    run: JobRun,
    timeline: Timeline | None,
    answers: Iterable[tuple[Measure, MetricSeries | None]],
    listed: Outcome[str],
) -> Utilization:
    by_measure: defaultdict[Measure, list[MetricSeries | None]] = defaultdict(list)
    for measure, one in answers:
        by_measure[measure].append(one)
    whole = {measure: _whole(several) for measure, several in by_measure.items()}
    read = {measure: several for measure, several in whole.items() if several is not None}
    return Utilization(
        resource_arn=run.arn,
        part=run.name,
        kind=PartKind.HOSTS,
        normalized=False,
        timeline=timeline or aligned(run.started_at, run.ended_at or run.started_at, HOUR_SECONDS),
        series=_joined(read),
        unread=tuple(measure for measure, several in whole.items() if several is None),
        note="" if by_measure else _note(run, timeline, listed),
    )


def _whole(several: Sequence[MetricSeries | None]) -> list[tuple[float | None, ...]] | None:
    """Values of all hosts; None where one of them could not be read."""
    found = [one.values for one in several if one is not None]
    return found if len(found) == len(several) else None


def _joined(read: Mapping[Measure, Sequence[tuple[float | None, ...]]]) -> dict[Measure, MetricSeries]:
    """All hosts as one, and how many of them published."""
    found = {
        measure: MetricSeries.of(_one(values, hottest=measure in _HOTTEST) for values in zip(*hosts, strict=True))
        for measure, hosts in read.items()
    }
    if Measure.CPU in read:
        counts = (len(_present(values)) or None for values in zip(*read[Measure.CPU], strict=True))
        found[Measure.INSTANCES] = MetricSeries.of(counts)
    return found


def _one(values: Iterable[float | None], *, hottest: bool) -> float | None:
    present = _present(values)
    if not present:
        return None
    return max(present) if hottest else fsum(present) / len(present)


def _present(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _note(run: JobRun, timeline: Timeline | None, listed: Outcome[str]) -> str:
    """Why nothing was asked."""
    if timeline is None:
        return "CloudWatch keeps points for 455 days; this job is older."
    if run.kind is not JobKind.TRANSFORM:
        return "How many machines it had is not known, and so under which names they published."
    if listed.gaps:
        return "Its machines publish under their instance ids, which could not be listed."
    return (
        "Its machines publish under their instance ids, which CloudWatch lists for two weeks only; none is on the list."
    )


def _tomorrow(today: date) -> datetime:
    """The end of the present day: nothing is later."""
    return midnight(today + timedelta(days=1))
