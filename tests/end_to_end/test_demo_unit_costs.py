"""Unit costs of the simulated accounts, held against what their authors described, asked as a stranger would ask."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import COSTS, NOW, OpenStage, Stage, Told, denied, staged

TOOL = "get_unit_costs"
G4DN, GP2 = Decimal("0.736"), Decimal("0.14")
"""USD an hour of ml.g4dn.xlarge for training, and a GB-month of its volumes, in us-east-1."""


@pytest.fixture(scope="module")
def shop_stage(shop: SimulatedAccount) -> Iterator[Stage]:
    with staged(shop) as opened:
        yield opened


def row(told: Told, kind: str, name: str) -> dict[str, Any]:
    (found,) = (
        row
        for row in told.structured["rows"]
        if row["kind"] == kind and row["name"] == name and row["region"] == "us-east-1"
    )
    return dict(found)


def parts(told: Told) -> list[float]:
    return [told.structured[f"{name}_usd"] for name in ("attributed", "shared", "unattributed")]


def test_every_spot_run_costs_its_billable_time_and_its_volume(ready: Stage, ml_team: SimulatedAccount) -> None:
    told = ready.ask(TOOL, names=["two-tower-spot"], limit=100)
    start, end = (told.structured["meta"][f"window_{edge}"] for edge in ("start", "end"))
    runs = [
        job
        for job in ml_team.fleet.training_jobs
        if job.name.startswith("two-tower-spot") and start <= f"{job.started:%Y-%m-%d}" < end
    ]
    assert len(runs) == row(told, "training_family", "two-tower-spot")["units"] > 20
    for job in runs:
        billed = Decimal(job.billable_seconds or 0) / 3600 * job.count * G4DN
        volume = Decimal(job.volume_gb) * job.count * job.seconds / 3600 / 730 * GP2
        found = row(told, "training_job", job.name)
        assert found["unit_cost_usd"] == pytest.approx(float(billed + volume), rel=1e-4), job.name
        assert found["spot_saving_percent"] == pytest.approx(66, abs=0.1)


def test_the_default_answer_says_what_matters_and_stays_short(ready: Stage, shop_stage: Stage) -> None:
    for stage in (ready, shop_stage):
        told = stage.ask(TOOL)
        assert len(told.text.encode()) < 8000
        assert told.structured["meta"]["truncated"]
        assert told.structured["gaps"] == []
    assert "went to 6 endpoints without a request" in shop_stage.ask(TOOL).text
    assert "Managed spot saved $156" in ready.ask(TOOL).text


def test_the_parts_add_up_to_the_bill_to_the_cent(ready: Stage, shop_stage: Stage) -> None:
    for stage in (ready, shop_stage):
        told, costs = stage.ask(TOOL), stage.ask(COSTS, account_ids=stage.ask(TOOL).structured["meta"]["account_ids"])
        assert round(sum(parts(told)), 2) == told.structured["total_usd"] == costs.structured["total_usd"]
        assert min(parts(told)) >= 0


def test_an_endpoint_costs_its_instances_and_volumes_by_its_requests(shop_stage: Stage) -> None:
    days: dict[str, Any] = {"start_date": "2026-11-06", "end_date": "2026-11-20"}
    found = row(shop_stage.ask(TOOL, kind="endpoint", names=["recs-home"], **days), "endpoint", "recs-home")
    # Two ml.m5.xlarge at 0.23 USD for 14 days, each with a volume of 30 GB.
    by_hand = 2 * 14 * 24 * (0.23 + 30 / 730 * 0.14)
    assert found["cost_usd"] == pytest.approx(by_hand, abs=0.01)
    # The other tool counts the same requests by the hour.
    use = shop_stage.ask("get_resource_utilization", names=["recs-home"], lookback_days=14)
    (seen,) = use.structured["rows"]
    assert found["units"] * 1000 == pytest.approx(seen["requests"]["total"], rel=0.02)
    assert found["unit_cost_usd"] == pytest.approx(by_hand / found["units"], rel=1e-3)


def test_zero_traffic_is_not_applicable_and_another_regions_twin_is_apart(shop_stage: Stage) -> None:
    told = shop_stage.ask(TOOL, kind="endpoint", limit=100)
    quiet = [row for row in told.structured["rows"] if row.get("units") == 0]
    assert {row["name"] for row in quiet} >= {"promo-banner-2025", "catalog-ocr-async", "address-parser"}
    for one in quiet:
        assert "unit_cost_usd" not in one
        assert one["reason"] == "not applicable: no requests in the window"
    assert {row["region"] for row in told.structured["rows"] if row["name"] == "fraud-score"} == {
        "us-east-1",
        "eu-west-1",
    }


def test_hours_with_requests_are_told_when_asked_for(shop_stage: Stage) -> None:
    told = shop_stage.ask(TOOL, kind="endpoint", names=["month-close-forecast", "recs-home"], by_hour=True)
    rare, steady = (row(told, "endpoint_hour", name) for name in ("month-close-forecast", "recs-home"))
    assert 0 < rare["units"] < 100 < steady["units"] <= 720
    assert rare["unit_cost_usd"] == pytest.approx(rare["cost_usd"] / rare["units"], rel=1e-3)


def test_the_only_serverless_endpoint_has_all_serverless_dollars(shop_stage: Stage) -> None:
    found = row(shop_stage.ask(TOOL, kind="endpoint", limit=100), "endpoint", "size-advisor")
    costs = shop_stage.ask(COSTS, limit=500)
    billed = sum(one["cost_usd"] for one in costs.structured["rows"] if "ServerlessInf" in one["usage_type"])
    assert found["cost_usd"] == pytest.approx(billed, abs=0.011) != 0
    assert found["unit_cost_usd"] > 0


def test_calls_are_the_fewest_there_can_be_and_asking_again_costs_nothing(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    first = stage.ask(TOOL, kind="training")
    # Who asks; services and cost of the bill, USD 0.01 each; jobs and tuning jobs of two regions in a search each; list
    # prices of what is on the bill, and of what the jobs of the one region with jobs ran on.
    assert dict(stage.calls.by_operation) == {
        "sts:GetCallerIdentity": 1,
        "ce:GetDimensionValues": 1,
        "ce:GetCostAndUsage": 1,
        "sagemaker:Search": 4,
        "pricing:GetProducts": 2,
    }
    assert (first.structured["meta"]["aws_calls"], first.structured["meta"]["aws_calls_usd"]) == (9, 0.02)
    again = stage.ask(TOOL, kind="training")
    assert (again.structured["meta"]["aws_calls"], again.structured["meta"]["aws_calls_usd"]) == (0, 0)
    assert again.structured["rows"] == first.structured["rows"]


def test_hours_cost_the_metrics_of_the_endpoints_asked_for_alone(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    stage.ask(TOOL, kind="endpoint", by_hour=True)
    # Endpoints of two regions; one configuration; list prices of the bill and of the endpoint's region; one page of
    # daily traffic and one of hourly metrics.
    assert dict(stage.calls.by_operation) == {
        "sts:GetCallerIdentity": 1,
        "ce:GetDimensionValues": 1,
        "ce:GetCostAndUsage": 1,
        "sagemaker:Search": 2,
        "sagemaker:DescribeEndpointConfig": 1,
        "pricing:GetProducts": 2,
        "cloudwatch:GetMetricData": 2,
    }


def test_a_second_page_goes_on_where_the_first_ended(ready: Stage) -> None:
    whole = ready.ask(TOOL, limit=500)
    first = ready.ask(TOOL, limit=50)
    second = ready.ask(TOOL, limit=50, cursor=first.structured["meta"]["next_cursor"])
    assert first.structured["rows"] + second.structured["rows"] == whole.structured["rows"][:100]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"names": ["two-tower"]}, "is called two-tower. There are, for example,"),
        ({"start_date": "2026-11-10", "end_date": "2026-11-10"}, "The window is empty"),
        ({"start_date": "2027-01-01"}, "is in the future"),
        ({"lookback_days": 0}, "it must be 1 or more"),
        ({"lookback_days": 4000}, "Cost Explorer keeps"),
        ({"regions": ["us-east-9"]}, "us-east-9"),
        ({"cursor": "WzIwLCAiZjJhMGViNjEiXQ=="}, "does not belong to these arguments"),
        ({"cursor": "nonsense"}, "does not belong to these arguments"),
        ({"kind": "notebook"}, "kind"),
        ({"limit": 0}, "limit"),
        ({"name": "churn"}, "name"),
    ],
)
def test_a_wrong_question_is_refused_in_a_sentence(ready: Stage, arguments: dict[str, Any], says: str) -> None:
    assert says in ready.refusal(TOOL, **arguments)


def test_without_the_bill_there_are_no_unit_costs_and_no_zeros(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    stage.faults.by_operation = {"ce:GetCostAndUsage": denied("ce:GetCostAndUsage")}
    told = stage.ask(TOOL)
    assert (told.is_error, told.structured["rows"]) == (False, [])
    assert "total_usd" not in told.structured
    assert told.text.startswith("The bill could not be read")


def test_what_could_not_be_read_is_unknown_and_said(ml_team: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(ml_team)
    stage.faults.by_operation = {"cloudwatch:GetMetricData": denied("cloudwatch:GetMetricData")}
    told = stage.ask(TOOL, kind="endpoint")
    found = row(told, "endpoint", "churn-score")
    assert "units" not in found
    assert "which is not the same as no requests" in found["reason"]
    assert "rows may be missing: see the gaps" in told.structured["summary"]
    assert {gap["operation"] for gap in told.structured["gaps"]} == {"cloudwatch:GetMetricData"}


def test_nothing_that_a_job_was_told_is_in_the_answer(ready: Stage) -> None:
    told = ready.ask(TOOL, limit=500)
    assert "EXAMPLE" not in told.text + str(told.structured)
    assert NOW.isoformat()[:10] in told.text
