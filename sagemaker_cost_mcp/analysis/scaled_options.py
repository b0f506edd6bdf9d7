"""Right-sized and scaled: the right type, and a target tracking policy replayed on the hours that were.

What fills an instance of the present type is read off its load (`analysis.pace`) and scaled by the vCPUs, and the GPUs
where there are any, of the type that it would run on. A policy that aims at half of it is replayed on the hourly series
(`analysis.scaling_replay`), and priced by the instances that it would have kept on the mean:

    USD a month = instance-hours of the replay / hours of the window x 730 h x price

An hour is replayed as twelve steps of five minutes with its mean load, so that alarms and start-ups take the time that
they take: by whole hours a policy would always be there at once. Bursts within an hour cannot be seen.

Where nobody knows what fills an instance, the policy is replayed at the busiest load that one was seen to take.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sagemaker_cost_mcp.analysis.inference_gates import Gate
from sagemaker_cost_mcp.analysis.inference_subject import Charge, PriceBook, Subject, figure
from sagemaker_cost_mcp.analysis.instance_options import as_is
from sagemaker_cost_mcp.analysis.pace import Pace, pace
from sagemaker_cost_mcp.analysis.right_size import NotSized, Sized
from sagemaker_cost_mcp.analysis.scaling_replay import (
    STRAIN_ALLOWED,
    WORTH,
    Outcome,
    Plan,
    Watched,
    proposal,
    real_strain,
)
from sagemaker_cost_mcp.analysis.scaling_series import busiest_seen, carried, watched_requests
from sagemaker_cost_mcp.analysis.served_variants import too_little
from sagemaker_cost_mcp.analysis.serving_option import (
    MONTH,
    Option,
    Running,
    instance_charges,
    latency_gate,
    moving_gates,
)
from sagemaker_cost_mcp.analysis.utilization import Machine, Resource, Unknown, instance_counts
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.money import ZERO

Judged = Sized | NotSized

_T2 = "ml.t2."
"""AWS scales no endpoint on T2 (source: SageMaker developer guide, "Prerequisites" of automatic scaling)."""

_STEP_SECONDS = 300
"""What a start-up takes, so that it can be seen."""

_RESIDENT = frozenset({Resource.MEMORY, Resource.GPU_MEMORY})
"""Of which each instance holds the whole need, however many there are."""


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One variant under a policy that it does not have."""

    subject: Subject
    judged: Judged
    watched: Watched
    """In steps of five minutes."""
    known: Pace | Unknown
    """What fills an instance of the present type."""
    target: float
    """Requests a minute and instance of the type that it would run on."""
    strained: float
    """Share of the time in which a present instance got more than the same share of what fills it, 0 to 1."""

    @property
    def instance_type(self) -> str:
        """That it would run on."""
        now = self.subject.machines[0].instance_type
        return now if isinstance(self.judged, NotSized) else self.judged.proposed.sold.type.name


def scaled_options(subject: Subject, judged: Judged, book: PriceBook, plain: Option | None) -> Iterator[Option]:
    """One option, where a replayed policy costs less than the right size that always runs.

    Args:
        subject: A real-time endpoint with one variant; others have none.
        judged: What its right size is.
        book: Prices of its region.
        plain: The right-sized option; None: the fleet stays as it is.
    """
    case = _case(subject, judged, book)
    found = proposal(case.watched, None, case.target, _least(subject, judged)) if case else None
    if case is None or found is None:
        return
    unscaled = (plain or as_is(subject, book)).monthly
    option = _option(case, found, book, unscaled)
    if option.monthly is not None and unscaled is not None and option.monthly < unscaled * Decimal(str(WORTH)):
        yield option


def _case(subject: Subject, judged: Judged, book: PriceBook) -> _Case | None:
    served, use = judged.served, judged.served.use
    if use is None or not _may_scale(subject, judged):
        return None
    counts = carried(instance_counts(use, served.life))
    watched = watched_requests(use, served.life, counts, served.variant.instance_count or 0) if counts else None
    if watched is None or counts is None:
        return None
    now = subject.machines[0].instance_type
    known = pace(use, Machine(types=frozenset({now}), specs=book.specs), served.life, counts)
    each = known.target if isinstance(known, Pace) else busiest_seen(watched)
    if each <= 0:
        return None
    return _Case(
        subject=subject,
        judged=judged,
        watched=_in_steps(watched),
        known=known,
        target=each * _ratio(judged),
        strained=real_strain(watched, each),
    )


