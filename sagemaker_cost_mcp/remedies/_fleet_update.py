"""An endpoint updated to other machines, in three languages.

A new configuration is made from AWS's own description of the present one (`_renewal`), with the machines changed.
Weights, data capture, and the number of instances where it stays the same are those that the endpoint has now
(RetainAllVariantProperties). AWS refuses an update that changes the type of a variant under autoscaling: its target is
deregistered before and registered again after.

Sources: UpdateEndpoint, ProductionVariant (API reference); "Blue/Green Deployments", "Update endpoints that use auto
scaling" (developer guide).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sagemaker_cost_mcp.model.hosting import EndpointConfig, VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint, Variant
from sagemaker_cost_mcp.model.remedy import CloudFormation, Command, Terraform
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.remedies import _endpoint_config, _forms, _query, _registered, _scaling
from sagemaker_cost_mcp.remedies._renewal import Renewal
from sagemaker_cost_mcp.remedies._scaling import Scaling

KEEPS_OLD_SECONDS = 600
_DEPLOYMENT: Mapping[str, Any] = {
    "BlueGreenUpdatePolicy": {
        "TrafficRoutingConfiguration": {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": 0},
        "TerminationWaitInSeconds": KEEPS_OLD_SECONDS,
    }
}
_COUNTS_FROM_CONFIG = [{"VariantPropertyType": "DesiredInstanceCount"}]

_LOCAL_DISK = re.compile(r"ml\.[a-z]+\d+[a-z-]*d[a-z-]*\.")
"""Types with a disk of their own take no VolumeSizeInGB (ProductionVariant, API reference)."""

_OF_VARIANT = (
    *("ModelName", "InitialVariantWeight", "VolumeSizeInGB", "CoreDumpConfig", "EnableSSMAccess", "RoutingConfig"),
    *("ModelDataDownloadTimeoutInSeconds", "ContainerStartupHealthCheckTimeoutInSeconds", "InferenceAmiVersion"),
    *("VariantInstanceProvisionTimeoutInSeconds", "ManagedInstanceScaling"),
)
"""What a variant with instances of one type may have beside name, type and count, as of botocore 1.44."""


_LONGEST = 63
"""Letters of a model's name (CreateModel)."""


@dataclass(frozen=True)
class NewModel:
    """A model that is made from another one."""

    old: str
    suffix: str
    """`cpu`, `arm`."""
    says: str
    """What is new about it: `an image for CPU`."""

    @property
    def name(self) -> str:
        """Its own."""
        return f"{self.old[: _LONGEST - len(self.suffix) - 1].rstrip('-')}-{self.suffix}"


@dataclass(frozen=True)
class Fleet:
    """What a variant is to run on."""

    instance_type: str
    count: int | None = None
    """None: as many as now."""
    model: NewModel | None = None
    """A model that is to be made for it; None: the same as now."""


