"""What planned endpoints would cost a month: variants of their configurations, as often as endpoints use them."""

from __future__ import annotations

from sagemaker_cost_mcp.analysis.deployment.plan import Planned
from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown
from sagemaker_cost_mcp.analysis.deployment.served import MB_A_GB, Bounds, Wanted, instances, is_async, variants
from sagemaker_cost_mcp.analysis.deployment.till import INSTANCES, Fleet, Till, Times
from sagemaker_cost_mcp.model import scaling
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH
from sagemaker_cost_mcp.model.workload import Workload

_SECONDS = Times("kept ready", HOURS_PER_MONTH * 3600, "s")


def price_endpoint(till: Till, bounds: Bounds) -> None:
    """All variants of the endpoint's configuration."""
    with till.part("instances"):
        named = till.one.properties.link("EndpointConfigName")
        config = till.links.find("EndpointConfig", named, till.one)
        if config is None:
            told = till.one.properties.told("EndpointConfigName") or "which is not set"
            till.lack("instances", f"its configuration, {told}, is not among the resources")
            return
        for wanted in variants(config):
            with till.part(wanted.label):
                _variant(till, config, wanted, bounds)


def _variant(till: Till, config: Planned, wanted: Wanted, bounds: Bounds) -> None:
    if wanted.properties.has("ServerlessConfig"):
        _serverless(till, wanted, bounds.fleet(till.one, wanted.name, scaling.CONCURRENCY))
        return
    if wanted.properties.has("CapacityReservationConfig"):
        till.lack(wanted.label, "it runs on reserved capacity, which is paid for elsewhere")
        return
    if not wanted.properties.has("InstanceType") and wanted.properties.many("InstancePools"):
        types = [pool.needed("InstanceType") for pool in wanted.properties.many("InstancePools")]
        till.lack(wanted.label, f"it runs on whichever of {', '.join(types)} is free")
        return
    _on_instances(till, wanted, "AsyncInf" if is_async(config) else "Host", bounds)


def _on_instances(till: Till, wanted: Wanted, component: str, bounds: Bounds) -> None:
    name = instance_type(wanted.properties.needed("InstanceType"))
    fleet = instances(wanted, bounds.fleet(till.one, wanted.name, scaling.INSTANCES))
    till.rent(wanted.label, (component, name), fleet, INSTANCES)
    gigabytes = wanted.properties.whole("VolumeSizeInGB")
    till.volumes(f"{wanted.label}: volumes", component, fleet, gigabytes)
    if not gigabytes:
        till.note("Variants without VolumeSizeInGB get a volume of a size that AWS chooses; it is not counted.")


def _serverless(till: Till, wanted: Wanted, scaled: Fleet | None) -> None:
    plan = wanted.properties.inner("ServerlessConfig")
    megabytes = plan.whole("MemorySizeInMB")
    if not megabytes or megabytes % MB_A_GB:
        raise NotKnown(f"ServerlessConfig.MemorySizeInMB is {megabytes}, and memory is sold in steps of 1,024 MB")
    memory = f"{megabytes // MB_A_GB}GB"
    count = plan.whole("ProvisionedConcurrency") or 0
    ready = scaled or Fleet(count, count)
    if ready.most:
        item = f"{wanted.label}: provisioned concurrency"
        till.rent(item, ("ProvisionedConcurrency", f"Usage-{memory}"), ready, _SECONDS)
    sold = ("ProvisionedConcurrency" if ready.least else "ServerlessInf", f"Mem-{memory}")
    price = till.price(*sold)
    rate = f"${price.first_unit.normalize():f} a second of work" if price else f"no price in {till.market.region}"
    till.lack(f"{wanted.label}: requests", f"they are billed as they come: {':'.join(sold)}, {rate}")


def instance_type(name: str) -> str:
    """An instance type as the price list writes it."""
    return Workload(kind="endpoint", instance_type=name).type_name
