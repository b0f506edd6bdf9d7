from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.model.online_stores import OnlineStoreUse
from sagemaker_cost_mcp.rules.unused_online_store import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, D, bill, price, row, snapshot
from tests.feature_builders import GIB, group, kept_ready, store_use

PRICES = (
    price("USE1-FeatureStore:ReadRequestUnits", "0.00000025", unit="Units"),
    price("USE1-FeatureStore:WriteRequestUnits", "0.00000125", unit="Units"),
    price("USE1-FeatureStore:TimedStorage-ByteHrs", "0.45", unit="GB-Mo"),
    price("USE1-FeatureStore:InMemory-TimedStorage-ByteHrs", "8", unit="GB-Mo"),
    price("USE1-FeatureStore:ReadCapacityUnit-Hrs", "0.00015"),
    price("USE1-FeatureStore:WriteCapacityUnit-Hrs", "0.0007"),
    price("EU-FeatureStore:TimedStorage-ByteHrs", "9", region="eu-west-1", unit="GB-Mo"),
)
WRITTEN = bill(row("USE1-FeatureStore:WriteRequestUnits", "0.5", "400000", unit="Units"))
READ = bill(row("USE1-FeatureStore:ReadRequestUnits", "0.5", "2000000", unit="Units"))


def judged(
    *groups: FeatureGroup,
    use: Sequence[OnlineStoreUse] | None = None,
    prices: Sequence[Any] = PRICES,
    billed: Bill | None = None,
) -> list[Verdict]:
    known = tuple(store_use(one) for one in groups) if use is None else tuple(use)
    made = snapshot(prices=prices, billed=billed)
    filled = made.model_copy(update={"feature_groups": groups, "online_store_use": known})
    return list(RULE.verdicts(filled, Thresholds()))


def found(*groups: FeatureGroup, **given: Any) -> Finding:
    (verdict,) = judged(*groups, **given)
    assert isinstance(verdict, Finding)
    return verdict


def undecided(*groups: FeatureGroup, **given: Any) -> Undecided:
    (verdict,) = judged(*groups, **given)
    assert isinstance(verdict, Undecided)
    return verdict


def test_a_store_that_is_written_and_never_read_is_unused() -> None:
    verdict = found(group())
    storage, writes = verdict.claims
    assert storage.monthly_list_usd == D("4.50")
    assert writes.units == D(30_000) * 730 / 720
    assert verdict.monthly_saving_list_usd == verdict.monthly_cost_usd
    assert verdict.confidence is Confidence.HIGH
    assert verdict.evidence[0] == "0 read units in 30 days; CloudWatch has writes on 30 of these days"
    assert verdict.evidence[1] == "storage: 10 GB-Mo a month x $0.45 = $4.50"
    assert "then delete the feature group" in verdict.recommendation


def test_a_single_read_in_the_window_is_use() -> None:
    one = group()
    assert judged(one, use=[store_use(one, reads={30: 1})]) == []


def test_a_store_read_before_the_window_is_unused_and_may_be_a_monthly_job() -> None:
    one = group()
    recent, old = (found(one, use=[store_use(one, reads={ago: 5})]) for ago in (31, 80))
    assert (recent.confidence, old.confidence) == (Confidence.LOW, Confidence.MEDIUM)
    assert "last read on 2026-09-01" in old.evidence[0]


def test_reads_of_a_predecessor_of_the_same_name_do_not_count() -> None:
    young = group(created_at=NOW - timedelta(days=40))
    verdict = found(young, use=[store_use(young, reads={80: 5})])
    assert "last read" not in verdict.evidence[0]


def test_capacity_kept_ready_is_claimed_by_the_hour() -> None:
    verdict = found(kept_ready(online_bytes=0))
    assert {claim.usage_type: claim.units for claim in verdict.claims} == {
        "USE1-FeatureStore:ReadCapacityUnit-Hrs": 400 * 730,
        "USE1-FeatureStore:WriteCapacityUnit-Hrs": 100 * 730,
    }
    assert verdict.monthly_saving_list_usd == D("43.80") + D("51.10")


def test_memory_is_not_priced_as_disk() -> None:
    one = group(storage_type="InMemory", online_bytes=2 * GIB)
    assert found(one, use=[store_use(one, reads={1: 0}, writes={})]).monthly_saving_list_usd == 16


