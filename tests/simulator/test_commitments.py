"""Savings Plans on one hour of usage."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.commitments import ONE, ZERO, Charge, Commitments, PlanInForce, Usage
from sagemaker_cost_mcp.simulator.description import SAGEMAKER, SavingsPlan
from sagemaker_cost_mcp.simulator.headings import COVERED, NEGATION, RECURRING_FEE, USAGE, Heading, Headings

HOUR = datetime(2026, 11, 2, 12, tzinfo=UTC)
PRICES = {"cheap": Decimal("0.23"), "steep": Decimal("3.825"), "equal": Decimal("7.65"), "never": Decimal(1)}
RATES = {"cheap": Decimal("0.2"), "steep": Decimal("2.86875"), "equal": Decimal("5.7375")}


def heading(kind: str, account: str = "own") -> Heading:
    return Heading(
        account_id=account,
        region="us-east-1",
        service=SAGEMAKER,
        usage_type=kind,
        operation="RunInstance",
        unit="Hrs",
    )


def usage(kind: str, quantity: str = "1", account: str = "own") -> Usage:
    return Usage(heading(kind, account), Decimal(quantity), PRICES[kind])


def settled(commitment: str, *usages: Usage, hour: datetime = HOUR) -> list[Charge]:
    plan = SavingsPlan(plan_id="p", commitment=Decimal(commitment), start=datetime(2026, 1, 1, tzinfo=UTC))
    held = PlanInForce(plan=plan, arn="arn", account_id="own", rates=RATES)
    return list(Commitments([held], Headings(())).settle(hour, usages))


def covered(charges: list[Charge]) -> dict[tuple[str, str], Decimal]:
    return {
        (charge.heading.account_id, charge.heading.usage_type): charge.quantity
        for charge in charges
        if charge.heading.record_type == COVERED
    }


def test_the_highest_discount_goes_first_and_the_lowest_rate_breaks_ties() -> None:
    charges = settled("3.5", usage("cheap"), usage("equal"), usage("steep"))
    assert covered(charges) == {("own", "steep"): 1, ("own", "equal"): Decimal("0.1100217864")}


def test_the_owners_usage_goes_before_that_of_linked_accounts() -> None:
    charges = settled("0.3", usage("steep", account="other"), usage("cheap"))
    assert covered(charges) == {("own", "cheap"): 1, ("other", "steep"): Decimal("0.0348583877")}


def test_a_partly_covered_hour_is_split() -> None:
    charges = {charge.heading.record_type: charge for charge in settled("0.1", usage("cheap"))}
    assert charges[COVERED][1:] == (Decimal("0.5"), Decimal("0.115"), Decimal("0.1"))
    assert charges[NEGATION][1:] == (ZERO, Decimal("-0.115"), ZERO)
    assert charges[USAGE][1:] == (Decimal("0.5"), Decimal("0.115"), Decimal("0.115"))
    assert charges[RECURRING_FEE][1:] == (ONE, Decimal("0.1"), ZERO)


def test_outside_its_term_a_plan_does_nothing() -> None:
    for hour in (datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        charges = settled("5", usage("cheap"), hour=hour)
        assert [charge.heading.record_type for charge in charges] == [USAGE]


KINDS = st.sampled_from(sorted(PRICES))
QUANTITIES = st.decimals(min_value=0, max_value=20, places=10).filter(lambda number: number > 0)
USAGES = st.lists(st.builds(usage, KINDS, QUANTITIES.map(str)), max_size=6)
COMMITMENTS = st.decimals(min_value=0, max_value=50, places=3).map(str)


@given(usages=USAGES, commitment=COMMITMENTS)
def test_nothing_is_lost_whatever_the_plan(usages: list[Usage], commitment: str) -> None:
    charges = settled(commitment, *usages)
    quantity = sum((charge.quantity for charge in charges if charge.heading.usage_type in PRICES), Decimal(0))
    assert quantity == sum((one.quantity for one in usages), Decimal(0))
    on_demand = sum((one.quantity * one.unit_price for one in usages), Decimal(0))
    kept = [charge for charge in charges if charge.heading.record_type in {USAGE, COVERED}]
    assert sum((charge.unblended for charge in kept), Decimal(0)) == on_demand


@given(usages=USAGES, commitment=COMMITMENTS)
def test_cash_and_amortized_cost_agree(usages: list[Usage], commitment: str) -> None:
    charges = settled(commitment, *usages)
    cash = sum((charge.unblended for charge in charges), Decimal(0))
    assert cash == sum((charge.amortized for charge in charges), Decimal(0))


@given(usages=USAGES, commitment=COMMITMENTS)
def test_uncovered_eligible_usage_and_unused_commitment_never_meet(usages: list[Usage], commitment: str) -> None:
    charges = settled(commitment, *usages)
    (unused,) = [charge.amortized for charge in charges if charge.heading.record_type == RECURRING_FEE]
    open_usage = [
        charge for charge in charges if charge.heading.record_type == USAGE and charge.heading.usage_type in RATES
    ]
    # What is left of a commitment may be too small to pay for a ten-billionth of an hour.
    assert not open_usage or unused < Decimal("1e-9")


@given(usages=USAGES, commitment=COMMITMENTS)
def test_the_order_of_usage_changes_nothing(usages: list[Usage], commitment: str) -> None:
    def totals(charges: list[Charge]) -> dict[tuple[str, str], Decimal]:
        found: dict[tuple[str, str], Decimal] = {}
        for charge in charges:
            key = (charge.heading.usage_type, charge.heading.record_type)
            found[key] = found.get(key, Decimal(0)) + charge.amortized
        return found

    assert totals(settled(commitment, *usages)) == totals(settled(commitment, *reversed(usages)))
