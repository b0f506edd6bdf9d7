"""Which readings a question needs, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.reader.asking import Asking, Step
from sagemaker_cost_mcp.reader.regional import Found, Regional, RegionalFilling, wanted


def reading(name: str, fills: Shelf | None, *needs: str, along: bool = False) -> Regional:
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


def test_what_fills_no_shelf_is_read_for_those_who_need_it_and_lands_nowhere(account_of: Callable[..., Any]) -> None:
    account = account_of("shop")
    snapshot = account.reader.read(
        Question(shelves=frozenset({"endpoint_configs"}), regions=("eu-west-1",), seconds=240.0)
    ).snapshot
    assert [config.name for config in snapshot.endpoint_configs] == ["fraud-score-v7"]
    assert snapshot.endpoints == (), "read along the way, and nobody asked for them"
    readings = (reading("served", None), reading("endpoints", "endpoints", "served"))
    assert [one.name for one in wanted(readings, frozenset({"endpoints"}))] == ["served", "endpoints"]
    assert wanted(readings, frozenset({"notebook_instances"})) == ()


def test_nothing_is_read_that_nobody_asked_for() -> None:
    assert names() == []
    assert names("notebook_instances") == ["notebook_instances"]


class Asked:
    """Stands in for `Asking`: what is begun settles when somebody waits for it, and brings its own name."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def begin(self, step: Any) -> Any:
        self.begun.append(step.title)
        return step.title

    def settled_first(self, waiting: Any) -> Any:
        return iter([next(iter(waiting))])

    def value(self, waiting: Any) -> tuple[str, ...]:
        return (waiting,)


def named(name: str, fills: Shelf, *after: str) -> Regional:
    step: Step[Any] = Step(load=cast("Any", None), title=name, operation="", region="")
    return Regional(name=name, fills=fills, after=after, step=lambda _region, _found: step)


def begun(*readings: Regional) -> list[str]:
    asking = Asked()
    filling = RegionalFilling(cast("Asking", asking), readings)
    filling.begin(["us-east-1"])
    at_once = list(asking.begun)
    filling.filled()
    assert sorted(asking.begun) == sorted(one.name for one in readings)
    return at_once


def test_what_comes_after_others_waits_for_those_that_are_read_and_for_no_other() -> None:
    trail = named("trail_events", "trail_events", "notebook_instances", "endpoints")
    assert begun(named("notebook_instances", "notebook_instances"), trail) == ["notebook_instances"]
    assert begun(trail) == ["trail_events"]
    assert names_of(trail) == ["trail_events"], "what it comes after is not pulled in"


def names_of(*readings: Regional) -> list[str]:
    every = (*READINGS, *readings)
    return [one.name for one in wanted(every, frozenset({"trail_events"}))]
