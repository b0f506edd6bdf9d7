"""What a pipeline's definition says about caching. Only counts leave here: its arguments may hold secrets.

Sources: "Turn on step caching" (`CacheConfig` of a step, `Enabled`), "Default cache key attributes by pipeline step
type" (the types that can be cached) in the developer guide; branches stand under `IfSteps` and `ElseSteps` of a
condition's arguments (schema of pipeline definitions, 2020-12-01).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sagemaker_cost_mcp.model.pipelines import StepCount

CACHEABLE = frozenset(
    {"Processing", "Training", "Tuning", "AutoML", "Transform", "ClarifyCheck", "QualityCheck", "EMR"}
)
"""Types of steps whose result AWS can cache."""

_BRANCHES = ("Steps", "IfSteps", "ElseSteps")


def step_count(definition: str) -> StepCount | None:
    """The steps of a definition, those in branches included; None: it is none that this version can read.

    >>> step_count('{"Steps": [{"Type": "Training", "CacheConfig": {"Enabled": true}}, {"Type": "Model"}]}')
    StepCount(total=2, cacheable=1, cached=1)
    """
    try:
        steps = list(_steps(json.loads(definition)))
    except (ValueError, RecursionError):
        return None
    if not steps:
        return None
    cacheable = [step for step in steps if step.get("Type") in CACHEABLE]
    return StepCount(total=len(steps), cacheable=len(cacheable), cached=sum(map(_is_cached, cacheable)))


def _steps(node: object) -> Iterator[Mapping[str, Any]]:
    """Every step below a node, in the order of the definition."""
    for step in _listed(_members(node)):
        yield step
        yield from _steps(step)
        yield from _steps(step.get("Arguments"))


def _listed(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for branch in _BRANCHES:
        for step in _items(node.get(branch)):
            if isinstance(step, dict):
                yield _members(cast("object", step))


def _is_cached(step: Mapping[str, Any]) -> bool:
    return _members(step.get("CacheConfig")).get("Enabled") is True


def _members(node: object) -> Mapping[str, Any]:
    """An object's members; of anything else there are none."""
    return cast("Mapping[str, Any]", node) if isinstance(node, dict) else {}


def _items(node: object) -> Sequence[Any]:
    return cast("Sequence[Any]", node) if isinstance(node, list) else ()
