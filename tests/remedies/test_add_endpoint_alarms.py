from __future__ import annotations

from sagemaker_cost_mcp.model.remedy import Command
from tests.remedy_cases_governance import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "unwatched-endpoint"}


def alarms(what: str) -> list[Command]:
    return [one for one in BY_NAME[what].change.commands if one.operation == "put-metric-alarm"]


def test_each_variant_is_watched_for_errors_and_for_silence() -> None:
    found = [one.options for one in alarms("several variants and awkward names")]
    assert [one["alarm-name"] for one in found] == [
        "ranker-blue-errors",
        "ranker-blue-unused",
        "ranker-1 st/äpp-errors",
        "ranker-1 st/äpp-unused",
    ]
    assert found[0]["dimensions"] == [
        {"Name": "EndpointName", "Value": "ranker"},
        {"Name": "VariantName", "Value": "blue"},
    ]
    assert [one["metric-name"] for one in found[:2]] == ["Invocation5XXErrors", "Invocations"]


def test_silence_is_a_week_of_zeros_and_no_missing_data() -> None:
    unused = alarms("several variants and awkward names")[1].options
    assert unused["period"] * unused["evaluation-periods"] == 7 * 86_400
    assert unused["treat-missing-data"] == "ignore"


def test_async_endpoints_publish_other_metrics() -> None:
    assert [one.options["metric-name"] for one in alarms("async")] == ["InvocationFailures", "InvocationsProcessed"]


def test_components_are_watched_by_their_name_alone() -> None:
    (errors, _) = alarms("components")
    assert errors.options["dimensions"] == [{"Name": "InferenceComponentName", "Value": "llm"}]
    assert alarms("no component")[0].options["dimensions"][0]["Value"] == "bare"


def test_the_way_back_takes_alarms_and_topic_away() -> None:
    change = BY_NAME["async"].change
    assert [one.operation for one in change.undo_commands] == ["delete-alarms", "delete-topic"]
