"""The next run of a job, started like the last one but for what is to be different.

Jobs are started, not declared: neither CloudFormation nor Terraform has them. So the request is made from AWS's own
description of the last run, in which everything is that this server never reads (hyperparameters, environment, places
of input), with the change put in. Sources: API reference of Describe and Create for training, tuning, processing and
transform jobs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Guardrail, Json, Placeholder, Terraform
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.remedies import _forms, _query
from sagemaker_cost_mcp.remedies._names import alike


@dataclass(frozen=True)
class JobKind:
    """A kind of job in AWS's names."""

    word: str
    """As the CLI has it: `training-job`."""
    name: str
    """Of the option: `TrainingJobName`."""
    kept: tuple[str, ...]
    """What both description and request have beside the name, as of botocore 1.44; the first is never missing."""
    inside: tuple[str, ...] = ()
    """Where a request has the descriptions of jobs in it: of these, what is changed is changed."""
    told: str = "training job"


TRAINING = JobKind(
    "training-job",
    "TrainingJobName",
    (
        *("RoleArn", "OutputDataConfig", "HyperParameters", "AlgorithmSpecification", "InputDataConfig"),
        *("ResourceConfig", "VpcConfig", "StoppingCondition", "EnableNetworkIsolation"),
        *("EnableInterContainerTrafficEncryption", "EnableManagedSpotTraining", "CheckpointConfig", "DebugHookConfig"),
        *("DebugRuleConfigurations", "TensorBoardOutputConfig", "ExperimentConfig", "ProfilerConfig"),
        *("ProfilerRuleConfigurations", "Environment", "RetryStrategy", "RemoteDebugConfig", "InfraCheckConfig"),
        *("ServerlessJobConfig", "ModelPackageConfig", "MlflowConfig"),
    ),
)
TUNING = JobKind(
    "hyper-parameter-tuning-job",
    "HyperParameterTuningJobName",
    ("HyperParameterTuningJobConfig", "WarmStartConfig", "Autotune"),
    ("TrainingJobDefinition", "TrainingJobDefinitions"),
    "tuning job",
)
PROCESSING = JobKind(
    "processing-job",
    "ProcessingJobName",
    (
        *("ProcessingResources", "AppSpecification", "RoleArn", "ProcessingInputs", "ProcessingOutputConfig"),
        *("StoppingCondition", "Environment", "NetworkConfig", "ExperimentConfig"),
    ),
    told="processing job",
)
TRANSFORM = JobKind(
    "transform-job",
    "TransformJobName",
    (
        *("ModelName", "TransformInput", "TransformOutput", "TransformResources", "MaxConcurrentTransforms"),
        *("ModelClientConfig", "MaxPayloadInMB", "BatchStrategy", "Environment", "DataCaptureConfig"),
        *("DataProcessing", "ExperimentConfig"),
    ),
    told="transform job",
)


@dataclass(frozen=True)
class Whole:
    """A value that takes the place of what is there, rather than being merged into it."""

    value: Json


@dataclass(frozen=True)
class Made:
    """A value made of the description by JMESPath."""

    expression: str


Patch = Mapping[str, "Mapping[str, Any] | Whole | Made"]
"""What is different, by the outermost names of the request. A mapping is merged into the one that is there, if any."""


@dataclass(frozen=True, kw_only=True)
class NextJob:
    """The next run, and what is different about it."""

    kind: JobKind
    last: ResourceRef
    """The run that it is like; of a tuning job any of its training jobs, or itself."""
    patch: Patch
    own: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What every run needs of its own, by the API's names; `{name}` in a text stands for the run's name."""
    steps: str
    """The change in a pipeline's step or in an SDK, as sentences."""
    name_of_last: str = ""
    """Where it is not that of `last`."""

    @property
    def placeholder(self) -> Placeholder:
        """Name of the next run."""
        return Placeholder(name=f"Next{self.kind.name}", means=f"Name of the next {self.kind.told}")

    @property
    def file(self) -> str:
        """That takes the request."""
        return f"next-{self.kind.word}.json"


def commands(job: NextJob) -> Iterator[Command]:
    """Write the request from the last run's description; start it."""
    kind, region = job.kind, job.last.region
    last = job.name_of_last or job.last.name
    yield Command(
        service="sagemaker",
        operation=f"describe-{kind.word}",
        options={**_forms.options({kind.name: last}), "query": query(job)},
        region=region,
        saves=job.file,
        reads_only=True,
        why="The last run as a request, with the change in it",
    )
    given = {kind.name: job.placeholder, **_named(job.own, f"<{job.placeholder.name}>"), "Tags": _tags(job.last)}
    yield Command(
        service="sagemaker",
        operation=f"create-{kind.word}",
        options={**_forms.options(given), "cli-input-json": f"file://{job.file}"},
        region=region,
        why="Look through the file, then start the next run",
    )