def test_writes_that_fill_an_offline_store_too_are_told_and_trusted_less() -> None:
    verdict = found(group(offline_store=True))
    assert verdict.confidence is Confidence.MEDIUM
    assert "the same writes fill its offline store" in verdict.evidence[-1]
    assert "offline store only" in verdict.recommendation


def test_zeros_show_that_nobody_reads_as_writes_do() -> None:
    one = group()
    verdict = found(one, use=[store_use(one, reads=dict.fromkeys(range(1, 31), 0), writes={})])
    assert "zeros on 30 of these days" in verdict.evidence[0]
    assert verdict.confidence is Confidence.MEDIUM


def test_silence_without_a_witness_is_undecided_not_unused() -> None:
    one = group()
    for billed in (None, READ):
        verdict = undecided(one, use=[store_use(one, writes={})], billed=billed)
        assert "neither reads nor writes" in verdict.missing


def test_on_demand_a_bill_without_a_read_unit_is_a_witness() -> None:
    one = group()
    verdict = found(one, use=[store_use(one, writes={})], billed=WRITTEN)
    assert "has no read unit of us-east-1" in verdict.evidence[0]
    ready = kept_ready()
    assert isinstance(judged(ready, use=[store_use(ready, writes={})], billed=WRITTEN)[0], Undecided)


def test_what_the_price_list_lacks_is_priced_by_the_accounts_own_bill() -> None:
    verdict = found(group(), prices=(), billed=WRITTEN)
    (writes,) = verdict.claims
    assert (writes.list_usd, writes.price_source) == (
        D("0.00000125"), "this account's bill of 2026-10-20 to 2026-11-19",
    )  # fmt: skip
    assert verdict.evidence[-1] == "not counted, since no price is known: storage"


def test_a_size_that_aws_did_not_say_is_named_and_no_zero() -> None:
    verdict = found(group(online_bytes=None))
    assert "its storage, whose size AWS did not say" in verdict.evidence[-1]


def test_without_any_price_it_abstains() -> None:
    verdict = undecided(group(), prices=())
    assert verdict.missing == "price of storage, writes in us-east-1; nobody read it in 30 days"


def test_what_costs_nothing_is_innocent() -> None:
    empty = group(online_bytes=0)
    assert judged(empty, use=[store_use(empty, writes={})]) == []


def test_metrics_that_were_not_read_are_undecided() -> None:
    assert "cloudwatch:GetMetricData" in undecided(group(), use=()).how_to_fix


def test_a_group_that_was_only_listed_may_have_an_online_store_or_none() -> None:
    verdict = undecided(group(online_store=None), use=())
    assert "sagemaker:DescribeFeatureGroup" in verdict.how_to_fix


def test_groups_without_an_online_store_or_not_there_are_not_judged() -> None:
    assert judged(group(online_store=False), use=()) == []
    assert [judged(group(status=status), use=()) for status in ("Creating", "CreateFailed", "Deleting")] == [[]] * 3


@pytest.mark.parametrize(("hours", "verdicts"), [(30 * 24, 0), (30 * 24 + 13, 1)])
def test_trap_09_a_group_younger_than_the_window_is_not_judged(hours: int, verdicts: int) -> None:
    assert len(judged(group(created_at=NOW - timedelta(hours=hours)))) == verdicts


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.booleans()), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_order_and_company_never_change_a_verdict_and_a_saving_is_never_above_the_cost(
    fleet: list[tuple[int, int, bool]], random: Any
) -> None:
    groups = [group(f"g{n}", online_bytes=gib * GIB, offline_store=both) for n, (_, gib, both) in enumerate(fleet)]
    uses = [store_use(one, reads={20: reads}) for one, (reads, _, _) in zip(groups, fleet, strict=True)]
    alone = [verdict for one, use in zip(groups, uses, strict=True) for verdict in judged(one, use=[use])]
    random.shuffle(groups)
    together = judged(*groups, use=uses)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)
    for verdict in together:
        assert isinstance(verdict, Finding)
        assert 0 < verdict.monthly_saving_list_usd <= (verdict.monthly_cost_usd or 0)
