"""A schedule of Model Monitor is stopped, or runs daily.

Stopping keeps the schedule, its job definition and its reports. Another rhythm is put in by UpdateMonitoringSchedule,
which wants the whole configuration: it is taken from AWS's own description with only the expression changed. Sources:
API reference of StopMonitoringSchedule, UpdateMonitoringSchedule; developer guide, "Schedule monitoring jobs" (hourly,
daily and every-so-many-hours expressions).
"""

from __future__ import annotations

from sagemaker_cost_mcp.model.finding import Finding
from sagemaker_cost_mcp.model.monitoring import MonitoringSchedule
from sagemaker_cost_mcp.model.remedy import Change, CloudFormation, Command, Placeholder, Terraform
from sagemaker_cost_mcp.remedies import _forms, _query
from sagemaker_cost_mcp.remedies._commands import command
from sagemaker_cost_mcp.remedies._remedy import Ground, Remedy
from sagemaker_cost_mcp.remedies._templates import without

_IDLE, _OFTEN = "monitoring-idle-endpoint", "monitoring-too-often"
_DAILY = "cron(0 0 ? * * *)"
_JOB = Placeholder(name="JobDefinitionName", means="MonitoringJobDefinitionName in describe-monitoring-schedule")


def make(finding: Finding, ground: Ground) -> Change:
    """Stop it, or let it run daily."""
    schedule = next(one for one in ground.snapshot.monitoring_schedules if one.ref.arn == finding.resource.arn)
    return _stopped(schedule) if finding.rule == _IDLE else _daily(schedule)


def _stopped(schedule: MonitoringSchedule) -> Change:
    name, region = schedule.ref.name, schedule.ref.region
    which = {"monitoring-schedule-name": name}
    templates = without("AWS::SageMaker::MonitoringSchedule", "aws_sagemaker_monitoring_schedule", name)
    return Change(
        what=f"Stops monitoring schedule {name} in {region}, which watches endpoint {schedule.endpoint_name}.",
        check_first=(
            "Ask its owner whether the endpoint is to be called again soon: then leave it.",
            "Its reports stay in S3; alarms on its metrics will have no data.",
        ),
        undo="Start it again; it runs at its next hour.",
        commands=(command("sagemaker stop-monitoring-schedule", region, which),),
        undo_commands=(command("sagemaker start-monitoring-schedule", region, which),),
        cloudformation=templates.cloudformation,
        terraform=templates.terraform,
    )


def _daily(schedule: MonitoringSchedule) -> Change:
    name, old = schedule.ref.name, schedule.schedule_expression or ""
    config = {
        "MonitoringJobDefinitionName": _JOB,
        "MonitoringType": schedule.monitoring_type or "DataQuality",
        "ScheduleConfig": {"ScheduleExpression": _DAILY},
    }
    shape = {"MonitoringScheduleName": name, "MonitoringScheduleConfig": config}
    note = "Only the expression changes."
    return Change(
        what=f"Lets monitoring schedule {name} in {schedule.ref.region} run daily ({_DAILY}) instead of {old}.",
        check_first=(
            "Ask who acts on its reports within hours: drift is then seen up to a day later.",
            "The job must hold a day's requests at once: look whether its machines and its time limit do.",
        ),
        undo=f"Set it to {old} again.",
        commands=_rhythm(schedule, _DAILY),
        undo_commands=_rhythm(schedule, old),
        cloudformation=CloudFormation(
            description=f"Daily monitoring: {name}",
            parameters=(_JOB,),
            resources={"Schedule": _forms.resource("AWS::SageMaker::MonitoringSchedule", shape)},
            edits=True,
            note=note,
        ),
        terraform=Terraform(
            blocks=(
                _forms.block(
                    "aws_sagemaker_monitoring_schedule", name, {"Name": name, "MonitoringScheduleConfig": config}
                ),
            ),
            variables=(_JOB,),
            edits=True,
            note=note,
        ),
    )


def _rhythm(schedule: MonitoringSchedule, expression: str) -> tuple[Command, Command]:
    name, region = schedule.ref.name, schedule.ref.region
    present, other = "MonitoringScheduleConfig", _query.literal({"ScheduleExpression": expression})
    changed = f"merge({present}, {{ScheduleConfig: merge({present}.ScheduleConfig || `{{}}`, {other})}})"
    always = {"MonitoringScheduleName": "MonitoringScheduleName", present: changed}
    options = {"monitoring-schedule-name": name, "query": _query.reshaped(always)}
    return (
        command("sagemaker describe-monitoring-schedule", region, options, f"With {expression}", saves=f"{name}.json"),
        command("sagemaker update-monitoring-schedule", region, {"cli-input-json": f"file://{name}.json"}),
    )


REMEDY = Remedy(rules=(_IDLE, _OFTEN), make=make)
