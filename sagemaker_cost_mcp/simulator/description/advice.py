"""MLflow Apps, and the jobs that advise on inference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.simulator.description.spans import MAIN_REGION, Span


@dataclass(frozen=True, kw_only=True)
class MlflowApp:
    """An MLflow App: MLflow without a server of one's own. It is on no meter: nobody saw what it is billed as."""

    name: str
    app_id: str
    """What the ARN ends with."""
    created: datetime
    region: str = MAIN_REGION
    version: str = "3.4.0"
    created_by: tuple[str, str] | None = None
    """(domain id, user profile) where Studio made it."""
    deleted: datetime | None = None
    """From then on it is listed as deleted."""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class OptimizationJob:
    """A job that quantizes, compiles or shards a model, on the instances that the model is to run on."""

    name: str
    instance_type: str
    started: datetime
    seconds: int
    unit_price: Decimal
    """USD an hour: the price list has no row for it."""
    model: str | None = None
    """A model of the fleet; None: artifacts in S3."""
    types: tuple[str, ...] = ("Quantization",)
    plan: str | None = None
    """Training plan of the fleet that it runs on: then it costs nothing by the hour."""
    region: str = MAIN_REGION
    status: str = "COMPLETED"
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def span(self) -> Span:
        """When its instance ran."""
        return Span(start=self.started, end=self.started + timedelta(seconds=self.seconds))


@dataclass(frozen=True, kw_only=True)
class RecommendationsJob:
    """A load test of Inference Recommender: one endpoint after the other, each on another type of instance."""

    name: str
    started: datetime
    instance_types: tuple[str, ...]
    seconds_each: int
    model: str
    """A model of the fleet."""
    advanced: bool = False
    """A load test of one's own design; else a quick search, which names no types beforehand."""
    region: str = MAIN_REGION
    status: str = "COMPLETED"
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def tests(self) -> Mapping[str, Span]:
        """When an instance of each type was up."""
        each = timedelta(seconds=self.seconds_each)
        starts = {name: self.started + each * place for place, name in enumerate(self.instance_types)}
        return {name: Span(start=start, end=start + each) for name, start in starts.items()}

    @property
    def ended(self) -> datetime:
        """When the last test was over."""
        return self.started + timedelta(seconds=self.seconds_each) * len(self.instance_types)
