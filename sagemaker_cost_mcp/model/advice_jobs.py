"""Jobs that make inference cheaper, and cost something themselves: an allow-list of fields, never AWS's raw answer."""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class OptimizationJob(Value):
    """An inference optimization job (source: ListOptimizationJobs, DescribeOptimizationJob)."""

    ref: ResourceRef
    status: str
    """`COMPLETED`, `INPROGRESS`, … as AWS says."""
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    instance_type: str
    """Type that the model is optimized for, which it is also optimized on."""
    max_instance_count: int | None
    """None: AWS's default, one."""
    types: tuple[str, ...]
    """`Quantization`, `Compilation`, `Sharding`, …"""
    model_name: str | None
    """None, as the next: it optimizes artifacts in S3, or the description could not be read."""
    output_model_name: str | None
    training_plan_arn: str | None
    """Prepaid; None: on demand, or the description could not be read."""
    described: bool


class InferenceRecommendationsJob(Value):
    """A load test of Inference Recommender.

    Source: ListInferenceRecommendationsJobs, DescribeInferenceRecommendationsJob.
    """

    ref: ResourceRef
    status: str
    """`COMPLETED`, `IN_PROGRESS`, … as AWS says."""
    created_at: datetime
    completed_at: datetime | None
    modified_at: datetime
    type: str
    """`Default` (a quick search over instance types) or `Advanced` (a load test)."""
    model_name: str | None
    """None: it tests a model package."""
    model_package_arn: str | None
    instance_types: frozenset[str]
    """Tested or to be tested, as far as AWS says; empty also: the description could not be read, or all are
    serverless."""
    described: bool
