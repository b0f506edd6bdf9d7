"""What is counted of a pipeline's definition."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sagemaker_cost_mcp.inventory.pipeline_definition import CACHEABLE, step_count
from sagemaker_cost_mcp.model.pipelines import StepCount


def counted(*steps: dict[str, Any]) -> StepCount | None:
    return step_count(json.dumps({"Version": "2020-12-01", "Steps": list(steps)}))


def step(kind: str, cached: Any = None, **more: Any) -> dict[str, Any]:
    config = {} if cached is None else {"CacheConfig": {"Enabled": cached, "ExpireAfter": "30d"}}
    return {"Name": kind.lower(), "Type": kind, "Arguments": {}, **config, **more}


def test_only_steps_of_a_cacheable_type_with_caching_on_count_as_cached() -> None:
    steps = [
        step("Processing", cached=True),
        step("Training", cached=False),
        step("Tuning"),
        step("Model", cached=True),
    ]
    assert counted(*steps) == StepCount(total=4, cacheable=3, cached=1)


@pytest.mark.parametrize("kind", sorted(CACHEABLE))
def test_each_cacheable_type_counts(kind: str) -> None:
    assert counted(step(kind, cached=True)) == StepCount(total=1, cacheable=1, cached=1)


def test_steps_in_branches_count_however_deep() -> None:
    inner = step("Condition", Arguments={"IfSteps": [step("Training")], "ElseSteps": [step("Fail")]})
    outer = step("Condition", Arguments={"Conditions": [], "IfSteps": [inner, step("Transform", cached=True)]})
    assert counted(step("Processing"), outer) == StepCount(total=6, cacheable=3, cached=1)


def test_a_cache_that_a_parameter_switches_is_not_known_to_be_on() -> None:
    assert counted(step("Processing", cached={"Get": "Parameters.Cache"})) == StepCount(total=1, cacheable=1, cached=0)


@pytest.mark.parametrize(
    "definition",
    [
        "",
        "{",
        "[]",
        "null",
        '"Steps"',
        "{}",
        '{"Steps": {}}',
        '{"Steps": []}',
        '{"Steps": ["Train", 3, null]}',
        "[" * 100_000,
        '{"Steps": [' + '{"Steps": [' * 50_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_definition_without_readable_steps_is_unknown_and_stops_nothing(definition: str) -> None:
    assert step_count(definition) is None


@pytest.mark.parametrize(
    "odd", [{"CacheConfig": None}, {"CacheConfig": [True]}, {"Arguments": "x"}, {"Arguments": None}]
)
def test_odd_members_of_a_step_do_not_matter(odd: dict[str, Any]) -> None:
    assert counted({"Name": "a", "Type": "Training", **odd}) == StepCount(total=1, cacheable=1, cached=0)


def test_a_well_formed_definition_nested_too_deep_is_unknown() -> None:
    assert step_count('{"Steps": [' + '{"IfSteps": [' * 5000 + "]}" * 5000 + "]}") is None
