"""Variants in service with everything that decides how they may be run: plan, models, machine time, metrics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from sagemaker_cost_mcp.analysis.utilization import Life, values_within
from sagemaker_cost_mcp.model.hosting import ContainerImage, EndpointConfig, Model, ModelServer, VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Utilization

_STAGE_TAGS = ("Environment", "Env", "Stage")
_NOT_PRODUCTION = ("dev", "test", "stag", "sandbox", "qa", "poc", "demo", "experiment", "nonprod", "non-prod")
_MINIMUM = timedelta(days=7)
"""A week holds a weekend and a Monday; less proves nothing about the load."""

_COVERED = 0.9
"""Share of the periods that must have data."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """One production or shadow variant that has, or may have, instances."""

    endpoint: Endpoint
    variant: Variant
    config: EndpointConfig | None
    """None: it could not be read."""
    plan: VariantPlan | None
    """The variant in that configuration; None: as above."""
    models: tuple[Model, ...]
    """Those of its plan that could be read."""
    use: Utilization | None
    """None: nothing was read."""
    life: Life
    """Since it runs as it is configured now: before that it may have run on other machines."""

    @property
    def key(self) -> str:
        """What AWS bills, as claims name it."""
        return f"{self.endpoint.ref.arn}/variant/{self.variant.name}#compute"

    @property
    def label(self) -> str:
        """Endpoint and variant, as short as they can be told apart."""
        name = self.endpoint.ref.name
        return name if self.variant.name in {name, "AllTraffic"} else f"{name}/{self.variant.name}"

    @property
    def component(self) -> str:
        """Billing component of its instances."""
        return "AsyncInf" if self.endpoint.kind is EndpointKind.ASYNC else "Host"

    @property
    def production(self) -> bool:
        """Whether it must be taken for production: it is unless a tag says otherwise."""
        return is_production(self.endpoint.ref)

    @property
    def images(self) -> tuple[ContainerImage, ...]:
        """Of all containers of its models."""
        return tuple(one.image for model in self.models for one in model.containers if one.image)

    @property
    def large_model_server(self) -> ModelServer | None:
        """A server that may take all GPU memory up front; None: none that its images name."""
        return next((image.server for image in self.images if image.takes_memory_up_front), None)

    @property
    def multi_model(self) -> bool:
        """Whether a container of it holds many models already."""
        return any(container.multi_model for model in self.models for container in model.containers)


def is_production(resource: ResourceRef) -> bool:
    """Whether a resource must be taken for production: a tag `Environment`, `Env` or `Stage` may say that it is not."""
    stage = resource.tagged(_STAGE_TAGS)
    return stage is None or not stage[1].casefold().startswith(_NOT_PRODUCTION)


def served_variants(snapshot: Snapshot) -> tuple[Served, ...]:
    """Variants of the endpoints in service that are not serverless, in the order of their names."""
    configs = {(one.region, one.name): one for one in snapshot.endpoint_configs}
    models = {(one.ref.region, one.ref.name): one for one in snapshot.models}
    uses = {(use.resource_arn, use.part): use for use in snapshot.endpoint_utilization if use.kind is PartKind.VARIANT}
    found = [
        _served(snapshot, endpoint, variant, configs.get((endpoint.ref.region, endpoint.config_name)))
        for endpoint in snapshot.endpoints
        if endpoint.status == "InService" and endpoint.kind is not EndpointKind.SERVERLESS
        for variant in endpoint.variants
    ]
    filled = [_filled(one, models, uses.get((one.endpoint.ref.arn, one.variant.name))) for one in found]
    return tuple(sorted(filled, key=lambda one: (one.endpoint.ref.name, one.endpoint.ref.region, one.variant.name)))


def _served(snapshot: Snapshot, endpoint: Endpoint, variant: Variant, config: EndpointConfig | None) -> Served:
    born = max(endpoint.created_at, config.created_at) if config else endpoint.created_at
    return Served(
        endpoint=endpoint,
        variant=variant,
        config=config,
        plan=next((one for one in config.variants if one.name == variant.name), None) if config else None,
        models=(),
        use=None,
        life=Life(born=born, until=snapshot.taken_at),
    )


def _filled(one: Served, models: dict[tuple[str, str], Model], use: Utilization | None) -> Served:
    names = sorted(one.plan.models) if one.plan else []
    known = (models.get((one.endpoint.ref.region, name)) for name in names)
    return replace(one, models=tuple(model for model in known if model), use=use)


def price_of(one: Served, prices: Iterable[Price]) -> Price | None:
    """The on-demand price of its instance type; None: not known, or it runs on several."""
    wanted = (one.endpoint.ref.region, one.component, one.variant.instance_type)
    return next((price for price in prices if (price.region, price.component, price.item) == wanted), None)


def too_little(one: Served) -> str | None:
    """Why its metrics cannot carry a judgement, as half a sentence; None: they can."""
    return "its metrics could not be read" if one.use is None else too_short(one.use, one.life)


def is_young(use: Utilization, life: Life) -> bool:
    """Whether it has not run for a week as it is configured now."""
    return len(use.timeline.lived(life.born, life.until)) * use.timeline.step < _MINIMUM


SIZING_MEASURES = frozenset(
    {
        *(Measure.CPU, Measure.CPU_HOTTEST, Measure.MEMORY, Measure.MEMORY_HOTTEST, Measure.INSTANCES),
        *(Measure.GPU, Measure.GPU_HOTTEST, Measure.GPU_MEMORY, Measure.GPU_MEMORY_HOTTEST),
        *(Measure.REQUESTS, Measure.REQUESTS_PER_INSTANCE, Measure.CONCURRENCY, Measure.BACKLOG),
        *(Measure.LATENCY_P50, Measure.LATENCY_P90, Measure.LATENCY_P99, Measure.WORK_P50),
        *(Measure.CACHE_HITS, Measure.LOADING_WAIT_P99),
    }
)
"""What sizes, options, sharing and, in a review, scaling are judged by: one set, so that the second question finds what
the first has read."""


def too_short(use: Utilization, life: Life) -> str | None:
    """Why some metrics cannot carry a judgement, as half a sentence; None: they can."""
    if use.note:
        return use.note
    periods = use.timeline.lived(life.born, life.until)
    if is_young(use, life):
        since = max(life.born, use.timeline.start).date()
        return f"it has run as it is configured now only since {since}: a week of history is the least to judge by"
    signs = [values_within(use, measure, life) for measure in (Measure.CPU, Measure.BACKLOG)]
    known = sum(any(value is not None for value in period) for period in zip(*signs, strict=True))
    if known < _COVERED * len(periods):
        return f"its metrics have data on {known} of {len(periods)} periods only"
    return None
