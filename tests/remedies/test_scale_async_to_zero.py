from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import Change
from tests.remedy_cases_scaling import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "async-endpoint-never-at-zero"}


def operations(of: Change) -> list[str]:
    return [command.operation for command in of.commands]


def test_it_may_go_to_zero_and_is_woken_by_its_queue() -> None:
    proposed = BY_NAME["no target"].change
    register, follow, wake, alarm = proposed.commands[2:]
    assert (register.options["min-capacity"], register.options["max-capacity"]) == (0, 1)
    configuration = follow.options["target-tracking-scaling-policy-configuration"]
    assert configuration["CustomizedMetricSpecification"]["MetricName"] == "ApproximateBacklogSizePerInstance"
    assert configuration["TargetValue"] == 3000.0, "what an instance works off in five minutes at 100 ms"
    assert wake.options["policy-type"] == "StepScaling"
    assert alarm.options["metric-name"] == "HasBacklogWithoutCapacity"
    assert alarm.options["alarm-actions"] == ["<WakeFromZeroPolicyArn>"]


def test_an_unknown_pace_takes_the_example_of_aws() -> None:
    follow = BY_NAME["unknown pace"].change.commands[3]
    assert follow.options["target-tracking-scaling-policy-configuration"]["TargetValue"] == 5.0


def test_policies_that_are_there_are_not_put_twice() -> None:
    awake = BY_NAME["a minimum of one"].change
    assert operations(awake)[2:] == ["register-scalable-target", "put-scaling-policy", "put-metric-alarm"]
    assert operations(BY_NAME["woken already"].change)[2:] == ["register-scalable-target"]


def test_the_way_back_registers_the_bounds_of_today() -> None:
    undo = BY_NAME["a minimum of one"].change.undo_commands
    assert [one.operation for one in undo] == [
        "delete-alarms",
        "delete-scaling-policy",
        "register-scalable-target",
        "update-endpoint-weights-and-capacities",
    ]
    assert (undo[2].options["min-capacity"], undo[2].options["max-capacity"]) == (1, 4)