@dataclass(frozen=True)
class Update:
    """An endpoint and its new machines."""

    snapshot: Snapshot
    endpoint: Endpoint
    fleets: Mapping[str, Fleet]
    """By name of the variant."""

    @cached_property
    def config(self) -> EndpointConfig:
        """As it should be."""
        old = _endpoint_config.old_config(self.snapshot, self.endpoint)
        changed = tuple(_machine(plan, self._fleet(plan), self._now(plan)) for plan in old.variants)
        return old.model_copy(update={"name": self.renewal.name, "variants": changed})

    @cached_property
    def renewal(self) -> Renewal:
        """The same for the CLI."""
        return Renewal(
            endpoint=self.endpoint,
            at=self.snapshot.taken_at,
            variants=self._query(shadow=False),
            shadows=self._query(shadow=True),
            why=f"with {self.told}.",
        )

    @property
    def models(self) -> tuple[NewModel, ...]:
        """Models that are to be made before."""
        return tuple(dict.fromkeys(one.model for one in self.fleets.values() if one.model is not None))

    @property
    def counts_change(self) -> bool:
        """Whether the number of instances is to be another one."""
        return any(fleet.count is not None for fleet in self.fleets.values())

    @property
    def told(self) -> str:
        """`blue on 1 x ml.m5.large`."""
        variants = {one.name: one for one in self.endpoint.variants}
        return ", ".join(f"{name} on {_count(one, variants[name])}" for name, one in self.fleets.items())

    @cached_property
    def scaled(self) -> tuple[Scaling, ...]:
        """What scales the variants whose type changes."""
        types = {one.name: one.instance_type for one in self.endpoint.variants}
        moved = [name for name, fleet in self.fleets.items() if fleet.instance_type != types[name]]
        found = (_registered.registered(self.snapshot, self.endpoint, name) for name in moved)
        return tuple(one for one in found if one is not None)

    def _fleet(self, plan: VariantPlan) -> Fleet | None:
        return self.fleets.get(plan.name)

    def _now(self, plan: VariantPlan) -> int | None:
        counts = {one.name: one.instance_count for one in self.endpoint.variants}
        return counts.get(plan.name) or plan.initial_count

    def _query(self, *, shadow: bool) -> str:
        """JMESPath of the production variants, or the shadows, of the new configuration."""
        source = "ShadowProductionVariants" if shadow else "ProductionVariants"
        mine = [one for one in self.endpoint.variants if one.shadow is shadow]
        if not mine or not (self.counts_change or any(one.name in self.fleets for one in mine)):
            return source
        parts = (f"{source}[?VariantName=={_query.literal(one.name)}]{self._changed(one)}" for one in mine)
        return f"[{', '.join(parts)}][]"

    def _changed(self, variant: Variant) -> str:
        """What follows a variant in JMESPath. A count that the endpoint has now is written down where counts change."""
        fleet, count = self.fleets.get(variant.name), variant.instance_count
        if fleet is None:
            kept = {"InitialInstanceCount": max(1, count)} if count is not None and self.counts_change else {}
            return f".merge(@, {_query.literal(kept)})" if kept else ""
        gone = _gone(variant.instance_type, fleet.instance_type)
        rest = _query.same(name for name in _OF_VARIANT if name not in gone)
        if fleet.model is not None:
            rest["ModelName"] = _query.literal(fleet.model.name)
        always = {"VariantName": "VariantName", "InstanceType": _query.literal(fleet.instance_type)}
        always["InitialInstanceCount"] = _query.literal(fleet.count) if fleet.count else "InitialInstanceCount"
        return f".{_query.reshaped(always, rest)}"


_OF_MODEL = (
    *("PrimaryContainer", "Containers", "InferenceExecutionConfig", "ExecutionRoleArn", "VpcConfig"),
    "EnableNetworkIsolation",
)


def _model_commands(update: Update) -> Iterator[Command]:
    region = update.endpoint.ref.region
    for one in update.models:
        query = _query.reshaped({"ModelName": _query.literal(one.name)}, _query.same(_OF_MODEL))
        yield Command(
            service="sagemaker",
            operation="describe-model",
            options={"model-name": one.old, "query": query},
            region=region,
            saves=f"{one.name}.json",
            reads_only=True,
            why=f"A copy of the model: put {one.says} into the file, as Image of its container",
        )
        options = {"cli-input-json": f"file://{one.name}.json"}
        yield Command(service="sagemaker", operation="create-model", options=options, region=region)


def _count(fleet: Fleet, variant: Variant) -> str:
    return f"{fleet.count or variant.instance_count or 0} x {fleet.instance_type}"


def _gone(now: str | None, then: str) -> frozenset[str]:
    """What the new type does not take: a volume beside a disk of its own, the AMI of another family."""
    volume = {"VolumeSizeInGB"} if _LOCAL_DISK.match(then) else set[str]()
    return frozenset(volume if family(now or "") == family(then) else {*volume, "InferenceAmiVersion"})


def family(instance_type: str) -> str:
    return instance_type.rpartition(".")[0]


def _machine(plan: VariantPlan, fleet: Fleet | None, now: int | None) -> VariantPlan:
    if fleet is None:
        return plan.model_copy(update={"initial_count": now})
    gone = _gone(plan.instance_type, fleet.instance_type)
    without = {field: None for field, name in _FIELDS.items() if name in gone}
    changed = {"instance_type": fleet.instance_type, "initial_count": fleet.count or now, **without}
    return plan.model_copy(update=changed | ({"model_name": fleet.model.name} if fleet.model else {}))


