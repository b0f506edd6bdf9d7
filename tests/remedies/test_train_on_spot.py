from __future__ import annotations

import json

from sagemaker_cost_mcp.model.remedy import Change
from tests.described import reshaped
from tests.remedy_cases_jobs import CASES

BY_NAME = {str(case): case for case in CASES}


def change(name: str) -> Change:
    return BY_NAME[name].change


def request(of: Change) -> str:
    described = {
        "RoleArn": "role",
        "StoppingCondition": {"MaxRuntimeInSeconds": 86_400, "MaxPendingTimeInSeconds": 7_200},
        "EnableManagedSpotTraining": False,
        "CheckpointConfig": {"S3Uri": "s3://old/"},
        "TrainingJobStatus": "Completed",
    }
    return json.dumps(reshaped(of.commands[0], described), sort_keys=True)


def test_spot_may_wait_for_as_long_as_a_run_may_take() -> None:
    proposed = change("on-demand-training-fit-for-spot: with checkpoints")
    assert json.loads(request(proposed)) == {
        "RoleArn": "role",
        "EnableManagedSpotTraining": True,
        "StoppingCondition": {
            "MaxRuntimeInSeconds": 86_400,
            "MaxPendingTimeInSeconds": 7_200,
            "MaxWaitTimeInSeconds": 172_800,
        },
        "CheckpointConfig": {"S3Uri": "s3://old/"},
    }
    assert "checkpoint-config" not in proposed.commands[1].options


def test_each_run_has_a_place_for_checkpoints_of_its_own() -> None:
    proposed = change("on-demand-training-fit-for-spot: short runs and a known bucket")
    place = proposed.commands[1].options["checkpoint-config"]["S3Uri"]
    assert place == "s3://ml-team/checkpoints/churn/<NextTrainingJobName>"
    assert [one.name for one in proposed.placeholders] == ["NextTrainingJobName"]


def test_a_bucket_that_is_not_known_is_asked_for() -> None:
    proposed = change("spot-without-checkpoints: an unknown bucket")
    assert [one.name for one in proposed.placeholders] == ["NextTrainingJobName", "CheckpointBucket"]


def test_a_tuning_job_gives_it_to_its_training_jobs() -> None:
    proposed = change("spot-without-checkpoints: of a tuning job")
    assert proposed.commands[0].operation == "describe-hyper-parameter-tuning-job"
    found = reshaped(
        proposed.commands[0],
        {
            "HyperParameterTuningJobConfig": {"Strategy": "Bayesian"},
            "TrainingJobDefinitions": [{"StoppingCondition": {"MaxRuntimeInSeconds": 40_000}, "RoleArn": "role"}],
        },
    )
    (definition,) = found["TrainingJobDefinitions"]
    assert "TrainingJobDefinition" not in found
    assert definition["StoppingCondition"] == {"MaxRuntimeInSeconds": 40_000, "MaxWaitTimeInSeconds": 90_000}
    assert definition["CheckpointConfig"] == {"S3Uri": "s3://<CheckpointBucket>/checkpoints/sweep"}
    assert any("StaticHyperParameters" in sentence for sentence in proposed.check_first)


def test_what_cloudformation_and_terraform_cannot_say_is_said_in_a_note() -> None:
    proposed = change("on-demand-training-fit-for-spot: with checkpoints")
    for note in (proposed.cloudformation.note, proposed.terraform.note):
        assert "has no training job" in note
        assert "use_spot_instances=True, max_run=86400, max_wait=172800" in note
