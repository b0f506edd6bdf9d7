"""Variants of planned endpoint configurations, and the bounds between which they are scaled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sagemaker_cost_mcp.analysis.deployment.plan import SCALED, Links, Planned
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown, Properties
from sagemaker_cost_mcp.analysis.deployment.till import Fleet
from sagemaker_cost_mcp.model.scaling import CONCURRENCY, COPIES, INSTANCES

_PARTS_OF_ID = 4
MB_A_GB = 1024


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A variant as its configuration has it."""

    name: str
    shadow: bool
    properties: Properties

    @property
    def label(self) -> str:
        """`variant blue`, `shadow variant blue`."""
        return f"{'shadow ' if self.shadow else ''}variant {self.name}"


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What scalable targets say, by address of the endpoint, variant and dimension."""

    of: Mapping[tuple[str, str, str], Fleet]
    free: Mapping[str, str]
    """Targets that were followed, by address, with what they do."""
    lost: Mapping[str, str]
    """Targets that could not be followed, with the reason."""

    def fleet(self, endpoint: Planned, variant: str, dimension: str) -> Fleet | None:
        """Bounds of one variant; None: nothing scales it."""
        return self.of.get((endpoint.address, variant, dimension))


def variants(config: Planned) -> tuple[Wanted, ...]:
    """All variants of a configuration, the shadows last.

    Raises:
        NotKnown: Their list is not known.
    """
    return (*_variants(config, "ProductionVariants"), *_variants(config, "ShadowProductionVariants"))


def _variants(config: Planned, member: str) -> Iterator[Wanted]:
    for place, part in enumerate(config.properties.many(member)):
        name = part.told("VariantName") or str(place + 1)
        yield Wanted(name=name, shadow=member.startswith("Shadow"), properties=part)


def instances(wanted: Wanted, scaled: Fleet | None) -> Fleet:
    """How many instances a variant has.

    Args:
        wanted: A variant with instances.
        scaled: Bounds of its scalable target.

    Raises:
        NotKnown: The count is not set, or not known.
    """
    managed = wanted.properties.inner("ManagedInstanceScaling")
    if scaled is None and managed.text("Status") == "ENABLED" and managed.has("MinInstanceCount"):
        least = managed.whole("MinInstanceCount") or 0
        return Fleet(least, max(least, managed.whole("MaxInstanceCount") or least))
    return scaled or _fixed(wanted.properties)


def started(wanted: Wanted) -> int:
    """Instances on the first day, whatever scales them later.

    Raises:
        NotKnown: The count is not set, or not known.
    """
    return _fixed(wanted.properties).least


def _fixed(properties: Properties) -> Fleet:
    count = properties.whole("InitialInstanceCount")
    if count is None:
        raise NotKnown("InitialInstanceCount is not set")
    return Fleet(count, count)


def is_async(config: Planned) -> bool:
    """Whether requests are queued."""
    return config.properties.has("AsyncInferenceConfig")


def bounds(resources: Iterable[Planned], links: Links) -> Bounds:
    """Every scalable target of SageMaker followed to what it scales."""
    found, free, lost = dict[tuple[str, str, str], Fleet](), dict[str, str](), dict[str, str]()
    for target in (one for one in resources if one.kind == SCALED):
        try:
            key, fleet = _scaled(target, links)
        except NotKnown as error:
            lost[target.address] = str(error)
            continue
        free[target.address] = f"a range, {fleet.least} to {fleet.most}: {_TOLD[key[2]]}"
        found[key] = fleet
    return Bounds(of=found, free=free, lost=lost)


_TOLD = {
    INSTANCES: "what it scales is billed",
    CONCURRENCY: "what it scales is billed",
    COPIES: "copies run on the instances of their endpoint",
}


def _scaled(target: Planned, links: Links) -> tuple[tuple[str, str, str], Fleet]:
    properties = target.properties
    dimension = properties.needed("ScalableDimension")
    least, most = properties.whole("MinCapacity"), properties.whole("MaxCapacity")
    if least is None or most is None:
        raise NotKnown("MinCapacity or MaxCapacity is not set")
    if dimension == COPIES:
        return (target.address, "", dimension), Fleet(least, max(least, most))
    if dimension not in _TOLD:
        raise NotKnown(f"its dimension {dimension} is not known")
    endpoint, variant = _resource(target, links)
    return (endpoint.address, variant, dimension), Fleet(least, max(least, most))


def _resource(target: Planned, links: Links) -> tuple[Planned, str]:
    """The endpoint and the variant that `endpoint/<name>/variant/<name>` names."""
    text = target.properties.link("ResourceId") or ""
    parts = text.split("/")
    if len(parts) != _PARTS_OF_ID or (parts[0], parts[2]) != ("endpoint", "variant"):
        raise NotKnown(f"ResourceId is {target.properties.told('ResourceId')}, which names no variant of an endpoint")
    endpoint = links.find("Endpoint", parts[1], target)
    if endpoint is None:
        raise NotKnown(
            f"ResourceId is {target.properties.told('ResourceId')}, whose endpoint is not among the resources"
        )
    return endpoint, parts[3] or _only(endpoint, links)


def _only(endpoint: Planned, links: Links) -> str:
    """The variant of an endpoint that has one."""
    config = links.find("EndpointConfig", endpoint.properties.link("EndpointConfigName"), endpoint)
    names = [one.name for one in variants(config)] if config else []
    if len(names) != 1:
        raise NotKnown("ResourceId is only known after apply, and so is which variant it names")
    return names[0]