def query(job: NextJob) -> str:
    """JMESPath that makes the request of the description."""
    kind = job.kind
    required, *rest = kind.kept
    base = _query.reshaped(_query.same([required]), _query.same(rest))
    if not kind.inside:
        return f"merge({', '.join([base, *_patches(job.patch, '')])})"
    one, several = kind.inside
    outside = {name: what for name, what in job.patch.items() if name in kind.kept}
    inside = {name: what for name, what in job.patch.items() if name not in kind.kept}
    single = f"merge({', '.join([one, *_patches(inside, f'{one}.')])})"
    each = f"{several}[].merge({', '.join(['@', *_patches(inside, '')])})"
    definitions = (f"({name} && {{{name}: {what}}}) || `{{}}`" for name, what in ((one, single), (several, each)))
    return f"merge({', '.join([base, *_patches(outside, ''), *definitions])})"


def _patches(patch: Patch, before: str) -> Iterator[str]:
    for name, what in patch.items():
        if isinstance(what, Whole):
            yield f"{{{name}: {_query.literal(what.value)}}}"
        elif isinstance(what, Made):
            yield f"{{{name}: {what.expression.replace('$', before)}}}"
        else:
            there = f"{before}{name}"
            yield f"({there} && {{{name}: merge({there}, {_query.literal(what)})}}) || `{{}}`"


def _named(value: Any, name: str) -> Any:
    """With the run's own name in every text that asks for it."""
    if isinstance(value, Mapping):
        return {key: _named(one, name) for key, one in cast("Mapping[str, Any]", value).items()}
    return value.replace("{name}", name) if isinstance(value, str) else value


def _tags(ref: ResourceRef) -> list[dict[str, str]] | None:
    """Tags that a person may give, AWS's own are not."""
    own = {key: value for key, value in (ref.tags or {}).items() if not key.lower().startswith(("aws:", "sagemaker:"))}
    return [{"Key": key, "Value": value} for key, value in sorted(own.items())] or None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said about a change."""

    what: str
    check_first: tuple[str, ...]
    guardrails: tuple[Guardrail, ...] = ()


def change(job: NextJob, told: Told) -> Change:
    """The next run as a change: nothing that there is gets touched."""
    pipeline = _pipeline(job.last)
    first = (f"Pipeline execution {pipeline} started it: change the pipeline's step instead",) if pipeline else ()
    last = _OF_TUNING if job.kind is TUNING else ()
    note = f"has no {job.kind.told}: jobs are started, not declared. {job.steps}"
    return Change(
        what=told.what,
        check_first=(*first, *told.check_first, *last),
        undo="Start the run after it without the change; nothing that exists is touched.",
        commands=tuple(commands(job)),
        placeholders=(job.placeholder,),
        cloudformation=CloudFormation(description="", note=f"CloudFormation {note}"),
        terraform=Terraform(note=f"Terraform {note}"),
        guardrails=told.guardrails,
    )


_OF_TUNING = (
    "AWS adds _tuning_objective_metric to StaticHyperParameters: take it out of the file",
    "A definition with HyperParameterTuningResourceConfig has its machines there: change them in the file",
)


def _pipeline(ref: ResourceRef) -> str | None:
    arn = (ref.tags or {}).get("sagemaker:pipeline-execution-arn")
    return arn.rpartition("/")[2] if arn else None


def refused(job: NextJob, family: str, action: str, condition: Mapping[str, Json], title: str) -> Guardrail:
    """A policy that refuses further runs of a family under a condition.

    Args:
        job: Whose last run tells how the names of others look.
        family: Its name.
        action: `sagemaker:CreateTrainingJob`.
        condition: Of the statement.
        title: Of the guardrail.
    """
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LikeTheLastRun",
                "Effect": "Deny",
                "Action": action,
                "Resource": alike(job.last.arn),
                "Condition": condition,
            }
        ],
    }
    told = f"Attach it to the roles that start {family}, once the next run has shown that the change holds."
    return Guardrail(title=title, kind="IAM policy", document=document, note=told)


def types_refused(job: NextJob, family: str, action: str, types: tuple[str, ...]) -> Guardrail:
    """A policy that keeps a family of runs off some instance types."""
    condition = {"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": list(types)}}
    return refused(job, family, action, condition, f"Runs of {family} not on {', '.join(types)}")
