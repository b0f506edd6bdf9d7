from __future__ import annotations

from tests.remedy_cases_governance import CASES

(CASE,) = (case for case in CASES if case.rule == "no-sagemaker-budget")


def test_the_limit_is_what_was_spent_and_a_tenth() -> None:
    (command,) = CASE.change.commands
    budget = command.options["budget"]
    assert budget["BudgetLimit"] == {"Amount": "810", "Unit": "USD"}, "$730 x 1.1, in whole tens"
    assert budget["CostFilters"] == {"Service": ["Amazon SageMaker"]}
    told = [one["Notification"] for one in command.options["notifications-with-subscribers"]]
    assert [(one["NotificationType"], one["Threshold"]) for one in told] == [("ACTUAL", 80), ("FORECASTED", 100)]


def test_all_three_formats_have_the_same_limit_and_filter() -> None:
    change = CASE.change
    properties = change.cloudformation.resources["Budget"]["Properties"]
    assert properties["Budget"] == change.commands[0].options["budget"]
    (block,) = change.terraform.blocks
    assert block.body["limit_amount"] == "810"
    (filters,) = (one for one in block.blocks if one.kind == "cost_filter")
    assert filters.body == {"name": "Service", "values": ["Amazon SageMaker"]}
    assert [one.operation for one in change.undo_commands] == ["delete-budget"]
