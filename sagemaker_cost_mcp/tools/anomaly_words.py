"""What `find_cost_anomalies` says of what it found, of likely causes, and of what it could not judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.analysis.anomalies import Detected, Judged
from sagemaker_cost_mcp.analysis.merged_anomalies import Anomaly
from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.tools.change_words import rate
from sagemaker_cost_mcp.tools.text import count, number, usd

_DAYS_NAMED = 5
_ALIKE = Decimal("0.15")
"""Unit costs that differ by less are taken for the same."""


@dataclass(frozen=True)
class Told:
    """What there is to tell."""

    window: Window
    """The days that were asked about."""
    judged: Judged | None
    """None: the bill could not be read."""
    aws: bool
    """AWS's own anomalies could be read."""
    rows: Sequence[Anomaly]


def over(rows: Sequence[Anomaly]) -> Decimal:
    """Dollars over expected, of those that are."""
    return sum((row.impact for row in rows if row.impact > 0), ZERO)


def summary(told: Told) -> str:
    """One sentence with the number that matters."""
    days = f"{told.window.start} to {told.window.end} (end exclusive)"
    if told.judged is None and not told.aws:
        return f"Neither the bill nor AWS's own anomalies could be read for {days}; see the gaps."
    dear = [row for row in told.rows if row.impact > 0]
    under = len(told.rows) - len(dear)
    drops = f"; {count(under, 'usage type')} cost less than expected" if under else ""
    if not dear:
        judged = told.judged is not None and told.judged.judged_from is not None
        nothing = "No SageMaker cost above expected was found" if judged else "The detector judged nothing"
        return f"{nothing} in {days}{drops}."
    seen, first = sum(row.source == "aws" for row in dear), dear[0]
    what = "1 anomaly" if len(dear) == 1 else f"{len(dear)} anomalies"
    return (
        f"{what} in SageMaker cost in {days}, {usd(over(dear))} over expected; AWS itself reports {seen} of them; the "
        f"largest is {first.usage_type or 'one that AWS does not explain'} with {usd(first.impact)} from "
        f"{first.start}{drops}."
    )


def undecided(told: Told) -> Iterator[str]:
    """What could not be judged, and why."""
    own = told.judged
    if own is None:
        yield "The detector judged nothing: the bill could not be read."
    elif own.judged_from is None:
        yield (
            "The detector judged nothing: it needs three weeks of billed days before the first day that it judges. Ask "
            "again when the bill is older, or for later days."
        )
    elif own.judged_from > told.window.start:
        yield f"Days before {own.judged_from} were not judged: there are fewer than three weeks of bill before them."
    if own and own.unknown:
        days = ", ".join(str(day) for day in own.unknown[:_DAYS_NAMED])
        yield f"Cost Explorer lists nothing at all for {days}: missing, not free, and not judged."
    if not told.aws:
        yield "Whether AWS itself found something is not known: its anomalies could not be read."


def cause(row: Anomaly) -> str:
    """Why, as far as the bill tells."""
    own = row.detected
    if own is None:
        return "AWS found it, and our detector did not: look at the usage type's days in Cost Explorer"
    return f"{_amounts(own)}; {_lasting(row, own)}"


def _lasting(row: Anomaly, own: Detected) -> str:
    if own.level:
        side = "lower" if own.impact < 0 else "new"
        return f"a {side} level {'that stays' if row.end is None else 'that lasted a week or more'}"
    if row.end is None:
        return "too recent to tell a peak from a new level" if own.impact > 0 else "too recent to tell whether it stays"
    return "a peak that passed" if own.impact > 0 else "a low that passed"


def _amounts(own: Detected) -> str:
    if not own.cost_before and not own.quantity_before:
        return f"not billed in the four weeks before; then {_quantity(own.quantity, own.unit)} a day"
    if not own.quantity or not own.quantity_before:
        return f"{usd(own.cost_before)} a day before, then {usd(own.actual / own.days)}"
    before, after = own.cost_before / own.quantity_before, own.actual / own.days / own.quantity
    if before and abs(after / before - 1) >= _ALIKE:
        then = f"{rate(before)} before, {rate(after)} then"
        return f"a unit ({own.unit}) cost {then}: price, discount or coverage changed"
    return (
        f"{_quantity(own.quantity_before, own.unit)} a day before, {_quantity(own.quantity, own.unit)} then, at about "
        "the same price"
    )


def _quantity(amount: Decimal, unit: str) -> str:
    return f"{number(round(amount, 1))} {unit}".strip()
