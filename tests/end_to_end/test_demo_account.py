"""The review of the demo account, held against what its author meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from math import ceil
from typing import Any

import anyio
import pytest
from mcp import Client

from sagemaker_cost_mcp.aws.reads import READS
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import Fleet
from tests.end_to_end.stage import (
    FORGOTTEN_VOLUMES,
    IDLE_NOTEBOOKS,
    NOW,
    OpenStage,
    Stage,
    Told,
    denied,
    found_of,
    leaves,
)

IN_USE = {"nlp-team-shared", "churn-features"}
TOO_YOUNG = {"llm-eval-lena"}
UNDECIDED = {"eda-omar", "batch-scoring-runner"}
EXEMPT = {"grant-demo-gpu"}
STOPPED_LATELY = {"ab-test-tom"}
UNGUARDED = IDLE_NOTEBOOKS - {"recsys-two-tower"} | {
    "churn-features",
    "llm-eval-lena",
    "eda-omar",
    "batch-scoring-runner",
}


def names(rows: Iterable[dict[str, Any]], rule: str) -> set[str]:
    return {row["resource"]["name"] for row in rows if row["rule"] == rule}


@pytest.fixture(scope="module")
def whole(whole_review: Told) -> dict[str, Any]:
    return whole_review.structured


def concise(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as they are without detail=full."""
    return [{key: value for key, value in row.items() if key != "claims"} for row in rows]


# -- who is idle, who is not ------------------------------------------------------------------------------------------


def test_the_scenario_has_no_notebook_that_these_sets_forget(ml_team: SimulatedAccount) -> None:
    told = IDLE_NOTEBOOKS | IN_USE | TOO_YOUNG | UNDECIDED | EXEMPT | set(FORGOTTEN_VOLUMES) | STOPPED_LATELY
    assert {notebook.name for notebook in ml_team.fleet.notebooks} == told


def test_idle_are_those_that_the_author_left_running_and_no_others(whole: dict[str, Any]) -> None:
    assert names(whole["findings"], "idle-notebook-instance") == IDLE_NOTEBOOKS


def test_trap_08_and_trap_09_what_left_no_trace_or_a_predecessors_is_undecided(whole: dict[str, Any]) -> None:
    assert names(whole["undecided"], "idle-notebook-instance") == UNDECIDED


def test_forgotten_volumes_are_the_two_stopped_months_ago(whole: dict[str, Any]) -> None:
    assert names(whole["findings"], "stopped-notebook-volume") == set(FORGOTTEN_VOLUMES)


def test_instances_that_nothing_would_stop_are_told_without_a_dollar(whole: dict[str, Any]) -> None:
    unguarded = found_of(whole, "notebook-without-idle-shutdown")
    assert set(unguarded) == UNGUARDED
    assert all(row["monthly_saving_list_usd"] == 0 for row in unguarded.values())
    assert names(whole["undecided"], "notebook-without-idle-shutdown") == {"recsys-two-tower"}


def test_the_exempted_one_is_counted_and_is_in_no_list(whole: dict[str, Any]) -> None:
    assert whole["exempted"] == 3, "idle, without idle shutdown, and on a GPU"
    rows = (row for row in (*whole["findings"], *whole["undecided"]) if row["rule"] != "accelerated-notebook-instance")
    listed = {row["resource"]["name"] for row in rows}
    assert listed & (EXEMPT | IN_USE - {"churn-features"} | STOPPED_LATELY) == set()


def test_an_exemption_ends_by_itself(open_stage: OpenStage, ml_team: SimulatedAccount) -> None:
    a_year_later = NOW + timedelta(days=366)
    stage = open_stage(SimulatedAccount(ml_team.fleet, lambda: a_year_later))
    told = stage.ask("find_idle_notebooks", notebook_names=["grant-demo-gpu"])
    assert [row["resource"]["name"] for row in told.structured["findings"]] == ["grant-demo-gpu"]
    assert told.structured["exempted"] == 0


def test_trap_21_what_belongs_to_a_stack_or_a_service_is_sent_to_its_owner(whole: dict[str, Any]) -> None:
    idle = found_of(whole, "idle-notebook-instance")
    stack, service = idle["mlops-dev-notebook"], idle["datazone-env-7k2q9d-notebook"]
    assert (stack["owner"]["kind"], stack["owner"]["name"]) == ("stack", "mlops-dev")
    assert "stack mlops-dev" in stack["recommendation"]
    assert service["owner"]["kind"] == "service"
    assert "DataZone" in service["recommendation"]
    assert idle["nlp-bert-finetune"]["owner"]["name"] == "maria.santos@example.com"


