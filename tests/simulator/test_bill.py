"""The bill of a described fleet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount, open_account
from sagemaker_cost_mcp.simulator.bill import PriceMissing
from sagemaker_cost_mcp.simulator.commitments import Charge
from sagemaker_cost_mcp.simulator.description import (
    SAGEMAKER,
    Fleet,
    Notebook,
    PostedRow,
    SavingsPlan,
    Span,
    SteadyUsage,
)

TODAY = datetime(2026, 11, 21, tzinfo=UTC)
CENT = Decimal("0.01")
ZERO, ONE = Decimal(0), Decimal(1)
Sums = Mapping[tuple[str, str], tuple[Decimal, Decimal, Decimal]]


@pytest.fixture(scope="module")
def team() -> SimulatedAccount:
    return open_account("ml-team", lambda: TODAY)


def each_day(start: date, end: date) -> Iterator[date]:
    while start < end:
        yield start
        start += timedelta(days=1)


def summed(charges: Iterable[Charge]) -> Sums:
    found: dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]] = {}
    for heading, *amounts in charges:
        key = (heading.usage_type, heading.record_type)
        known = found.get(key, (ZERO, ZERO, ZERO))
        found[key] = (known[0] + amounts[0], known[1] + amounts[1], known[2] + amounts[2])
    return found


def own_sagemaker(account: SimulatedAccount, start: date, end: date) -> Sums:
    """The caller's own SageMaker rows and plan fees, without posted credits and refunds."""
    return summed(
        charge
        for day in each_day(start, end)
        for charge in account.bill.day(day)
        if charge.heading.account_id == account.account_id
        and (charge.heading.service == SAGEMAKER or charge.heading.plan_arn)
        and charge.heading.record_type not in {"Credit", "Refund"}
    )


