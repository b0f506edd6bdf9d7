"""Monitoring of an idle endpoint.

## What it finds

Schedules of Model Monitor that go on starting processing jobs although the endpoint that they watch is gone, has
failed, or was not called for `idle_endpoint_days` complete days (14 unless configured).

## Why it costs

Each execution is a processing job, billed for its machines while it runs. Stopping or deleting an endpoint does not
stop its schedules. Where nothing was captured an execution fails before a machine starts: such a schedule costs nothing
and is not named.

## How the saving is computed

List saving = machine-hours of the jobs that it really started in the last 14 days (fewer if `idle_endpoint_days` is
less) x on-demand processing price of their type x 730 h / hours of these days. Volumes are not counted. Where not every
processing job of the region was looked up, the jobs that were are the least that it costs, and the finding says so.

## When it stays undecided

When endpoints, the endpoint's configuration or its metrics were not read; when none of the region's processing jobs
could be told to be its own; when a type has no price. Schedules that watch batch transform, that are stopped, that
are younger than the window or that started nothing in the last two days are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.endpoint_use import endpoint_use
from sagemaker_cost_mcp.analysis.idleness import Idle, Unknown, confidence, evidence
from sagemaker_cost_mcp.analysis.monitor_runs import OFF, MonitorRuns, Unseen, monitor_runs
from sagemaker_cost_mcp.model.finding import Confidence, Effort, Undecided, Verdict
from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.rules._rule import Judgement, Rule, finding
from sagemaker_cost_mcp.settings import Thresholds

_LISTS = frozenset({"sagemaker:Search", "sagemaker:ListEndpoints", "sagemaker:DescribeEndpoint"})
"""Where one of these failed in a region, an endpoint that is not there may only not have been read."""

_DEAD = frozenset({"Failed", "OutOfService"})
"""States in which an endpoint takes no request."""


@dataclass(frozen=True)
class _Unused:
    """Why there is nothing to watch."""

    why: str
    sure: Confidence


def judge(snapshot: Snapshot, thresholds: Thresholds) -> Iterator[Verdict]:
    """Judge each schedule that is on and watches an endpoint."""
    days = thresholds.idle_endpoint_days
    for schedule in snapshot.monitoring_schedules:
        if schedule.status in OFF or schedule.endpoint_name is None:
            continue
        runs = monitor_runs(snapshot, schedule, days)
        unused = None if runs is None else _unused(snapshot, schedule, schedule.endpoint_name, days)
        if runs is None or unused is None:
            continue
        if isinstance(unused, Unknown):
            yield _undecided(schedule, unused.missing, unused.how_to_fix)
        elif isinstance(runs, Unseen):
            yield _undecided(schedule, f"{runs.missing}; {unused.why}", runs.how_to_fix)
        else:
            yield _found(snapshot, runs, unused)


def _unused(snapshot: Snapshot, schedule: MonitoringSchedule, name: str, days: int) -> _Unused | Unknown | None:
    """Why its endpoint needs no watching; None: it does, or nothing can be said yet."""
    here = (schedule.ref.region, name)
    endpoint = next((one for one in snapshot.endpoints if (one.ref.region, one.ref.name) == here), None)
    if endpoint is None:
        return _gone(snapshot, schedule, name)
    if endpoint.status in _DEAD:
        return _Unused(f"endpoint {name} is {endpoint.status}: it takes no request", Confidence.HIGH)
    return _uncalled(snapshot, endpoint, days) if endpoint.status == "InService" else None


def _gone(snapshot: Snapshot, schedule: MonitoringSchedule, name: str) -> _Unused | Unknown:
    region = schedule.ref.region
    if any(gap.operation in _LISTS and gap.region in {region, ""} for gap in snapshot.gaps):
        return Unknown(
            missing=f"whether endpoint {name} still exists: endpoints of {region} were not all read",
            how_to_fix="see the gaps of this answer",
        )
    return _Unused(f"endpoint {name} is gone: {region} has none of that name", Confidence.HIGH)


def _uncalled(snapshot: Snapshot, endpoint: Endpoint, days: int) -> _Unused | Unknown | None:
    used = endpoint_use(snapshot, endpoint, days)
    if isinstance(used, Idle):
        sure = confidence([used], endpoint.created_at.date(), snapshot.taken_at.date())
        return _Unused(evidence(used, f"endpoint {endpoint.ref.name}"), sure)
    if isinstance(used, Unknown):
        return Unknown(missing=f"of endpoint {endpoint.ref.name}: {used.missing}", how_to_fix=used.how_to_fix)
    return None


def _found(snapshot: Snapshot, runs: MonitorRuns, unused: _Unused) -> Verdict:
    claims = runs.claims(snapshot, runs.machine_hours)
    if claims is None:
        missing = f"price of {runs.types} for processing in {runs.schedule.ref.region}; {unused.why}"
        return _undecided(runs.schedule, missing, "grant pricing:GetProducts")
    return finding(
        RULE,
        Judgement(
            resource=runs.schedule.ref,
            claims=claims,
            monthly_cost=sum((claim.monthly_list_usd for claim in claims), ZERO),
            confidence=unused.sure,
            evidence=[unused.why, *runs.told],
            recommendation="Stop the schedule, or delete it with its job definition; the reports it wrote stay in S3. "
            "It can be started again when the endpoint is called.",
        ),
    )


def _undecided(schedule: MonitoringSchedule, missing: str, how_to_fix: str) -> Undecided:
    return Undecided(rule=RULE.name, resource=schedule.ref, missing=missing, how_to_fix=how_to_fix)


RULE = Rule(
    name="monitoring-idle-endpoint",
    title="Monitoring of an idle endpoint",
    phase=Phase.INFERENCE,
    reads=frozenset(
        {
            "monitoring_schedules",
            "processing_jobs",
            "endpoints",
            "inference_components",
            "endpoint_traffic",
            "prices",
            "bill",
        }
    ),
    cadence="weekly",
    effort=Effort.LOW,
    reversible=True,
    judge=judge,
)
