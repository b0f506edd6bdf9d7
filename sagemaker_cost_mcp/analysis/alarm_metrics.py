"""Whether an alarm looks at a metric that SageMaker publishes at all.

CloudWatch matches dimension sets exactly: an alarm on a set that nobody publishes stays in INSUFFICIENT_DATA for ever,
and looks as if it watched. Source: "Monitor Amazon SageMaker AI with Amazon CloudWatch". Only sets that are known to be
wrong are called so.
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.alerts import WatchedMetric
from sagemaker_cost_mcp.model.inference import EndpointKind

SERVICE = "AWS/SageMaker"
ENDPOINTS = "/aws/sagemaker/Endpoints"
JOBS = frozenset({"/aws/sagemaker/TrainingJobs", "/aws/sagemaker/ProcessingJobs", "/aws/sagemaker/TransformJobs"})

_BY_VARIANT = frozenset(
    {
        "Invocations", "InvocationsPerInstance", "ConcurrentRequestsPerModel", "ModelLatency", "OverheadLatency",
        "ModelSetupTime", "Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors", "ModelCacheHit",
        "ModelLoadingWaitTime", "ModelLoadingTime", "ModelUnloadingTime", "ModelDownloadingTime",
        "InvocationsProcessed", "InvocationFailures", "ExpiredRequests", "TimeInBacklog", "TotalProcessingTime",
    }
)  # fmt: skip
_BY_ENDPOINT = frozenset(
    {
        "ApproximateBacklogSize", "ApproximateBacklogSizePerInstance", "ApproximateAgeOfOldestRequest",
        "HasBacklogWithoutCapacity",
    }
)  # fmt: skip
_NOT_OF_ASYNC = frozenset({"Invocations", "InvocationsPerInstance", "OverheadLatency"})
_UTILIZATIONS = ("Utilization",)


def never_published(metric: WatchedMetric, kind: EndpointKind | None = None) -> str | None:
    """Why a metric will never have data, as a clause; None where it may.

    Args:
        metric: What the alarm looks at.
        kind: Of the endpoint that it names; None: not known.
    """
    return _by_namespace(metric) or _by_dimensions(metric) or _by_kind(metric, kind)


def _by_namespace(metric: WatchedMetric) -> str | None:
    if metric.namespace.lower() == "/aws/sagemaker/notebookinstances":
        return "notebook instances publish no utilization metric"
    if metric.namespace == SERVICE and metric.name.endswith(_UTILIZATIONS):
        return f"{metric.name} is published in /aws/sagemaker/*, not in {SERVICE}"
    return None


def _by_dimensions(metric: WatchedMetric) -> str | None:
    names = {name for name, _ in metric.dimensions}
    if metric.namespace in JOBS and "Host" not in names:
        return f"{metric.name} of jobs is published by Host (`<job>/algo-1`), not by {_listed(names)}"
    if metric.namespace not in {SERVICE, ENDPOINTS} or "InferenceComponentName" in names:
        return None
    by_variant = metric.name in _BY_VARIANT or metric.namespace == ENDPOINTS
    if by_variant and not {"EndpointName", "VariantName"} <= names:
        return f"{metric.name} is published by EndpointName with VariantName, not by {_listed(names)}"
    if by_variant and names == {"EndpointName", "VariantName", "InstanceType"}:
        return f"{metric.name} is not published by InstanceType"
    if metric.name in _BY_ENDPOINT and names != {"EndpointName"}:
        return f"{metric.name} is published by EndpointName alone, not by {_listed(names)}"
    return None


def _by_kind(metric: WatchedMetric, kind: EndpointKind | None) -> str | None:
    if metric.namespace != SERVICE:
        return None
    if kind is EndpointKind.ASYNC and metric.name in _NOT_OF_ASYNC:
        return f"async endpoints publish no {metric.name}"
    if kind is EndpointKind.INFERENCE_COMPONENT and metric.name in _BY_VARIANT and metric.value_of("VariantName"):
        return f"{metric.name} of inference components is published by InferenceComponentName alone"
    return None


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "no dimension"
