"""What schedules of Model Monitor really start: processing jobs, each billed like any other.

A schedule is charged for by its jobs alone. Where no request was captured an execution fails with "Job inputs had no
data" (LastMonitoringExecutionSummary, seen in public code that reads it) and no machine starts; so only jobs that ran
are counted, never what the schedule's expression promises.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.list_prices import list_price
from sagemaker_cost_mcp.model.finding import Claim
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH, ZERO
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.work import ProcessingJob

LONGEST_STRETCH = 14
"""Days that say what a month is like; jobs of a month are read."""

OFF = frozenset({"Stopped", "Failed"})
"""States of a schedule that starts nothing."""

_HOURS_A_DAY = 24
_LIST = "sagemaker:ListProcessingJobs"
_STILL = timedelta(days=2)
"""A schedule that runs at least daily has a job as young as that, unless it has nothing to look at any more."""

# API reference, ScheduleConfig: hourly `cron(0 * ? * * *)`, daily `cron(0 [00-23] ? * * *)`, every so many hours
# `cron(0 [00-23]/[01-24] ? * * *)`: "every 12 hours, starting at 5pm UTC: cron(0 17/12 ? * * *)".
_CRON = re.compile(r"cron\(\s*\d{1,2}\s+(?P<first>\*|\d{1,2})(?:/(?P<step>\d{1,2}))?\s+\?\s+\*\s+\*\s+\*\s*\)")

FAILED = "Failed"

Hours = Mapping[tuple[str, str], Decimal]
"""Machine-hours by part (`runs`, `failed`) and instance type: the parts that rules about jobs tell apart."""


def runs_a_day(expression: str | None) -> Decimal | None:
    """How often a schedule starts on a day; None: its expression cannot be read.

    No expression is daily ("if you would like a daily schedule, you do not provide this parameter"); `NOW` is once.

    >>> [runs_a_day(one) for one in ("cron(0 * ? * * *)", "cron(0 12 ? * * *)", "cron(0 17/12 ? * * *)", "NOW", None)]
    [Decimal('24'), Decimal('1'), Decimal('2'), Decimal('0'), Decimal('1')]
    >>> runs_a_day("cron(0 * ? * MON *)") is None
    True
    """
    if expression is None:
        return Decimal(1)
    if expression.strip().upper() == "NOW":
        return ZERO
    found = _CRON.fullmatch(expression.strip())
    if found is None:
        return None
    if found["step"] is not None:
        step = int(found["step"])
        return Decimal(_HOURS_A_DAY) / step if 1 <= step <= _HOURS_A_DAY else None
    return Decimal(_HOURS_A_DAY if found["first"] == "*" else 1)


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """That what a schedule runs could not be read."""

    missing: str
    how_to_fix: str


_UNSEEN = Unseen(
    missing="which of the region's processing jobs it started was not looked up",
    how_to_fix="see the gaps of this answer; where a review looks up the longest jobs alone, find_waste asks for all",
)


@dataclass(frozen=True, kw_only=True)
class MonitorRuns:
    """Jobs that one schedule started in the last days."""

    schedule: MonitoringSchedule
    jobs: tuple[ProcessingJob, ...]
    """Whose machines are known."""
    days: Decimal
    until: datetime
    complete: bool
    """False: some jobs of its region were not looked up, so that it may have started more."""

    @property
    def machine_hours(self) -> Hours:
        """Of all jobs; one that runs counts up to now."""
        return _summed((job, self._hours(job)) for job in self.jobs)

    @property
    def spare_hours(self) -> Hours:
        """What one run a day would have spared.

        The shortest run stands for what every run costs, whatever it looks at; what the others took beyond it is data,
        which a daily run has to look at too. So each run beyond one a day spares as long as the shortest took.
        """
        alike: defaultdict[tuple[str | None, str | None], list[ProcessingJob]] = defaultdict(list)
        for job in self.jobs:
            if job.ended_at is not None and job.status != FAILED:
                alike[job.image, job.instance_type].append(job)
        kept = math.ceil(self.days)
        return _summed(
            (jobs[0], (len(jobs) - kept) * min(map(self._hours, jobs))) for jobs in alike.values() if len(jobs) > kept
        )

    @property
    def types(self) -> str:
        """Instance types that it ran on."""
        return ", ".join(sorted({name for _, name in self.machine_hours}))

    def claims(self, snapshot: Snapshot, hours: Hours) -> tuple[Claim, ...] | None:
        """Machine-hours of these days as claims on a month; None: a type has no price."""
        month = HOURS_PER_MONTH / (self.days * _HOURS_A_DAY)
        found = [self._claim(snapshot, place, amount * month) for place, amount in sorted(hours.items())]
        priced = tuple(claim for claim in found if claim is not None)
        return priced if len(priced) == len(found) else None

    def _claim(self, snapshot: Snapshot, place: tuple[str, str], units: Decimal) -> Claim | None:
        ref, (part, name) = self.schedule.ref, place
        price = list_price(snapshot, ref.region, "Processing", name)
        if price is None:
            return None
        # The same unit as of the family that these jobs are (`analysis.work_cases`): a machine-hour has one name.
        family = (self.jobs[0].monitoring_schedule_arn or "").rpartition("/")[2]
        return Claim(
            billable_unit=f"{ref.account_id}/{ref.region}/processing/{family}#{part}/Processing:{name}",
            usage_type=price.usage_type,
            region=ref.region,
            units=round(units, 3),
            unit=price.unit,
            list_usd=price.first_unit,
            price_source=price.source,
        )

    @property
    def told(self) -> tuple[str, ...]:
        """The observation in sentences."""
        sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for (_, name), amount in self.machine_hours.items():
            sums[name] += amount
        hours = " + ".join(f"{amount:.1f} h of {name}" for name, amount in sorted(sums.items()))
        said = f"{len(self.jobs)} jobs of it ran in the last {self.days.normalize():f} days: {hours}"
        least = "not every processing job of the region was looked up: this is the least that it ran"
        return (said,) if self.complete else (said, least)

    def _hours(self, job: ProcessingJob) -> Decimal:
        end = self.until if job.ended_at is None else min(self.until, job.ended_at)
        start = job.started_at or end
        return max(ZERO, Decimal(str((end - start).total_seconds()))) / 3600 * (job.instance_count or 0)


def monitor_runs(snapshot: Snapshot, schedule: MonitoringSchedule, days: int) -> MonitorRuns | Unseen | None:
    """What a schedule started in the last days; None: nothing, nothing lately, or it is younger than these days.

    Args:
        snapshot: With processing jobs, prices and the bill, whose window says from which day on jobs were read.
        schedule: Which one.
        days: How far to look back, 14 at most.
    """
    start = snapshot.taken_at - timedelta(days=min(days, LONGEST_STRETCH))
    if schedule.created_at > start:
        return None
    seen = _seen(snapshot, schedule, _since(snapshot, start))
    if seen.complete and not any(snapshot.taken_at - job.created_at <= _STILL for job in seen.jobs):
        return None
    return seen if seen.jobs else _UNSEEN


def _since(snapshot: Snapshot, start: datetime) -> datetime:
    """Jobs are read from the first day of the bill's window on."""
    if snapshot.bill is None:
        return start
    return max(start, datetime.combine(snapshot.bill.window_start, time(), UTC))