def test_hours_add_up_to_their_day_exactly(team: SimulatedAccount) -> None:
    for day in (date(2026, 11, 17), date(2026, 11, 1), date(2026, 4, 20)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        hours = [charge for hour in range(24) for charge in team.bill.hour(midnight + timedelta(hours=hour))]
        assert summed(hours) == summed(team.bill.day(day))


def test_covered_usage_and_its_negation_cancel_in_unblended_cost(team: SimulatedAccount) -> None:
    sums = own_sagemaker(team, date(2026, 11, 10), date(2026, 11, 11))
    for (usage_type, record_type), (quantity, unblended, amortized) in sums.items():
        if record_type == "SavingsPlanNegation":
            assert quantity == amortized == 0
            assert unblended == -sums[usage_type, "SavingsPlanCoveredUsage"][1]


def test_commitment_is_used_by_the_owner_then_by_linked_accounts_and_the_rest_is_shown_as_unused(
    team: SimulatedAccount,
) -> None:
    """Spring: the plan was new and the fleet small, so part of it went to others and part to waste."""
    charges = [charge for day in each_day(date(2026, 5, 1), date(2026, 6, 1)) for charge in team.bill.day(day)]
    fees = [charge for charge in charges if charge.heading.record_type == "SavingsPlanRecurringFee"]
    paid = sum((fee.unblended for fee in fees), ZERO)
    unused = sum((fee.amortized for fee in fees), ZERO)
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    for charge in charges:
        if charge.heading.record_type == "SavingsPlanCoveredUsage":
            used[charge.heading.account_id] += charge.amortized
    assert used.keys() == {"111122223333", "444455556666"}
    assert paid == Decimal("2.50") * 24 * 31
    assert unused > 0
    assert sum(used.values()) + unused == paid


def one_notebook(**changes: object) -> Fleet:
    notebook = Notebook(
        name="a",
        instance_type="ml.m5.xlarge",
        created=datetime(2026, 11, 1, tzinfo=UTC),
        runs=(Span(start=datetime(2026, 11, 1, 10, 30, tzinfo=UTC), end=datetime(2026, 11, 1, 12, 15, tzinfo=UTC)),),
        volume_gb=72,
    )
    fleet = {"account_id": "1" * 12, "notebooks": (notebook,)} | changes
    return Fleet(**fleet)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_part_of_an_hour_is_billed_as_a_part() -> None:
    bill = SimulatedAccount(one_notebook(), lambda: TODAY).bill
    day = summed(bill.day(date(2026, 11, 1)))
    assert day["USE1-Notebk:ml.m5.xlarge", "Usage"] == (Decimal("1.75"), Decimal("0.4025"), Decimal("0.4025"))
    # 72 GB for 24 of the 720 hours of November
    assert day["USE1-Notebk:VolumeUsage.gp2", "Usage"][0] == Decimal("2.4")
    first = summed(bill.hour(datetime(2026, 11, 1, 10, tzinfo=UTC)))
    assert first["USE1-Notebk:ml.m5.xlarge", "Usage"][0] == Decimal("0.5")
    assert ("USE1-Notebk:ml.m5.xlarge", "Usage") not in summed(bill.day(date(2026, 11, 2)))


def test_usage_that_nobody_sells_is_a_mistake_in_the_description() -> None:
    usage = SteadyUsage(usage_type="USE1-Unknown", monthly=Decimal(1), unit="Hrs", start=TODAY)
    account = SimulatedAccount(one_notebook(steady_usage=(usage,)), lambda: TODAY)
    with pytest.raises(PriceMissing, match="USE1-Unknown"):
        _ = account.bill


def test_a_posted_row_is_spread_over_its_days_and_keeps_its_total() -> None:
    row = PostedRow(
        usage_type="EU-Host:ml.g5.12xlarge",
        region="eu-west-1",
        quantity=Decimal("22.409"),
        unblended=Decimal("177.26"),
        amortized=Decimal("170.01"),
        start=date(2026, 10, 3),
        end=date(2026, 10, 10),
    )
    bill = SimulatedAccount(Fleet(account_id="1" * 12, posted_rows=(row,)), lambda: TODAY).bill
    days = [charge for day in each_day(date(2026, 9, 1), date(2026, 11, 1)) for charge in bill.day(day)]
    assert len(days) == 7
    assert summed(days) == {
        ("EU-Host:ml.g5.12xlarge", "Usage"): (Decimal("22.409"), Decimal("177.26"), Decimal("170.01"))
    }


def test_an_enterprise_discount_is_a_row_of_its_own() -> None:
    plan = SavingsPlan(plan_id="p", commitment=Decimal("0.1"), start=datetime(2026, 10, 1, tzinfo=UTC))
    fleet = one_notebook(negotiated_discount=Decimal("0.1"), savings_plans=(plan,))
    sums = summed(SimulatedAccount(fleet, lambda: TODAY).bill.day(date(2026, 11, 1)))
    gross = sum(
        (value[1] for key, value in sums.items() if key[1] != "Enterprise Discount Program Discount"), Decimal(0)
    )
    discount = sum(
        (value[1] for key, value in sums.items() if key[1] == "Enterprise Discount Program Discount"), Decimal(0)
    )
    assert discount == -gross / 10


def test_upfront_payment_is_cash_on_the_first_day_and_amortized_over_the_term() -> None:
    start = datetime(2026, 10, 1, tzinfo=UTC)
    plan = SavingsPlan(plan_id="p", commitment=Decimal("0.1"), start=start, payment_option="Partial Upfront")
    bill = SimulatedAccount(one_notebook(savings_plans=(plan,)), lambda: TODAY).bill
    label = "MachineLearningSP:1yrPartialUpfront"
    first = summed(bill.day(start.date()))
    assert first[label, "SavingsPlanUpfrontFee"] == (ONE, Decimal("0.05") * 24 * 365, ZERO)
    second = summed(bill.day(date(2026, 10, 2)))
    assert second == {(label, "SavingsPlanRecurringFee"): (Decimal(24), Decimal("1.2"), Decimal("2.4"))}
