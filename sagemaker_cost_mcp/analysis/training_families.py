"""Training jobs as families with a pace: which runs began in the window, and how many of them a month has.

A run counts where it began: from the first day of the bill's window to its last; without a bill, in the 30 days that it
would have had, which end with the day before yesterday, since bills are a day late.
Its dollars a month are what it was billed for x 730 hours / hours of the window. A family that ran seldom, or only for
some days, has no pace that could be told: what it saves is then told by the run, and never as so much a month.

The jobs of all tuning jobs of one base name are one family, as are those of Autopilot and of automated labeling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from sagemaker_cost_mcp.analysis.job_families import base_name, families
from sagemaker_cost_mcp.model.finding import finding_id
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob

FEWEST_RUNS = 3
FEWEST_DAYS = 7
"""Runs, and days from the first to the last of them, below which there is no pace."""

DAYS_WITHOUT_BILL = 30

ON_DEMAND, SPOT = "Train", "TrSpt"
"""Billing components of training instances."""


class FamilyKind(StrEnum):
    """What started the runs of a family."""

    JOBS = "jobs"
    TUNING = "tuning"
    AUTOPILOT = "autopilot"
    LABELING = "labeling"


@dataclass(frozen=True, kw_only=True)
class TrainingFamily:
    """Runs of the same thing in one window."""

    name: str
    region: str
    kind: FamilyKind
    runs: tuple[TrainingJob, ...]
    """Began in the window and are over; the oldest first, at least one."""
    under_way: int
    """Began in the window and still run: nothing is said about them."""
    window_hours: Decimal

    @property
    def latest(self) -> TrainingJob:
        """The run that stands for all of them."""
        return self.runs[-1]

    @property
    def days(self) -> float:
        """From the beginning of the first run to that of the last."""
        return (_begin(self.runs[-1]) - _begin(self.runs[0])) / timedelta(days=1)

    @property
    def month(self) -> Decimal | None:
        """By what dollars of the window become dollars a month; None: it has no pace."""
        return pace(len(self.runs), self.days, self.window_hours)

    @property
    def own(self) -> bool:
        """Whether its owner can change how it runs; Autopilot and labeling choose for themselves."""
        return self.kind in {FamilyKind.JOBS, FamilyKind.TUNING}

    @property
    def key(self) -> str:
        """The same for as long as it runs, whichever run is the latest."""
        return f"{self.latest.ref.account_id}/{self.region}/{self.kind.value}/{self.name}"

    def finding_id(self, rule: str) -> str:
        """Id of what a rule finds about it: tomorrow's latest run is another one, the finding is not."""
        return finding_id(rule, self.key)

    @property
    def told(self) -> str:
        """`family churn, 22 runs in 30 days`."""
        return told(self.name, len(self.runs), self.window_hours, paced=self.month is not None)


def pace(runs: int, days: float, window_hours: Decimal) -> Decimal | None:
    """By what dollars of the window become dollars a month; None: runs too few, or too close together, to tell.

    Args:
        runs: How many began in the window.
        days: From the beginning of the first to that of the last.
        window_hours: How long the window is.
    """
    if runs < FEWEST_RUNS or days < FEWEST_DAYS or not window_hours:
        return None
    return HOURS_PER_MONTH / window_hours


def told(name: str, runs: int, window_hours: Decimal, *, paced: bool) -> str:
    """A family in words: `family churn, 22 runs in 30 days`."""
    several = "1 run" if runs == 1 else f"{runs} runs"
    seldom = "" if paced else ": too few or too close together to tell how many a month has"
    return f"family {name}, {several} in {window_hours / 24:.0f} days{seldom}"


def training_families(snapshot: Snapshot) -> tuple[TrainingFamily, ...]:
    """Families with a run that began in the window and is over, by region and name."""
    start, end = window(snapshot)
    began = [job for job in snapshot.training_jobs if job.started_at is not None and start <= job.started_at < end]
    hours = Decimal((end - start).total_seconds()) / 3600
    found = [_family(group, members, hours) for group, members in _groups(began) if any(map(_over, members))]
    return tuple(sorted(found, key=lambda one: (one.region, one.name, one.kind)))


def window(snapshot: Snapshot) -> tuple[datetime, datetime]:
    """First moment, and the first that does not belong to it any more."""
    if snapshot.bill is not None:
        return _midnight(snapshot.bill.window_start), _midnight(snapshot.bill.window_end)
    end = _midnight(snapshot.taken_at.date()) - timedelta(days=1)
    return end - timedelta(days=DAYS_WITHOUT_BILL), end


def billed_hours(job: TrainingJob) -> dict[str, Decimal]:
    """Machine-hours that a run was billed for, by usage type without the region's prefix.

    Empty where no machine-hour is billed: on prepaid capacity, and for serverless jobs, which are billed by the token.
    Source: DescribeTrainingJob, BillableTimeInSeconds x InstanceCount of each group.
    """
    if job.training_plan_arn is not None:
        return {}
    component = SPOT if job.spot else ON_DEMAND
    hours: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for group in job.groups:
        hours[f"{component}:{group.instance_type}"] += Decimal(job.billable_seconds or 0) / 3600 * group.count
    return {usage: amount for usage, amount in hours.items() if amount > 0}


def machines(job: TrainingJob) -> tuple[tuple[str, int], ...]:
    """Types and counts of its machines, in one order."""
    return tuple(sorted((group.instance_type, group.count) for group in job.groups))


@dataclass(frozen=True)
class _Group:
    name: str
    region: str
    kind: FamilyKind


def _groups(jobs: Iterable[TrainingJob]) -> Iterator[tuple[_Group, tuple[TrainingJob, ...]]]:
    alone: list[TrainingJob] = []
    of_parents: defaultdict[_Group, list[TrainingJob]] = defaultdict(list)
    for job in jobs:
        parent = _parent(job)
        (alone if parent is None else of_parents[parent]).append(job)
    for family in families(alone):
        yield _Group(family.name, family.region, FamilyKind.JOBS), family.jobs
    for group, members in of_parents.items():
        yield group, tuple(sorted(members, key=lambda job: (job.created_at, job.ref.name)))


def _parent(job: TrainingJob) -> _Group | None:
    """Autopilot tunes too: then its jobs are Autopilot's."""
    parents: Mapping[FamilyKind, str | None] = {
        FamilyKind.AUTOPILOT: job.automl_job_arn,
        FamilyKind.LABELING: job.labeling_job_arn,
        FamilyKind.TUNING: job.tuning_job_arn,
    }
    found = ((kind, arn) for kind, arn in parents.items() if arn is not None)
    return next((_Group(base_name(arn.rpartition("/")[2]), job.ref.region, kind) for kind, arn in found), None)


def _family(group: _Group, members: tuple[TrainingJob, ...], hours: Decimal) -> TrainingFamily:
    runs = sorted((job for job in members if _over(job)), key=lambda job: (_begin(job), job.ref.name))
    return TrainingFamily(
        name=group.name,
        region=group.region,
        kind=group.kind,
        runs=tuple(runs),
        under_way=len(members) - len(runs),
        window_hours=hours,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _over(job: TrainingJob) -> bool:
    return job.ended_at is not None


def _begin(job: TrainingJob) -> datetime:
    return job.started_at or job.created_at
