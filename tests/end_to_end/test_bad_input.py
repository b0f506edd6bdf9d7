"""Everything that a stranger can get wrong: each gets a sentence that says what would be right."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.accounts import embedded
from tests.end_to_end.stage import COSTS, IDLE, REVIEW, OpenStage, Stage, judged

# -- regions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", [REVIEW, IDLE, COSTS])
def test_a_region_that_does_not_exist_names_the_closest_one(tool: str, stage: Stage) -> None:
    said = stage.refusal(tool, regions=["us-est-1"])
    assert "'us-est-1'" in said
    assert "us-east-1" in said
    assert stage.calls.count == 0, "nothing is asked, and nothing paid, for a region that is none"


def test_a_region_that_looks_like_none_lists_those_there_are(ready: Stage) -> None:
    said = ready.refusal(REVIEW, regions=["Atlantis"])
    assert "eu-west-1" in said


def test_a_region_where_nothing_is_says_so(ready: Stage) -> None:
    told = ready.ask(IDLE, regions=["eu-central-1"])
    assert not told.is_error
    assert told.structured["findings"] == []
    assert "eu-central-1" in told.text


def test_an_opt_in_region_that_is_not_enabled_is_a_gap_and_the_others_are_judged(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    def closed(service: str, operation: str, request: Any) -> AwsFailure | None:
        del service, operation
        refused = AwsFailure("UnrecognizedClientException", "The security token included in the request is invalid.")
        return refused if request.region == "ap-east-1" else None

    stage = open_stage(ml_team, more_faults=(closed,))
    told = stage.ask(IDLE, regions=["ap-east-1", "eu-west-1"])
    assert not told.is_error
    assert judged(told, "idle-notebook-instance")[0] == {"workshop-dublin"}
    gaps = {gap["operation"]: gap for gap in told.structured["gaps"] if gap["region"] == "ap-east-1"}
    assert set(gaps) == {"sagemaker:ListNotebookInstances", "sagemaker:ListDomains", "sagemaker:ListApps"}
    assert all("opt-in region" in gap["reason"] for gap in gaps.values())


# -- an account with nothing in it ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty() -> SimulatedAccount:
    return embedded("empty")


@pytest.mark.parametrize("tool", [REVIEW, IDLE, COSTS])
def test_an_empty_account_is_an_answer_and_no_error(tool: str, empty: SimulatedAccount, open_stage: OpenStage) -> None:
    told = open_stage(empty).ask(tool)
    assert not told.is_error, told.text
    assert told.structured["gaps"] == []
    assert told.structured["summary"] in told.text


def test_an_empty_account_has_nothing_to_save_and_a_bill_of_zero(
    empty: SimulatedAccount, open_stage: OpenStage
) -> None:
    told = open_stage(empty).ask(REVIEW).structured
    assert (told["period_cost_usd"], told["net_monthly_saving_usd"], told["findings"]) == (0, 0, [])
    assert "no rule found anything to save" in told["summary"]


# -- arguments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        (COSTS, {"start_date": "2026-10-05", "end_date": "2026-10-01"}, ["2026-10-05", "2026-10-01", "before"]),
        (COSTS, {"start_date": "2026-10-01", "end_date": "2026-10-01"}, ["exclusive", "2026-10-02"]),
        (COSTS, {"start_date": "2027-01-01", "end_date": "2027-02-01"}, ["future", "2026-11-20"]),
        (COSTS, {"start_date": "2027-01-01"}, ["future", "2026-11-20"]),
        (COSTS, {"start_date": "2025-09-20", "end_date": "2025-10-20"}, ["13 months", "2025-10-01"]),
        (COSTS, {"lookback_days": 4000}, ["13 months"]),
        (COSTS, {"lookback_days": 0}, ["lookback_days", "1 or more"]),
        (COSTS, {"lookback_days": -5}, ["lookback_days", "1 or more"]),
        (COSTS, {"granularity": "HOURLY", "lookback_days": 30}, ["14 days", "DAILY"]),
        (COSTS, {"granularity": "HOURLY", "start_date": "2026-10-01", "end_date": "2026-11-01"}, ["14 days", "DAILY"]),
        (COSTS, {"granularity": "WEEKLY"}, ["granularity", "TOTAL", "WEEKLY"]),
        (COSTS, {"start_date": "last month"}, ["start_date", "last month"]),
        (COSTS, {"start_date": "2026-13-40"}, ["start_date", "2026-13-40"]),
        (COSTS, {"cost_metric": "net"}, ["cost_metric", "NetAmortizedCost"]),
        (COSTS, {"account_ids": ["prod"]}, ["'prod'", "12 digits"]),
        (COSTS, {"limit": 0}, ["limit", "1"]),
        (COSTS, {"limit": 100_000}, ["limit", "500"]),
        (COSTS, {"limit": "many"}, ["limit", "many"]),
        (COSTS, {"from": "2026-10-01"}, ["'from'", "start_date"]),
        (COSTS, {"start": "2026-10-01"}, ["'start'", "start_date"]),
        (COSTS, {"group_by": "tag"}, ["'group_by'", "'usage_type', 'region', 'instance_family' or 'account'"]),
        (REVIEW, {"period": "yearly"}, ["period", "quarterly", "yearly"]),
        (REVIEW, {"region": "us-east-1"}, ["'region'", "did you mean 'regions'"]),
        (REVIEW, {"regions": "us-east-1"}, ["regions", "us-east-1"]),
        (REVIEW, {"tags": ["Team"]}, ["tags"]),
        (REVIEW, {"refresh": "perhaps"}, ["refresh", "perhaps"]),
        (REVIEW, {"detail": "all"}, ["detail", "full"]),
        (IDLE, {"notebook_name": "a"}, ["did you mean 'notebook_names'"]),
        (IDLE, {"lookback_days": 0}, ["lookback_days", "1 or more"]),
        (IDLE, {"notebook_names": ["nlp-bert-fintune"]}, ["'nlp-bert-fintune'", "nlp-bert-finetune"]),
        (IDLE, {"notebook_names": ["zzz"]}, ["'zzz'", "16 notebook instances"]),
        (IDLE, {"cursor": "not a cursor"}, ["cursor"]),
        (IDLE, {"cursor": "WzEwLCAiZGVhZGJlZWYiXQ=="}, ["cursor", "start over"]),
        ("explain_finding", {}, ["finding"]),
        ("explain_finding", {"finding": "idle-notebok-instance"}, ["Did you mean 'idle-notebook-instance'"]),
        ("explain_finding", {"finding": "ffffffffff"}, ["ffffffffff", "us-east-1"]),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_told_with_what_would_be_right(
    tool: str, arguments: dict[str, Any], says: list[str], ready: Stage
) -> None:
    said = ready.refusal(tool, **arguments)
    for part in says:
        assert part in said


@pytest.mark.parametrize("start", ["2026-11-19", "2026-11-20"])
def test_a_start_of_yesterday_or_today_alone_is_a_window_up_to_now(start: str, ready: Stage) -> None:
    told = ready.ask(COSTS, start_date=start)
    assert not told.is_error, told.text
    assert (told.structured["meta"]["window_start"], told.structured["meta"]["window_end"]) == (start, "2026-11-21")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_refusals_reach_clients_of_both_eras_in_the_same_words(mode: str, ready: Stage) -> None:
    told = ready.ask(REVIEW, mode=mode, region="us-east-1")
    assert told.is_error
    assert told.text.startswith("Unknown argument 'region': did you mean 'regions'?")


def test_a_wrong_argument_costs_nothing(stage: Stage) -> None:
    stage.refusal(COSTS, granularity="HOURLY", lookback_days=30)
    stage.refusal(COSTS, start_date="2027-01-01", end_date="2027-02-01")
    assert stage.calls.by_operation.get("ce:GetCostAndUsage", 0) == 0
    assert stage.calls.by_operation.get("ce:GetDimensionValues", 0) == 0


def test_a_cursor_of_another_question_is_refused(ready: Stage) -> None:
    cursor = ready.ask(REVIEW, limit=3).structured["meta"]["next_cursor"]
    assert "does not belong to these arguments" in ready.refusal(REVIEW, limit=3, period="weekly", cursor=cursor)
    assert "does not belong to these arguments" in ready.refusal(IDLE, cursor=cursor)
    assert not ready.ask(REVIEW, limit=3, cursor=cursor).is_error


def test_a_tool_that_does_not_exist_is_no_traceback(ready: Stage) -> None:
    told = ready.ask("delete_notebook")
    assert told.is_error
    assert "Traceback" not in told.text


def test_a_bug_of_ours_stays_opaque_outside(stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken(*_: object) -> None:
        raise KeyError("internal detail 4711")

    monkeypatch.setattr(stage.reader, "read", broken)
    told = stage.ask(REVIEW)
    assert told.is_error
    assert "4711" not in told.text
    assert "4711" in caplog.text, "it is logged with its traceback"
