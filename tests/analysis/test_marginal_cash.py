from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.commitments import Replay
from sagemaker_cost_mcp.analysis.inference_subject import Charge, charge
from sagemaker_cost_mcp.analysis.marginal_cash import Till
from sagemaker_cost_mcp.model.commitments import PlanRate
from sagemaker_cost_mcp.model.money import Bill, HourlyUsage, RecordKind, SavingsPlan, UsageHour
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests.builders import NOW, bill, hours, plan, row, snapshot
from tests.option_builders import PRICES

M5, ARM, WORK = "USE1-Host:ml.m5.xlarge", "USE1-Host:ml.m6g.xlarge", "USE1-ServerlessInf:Mem-2GB"
BY_NAME = {one.usage_type: one for one in PRICES}
ONE = bill(row(M5, "165.60", "720"))


def used(usage_type: str, units: float) -> Charge:
    return charge(BY_NAME[usage_type], [(units, "h")])


def till(*plans: SavingsPlan, billed: Bill | None = ONE, hourly: HourlyUsage | None = None) -> Till:
    return Till(snapshot(billed=billed, plans=plans, hourly=hourly), PRICES)


def test_without_a_commitment_cash_is_the_account_s_own_rate() -> None:
    assert till().cash([], [used(M5, 730)]) == Decimal("167.90")
    cheaper = bill(row(M5, "165.60", "720"), row(M5, "-16.56", kind=RecordKind.DISCOUNT))
    assert till(billed=cheaper).cash([], [used(M5, 730)]) == pytest.approx(Decimal("151.11"))
    assert till(billed=bill(row(M5, "999", "720"))).cash([], [used(M5, 730)]) == Decimal("167.90")


def test_usage_that_the_commitment_covers_costs_nothing_more() -> None:
    covered = till(plan("0.20", {M5: "0.1656"}), hourly=hours({M5: "1"}, {M5: "1"}))
    assert covered.cash([used(M5, 730)], [used(M5, 730)]) == 0


def test_leaving_what_a_commitment_covers_strands_it() -> None:
    """An hour of m5.xlarge is covered; serverless is not eligible: it is paid, and the commitment runs on unused."""
    covered = till(plan("0.20", {M5: "0.1656"}), hourly=hours({M5: "1"}))
    now, serverless = used(M5, 730), used(WORK, 1_000_000)
    assert covered.cash([now], [now]) == 0
    assert covered.cash([now], [serverless]) == Decimal("40.00")


def test_what_others_would_use_of_the_commitment_is_cash() -> None:
    """Two hours run and one is covered: without this one the other takes its place, so it costs its list price."""
    shared = till(plan("0.1656", {M5: "0.1656"}), hourly=hours({M5: "2"}))
    assert shared.cash([used(M5, 730)], [used(M5, 730)]) == Decimal("167.90")


def test_public_rates_tell_what_a_plan_covers_that_is_not_on_the_bill_yet() -> None:
    held = plan("0.20", {M5: "0.1656"})
    held = held.model_copy(update={"end": held.start + timedelta(days=365)})
    rates = tuple(
        PlanRate(usage_type=ARM, region="us-east-1", term_years=years, payment_option="No Upfront",
                 rate=Decimal("0.13"), unit="Hrs", source="rates")
        for years in (1, 3)
    )  # fmt: skip
    base = snapshot(billed=ONE, plans=[held], hourly=hours({M5: "1"}))
    with_rates = base.model_copy(update={"plan_rates": rates})
    assert Till(with_rates, PRICES).cash([used(M5, 730)], [used(ARM, 730)]) == 0
    assert Till(base, PRICES).cash([used(M5, 730)], [used(ARM, 730)]) == Decimal("134.32")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"bill": None}, "the bill could not be read"),
        ({"savings_plans": None}, "the Savings Plans held could not be read"),
        ({"savings_plans": (plan("1", {M5: "0.1"}),)}, "cannot be replayed"),
    ],
)
def test_what_was_not_read_is_no_cash_at_all(changes: dict[str, object], why: str) -> None:
    unread: Snapshot = snapshot(billed=ONE).model_copy(update=changes)
    found = Till(unread, PRICES)
    assert why in (found.unknown or "")
    assert found.cash([], [used(M5, 730)]) is None


def test_no_hours_are_no_cash_to_replay() -> None:
    empty = till(plan("1", {M5: "0.1656"}), hourly=hours())
    assert empty.cash([], [used(M5, 730)]) == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6),
    st.integers(0, 40),
    st.integers(0, 1460),
    st.integers(0, 1460),
)
def test_cash_is_what_the_replayed_bill_would_fall_by_without_it(
    quantities: list[tuple[int, int]], commitment: int, before: int, after: int
) -> None:
    """The other replay, which takes usage away: with both the option and all others in, take the option out."""
    held = plan(f"{commitment / 20:.2f}", {M5: "0.1656", ARM: "0.14"})
    usage = hours(*({M5: str(m5), ARM: str(arm)} for m5, arm in quantities))
    billed = bill(row(M5, "165.60", "720"), row(ARM, "132.48", "720"))
    cash = till(held, billed=billed, hourly=usage).cash([used(M5, before)], [used(ARM, after)])
    periods = tuple(
        UsageHour(
            start=NOW,
            hours=Decimal(1),
            quantity={
                M5: max(Decimal(0), one.quantity[M5] - Decimal(before) / 730),
                ARM: one.quantity[ARM] + Decimal(after) / 730,
            },
        )
        for one in usage.periods
    )
    rates = {M5: Decimal("0.23"), ARM: Decimal("0.184")}
    replay = Replay(HourlyUsage(periods=periods, method="", hourly=True), [held], rates)
    saved, _ = replay.removed(ARM, Decimal(after))
    assert cash is not None
    assert float(cash) == pytest.approx(float(saved), abs=1e-4)
    assert 0 <= cash <= used(ARM, after).usd
