"""Why AWS's own advice and ours differ, in sentences: in the amount, or in whether there is any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.aws_advice import HUB, OPTIMIZER, Recommendation
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot

_NEAR = Decimal("0.05")
"""Share within which two amounts count as the same."""


def amounts(theirs: Sequence[Recommendation], ours: Finding) -> str:
    """Why their monthly saving on a resource is not ours."""
    known = [one for one in theirs if one.monthly_saving is not None]
    if not known:
        return "AWS gives no amount."
    if known[0].currency != "USD":
        return f"AWS's amount is in {known[0].currency} and is not compared."
    if not ours.claims:
        return f"We claim no dollar: {ours.evidence[-1]}."
    if ours.counted_under:
        return f"The money is counted under our finding {ours.counted_under}."
    return " ".join(_compared(known, ours))


def _compared(theirs: Sequence[Recommendation], ours: Finding) -> Iterator[str]:
    """The Hub's amount is before or after discounts, as the account chose; Compute Optimizer gives both."""
    told = [one.monthly_saving for one in theirs if one.monthly_saving is not None]
    discounted = [one.discounted_saving for one in theirs if one.discounted_saving is not None]
    cash, listed = ours.monthly_saving_usd, ours.monthly_saving_list_usd
    if any(_near(one, cash) for one in told):
        yield "The same within 5 %."
    elif any(_near(one, cash) for one in discounted):
        yield "After discounts AWS's is the same within 5 %."
    elif any(_near(one, listed) for one in told):
        yield f"AWS's is what it costs at list price; of that, ${cash:,.2f} would leave the bill now{_later(ours)}."
    else:
        more = "more" if told[0] > listed else "less"
        yield f"AWS's is {more} than the ${listed:,.2f} of list price of its machines now: {_days(theirs[0])}."
    if not all(_near(one, told[0]) for one in told):
        yield "The two services differ: the Hub's is before or after discounts, as the account chose."


def _later(ours: Finding) -> str:
    if ours.monthly_saving_later_usd <= ours.monthly_saving_usd:
        return ", as the account's own bill has it"
    when = f" from {ours.cash_from}" if ours.cash_from else ""
    return f", ${ours.monthly_saving_later_usd:,.2f}{when} once commitments end"


def _days(theirs: Recommendation) -> str:
    seen = "" if theirs.lookback_days is None else f" in {theirs.lookback_days} days"
    return f"it goes by what it saw{seen}"


def not_ours(theirs: Recommendation) -> str:
    """Why no rule of ours can say it."""
    if theirs.resource_type.endswith("SavingsPlans"):
        return "A commitment, no resource: recommend_savings_plan works out ours, after waste, beside AWS's."
    return "Not a resource of SageMaker that our rules look at."


def gone(theirs: Recommendation) -> str:
    """Why it names what is not there."""
    when = f" on {theirs.refreshed_at:%Y-%m-%d}" if theirs.refreshed_at else ""
    return f"It is not there any more: AWS last looked{when} and drops it when it looks again. Nothing is left to save."


def not_idle(snapshot: Snapshot, endpoint: Endpoint, theirs: Recommendation) -> str:
    """Why we do not call an endpoint idle that AWS calls so."""
    if endpoint.status != "InService":
        return f"We do not judge it: it is {endpoint.status}."
    called = _last_called(snapshot, endpoint)
    if called is None:
        age = (snapshot.taken_at - endpoint.created_at).days
        return f"No rule of ours names it: it is {age} days old, and no request to it was seen."
    ago = (snapshot.taken_at.date() - called).days
    said = f"It was last called on {called}, {ago} days ago"
    if theirs.lookback_days is not None and ago > theirs.lookback_days:
        look = f"AWS looks at {theirs.lookback_days} days"
        return f"{said}: {look}, our rule waits longer where such pauses came before. Ask first."
    return f"{said}: in use."


def _last_called(snapshot: Snapshot, endpoint: Endpoint) -> date | None:
    days = (
        day
        for traffic in snapshot.endpoint_traffic
        if traffic.endpoint_arn == endpoint.ref.arn
        for day, requests in traffic.requests.items()
        if requests > 0
    )
    return max(days, default=None)


def not_theirs(snapshot: Snapshot, ours: Finding, *, same: bool) -> str:
    """Why AWS does not say what we do; `same`: it is what AWS says of other resources."""
    if ours.resource.type not in {"endpoint", "inference-component"}:
        return "Of SageMaker, AWS's advisers look at endpoints alone."
    if not same:
        return "AWS judges endpoints as a whole; this is a part of one."
    if unsaid := _nothing_said(snapshot):
        return unsaid
    kind = next((one.kind for one in snapshot.endpoints if one.ref.arn == ours.resource.arn), None)
    if kind is EndpointKind.ASYNC:
        return "AWS goes by Invocations, which async endpoints do not publish."
    if kind is EndpointKind.INFERENCE_COMPONENT:
        return "AWS goes by Invocations of endpoints; these count under inference components."
    return "AWS does not call it idle, or has not looked at it lately."


def _nothing_said(snapshot: Snapshot) -> str | None:
    """Why nothing was to be expected of either service; None: one looked at the endpoints."""
    advice = snapshot.aws_advice or ()
    off = {one.service for one in advice if one.enrolled is False}
    if off == {HUB, OPTIMIZER}:
        return "Neither service looks at this account."
    if OPTIMIZER in off:
        return "Compute Optimizer, where the Hub's advice on endpoints comes from, is not on."
    said = any(one.recommendations is not None and one.whole for one in advice)
    return None if said else "What AWS advises could not all be read."


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _NEAR * max(abs(one), abs(other))