def test_where_no_tag_names_anybody_cloudtrail_does_or_says_that_it_cannot(whole: dict[str, Any]) -> None:
    idle = found_of(whole, "idle-notebook-instance")
    assert idle["recsys-two-tower"]["owner"] == {
        "kind": "person",
        "name": "priya.nair@example.com",
        "evidence": "CloudTrail: CreatePresignedNotebookInstanceUrl on 2026-09-20 by priya.nair@example.com, "
        "role DataScientist",
    }
    assert "last opened on 2026-09-20 by priya.nair@example.com" in idle["recsys-two-tower"]["evidence"], "not by tom"
    nobody = idle["workshop-dublin"]["owner"]
    assert nobody["kind"] == "unknown"
    assert nobody["evidence"].endswith("CloudTrail knows nobody since 2026-08-23")
    stack = idle["mlops-dev-notebook"]["owner"]
    assert stack["evidence"] == "tag aws:cloudformation:stack-name=mlops-dev; ask platform: tag Team=platform"


def test_somebody_who_touched_the_configuration_lowers_the_confidence(whole: dict[str, Any]) -> None:
    idle = found_of(whole, "idle-notebook-instance")
    assert {name for name, row in idle.items() if row["confidence"] == "low"} == {"demand-forecast"}
    assert {row["confidence"] for row in idle.values()} == {"low", "medium"}


def test_the_linked_account_that_was_not_looked_at_is_a_gap(whole: dict[str, Any]) -> None:
    """The sandbox has spend on the same bill: it may not pass for clean.

    Its resources are out of reach, so whoever asks for the review learns what it spent.
    """
    told = [gap for gap in whole["gaps"] if gap["account_id"] == "444455556666"]
    assert len(told) == 1, whole["gaps"]
    assert "credentials of that account" in told[0]["reason"]


# -- what is said -----------------------------------------------------------------------------------------------------


def dollars(text: str) -> set[float]:
    return {float(found.replace(",", "")) for found in re.findall(r"\$([\d,]+(?:\.\d+)?)", text)}


def test_each_amount_in_the_text_is_in_the_structured_half(review: Told) -> None:
    said = list(leaves(review.structured))
    known = {abs(float(number)) for number in said if isinstance(number, int | float)}
    known |= set[float]().union(*(dollars(text) for text in said if isinstance(text, str)))
    # The one difference that is only told: what follows once the plans have ended.
    more = review.structured["later_monthly_saving_usd"] - review.structured["net_monthly_saving_usd"]
    assert dollars(review.text) - known <= {round(more, 2)}


def test_each_finding_undecided_and_gap_of_the_structured_half_is_in_the_text(review: Told) -> None:
    said = " ".join(review.text.split()).replace("`", "'")
    for row in review.structured["findings"]:
        assert row["id"] in said
        assert row["resource"]["name"] in said
        assert f"${row['monthly_saving_usd']:,.2f}" in said or not row["monthly_saving_list_usd"]
    for row in review.structured["undecided"]:
        assert row["resource"]["name"] in said
        assert row["missing"] in said
        assert row["how_to_fix"] in said
    for gap in review.structured["gaps"]:
        assert gap["operation"] in said
        assert gap["reason"].replace("`", "'") in said
    for key in ("net_monthly_saving_usd", "gross_monthly_saving_usd"):
        assert f"${review.structured[key]:,.2f}" in said
    assert f"{review.structured['meta']['aws_calls']} AWS calls" in said


def test_the_default_text_is_small(review: Told) -> None:
    assert len(review.text.encode()) < 8_000


def test_pages_of_the_plan_add_up_to_the_whole(whole: dict[str, Any], ready: Stage) -> None:
    first = ready.ask("run_cost_review", limit=8)
    rest = ready.ask("run_cost_review", limit=500 - 8, cursor=first.structured["meta"]["next_cursor"])
    assert [*first.structured["findings"], *rest.structured["findings"]] == concise(whole["findings"])
    assert first.structured["net_monthly_saving_usd"] == whole["net_monthly_saving_usd"]