def _seen(snapshot: Snapshot, schedule: MonitoringSchedule, start: datetime) -> MonitorRuns:
    region = schedule.ref.region
    here = [job for job in snapshot.processing_jobs if job.ref.region == region and job.created_at >= start]
    own = [job for job in here if _is_its(job, schedule)]
    known = tuple(job for job in own if job.instance_type and job.instance_count)
    in_order = tuple(sorted(known, key=lambda job: (job.created_at, job.ref.name)))
    unlisted = any(gap.operation == _LIST and gap.region == region for gap in snapshot.gaps)
    length = Decimal(str((snapshot.taken_at - start).total_seconds())) / 86_400
    return MonitorRuns(
        schedule=schedule,
        jobs=in_order,
        days=round(length, 2),
        until=snapshot.taken_at,
        complete=len(known) == len(own) and all(job.described for job in here) and not unlisted,
    )


def _is_its(job: ProcessingJob, schedule: MonitoringSchedule) -> bool:
    """AWS writes the names in ARNs in lower case at some places and not at others."""
    return job.started_at is not None and (job.monitoring_schedule_arn or "").lower() == schedule.ref.arn.lower()


def _summed(pairs: Iterable[tuple[ProcessingJob, Decimal]]) -> Hours:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for job, hours in pairs:
        sums["failed" if job.status == FAILED else "runs", job.instance_type or ""] += hours
    return {place: amount for place, amount in sums.items() if amount > 0}
