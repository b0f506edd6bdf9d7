"""Pipelines and their executions: allow-lists of fields; definitions, parameters and texts of failures stay behind."""

from __future__ import annotations

from datetime import datetime

from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.value import Value


class StepCount(Value):
    """What a pipeline's definition says about its steps, those in branches included."""

    total: int
    cacheable: int
    """Of a type whose result AWS can cache: processing, training, tuning, AutoML, transform, checks, EMR."""
    cached: int
    """Of these, with caching enabled."""


class Pipeline(Value):
    """A SageMaker pipeline (source: Search, DescribePipeline)."""

    ref: ResourceRef
    display_name: str | None
    status: str | None
    """`Active`, `Deleting`; None: only listed, and the list does not say."""
    created_at: datetime
    modified_at: datetime
    last_run_at: datetime | None
    """None: it never ran."""
    created_by: str | None
    """User profile that made it; None: not made in Studio, or only listed."""
    steps: StepCount | None
    """None: its definition was not read, as that of a pipeline which did not run in the window, or cannot be."""


class ExecutedStep(Value):
    """A step of an execution (source: ListPipelineExecutionSteps)."""

    name: str
    kind: str | None
    """As AWS names what it made: `TrainingJob`, `ProcessingJob`, `TransformJob`, …; None: it made nothing yet."""
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    cached: bool
    """Its result was taken from an earlier execution, at no cost."""
    job_arn: str | None
    """What it made."""
    failure_cause: str | None
    """A class of failure in our own words; None: AWS names no failure."""


class PipelineExecution(Value):
    """One run of a pipeline (source: Search)."""

    arn: str
    pipeline_arn: str
    region: str
    status: str
    """`Executing`, `Succeeded`, `Failed`, … as AWS says."""
    started_at: datetime
    ended_at: datetime | None
    """None: it runs, or was only listed."""
    failure_cause: str | None
    """A class of failure in our own words; None: AWS names no failure."""
    steps: tuple[ExecutedStep, ...] | None
    """Of one that failed; None: it did not, or its steps could not be read."""

    @property
    def execution_id(self) -> str:
        """What jobs that it started bear in their names."""
        return self.arn.rpartition("/")[2]
