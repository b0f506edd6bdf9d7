"""What SageMaker knows about a training job as of some moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Channel, TrainingJob
from sagemaker_cost_mcp.simulator.handlers._listing import Summary, tag_list

PROVISIONING = timedelta(minutes=3)
"""From CreateTrainingJob until the machines are up."""


class Sketch(dict[str, Any]):
    """What lists and searches ask of a job, known without making its whole record; other members are made on demand.

    Args:
        known: Members that are there already; None: the record has no such member.
        job: The job.
        account: Whose it is.
        now: As of when.
    """

    def __init__(self, known: Mapping[str, Any], job: TrainingJob, account: SimulatedAccount, now: datetime) -> None:
        super().__init__(known)
        self._job, self._account, self._now = job, account, now

    def get(self, key: str, default: Any = None) -> Any:
        """A member of the record."""
        found = self[key] if key in self else self.whole().get(key)
        return default if found is None else found

    def whole(self) -> Summary:
        """The whole record, as Search gives it: with tags."""
        tags = {"Tags": tag_list(self._job.tags)}
        return training_record(self._job, self._account, self._now) | tags


def sketch(job: TrainingJob, account: SimulatedAccount, now: datetime) -> Sketch:
    """A job as it looks in lists."""
    over = job.ended <= now
    status = job.status if over else "InProgress"
    stage = _stage(job, now)
    known = {
        "TrainingJobName": job.name,
        "TrainingJobArn": account.arn("sagemaker", job.region, f"training-job/{job.name}"),
        "CreationTime": job.started - PROVISIONING,
        "TrainingEndTime": job.ended if over else None,
        "LastModifiedTime": job.ended if over else stage[1],
        "TrainingJobStatus": status,
        "SecondaryStatus": (job.secondary_status or job.status) if over else stage[0],
        "EnableManagedSpotTraining": job.spot,
        "WarmPoolStatus": _warm_pool(job, now),
        "TrainingPlanArn": job.training_plan,
    }
    return Sketch(known, job, account, now)


def training_record(job: TrainingJob, account: SimulatedAccount, now: datetime) -> Summary:
    """Everything about a job."""
    record = _frame(job, account) | _work(job, account) | _parents(job, account)
    record |= _outcome(job) if job.ended <= now else _progress(job, now)
    pool = _warm_pool(job, now)
    return record | ({} if pool is None else {"WarmPoolStatus": pool})


def _frame(job: TrainingJob, account: SimulatedAccount) -> Summary:
    stopping = {"MaxRuntimeInSeconds": job.max_runtime}
    frame: Summary = {
        "TrainingJobName": job.name,
        "TrainingJobArn": account.arn("sagemaker", job.region, f"training-job/{job.name}"),
        "RoleArn": account.arn("iam", "", f"role/{job.role}"),
        "ResourceConfig": _resources(job),
        "StoppingCondition": stopping,
        "CreationTime": job.started - PROVISIONING,
        "TrainingStartTime": job.started,
        "EnableManagedSpotTraining": job.spot,
    }
    if job.subnets:
        frame["VpcConfig"] = {"SecurityGroupIds": ["sg-0training"], "Subnets": list(job.subnets)}
    if job.spot:
        stopping["MaxWaitTimeInSeconds"] = 2 * job.max_runtime
    if job.checkpoints or (job.checkpoints is None and job.spot):
        frame["CheckpointConfig"] = {"S3Uri": f"{_bucket(job, account)}/checkpoints"}
    return frame


def _resources(job: TrainingJob) -> Summary:
    config: Summary = {"VolumeSizeInGB": job.volume_gb}
    if job.groups:
        config["InstanceGroups"] = [
            {"InstanceType": one.instance_type, "InstanceCount": one.count, "InstanceGroupName": one.name}
            for one in job.groups
        ]
    else:
        config |= {"InstanceType": job.instance_type, "InstanceCount": job.count}
    if job.warm_pool:
        config["KeepAlivePeriodInSeconds"] = job.warm_pool.keep_alive
    if job.training_plan:
        config["TrainingPlanArn"] = job.training_plan
    return config


def _work(job: TrainingJob, account: SimulatedAccount) -> Summary:
    image = job.image or f"763104351884.dkr.ecr.{job.region}.amazonaws.com/pytorch-training:2.4.0-gpu-py311"
    bucket = _bucket(job, account)
    work: Summary = {
        "HyperParameters": dict(job.hyperparameters),
        "Environment": dict(job.environment),
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": job.input_mode},
        "ModelArtifacts": {"S3ModelArtifacts": f"{bucket}/output/model.tar.gz"},
        "OutputDataConfig": {"S3OutputPath": f"{bucket}/output"},
    }
    return work | ({"InputDataConfig": [_channel(one) for one in job.channels]} if job.channels else {})


def _channel(channel: Channel) -> Summary:
    source = {"S3DataType": "S3Prefix", "S3Uri": channel.uri, "S3DataDistributionType": "FullyReplicated"}
    mode = {} if channel.mode is None else {"InputMode": channel.mode}
    return {"ChannelName": channel.name, "DataSource": {"S3DataSource": source}} | mode


def _parents(job: TrainingJob, account: SimulatedAccount) -> Summary:
    parents: Summary = {}
    if job.tuning_job:
        resource = f"hyper-parameter-tuning-job/{job.tuning_job}"
        parents["TuningJobArn"] = account.arn("sagemaker", job.region, resource)
    if job.automl_job:
        parents["AutoMLJobArn"] = account.arn("sagemaker", job.region, f"automl-job/{job.automl_job}")
    return parents


def _bucket(job: TrainingJob, account: SimulatedAccount) -> str:
    return f"s3://ml-team-{account.account_id}/{job.name}"


def _stage(job: TrainingJob, now: datetime) -> tuple[str, datetime]:
    """The secondary status of a job that is not over, and since when."""
    reached = [(name, begin) for name, begin, _ in job.stages(job.started - PROVISIONING) if begin <= now]
    return reached[-1]


def _progress(job: TrainingJob, now: datetime) -> Summary:
    name, since = _stage(job, now)
    return {
        "TrainingJobStatus": "InProgress",
        "SecondaryStatus": name,
        "LastModifiedTime": since,
        "SecondaryStatusTransitions": list(_transitions(job, now)),
    }


def _outcome(job: TrainingJob) -> Summary:
    end, secondary = job.ended, job.secondary_status or job.status
    last = {"Status": secondary, "StartTime": end, "EndTime": end, "StatusMessage": job.failure_reason or ""}
    outcome: Summary = {
        "TrainingJobStatus": job.status,
        "SecondaryStatus": secondary,
        "TrainingEndTime": end,
        "LastModifiedTime": end,
        "TrainingTimeInSeconds": job.seconds,
        "BillableTimeInSeconds": job.seconds if job.billable_seconds is None else job.billable_seconds,
        "SecondaryStatusTransitions": [*_transitions(job, end), last],
    }
    if job.failure_reason:
        outcome["FailureReason"] = job.failure_reason
    if job.metrics:
        outcome["FinalMetricDataList"] = [
            {"MetricName": name, "Value": value, "Timestamp": end} for name, value in job.metrics.items()
        ]
    return outcome


def _transitions(job: TrainingJob, now: datetime) -> Iterator[Summary]:
    for name, begin, end in job.stages(job.started - PROVISIONING):
        if begin <= now:
            over = {"EndTime": end} if end <= now else {}
            yield {"Status": name, "StartTime": begin, "StatusMessage": f"{name} the training job"} | over


def _warm_pool(job: TrainingJob, now: datetime) -> Summary | None:
    if job.warm_pool is None or job.kept is None:
        return None
    if now < job.ended:
        return {"Status": "InUse"}
    waited = int(min(timedelta(seconds=job.warm_pool.retained), now - job.ended).total_seconds())
    if job.kept.holds(now):
        return {"Status": "Available", "ResourceRetainedBillableTimeInSeconds": waited}
    reused = job.warm_pool.reused_by
    over = {"Status": "Reused", "ReusedByJob": reused} if reused else {"Status": "Terminated"}
    return over | {"ResourceRetainedBillableTimeInSeconds": waited}
