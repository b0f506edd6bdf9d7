"""AWS's advice beside ours, and why they differ.

AWS takes its own look at the hours of 7, 30 or 60 days, less the plans held, and does not know what of it is waste
("Understanding Savings Plans recommendations", Savings Plans User Guide). So the difference is taken apart: what goes
with the waste, and what comes from other days, other hours or another scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.plan_advice import PlanAdvice
from sagemaker_cost_mcp.model.value import Value

_NEAR = Decimal("0.05")
"""Share within which two commitments count as the same."""


class Ours(Value):
    """What we make of the same kind of plan (USD an hour); 0: no commitment saves."""

    as_used: Decimal
    """On usage as it is."""
    after_waste: Decimal
    """Once the waste found is gone."""
    days: int
    """Days of usage behind it."""
    hourly: bool
    """False: days stand in for hours."""
    declined: bool
    """Whether we advise against the term, whatever it would have saved."""
    regions: tuple[str, ...]
    """Regions that ours is about; empty: all."""


def reason(advice: PlanAdvice, ours: Ours) -> str:
    """Why AWS's commitment is not ours, in sentences."""
    if ours.declined:
        return _declined(advice)
    if not advice.hourly_commitment:
        return _none_from_aws(advice, ours)
    if _near(advice.hourly_commitment, ours.after_waste):
        return "The same within 5 %."
    return " ".join(_reasons(advice, ours))


def _declined(advice: PlanAdvice) -> str:
    if not advice.hourly_commitment:
        return "Neither advises a commitment."
    return (
        f"We advise none for this term, as said above; AWS looks {advice.lookback_days} days back, whatever the trend "
        "and however short the history."
    )


def _none_from_aws(advice: PlanAdvice, ours: Ours) -> str:
    if not ours.after_waste:
        return "Neither finds a commitment that saves."
    return (
        f"AWS advises none: in the {advice.lookback_days} days that it looked at it saw too little eligible spend, or "
        f"has not worked out advice for this account yet; ours rests on {ours.days} days of the bill."
    )


def _reasons(advice: PlanAdvice, ours: Ours) -> Iterator[str]:
    waste = ours.as_used - ours.after_waste
    rest = advice.hourly_commitment - ours.as_used
    if waste > ZERO:
        yield f"${waste:,.3f} an hour of it would cover waste that this account can stop; AWS counts it as demand."
    if not _near(advice.hourly_commitment, ours.as_used):
        more = "more" if rest > 0 else "less"
        yield (
            f"On usage as it is AWS advises ${abs(rest):,.3f} an hour {more} than we do: it looks "
            f"{advice.lookback_days} days back, ours rests on {ours.days} days{_how(ours)}."
        )
    if ours.regions:
        yield f"AWS's is for all regions, ours for {', '.join(ours.regions)}."


def _how(ours: Ours) -> str:
    return "" if ours.hourly else ", spread evenly within each because there are no hours to see"


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _NEAR * max(one, other)
