"""Spend by phase over time: one bar a period, stacked by phase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.analysis.periods import Cut
from sagemaker_cost_mcp.model.money import ZERO, Phase
from sagemaker_cost_mcp.report.charts.look import Spec, dollars, framed, legend, money_axis, one_view, window_said

_ORDER = (
    Phase.INFERENCE,
    Phase.TRAINING,
    Phase.EXPERIMENTATION,
    Phase.DATA_PROCESSING,
    Phase.STORAGE,
    Phase.LABELING,
    Phase.OTHER,
)
"""From the bottom; each phase keeps its colour, whichever others there are."""

_UNIT: dict[Cut, str] = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month"}
_BEGIN: dict[Cut, str] = {"DAILY": "Day (UTC)", "WEEKLY": "Week from (UTC)", "MONTHLY": "Month (UTC)"}
_CLOCK: dict[Cut, str] = {"DAILY": "%-d %b", "WEEKLY": "%-d %b", "MONTHLY": "%b %Y"}

_TOTALS = 14
"""Bars up to which each has its total written above it."""
_TICKS = 12
_WIDEST = 0.15
"""Of the chart, for one bar: a few would else be as wide as all of it."""
_PALE = 0.5
_HEADROOM = 1.15
"""For what is written above the highest bar."""


@dataclass(frozen=True, kw_only=True)
class PhaseSpend:
    """What one phase cost in one period."""

    phase: Phase
    start: date
    end: date
    """Exclusive."""
    cost: Decimal
    """USD."""
    partial: bool
    """Cut off by the window, or not over."""


def spend_by_phase(rows: Sequence[PhaseSpend], cut: Cut) -> Spec | None:
    """Stacked bars, one a period; a period that is not whole is pale with a dashed edge, and says so.

    Args:
        rows: One a phase and period; a phase without cost may be left out.
        cut: Length of the periods.

    Returns:
        None: nothing was spent.
    """
    if not any(row.cost for row in rows):
        return None
    starts = sorted({row.start for row in rows})
    width = {"band": min(0.8, _WIDEST * len(starts))}
    layers = [
        _bars([row for row in rows if not row.partial], _phases(rows), {"width": width}),
        _bars([row for row in rows if row.partial], _phases(rows), {"width": width, "fillOpacity": _PALE}),
        _edges(rows, {"width": width}),
        *_notes(rows, starts),
    ]
    shared = {"height": 300, "encoding": {"x": _periods(starts, cut), "y": _costs(rows, cut)}, "layer": layers}
    return framed("SageMaker spend by phase", _said(rows, cut), one_view(shared))


def _said(rows: Sequence[PhaseSpend], cut: Cut) -> list[str]:
    first, last = min(row.start for row in rows), max(row.end for row in rows) - timedelta(days=1)
    partial = any(row.partial for row in rows)
    pale = f"; pale with a dashed edge: a {_UNIT[cut]} that is not whole" if partial else ""
    return [f"USD per {_UNIT[cut]}, {window_said(first, last)}{pale}"]


def _bars(rows: Sequence[PhaseSpend], colour: Spec, look: Spec) -> Spec:
    return {
        "data": {"values": [_value(row) for row in rows if row.cost]},
        "mark": {"type": "bar", "style": "stacked", "tooltip": True, **look},
        "encoding": {"order": {"field": "place", "type": "quantitative"}, "color": colour},
    }


def _edges(rows: Sequence[PhaseSpend], look: Spec) -> Spec:
    """A dashed line around each bar that is not whole."""
    tops = _tops([row for row in rows if row.partial])
    return {
        "data": {"values": [{"period": f"{one}", "cost": float(top)} for one, top in sorted(tops.items())]},
        "mark": {"type": "bar", "style": "dashed", **look},
        "encoding": {"y": {"field": "cost", "type": "quantitative", "stack": None}},
    }


def _value(row: PhaseSpend) -> Spec:
    return {
        "period": f"{row.start}",
        "phase": _named(row.phase),
        "cost": float(row.cost),
        "place": _ORDER.index(row.phase),
    }


def _named(phase: Phase) -> str:
    return phase.value.replace("_", " ").capitalize()


def _phases(rows: Sequence[PhaseSpend]) -> Spec:
    present = [_named(phase) for phase in reversed(_ORDER) if any(row.phase is phase and row.cost for row in rows)]
    return {
        "field": "phase",
        "type": "nominal",
        "scale": {"domain": [_named(phase) for phase in _ORDER]},
        "legend": legend(present, orient="right", direction="vertical"),
    }


def _periods(starts: Sequence[date], cut: Cut) -> Spec:
    every = -(-len(starts) // _TICKS)
    clock = f"utcFormat(utcParse(datum.value, '%Y-%m-%d'), '{_CLOCK[cut]}')"
    axis = {"title": _BEGIN[cut], "labelAngle": 0, "labelExpr": clock, "values": [f"{one}" for one in starts[::every]]}
    domain = [f"{one}" for one in starts]
    return {"field": "period", "type": "ordinal", "axis": axis, "scale": {"domain": domain, "padding": 0.1}}


def _costs(rows: Sequence[PhaseSpend], cut: Cut) -> Spec:
    top, bottom = max(_tops(rows).values()), min(_bottoms(rows).values())
    return {
        "field": "cost",
        "type": "quantitative",
        "stack": "zero",
        "axis": money_axis(f"Cost (USD per {_UNIT[cut]})", max(top, -bottom)),
        "scale": {"domain": [float(bottom), float(top) * _HEADROOM]},
    }


def _tops(rows: Sequence[PhaseSpend]) -> dict[date, Decimal]:
    """How high the bars stand."""
    tops: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        tops[row.start] += max(row.cost, ZERO)
    return tops


def _bottoms(rows: Sequence[PhaseSpend]) -> dict[date, Decimal]:
    """How far they reach below zero: a correction of an earlier charge is a cost below zero."""
    refunds = [replace(row, cost=-row.cost) for row in rows]
    return {start: -depth for start, depth in _tops(refunds).items()}


def _notes(rows: Sequence[PhaseSpend], starts: Sequence[date]) -> list[Spec]:
    """Totals while there is room for them, and which bars are not whole; of many, only the last."""
    partial = {row.start for row in rows if row.partial}
    if len(starts) > _TOTALS:
        upright = {"angle": 270, "align": "left", "baseline": "middle", "dx": 5}
        return [_text(rows, {one: "partial" for one in starts[-1:] if one in partial}, upright)]
    above = {"baseline": "bottom", "dy": -3}
    totals = {one: dollars(sum((row.cost for row in rows if row.start == one), ZERO)) for one in starts}
    return [
        _text(rows, {one: said for one, said in totals.items() if one not in partial}, above),
        _text(rows, {one: said for one, said in totals.items() if one in partial}, {**above, "dy": -16}),
        _text(rows, dict.fromkeys(partial, "partial"), {**above, "style": "note"}),
    ]


def _text(rows: Sequence[PhaseSpend], said: Mapping[date, str], look: Spec) -> Spec:
    tops = _tops(rows)
    values = [{"period": f"{one}", "cost": float(tops[one]), "said": said[one]} for one in sorted(said)]
    encoding = {"y": {"field": "cost", "type": "quantitative"}, "text": {"field": "said"}}
    return {"data": {"values": values}, "mark": {"type": "text", **look}, "encoding": encoding}
