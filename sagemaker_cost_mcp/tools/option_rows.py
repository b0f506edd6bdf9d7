"""How an endpoint could be served, as rows of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from sagemaker_cost_mcp.analysis.inference_gates import Gate
from sagemaker_cost_mcp.analysis.inference_options import Choice, Priced
from sagemaker_cost_mcp.tools.answers import Row, Usd


class GateRow(Row):
    gate: str
    status: Literal["pass", "fail", "unknown"]
    why: str
    """Of an unknown one: what would settle it."""

    @classmethod
    def of(cls, gate: Gate) -> GateRow:
        """The gate as a row."""
        return cls(gate=gate.gate, status=gate.status, why=gate.why)


class OptionRow(Row):
    option: str
    label: str
    monthly_usd: Usd | None = None
    """List price on the observed traffic; missing: it has none, see `formula`."""
    monthly_low_usd: Usd | None = None
    """Lower end, where duration is a range; `monthly_usd` is its upper end."""
    monthly_cash_usd: Usd | None = None
    """What the bill would show for it beside the Savings Plans that are paid anyway."""
    allowed: bool
    """Every gate passes."""
    gates: list[GateRow]
    break_even: str | None = None
    latency: str
    cold_starts: str
    formula: str
    steps: list[str] | None = None
    """How to get there; with one endpoint, or detail=full."""


class OpenRow(Row):
    option: str
    monthly_usd: Usd | None = None
    lacks: list[str]
    """Gates that do not pass, each with what would settle it."""

    @classmethod
    def of(cls, priced: Priced) -> OpenRow:
        """The option with what it lacks."""
        option = priced.option
        lacks = [f"{gate.gate}: {gate.why}" for gate in option.gates if gate.status != "pass"]
        return cls(option=option.name, monthly_usd=option.monthly, lacks=lacks)


class ChoiceRow(Row):
    endpoint: str
    region: str
    kind: str
    current_monthly_usd: Usd | None = None
    current_monthly_cash_usd: Usd | None = None
    recommended: str | None = None
    """An `option`; missing: see `undecided`."""
    recommended_label: str | None = None
    monthly_saving_usd: Usd
    """In cash, else by list price."""
    next_cheaper: OpenRow | None = None
    """The next cheaper one that is not allowed."""
    cheapest_open: OpenRow | None = None
    """The cheapest one that only waits for answers."""
    requests_per_hour: float | None = None
    options: list[OptionRow]
    """Cheapest first."""
    undecided: list[str]


def choice_row(found: Choice, *, days: int, full: bool) -> ChoiceRow:
    """One endpoint; without `full`, gates that pass and steps are left out."""
    best, now = found.recommended, found.now
    subject = found.subject
    return ChoiceRow(
        endpoint=subject.name,
        region=subject.region,
        kind=subject.kind.value if subject.kind else "workload",
        current_monthly_usd=now.option.monthly if subject.kind else None,
        current_monthly_cash_usd=now.cash if subject.kind else None,
        recommended=best.option.name if best else None,
        recommended_label=best.option.label if best else None,
        monthly_saving_usd=found.saving if subject.kind else Decimal(0),
        next_cheaper=OpenRow.of(found.closest) if found.closest and best else None,
        cheapest_open=OpenRow.of(found.cheapest_open) if found.cheapest_open else None,
        requests_per_hour=round(subject.demand.per_hour, 2),
        options=[_option(one, full=full) for one in found.options],
        undecided=list(_undecided(found, days)),
    )


def blank_row(name: str, region: str, kind: str, why: str) -> ChoiceRow:
    """An endpoint that nothing can be said of."""
    return ChoiceRow(
        endpoint=name, region=region, kind=kind, monthly_saving_usd=Decimal(0), options=[], undecided=[why]
    )


def _option(priced: Priced, *, full: bool) -> OptionRow:
    option = priced.option
    return OptionRow(
        option=option.name,
        label=option.label,
        monthly_usd=option.monthly,
        monthly_low_usd=option.low if option.low != option.monthly else None,
        monthly_cash_usd=priced.cash,
        allowed=option.allowed,
        gates=[GateRow.of(gate) for gate in option.gates if full or gate.status != "pass"],
        break_even=option.break_even,
        latency=option.latency,
        cold_starts=option.cold_starts,
        formula=option.formula,
        steps=list(option.steps) if full else None,
    )


def _undecided(found: Choice, days: int) -> Iterator[str]:
    subject = found.subject
    if not subject.demand.requests:
        yield (
            f"Nobody called it in the {days} days looked at: ask whether it is needed (find_idle_endpoints), or look "
            "further back with lookback_days."
        )
    elif found.recommended is None:
        yield _nothing_allowed(found)


def _nothing_allowed(found: Choice) -> str:
    need, p99 = found.subject.needs.latency_ms, found.subject.demand.p99_ms
    if found.now.option.unpriced:
        return f"What it costs today is not known: {found.now.option.unpriced}."
    if need is not None and p99 is not None and p99 > need:
        return f"No way of serving is known to answer in {need:g} ms: p99 is {p99:,.0f} ms today."
    return "No option passes all of its gates."
