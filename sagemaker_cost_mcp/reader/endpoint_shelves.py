"""How the shelves of endpoints are filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sagemaker_cost_mcp.billing.list_prices import ListPrices
from sagemaker_cost_mcp.inventory import endpoint_traffic as traffic
from sagemaker_cost_mcp.inventory import endpoints
from sagemaker_cost_mcp.inventory.endpoints import Served
from sagemaker_cost_mcp.model.hosting import EndpointConfig
from sagemaker_cost_mcp.model.inference import Endpoint, EndpointKind, InferenceComponent
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.usage_type import usage_types
from sagemaker_cost_mcp.reader.asking import Step
from sagemaker_cost_mcp.reader.regional import Found, Regional
from sagemaker_cost_mcp.reader.steps import Inventory, Prices

_BILLED_AS = ("Host", "AsyncInf")
"""Billing components of instances behind an endpoint."""


@dataclass(frozen=True, kw_only=True)
class EndpointShelves:
    """The steps of one question that read endpoints."""

    inventory: Inventory
    prices: Prices
    list_prices: ListPrices
    today: date

    def regional(self) -> tuple[Regional, ...]:
        """Endpoints first; what they host and how they are called once they are known.

        One reading yields endpoints and the configurations they run on: neither is asked for twice.
        """
        return (
            Regional(name="served", fills=None, step=lambda region, _: self.served(region)),
            Regional(name="endpoints", fills="endpoints", needs=("served",), step=_endpoints),
            Regional(name="endpoint_configs", fills="endpoint_configs", needs=("served",), step=_configs),
            Regional(
                name="inference_components",
                fills="inference_components",
                needs=("endpoints",),
                step=self.inference_components,
            ),
            Regional(
                name="endpoint_traffic",
                fills="endpoint_traffic",
                needs=("endpoints", "inference_components"),
                step=self.endpoint_traffic,
            ),
            Regional(
                name="endpoint_prices", fills="prices", needs=("endpoints",), along=True, step=self.endpoint_prices
            ),
        )

    def served(self, region: str) -> Step[Any]:
        """Endpoints of a region with their configurations."""
        return self.inventory(
            ("endpoints", region), lambda reading: endpoints.served(reading, region), "sagemaker:Search"
        )

    def inference_components(self, region: str, found: Found) -> Step[Any] | None:
        """Inference components of a region, where an endpoint can have some."""
        served: tuple[Endpoint, ...] = found["endpoints"]
        if not any(endpoint.kind in {EndpointKind.INFERENCE_COMPONENT, None} for endpoint in served):
            return None
        return self.inventory(
            ("inference_components", region),
            lambda reading: endpoints.inference_components(reading, region),
            "sagemaker:ListInferenceComponents",
        )

    def endpoint_traffic(self, region: str, found: Found) -> Step[Any] | None:
        """Daily traffic of a region's endpoints in service."""
        served: tuple[Endpoint, ...] = found["endpoints"]
        components: tuple[InferenceComponent, ...] = found["inference_components"]
        if not any(endpoint.status == "InService" for endpoint in served):
            return None
        arns = (*sorted(one.ref.arn for one in served), *sorted(one.ref.arn for one in components))
        return self.inventory(
            ("endpoint_traffic", region, arns, self.today),
            lambda reading: traffic.endpoint_traffic(reading, region, served, components, self.today),
            "cloudwatch:GetMetricData",
        )

    def endpoint_prices(self, region: str, found: Found) -> Step[tuple[Price, ...]] | None:
        """List prices of a region's hosting instances, as real-time and as async: one request."""
        served: tuple[Endpoint, ...] = found["endpoints"]
        types = {variant.instance_type for endpoint in served for variant in endpoint.variants if variant.instance_type}
        wanted = usage_types({region}, (f"{component}:{name}" for component in _BILLED_AS for name in types))
        if not wanted:
            return None
        return self.prices(
            ("endpoints", wanted),
            lambda reading: self.list_prices.of_usage_types(reading, wanted),
            f"list prices of endpoints in {region}",
        )


def _endpoints(_region: str, found: Found) -> tuple[Endpoint, ...]:
    served: tuple[Served, ...] = found["served"]
    return tuple(one.endpoint for one in served)


def _configs(_region: str, found: Found) -> tuple[EndpointConfig, ...]:
    """Each once, however many endpoints run on it."""
    served: tuple[Served, ...] = found["served"]
    return tuple({one.config.arn: one.config for one in served if one.config}.values())