def _in_steps(watched: Watched) -> Watched:
    """Each period as several of the same load and count."""
    times = max(1, watched.timeline.period_seconds // _STEP_SECONDS)
    seconds = watched.timeline.period_seconds // times
    return replace(
        watched,
        timeline=watched.timeline.model_copy(update={"period_seconds": seconds}),
        places=range(watched.places.start * times, watched.places.stop * times),
        loads=[load for load in watched.loads for _ in range(times)],
        counts=[count for count in watched.counts for _ in range(times)],
    )


def _may_scale(subject: Subject, judged: Judged) -> bool:
    """Whether there is a policy to look for: what nobody called or measured for a week has none, nor the least."""
    if subject.kind is not EndpointKind.REAL_TIME or subject.facts.variants != 1 or len(subject.machines) != 1:
        return False
    if isinstance(judged, NotSized) and (judged.moot or too_little(judged.served)):
        return False
    now = subject.machines[0]
    if isinstance(judged, NotSized):
        wanted, count = now.instance_type, now.mean
    else:
        wanted, count = judged.proposed.sold.type.name, float(judged.proposed.count)
    return not wanted.startswith(_T2) and count > _least(subject, judged)


def _ratio(judged: Judged) -> float:
    """What an instance of the new type can take, of what one of the present type can."""
    if isinstance(judged, NotSized):
        return 1.0
    now, new = judged.current.sold.spec, judged.proposed.sold.spec
    cores = new.vcpu / now.vcpu
    return min(cores, new.gpu / now.gpu) if now.gpu else cores


def _least(subject: Subject, judged: Judged) -> int:
    """Two instances stay two for production: one would be one point of failure."""
    served = judged.served
    now = subject.minimum if subject.minimum is not None else served.variant.instance_count or 1
    return max(1, min(now, 2)) if served.production else 1


def _option(case: _Case, found: Outcome, book: PriceBook, unscaled: Decimal | None) -> Option:
    mean = found.instance_hours / (len(case.watched.places) * case.watched.hours)
    machines = replace(case.subject.machines[0], instance_type=case.instance_type, mean=mean, running=mean)
    charges = instance_charges([machines], book, Running(component="Host", hours=MONTH))
    return Option(
        name="right-sized-autoscaling",
        label=f"{found.fewest} to {found.most} x {case.instance_type}, {mean:.3g} on the mean",
        charges=() if isinstance(charges, str) else charges,
        unpriced=charges if isinstance(charges, str) else "",
        gates=(_fits(case), _latency(case), _replayed(case, found), *moving_gates(case.subject)),
        latency="as right-sized; a sudden rise waits until an instance has started, some 5 minutes",
        steps=tuple(_steps(case, found.plan)),
        break_even=_break_even(case, mean, charges, unscaled),
    )


def _fits(case: _Case) -> Gate:
    """What lies in memory is on each instance whole; work is spread by the policy, to half of what fills one."""
    if isinstance(case.judged, NotSized):
        return Gate("fits", "pass", "the type stays: each instance holds what it holds today")
    proposed = case.judged.proposed
    fullest = max((one for one in proposed.fill if one in _RESIDENT), key=lambda one: proposed.fill[one])
    said = f"{fullest.value.replace('_', ' ')} would be {proposed.fill[fullest]:.0%} full on each, as P95 has it"
    if proposed.sold.type.name == case.judged.current.sold.type.name:
        return Gate("fits", "pass", f"the type stays; {said}")
    return Gate("fits", "pass", said)


def _latency(case: _Case) -> Gate:
    """As of the right size: a request that uses every core takes longer by as much as there are fewer of them."""
    now = case.subject.demand.p99_ms
    return latency_gate(case.subject, now, None if now is None else now / min(1.0, _ratio(case.judged)))


def _replayed(case: _Case, found: Outcome) -> Gate:
    if isinstance(case.known, Unknown):
        settle = "give evaluate_autoscaling max_requests_per_minute from a load test"
        return Gate("replayed", "unknown", f"{case.known.reason}: {settle}")
    grows = found.strained > max(STRAIN_ALLOWED, case.strained)
    said = f"above its target {found.strained:.1%} of the time, {case.strained:.1%} as it was"
    return Gate("replayed", "fail" if grows else "pass", f"{said} (on hourly means)")


def _steps(case: _Case, plan: Plan) -> Iterator[str]:
    if case.instance_type != case.subject.machines[0].instance_type:
        yield f"update the endpoint to a configuration with {case.instance_type}, and watch p99 for a day"
    instead = ", in place of the present policy" if case.subject.minimum is not None else ""
    yield (
        f"register {plan.minimum} to {plan.maximum} instances with Application Auto Scaling and track "
        f"SageMakerVariantInvocationsPerInstance at {figure(round(plan.target, 1))}{instead}"
    )
    for action in plan.actions:
        yield f"add the scheduled action {action.schedule} (UTC) with a minimum of {action.minimum}"
    yield "replay it by the minute (evaluate_autoscaling) before, and watch p99 for a week after"


def _break_even(case: _Case, mean: float, charges: tuple[Charge, ...] | str, unscaled: Decimal | None) -> str | None:
    """The mean number of instances that costs as much as those that always run."""
    if unscaled is None or isinstance(charges, str):
        return None
    count = float(unscaled) / (float(sum((one.usd for one in charges), ZERO)) / mean)
    each = figure(round(count * case.target * 60))
    return f"wins while fewer than {count:.3g} instances are needed on the mean ({each} requests an hour at the target)"
