from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.training_families import training_families
from sagemaker_cost_mcp.analysis.training_money import TrainingMoney
from sagemaker_cost_mcp.analysis.warm_pools import WarmPools, pool_claims, pool_dollars, warm_pools
from sagemaker_cost_mcp.model.training import TrainingJob
from tests.builders import REGION, D
from tests.training_builders import MONTH, account, run, runs


def pools(*jobs: TrainingJob) -> WarmPools:
    (family,) = training_families(account(*jobs))
    found = warm_pools(family)
    assert found is not None
    return found


def kept(seconds: int = 3600, **changes: Any) -> dict[str, Any]:
    return {"keep_alive_seconds": 3600, "warm_pool_billable_seconds": seconds} | changes


def test_pools_that_nobody_takes_over_are_for_nobody() -> None:
    found = pools(*runs(10, groups=(("ml.m5.xlarge", 2),), **kept()))
    assert (found.reused, found.keep_alive, found.startup_saved) == (0, 0, None)
    assert found.retained == found.idle == {"ml.m5.xlarge": D(20)}


def test_the_shortest_time_that_served_everybody_stays() -> None:
    taken = run("lab-1", days_ago=9, **kept(1050, reused_by="lab-2"))
    missed = run("lab-3", days_ago=7, **kept(3600))
    short = run("lab-4", days_ago=6, **kept(600))
    follower = run("lab-2", days_ago=8, created_at=run("lab-2", days_ago=8).created_at + timedelta(seconds=270))
    found = pools(taken, missed, short, follower)
    assert (found.reused, found.keep_alive) == (1, 1080)
    assert found.idle == {"ml.m5.xlarge": D(2520) / 3600}
    assert found.startup_saved == 270


def test_machines_that_still_wait_or_never_did_are_no_pool_yet() -> None:
    none: tuple[dict[str, Any], ...] = ({}, kept(0), {"keep_alive_seconds": 60}, kept(training_plan_arn="arn:plan"))
    for changes in none:
        (family,) = training_families(account(*runs(3, **changes)))
        assert warm_pools(family) is None


def test_waiting_costs_what_training_does() -> None:
    snapshot = account(*runs(10, **kept()))
    (family,) = training_families(snapshot)
    money, hours = TrainingMoney(snapshot), {"ml.m5.xlarge": D(10)}
    dollars = pool_dollars(family, money, hours)
    assert dollars is not None
    assert (dollars.list, dollars.own) == (D("2.30"), D("2.30"))
    found = pool_claims(family, money, hours)
    assert found is not None
    (claim,) = found
    assert claim.monthly_list_usd == D("2.30") * MONTH
    assert claim.billable_unit.endswith("#warm-pool/ml.m5.xlarge")
    assert money.price(REGION, "Train:ml.m5.xlarge")


def test_without_a_price_or_a_pace_nothing_is_claimed() -> None:
    snapshot = account(*runs(10, **kept()), prices=())
    (family,) = training_families(snapshot)
    hours = {"ml.m5.xlarge": D(10)}
    assert pool_dollars(family, TrainingMoney(snapshot), hours) is None
    assert pool_claims(family, TrainingMoney(snapshot), hours) is None
    (once,) = training_families(account(run("a", days_ago=2, **kept())))
    assert pool_claims(once, TrainingMoney(snapshot), hours) == ()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 21_600), st.booleans()), min_size=1, max_size=8))
def test_beside_going_through_the_pools_one_by_one(drawn: list[tuple[int, bool]]) -> None:
    jobs = [
        run(f"lab-{n:03d}", days_ago=n + 2, **kept(seconds, reused_by="somebody" if taken else None))
        for n, (seconds, taken) in enumerate(drawn)
    ]
    found = pools(*jobs)
    longest = max((seconds for seconds, taken in drawn if taken), default=0)
    enough = next(minute for minute in range(0, 21_601, 60) if minute >= longest)
    spare = sum(max(0, seconds - enough) for seconds, taken in drawn if not taken)
    assert found.keep_alive == enough
    assert sum(found.idle.values(), D(0)) * 3600 == D(spare) or abs(sum(found.idle.values(), D(0)) * 3600 - spare) < 1
    assert sum(found.idle.values(), D(0)) <= sum(found.retained.values(), D(0))
