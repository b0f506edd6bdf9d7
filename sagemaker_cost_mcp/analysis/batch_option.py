"""Batch transform on a schedule: for traffic that comes in windows and whose answers may come later."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.analysis import inference_limits as limits
from sagemaker_cost_mcp.analysis.inference_demand import Demand
from sagemaker_cost_mcp.analysis.inference_gates import Gate, Limit, at_most
from sagemaker_cost_mcp.analysis.inference_subject import PriceBook, Subject, figure
from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN
from sagemaker_cost_mcp.analysis.option_at_zero import active, runs
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    Running,
    instance_charges,
    latency_gate,
    later_gate,
    moving_gates,
    shape_gates,
)

WINDOWS_AT_MOST = 0.25
"""Share of the hours with requests up to which traffic comes in windows: more is a service, not a job."""

_HOUR_MS = 3_600_000.0


def batch_options(subject: Subject, book: PriceBook, now: Decimal | None) -> Iterator[Option]:
    """One transform job a window, on the machines of today for as long as the window lasts."""
    if not subject.machines or not subject.demand.requests:
        return
    hours = job_hours(subject.demand)
    found = instance_charges(subject.machines, book, Running(component="Tsform", hours=hours, at_work=True))
    taken = all(one.instance_type in TAKEN["Tsform"] for one in subject.machines)
    unpriced = found if isinstance(found, str) else "" if taken else "batch transform does not take this instance type"
    charges = () if isinstance(found, str) else tuple(one for one in found if one.price.component == "Tsform")
    per_hour = float(sum(one.usd for one in charges)) / hours
    yield Option(
        name="batch-transform",
        label="batch transform on a schedule",
        charges=charges,
        unpriced=unpriced,
        gates=_gates(subject),
        latency="answers when the job is done",
        cold_starts="none: nobody waits",
        steps=(
            "write the requests to S3 instead of sending them",
            "start a transform job by EventBridge Scheduler before the answers are needed",
        ),
        break_even=None
        if unpriced or now is None or not per_hour
        else f"wins below {figure(min(MONTH, float(now) / per_hour))} hours a month of jobs (here {figure(hours)})",
    )


def job_hours(demand: Demand) -> float:
    """Hours a month of transform jobs: each window whole, and the start of its job."""
    busy = active(demand)
    if not busy:
        return 0.0
    on = sum(busy) + runs(busy) * limits.BATCH_START_MINUTES / 60
    return min(on, len(busy)) / len(busy) * MONTH


def _gates(subject: Subject) -> tuple[Gate, ...]:
    busy = active(subject.demand)
    share = sum(busy) / len(busy)
    said = f"{share:.0%} of the hours have requests; windows are at most {WINDOWS_AT_MOST:.0%}"
    need = subject.needs.latency_ms
    return (
        Gate("windows", "pass" if share <= WINDOWS_AT_MOST else "fail", said),
        at_most(
            Limit(gate="payload", most=limits.BATCH_PAYLOAD_MB, unit="MB", settle="give payload_mb"),
            limits.REAL_TIME_PAYLOAD_MB if subject.needs.payload_mb is None else subject.needs.payload_mb,
        ),
        later_gate(subject),
        *(() if need is None else (latency_gate(subject, _HOUR_MS, _HOUR_MS),)),
        *shape_gates(subject),
        *moving_gates(subject),
    )
