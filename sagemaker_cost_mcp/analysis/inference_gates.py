"""Whether a way of serving a model is allowed: conditions that pass, fail, or wait for a fact that nobody has told yet.

What cannot be known from AWS is never taken for granted: such a gate is `unknown`, and says what would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True)
class Gate:
    """One condition."""

    gate: str
    status: Status
    why: str
    """With numbers; of an unknown one: what would settle it."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """The most that is allowed of something."""

    gate: str
    most: float
    unit: str
    settle: str
    """What would tell, where it is not known."""


def at_most(limit: Limit, value: float | None) -> Gate:
    """A known value against a limit.

    >>> at_most(Limit(gate="payload", most=4, unit="MB", settle="give payload_mb"), 6.0)
    Gate(gate='payload', status='fail', why='6 MB; the limit is 4 MB')
    """
    if value is None:
        return Gate(limit.gate, "unknown", f"the limit is {_said(limit.most, limit)}: {limit.settle}")
    within = value <= limit.most
    return Gate(
        limit.gate,
        "pass" if within else "fail",
        f"{_said(value, limit)}{' of at most' if within else '; the limit is'} {_said(limit.most, limit)}",
    )


def range_within(limit: Limit, low: float | None, high: float | None) -> Gate:
    """A range against a limit: it passes when all of it is within, and fails when none of it is."""
    if low is None or high is None:
        return at_most(limit, None)
    if low == high:
        return at_most(limit, low)
    said = f"{_plain(low)} to {_said(high, limit)}; the limit is {_said(limit.most, limit)}"
    if high <= limit.most:
        return Gate(limit.gate, "pass", said)
    if low > limit.most:
        return Gate(limit.gate, "fail", said)
    return Gate(limit.gate, "unknown", f"{said}: {limit.settle}")


def absent(gate: str, what: str, present: bool | None, settle: str) -> Gate:  # noqa: FBT001 - a fact, not a switch
    """Something that must not be there."""
    if present is None:
        return Gate(gate, "unknown", f"whether it has {what} is not known: {settle}")
    return Gate(gate, "fail", f"it has {what}") if present else Gate(gate, "pass", f"no {what}")


def granted(gate: str, answer: bool | None, need: str, settle: str) -> Gate:  # noqa: FBT001 - a fact, not a switch
    """Something that only its owner can grant."""
    if answer is None:
        return Gate(gate, "unknown", f"{need}: {settle}")
    return Gate(gate, "pass", f"{need}: you say so") if answer else Gate(gate, "fail", f"{need}: you say no")


def _said(value: float, limit: Limit) -> str:
    return f"{_plain(value)} {limit.unit}".strip()


def _plain(value: float) -> str:
    """Three digits are enough.

    >>> _plain(12.0), _plain(0.0312), _plain(123456.0)
    ('12', '0.0312', '123,456')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits
