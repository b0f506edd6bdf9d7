from __future__ import annotations

from tests.remedy_cases_governance import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "no-anomaly-monitor"}


def test_a_monitor_and_a_letter_from_a_twentieth_of_the_spend_on() -> None:
    change = BY_NAME["none"].change
    assert [one.operation for one in change.commands] == ["create-anomaly-monitor", "create-anomaly-subscription"]
    subscription = change.commands[1].options["anomaly-subscription"]
    assert subscription["MonitorArnList"] == ["<MonitorArn>"]
    assert subscription["ThresholdExpression"]["Dimensions"]["Values"] == ["37"], "5 % of $730"
    assert set(change.cloudformation.resources) == {"Monitor", "Subscription"}


def test_a_monitor_that_tells_nobody_gets_the_letter_alone() -> None:
    change = BY_NAME["one that tells nobody"].change
    (command,) = change.commands
    assert command.options["anomaly-subscription"]["MonitorArnList"] == ["arn:aws:ce::111122223333:anomalymonitor/one"]
    assert [one.operation for one in change.undo_commands] == ["delete-anomaly-subscription"]
    assert len(change.terraform.blocks) == 1
