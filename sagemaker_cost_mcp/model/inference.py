"""Endpoints as the rules see them: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class EndpointKind(StrEnum):
    """How an endpoint is billed and which metrics it publishes; decided by its configuration."""

    REAL_TIME = "real-time"
    SERVERLESS = "serverless"
    ASYNC = "async"
    INFERENCE_COMPONENT = "inference-component"


class Variant(Value):
    """A production or shadow variant of an endpoint."""

    name: str
    shadow: bool
    instance_type: str | None
    """None: serverless, or several types in instance pools."""
    instance_count: int | None
    """Instances now; None: serverless, or AWS did not say."""
    provisioned_concurrency: int = 0
    """Of a serverless variant; billed whether it is called or not."""
    reserved: bool = False
    """Runs on capacity that is paid already: removing it saves nothing now."""
    elastic_inference: str | None = None
    """`ml.eia2.medium`, beside each instance: a service that is gone. None: none, or the configuration was not read."""


class Endpoint(Value):
    """A SageMaker endpoint (source: Search or DescribeEndpoint, DescribeEndpointConfig)."""

    ref: ResourceRef
    status: str
    """`InService`, `Failed`, … as AWS says."""
    created_at: datetime
    modified_at: datetime
    config_name: str
    kind: EndpointKind | None
    """None: the configuration could not be read, so neither kind nor instance types are known."""
    variants: tuple[Variant, ...]


class InferenceComponent(Value):
    """A model on the instances of an inference-component endpoint (source: ListInferenceComponents)."""

    ref: ResourceRef
    endpoint_name: str
    variant: str
    status: str
    created_at: datetime
