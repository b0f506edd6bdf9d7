"""Every knob, frozen, documented where it is declared; `cli.py` fills it from arguments and environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where the rules draw their lines. Each is a judgement, so each can be moved."""

    idle_notebook_days: int = 7
    """Days without a line in `jupyter.log` after which a running notebook instance counts as idle."""

    idle_endpoint_days: int = 14
    """Days without a request after which an endpoint, variant or inference component counts as idle."""

    large_notebook_vcpus: int = 16
    """vCPUs from which a notebook instance or Studio app without accelerators counts as large."""

    training_on_notebook_hours: int = 16
    """Hours on end with events in `jupyter.log` after which a notebook instance counts as working by itself."""

    stopped_notebook_days: int = 30
    """Days a notebook instance must have been stopped before its volume counts as forgotten."""

    idle_studio_app_days: int = 7
    """Days without a sign of use after which a running Studio app counts as idle."""

    unattached_space_days: int = 30
    """Days without a change or an app after which the volume of a Studio space counts as forgotten."""

    idle_file_system_days: int = 30
    """Days without a connection after which the home file system of a Studio domain counts as idle."""

    canvas_session_hours: int = 12
    """Hours after which a Canvas session counts as left on: no working day is longer."""

    idle_tracking_server_days: int = 30
    """Days an MLflow tracking server must be old before its use is asked about."""

    training_family_usd: int = 10
    """List dollars a month below which a family of training jobs is not judged; one that ran too seldom to tell how
    often it runs a month counts with what it cost in the window."""

    unused_online_store_days: int = 30
    """Days without a read after which the online store of a feature group counts as unused."""

    required_tags: tuple[str, ...] = ("Environment", "Project", "Team")
    """Tag keys that every resource which costs money should bear, spelled exactly so: what it is for, which work it
    belongs to, and who answers for it."""

    work_family_usd: int = 1
    """The same for processing and transform jobs, which are smaller and run more often."""

    anomaly_usd: int = 10
    """Dollars over or under expected that an anomaly must come to."""

    monitoring_runs_a_day: int = 4
    """Runs a day up to which a schedule of Model Monitor is not called too frequent; hourly ones have 24."""

    expiry_tags: tuple[str, ...] = (
        "ttl", "expires", "expiry", "expiration", "expire-on", "expires-on", "expires-at", "expiry-date",
        "expiration-date", "delete-after", "delete-by", "delete-on", "terminate-after",
    )  # fmt: skip
    """Tags that say until when an endpoint is meant to be there, best first; case, hyphens, underscores do not matter.
    """


@dataclass(frozen=True, kw_only=True)
class ExemptionEntry:
    """One line of the exemptions file: who said no, to what, until when, and why."""

    resource: str = "*"
    """Shell pattern matched against the ARN and the name."""

    rule: str = "*"
    """Shell pattern matched against the rule's name."""

    until: date
    """First day on which the finding comes back."""

    why: str = ""
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """Where the server listens when it speaks HTTP, and whom it answers."""

    host: str = "127.0.0.1"
    """Address or name of the interface to listen on."""

    port: int = 8000
    """Port to listen on; 0: any that is free."""

    allowed_hosts: tuple[str, ...] = ()
    """`Host` headers that are believed beside this machine's own; a name without a port stands for all its ports."""

    allowed_origins: tuple[str, ...] = ()
    """Web origins whose pages may call, beside those that this machine serves itself."""

    unauthenticated_network: bool = False
    """Whether other machines may be let in although callers cannot be told apart."""

    grace_seconds: int = 8
    """How long answers under way may take once the server is told to stop; container engines kill after 10."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one server process is configured to do."""

    toolsets: tuple[str, ...] = ()
    """Toolsets to serve, by name; empty: all. Fewer tools leave more of an assistant's context to the answers."""

    regions: tuple[str, ...] = ()
    """Regions to read when a question names none; empty: those on the bill plus the configured one."""

    cost_metric: str = "NetAmortizedCost"
    """Cost Explorer metric asked for first; `AmortizedCost` stands in where the account has no net columns."""

    question_seconds: float = 60.0
    """Deadline of one question; what is not read by then is a gap."""

    review_seconds: float = 300.0
    """Deadline of a whole review."""

    connect_timeout_seconds: float = 5.0
    """Time-out for opening a connection to AWS."""

    read_timeout_seconds: float = 20.0
    """Time-out for one answer of AWS."""

    max_attempts: int = 8
    """Attempts per call in botocore's standard retry mode, inside the question's deadline."""

    parallel_calls: int = 10
    """AWS calls under way at the same time, over all questions."""

    inventory_ttl_seconds: float = 600.0
    """How long inventory answers are shared between questions."""

    cost_ttl_seconds: float = 6 * 3600.0
    """How long Cost Explorer answers are shared: each page costs USD 0.01 and the data changes daily."""

    price_ttl_seconds: float = 24 * 3600.0
    """How long price-list answers are shared."""

    cache_folder: Path | None = None
    """Where AWS's public price files are kept between runs; None: nowhere."""

    exempt_tag: str = "cost-review:exempt-until"
    """Tag whose value is the ISO date until which a resource is left out of findings."""

    owner_tags: tuple[str, ...] = ("Owner", "DataScientist", "CreatedBy", "Team")
    """Tags that name the person or team to ask, best first; case, hyphens and underscores do not matter."""

    exemptions: tuple[ExemptionEntry, ...] = ()
    """Entries of the exemptions file."""

    thresholds: Thresholds = field(default_factory=Thresholds)

    doorway: Doorway | None = None
    """Where to speak HTTP; None: on stdin and stdout."""
