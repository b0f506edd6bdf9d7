"""Training that starts when its input has changed, not by the clock.

Where a pipeline starts it, its training steps are cached. Else nobody can see from outside what starts it: a script
stands before that command and lets it through only when something under the last run's input is newer than that run,
and a rule of EventBridge can start a pipeline when data arrives.

Sources: "Caching pipeline steps" (SageMaker developer guide), "Using EventBridge" (Amazon S3 user guide).
"""

from __future__ import annotations

import shlex

from sagemaker_cost_mcp.analysis.training_families import TrainingFamily
from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Placeholder, Script, Terraform
from sagemaker_cost_mcp.remedies import _forms, _step_caching
from sagemaker_cost_mcp.remedies._families import training_case
from sagemaker_cost_mcp.remedies._names import common, plain
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._step_caching import Caching

_EXECUTION = "sagemaker:pipeline-execution-arn"

_BUCKET = Placeholder(name="InputBucket", means="Bucket that new data arrives in; EventBridge notifications must be on")
_PIPELINE = Placeholder(name="PipelineArn", means="Pipeline that trains")
_ROLE = Placeholder(name="StartRoleArn", means="Role that EventBridge takes to start the pipeline")

_TEXT = """#!/bin/bash
# Starts a command only when the input of the last completed run of {told} has changed since that run began:
#   run-if-input-changed.sh COMMAND [ARGUMENT...]
set -euo pipefail
family={family}
region={region}

last=$(aws sagemaker list-training-jobs --name-contains "$family" --status-equals Completed --sort-by CreationTime \\
  --sort-order Descending --max-results 1 --no-paginate --region "$region" --output text \\
  --query 'TrainingJobSummaries[0].TrainingJobName')
if [[ $last == None ]]; then exec "$@"; fi

described() {{
  aws sagemaker describe-training-job --training-job-name "$last" --region "$region" --output text --query "$1"
}}
seconds() {{
  date --utc --date "$1" +%s
}}
began=$(seconds "$(described CreationTime)")

while read -r uri; do
  # What cannot be looked at (a file system, an empty place) is no reason to leave a run out.
  place="${{uri#s3://}}"
  prefix="${{place#*/}}"
  if [[ $uri == None || $place != */* ]]; then exec "$@"; fi
  newest=$(aws s3api list-objects-v2 --bucket "${{place%%/*}}" --prefix "$prefix" --region "$region" --output text \\
    --query 'Contents[].[LastModified]' | grep --invert-match '^None$' | sort | tail -n 1 || true)
  if [[ -z $newest ]] || (($(seconds "$newest") > began)); then exec "$@"; fi
done < <(described 'InputDataConfig[].[DataSource.S3DataSource.S3Uri]')
echo "nothing under the input of $last is newer than that run: not started" >&2
"""


def make(finding: Finding, ground: Ground) -> Change:
    """Caching in its pipeline, or a look before each start."""
    family = training_case(finding, ground.snapshot).family
    execution = (family.latest.ref.tags or {}).get(_EXECUTION)
    return _cached(family, execution.split("/")[-3]) if execution else _looked(family)


def _cached(family: TrainingFamily, pipeline: str) -> Change:
    caching = Caching(pipeline=pipeline, region=family.region, kinds=("Training",))
    return Change(
        what=f"Pipeline {pipeline} takes results of {caching.told} from earlier executions for 30 days.",
        check_first=(
            "AWS compares places of input, not what lies there: is data ever replaced in its place? Then leave it off",
            "Is it meant to be trained anew on the same data, with another random start?",
        ),
        undo="Run the script with `restore`, or set CacheConfig.Enabled to false in the definition.",
        commands=(_step_caching.look(caching),),
        cloudformation=CloudFormation(description="", note=caching.note),
        terraform=Terraform(note=caching.note),
        scripts=(_step_caching.script(caching),),
    )


def _looked(family: TrainingFamily) -> Change:
    rule = {
        "Name": f"train-{plain(family.name)[:46]}-on-new-data",
        "EventPattern": _pattern(),
        "State": "ENABLED",
    }
    name = "run-if-input-changed.sh"
    text = _TEXT.format(
        told=" ".join(family.name.split()),
        family=shlex.quote(common(family.latest.ref.name)),
        region=shlex.quote(family.region),
    )
    return Change(
        what=f"{family.name} is trained when its input has changed: {name} stands before the command that starts it, "
        "or a rule starts its pipeline when data arrives.",
        check_first=(
            "What starts it today (EventBridge Scheduler, cron, Airflow), and who counts on each run?",
            "Is it meant to be trained anew on the same data, with another random start?",
            "The script looks at S3 only: settings and code that changed have to start it by hand",
        ),
        undo="Take the script from before the command, and switch the schedule on again.",
        commands=(_looks(family),),
        cloudformation=CloudFormation(
            description=f"Starts a pipeline that trains {family.name} when data arrives",
            parameters=(_BUCKET, _PIPELINE, _ROLE),
            resources={
                "NewData": _forms.resource("AWS::Events::Rule", {**rule, "Targets": [{"Id": "train", **_target()}]})
            },
            note="Then switch off what starts it by the clock.",
        ),
        terraform=_terraform(family, rule),
        scripts=(Script(name=name, text=text, goes="Before the command that starts the job, wherever that runs"),),
    )


def _pattern() -> dict[str, object]:
    names = {"bucket": {"name": [_BUCKET]}}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": names}


def _target() -> dict[str, object]:
    return {"Arn": _PIPELINE, "RoleArn": _ROLE}


def _terraform(family: TrainingFamily, rule: _forms.Shape) -> Terraform:
    shape = {"Name": rule["Name"], "EventPattern": _forms.encoded(rule["EventPattern"])}
    made = _forms.block("aws_cloudwatch_event_rule", family.name, shape)
    target = {"Rule": _forms.attribute(made, "name"), **_target()}
    return Terraform(
        blocks=(made, _forms.block("aws_cloudwatch_event_target", family.name, target)),
        variables=(_BUCKET, _PIPELINE, _ROLE),
        note="Then switch off what starts it by the clock.",
    )


def _looks(family: TrainingFamily) -> Command:
    return Command(
        service="sagemaker",
        operation="list-training-jobs",
        options={
            "name-contains": common(family.latest.ref.name),
            "sort-by": "CreationTime",
            "sort-order": "Descending",
        },
        region=family.region,
        why="When its runs began: the times tell what starts them.",
        reads_only=True,
    )


REMEDY = Remedy(rules=("repeated-training",), make=make)
