"""Somebody hears of each failed run at once, and a run that hangs is ended.

A rule of EventBridge on the job's own state changes writes to a topic. Where completed runs tell how long one takes, a
policy refuses runs that may take longer than three times the longest: AWS ends a run at MaxRuntimeInSeconds, a day
unless set. What broke off a pipeline is retried with RetryPipelineExecution once its steps are cached.

Sources: "Events that Amazon SageMaker AI sends to Amazon EventBridge" (developer guide); condition keys in the Service
Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from sagemaker_cost_mcp.analysis.failed_work import failed_autopilot
from sagemaker_cost_mcp.analysis.training_cases import training_cases
from sagemaker_cost_mcp.analysis.work_cases import WorkJob, WorkKind, work_cases
from sagemaker_cost_mcp.model.finding import Finding, finding_id
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Guardrail, Terraform
from sagemaker_cost_mcp.model.resources import ResourceRef
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.training import TrainingJob
from sagemaker_cost_mcp.remedies import _forms, _notices, _step_caching
from sagemaker_cost_mcp.remedies._names import alike, plain, wildcard
from sagemaker_cost_mcp.remedies._notices import Topic
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._step_caching import Caching

_HOUR = 3600
_TIMES = 3
"""How much longer than the longest completed run one may take."""
_CACHEABLE = ("Processing", "Training", "Transform", "Tuning", "AutoML", "QualityCheck", "ClarifyCheck", "EMR")


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """Whose failures are to be heard of."""

    name: str
    """Of the family or the pipeline."""
    event: str
    """The kind of event: `SageMaker Training Job State Change`."""
    detail: Mapping[str, Any]
    """Of the event's pattern."""
    action: str = ""
    """What starts a run: `CreateTrainingJob`; empty: nothing that takes a limit of time."""
    runs: str = ""
    """Pattern of their ARNs; empty, as above."""
    longest: int | None = None
    """Seconds of the longest completed run; None: there is none."""


_EVENTS = {
    "training-job": ("SageMaker Training Job State Change", "TrainingJob", "CreateTrainingJob"),
    "processing-job": ("SageMaker Processing Job State Change", "ProcessingJob", "CreateProcessingJob"),
    "transform-job": ("SageMaker Transform Job State Change", "TransformJob", ""),
}


def make(finding: Finding, ground: Ground) -> Change:
    """A rule, a topic, and a limit of time."""
    subject = _subject(finding, ground.snapshot)
    ref = finding.resource
    topic = Topic(
        name="sagemaker-failed-jobs",
        region=ref.region,
        account_id=ref.account_id,
        partition=ground.snapshot.partition,
        sender="events.amazonaws.com",
    )
    caching = Caching(pipeline=ref.name, region=ref.region, kinds=_CACHEABLE) if ref.type == "pipeline" else None
    return Change(
        what=f"Each failure of {subject.name} is written to somebody when it happens (rule {_rule_name(subject)}).",
        check_first=tuple(_checks(subject, caching)),
        undo="Delete rule and topic; nothing else is touched.",
        commands=(*_notices.commands(topic), *_commands(subject, topic)),
        undo_commands=(*_undo(subject, topic), _notices.delete(topic)),
        placeholders=(_notices.EMAIL,),
        cloudformation=_cloudformation(subject, topic),
        terraform=_terraform(subject, topic),
        scripts=(_step_caching.script(caching),) if caching else (),
        guardrails=tuple(_guardrails(subject)),
    )


def _subject(finding: Finding, snapshot: Snapshot) -> _Subject:
    if finding.resource.type == "pipeline":
        return _Subject(
            name=finding.resource.name,
            event="SageMaker Model Building Pipeline Execution Status Change",
            detail={"currentPipelineExecutionStatus": ["Failed"], "pipelineArn": [finding.resource.arn]},
        )
    known = next(_families(finding, snapshot))
    event, kind, action = _EVENTS[known.word]
    detail = {f"{kind}Status": ["Failed"], f"{kind}Name": [_like(known.latest.name)]}
    return _Subject(
        name=known.name,
        event=event,
        detail=detail,
        action=action,
        runs=alike(known.latest.arn),
        longest=known.longest,
    )


def _like(name: str) -> dict[str, str]:
    """A run and all others of its family, as EventBridge matches names."""
    pattern = wildcard(name)
    return {"prefix": pattern[:-1]} if "*" not in pattern[:-1] else {"wildcard": pattern}


@dataclass(frozen=True)
class _Family:
    name: str
    word: str
    latest: ResourceRef
    longest: int | None


