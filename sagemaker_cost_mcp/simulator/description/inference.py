"""Endpoints of every kind, the models on them, who calls them and when.

What is *not* described: instance counts of a variant that scales, metrics and bills. They follow from the traffic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """Requests as a function of time: a quiet night, a peak every day, other weekends, pings by the clock.

    The requests of an hour are drawn once, whole, and spread over its minutes: minutes add up to hours exactly.
    """

    night: float = 0.0
    """Requests a minute at the quietest hour."""
    peak: float = 0.0
    """Requests a minute on top of that at the busiest hour."""
    peak_hour: int = 18
    """Hour of the day (UTC) around which the peak lies."""
    peak_hours: int = 10
    """How long the day's bump lasts."""
    weekend: float = 1.0
    """Weekend traffic as a share of a workday's."""
    month_end: float = 1.0
    """What the last three days of a month are multiplied with: paydays, closing, sales."""
    month_end_only: bool = False
    """Nobody calls on other days."""
    ping_minutes: int = 0
    """A warmer calls every so many minutes; 0: nobody does. Must divide 60."""
    starts: datetime | None = None
    """Nobody calls before; None: from the first moment on."""
    stops: datetime | None = None
    """Nobody calls from then on; None: it goes on."""
    request_kb: float = 0.0
    """Payload in; 0: so small that nothing is billed."""
    response_kb: float = 0.0
    shared: bool = False
    """Everybody with this very traffic is called at the same minutes: a thousand of them cost little more than one."""


NOBODY = Traffic()
"""No request, ever."""


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """What a model does to the machine it is on. Percentages are of all cores, of all GPUs, of the memory."""

    cpu_idle: float = 1.2
    cpu_per_request: float = 0.05
    """Percent of one instance's cores for one request a minute."""
    memory: float = 30.0
    gpu_idle: float = 0.0
    gpu_per_request: float = 0.0
    gpu_memory: float = 0.0
    disk: float = 12.0
    latency_ms: float = 40.0
    """ModelLatency of the ordinary request."""
    overhead_ms: float = 9.0


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """A scalable target with its target tracking policy; the count follows the traffic hour by hour."""

    minimum: int
    maximum: int
    target: float
    """Requests a minute and instance (or copy); for async endpoints backlog per instance."""
    policy: str = "target-tracking"
    cooldown_in: int = 300
    cooldown_out: int = 300
    scheduled: tuple[ScheduledAction, ...] = ()
    wakes: bool = True
    """Async: a step policy on HasBacklogWithoutCapacity starts the first instance."""
    suspended: bool = False
    """Switched off in all three ways: the count stays where it is."""
    steps: tuple[StepPolicy, ...] = ()
    """Of a variant with instances; with an empty `policy` they are all it has, and `target` only moves the count."""


@dataclass(frozen=True, kw_only=True)
class StepPolicy:
    """A step scaling policy, and the alarm that somebody made for it."""

    name: str
    threshold: float
    adjustments: tuple[tuple[float | None, float | None, int], ...]
    """Lower and upper bound, and by how much."""
    kind: str = "ChangeInCapacity"
    sign: str = "GreaterThanThreshold"
    metric: tuple[str, str, str] = ("AWS/SageMaker", "InvocationsPerInstance", "Sum")
    """Namespace, name and statistic; of the variant."""
    period: int = 60
    periods: int = 3
    cooldown: int = 300
    alarmed: bool = True
    """Whether the alarm's actions are on."""

    def alarm_of(self, endpoint: str) -> str:
        """Name of its alarm."""
        return f"{endpoint}-{self.name}"


@dataclass(frozen=True, kw_only=True)
class ScheduledAction:
    """A scheduled change of a scalable target's bounds."""

    name: str
    schedule: str
    """As AWS writes it, `cron(0 7 ? * MON-FRI *)`."""
    minimum: int | None = None
    maximum: int | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class Serverless:
    """A variant without instances."""

    memory_mb: int = 2048
    max_concurrency: int = 10
    provisioned: int = 0
    """Provisioned concurrency; 0: none."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A production variant, or a shadow of one. For an inference-component endpoint it names no model."""

    name: str = "AllTraffic"
    model: str | None = None
    """A model of the fleet; None: inference components bring theirs."""
    instance_type: str | None = None
    """None: serverless."""
    count: int = 1
    """Instances where nothing scales them."""
    volume_gb: int = 30
    """0: the type has disks of its own, and no volume is billed."""
    weight: float = 1.0
    traffic: Traffic = NOBODY
    footprint: Footprint = Footprint()
    serverless: Serverless | None = None
    scaling: Scaling | None = None
    managed: tuple[int, int] | None = None
    """ManagedInstanceScaling (min, max) of a variant with inference components."""
    models_loaded: int = 0
    """Models in memory of a multi-model container; 0: a container with one model."""
    reservation_arn: str | None = None
    """Prepaid capacity: CapacityReservationConfig."""


@dataclass(frozen=True, kw_only=True)
class InferenceComponent:
    """A model on a part of a variant's instances."""

    name: str
    created: datetime
    variant: str = "AllTraffic"
    model: str | None = None
    copies: int = 1
    cpus: float = 1.0
    accelerators: int = 0
    memory_mb: int = 1024
    traffic: Traffic = NOBODY
    footprint: Footprint = Footprint()
    scaling: Scaling | None = None
    status: str = "InService"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model as CreateModel knows it."""

    name: str
    image: str
    created: datetime
    region: str = MAIN_REGION
    artifact: str | None = None
    """`s3://…`; None: the container brings everything."""
    multi_model: bool = False
    package: str | None = None
    """Model package of a registry or marketplace."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    isolated: bool = False
    """Network isolation."""
    subnets: tuple[str, ...] = ()
    """Of a VPC of one's own; empty: none."""
    security_groups: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An endpoint; its configuration is as old as its last update.

    Async when `async_output` is given, inference-component when it has components (or `hosts_components`),
    serverless when a variant is, classic otherwise.
    """

    name: str
    created: datetime
    variants: tuple[Variant, ...]
    region: str = MAIN_REGION
    shadows: tuple[Variant, ...] = ()
    components: tuple[InferenceComponent, ...] = ()
    hosts_components: bool = False
    """An endpoint for inference components that has none yet, or none any more."""
    async_output: str | None = None
    """`s3://…` where async answers go."""
    config: str | None = None
    """Name of its configuration; None: the endpoint's own name."""
    modified: datetime | None = None
    """Last update; None: creation."""
    deleted: datetime | None = None
    """From then on it is not there; its configuration and models stay, as with AWS."""
    status: str = "InService"
    failure_reason: str | None = None
    captures: bool = False
    """Data capture is on."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def service(self) -> tuple[Span, ...]:
        """When it had instances: never, if it did not get that far."""
        if self.status in {"Creating", "Failed", "OutOfService"}:
            return ()
        return (Span(start=self.created, end=self.deleted),)

    @property
    def config_name(self) -> str:
        """Name of its configuration."""
        return self.config or self.name

    @property
    def for_components(self) -> bool:
        """Whether it is one of those that host inference components."""
        return self.hosts_components or bool(self.components)

    @property
    def all_variants(self) -> tuple[Variant, ...]:
        """Production variants, then shadows."""
        return (*self.variants, *self.shadows)

    def exists(self, now: datetime) -> bool:
        """Whether it is listed at `now`."""
        return self.created <= now and (self.deleted is None or now < self.deleted)
