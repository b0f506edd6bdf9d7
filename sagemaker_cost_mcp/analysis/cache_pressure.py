"""Whether the models that share a container already push each other out of memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from sagemaker_cost_mcp.analysis.served_variants import Served
from sagemaker_cost_mcp.analysis.utilization import values_within
from sagemaker_cost_mcp.model.utilization import Measure

LOW_HITS = 0.9
"""Share of requests that found their model in memory below which a cache is under pressure."""


@dataclass(frozen=True, kw_only=True)
class CachePressure:
    """How a fleet of many models does already."""

    served: Served
    hits: float | None
    """Share of requests that found their model in memory, 0 to 1; None, as the next: not published or not read."""
    worst_wait_ms: float | None

    @property
    def high(self) -> bool:
        """Whether requests wait for models that are loaded anew."""
        return self.hits is not None and self.hits < LOW_HITS


def cache_pressure(served: Served) -> CachePressure:
    """What a container with many models publishes of its cache (ModelCacheHit, ModelLoadingWaitTime)."""
    if served.use is None:
        return CachePressure(served=served, hits=None, worst_wait_ms=None)
    hits, waits = (
        [value for value in values_within(served.use, measure, served.life) if value is not None]
        for measure in (Measure.CACHE_HITS, Measure.LOADING_WAIT_P99)
    )
    return CachePressure(
        served=served,
        hits=fsum(hits) / len(hits) if hits else None,
        worst_wait_ms=max(waits, default=None),
    )
