from __future__ import annotations

import json
from typing import Any

from sagemaker_cost_mcp.model.remedy import Change
from tests.remedy_cases_governance import CASES

BY_NAME = {str(case): case for case in CASES}


def change(name: str) -> Change:
    return BY_NAME[name].change


def pattern(of: Change) -> dict[str, Any]:
    (rule,) = (one for one in of.commands if one.operation == "put-rule")
    found: dict[str, Any] = json.loads(rule.options["event-pattern"])
    return found


def test_failures_of_the_family_are_written_to_somebody() -> None:
    proposed = change("failed-training-spend: some of many")
    assert pattern(proposed) == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Training Job State Change"],
        "detail": {"TrainingJobStatus": ["Failed"], "TrainingJobName": [{"prefix": "churn"}]},
    }
    assert [one.name for one in proposed.placeholders] == ["NotificationEmail"]
    assert [one.operation for one in proposed.undo_commands] == ["remove-targets", "delete-rule", "delete-topic"]


def test_a_run_may_take_three_times_the_longest() -> None:
    (guardrail,) = change("failed-training-spend: some of many").guardrails
    assert guardrail.document["Statement"][0]["Condition"] == {
        "NumericGreaterThan": {"sagemaker:MaxRuntimeInSeconds": 108_000}
    }


def test_without_a_run_that_ended_well_no_limit_is_made_up() -> None:
    assert change("failed-training-spend: all").guardrails == ()


def test_each_kind_of_job_has_its_own_event() -> None:
    kinds = {what: pattern(change(f"failed-job-spend: {what}"))["detail-type"] for what in ("processing", "transform")}
    assert kinds == {
        "processing": ["SageMaker Processing Job State Change"],
        "transform": ["SageMaker Transform Job State Change"],
    }
    assert change("failed-job-spend: transform").guardrails == (), "transform jobs take no limit of time"
    assert pattern(change("failed-job-spend: Autopilot"))["detail"]["TrainingJobName"] == [{"prefix": "churn-automl"}]


def test_names_that_change_in_the_middle_are_matched_all_the_same() -> None:
    proposed = change("failed-job-spend: steps of a pipeline")
    assert pattern(proposed)["detail"]["ProcessingJobName"] == [{"wildcard": "pipelines*Prepare*"}]


def test_families_of_one_name_have_rules_that_aws_takes() -> None:
    names = {
        one.options["name"]
        for of in BY_NAME["failed-training-spend: two families of one name"].changes
        for one in of.commands
        if one.operation == "put-rule"
    }
    assert names == {"failed-churn", "failed-churn-2"}


def test_a_pipeline_that_breaks_off_is_cached_as_well() -> None:
    proposed = change("failed-job-spend: a pipeline")
    assert pattern(proposed)["detail"]["currentPipelineExecutionStatus"] == ["Failed"]
    assert [one.name for one in proposed.scripts] == ["cache-pipeline-steps.sh"]
    assert any("RetryPipelineExecution" in sentence for sentence in proposed.check_first)