def test_each_finding_of_the_plan_can_be_explained_with_the_same_numbers(whole: dict[str, Any], ready: Stage) -> None:
    for row in whole["findings"][:10]:
        told = ready.ask("explain_finding", finding=row["id"])
        assert told.structured["finding"] == row
        assert f"${row['monthly_saving_usd']:,.2f}" in told.text or "no dollar claim" in told.text


def test_the_idle_notebooks_tool_says_what_the_review_says(whole: dict[str, Any], ready: Stage) -> None:
    told = ready.ask("find_idle_notebooks", limit=100).structured
    # Cash differs where the plans held move to what other rules would stop.
    own = ("id", "resource", "evidence", "monthly_saving_list_usd", "owner", "confidence")
    said = concise(found_of(whole, "idle-notebook-instance").values())
    assert [[row[key] for key in own] for row in told["findings"]] == [[row[key] for key in own] for row in said]
    assert {row["resource"]["name"] for row in told["undecided"]} == UNDECIDED


# -- what asking costs ------------------------------------------------------------------------------------------------


CALLS = 54
"""What a daily review of the demo account takes."""
MONTHLY_CALLS = 164
"""What the default one takes, with the whole rule book."""


def expected_calls(fleet: Fleet) -> dict[str, int]:
    """Calls of a daily review, from the number of things in the account: the least that AWS's API allows.

    - 1 to learn who asks;
    - per region with spend: the list (pages of 100), one description an instance (its volume is nowhere else), one
      sweep of all tags, and the log streams: one page of the latest 50 finds all who wrote lately, and the ones it
      does not hold are looked up by name, at most twice the least (see inventory/activity.py);
    - per region: endpoints (whole, a hundred a search), Studio domains, apps and tracking servers; spaces and user
      profiles only where there is one of them; one description for each configuration of an endpoint, and one request
      for up to 500 metrics;
    - Cost Explorer, USD 0.01 each: names of the services, the bill, spend by linked account, and the hours, whose
      groups (hours x usage types x record types) come 5,000 a page;
    - CloudTrail: in each region the three names of events about notebook instances, of which one takes two pages;
    - clusters, a list per region;
    - Savings Plans: the plans, and the rates of each for the usage types on the bill;
    - prices: one request a region for each kind of resource found there, and the usage types on the bill in filters of
      1,024 characters.
    """
    regions = {notebook.region for notebook in fleet.notebooks}
    hosting = {endpoint.region for endpoint in fleet.endpoints}
    opened = [event for event in fleet.trail if event.name == "CreatePresignedNotebookInstanceUrl"]
    return {
        "sts:GetCallerIdentity": 1,
        "sagemaker:ListNotebookInstances": len(regions),
        "sagemaker:DescribeNotebookInstance": len(fleet.notebooks),
        "resourcegroupstaggingapi:GetResources": len(regions),
        "logs:DescribeLogStreams": 2 + 1,
        "sagemaker:Search": len(regions),
        "sagemaker:ListClusters": len(regions),
        "sagemaker:DescribeEndpointConfig": len(fleet.endpoints),
        "cloudwatch:GetMetricData": len(hosting),
        "sagemaker:ListDomains": len(regions),
        "sagemaker:ListApps": len(regions),
        "sagemaker:ListMlflowTrackingServers": len(regions),
        "ce:GetDimensionValues": 1,
        "ce:GetCostAndUsage": 1 + 1 + 2,
        "cloudtrail:LookupEvents": 3 * len(regions) + ceil(len(opened) / 50) - 1,
        "savingsplans:DescribeSavingsPlans": 1,
        "savingsplans:DescribeSavingsPlanRates": len(fleet.savings_plans),
        "pricing:GetProducts": len(regions) + len(hosting) + 1,
    }


