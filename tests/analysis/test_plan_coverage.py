"""Eligible spend that nothing covers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.plan_coverage import not_eligible, uncovered, utilization_percent
from sagemaker_cost_mcp.model.commitments import PlanRate, PlanUse
from sagemaker_cost_mcp.model.money import RecordKind
from tests.builders import D, bill, row

TRAIN, HOST, DISK = "USE1-Train:ml.m5.large", "USE1-Host:ml.m5.large", "USE1-Train:VolumeUsage.gp2"


def plan_rate(usage_type: str, usd: str, years: int = 1, option: str = "No Upfront") -> PlanRate:
    return PlanRate(
        usage_type=usage_type,
        region="us-east-1",
        term_years=years,
        payment_option=option,
        rate=D(usd),
        unit="Hrs",
        source="hand-made",
    )


def use(day: int, commitment: str, used: str) -> PlanUse:
    return PlanUse(
        start=date(2026, 11, day), end=date(2026, 11, day + 1), commitment=D(commitment), used=D(used), net_saving=D(0)
    )


def test_eligible_on_demand_usage_is_told_dearest_first_with_what_a_plan_would_take_off() -> None:
    billed = bill(row(TRAIN, "10", "100"), row(HOST, "40", "400"), row(DISK, "99", "700", unit="GB-Mo"))
    first, second = uncovered(billed, [plan_rate(TRAIN, "0.08"), plan_rate(HOST, "0.07"), plan_rate(HOST, "0.05", 3)])
    assert (first.usage_type, first.on_demand, first.saving_percent) == (HOST, 40, 30)
    assert (second.usage_type, second.on_demand, second.saving_percent) == (TRAIN, 10, 20)


def test_covered_rows_fees_credits_and_free_usage_are_not_uncovered() -> None:
    billed = bill(
        row(TRAIN, "10", "100", RecordKind.COVERED_USAGE),
        row(TRAIN, "-10", "0", RecordKind.NEGATION),
        row(TRAIN, "-5", "0", RecordKind.CREDIT),
        row(HOST, "0", "50"),
    )
    assert uncovered(billed, [plan_rate(TRAIN, "0.08"), plan_rate(HOST, "0.07")]) == ()


def test_without_a_one_year_plan_the_saving_is_not_made_up() -> None:
    (one,) = uncovered(bill(row(TRAIN, "10", "100")), [plan_rate(TRAIN, "0.05", 3, "All Upfront")])
    assert one.saving_percent is None


def test_what_no_plan_covers_is_counted_only_where_rates_are_known() -> None:
    rates = [plan_rate(TRAIN, "0.08")]
    billed = bill(row(TRAIN, "1", "10"), row(DISK, "2"), row("LabeledObject", "4"), row("EU-Host:ml.m5.large", "8"))
    assert not_eligible(billed, rates) == 6


def test_utilization_of_a_day_and_of_all_days() -> None:
    parts = [use(1, "24", "12"), use(2, "24", "24")]
    assert utilization_percent(parts) == 75
    assert utilization_percent(parts, date(2026, 11, 1)) == 50
    assert utilization_percent(parts, date(2026, 11, 9)) is None
    assert utilization_percent(()) is None


@given(st.lists(st.tuples(st.sampled_from([TRAIN, HOST, DISK]), st.integers(1, 10**6)), max_size=20))
def test_eligible_and_not_eligible_together_are_all_that_was_billed_on_demand(rows: list[tuple[str, int]]) -> None:
    billed = bill(*(row(name, str(usd), "1") for name, usd in rows))
    rates = [plan_rate(TRAIN, "0.08"), plan_rate(HOST, "0.07")]
    parts = sum((one.on_demand for one in uncovered(billed, rates)), Decimal(0)) + not_eligible(billed, rates)
    assert parts == sum(usd for _, usd in rows)
    assert uncovered(billed, rates) == uncovered(bill(*reversed(billed.rows)), list(reversed(rates)))
