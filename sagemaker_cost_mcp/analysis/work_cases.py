"""Processing and batch transform jobs as families with a pace, their money, and their place in a finding.

What training families do for training jobs (`analysis.training_families`, `analysis.training_cases`): a run counts
where it began, dollars of the window become dollars a month only where there are enough runs over enough days, and each
machine-hour has one name, whichever rule speaks of it. Both kinds of jobs are billed for instances x hours from start
to end (source: "How Amazon SageMaker pricing works", per-second billing of instances).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sagemaker_cost_mcp.analysis.job_families import WorkFamily, work_families
from sagemaker_cost_mcp.analysis.training_families import pace, told, window
from sagemaker_cost_mcp.analysis.training_money import (
    ONE,
    Dollars,
    Hours,
    Shares,
    TrainingMoney,
    by_usage,
    saving_told,
)
from sagemaker_cost_mcp.model.finding import Claim, Finding, Undecided, finding_id
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.work import ProcessingJob, TransformJob

WorkJob = ProcessingJob | TransformJob

ENDED_WELL = frozenset({"Completed", "Stopped"})

_HOUR = timedelta(hours=1)


class WorkKind(StrEnum):
    """What kind of jobs a family has."""

    PROCESSING = "processing"
    TRANSFORM = "transform"

    @property
    def component(self) -> str:
        """Billing component."""
        return "Processing" if self is WorkKind.PROCESSING else "Tsform"

    @property
    def phase(self) -> Phase:
        """What its money is spent on."""
        return Phase.DATA_PROCESSING if self is WorkKind.PROCESSING else Phase.INFERENCE

    @property
    def log_group(self) -> str:
        """Where its containers write."""
        return "/aws/sagemaker/ProcessingJobs" if self is WorkKind.PROCESSING else "/aws/sagemaker/TransformJobs"


@dataclass(frozen=True, kw_only=True)
class WorkCase:
    """One family."""

    name: str
    region: str
    kind: WorkKind
    runs: tuple[WorkJob, ...]
    """Began in the window and are over; the oldest first, at least one."""
    window_hours: Decimal
    money: TrainingMoney

    @property
    def resource(self) -> ResourceRef:
        """The latest run: it says whom to ask, and how the next one will be started."""
        return self.runs[-1].ref

    @property
    def key(self) -> str:
        """The same for as long as it runs, whichever run is the latest."""
        return f"{self.resource.account_id}/{self.region}/{self.kind.value}/{self.name}"

    @property
    def month(self) -> Decimal | None:
        """By what dollars of the window become dollars a month; None: it has no pace."""
        days = (_begin(self.runs[-1]) - _begin(self.runs[0])) / timedelta(days=1)
        return pace(len(self.runs), days, self.window_hours)

    @property
    def told(self) -> str:
        """`family clean-events, 30 runs in 30 days`."""
        return told(self.name, len(self.runs), self.window_hours, paced=self.month is not None)

    @property
    def useful(self) -> tuple[WorkJob, ...]:
        """Runs that did not fail."""
        return tuple(run for run in self.runs if run.status in ENDED_WELL)

    @property
    def monthly_list(self) -> Decimal | None:
        """A month of all its runs at list price; None: something has no price, or there is no pace."""
        cost, month = self.worth(whole(self)), self.month
        return None if cost is None or month is None else cost.list * month

    def small(self, floor_usd: int) -> bool:
        """Whether it is known to cost less a month, or, without a pace, less in the window."""
        cost = self.worth(whole(self))
        return cost is not None and cost.list * (self.month or ONE) < floor_usd

    def hours(self, shares: Shares) -> Hours:
        """Machine-hours of the window that some shares of its runs come to."""
        sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for run in self.runs:
            share = min(ONE, max(ZERO, shares.get(run.ref.arn, ZERO)))
            for usage, amount in run_hours(run).items():
                sums["failed" if run.status == "Failed" else "runs", usage] += amount * share
        return {place: amount for place, amount in sums.items() if amount > 0}

    def worth(self, shares: Shares) -> Dollars | None:
        """Dollars of the window that some shares come to; None: something has no price."""
        return self.money.dollars(self.region, by_usage(self.hours(shares)))

    def claims(self, shares: Shares) -> tuple[Claim, ...] | None:
        """Claims on a month; None: something has no price; empty: there is nothing to save, or no pace."""
        return self.money.claims(self, self.hours(shares))

    def saving(self, shares: Shares) -> str:
        """What some shares come to at list price, in words: by the run, and by the month where there is a pace."""
        runs = sum(1 for share in shares.values() if share > 0)
        return saving_told(self.worth(shares), runs, len(self.runs), self.month)

    def named(self, finding: Finding) -> Finding:
        """The finding under the family's own id: tomorrow's latest run is another one, the finding is not."""
        own = finding_id(finding.rule, self.key)
        return finding.model_copy(update={"id": own, "phase": self.kind.phase})

    def undecided(self, rule: str, missing: str, how_to_fix: str) -> Undecided:
        """That a rule cannot judge it."""
        said = f"{self.told}: {missing}"
        return Undecided(rule=rule, resource=self.resource, missing=said, how_to_fix=how_to_fix)


def work_cases(snapshot: Snapshot, kind: WorkKind) -> Iterator[WorkCase]:
    """Families of one kind that are their owner's to change, by region and name.

    Left out are jobs that Autopilot, automated labeling or a training job's own rules started: those choose for
    themselves.
    """
    start, end = window(snapshot)
    jobs = snapshot.processing_jobs if kind is WorkKind.PROCESSING else snapshot.transform_jobs
    began = (job for job in jobs if _is_own(job) and start <= _begin(job) < end and run_hours(job))
    money, hours = TrainingMoney(snapshot), Decimal((end - start).total_seconds()) / 3600
    for family in work_families(began):
        yield WorkCase(
            name=family.name,
            region=family.region,
            kind=kind,
            runs=_in_order(family),
            window_hours=hours,
            money=money,
        )


def run_hours(job: WorkJob) -> Mapping[str, Decimal]:
    """Machine-hours of a job by usage type without the region's prefix; empty: it runs, or its machines are unknown."""
    if job.started_at is None or job.ended_at is None or job.instance_type is None or not job.instance_count:
        return {}
    component = (WorkKind.PROCESSING if isinstance(job, ProcessingJob) else WorkKind.TRANSFORM).component
    hours = Decimal((job.ended_at - job.started_at) / _HOUR) * job.instance_count
    return {f"{component}:{job.instance_type}": hours} if hours > 0 else {}


def shares_of(cases: Iterable[WorkCase], arns: Container[str]) -> list[tuple[WorkCase, Shares]]:
    """Families that some jobs belong to, each with all machine-hours of those jobs."""
    found = [(case, {run.ref.arn: ONE for run in case.runs if run.ref.arn in arns}) for case in cases]
    return [(case, shares) for case, shares in found if shares]


def whole(case: WorkCase) -> Shares:
    """All machine-hours of a family."""
    return {run.ref.arn: ONE for run in case.runs}


def _is_own(job: WorkJob) -> bool:
    other = job.training_job_arn if isinstance(job, ProcessingJob) else job.labeling_job_arn
    return job.auto_ml_job_arn is None and other is None


def _in_order(family: WorkFamily) -> tuple[WorkJob, ...]:
    return tuple(sorted(family.jobs, key=lambda job: (_begin(job), job.ref.name)))


def _begin(job: WorkJob) -> datetime:
    return job.started_at or job.created_at
