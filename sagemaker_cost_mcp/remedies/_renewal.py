"""An endpoint moved to a new configuration that differs from the present one in its variants only.

Configurations cannot be changed, so a new one is made from AWS's own description of the present one: data capture,
keys, network and whatever else is not read here stay as they are. Instance counts and weights that the endpoint has
now, not those that its first configuration began with, are kept (RetainAllVariantProperties). AWS refuses an update
that would change the type of a variant on which Application Auto Scaling works: who proposes that deregisters its
target before.

Sources: API reference of CreateEndpointConfig, DescribeEndpointConfig, UpdateEndpoint; developer guide, "Update or
delete endpoints that use automatic scaling".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sagemaker_cost_mcp.model.inference import Endpoint
from sagemaker_cost_mcp.model.remedy import Command
from sagemaker_cost_mcp.remedies import _query

_KEPT = (
    "DataCaptureConfig",
    "KmsKeyId",
    "AsyncInferenceConfig",
    "ExplainerConfig",
    "ExecutionRoleArn",
    "VpcConfig",
    "EnableNetworkIsolation",
    "MetricsConfig",
    "CrossRegionTrafficConfig",
)
"""What a configuration may have beside its name and variants, as of botocore 1.44."""

_LONGEST = 63


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """A new configuration for an endpoint."""

    endpoint: Endpoint
    at: datetime
    """When it is proposed: the day is part of its name."""
    variants: str = "ProductionVariants"
    """JMESPath of the production variants that it has."""
    shadows: str = "ShadowProductionVariants"
    """JMESPath of its shadows."""
    why: str
    """What is different about it, as a comment."""
    retains: bool = True
    """False: capacity is what changes, so that it comes from the configuration."""

    @property
    def name(self) -> str:
        """Name of the new configuration: the present one's, with the day."""
        day = f"-{self.at:%Y%m%d}"
        return f"{self.endpoint.config_name[: _LONGEST - len(day)].rstrip('-')}{day}"

    @property
    def commands(self) -> tuple[Command, ...]:
        """Make it, move the endpoint to it, wait."""
        region, file = self.endpoint.ref.region, f"{self.name}.json"
        query = _query.reshaped(
            {"EndpointConfigName": _query.literal(self.name), "ProductionVariants": self.variants},
            {"ShadowProductionVariants": self.shadows, **_query.same(_KEPT)},
        )
        described = Command(
            service="sagemaker",
            operation="describe-endpoint-config",
            options={"endpoint-config-name": self.endpoint.config_name, "query": query},
            region=region,
            saves=file,
            reads_only=True,
            why=f"A copy of the present configuration, {self.why}",
        )
        created = Command(
            service="sagemaker",
            operation="create-endpoint-config",
            options={"cli-input-json": f"file://{file}"},
            region=region,
            why="Look at the file, then make the new configuration",
        )
        return (described, created, *self._moved_to(self.name, "Instances are replaced while the old ones serve"))

    @property
    def undo(self) -> tuple[Command, ...]:
        """Back to the present configuration, which stays."""
        return self._moved_to(self.endpoint.config_name, "The old configuration is still there")

    def _moved_to(self, config: str, why: str) -> tuple[Command, Command]:
        name, region = self.endpoint.ref.name, self.endpoint.ref.region
        kept = {"retain-all-variant-properties": True} if self.retains else {}
        return (
            Command(
                service="sagemaker",
                operation="update-endpoint",
                options={"endpoint-name": name, "endpoint-config-name": config, **kept},
                region=region,
                why=why,
            ),
            Command(
                service="sagemaker",
                operation="wait endpoint-in-service",
                options={"endpoint-name": name},
                region=region,
                reads_only=True,
            ),
        )
