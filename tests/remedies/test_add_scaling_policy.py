from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import Change
from tests.remedy_cases_scaling import CASES

BY_NAME = {str(case): case for case in CASES}


def change(name: str) -> Change:
    return BY_NAME[name].change


def operations(of: Change) -> list[str]:
    return [command.operation for command in of.commands]


def test_bounds_and_target_are_those_of_the_replay() -> None:
    case = BY_NAME["endpoint-without-autoscaling: by day"]
    (finding,) = case.findings
    assert finding.evidence[2].startswith("2 to 4 instances at a target of 475 ")
    register, policy = case.change.commands[2:]
    assert (register.options["min-capacity"], register.options["max-capacity"]) == (2, 4)
    configuration = policy.options["target-tracking-scaling-policy-configuration"]
    assert configuration["TargetValue"] == 475.0
    assert configuration["PredefinedMetricSpecification"] == {
        "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"
    }
    assert [one.operation for one in case.change.undo_commands] == ["deregister-scalable-target"]


def test_a_queue_follows_its_backlog_and_is_woken() -> None:
    proposed = change("endpoint-without-autoscaling: a queue")
    assert operations(proposed)[2:] == [
        "register-scalable-target",
        "put-scaling-policy",
        "put-scaling-policy",
        "put-metric-alarm",
    ]
    assert [one.name for one in proposed.placeholders] == ["WakeFromZeroPolicyArn"]
    assert proposed.undo_commands[0].operation == "delete-alarms"


def test_what_is_suspended_goes_on() -> None:
    bounds = change("endpoint-without-autoscaling: bounds without a policy").commands[2]
    assert bounds.options["suspended-state"]["DynamicScalingInSuspended"] is False


def test_an_existing_policy_aims_at_another_value_and_can_be_put_back() -> None:
    proposed = change("autoscaling-pinned: minimum never left")
    put = [one for one in proposed.commands if one.operation == "put-scaling-policy"]
    back = [one for one in proposed.undo_commands if one.operation == "put-scaling-policy"]
    names = {one.options["policy-name"] for one in (*put, *back)}
    aims = [one.options["target-tracking-scaling-policy-configuration"]["TargetValue"] for one in (*put, *back)]
    assert names == {"policy"}
    assert aims == [100.0, 3000.0]
    assert proposed.cloudformation.edits


def test_what_works_against_the_plan_goes_and_comes_back_on_the_way_back() -> None:
    proposed = change("autoscaling-pinned: actions by the clock and steps beside")
    gone = [one.options for one in proposed.commands if one.operation.startswith("delete-")]
    assert [one.get("policy-name", one.get("scheduled-action-name")) for one in gone] == ["steps", "evening"]
    assert [one.operation for one in proposed.undo_commands][-1] == "put-scheduled-action"
    assert "steps, evening" in proposed.terraform.note


def test_a_target_in_requests_is_never_given_to_a_metric_that_cannot_be_seen() -> None:
    proposed = change("autoscaling-pinned: an unseen metric")
    (put,) = (one for one in proposed.commands if one.operation == "put-scaling-policy")
    assert put.options["policy-name"] == "follow-requests"
    (gone,) = (one for one in proposed.commands if one.operation == "delete-scaling-policy")
    assert gone.options["policy-name"] == "policy"


def test_a_component_is_scaled_by_its_copies() -> None:
    proposed = change("autoscaling-pinned: a component")
    assert proposed.commands[0].options["scalable-dimension"] == "sagemaker:inference-component:DesiredCopyCount"


def test_where_no_plan_is_better_it_is_looked_at_by_hand() -> None:
    proposed = change("autoscaling-pinned: full")
    assert proposed.what.startswith("Nothing yet: no replayed plan does better")
    assert operations(proposed) == ["describe-scalable-targets", "describe-scaling-policies"]
    assert "no replayed plan is better" in proposed.cloudformation.note


def test_suspended_scaling_without_a_better_plan_is_resumed() -> None:
    proposed = change("autoscaling-pinned: full and suspended")
    assert operations(proposed)[2:] == ["register-scalable-target"]
    assert proposed.commands[2].options["suspended-state"]["DynamicScalingOutSuspended"] is False
