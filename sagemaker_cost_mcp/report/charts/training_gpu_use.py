"""How busy the GPUs of training jobs were, and how much money rode on them: a bar is money, its parts are use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sagemaker_cost_mcp.model.money import ZERO
from sagemaker_cost_mcp.report.charts.look import (
    Spec,
    dollars,
    framed,
    legend,
    money_axis,
    names_axis,
    one_view,
    shortened,
    window_said,
)

BUSY, IDLE = "GPUs at work", "GPUs idle"

MOST = 20
"""Families; what comes after them is one bar together."""

_NAME = 40
_HUNDRED = Decimal(100)
_BREADTH = 26
"""Pixels of a bar and the space around it."""

_BARS_END = 0.72
"""Of the width: behind the longest bar stands what it comes to, in words."""


@dataclass(frozen=True, kw_only=True)
class FamilyUse:
    """A family of training jobs on machines with GPUs."""

    family: str
    cost: Decimal
    """USD in the window."""
    busy_percent: Decimal | None
    """Mean use of its GPUs, 0 to 100, by money; None: not measured."""
    unmeasured: Decimal = ZERO
    """USD of `cost` whose GPU use is not known; all of it where `busy_percent` is None."""


def training_gpu_use(rows: Sequence[FamilyUse], window: tuple[date, date] | None = None) -> Spec | None:
    """Horizontal bars of money, dearest first, parted into GPUs at work and idle; grey where nobody measured.

    Args:
        rows: In any order; those that cost nothing are left out.
        window: First and last day in which the jobs began; None: it is not said.

    Returns:
        None: no family on GPUs cost anything.
    """
    dear = sorted((row for row in rows if row.cost > 0), key=lambda row: (-row.cost, row.family))
    if not dear:
        return None
    bars = [_Bar.of(row, at) for at, row in enumerate(dear[:MOST])] + _rest(dear[MOST:])
    days = f", {window_said(*window)}" if window else ""
    said = [f"USD in the window, parted by the mean use of the GPUs{days}", *_unmeasured(dear)]
    layers = [_amounts(bars), _unknown(bars), _words(bars)]
    shared = {"height": _BREADTH * len(bars), "encoding": {"y": _labels(), "x": _money(bars)}, "layer": layers}
    return framed("GPU use of training jobs", said, one_view(shared))


def _unmeasured(rows: Sequence[FamilyUse]) -> list[str]:
    return ["Grey: GPU use was not measured"] if any(_Bar.of(row, 0).unknown for row in rows) else []


@dataclass(frozen=True)
class _Bar:
    label: str
    """A number that keeps equal names apart and is cut off where it is shown, and the name."""
    busy: Decimal
    idle: Decimal
    unknown: Decimal
    said: str

    @classmethod
    def of(cls, row: FamilyUse, at: int) -> _Bar:
        label, money = f"{at:03d}{shortened(row.family, _NAME)}", dollars(row.cost)
        if row.busy_percent is None:
            return cls(label, ZERO, ZERO, row.cost, f"{money}, not measured")
        known = row.cost - row.unmeasured
        busy = known * min(row.busy_percent, _HUNDRED) / _HUNDRED
        return cls(label, busy, known - busy, row.unmeasured, f"{money}, {row.busy_percent:.0f} % busy")

    @property
    def whole(self) -> Decimal:
        return self.busy + self.idle + self.unknown


def _rest(rows: Sequence[FamilyUse]) -> list[_Bar]:
    if not rows:
        return []
    bars = [_Bar.of(row, 0) for row in rows]
    whole = sum((bar.whole for bar in bars), ZERO)
    busy, idle = sum((bar.busy for bar in bars), ZERO), sum((bar.idle for bar in bars), ZERO)
    return [_Bar(f"{MOST:03d}{len(rows)} more together", busy, idle, whole - busy - idle, dollars(whole))]


def _labels() -> Spec:
    axis = names_axis("slice(datum.label, 3)")
    return {"field": "label", "type": "ordinal", "axis": axis, "scale": {"padding": 0.25}}


def _money(bars: Sequence[_Bar]) -> Spec:
    most = max(bar.whole for bar in bars)
    axis = {**money_axis("Cost (USD in the window)", most), "grid": True}
    scale = {"domain": [0, float(most) / _BARS_END], "nice": False}
    return {"field": "cost", "type": "quantitative", "axis": axis, "scale": scale}


def _amounts(bars: Sequence[_Bar]) -> Spec:
    values = [
        {"label": bar.label, "part": part, "cost": float(usd), "place": place}
        for bar in bars
        for place, (part, usd) in enumerate(((BUSY, bar.busy), (IDLE, bar.idle)))
        if usd
    ]
    parts = [part for part in (BUSY, IDLE) if any(value["part"] == part for value in values)]
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "style": "stacked", "tooltip": True},
        "encoding": {
            "order": {"field": "place", "type": "quantitative"},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": [BUSY, IDLE]},
                "legend": legend(parts),
            },
        },
    }


def _unknown(bars: Sequence[_Bar]) -> Spec:
    values = [
        {"label": bar.label, "cost": float(bar.busy + bar.idle), "end": float(bar.whole)} for bar in bars if bar.unknown
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "style": "unknown", "tooltip": True},
        "encoding": {"x": {"field": "cost", "type": "quantitative"}, "x2": {"field": "end"}},
    }


def _words(bars: Sequence[_Bar]) -> Spec:
    values = [{"label": bar.label, "cost": float(bar.whole), "said": bar.said} for bar in bars]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6},
        "encoding": {"text": {"field": "said"}},
    }
