"""Hand-made charts, easy and awkward ones: what every chart must bear is asked of all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from sagemaker_cost_mcp.analysis.periods import Cut
from sagemaker_cost_mcp.model.finding import Confidence
from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.report.charts.commitment_regret import CommitmentCurve, CommitmentPoint, commitment_regret
from sagemaker_cost_mcp.report.charts.look import Spec
from sagemaker_cost_mcp.report.charts.provisioned_traffic import Stretch, VariantTraffic, provisioned_traffic
from sagemaker_cost_mcp.report.charts.spend_by_phase import PhaseSpend, spend_by_phase
from sagemaker_cost_mcp.report.charts.top_savings import Saving, top_savings
from sagemaker_cost_mcp.report.charts.training_gpu_use import FamilyUse, training_gpu_use

D = Decimal
MARKUP = "<script>alert('x')</script>"
LONG = "ranking-endpoint-production-eu-west-1-" + "blue-green-" * 12 + "00042"
NAMES = ("nb-anna", LONG, MARKUP, "日本語のエンドポイント" * 4, "a & b 🚀", "пример\u202e\u0007-нотебук")
"""Short, endless, markup, wide, and with characters that turn or break a line."""

MONDAY = date(2026, 10, 19)
_DAYS: dict[Cut, int] = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30}


def spend(periods: int = 5, cut: Cut = "WEEKLY", size: str = "1000", *, refund: bool = False) -> list[PhaseSpend]:
    """All phases in some periods, of which the last is not whole."""
    step = timedelta(days=_DAYS[cut])
    return [
        PhaseSpend(
            phase=phase,
            start=MONDAY + at * step,
            end=MONDAY + (at + 1) * step,
            cost=D(size) * (1 + (at * 7 + place * 3) % 5) * (-1 if refund and phase is Phase.STORAGE else 1),
            partial=at == periods - 1,
        )
        for at in range(periods)
        for place, phase in enumerate(Phase)
    ]


def saving(resource: str = "nb-anna", now: str = "90", later: str | None = None, **changes: Any) -> Saving:
    fields: dict[str, Any] = {"what": "Idle notebook instance", "confidence": Confidence.HIGH}
    return Saving(resource=resource, now=D(now), later=D(later or now), **(fields | changes))


def savings(count: int, size: str = "9000") -> list[Saving]:
    return [
        saving(
            NAMES[at % len(NAMES)],
            str(D(size) / (at + 1)),
            str(D(size) / (at + 1) * (2 if at % 2 else 1)),
            what=NAMES[(at + 2) % len(NAMES)],
            confidence=list(Confidence)[at % 3],
        )
        for at in range(count)
    ]


def point(hourly: Decimal, best: Decimal) -> CommitmentPoint:
    """Each committed dollar avoids 1.5 until there is enough, and is lost beyond."""
    used = min(hourly, best)
    return CommitmentPoint(
        hourly=hourly,
        monthly_saving=(used * D("1.5") - hourly) * 730,
        coverage_percent=used / best * 100,
        utilization_percent=used / hourly * 100 if hourly else None,
    )


def curve(best: str = "3.6", furthest: int = 2, *, sure: bool = False) -> CommitmentCurve:
    hourly = D(best)
    return CommitmentCurve(
        plan="1 year, No Upfront",
        points=tuple(point(hourly * at / 20, hourly) for at in range(20 * furthest + 1)),
        recommended=point(hourly, hourly),
        interval=None if sure else (hourly * D("0.9"), hourly * D("1.2")),
    )


def traffic(
    stretches: int = 48, size: float = 1.0, name: str = "recs/blue (eu-west-1)", **changes: Any
) -> VariantTraffic:
    start = datetime(2026, 11, 4, tzinfo=UTC)
    loads = [(300 + 250 * math.sin(at / 24 * math.tau)) * size for at in range(stretches)]
    need: bool = changes.pop("need", True)
    there: float = changes.pop("provisioned", 8.0)
    fields: dict[str, Any] = {"load_title": "Requests per minute", "scales": "instances", "seconds": 3600}
    return VariantTraffic(
        name=name,
        stretches=tuple(
            Stretch(
                start=start + timedelta(hours=at),
                load=load,
                busiest=load * 1.4,
                needed=max(1.0, load / 150 / size) if need else None,
                provisioned=there if at < stretches / 2 else 0.75 * there,
            )
            for at, load in enumerate(loads)
        ),
        **(fields | changes),
    )


def family(name: str = "churn", cost: str = "100", busy: str | None = "40", **changes: Any) -> FamilyUse:
    return FamilyUse(family=name, cost=D(cost), busy_percent=None if busy is None else D(busy), **changes)


def families(count: int, size: str = "12345") -> list[FamilyUse]:
    use = ("82", "31.5", None, "0", "104")
    return [family(NAMES[at % len(NAMES)], str(D(size) / (at + 1)), use[at % len(use)]) for at in range(count)]


def drawn(spec: Spec | None) -> Spec:
    assert spec is not None
    return spec


SPECS: dict[str, Spec] = {
    "spend": drawn(spend_by_phase(spend(), "WEEKLY")),
    "spend-once": drawn(spend_by_phase(spend(1)[:1], "WEEKLY")),
    "spend-daily": drawn(spend_by_phase(spend(62, "DAILY", "1e9", refund=True), "DAILY")),
    "spend-tiny": drawn(spend_by_phase(spend(14, "MONTHLY", "0.0004"), "MONTHLY")),
    "spend-refunded": drawn(spend_by_phase(spend(3, size="-12"), "WEEKLY")),
    "savings": drawn(top_savings(savings(8))),
    "savings-one": drawn(top_savings(savings(1))),
    "savings-forty": drawn(top_savings(savings(40, "2.345e11"))),
    "savings-tiny": drawn(top_savings(savings(3, "0.0004"))),
    "regret": drawn(commitment_regret(curve())),
    "regret-tiny": drawn(commitment_regret(curve("0.001", 4, sure=True))),
    "regret-huge": drawn(commitment_regret(curve("1234567", 1))),
    "traffic": drawn(provisioned_traffic(traffic(336))),
    "traffic-once": drawn(provisioned_traffic(traffic(1, name=MARKUP + LONG, need=False))),
    "traffic-huge": drawn(provisioned_traffic(traffic(24, 1e6, name=LONG, scales="copies"))),
    "traffic-at-zero": drawn(provisioned_traffic(traffic(24, 0.0, provisioned=0.0, need=False))),
    "gpus": drawn(training_gpu_use(families(7), (MONDAY, MONDAY + timedelta(days=29)))),
    "gpus-one": drawn(training_gpu_use([family(MARKUP, busy=None)])),
    "gpus-forty": drawn(training_gpu_use(families(40, "1e10"))),
}


def found(part: Any, key: str) -> Iterator[Any]:
    """Every value under a key, however deep."""
    if isinstance(part, dict):
        whole = cast("dict[str, Any]", part)
        if key in whole:
            yield whole[key]
        part = list(whole.values())
    if isinstance(part, list):
        parts: list[Any] = part
        for one in parts:
            yield from found(one, key)


def rows_of(spec: Spec) -> list[dict[str, Any]]:
    """All data of a specification."""
    return [row for data in found(spec, "data") for row in data["values"]]
