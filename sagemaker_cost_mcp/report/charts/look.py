"""How all charts look: colours that also the colour-blind tell apart, type, axes with units, light and dark.

A specification names no colour. It orders its series, and `config` has the palette of a theme in that order, so the
same one is drawn on white and on black. The hues are those of Okabe and Ito ("Color Universal Design"), moved in
lightness until each stands out from its background by 3:1 (WCAG 2.2, 1.4.11) and all of them differ under protanopia
and deuteranopia; the tests compute both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, Literal

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one: plain JSON."""

Theme = Literal["light", "dark"]

WIDTH = 800
"""Pixels, margins included."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The renderer brings the first, browsers have one of the others, and all of them are equally wide."""

BACKGROUND: Mapping[Theme, str] = {"light": "#ffffff", "dark": "#14181f"}
INK: Mapping[Theme, str] = {"light": "#1b1f27", "dark": "#e8ebf0"}
MUTED: Mapping[Theme, str] = {"light": "#5a6270", "dark": "#a3adbb"}
"""For what is read second: subtitles, ticks, notes."""
GRID: Mapping[Theme, str] = {"light": "#e4e7ec", "dark": "#2c333e"}

PALETTE: Mapping[Theme, tuple[str, ...]] = {
    "light": ("#0f469b", "#d27719", "#20a57d", "#0b90ce", "#6f6401", "#945278", "#434343"),
    "dark": ("#4d72c7", "#b36802", "#4cac80", "#35aeec", "#daba42", "#aa507e", "#c4cbd4"),
}
"""Blue, orange, green, sky, olive, purple, grey."""
GREY = 6
"""Place of what is not known, or is neither of the others."""

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""Names the language; nobody fetches it."""

_EXTENT = 54
"""Pixels between the title of an axis and its plot, where its breadth is fixed."""
_LEFT = 74
"""Pixels left of plots that stand together, for the title of an axis and its labels."""
_PADDING = 16

_MONEY_TICKS = (
    (Decimal(1000), "$~s"),
    (Decimal(10), "$,.0f"),
    (Decimal("0.1"), "$,.2f"),
    (Decimal(0), "$.2~r"),
)
"""From the largest amount on an axis down: what d3 writes its ticks with."""
_LARGE = ((Decimal(10**9), "B"), (Decimal(10**6), "M"))
_WHOLE = Decimal(100)
"""Dollars from which cents are noise beside a bar."""
_CENT = Decimal("0.01")
_THOUSANDS = 10_000
"""From which counts are written short."""


def config(theme: Theme) -> Spec:
    """Vega-Lite `config` of a theme, to be given beside a specification."""
    ink, muted, grid, back = INK[theme], MUTED[theme], GRID[theme], BACKGROUND[theme]
    colours = PALETTE[theme]
    return {
        "background": back,
        "font": FONT,
        "padding": _PADDING,
        "view": {"stroke": None},
        "title": {
            "anchor": "start", "frame": "bounds", "color": ink, "fontSize": 17, "fontWeight": "bold", "offset": 14,
            "subtitleColor": muted, "subtitleFontSize": 12, "subtitleLineHeight": 16, "subtitlePadding": 6,
        },
        "axis": {
            "labelColor": muted, "titleColor": ink, "gridColor": grid, "domainColor": muted, "tickColor": muted,
            "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "titlePadding": 10,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
        "legend": {
            "orient": "top", "direction": "horizontal", "title": None, "labelColor": ink, "labelFontSize": 12,
            "symbolType": "square", "symbolSize": 110, "columnPadding": 18, "offset": 8, "labelLimit": 260,
        },
        "range": {"category": list(colours)},
        "text": {"color": ink, "fontSize": 11},
        "rule": {"color": muted},
        "line": {"strokeWidth": 2.5},
        "style": {
            "names": {"labelColor": ink},
            "stacked": {"stroke": back, "strokeWidth": 1},
            "dashed": {"fillOpacity": 0, "stroke": ink, "strokeWidth": 1, "strokeDash": [4, 3]},
            "unknown": {"color": colours[GREY]},
            "said": {"fontSize": 12, "fontWeight": "bold"},
            "dashes": {"strokeDash": [4, 3], "strokeWidth": 1.2},
            "zero": {"strokeWidth": 1.2},
            "note": {"color": muted},
            "chosen": {"color": colours[1], "stroke": back, "strokeWidth": 1.5, "opacity": 1},
            "span": {"color": muted, "opacity": 0.16},
            "main": {"color": colours[0]},
            "wash": {"color": colours[0], "opacity": 0.35},
        },
    }  # fmt: skip


def framed(title: str, subtitle: Sequence[str], parts: Mapping[str, Any]) -> Spec:
    """A whole specification around its parts.

    Args:
        title: What is seen.
        subtitle: Units, window, how to read it; a line each.
        parts: Marks and encodings, or the charts that stand above each other.
    """
    return {
        "$schema": _SCHEMA,
        "description": f"{title}. {' '.join(subtitle)}",
        "title": {"text": title, "subtitle": list(subtitle)},
        **parts,
    }


def window_said(first: date, last: date) -> str:
    """The days of a window, both of them in it.

    >>> window_said(date(2026, 10, 20), date(2026, 11, 18))
    '20 Oct 2026 to 18 Nov 2026'
    """
    return f"{first:%-d %b %Y} to {last:%-d %b %Y}"


def one_view(parts: Mapping[str, Any]) -> Spec:
    """Parts of a chart with a single plot, which takes the width that its labels leave."""
    return {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}, **parts}


def two_views(views: Sequence[Spec]) -> Spec:
    """Two plots above each other with the same width, whatever their labels.

    Axes are given a fixed breadth: plots that stand together cannot be fitted into a width.
    """
    plots = [{"width": WIDTH - _LEFT - 2 * _PADDING, **view, "layer": [_sheet(), *view["layer"]]} for view in views]
    # What stands at the very end of an axis would make the picture a pixel wider.
    fixed = {"axisY": {"titleX": -_EXTENT}, "axisX": {"ticks": False, "labelPadding": 6}}
    return {
        "vconcat": plots,
        "spacing": 22,
        "config": fixed,
        "resolve": {"scale": {"color": "independent", "strokeDash": "independent"}},
    }


def money_axis(title: str, largest: Decimal) -> Spec:
    """An axis of dollars.

    Args:
        title: With its unit.
        largest: The largest amount on it, regardless of sign: it tells how many digits are worth reading.
    """
    # d3 calls a thousand million "G"; money is counted in billions.
    return {
        "title": title,
        "tickCount": 6,
        "labelExpr": f"replace(format(datum.value, '{_digits(largest)}'), 'G', 'B')",
    }


def _sheet() -> Spec:
    """What a plot and its axis stand on: invisible, and as wide whatever they say and wherever their lines end."""
    ends = {"x": {"value": -_LEFT}, "x2": {"value": "width"}, "y": {"value": 0}, "y2": {"value": "height"}}
    return {"data": {"values": [{}]}, "mark": {"type": "rect", "opacity": 0}, "encoding": {**ends, "color": None}}


def count_axis(title: str, largest: float) -> Spec:
    """An axis of how many there are.

    Args:
        title: What is counted, with its unit.
        largest: Tells whether thousands are written out.
    """
    return {"title": title, "tickCount": 4, "format": "~s" if largest >= _THOUSANDS else ",~r"}


def names_axis(expression: str) -> Spec:
    """An axis of names, which are data: `expression` makes of `datum.label` what is shown."""
    return {"title": None, "labelExpr": expression, "labelLimit": 290, "domain": True, "zindex": 1, "style": "names"}


def legend(present: Sequence[str], **look: str) -> Spec | None:
    """A legend of those series that are there; None: none is, and an empty legend cannot be laid out."""
    return {"values": list(present), **look} if present else None


def _digits(largest: Decimal) -> str:
    """How d3 writes amounts up to a largest one."""
    return next(written for least, written in _MONEY_TICKS if abs(largest) >= least)


def dollars(amount: Decimal) -> str:
    """An amount as it stands beside a bar.

    >>> dollars(Decimal("1234.4")), dollars(Decimal("-3.2")), dollars(Decimal("2500000")), dollars(Decimal("0.00042"))
    ('$1,234', '-$3.20', '$2.50M', '$0.00042')
    """
    sign, size = "-" if amount < 0 else "", abs(amount)
    for least, unit in _LARGE:
        if size >= least:
            return f"{sign}${size / least:,.2f}{unit}"
    if size >= _WHOLE:
        return f"{sign}${size:,.0f}"
    return f"{sign}${size:.2f}" if size >= _CENT or not size else f"{sign}${float(size):.2g}"


def shortened(name: str, most: int) -> str:
    """A name in so many columns, its middle left out: what tells names apart often stands at their end.

    >>> shortened("ranking-endpoint-production-2026-11-02", 20)
    'ranking-en…026-11-02'
    """
    clean = " ".join("".join(one if _printable(one) else " " for one in name).split())
    if _columns(clean) <= most:
        return clean
    head = _fitting(clean, (most - 1) - (most - 1) // 2)
    tail = _fitting(clean[::-1], (most - 1) // 2)[::-1]
    return f"{head}…{tail}"


def _printable(character: str) -> bool:
    """Control characters, and marks that turn the direction of writing, would change what stands beside the name."""
    return unicodedata.category(character)[0] != "C"


def _wide(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _columns(text: str) -> int:
    return sum(map(_wide, text))


def _fitting(text: str, columns: int) -> str:
    ends = list(accumulate(map(_wide, text)))
    return text[: sum(end <= columns for end in ends)]
