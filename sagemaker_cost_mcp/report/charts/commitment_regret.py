"""What any hourly commitment would save, and below it how much of the spend it covers and how well it is used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.report.charts.look import Spec, dollars, framed, money_axis, two_views

_COVERAGE, _UTILIZATION = "Coverage of the eligible spend", "Utilization of the commitment"
_SHARES = [_COVERAGE, _UTILIZATION]
_FEWEST = 2
_STROKES: Spec = {"symbolType": "stroke", "symbolSize": 400}
_BEYOND = Decimal("1.1")
_MIDDLE = Decimal("0.55")
"""Of the width: right of it, what is said about a point stands on its left."""


@dataclass(frozen=True, kw_only=True)
class CommitmentPoint:
    """One commitment that could be bought."""

    hourly: Decimal
    """USD an hour."""
    monthly_saving: Decimal
    """USD a month; negative: it would cost more than it avoids."""
    coverage_percent: Decimal
    """Of the eligible on-demand spend that nothing covers yet."""
    utilization_percent: Decimal | None
    """Of the commitment; None: nothing is committed."""


@dataclass(frozen=True, kw_only=True)
class CommitmentCurve:
    """Commitments of one kind of plan from none to too much."""

    plan: str
    """Term and payment, as a reader says it: `1 year, No Upfront`."""
    points: tuple[CommitmentPoint, ...]
    """By rising commitment."""
    recommended: CommitmentPoint
    interval: tuple[Decimal, Decimal] | None = None
    """USD an hour between which the best commitment lies in 80 % of the draws; None: too little history."""


def commitment_regret(curve: CommitmentCurve) -> Spec | None:
    """Saving against the commitment above, coverage and utilization below, on the same axis.

    Returns:
        None: there are no two points, so there is no curve.
    """
    if len(curve.points) < _FEWEST:
        return None
    views = [_savings(curve), _shares(curve)]
    said = [
        f"Savings Plan, {curve.plan}; regret is how far the curve lies below the dashed line",
        *(["Grey: the best commitment lies here in 80 % of the draws of past weeks"] if curve.interval else []),
    ]
    return framed("What an hourly commitment saves", said, two_views(views))


def _savings(curve: CommitmentCurve) -> Spec:
    largest = max(abs(point.monthly_saving) for point in curve.points)
    axis = money_axis("Saving (USD per month)", largest)
    line = {
        "data": {"values": _values(curve)},
        "mark": {"type": "line", "style": "main", "clip": True, "tooltip": True},
        "encoding": {"y": {"field": "saving", "type": "quantitative", "axis": axis, "scale": _roomy(curve)}},
    }
    layers = [*_interval(curve), _level(0.0, "zero"), _level(_best(curve), "dashes"), line, *_recommended(curve)]
    return {"height": 210, "encoding": {"x": _hourly(curve, title=None)}, "layer": layers}


def _shares(curve: CommitmentCurve) -> Spec:
    share = {"field": "share", "type": "nominal", "legend": _STROKES}
    axis = {"title": "Share (%)", "values": [0, 25, 50, 75, 100]}
    lines = {
        "data": {"values": _share_values(curve)},
        "mark": {"type": "line", "clip": True, "tooltip": True},
        "encoding": {
            "y": {"field": "percent", "type": "quantitative", "scale": {"domain": [0, 104]}, "axis": axis},
            "color": {**share, "scale": {"domain": _SHARES}},
            "strokeDash": {**share, "scale": {"domain": _SHARES, "range": [[1, 0], [6, 3]]}},
        },
    }
    upright = {"data": {"values": [_recommended_value(curve)]}, "mark": {"type": "rule", "style": "dashes"}}
    x = _hourly(curve, title="Commitment (USD per hour)")
    return {"height": 110, "encoding": {"x": x}, "layer": [*_interval(curve), upright, lines]}


def _hourly(curve: CommitmentCurve, title: str | None) -> Spec:
    last = _last(curve)
    axis = {**money_axis("", last), "title": title}
    return {
        "field": "hourly",
        "type": "quantitative",
        "axis": axis,
        "scale": {"domain": [0, float(last)], "nice": False},
    }


def _last(curve: CommitmentCurve) -> Decimal:
    """Where the axis ends: behind all that is drawn, and what is recommended is never at its very end."""
    drawn = (point.hourly for point in curve.points)
    return max(*drawn, curve.recommended.hourly * _BEYOND, *(curve.interval or ()))


def _roomy(curve: CommitmentCurve) -> Spec:
    """Room above the best for what is said about it."""
    return {"domain": {"unionWith": [0, _best(curve) * 1.2]}}


def _best(curve: CommitmentCurve) -> float:
    return float(curve.recommended.monthly_saving)


def _values(curve: CommitmentCurve) -> list[Spec]:
    return [{"hourly": float(point.hourly), "saving": float(point.monthly_saving)} for point in curve.points]


def _share_values(curve: CommitmentCurve) -> list[Spec]:
    return [
        {"hourly": float(point.hourly), "share": share, "percent": float(percent)}
        for point in curve.points
        for share, percent in ((_COVERAGE, point.coverage_percent), (_UTILIZATION, point.utilization_percent))
        if percent is not None
    ]


def _level(saving: float, style: str) -> Spec:
    return {
        "data": {"values": [{"saving": saving}]},
        "mark": {"type": "rule", "style": style, "clip": True},
        "encoding": {"x": None, "y": {"field": "saving", "type": "quantitative"}},
    }


def _interval(curve: CommitmentCurve) -> list[Spec]:
    if curve.interval is None:
        return []
    low, high = curve.interval
    return [
        {
            "data": {"values": [{"hourly": float(low), "high": float(high)}]},
            "mark": {"type": "rect", "style": "span"},
            "encoding": {"x2": {"field": "high"}},
        }
    ]


def _recommended_value(curve: CommitmentCurve) -> Spec:
    best = curve.recommended
    said = f"Recommended: ${best.hourly:,.3f} an hour saves {dollars(best.monthly_saving)} a month"
    return {"hourly": float(best.hourly), "saving": _best(curve), "said": said}


def _recommended(curve: CommitmentCurve) -> list[Spec]:
    right = curve.recommended.hourly > _MIDDLE * _last(curve)
    beside = {"align": "right", "dx": -8} if right else {"align": "left", "dx": 8}
    y = {"y": {"field": "saving", "type": "quantitative"}}
    said = {**y, "text": {"field": "said"}}
    data = {"data": {"values": [_recommended_value(curve)]}}
    return [
        {**data, "mark": {"type": "rule", "style": "dashes"}},
        {**data, "mark": {"type": "circle", "style": "chosen", "size": 130}, "encoding": y},
        {**data, "mark": {"type": "text", "style": "said", "dy": -14, **beside}, "encoding": said},
    ]
