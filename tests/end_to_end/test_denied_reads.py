"""Each read of a review denied alone: what is not read is not clean, and not zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import pytest

from sagemaker_cost_mcp.aws.read import Read
from sagemaker_cost_mcp.aws.reads import READS
from sagemaker_cost_mcp.rules._rule import CADENCES
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import COSTS, IDLE, REVIEW, Stage, Told, denied, found_of, judged, staged

LISTINGS = ("List", "Search")
"""How operations begin without which nothing is known to exist."""

_STANDS_IN = "stands in where Search is denied"
_NO_RULE = "no rule asks for its shelf"
_NOT_THERE = "neither account has one"
NOT_IN_A_REVIEW = {
    **dict.fromkeys(
        (
            "sagemaker:ListEndpoints",
            "sagemaker:DescribeEndpoint",
            "sagemaker:ListTrainingJobs",
            "sagemaker:DescribeTrainingJob",
            "sagemaker:ListHyperParameterTuningJobs",
            "sagemaker:DescribeHyperParameterTuningJob",
            "sagemaker:ListPipelines",
            "sagemaker:ListPipelineExecutions",
            "sagemaker:ListFeatureGroups",
        ),
        _STANDS_IN,
    ),
    **dict.fromkeys(
        (
            "sagemaker:DescribeModel",
            "sagemaker:ListTrainingPlans",
            "sagemaker:ListMlflowApps",
            "sagemaker:ListOptimizationJobs",
            "sagemaker:DescribeOptimizationJob",
            "sagemaker:ListInferenceRecommendationsJobs",
            "sagemaker:DescribeInferenceRecommendationsJob",
            "sagemaker:DescribeAutoMLJobV2",
            "sagemaker:DescribeLabelingJob",
            "sagemaker:DescribePipeline",
            "sagemaker:ListPipelineExecutionSteps",
            "sagemaker:DescribeMonitoringSchedule",
            "sagemaker:DescribeDataQualityJobDefinition",
            "sagemaker:DescribeModelQualityJobDefinition",
            "sagemaker:DescribeModelBiasJobDefinition",
            "sagemaker:DescribeModelExplainabilityJobDefinition",
            "sagemaker:DescribeFeatureGroup",
        ),
        _NO_RULE,
    ),
    **dict.fromkeys(("sagemaker:DescribeCluster", "sagemaker:DescribeTransformJob"), _NOT_THERE),
    "cloudwatch:ListMetrics": "read by get_resource_utilization alone",
    **dict.fromkeys(
        ("cloudwatch:DescribeAlarms"),
        "read by get_alert_status alone",
    ),
    **dict.fromkeys(
        (
            "cost-optimization-hub:ListEnrollmentStatuses",
            "cost-optimization-hub:ListRecommendations",
            "compute-optimizer:GetEnrollmentStatus",
            "compute-optimizer:GetIdleRecommendations",
        ),
        "read by get_aws_recommendations alone",
    ),
    "ce:GetCostForecast": "read by forecast_sagemaker_costs alone",
    "ce:GetSavingsPlansPurchaseRecommendation": "read by recommend_savings_plan alone",
    "ce:GetAnomalies": "read by find_cost_anomalies alone",
    "ce:GetSavingsPlansCoverage": "read by savings_plan_coverage alone",
    "ce:GetSavingsPlansUtilization": "read by savings_plan_coverage alone",
    "ce:ListCostAllocationTags": "read by get_sagemaker_costs_by_tag alone",
    "ce:GetTags": "stands in where tags may not be listed, or a filter on tags matches nothing",
}
"""Reads that no review makes while everything is granted."""

REPLACED = {"sagemaker:Search"}
"""Reads that have a stand-in, so that nothing is missing without them."""

IN_A_REVIEW = [read for read in READS if read.service != "sts" and read.label not in NOT_IN_A_REVIEW]


class Without(Protocol):
    """A whole answer in which one operation is denied."""

    def __call__(self, read: Read, *, by: str | None = None, tool: str = REVIEW, period: str = "") -> Told: ...


@dataclass(frozen=True)
class Reviewed:
    """An account, its whole review of some period, and which operations that made."""

    stage: Stage
    period: str
    whole: Told
    operations: frozenset[str]


@pytest.fixture(scope="module")
def accounts(ml_team: SimulatedAccount, shop: SimulatedAccount) -> Iterator[tuple[Reviewed, ...]]:
    with ExitStack() as stack:
        stages = [stack.enter_context(staged(account, files=False)) for account in (ml_team, shop)]
        yield tuple(looked_at(stage, period) for period in CADENCES for stage in stages)


def looked_at(stage: Stage, period: str) -> Reviewed:
    stage.calls.made.clear()
    whole = stage.ask(REVIEW, period=period, limit=500, detail="full", refresh=True)
    return Reviewed(stage, period, whole, frozenset(stage.calls.by_operation))


@pytest.fixture(scope="module")
def review_of(accounts: tuple[Reviewed, ...]) -> Callable[[Read], Reviewed]:
    """The shortest review that makes a read."""

    def found(read: Read) -> Reviewed:
        return next(one for one in accounts if f"{read.service}:{read.operation}" in one.operations)

    return found


@pytest.fixture(scope="module")
def review_without(review_of: Callable[[Read], Reviewed]) -> Without:
    """Each such review is asked for once, all of one server: a test of the demo account shows that refresh is one."""

    @cache
    def asked(read: Read, *, by: str | None = None, tool: str = REVIEW, period: str = "") -> Told:
        shortest = review_of(read)
        cadence = {"period": period or shortest.period} if tool == REVIEW else {}
        shortest.stage.faults.by_operation = {f"{read.service}:{read.operation}": denied(read.actions[0], by=by)}
        return shortest.stage.ask(tool, limit=500, detail="full", refresh=True, **cadence)

    return asked


def read_of(operation: str) -> Read:
    return next(read for read in READS if read.operation == operation)


def test_the_reviews_make_every_read_but_those_that_are_named(accounts: tuple[Reviewed, ...]) -> None:
    made = frozenset[str]().union(*(account.operations for account in accounts))
    known = {f"{read.service}:{read.operation}" for read in READS}
    aside = {f"{read.service}:{read.operation}" for read in READS if read.label in NOT_IN_A_REVIEW}
    assert made == known - aside


@pytest.mark.parametrize(
    "read", [read for read in IN_A_REVIEW if read.label not in REPLACED], ids=lambda read: read.label
)
def test_a_denied_read_is_a_gap_that_names_the_action_and_the_review_still_ends(
    read: Read, review_without: Without, review_of: Callable[[Read], Reviewed]
) -> None:
    told = review_without(read)
    assert not told.is_error, told.text
    named = [gap for gap in told.structured["gaps"] if gap.get("missing_permission") == read.actions[0]]
    assert named, told.structured["gaps"]
    assert all(read.actions[0] in gap["reason"] for gap in named)
    assert all("sagemaker-cost-mcp permissions" in gap["reason"] for gap in named)
    assert read.actions[0] in told.text
    assert "could not be read" in told.structured["summary"]
    assert told.structured["gaps"] != review_of(read).whole.structured["gaps"]


def test_where_search_is_denied_endpoints_are_listed_and_nothing_is_lost(accounts: tuple[Reviewed, ...]) -> None:
    shop = accounts[-1]
    shop.stage.faults.by_operation = {"sagemaker:Search": denied("sagemaker:Search")}
    told = shop.stage.ask(REVIEW, period=shop.period, limit=500, detail="full", refresh=True)
    for key in ("findings", "undecided", "gaps"):
        assert told.structured[key] == shop.whole.structured[key]


@pytest.mark.parametrize("read", IN_A_REVIEW, ids=lambda read: read.label)
def test_a_denied_read_never_makes_anything_look_better(
    read: Read, review_without: Without, review_of: Callable[[Read], Reviewed]
) -> None:
    """What was a finding stays one, or becomes undecided, or it was not listed and that is a gap: never clean."""
    told, whole = review_without(read), review_of(read).whole
    regions = {row["resource"]["region"] for key in ("findings", "undecided") for row in whole.structured[key]}
    for region in regions:
        for rule in whole.structured["rules"]:
            before, after = (set[str]().union(*judged(one, rule, {region})) for one in (whole, told))
            assert before <= after or unread(told, region), (rule, region)


def unread(told: Told, region: str) -> bool:
    """Whether the answer owns up that a region was not looked at, or something in it not listed."""
    return any(
        (gap["region"] == region and gap["operation"].partition(":")[2].startswith(LISTINGS))
        or ("was looked at" in gap["reason"] and region not in gap["reason"])
        for gap in told.structured["gaps"]
    )


def test_without_logs_no_running_instance_is_called_idle_or_fine(review_without: Without) -> None:
    told = review_without(read_of("DescribeLogStreams"))
    found, undecided = judged(told, "idle-notebook-instance")
    assert found == set()
    assert {"nlp-bert-finetune", "nlp-team-shared", "churn-features", "workshop-dublin"} <= undecided
    assert "llm-eval-lena" not in undecided, "too young to be idle, whatever its log says"


def test_without_prices_nothing_is_worth_a_made_up_dollar(review_without: Without) -> None:
    told = review_without(read_of("GetProducts"))
    found, undecided = judged(told, "idle-notebook-instance")
    assert found == set()
    assert {"nlp-bert-finetune", "vision-defects-gpu", "workshop-dublin"} <= undecided
    volumes = judged(review_without(read_of("GetProducts"), period="monthly"), "stopped-notebook-volume")
    assert volumes == (set(), {"legal-corpus-prep", "vision-archive"})
    assert told.structured["net_monthly_saving_usd"] == 0


@pytest.mark.parametrize("operation", ["GetCostAndUsage", "GetDimensionValues"])
def test_without_cost_explorer_savings_are_at_list_price_and_that_is_said(
    operation: str, review_without: Without
) -> None:
    told = review_without(read_of(operation))
    assert told.structured["summary"].startswith("The bill could not be read, so savings are at list price")
    money = [row for row in told.structured["findings"] if row["monthly_saving_list_usd"]]
    assert money
    assert {row["saving_basis"] for row in money} == {"list_price"}
    assert all("list price" in row["saving_formula"] for row in money)
    assert told.structured["phases"] == []
    # Which regions are in use is on the bill: the other ones were not looked at, and that is a gap.
    assert "workshop-dublin" not in judged(told, "idle-notebook-instance")[0]
    assert any("Only us-east-1 was looked at" in gap["reason"] for gap in told.structured["gaps"])


@pytest.mark.parametrize("operation", ["DescribeSavingsPlans", "DescribeSavingsPlanRates"])
def test_without_savings_plans_covered_usage_is_not_sold_as_cash(
    operation: str, review_without: Without, review: Told
) -> None:
    told = review_without(read_of(operation))
    assert told.structured["net_monthly_saving_usd"] <= review.structured["net_monthly_saving_usd"]
    assert told.structured["net_monthly_saving_usd"] > 0
    idle = found_of(told.structured, "idle-notebook-instance")
    # One is covered on the bill, the other in part: what was covered is not counted, and that is said.
    for name in ("mlops-dev-notebook", "recsys-two-tower"):
        assert idle[name]["monthly_saving_usd"] < idle[name]["monthly_saving_list_usd"]
        assert "covered by a Savings Plan (not counted" in idle[name]["saving_formula"]


def test_without_tags_owners_could_not_be_read_which_is_not_that_there_are_none(review_without: Without) -> None:
    told = review_without(read_of("GetResources"))
    owners = [row["owner"] for row in told.structured["findings"]]
    assert {owner["kind"] for owner in owners} == {"unknown", "person"}, "CloudTrail names those whom it knows"
    assert all("tags could not be read" in owner["evidence"] for owner in owners)
    assert all("tags" not in row["resource"] for row in told.structured["findings"])


def test_without_cloudtrail_the_same_is_found_and_the_permission_stands_where_a_person_would(
    review_without: Without, review_of: Callable[[Read], Reviewed]
) -> None:
    lookup = read_of("LookupEvents")
    told, whole = review_without(lookup), review_of(lookup).whole
    ids = [[row["id"] for row in one.structured["findings"]] for one in (told, whole)]
    assert ids[0] == ids[1]
    assert len(told.structured["undecided"]) == len(whole.structured["undecided"])
    nobody = found_of(told.structured, "idle-notebook-instance")["recsys-two-tower"]["owner"]
    assert nobody["kind"] == "unknown"
    assert "cloudtrail:LookupEvents is not granted" in nobody["evidence"]


def test_without_descriptions_volumes_are_undecided(review_without: Without) -> None:
    told = review_without(read_of("DescribeNotebookInstance"), period="monthly")
    found, undecided = judged(told, "stopped-notebook-volume")
    assert (found, undecided) == (set(), {"legal-corpus-prep", "vision-archive"})


def test_without_scripts_idle_shutdown_is_undecided(review_without: Without) -> None:
    told = review_without(read_of("DescribeNotebookInstanceLifecycleConfig"))
    undecided = judged(told, "notebook-without-idle-shutdown")[1]
    assert undecided == {"nlp-bert-finetune", "nlp-team-shared", "recsys-two-tower"}


def test_without_a_list_no_notebook_is_said_to_be_in_order(review_without: Without) -> None:
    told = review_without(read_of("ListNotebookInstances"))
    assert told.structured["findings"] == []
    assert "some of the account could not be read" in told.structured["summary"]
    idle = review_without(read_of("ListNotebookInstances"), tool=IDLE)
    assert "not everything could be read" in idle.structured["summary"]


def test_when_aws_does_not_say_who_asks_nothing_can_be_read(stage: Stage) -> None:
    stage.faults.by_operation["sts:GetCallerIdentity"] = denied("sts:GetCallerIdentity")
    assert "sts:GetCallerIdentity" in stage.refusal(REVIEW)


def test_an_organisations_explicit_deny_reads_differently_from_a_missing_grant(review_without: Without) -> None:
    read = read_of("DescribeLogStreams")
    missing, forbidden = review_without(read), review_without(read, by="service control policy")
    (grant,), (lift,) = (
        [gap["reason"] for gap in told.structured["gaps"] if gap["region"] == "eu-west-1"]
        for told in (missing, forbidden)
    )
    assert "Grant logs:DescribeLogStreams" in grant
    assert "service control policy forbids it" in lift
    assert "Grant" not in lift
    assert "administrators" in lift


@pytest.mark.parametrize(
    "read",
    [read for read in IN_A_REVIEW if read.service == "ce" and "Anomaly" not in read.operation],
    ids=lambda read: read.label,
)
def test_what_cost_explorer_did_not_say_is_not_zero(read: Read, stage: Stage, review_without: Without) -> None:
    stage.faults.by_operation[f"{read.service}:{read.operation}"] = denied(read.actions[0])
    told = stage.ask(COSTS)
    assert "The bill could not be read" in told.structured["summary"]
    assert read.actions[0] in told.text
    assert "$0.00" not in told.text
    assert [key for key in told.structured if key.endswith("_usd")] == []
    assert not {"period_cost_usd", "credits_and_refunds_usd"} & set(review_without(read).structured)