def _families(finding: Finding, snapshot: Snapshot) -> Iterator[_Family]:
    """The family that the finding is about; what Autopilot starts are training jobs under its name."""
    rule, mine = finding.rule, finding.id
    training = (one for one in training_cases(snapshot) if one.family.own and one.family.finding_id(rule) == mine)
    yield from (
        _Family(one.family.name, "training-job", one.resource, _longest(map(_trained, one.useful))) for one in training
    )
    work = (one for kind in WorkKind for one in work_cases(snapshot, kind) if finding_id(rule, one.key) == mine)
    yield from (
        _Family(one.name, f"{one.kind.value}-job", one.resource, _longest(map(_worked, one.useful))) for one in work
    )
    automl = (one for one in failed_autopilot(snapshot) if finding_id(rule, one.key) == mine)
    yield from (_Family(one.name, "training-job", one.failed[-1].ref, None) for one in automl)


def _longest(seconds: Iterable[int]) -> int | None:
    return max(seconds, default=None)


def _trained(run: TrainingJob) -> int:
    return run.training_seconds or 0


def _worked(run: WorkJob) -> int:
    return round((run.ended_at - run.started_at).total_seconds()) if run.ended_at and run.started_at else 0


def _rule_name(subject: _Subject) -> str:
    """At most 64 letters (PutRule)."""
    return f"failed-{plain(subject.name)}"[:64]


def _pattern(subject: _Subject) -> dict[str, Any]:
    return {"source": ["aws.sagemaker"], "detail-type": [subject.event], "detail": dict(subject.detail)}


def _checks(subject: _Subject, caching: Caching | None) -> Iterator[str]:
    yield "Try the code on a small sample and a small type, or in local mode, before it runs on the whole again"
    yield "Whoever retries by itself (Airflow, Step Functions) needs an end: retry what AWS caused, once or twice"
    yield "Does the letter come? Start a run that fails at once"
    if caching:
        yield "With caching on, RetryPipelineExecution goes on where it broke off and pays for nothing twice"
    if subject.longest is not None and subject.action:
        yield f"Is {_cap(subject.longest):,} s enough for the largest run that is to come?"


def _cap(longest: int) -> int:
    """Whole hours."""
    return max(1, ceil(_TIMES * longest / _HOUR)) * _HOUR


def _commands(subject: _Subject, topic: Topic) -> Iterator[Command]:
    rule = {"Name": _rule_name(subject), "EventPattern": _forms.text(_pattern(subject)), "State": "ENABLED"}
    yield _events(topic, "put-rule", rule)
    yield _events(topic, "put-targets", {"Rule": _rule_name(subject), "Targets": [{"Id": "topic", "Arn": topic.arn}]})


def _undo(subject: _Subject, topic: Topic) -> Iterator[Command]:
    yield _events(topic, "remove-targets", {"Rule": _rule_name(subject), "Ids": ["topic"]})
    yield _events(topic, "delete-rule", {"Name": _rule_name(subject)})


def _events(topic: Topic, operation: str, shape: _forms.Shape) -> Command:
    return Command(service="events", operation=operation, options=_forms.options(shape), region=topic.region)


def _cloudformation(subject: _Subject, topic: Topic) -> CloudFormation:
    rule = {
        "Name": _rule_name(subject),
        "EventPattern": _pattern(subject),
        "State": "ENABLED",
        "Targets": [{"Id": "topic", "Arn": {"Ref": "Topic"}}],
    }
    return CloudFormation(
        description=f"Tells of failures of {subject.name}",
        parameters=(_notices.EMAIL,),
        resources={**_notices.resources(topic), "Failed": _forms.resource("AWS::Events::Rule", rule)},
    )


def _terraform(subject: _Subject, topic: Topic) -> Terraform:
    made = _notices.blocks(topic)
    shape = {"Name": _rule_name(subject), "EventPattern": _forms.encoded(_pattern(subject))}
    rule = _forms.block("aws_cloudwatch_event_rule", _rule_name(subject), shape)
    target = {"Rule": _forms.attribute(rule, "name"), "Arn": _notices.arn_of(made[0])}
    return Terraform(
        blocks=(*made, rule, _forms.block("aws_cloudwatch_event_target", _rule_name(subject), target)),
        variables=(_notices.EMAIL,),
    )


def _guardrails(subject: _Subject) -> Iterator[Guardrail]:
    if subject.longest is None or not subject.action:
        return
    seconds = _cap(subject.longest)
    statement = {
        "Sid": "EndsInTime",
        "Effect": "Deny",
        "Action": f"sagemaker:{subject.action}",
        "Resource": subject.runs,
        "Condition": {"NumericGreaterThan": {"sagemaker:MaxRuntimeInSeconds": seconds}},
    }
    yield Guardrail(
        title=f"Runs of {subject.name} end within {seconds:,} s",
        kind="IAM policy",
        document={"Version": "2012-10-17", "Statement": [statement]},
        note=f"{_TIMES} times the longest completed run. Set MaxRuntimeInSeconds where the runs are started.",
    )


REMEDY = Remedy(rules=("failed-training-spend", "failed-job-spend"), make=make)
