from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.online_store_costs import StoreCosts, store_costs
from sagemaker_cost_mcp.analysis.worded_rates import WordedRates
from sagemaker_cost_mcp.model.feature_groups import FeatureGroup
from tests.builders import D, price, snapshot
from tests.feature_builders import GIB, group, kept_ready

STORAGE = price("USE1-FeatureStore:TimedStorage-ByteHrs", "0.5", unit="GB-Mo")
WRITES = price("USE1-FeatureStore:WriteRequestUnits", "0.00000125", unit="Units")
READY = (
    price("USE1-FeatureStore:ReadCapacityUnit-Hrs", "0.0001"),
    price("USE1-FeatureStore:WriteCapacityUnit-Hrs", "0.0005"),
)


def costs(of: FeatureGroup, writes: int = 0, *, prices: tuple[object, ...] = (STORAGE, WRITES, *READY)) -> StoreCosts:
    return store_costs(WordedRates(snapshot(prices=prices)), of, D(writes))  # type: ignore[arg-type]


def test_on_demand_is_storage_and_writes() -> None:
    found = costs(group(), 4_000_000)
    assert [claim.monthly_list_usd for claim in found.claims] == [5, 5]
    assert [claim.billable_unit.rpartition("#")[2] for claim in found.claims] == ["storage", "writes"]
    assert (found.monthly, found.unpriced) == (10, ())


def test_provisioned_capacity_is_charged_whatever_is_written() -> None:
    found = costs(kept_ready(), 4_000_000)
    assert found.monthly == 5 + 400 * 730 * D("0.0001") + 100 * 730 * D("0.0005")
    assert costs(kept_ready(provisioned_read_units=None, provisioned_write_units=0)).monthly == 5


def test_what_has_no_price_is_named_and_no_zero() -> None:
    found = costs(kept_ready(), prices=())
    assert (found.monthly, found.unpriced) == (None, ("storage", "read capacity", "write capacity"))
    assert costs(group(online_bytes=None), prices=()).unpriced == ("its storage, whose size AWS did not say",)


def test_memory_is_another_storage() -> None:
    assert costs(group(storage_type="InMemory")).unpriced == ("storage",)


def test_an_empty_store_that_nobody_writes_costs_nothing() -> None:
    found = costs(group(online_bytes=0))
    assert (found.claims, found.unpriced, found.monthly) == ((), (), 0)


@given(gib=st.integers(0, 1000), writes=st.integers(0, 10**9))
def test_law_twice_the_units_are_twice_the_money(gib: int, writes: int) -> None:
    once = costs(group(online_bytes=gib * GIB), writes).monthly
    twice = costs(group(online_bytes=2 * gib * GIB), 2 * writes).monthly
    assert once is not None
    assert twice == 2 * once
