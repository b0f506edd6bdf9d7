"""Monitoring too often.

## What it finds

Schedules of Model Monitor that start more than `monitoring_runs_a_day` times a day (4 unless configured): the hourly
ones that AWS's examples set up, and those of every few hours.

## Why it costs

Each execution starts machines, pulls an image and starts Spark before it looks at a single request, and all of that is
billed. Twenty-four small runs pay for it twenty-four times.

## How the saving is computed

Of the jobs that it really started in the last 7 days, runs beyond one a day x the shortest run, at the on-demand
processing price, x 730 h / hours of these days. The shortest run stands for what every run costs, whatever it looks at;
what the others took beyond it is data, which a daily run has to look at too, and is not claimed. Volumes are not
counted. Where not every processing job of the region was looked up, the jobs that were are the least that it started.

What is lost: drift is seen up to a day later, and no report says in which hour it began. So confidence is low; medium
where tags or the name say that the endpoint is not production.

## When it stays undecided

When its rhythm or its jobs were not read, or no price is known. Schedules that are stopped, younger than a week, or
that started nothing in the last two days are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis.monitor_runs import OFF, MonitorRuns, Unseen, monitor_runs, runs_a_day
from sagemaker_cost_mcp.analysis.production_marks import production
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_WEEK = 7


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each schedule that is on."""
    for schedule in snapshot.monitoring_schedules:
        if schedule.status in OFF:
            continue
        runs = monitor_runs(snapshot, schedule, _WEEK)
        often = runs_a_day(schedule.schedule_expression) if schedule.described else None
        if runs is None or (often is not None and often <= thresholds.monitoring_runs_a_day):
            continue
        if often is None:
            yield _undecided(schedule, *_rhythm(schedule))
        elif isinstance(runs, Unseen):
            yield _undecided(schedule, f"{runs.missing}; it starts {often.normalize():f} times a day", runs.how_to_fix)
        else:
            yield from _judged(snapshot, runs, often)


def _rhythm(schedule: MonitoringSchedule) -> tuple[str, str]:
    if not schedule.described:
        return "how often it starts", "grant sagemaker:DescribeMonitoringSchedule; see the gaps of this answer"
    missing = f"how often {schedule.schedule_expression!r} starts it"
    return missing, "look at the schedule: AWS documents hourly, daily and every-so-many-hours expressions only"


def _judged(snapshot: Snapshot, runs: MonitorRuns, often: Decimal) -> Iterator[Verdict]:
    whole = runs.claims(snapshot, runs.machine_hours)
    claims = runs.claims(snapshot, runs.spare_hours)
    if whole is None or claims is None:
        missing = f"price of {runs.types} for processing in {runs.schedule.ref.region}"
        yield _undecided(runs.schedule, missing, "grant pricing:GetProducts")
    elif claims:
        sure, why = _sureness(snapshot, runs.schedule)
        yield finding(
            RULE,
            Judgement(
                resource=runs.schedule.ref,
                claims=claims,
                monthly_cost=sum((claim.monthly_list_usd for claim in whole), ZERO),
                confidence=sure,
                evidence=[f"it starts {often.normalize():f} times a day", *runs.told, *_last(runs.schedule), why],
                recommendation="Ask who acts on its reports within hours. If nobody does, let it run daily: drift is "
                "then seen up to a day later, and no report says in which hour it began.",
            ),
        )


def _last(schedule: MonitoringSchedule) -> Iterator[str]:
    if schedule.last_run_status == "CompletedWithViolations":
        yield "its last run found violations: somebody may be waiting for the next"


def _sureness(snapshot: Snapshot, schedule: MonitoringSchedule) -> tuple[Confidence, str]:
    here = (schedule.ref.region, schedule.endpoint_name)
    watched = next((one.ref for one in snapshot.endpoints if (one.ref.region, one.ref.name) == here), schedule.ref)
    verdict, why = production(watched)
    return (Confidence.MEDIUM if verdict is False else Confidence.LOW), _told(watched, why)


def _told(watched: ResourceRef, why: str) -> str:
    return f"{watched.type} {watched.name}: {why}"


def _undecided(schedule: MonitoringSchedule, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=schedule.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="monitoring-too-often",
    title="Monitoring too often",
    phase=Phase.INFERENCE,
    reads=frozenset({"monitoring_schedules", "processing_jobs", "endpoints", "prices", "bill"}),
    cadence="monthly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
