"""Traffic of an endpoint variant, and below it the instances that were there for it against those that it needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sagemaker_cost_mcp.report.charts.look import Spec, count_axis, framed, legend, shortened, two_views

_PROVISIONED, _NEEDED = "Provisioned", "Needed"
_HEADROOM = 1.08
_LENGTHS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some neighbouring periods together."""

    start: datetime
    """UTC."""
    load: float
    """Mean of the periods, in the unit of `VariantTraffic.load_title`."""
    busiest: float
    """The busiest period of the stretch."""
    needed: float | None
    """Instances that the load asked for at the target, mean; None: no target is known."""
    provisioned: float
    """Instances that were there, mean."""


@dataclass(frozen=True, kw_only=True)
class VariantTraffic:
    """A variant or inference component over the window."""

    name: str
    load_title: str
    """What the load is, with its unit: `Requests per minute`."""
    scales: str
    """`instances` or `copies`."""
    seconds: int
    """Length of a stretch."""
    stretches: tuple[Stretch, ...]
    """In the order of time."""


def provisioned_traffic(traffic: VariantTraffic) -> Spec | None:
    """Load above, instances needed and provisioned below, on the same axis of time.

    Returns:
        None: there are no stretches.
    """
    if not traffic.stretches:
        return None
    known = any(one.needed is not None for one in traffic.stretches)
    need = f"needed: the {traffic.scales} that the load asked for" if known else "no target is known, so no need either"
    said = [
        shortened(traffic.name, 96),
        f"Means of {_length(traffic.seconds)} (pale: the busiest moment in it); {need}",
    ]
    return framed(
        f"Traffic against provisioned {traffic.scales}", said, two_views([_loads(traffic), _machines(traffic)])
    )


def _length(seconds: int) -> str:
    size, unit = next(((size, unit) for size, unit in _LENGTHS if seconds % size == 0), (1, "second"))
    amount = seconds // size
    return f"one {unit}" if amount == 1 else f"{amount} {unit}s"


def _loads(traffic: VariantTraffic) -> Spec:
    y = _upwards(traffic.load_title, max(one.busiest for one in traffic.stretches))
    return {
        "height": 130,
        "data": {"values": [_value(one) for one in _closed(traffic)]},
        "encoding": {"x": _time(traffic, title=None)},
        "layer": [
            {
                "mark": {"type": "area", "style": "wash", "interpolate": "step-after", "clip": True},
                "encoding": {"y": {"field": "busiest", **y}},
            },
            {
                "mark": {"type": "line", "style": "main", "interpolate": "step-after", "clip": True, "tooltip": True},
                "encoding": {"y": {"field": "load", **y}},
            },
        ],
    }


def _machines(traffic: VariantTraffic) -> Spec:
    domain = [_PROVISIONED, _NEEDED]
    colour = {"field": "what", "type": "nominal", "scale": {"domain": domain}, "legend": legend(_present(traffic))}
    most = max(max(one.provisioned, one.needed or 0.0) for one in traffic.stretches)
    y = {"field": "count", **_upwards(traffic.scales.capitalize(), most), "stack": None}
    return {
        "height": 170,
        "encoding": {"x": _time(traffic, title="Time (UTC)"), "y": y, "color": colour},
        "layer": [
            {
                "data": {"values": list(_counts(traffic, _NEEDED))},
                "mark": {"type": "area", "interpolate": "step-after", "clip": True, "opacity": 0.85, "tooltip": True},
            },
            {
                "data": {"values": list(_counts(traffic, _PROVISIONED))},
                "mark": {"type": "line", "interpolate": "step-after", "clip": True, "tooltip": True},
            },
        ],
    }  # fmt: skip


def _upwards(title: str, most: float) -> Spec:
    """From nought to a little above the most: a line at the very top would be half a line."""
    return {
        "type": "quantitative",
        "axis": count_axis(title, most),
        "scale": {"domain": [0, _HEADROOM * most or 1.0]},
    }


def _present(traffic: VariantTraffic) -> list[str]:
    return [what for what in (_PROVISIONED, _NEEDED) if any(_counts(traffic, what))]


def _closed(traffic: VariantTraffic) -> tuple[Stretch, ...]:
    """With the end of the last stretch, where its step would else not be drawn."""
    last = traffic.stretches[-1]
    return (*traffic.stretches, replace(last, start=last.start + timedelta(seconds=traffic.seconds)))


def _value(one: Stretch) -> Spec:
    return {"start": _moment(one), "load": one.load, "busiest": one.busiest}


def _counts(traffic: VariantTraffic, what: str) -> Iterator[Spec]:
    for one in _closed(traffic):
        count = one.provisioned if what == _PROVISIONED else one.needed
        if count is not None:
            yield {"start": _moment(one), "what": what, "count": count}


def _moment(one: Stretch) -> str:
    return f"{one.start:%Y-%m-%dT%H:%M:%SZ}"


def _time(traffic: VariantTraffic, title: str | None) -> Spec:
    ends = _closed(traffic)
    days = (ends[-1].start - ends[0].start).total_seconds() / 86_400
    axis = {"title": title, "tickCount": 8, "format": "%-d %b" if days > 3 else "%-d %b %H:%M"}  # noqa: PLR2004
    scale = {"type": "utc", "domain": [_moment(ends[0]), _moment(ends[-1])]}
    return {"field": "start", "type": "temporal", "axis": axis, "scale": scale}
