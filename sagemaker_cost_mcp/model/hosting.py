"""What endpoints are made from, models and configurations: an allow-list of fields, never AWS's raw answer.

Environments of containers hold tokens, so neither their values nor their names are here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class ModelServer(StrEnum):
    """What answers requests inside a container, as far as the image's name tells."""

    VLLM = "vllm"
    SGLANG = "sglang"
    TGI = "tgi"
    """Hugging Face Text Generation Inference."""
    DJL = "djl"
    """Large Model Inference containers (LMI), and djl-serving in general."""
    NEURONX = "neuronx"
    """Large-model serving on Inferentia and Trainium."""
    TRITON = "triton"
    HUGGING_FACE = "huggingface"
    PYTORCH = "pytorch"
    TENSORFLOW = "tensorflow"
    MXNET = "mxnet"
    SCIKIT_LEARN = "scikit-learn"
    XGBOOST = "xgboost"


LARGE_MODEL_SERVERS = frozenset(
    {ModelServer.VLLM, ModelServer.SGLANG, ModelServer.TGI, ModelServer.DJL, ModelServer.NEURONX, ModelServer.TRITON}
)
"""Servers that may take all GPU memory up front and pin their parallel degree: there, GPU memory in use says nothing
about how much is needed."""


class ContainerImage(Value):
    """A container image, taken apart: what two models must have in common to share a container."""

    uri: str
    """As the model names it."""
    registry: str | None
    """Host of the registry; None: the name has none."""
    repository: str
    """Without registry, tag and digest: `pytorch-inference`."""
    tag: str | None
    """None: it has none, or was pinned by digest."""
    pinned: bool
    """Named by digest."""
    server: ModelServer | None
    """None: the name does not tell, as with most images of one's own."""

    @property
    def takes_memory_up_front(self) -> bool | None:
        """Whether it is a server of large models; None: the name does not tell."""
        return None if self.server is None else self.server in LARGE_MODEL_SERVERS


class ModelContainer(Value):
    """A container of a model."""

    image: ContainerImage | None
    """None: it comes from the model package."""
    multi_model: bool
    cached: bool
    """A multi-model container keeps loaded models in memory (AWS's default) rather than load one for each request."""
    artifact: str | None
    """`s3://…`; None: it has none, or the model package has it."""
    compressed: bool | None
    """The artifact is one archive; None: AWS did not say."""
    package: str | None
    """Model package, by ARN or name."""


class Model(Value):
    """A model that something in service refers to (source: Search, DescribeModel)."""

    ref: ResourceRef
    created_at: datetime
    role: str | None
    """Execution role; models behind one endpoint may share a container only if they share it."""
    isolated: bool
    """Network isolation."""
    subnets: frozenset[str]
    """Empty: not in a VPC of one's own."""
    security_groups: frozenset[str]
    containers: tuple[ModelContainer, ...]
    """The primary one, or those of a pipeline in their order."""
    direct: bool
    """Its containers are called one by one (InferenceExecutionConfig `Direct`) and not as a pipeline."""


class InstancePool(Value):
    """One of several types that a variant may run on."""

    instance_type: str
    priority: int
    """1 is tried first."""
    model_name: str | None
    """Overrides the variant's."""


class ServerlessPlan(Value):
    """A variant without instances."""

    memory_mb: int
    max_concurrency: int
    provisioned_concurrency: int
    """0: none."""


class InstanceRange(Value):
    """Instances between which SageMaker scales a variant with inference components by itself."""

    enabled: bool
    minimum: int | None
    maximum: int | None
    scale_in: str | None
    """`IDLE_RELEASE`, `CONSOLIDATION`; None: AWS did not say."""


class VariantPlan(Value):
    """A variant as its configuration says."""

    name: str
    shadow: bool
    model_name: str | None
    """None: inference components bring theirs."""
    instance_type: str | None
    """None: serverless, or several types in `pools`."""
    pools: tuple[InstancePool, ...]
    initial_count: int | None
    weight: float | None
    serverless: ServerlessPlan | None
    managed: InstanceRange | None
    volume_gb: int | None
    """None: AWS's default for the type."""
    reserved: bool
    """It runs on capacity that is paid already."""
    reservation_arn: str | None
    """Which; None: it runs on none, or AWS did not say."""
    routing: str | None
    """`LEAST_OUTSTANDING_REQUESTS`, `RANDOM`, …; None: AWS's default."""
    elastic_inference: str | None
    """`ml.eia2.medium`: a service that is gone."""
    ami: str | None
    """Inference AMI version; None: AWS's default."""
    model_download_timeout_seconds: int | None
    startup_timeout_seconds: int | None

    @property
    def models(self) -> frozenset[str]:
        """Names of all models that it may run."""
        named = (self.model_name, *(pool.model_name for pool in self.pools))
        return frozenset(name for name in named if name)


class EndpointConfig(Value):
    """A configuration that an endpoint runs on (source: DescribeEndpointConfig).

    Its tags are not read: those of its endpoint tell the owner.
    """

    name: str
    arn: str
    region: str
    account_id: str
    created_at: datetime
    variants: tuple[VariantPlan, ...]
    """Production variants, then shadows."""
    captures: bool
    """Data capture is on."""
    kms_key: bool
    """A key of one's own encrypts the volumes."""
    asynchronous: bool
    max_concurrent_per_instance: int | None
    """Async: requests that an instance takes at once; None: AWS chooses."""
    role: str | None
    """Of an endpoint for inference components."""
    isolated: bool
    """Network isolation set by the configuration; a model may set it too."""
    in_vpc: bool
    """Network set by the configuration; a model may set it too."""
    explains: bool
    """A Clarify explainer runs beside the model."""
    capture_bucket: str | None = None
    """Of S3, where captured data goes; None: nothing is set up to be captured."""


class ComponentPlan(Value):
    """What an inference component asks of the instances it is on (source: DescribeInferenceComponent)."""

    name: str
    arn: str
    region: str
    account_id: str
    endpoint_name: str
    variant: str | None
    model_name: str | None
    """None: it names an image itself, or hangs on a base component."""
    image: ContainerImage | None
    base: str | None
    """Component whose container an adapter is loaded into."""
    cpus: float | None
    """Cores for each copy; None, as below: AWS did not say."""
    accelerators: float | None
    min_memory_mb: int | None
    max_memory_mb: int | None
    copies: int | None
    """Running now."""
    desired_copies: int | None
