"""Executions of pipelines, from answers shaped as AWS shapes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import ResourceGone, Throttled
from sagemaker_cost_mcp.inventory.pipeline_executions import pipeline_executions
from sagemaker_cost_mcp.model.pipelines import Pipeline
from sagemaker_cost_mcp.model.resources import ResourceRef
from tests.fake_reading import Asked, ReadingOf
from tests.work_answers import BORN, ENDED, REASON, REGION, SINCE, STARTED, arn, calls, denied

SEARCH_DENIED = denied("sagemaker:Search")
STEPS = "sagemaker:ListPipelineExecutionSteps"


def execution_arn(name: str, pipeline: str = "churn") -> str:
    return f"{arn('pipeline', pipeline)}/execution/{name}"


def row(name: str, status: str = "Succeeded", **fields: Any) -> dict[str, Any]:
    return {
        "PipelineArn": arn("pipeline", "churn"),
        "PipelineExecutionArn": execution_arn(name),
        "PipelineExecutionStatus": status,
        "CreationTime": BORN,
        "LastModifiedTime": ENDED,
        "PipelineExecutionDescription": "s3cret",
        "PipelineParameters": [{"Name": "Token", "Value": "s3cret"}],
        **fields,
    }


def found(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Results": [{"PipelineExecution": one} for one in rows]}


def steps(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"PipelineExecutionSteps": list(rows)}


def step(name: str, status: str = "Succeeded", **fields: Any) -> dict[str, Any]:
    return {"StepName": name, "StepStatus": status, "StartTime": BORN, "EndTime": ENDED, **fields}


def pipeline(name: str, last_run: datetime | None = ENDED) -> Pipeline:
    ref = ResourceRef(
        arn=arn("pipeline", name), name=name, type="pipeline", region=REGION, account_id="111122223333", tags={}
    )
    return Pipeline(
        ref=ref,
        display_name=None,
        status=None,
        created_at=BORN,
        modified_at=BORN,
        last_run_at=last_run,
        created_by=None,
        steps=None,
    )


def test_an_execution_has_its_times_and_its_pipeline(reading_of: ReadingOf) -> None:
    (one,) = pipeline_executions(reading_of({"Search": found(row("abc"))}), REGION, SINCE, ()).items
    assert (one.arn, one.pipeline_arn, one.region) == (execution_arn("abc"), arn("pipeline", "churn"), REGION)
    assert (one.status, one.started_at, one.ended_at) == ("Succeeded", BORN, ENDED)
    assert (one.execution_id, one.failure_cause, one.steps) == ("abc", None, None)


@pytest.mark.parametrize("status", ["Executing", "Stopping"])
def test_what_runs_has_no_end(status: str, reading_of: ReadingOf) -> None:
    (one,) = pipeline_executions(reading_of({"Search": found(row("abc", status))}), REGION, SINCE, ()).items
    assert one.ended_at is None


def test_what_changed_in_the_window_and_what_runs_is_searched_for(reading_of: ReadingOf, asked: Asked) -> None:
    pipeline_executions(reading_of({"Search": found()}), REGION, SINCE, ())
    ((_, _, params),) = asked
    assert params["Resource"] == "PipelineExecution"
    assert params["SearchExpression"] == {
        "Filters": [
            {"Name": "LastModifiedTime", "Operator": "GreaterThanOrEqualTo", "Value": "2026-10-22T00:00:00"},
            {"Name": "PipelineExecutionStatus", "Operator": "Equals", "Value": "Executing"},
        ],
        "Operator": "Or",
    }


def test_steps_are_read_of_failed_executions_only(reading_of: ReadingOf, asked: Asked) -> None:
    rows = [row("good"), row("bad", "Failed"), row("half", "CompletedWithFailures"), row("stopped", "Stopped")]
    answers: dict[str, Any] = {"Search": found(*rows), "ListPipelineExecutionSteps": steps(step("Train", "Failed"))}
    outcome = pipeline_executions(reading_of(answers), REGION, SINCE, ())
    assert {one.execution_id: one.steps is not None for one in outcome.items} == {
        "good": False, "bad": True, "half": True, "stopped": False,
    }  # fmt: skip
    assert calls(asked) == {"Search": 1, "ListPipelineExecutionSteps": 2}


def test_a_step_says_what_it_made_and_whether_that_cost_anything(reading_of: ReadingOf) -> None:
    prepared = step("Prepare", CacheHitResult={"SourcePipelineExecutionArn": execution_arn("old")})
    made = {"TrainingJob": {"Arn": arn("training-job", "t")}}
    trained = step("Train", "Failed", Metadata=made, FailureReason=REASON)
    checked = step("Check", Metadata={"QualityCheck": {"CheckJobArn": arn("processing-job", "c")}})
    coming = {"StepName": "Register", "StepStatus": "Starting"}
    answers: dict[str, Any] = {
        "Search": found(row("bad", "Failed", FailureReason=f"Step failure: {REASON}")),
        "ListPipelineExecutionSteps": steps(prepared, trained, checked, coming),
    }
    (one,) = pipeline_executions(reading_of(answers), REGION, SINCE, ()).items
    assert one.steps is not None
    prepare, train, check, register = one.steps
    assert (prepare.cached, prepare.kind, prepare.job_arn) == (True, None, None)
    assert (train.cached, train.kind, train.job_arn) == (False, "TrainingJob", arn("training-job", "t"))
    assert (train.status, train.failure_cause) == ("Failed", "AlgorithmError: out of memory")
    assert (check.kind, check.job_arn) == ("QualityCheck", arn("processing-job", "c"))
    assert (register.started_at, register.ended_at) == (None, None)
    assert (train.started_at, train.ended_at) == (BORN, ENDED)
    assert one.failure_cause == "out of memory"
    assert "s3cret" not in one.model_dump_json() + repr(one)


def test_a_failed_execution_without_steps_has_none_of_them(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {"Search": found(row("bad", "Failed")), "ListPipelineExecutionSteps": steps()}
    (one,) = pipeline_executions(reading_of(answers), REGION, SINCE, ()).items
    assert one.steps == ()


def test_steps_that_may_not_be_read_are_unknown(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {
        "Search": found(row("bad", "Failed"), row("worse", "Failed")),
        "ListPipelineExecutionSteps": denied(STEPS),
    }
    outcome = pipeline_executions(reading_of(answers), REGION, SINCE, ())
    assert [one.steps for one in outcome.items] == [None, None]
    (gap,) = outcome.gaps
    assert gap.missing_permission == STEPS
    assert "Touches bad, worse." in gap.reason


def test_an_execution_that_is_gone_is_left_out(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {
        "Search": found(row("bad", "Failed"), row("b")),
        "ListPipelineExecutionSteps": ResourceGone("gone"),
    }
    outcome = pipeline_executions(reading_of(answers), REGION, SINCE, ())
    assert [one.execution_id for one in outcome.items] == ["b"]
    assert outcome.gaps == ()


def test_where_search_is_denied_the_pipelines_that_ran_are_asked_one_by_one(
    reading_of: ReadingOf, asked: Asked
) -> None:
    def listed(params: dict[str, Any]) -> dict[str, Any]:
        summary = {
            "PipelineExecutionArn": execution_arn("x", params["PipelineName"]),
            "StartTime": STARTED,
            "PipelineExecutionStatus": "Failed",
            "PipelineExecutionFailureReason": REASON,
        }
        return {"PipelineExecutionSummaries": [summary]}

    known = [pipeline("a"), pipeline("b"), pipeline("rests", datetime(2026, 9, 1, tzinfo=UTC)), pipeline("new", None)]
    answers: dict[str, Any] = {
        "Search": SEARCH_DENIED,
        "ListPipelineExecutions": listed,
        "ListPipelineExecutionSteps": steps(step("Train", "Failed")),
    }
    outcome = pipeline_executions(reading_of(answers), REGION, SINCE, known)
    assert [one.pipeline_arn for one in outcome.items] == [arn("pipeline", "a"), arn("pipeline", "b")]
    assert {(one.started_at, one.ended_at, one.failure_cause) for one in outcome.items} == {
        (STARTED, None, "AlgorithmError: out of memory")
    }
    assert calls(asked) == {"Search": 1, "ListPipelineExecutions": 2, "ListPipelineExecutionSteps": 2}


def test_where_nothing_may_be_listed_either_one_gap_tells_it(reading_of: ReadingOf) -> None:
    action = "sagemaker:ListPipelineExecutions"
    answers: dict[str, Any] = {"Search": SEARCH_DENIED, "ListPipelineExecutions": denied(action)}
    outcome = pipeline_executions(reading_of(answers), REGION, SINCE, [pipeline("a"), pipeline("b")])
    assert outcome.items == ()
    (gap,) = outcome.gaps
    assert gap.missing_permission == action
    assert "Touches a, b." in gap.reason


def test_a_search_that_breaks_off_leaves_a_gap_and_what_it_found(reading_of: ReadingOf) -> None:
    pages: list[object] = [found(row("a")), Throttled("slow down", operation="sagemaker:Search")]
    outcome = pipeline_executions(reading_of({"Search": pages}), REGION, SINCE, ())
    assert [one.execution_id for one in outcome.items] == ["a"]
    assert [gap.operation for gap in outcome.gaps] == ["sagemaker:Search"]


def test_a_status_that_aws_added_is_kept_and_leaves_a_gap(reading_of: ReadingOf) -> None:
    outcome = pipeline_executions(reading_of({"Search": found(row("a", "Resting"))}), REGION, SINCE, ())
    assert [one.status for one in outcome.items] == ["Resting"]
    assert "'Resting' is not known" in outcome.gaps[0].reason


def test_a_record_without_a_status_is_left_out_and_leaves_a_gap(reading_of: ReadingOf) -> None:
    bare = {"PipelineExecutionArn": execution_arn("a"), "PipelineArn": arn("pipeline", "p"), "CreationTime": BORN}
    outcome = pipeline_executions(reading_of({"Search": found(bare)}), REGION, SINCE, ())
    assert outcome.items == ()
    assert "lacks PipelineExecutionStatus" in outcome.gaps[0].reason
