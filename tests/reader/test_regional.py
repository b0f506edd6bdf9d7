"""Which readings a question needs, and in which order."""

from __future__ import annotations

from typing import Any

from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.regional import Found, Regional, wanted


def reading(name: str, fills: Shelf, *needs: str, along: bool = False) -> Regional:
    def step(region: str, found: Found) -> Any:
        del region, found

    return Regional(name=name, fills=fills, needs=needs, along=along, step=step)


READINGS = (
    reading("notebook_instances", "notebook_instances"),
    reading("notebook_activity", "notebook_activity", "notebook_instances"),
    reading("lifecycle_configs", "lifecycle_configs", "notebook_activity"),
    reading("notebook_prices", "prices", "notebook_instances", along=True),
)


def names(*shelves: Shelf) -> list[str]:
    return [one.name for one in wanted(READINGS, frozenset(shelves))]


def test_what_a_shelf_needs_is_read_with_it_however_far_down() -> None:
    assert names("lifecycle_configs") == ["notebook_instances", "notebook_activity", "lifecycle_configs"]


def test_what_only_goes_along_does_not_pull_in_what_it_needs() -> None:
    assert names("prices") == []
    assert names("prices", "notebook_activity") == ["notebook_instances", "notebook_activity", "notebook_prices"]


def test_nothing_is_read_that_nobody_asked_for() -> None:
    assert names() == []
    assert names("notebook_instances") == ["notebook_instances"]
