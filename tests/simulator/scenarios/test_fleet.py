"""The fleet of any size."""

from __future__ import annotations

from datetime import UTC, datetime

from sagemaker_cost_mcp.simulator.account import open_account
from sagemaker_cost_mcp.simulator.scenarios.fleet import Size, fleet

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_a_larger_fleet_only_adds() -> None:
    small, large = fleet(NOW, Size(notebooks=7)), fleet(NOW, Size(notebooks=200))
    assert (len(small.notebooks), len(large.notebooks)) == (7, 200)
    assert large.notebooks[:7] == small.notebooks
    assert len({notebook.name for notebook in large.notebooks}) == 200


def test_it_may_be_empty() -> None:
    assert fleet(NOW, Size(notebooks=0)).notebooks == ()


def test_it_is_the_same_all_day_long() -> None:
    assert fleet(NOW) == fleet(NOW.replace(hour=23))


def test_everything_in_it_has_a_price() -> None:
    account = open_account("fleet", lambda: NOW)
    assert sum(charge.unblended for charge in account.bill.day(NOW.date())) > 0
