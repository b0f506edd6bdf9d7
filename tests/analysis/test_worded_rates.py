from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.worded_rates import WordedRates, Wording, billed
from sagemaker_cost_mcp.model.money import RecordKind
from tests.builders import REGION, D, bill, price, row, snapshot

WRITES = Wording(has=("featurestore", "writerequest"))
USED = bill(
    row("USE1-FeatureStore:WriteRequestUnits", "5", "4000000", unit="Units"),
    row("EU-FeatureStore:WriteRequestUnits", "50", "4000000", unit="Units"),
)


def test_the_price_list_comes_first() -> None:
    listed = price("USE1-FeatureStore:WriteRequestUnits", "0.000002", unit="Units")
    found = WordedRates(snapshot(prices=[listed], billed=USED)).of(REGION, WRITES)
    assert found is not None
    assert (found.usd, found.source) == (D("0.000002"), "AWS price list, read 2026-11-20")


def test_of_several_that_fit_the_cheapest_counts() -> None:
    prices = [price(f"USE1-FeatureStore:WriteRequestUnits-{n}", f"0.{n}", unit="Units") for n in (3, 1, 2)]
    found = WordedRates(snapshot(prices=prices)).of(REGION, WRITES)
    assert found is not None
    assert found.usd == D("0.1")


def test_what_the_account_paid_stands_in_and_says_so() -> None:
    found = WordedRates(snapshot(billed=USED)).of(REGION, WRITES)
    assert found is not None
    assert (found.usage_type, found.unit, found.usd) == (
        "USE1-FeatureStore:WriteRequestUnits", "Units", D("0.00000125"),
    )  # fmt: skip
    claim = found.claim("x#writes", D(1000))
    assert (claim.monthly_list_usd, claim.price_source) == (
        D("0.00125"), "this account's bill of 2026-10-20 to 2026-11-19",
    )  # fmt: skip


def test_what_was_free_has_no_rate() -> None:
    free = bill(row("USE1-FeatureStore:WriteRequestUnits", "0", "4000000", unit="Units"))
    assert WordedRates(snapshot(billed=free)).of(REGION, WRITES) is None
    assert WordedRates(snapshot()).of(REGION, WRITES) is None


def test_words_that_must_be_missing_and_units_that_must_be_hours() -> None:
    storage = Wording(has=("storage",), lacks=("memory",), hourly=True)
    assert storage.means("USE1-FeatureStore:TimedStorage", "hours")
    assert not storage.means("USE1-FeatureStore:TimedStorage", "GB-Mo")
    assert not storage.means("USE1-FeatureStore:InMemory-TimedStorage", "Hrs")


def test_only_a_quantity_in_the_region_is_billed() -> None:
    assert billed(USED, REGION, WRITES)
    assert not billed(USED, "us-west-2", WRITES)
    discount = row("USE1-FeatureStore:WriteRequestUnits", "-1", kind=RecordKind.DISCOUNT)
    assert not billed(bill(discount), REGION, WRITES)


@given(cost=st.decimals("0.01", "1000", places=2), quantity=st.integers(1, 10**6))
def test_law_a_rate_from_the_bill_gives_the_bill_back(cost: object, quantity: int) -> None:
    billed_so = bill(row("USE1-FeatureStore:WriteRequestUnits", str(cost), str(quantity), unit="Units"))
    found = WordedRates(snapshot(billed=billed_so)).of(REGION, WRITES)
    assert found is not None
    assert round(found.usd * quantity, 2) == cost


def test_a_rate_is_looked_for_once() -> None:
    rates = WordedRates(snapshot(billed=USED))
    assert rates.of(REGION, WRITES) is rates.of(REGION, WRITES)
