"""What endpoints claim of the bill: instances of each variant, their volumes, serverless use that is theirs alone.

Instance-hours are those that CloudWatch counted, else as many instances as there are now. Volumes: GB of the
configuration x instance-hours / 730, as far as the bill has them. Serverless use has no resource on the bill, but the
size of its memory: where one endpoint alone has a size in a region, it is answerable for all of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sagemaker_cost_mcp.analysis.claimed_units import SERVERLESS, Unit, serverless_pool, unit, volume_pool
from sagemaker_cost_mcp.analysis.possible_hours import Stretch, variant_hours
from sagemaker_cost_mcp.model.hosting import VariantPlan
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, Variant
from sagemaker_cost_mcp.model.money import HOURS_PER_MONTH
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage import EndpointTraffic

_MB = 1024


@dataclass
class EndpointClaims:
    """The endpoints of one snapshot."""

    snapshot: Snapshot
    stretch: Stretch
    billed: frozenset[tuple[str | None, str]]
    """Region and name of the pools that are on the bill."""

    def units(self, endpoint: Endpoint) -> Iterator[Unit]:
        """Claims of an endpoint."""
        component = "AsyncInf" if endpoint.kind is EndpointKind.ASYNC else "Host"
        for variant in endpoint.variants:
            if variant.instance_type is not None and not variant.reserved:
                hours = self._hours(endpoint, variant)
                yield unit(endpoint.ref, f"{component}:{variant.instance_type}", hours)
                yield unit(endpoint.ref, volume_pool("Host"), self._months(endpoint, variant, hours), if_billed=True)
        if endpoint.kind is EndpointKind.SERVERLESS and self.untold(endpoint) is None:
            for region, name in sorted(self.billed, key=str):
                if region == endpoint.ref.region and self._is_its(endpoint, name):
                    yield unit(endpoint.ref, name, Decimal(1), if_billed=True)

    def untold(self, endpoint: Endpoint) -> str | None:
        """Why the whole cost of an endpoint cannot be told; None: it can."""
        if endpoint.kind is None:
            return "its configuration could not be read, so what it runs on is not known"
        if endpoint.kind is EndpointKind.SERVERLESS:
            return self._untold_serverless(endpoint)
        return next((why for variant in endpoint.variants if (why := self._untold(endpoint, variant))), None)

    def _untold(self, endpoint: Endpoint, variant: Variant) -> str | None:
        if variant.reserved:
            return f"variant {variant.name} is on reserved capacity, which is paid for already"
        if variant.instance_type is None:
            return f"variant {variant.name} runs on several instance types, and AWS does not say how long on which"
        seen = self._traffic.get((endpoint.ref.arn, variant.name))
        if variant.instance_count is None and not (seen and seen.instances):
            return f"how many instances variant {variant.name} had is told neither by AWS nor by CloudWatch"
        return None

    def _untold_serverless(self, endpoint: Endpoint) -> str | None:
        sizes = self._sizes[endpoint.ref.region]
        if sizes.total() > 1 and (sizes[None] or sizes[self._size(endpoint)] > 1):
            return (
                "several serverless endpoints of its region are billed by the same usage types, which do not say how "
                "much is whose"
            )
        born = endpoint.created_at.date()
        if born > self.stretch.start.date():
            return f"it is younger than the window, so that others may have had a part in it: ask from {born} on"
        return None

    def _is_its(self, endpoint: Endpoint, name: str) -> bool:
        size = self._size(endpoint)
        return name.startswith(f"{SERVERLESS}:") and (size is None or name == serverless_pool(size))

    def _size(self, endpoint: Endpoint) -> str | None:
        """Memory of a serverless endpoint, `2GB`; None: its configuration is not at hand."""
        plans = (self._plans.get(_key(endpoint, variant)) for variant in endpoint.variants)
        sizes = (plan.serverless.memory_mb // _MB for plan in plans if plan and plan.serverless)
        return next((f"{size}GB" for size in sizes), None)

    def _hours(self, endpoint: Endpoint, variant: Variant) -> Decimal:
        seen = self._traffic.get((endpoint.ref.arn, variant.name))
        return variant_hours(endpoint, variant, seen, self.stretch)

    def _months(self, endpoint: Endpoint, variant: Variant, hours: Decimal) -> Decimal:
        plan = self._plans.get(_key(endpoint, variant))
        return ((plan.volume_gb if plan else None) or 0) * hours / HOURS_PER_MONTH

    @cached_property
    def _traffic(self) -> Mapping[tuple[str, str], EndpointTraffic]:
        return {(one.endpoint_arn, one.part): one for one in self.snapshot.endpoint_traffic}

    @cached_property
    def _plans(self) -> Mapping[tuple[str, str, str], VariantPlan]:
        configs = self.snapshot.endpoint_configs
        return {(one.region, one.name, plan.name): plan for one in configs for plan in one.variants}

    @cached_property
    def _sizes(self) -> Mapping[str, Counter[str | None]]:
        """How many serverless endpoints a region has of each size of memory."""
        found: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
        for endpoint in self.snapshot.endpoints:
            if endpoint.kind is EndpointKind.SERVERLESS:
                found[endpoint.ref.region][self._size(endpoint)] += 1
        return found


def _key(endpoint: Endpoint, variant: Variant) -> tuple[str, str, str]:
    return endpoint.ref.region, endpoint.config_name, variant.name
