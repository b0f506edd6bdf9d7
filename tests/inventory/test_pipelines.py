"""Pipelines, from answers shaped as AWS shapes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sagemaker_cost_mcp.errors import ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.pipelines import pipelines
from sagemaker_cost_mcp.model.pipelines import StepCount
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import BORN, NO_TAGS, REGION, SINCE, arn, calls, denied, tagged

LATELY = datetime(2026, 11, 3, tzinfo=UTC)
LONG_AGO = datetime(2026, 10, 21, 23, tzinfo=UTC)
SEARCH_DENIED = denied("sagemaker:Search")
DEFINITION = json.dumps(
    {
        "Parameters": [{"Name": "Token", "DefaultValue": "s3cret"}],
        "Steps": [{"Type": "Training", "CacheConfig": {"Enabled": True}, "Arguments": {"Environment": "s3cret"}}],
    }
)


def row(name: str, last_run: datetime | None = LATELY, **fields: Any) -> dict[str, Any]:
    ran = {} if last_run is None else {"LastRunTime": last_run}
    return {
        "PipelineArn": arn("pipeline", name),
        "PipelineName": name,
        "PipelineDisplayName": f"{name}-shown",
        "PipelineDescription": "s3cret",
        "PipelineStatus": "Active",
        "CreationTime": BORN,
        "LastModifiedTime": BORN,
        "CreatedBy": {"UserProfileName": "iris", "IamIdentity": {"PrincipalId": "s3cret"}},
        **ran,
        **fields,
    }


def found(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Results": [{"Pipeline": one} for one in rows]}


def described(params: dict[str, Any]) -> dict[str, Any]:
    return row(params["PipelineName"]) | {"PipelineDefinition": DEFINITION}


def listed(*names: str, last_run: datetime = LATELY) -> dict[str, Any]:
    shown = ("PipelineArn", "PipelineName", "PipelineDisplayName", "CreationTime", "LastModifiedTime")
    rows = [{key: row(name)[key] for key in shown} | {"LastExecutionTime": last_run} for name in names]
    return {"PipelineSummaries": rows}


def account(*rows: dict[str, Any], **answers: Any) -> dict[str, Any]:
    return {"Search": found(*rows), "DescribePipeline": described, **answers}


def test_a_pipeline_that_ran_has_its_steps_counted(reading_of: ReadingOf) -> None:
    tags = [{"Key": "Team", "Value": "growth"}]
    (pipeline,) = pipelines(reading_of(account(row("churn", Tags=tags))), REGION, SINCE).items
    assert (pipeline.ref.type, pipeline.ref.name, pipeline.ref.tags) == ("pipeline", "churn", {"Team": "growth"})
    assert (pipeline.display_name, pipeline.status, pipeline.created_by) == ("churn-shown", "Active", "iris")
    assert (pipeline.created_at, pipeline.modified_at, pipeline.last_run_at) == (BORN, BORN, LATELY)
    assert pipeline.steps == StepCount(total=1, cacheable=1, cached=1)


def test_only_what_ran_in_the_window_is_described(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [row("ran"), row("rests", LONG_AGO), row("never", None)]
    outcome = pipelines(reading_of(account(*rows)), REGION, SINCE)
    assert {one.ref.name: one.steps is not None for one in outcome.items} == {
        "ran": True, "rests": False, "never": False,
    }  # fmt: skip
    assert calls(asked) == {"Search": 1, "DescribePipeline": 1}
    assert [one.last_run_at for one in outcome.items] == [LATELY, LONG_AGO, None]


def test_an_untagged_pipeline_has_no_tags_and_they_are_known(reading_of: ReadingOf) -> None:
    (pipeline,) = pipelines(reading_of(account(row("a", None))), REGION, SINCE).items
    assert pipeline.ref.tags == {}


def test_where_search_is_denied_pipelines_are_listed(reading_of: ReadingOf, asked: Asked) -> None:
    answers: dict[str, Any] = {
        "Search": SEARCH_DENIED,
        "ListPipelines": listed("a", "b"),
        "DescribePipeline": described,
        "GetResources": tagged(a={"Team": "x"}),
    }
    outcome = pipelines(reading_of(answers), REGION, SINCE)
    assert [(one.ref.name, one.ref.tags, one.status) for one in outcome.items] == [
        ("a", {"Team": "x"}, "Active"),
        ("b", {}, "Active"),
    ]
    assert outcome.gaps == ()
    assert calls(asked) == {"Search": 1, "ListPipelines": 1, "DescribePipeline": 2, "GetResources": 1}


def test_what_is_only_listed_has_an_unknown_status(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {
        "Search": SEARCH_DENIED,
        "ListPipelines": listed("a", last_run=LONG_AGO),
        "GetResources": denied("tag:GetResources"),
    }
    outcome = pipelines(reading_of(answers), REGION, SINCE)
    (pipeline,) = outcome.items
    assert (pipeline.status, pipeline.created_by, pipeline.ref.tags) == (None, None, None)
    assert [gap.missing_permission for gap in outcome.gaps] == ["tag:GetResources"]


def test_where_nothing_may_be_read_the_gap_names_the_listing(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {
        "Search": SEARCH_DENIED,
        "ListPipelines": denied("sagemaker:ListPipelines"),
        "GetResources": NO_TAGS,
    }
    outcome = pipelines(reading_of(answers), REGION, SINCE)
    assert outcome.items == ()
    assert [gap.missing_permission for gap in outcome.gaps] == ["sagemaker:ListPipelines"]


def test_a_search_that_breaks_off_leaves_a_gap_and_what_it_found(reading_of: ReadingOf) -> None:
    pages: list[object] = [found(row("a", None)), Throttled("slow down", operation="sagemaker:Search")]
    outcome = pipelines(reading_of(account(Search=pages)), REGION, SINCE)
    assert [one.ref.name for one in outcome.items] == ["a"]
    assert [gap.operation for gap in outcome.gaps] == ["sagemaker:Search"]


def test_a_definition_that_may_not_be_read_leaves_the_steps_unknown(reading_of: ReadingOf) -> None:
    action = "sagemaker:DescribePipeline"
    outcome = pipelines(reading_of(account(row("a"), DescribePipeline=denied(action))), REGION, SINCE)
    assert [one.steps for one in outcome.items] == [None]
    assert [gap.missing_permission for gap in outcome.gaps] == [action]


def test_a_definition_that_cannot_be_understood_is_a_gap_and_not_no_caching(reading_of: ReadingOf) -> None:
    def odd(params: dict[str, Any]) -> dict[str, Any]:
        return row(params["PipelineName"]) | {"PipelineDefinition": "s3cret: yaml"}

    outcome = pipelines(reading_of(account(row("a"), row("b"), DescribePipeline=odd)), REGION, SINCE)
    assert [one.steps for one in outcome.items] == [None, None]
    (gap,) = outcome.gaps
    assert gap.operation == "sagemaker:DescribePipeline"
    assert gap.reason.endswith("Touches a, b.")
    assert "s3cret" not in gap.reason


def test_a_pipeline_that_was_deleted_meanwhile_is_left_out(reading_of: ReadingOf) -> None:
    outcome = pipelines(reading_of(account(row("a"), DescribePipeline=ResourceGone("gone"))), REGION, SINCE)
    assert (outcome.items, outcome.gaps) == ((), ())


def test_a_pipeline_that_shows_twice_is_one(reading_of: ReadingOf) -> None:
    pages = [found(row("a", None)), found(row("a", None))]
    assert len(pipelines(reading_of(account(Search=pages)), REGION, SINCE).items) == 1


def test_trap_22_neither_definition_nor_parameters_are_kept(reading_of: ReadingOf) -> None:
    (pipeline,) = pipelines(reading_of(account(row("a"))), REGION, SINCE).items
    assert "s3cret" not in pipeline.model_dump_json() + repr(pipeline)
