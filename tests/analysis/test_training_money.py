from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_cases import training_cases
from sagemaker_cost_mcp.analysis.training_money import TrainingMoney, by_usage
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import REGION, D, bill, row
from tests.training_builders import LADDER, MONTH, account, case, machine_price, run, runs

SHARES = st.decimals(-1, 2, places=3)


def test_a_dollar_is_hours_times_price_and_the_bill_knows_what_was_really_paid() -> None:
    billed = bill(row("USE1-Train:ml.m5.xlarge", "18.40", "100"))
    one = case(*runs(10), billed=billed)
    assert one.cost is not None
    assert (one.cost.list, one.cost.own) == (D("23.00"), D("18.40"))
    assert one.monthly_list == D(23) * MONTH


def test_the_account_never_pays_more_than_the_list() -> None:
    one = case(*runs(10), billed=bill(row("USE1-Train:ml.m5.xlarge", "99", "100")))
    assert one.cost is not None
    assert one.cost.own == one.cost.list


def test_spot_without_a_price_of_its_own_costs_what_training_does_for_fewer_seconds() -> None:
    one = case(*runs(10, spot=True, billable_seconds=3600), prices=[machine_price("ml.m5.xlarge")])
    found = one.claims({run.ref.arn: D(1) for run in one.family.runs})
    assert found is not None
    (claim,) = found
    assert claim.usage_type == "USE1-TrSpt:ml.m5.xlarge"
    assert claim.monthly_list_usd == 10 * D("0.23") * MONTH


def test_what_is_billed_by_the_token_is_of_unknown_cost_and_what_is_prepaid_of_none() -> None:
    assert case(run("a", days_ago=3, groups=(), serverless=True)).cost is None
    paid = case(run("a", days_ago=3, training_plan_arn="arn:plan")).cost
    assert paid is not None
    assert paid.list == 0


@pytest.mark.parametrize("changes", [{}, {"spot": True}])
def test_no_price_is_no_dollar_and_not_zero(changes: dict[str, Any]) -> None:
    one = case(*runs(10, **changes), prices=())
    whole = {run.ref.arn: D(1) for run in one.family.runs}
    assert (one.cost, one.monthly_list, one.claims(whole)) == (None, None, None)
    assert one.saving(whole) == "no price is known for it"
    assert not one.small(one.cost, 10)


def test_without_a_pace_there_is_no_month_to_claim() -> None:
    one = case(run("a", days_ago=3))
    whole = {one.resource.arn: D(1)}
    assert one.claims(whole) == ()
    assert one.monthly_list is None
    assert one.saving(whole) == (
        "$2.30 a run at list price over 1 of 1 runs; that is no saving a month, since nobody knows whether it runs "
        "again"
    )
    assert one.small(one.cost, 10)


def test_a_warm_pool_is_billed_as_the_bill_calls_it_and_else_as_training() -> None:
    name = "USE1-TrainingWarmPool:ml.m5.xlarge"
    named = TrainingMoney(
        account(prices=LADDER, billed=bill(row(name, "1", "5"), row("EU-WarmPool:ml.m5.xlarge", "1")))
    )
    found = named.warm_pool_price(REGION, "ml.m5.xlarge")
    assert found is not None
    assert (found.usage_type, found.first_unit) == (name, D("0.23"))
    plain = TrainingMoney(account(billed=bill())).warm_pool_price(REGION, "ml.m5.xlarge")
    assert plain is not None
    assert plain.usage_type == "USE1-Train:ml.m5.xlarge"
    assert TrainingMoney(account(prices=())).warm_pool_price(REGION, "ml.m5.xlarge") is None


def test_prices_of_types_in_use_compare_nothing() -> None:
    own = [machine_price("ml.m5.xlarge")]
    assert not TrainingMoney(account(*runs(3), prices=own)).compares(REGION)
    assert TrainingMoney(account(*runs(3), prices=[*own, machine_price("ml.c5.xlarge")])).compares(REGION)


def _claimed(jobs: tuple[TrainingJob, ...], share: Decimal) -> Decimal:
    (one,) = training_cases(account(*jobs))
    return sum((claim.monthly_list_usd for claim in one.claims({run.ref.arn: share for run in jobs}) or ()), D(0))


@settings(deadline=None)
@given(SHARES, st.integers(6, 12))
def test_a_saving_is_neither_negative_nor_above_the_cost(share: Decimal, count: int) -> None:
    jobs = runs(count, spot=True, billable_seconds=9000)
    assert 0 <= _claimed(jobs, share) <= _claimed(jobs, D(1))
    assert _claimed(jobs, D(1)) == pytest.approx(count * D("2.5") * D("0.23") * MONTH)


@settings(deadline=None)
@given(st.decimals(0, 1, places=3))
def test_twice_the_runs_save_twice_as_much(share: Decimal) -> None:
    once = runs(8)
    again = tuple(
        job.model_copy(update={"ref": job.ref.model_copy(update={"arn": f"{job.ref.arn}-b"})}) for job in once
    )
    assert _claimed((*once, *again), share) == pytest.approx(2 * _claimed(once, share))


@settings(deadline=None)
@given(st.lists(st.decimals(0, 1, places=2), min_size=8, max_size=8))
def test_hours_of_all_parts_are_the_hours_of_all_runs(shares: list[Decimal]) -> None:
    one = case(*runs(4), *(run(f"churn-9{n}", days_ago=n, status="Failed") for n in range(2, 6)))
    given_shares = dict(zip((run.ref.arn for run in one.family.runs), shares, strict=True))
    slowly = sum((share * 10 for share in shares), D(0))
    assert sum(by_usage(one.hours(given_shares)).values(), D(0)) == slowly
