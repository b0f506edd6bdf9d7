from __future__ import annotations

from tests.remedy_cases_governance import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "repeated-training"}


def test_a_script_lets_a_run_through_only_when_its_input_is_newer() -> None:
    change = BY_NAME["by the clock"].change
    (script,) = change.scripts
    assert script.name == "run-if-input-changed.sh"
    assert "family=churn\nregion=us-east-1\n" in script.text
    assert [one.name for one in change.cloudformation.parameters] == ["InputBucket", "PipelineArn", "StartRoleArn"]


def test_in_a_pipeline_its_training_steps_are_cached() -> None:
    change = BY_NAME["in a pipeline"].change
    assert change.what.startswith("Pipeline daily takes results of all steps of type Training")
    (script,) = change.scripts
    assert '.Type | IN("Training")' in script.text
