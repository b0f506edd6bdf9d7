from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.instance_ladder import TAKEN
from sagemaker_cost_mcp.analysis.price_comparison import family
from sagemaker_cost_mcp.analysis.successors import LEAVING, SUCCESSORS, successors_sold
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.sold import is_arm
from tests.generation_builders import sold

FAMILIES = {family(name) for taken in TAKEN.values() for name in taken}


def names(now: Price, *listed: Price) -> list[str]:
    return [one.item for one in successors_sold(now, listed)]


def test_the_cheapest_heir_of_equal_size_leads_and_among_equals_the_newest() -> None:
    now = sold("ml.m4.xlarge", "0.28", 4, 16)
    listed = [sold(f"ml.{line}.xlarge", usd, 4, 16) for line, usd in (("m5", "0.23"), ("m6i", "0.23"), ("m7i", "0.25"))]
    assert names(now, now, *listed) == ["ml.m6i.xlarge", "ml.m5.xlarge", "ml.m7i.xlarge"]


def test_smaller_ones_and_those_without_a_size_are_none() -> None:
    now = sold("ml.p3.2xlarge", "3.825", 8, 61, 1, 16)
    listed = [
        sold("ml.g5.2xlarge", "1.515", 8, 32, 1, 24),
        sold("ml.g5.4xlarge", "2.03", 16, 64, 1, 24),
        sold("ml.g6e.4xlarge", "3.75", 16, 128, 0, None),
        sold("ml.g6e.8xlarge", "5", 4, 256, 1, 48),
        sold("ml.g7e.4xlarge", "5", 16, 256, 1, 12),
        sold("ml.g5.8xlarge", "3.06", 32, 128, 1, 24).model_copy(update={"spec": None}),
    ]
    assert names(now, *listed) == ["ml.g5.4xlarge"]
    assert names(now.model_copy(update={"spec": None}), *listed) == []


def test_several_accelerators_are_not_replaced_by_one_with_more_memory() -> None:
    now = sold("ml.p3.8xlarge", "14.688", 32, 244, 4, 64)
    assert names(now, sold("ml.g7e.8xlarge", "6", 32, 256, 1, 96)) == []


def test_only_what_the_component_takes_in_the_same_region_counts() -> None:
    now = sold("ml.t2.large", "0.111", 2, 8)
    assert names(now, sold("ml.t3.large", "0.1", 2, 8)) == []  # hosting takes no t3
    notebook = sold("ml.t2.large", "0.111", 2, 8, component="Notebk")
    assert names(notebook, sold("ml.t3.large", "0.1", 2, 8, component="Notebk")) == ["ml.t3.large"]
    assert names(notebook, sold("ml.t3.large", "0.1", 2, 8, component="Train")) == []
    there = sold("ml.t3.large", "0.1", 2, 8, component="Notebk").model_copy(update={"region": "eu-west-1"})
    assert names(notebook, there) == []


def test_a_type_of_no_line_has_no_heirs() -> None:
    assert names(sold("ml.dl1.24xlarge", "17", 96, 768, 8, 256), sold("ml.m5.24xlarge", "5", 96, 384)) == []


@pytest.mark.parametrize("old", sorted(SUCCESSORS))
def test_each_line_is_of_families_that_aws_takes_newer_and_for_the_same_images(old: str) -> None:
    heirs = SUCCESSORS[old]
    assert {old, *heirs} <= FAMILIES
    assert old not in heirs
    assert {is_arm(f"ml.{one}.xlarge") for one in (old, *heirs)} == {is_arm(f"ml.{old}.xlarge")}


def test_no_line_leads_back_and_what_leaves_has_heirs() -> None:
    def reached(one: str) -> set[str]:
        heirs = SUCCESSORS.get(one, ())
        return {*heirs}.union(*(reached(heir) for heir in heirs)) if heirs else set()

    assert all(old not in reached(old) for old in SUCCESSORS)
    assert set(SUCCESSORS) >= LEAVING


@given(st.integers(1, 400), st.lists(st.tuples(st.sampled_from(["m5", "m6i", "m7i"]), st.integers(1, 400)), max_size=3))
def test_what_is_proposed_was_listed_and_the_order_of_the_list_changes_nothing(
    usd: int, listed: list[tuple[str, int]]
) -> None:
    now = sold("ml.m4.xlarge", str(Decimal(usd) / 100), 4, 16)
    prices = {name: sold(f"ml.{name}.xlarge", str(Decimal(cents) / 100), 4, 16) for name, cents in listed}
    found = names(now, *prices.values())
    assert found == names(now, *reversed(list(prices.values())))
    assert set(found) == {price.item for price in prices.values()}
