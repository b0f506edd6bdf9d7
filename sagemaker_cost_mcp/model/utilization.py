"""How busy machines were and what was asked of them, period by period, as CloudWatch kept it.

A thousand endpoints with an hourly fortnight are some seven million points, so each series is packed: eight bytes a
point, a hundredth of what dates and decimals would take.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from math import isnan, nan
from typing import Self

from pydantic import ConfigDict

from sagemaker_cost_mcp.model.value import Value


class Measure(StrEnum):
    """What one series holds: a metric, its statistic and its unit."""

    CPU = "cpu"
    """Mean over the instances and the period; the scale is that of the whole `Utilization`."""
    CPU_HOTTEST = "cpu_hottest"
    """The hottest minute of the hottest instance in the period (statistic Maximum)."""
    MEMORY = "memory"
    MEMORY_HOTTEST = "memory_hottest"
    GPU = "gpu"
    GPU_HOTTEST = "gpu_hottest"
    GPU_MEMORY = "gpu_memory"
    GPU_MEMORY_HOTTEST = "gpu_memory_hottest"
    DISK = "disk"
    DISK_HOTTEST = "disk_hottest"
    INSTANCES = "instances"
    """Mean number of instances: samples of CPUUtilization, of which each publishes one a minute."""
    CPU_RESERVED = "cpu_reserved"
    """Percent of the variant's cores that inference components reserve."""
    MEMORY_RESERVED = "memory_reserved"
    GPU_RESERVED = "gpu_reserved"
    REQUESTS = "requests"
    """In the period; async: worked off in it."""
    REQUESTS_PER_INSTANCE = "requests_per_instance"
    """A minute and instance (inference component: copy), mean of the period."""
    CONCURRENCY = "concurrency"
    """Most requests at the same time in one model or copy."""
    LATENCY_P50 = "latency_p50"
    """ModelLatency in milliseconds."""
    LATENCY_P90 = "latency_p90"
    LATENCY_P99 = "latency_p99"
    OVERHEAD_P50 = "overhead_p50"
    """OverheadLatency in milliseconds."""
    OVERHEAD_P99 = "overhead_p99"
    ERRORS_4XX = "errors_4xx"
    ERRORS_5XX = "errors_5xx"
    ERRORS_MODEL = "errors_model"
    """Requests that the container did not answer with 2XX (InvocationModelErrors)."""
    COLD_STARTS = "cold_starts"
    """Serverless: how often a model was set up."""
    SETUP_P99 = "setup_p99"
    """Serverless: ModelSetupTime in milliseconds."""
    CACHE_HITS = "cache_hits"
    """Multi-model: share of requests, 0 to 1, that found their model in memory."""
    LOADING_WAIT_P99 = "loading_wait_p99"
    """Multi-model: ModelLoadingWaitTime in milliseconds."""
    MODELS_LOADED = "models_loaded"
    """Multi-model: mean over the instances."""
    FAILURES = "failures"
    """Async: InvocationFailures."""
    EXPIRED = "expired"
    """Async: requests that nobody took up in time."""
    WORK_P50 = "work_p50"
    """Async: ModelLatency in milliseconds, for whoever asks for no other latency."""
    BACKLOG = "backlog"
    """Async: the longest queue in the period, of the whole endpoint."""
    OLDEST_SECONDS = "oldest_seconds"
    """Async: the oldest age of a waiting request, in seconds."""
    UNSERVED = "unserved"
    """Async: 1 where requests waited while there was no instance."""
    WAIT_P99 = "wait_p99"
    """Async: TimeInBacklog in milliseconds."""
    TOTAL_P50 = "total_p50"
    """Async: TotalProcessingTime, waiting included, in milliseconds."""
    TOTAL_P99 = "total_p99"


class PartKind(StrEnum):
    """What of a resource was measured."""

    VARIANT = "variant"
    COMPONENT = "inference-component"
    HOSTS = "hosts"
    """All machines of a job."""


class Timeline(Value):
    """Periods of equal length, the first of which begins at `start` (UTC)."""

    start: datetime
    end: datetime
    """Exclusive; a whole number of periods after `start`."""
    period_seconds: int

    @property
    def length(self) -> int:
        """How many periods."""
        return int((self.end - self.start).total_seconds()) // self.period_seconds

    @property
    def step(self) -> timedelta:
        """Length of one period."""
        return timedelta(seconds=self.period_seconds)

    def moment(self, place: int) -> datetime:
        """Start of the period at `place`."""
        return self.start + place * self.step

    def place(self, moment: datetime) -> int | None:
        """The period in which a moment lies; None: in none of them."""
        place = int((moment - self.start).total_seconds() // self.period_seconds)
        return place if 0 <= place < self.length else None

    def lived(self, born: datetime, until: datetime) -> range:
        """Periods that lie wholly between two moments."""
        first = -int((self.start - born).total_seconds() // self.period_seconds)
        after = int((until - self.start).total_seconds() // self.period_seconds)
        return range(max(0, first), max(0, min(after, self.length)))


class MetricSeries(Value):
    """Values of the periods of a timeline, packed; a period without data has None."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    packed: bytes
    """Doubles in the machine's own order; not-a-number where there is no data."""

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Self:
        """The series of some values.

        >>> MetricSeries.of([1.5, None]).values
        (1.5, None)
        """
        return cls(packed=array("d", (nan if value is None else value for value in values)).tobytes())

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values, unpacked."""
        return tuple(None if isnan(value) else value for value in array("d", self.packed))


class Utilization(Value):
    """All series of one variant, inference component or job (source: CloudWatch GetMetricData).

    A part without an entry on the shelf was not asked about. A series without any value was asked for and has no data.
    """

    resource_arn: str
    """Endpoint or job."""
    part: str
    """Name of the variant, of the inference component, or of the job."""
    kind: PartKind
    normalized: bool
    """True: CPU and GPU are 0 to 100. False: as AWS publishes them, CPU up to 100 x vCPU, GPU and GPU memory up to
    100 x GPUs. Memory and disk are 0 to 100 either way."""
    timeline: Timeline
    series: Mapping[Measure, MetricSeries]
    """What this kind of part publishes, as far as it could be read."""
    unread: tuple[Measure, ...] = ()
    """Asked for in vain: there is a gap that says why."""
    note: str = ""
    """What stands between the question and the numbers, as a sentence; empty: nothing does."""

    def values(self, measure: Measure) -> tuple[float | None, ...]:
        """Values along the timeline; all None where the measure was not published or not read."""
        found = self.series.get(measure)
        return found.values if found else (None,) * self.timeline.length