_FIELDS = {"volume_gb": "VolumeSizeInGB", "ami": "InferenceAmiVersion"}


def commands(update: Update) -> Iterator[Command]:
    for one in update.scaled:
        yield from _scaling.look(one.place)
    yield from _model_commands(update)
    describe, create, move, wait = update.renewal.commands
    yield from (describe, create)
    yield from _moved(update, move, wait)


def _moved(update: Update, move: Command, wait: Command) -> Iterator[Command]:
    """AWS refuses to change the type of what is scaled."""
    for one in update.scaled:
        yield _scaling.unregister(one.place, "AWS refuses to change the type of what is scaled.")
    excluded = {"exclude-retained-variant-properties": _COUNTS_FROM_CONFIG} if update.counts_change else {}
    options = {**move.options, **excluded, "deployment-config": _DEPLOYMENT}
    yield move.model_copy(update={"options": options})
    yield wait
    for one in update.scaled:
        yield from _scaling.commands(one)


def undo(update: Update) -> Iterator[Command]:
    move, wait = update.renewal.undo
    yield from _moved(update, move, wait)
    old = {plan.name: plan.initial_count for plan in _old(update).variants}
    counts = {one.name: one.instance_count for one in update.endpoint.variants}
    wrong = [name for name, count in counts.items() if count and old.get(name) not in {None, count}]
    if update.counts_change and wrong:
        desired = [{"VariantName": name, "DesiredInstanceCount": counts[name]} for name in wrong]
        yield Command(
            service="sagemaker",
            operation="update-endpoint-weights-and-capacities",
            options={
                "endpoint-name": update.endpoint.ref.name,
                "desired-weights-and-capacities": desired,
            },
            region=update.endpoint.ref.region,
            why="As many as today; the old configuration began with another number.",
        )


def _old(update: Update) -> EndpointConfig:
    return _endpoint_config.old_config(update.snapshot, update.endpoint)


def cloudformation(update: Update) -> CloudFormation:
    config = update.config
    endpoint = {
        "EndpointName": update.endpoint.ref.name,
        "EndpointConfigName": {"Fn::GetAtt": ["EndpointConfig", "EndpointConfigName"]},
        "RetainAllVariantProperties": True,
        "ExcludeRetainedVariantProperties": _COUNTS_FROM_CONFIG if update.counts_change else None,
        "DeploymentConfig": _DEPLOYMENT,
    }
    return CloudFormation(
        description=f"Endpoint {update.endpoint.ref.name} on other machines",
        parameters=_endpoint_config.placeholders(config),
        resources={
            "EndpointConfig": _endpoint_config.resource(config),
            "Endpoint": _forms.resource("AWS::SageMaker::Endpoint", endpoint),
        },
        edits=True,
        note=f"An endpoint that no stack owns has to be imported first, or changed with the CLI. {_not_in(update)}",
    )


def _not_in(update: Update) -> str:
    scaled = " Take the scalable target out, deploy, put it back, deploy: AWS refuses the change of type otherwise."
    return ". ".join(_endpoint_config.not_copied(_old(update))) + "." + (scaled if update.scaled else "")


def terraform(update: Update) -> Terraform:
    config, name = update.config, update.endpoint.ref.name
    made = _endpoint_config.block(config, name)
    shape = {
        "Name": name,
        "EndpointConfigName": _forms.attribute(made, "name"),
        "DeploymentConfig": _DEPLOYMENT,
    }
    lost = "It resets weights and numbers of instances to those of the configuration." if update.counts_change else ""
    told = (_endpoint_config.missing_in_terraform(config), lost, _not_in(update))
    return Terraform(
        blocks=(made, _forms.block("aws_sagemaker_endpoint", name, shape)),
        variables=_endpoint_config.used_placeholders(config),
        edits=True,
        note=" ".join(one for one in told if one),
    )