def test_a_review_makes_no_call_too_many_and_a_repeated_one_none(stage: Stage, ml_team: SimulatedAccount) -> None:
    first = stage.ask("run_cost_review", period="daily")
    expected = expected_calls(ml_team.fleet)
    assert dict(stage.calls.by_operation) == expected
    assert set(expected) <= {f"{read.service}:{read.operation}" for read in READS}, "no call outside the permissions"
    assert first.structured["meta"]["aws_calls"] == sum(expected.values()) == CALLS
    assert first.structured["meta"]["aws_calls_usd"] == 0.05 + 2 * 0.00001, "5 of Cost Explorer, 2 metrics"

    again = stage.ask("run_cost_review", period="daily")
    assert stage.calls.count == CALLS
    assert (again.structured["meta"]["aws_calls"], again.structured["meta"]["aws_calls_usd"]) == (0, 0)

    renewed = stage.ask("run_cost_review", period="daily", refresh=True)
    assert stage.calls.count == CALLS + CALLS - 1, "everything but who asks, which hangs on the credentials"
    assert renewed.structured["meta"]["aws_calls"] == CALLS - 1
    assert renewed.structured["findings"] == first.structured["findings"]


def test_a_monthly_review_asks_once_what_the_whole_rule_book_needs(stage: Stage) -> None:
    first = stage.ask("run_cost_review")
    assert stage.calls.count == first.structured["meta"]["aws_calls"] == MONTHLY_CALLS
    assert first.structured["meta"]["aws_calls_usd"] < 0.09, (
        "eight questions of Cost Explorer and budgets, some metrics"
    )
    # Other tools on the same shelves ask nothing that is known already.
    stage.ask("find_waste", rules=["idle-endpoint"])
    stage.ask("find_idle_notebooks")
    stage.ask("explain_finding", finding=first.structured["findings"][0]["id"])
    assert stage.calls.count == MONTHLY_CALLS


def test_two_who_ask_at_the_same_time_share_one_reading(stage: Stage) -> None:
    answers: list[Told] = []

    async def asked() -> None:
        async with Client(stage.server) as client, anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(one, client)

    async def one(client: Client) -> None:
        answers.append(Told.of(await client.call_tool("run_cost_review", {})))

    anyio.run(asked)
    assert stage.calls.count == MONTHLY_CALLS
    assert answers[0].structured["findings"] == answers[1].structured["findings"]
    assert sum(answer.structured["meta"]["aws_calls"] for answer in answers) == MONTHLY_CALLS


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("run_cost_review", {}),
        ("find_idle_notebooks", {"detail": "full"}),
        ("get_sagemaker_costs_by_usage_type", {}),
        ("explain_finding", {"finding": "idle-notebook-instance"}),
    ],
)
def test_clients_of_both_eras_get_the_same_answer(tool: str, arguments: dict[str, Any], ready: Stage) -> None:
    ready.ask(tool, **arguments)  # so that neither of the two pays for the reading, which the answer would say
    new, old = ready.ask(tool, **arguments), ready.ask(tool, mode="legacy", **arguments)
    assert not new.is_error
    assert new.structured["meta"]["aws_calls"] == 0
    assert (new.structured, new.text) == (old.structured, old.text)


# -- what explains the bill -------------------------------------------------------------------------------------------


def test_the_bill_is_held_against_what_exists_and_no_dollar_is_hidden(review: Told) -> None:
    parts = review.structured["reconciliation"]
    names = ("explained_usd", "gone_usd", "unexplained_usd", "unread_usd", "not_by_hour_usd")
    assert abs(sum(parts[name] for name in names) - review.structured["period_cost_usd"]) < 0.03
    # Every hour of this account has a notebook instance, a job or an endpoint behind it.
    assert (parts["unexplained_usd"], parts["unread_usd"], parts["open"]) == (0, 0, [])
    assert "**$0.00 unexplained**" in review.text


def test_the_used_share_of_the_paid_capacity_is_said_with_what_is_known(review: Told) -> None:
    used = review.structured["efficiency"]
    assert 0 < used["used_percent"] < 100
    assert used["known_percent"] > 90
    assert {row["phase"] for row in used["phases"]} >= {"experimentation", "training", "inference"}
    assert f"Used: {used['used_percent']} % of the paid capacity" in review.text


def test_hours_of_kinds_that_may_not_be_listed_are_not_read_rather_than_unexplained(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    stage.faults.by_operation = {"sagemaker:ListNotebookInstances": denied("sagemaker:ListNotebookInstances")}
    told = stage.ask("run_cost_review")
    parts = told.structured["reconciliation"]
    assert parts["unread_usd"] > 5_000
    assert parts["unexplained_usd"] == 0
    assert {row["usage_type"].partition(":")[0] for row in parts["open"]} == {"USE1-Notebk", "EU-Notebk"}
    assert "of what was not read" in told.text
