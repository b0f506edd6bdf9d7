"""The largest savings, as horizontal bars: cash now, and cash once the commitments held today have ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sagemaker_cost_mcp.model.finding import Confidence
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
)

NOW, LATER = "Cash now", "More once today's plans end"

MOST = 20
"""Bars; what comes after them is one bar together."""

_NAME, _WHAT = 40, 46
"""Columns of the two lines of a label."""
_DOTS = {Confidence.HIGH: "●●●", Confidence.MEDIUM: "●●○", Confidence.LOW: "●○○"}
_BREADTH = 36
"""Pixels of a bar and the space around it."""

_BARS_END = 0.58
"""Of the width: behind the longest bar stands what it comes to, in words."""


@dataclass(frozen=True, kw_only=True)
class Saving:
    """A finding that saves money."""

    resource: str
    """Its name."""
    what: str
    """What is wrong with it, in a few words: the finding's title, or the rule."""
    now: Decimal
    """USD a month that leave the bill at once."""
    later: Decimal
    """USD a month once the commitments held today have ended: all of it, `now` included."""
    confidence: Confidence

    @property
    def cash(self) -> Decimal:
        """What is drawn as saved at once."""
        return max(self.now, ZERO)

    @property
    def more(self) -> Decimal:
        """USD a month that come on top later."""
        return max(self.later - self.cash, ZERO)


def top_savings(rows: Sequence[Saving]) -> Spec | None:
    """Horizontal bars, most cash first; confidence is said in dots and a word, never in colour.

    Args:
        rows: In any order; those that save nothing, now or later, are left out.

    Returns:
        None: nothing saves a dollar.
    """
    saving = sorted((row for row in rows if row.cash + row.more), key=lambda row: (-row.cash, -row.more, row.resource))
    if not saving:
        return None
    bars = [_Bar.of(row, at) for at, row in enumerate(saving[:MOST])] + _rest(saving[MOST:])
    said = ["USD per month of 730 hours", "Confidence: ●●● high, ●●○ medium, ●○○ low"]
    shared = {"height": _BREADTH * len(bars), "encoding": {"y": _labels()}, "layer": [_amounts(bars), _words(bars)]}
    return framed("Top savings", said, one_view(shared))


@dataclass(frozen=True)
class _Bar:
    label: str
    """A number that keeps equal names apart and is cut off where it is shown, and the lines of the label."""
    now: Decimal
    more: Decimal
    said: str

    @classmethod
    def of(cls, row: Saving, at: int) -> _Bar:
        label = f"{at:03d}{shortened(row.resource, _NAME)}\n{shortened(row.what, _WHAT)}"
        sure = f"{_DOTS[row.confidence]} {row.confidence.value}"
        return cls(label, row.cash, row.more, f"{_amount(row.cash, row.more)} · {sure}")


def _amount(now: Decimal, more: Decimal) -> str:
    return f"{dollars(now)}, later {dollars(now + more)}" if more else dollars(now)


def _rest(rows: Sequence[Saving]) -> list[_Bar]:
    if not rows:
        return []
    now, more = sum((row.cash for row in rows), ZERO), sum((row.more for row in rows), ZERO)
    label = f"{MOST:03d}{len(rows)} more\nsmaller ones together"
    return [_Bar(label, now, more, _amount(now, more))]


def _labels() -> Spec:
    # The first of two lines would stand in the middle of its bar.
    axis = {**names_axis("split(slice(datum.label, 3), '\\n')"), "labelLineHeight": 13, "labelOffset": -6}
    return {"field": "label", "type": "ordinal", "axis": axis, "scale": {"padding": 0.25}}


def _amounts(bars: Sequence[_Bar]) -> Spec:
    values = [
        {"label": bar.label, "part": part, "saving": float(usd), "place": place}
        for bar in bars
        for place, (part, usd) in enumerate(((NOW, bar.now), (LATER, bar.more)))
        if usd
    ]
    parts = [part for part in (NOW, LATER) if any(value["part"] == part for value in values)]
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "style": "stacked", "tooltip": True},
        "encoding": {
            "x": _savings(bars),
            "order": {"field": "place", "type": "quantitative"},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": [NOW, LATER]},
                "legend": legend(parts),
            },
        },
    }


def _savings(bars: Sequence[_Bar]) -> Spec:
    most = max(bar.now + bar.more for bar in bars)
    domain = [0, float(most) / _BARS_END]
    axis = {**money_axis("Saving (USD per month)", most), "grid": True}
    return {"field": "saving", "type": "quantitative", "axis": axis, "scale": {"domain": domain, "nice": False}}


def _words(bars: Sequence[_Bar]) -> Spec:
    values = [{"label": bar.label, "end": float(bar.now + bar.more), "said": bar.said} for bar in bars]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6},
        "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "said"}},
    }
