from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import Change
from tests.described import reshaped
from tests.remedy_cases_jobs import CASES

BY_NAME = {str(case): case for case in CASES}


def change(name: str) -> Change:
    return BY_NAME[name].change


def test_the_machine_is_the_one_that_the_rule_has_found() -> None:
    proposed = change("oversized-training-instance: one")
    assert proposed.what == "The next run of churn takes 1 x ml.m5.xlarge instead of 1 x ml.m5.4xlarge."
    described = {"RoleArn": "role", "ResourceConfig": {"InstanceType": "ml.m5.4xlarge", "VolumeKmsKeyId": "key"}}
    made = reshaped(proposed.commands[0], described)
    assert made["ResourceConfig"] == {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeKmsKeyId": "key"}


def test_tags_of_people_come_along_and_a_pipeline_is_named() -> None:
    proposed = change("oversized-training-instance: started by a pipeline, with tags")
    assert proposed.commands[1].options["tags"] == [{"Key": "Team", "Value": "growth"}]
    assert proposed.check_first[0].startswith("Pipeline execution run000000001 started it")


def test_an_idle_gpu_is_refused_to_its_family_alone() -> None:
    (guardrail,) = change("idle-gpu-training: one").guardrails
    statement = guardrail.document["Statement"][0]
    assert statement["Resource"] == "arn:aws:sagemaker:us-east-1:111122223333:training-job/churn*"
    assert statement["Condition"] == {"ForAnyValue:StringLike": {"sagemaker:InstanceTypes": ["ml.g5.xlarge"]}}


def test_a_tuning_job_changes_its_definitions_and_has_no_names_to_refuse() -> None:
    proposed = change("idle-gpu-training: of a tuning job")
    assert proposed.guardrails == ()
    described = {
        "HyperParameterTuningJobConfig": {},
        "TrainingJobDefinition": {"ResourceConfig": {"InstanceType": "ml.g5.xlarge", "VolumeSizeInGB": 30}},
    }
    made = reshaped(proposed.commands[0], described)
    assert made["TrainingJobDefinition"]["ResourceConfig"] == {
        "InstanceType": "ml.c5.xlarge",
        "InstanceCount": 1,
        "VolumeSizeInGB": 30,
    }


def test_fewer_machines_stay_of_their_type_and_take_longer() -> None:
    proposed = change("poor-scaling-training: four machines")
    assert "takes 2 x ml.g5.xlarge instead of 4" in proposed.what
    assert proposed.check_first[0] == "A run takes 4.3 h instead of 4.0 h: is that soon enough?"
