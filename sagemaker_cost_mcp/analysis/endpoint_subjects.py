"""Endpoints of a snapshot as subjects of the question how else they could be served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from sagemaker_cost_mcp.analysis.inference_demand import FEWEST_HOURS, HOUR_SECONDS, Demand, observed
from sagemaker_cost_mcp.analysis.inference_subject import Facts, Machines, Needs, PriceBook, Subject
from sagemaker_cost_mcp.analysis.instance_options import accelerated
from sagemaker_cost_mcp.analysis.option_sharing import Tenant
from sagemaker_cost_mcp.analysis.production_marks import production
from sagemaker_cost_mcp.analysis.utilization import Life, instance_counts, values_within
from sagemaker_cost_mcp.model.hosting import EndpointConfig, Model, ModelContainer, ServerlessPlan, VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.scaling import COPIES, INSTANCES
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.sold import is_arm
from sagemaker_cost_mcp.model.utilization import Measure, PartKind, Utilization

_FULL = 100.0


@dataclass(frozen=True)
class Unpriceable:
    """An endpoint that nothing can be said of."""

    endpoint: Endpoint
    why: str
    """One sentence, with what would settle it."""
    young: bool = False
    """Only time is missing."""


class Subjects:
    """What endpoints of a snapshot are put together from, each found once."""

    def __init__(self, snapshot: Snapshot, needs: Needs | None = None) -> None:
        self._snapshot = snapshot
        self._needs = needs or Needs()
        self.books: Mapping[str, PriceBook] = {
            region: PriceBook.of(region, (*snapshot.prices, *snapshot.catalog))
            for region in sorted({endpoint.ref.region for endpoint in snapshot.endpoints})
        }
        self._configs = {(one.region, one.name): one for one in snapshot.endpoint_configs}
        self._models = {(one.ref.region, one.ref.name): one for one in snapshot.models}
        self._uses: defaultdict[str, list[Utilization]] = defaultdict(list)
        for use in snapshot.endpoint_utilization:
            self._uses[use.resource_arn].append(use)

    def subject(self, endpoint: Endpoint) -> Subject | Unpriceable:
        """An endpoint as a subject, or why it cannot be one."""
        if endpoint.kind is None:
            return Unpriceable(endpoint, "Its configuration was not read: grant sagemaker:DescribeEndpointConfig.")
        if endpoint.status != "InService":
            return Unpriceable(endpoint, f"It is {endpoint.status}, not in service: nothing was served.")
        if mixed := next((one for one in endpoint.variants if _is_mixed(endpoint, one)), None):
            return Unpriceable(
                endpoint, f"Variant {mixed.name} runs on several instance types, and AWS does not say which."
            )
        demand = observed(self._callers(endpoint), self._life(endpoint))
        if demand is None:
            return Unpriceable(endpoint, "Its requests by the hour were not read: grant cloudwatch:GetMetricData.")
        if len(demand.known) < FEWEST_HOURS:
            return Unpriceable(endpoint, _too_short(demand), young=True)
        return self._subject(endpoint, endpoint.kind, demand)

    def tenants(self, subjects: Iterable[tuple[Endpoint, Subject]]) -> Iterator[Tenant]:
        """Those that may share a multi-model endpoint: real-time, one container, no accelerator, known model."""
        for endpoint, subject in subjects:
            model = self._only_model(endpoint)
            if model is not None and _may_share(subject):
                yield Tenant(
                    subject=subject,
                    family=_family(model),
                    cores=self._cores(endpoint),
                    server=_server(model),
                )

    def _subject(self, endpoint: Endpoint, kind: EndpointKind, demand: Demand) -> Subject:
        config = self._configs.get((endpoint.ref.region, endpoint.config_name))
        plans = {plan.name: plan for plan in config.variants} if config else {}
        return Subject(
            name=endpoint.ref.name,
            region=endpoint.ref.region,
            kind=kind,
            demand=demand,
            machines=tuple(self._machines(endpoint, plans)),
            serverless=_serverless(plans) if kind is EndpointKind.SERVERLESS else None,
            minimum=self._minimum(endpoint, plans),
            facts=self._facts(endpoint, config),
            needs=self._needs,
            memory_seen_gb=self._memory(endpoint),
        )

    def _life(self, endpoint: Endpoint) -> Life:
        """Hours since the endpoint exists, the present one excluded: it is not over."""
        return Life(born=endpoint.created_at, until=self._snapshot.taken_at)

    def _machine_life(self, endpoint: Endpoint) -> Life:
        """Since it runs on the machines of today: an earlier configuration may have had others."""
        config = self._configs.get((endpoint.ref.region, endpoint.config_name))
        born = max(endpoint.created_at, config.created_at) if config else endpoint.created_at
        return Life(born=born, until=self._snapshot.taken_at)

    def _callers(self, endpoint: Endpoint) -> list[Utilization]:
        """Series that hold requests. Shadows get copies of the others': they are nobody's demand."""
        shared = endpoint.kind is EndpointKind.INFERENCE_COMPONENT
        shadows = {variant.name for variant in endpoint.variants if variant.shadow}
        wanted = PartKind.COMPONENT if shared else PartKind.VARIANT
        uses = self._uses[endpoint.ref.arn]
        return [use for use in uses if use.kind is wanted and (shared or use.part not in shadows)]

    def _use(self, endpoint: Endpoint, variant: Variant) -> Utilization | None:
        uses = self._uses[endpoint.ref.arn]
        return next((use for use in uses if (use.kind, use.part) == (PartKind.VARIANT, variant.name)), None)

    def _machines(self, endpoint: Endpoint, plans: Mapping[str, VariantPlan]) -> Iterator[Machines]:
        """Instances of every variant, counted by the hour where they were counted."""
        for variant in endpoint.variants:
            use, plan = self._use(endpoint, variant), plans.get(variant.name)
            life = self._machine_life(endpoint)
            counts = [] if use is None else [count for count in instance_counts(use, life) if count is not None]
            now = float(variant.instance_count or 0)
            at_work = [count for count in counts if count > 0]
            mean = fsum(counts) / len(counts) if counts else now
            if variant.instance_type is not None and (counts or now):
                yield Machines(
                    instance_type=variant.instance_type,
                    mean=mean,
                    running=fsum(at_work) / len(at_work) if at_work else now or 1.0,
                    volume_gb=(plan.volume_gb or 0) if plan else 0,
                    reserved=variant.reserved,
                )

    def _minimum(self, endpoint: Endpoint, plans: Mapping[str, VariantPlan]) -> int | None:
        """The least to which it scales: by a scalable target, else by managed instance scaling."""
        managed = [plan.managed.minimum for plan in plans.values() if plan.managed and plan.managed.enabled]
        targets = [
            one.minimum
            for one in self._snapshot.scaling_targets
            if (one.part.region, one.part.endpoint) == (endpoint.ref.region, endpoint.ref.name)
            and one.part.dimension in {INSTANCES, COPIES}
        ]
        return min((one for one in (*targets, *managed) if one is not None), default=None)

    def _facts(self, endpoint: Endpoint, config: EndpointConfig | None) -> Facts:
        models = self._models_of(endpoint, config)
        serving, why = production(endpoint.ref)
        types = [one.instance_type for one in endpoint.variants if one.instance_type]
        book = self.books[endpoint.ref.region]
        return Facts(
            accelerated=_any(accelerated(name, book) for name in types),
            multi_model=self._many_models(endpoint, models),
            pipeline=_of_models(models, lambda one: len(one.containers) > 1),
            private_network=_network(models, config),
            captures=None if config is None else config.captures or config.explains,
            variants=len(endpoint.variants),
            arm=all(is_arm(name) for name in types) if types else False,
            production=serving,
            production_why=why,
        )

    def _many_models(self, endpoint: Endpoint, models: list[Model] | None) -> bool | None:
        """Whether one container, or one endpoint through its components, serves several models."""
        here = (endpoint.ref.region, endpoint.ref.name)
        components = [c for c in self._snapshot.inference_components if (c.ref.region, c.endpoint_name) == here]
        if len(components) > 1:
            return True
        return _of_models(models, lambda one: any(box.multi_model for box in one.containers))

    def _models_of(self, endpoint: Endpoint, config: EndpointConfig | None) -> list[Model] | None:
        """Every model that it may run; None: one of them, or their names, could not be read."""
        if config is None:
            return None
        names = {name for plan in config.variants for name in plan.models} | {
            plan.model_name
            for plan in self._snapshot.component_plans
            if plan.model_name and (plan.region, plan.endpoint_name) == (endpoint.ref.region, endpoint.ref.name)
        }
        found = [self._models.get((endpoint.ref.region, name)) for name in sorted(names)]
        known = [one for one in found if one is not None]
        return known if known and len(known) == len(found) else None

    def _only_model(self, endpoint: Endpoint) -> Model | None:
        config = self._configs.get((endpoint.ref.region, endpoint.config_name))
        models = self._models_of(endpoint, config) or []
        return models[0] if len(models) == 1 else None

    def _memory(self, endpoint: Endpoint) -> float | None:
        """Most memory in use on an instance, in GB; of serverless, of the size it has."""
        book = self.books[endpoint.ref.region]
        seen: list[float] = []
        for variant in endpoint.variants:
            use, spec = self._use(endpoint, variant), book.specs.get(variant.instance_type or "")
            if use is not None and spec is not None:
                values = values_within(use, Measure.MEMORY_HOTTEST, self._machine_life(endpoint))
                seen += [value / _FULL * float(spec.memory_gib) for value in values if value is not None]
        return max(seen, default=None)

    def _cores(self, endpoint: Endpoint) -> tuple[float, ...]:
        """Cores in use by hour: CPUUtilization is 100 for each, as the mean of the instances."""
        use = self._use(endpoint, endpoint.variants[0])
        if use is None or use.normalized or use.timeline.period_seconds != HOUR_SECONDS:
            return ()
        life = self._machine_life(endpoint)
        busy, counts = values_within(use, Measure.CPU, life), instance_counts(use, life)
        known = [(cpu, count) for cpu, count in zip(busy, counts, strict=True) if cpu is not None]
        return tuple(cpu / _FULL * (count or 1.0) for cpu, count in known)


def _is_mixed(endpoint: Endpoint, variant: Variant) -> bool:
    return variant.instance_type is None and endpoint.kind is not EndpointKind.SERVERLESS


def _too_short(demand: Demand) -> str:
    days = len(demand.known) / 24
    return (
        f"Only {days:.1f} days of hourly requests are known, and {FEWEST_HOURS // 24} are needed to tell what a week "
        "looks like: ask again later, or describe the workload."
    )


def _may_share(subject: Subject) -> bool:
    facts = subject.facts
    called = subject.kind is EndpointKind.REAL_TIME and subject.demand.requests > 0
    one_plain = facts.variants == 1 and facts.multi_model is False and facts.pipeline is False
    return called and one_plain and facts.accelerated is False


def _serverless(plans: Mapping[str, VariantPlan]) -> ServerlessPlan | None:
    return next((plan.serverless for plan in plans.values() if plan.serverless), None)


def _family(model: Model) -> tuple[str, ...]:
    """What models behind one endpoint must have in common to share a container."""
    images = [box.image.uri if box.image else "" for box in model.containers]
    network = (str(model.isolated), *sorted(model.subnets), *sorted(model.security_groups))
    return (model.ref.region, model.role or "", *images, *network)


def _server(model: Model) -> str | None:
    boxes: tuple[ModelContainer, ...] = model.containers
    servers = [box.image.server for box in boxes if box.image and box.image.server]
    return servers[0] if servers else None


def _any(known: Iterable[bool | None]) -> bool | None:
    """True beats unknown, and unknown beats False."""
    found = list(known)
    return True if True in found else None if None in found else False


def _of_models(models: list[Model] | None, has: Callable[[Model], bool]) -> bool | None:
    return None if models is None else any(map(has, models))


def _network(models: list[Model] | None, config: EndpointConfig | None) -> bool | None:
    configured = None if config is None else config.in_vpc or config.isolated
    modelled = None if models is None else any(one.isolated or one.subnets for one in models)
    return _any((configured, modelled))
