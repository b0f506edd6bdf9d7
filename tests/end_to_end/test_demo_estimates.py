"""What-if questions on the demo account's price list, asked as a stranger would ask."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from tests.end_to_end.stage import OpenStage, Stage

ESTIMATE = "estimate_workload_cost"
TEAM = {"kind": "studio", "instance_type": "ml.m5.xlarge", "count": 5, "hours_per_week": 40}
SPARK = {"kind": "processing", "instance_type": "ml.m5.4xlarge", "data_gb": 500, "gb_per_hour": 50}


def test_the_total_is_the_sum_of_its_lines_and_a_year_is_twelve_months(ready: Stage) -> None:
    told = ready.ask(ESTIMATE, region="us-east-1", workloads=[TEAM, SPARK]).structured
    assert told["monthly_usd"] == round(sum(line["monthly_usd"] for line in told["lines"]), 2)
    assert abs(told["yearly_usd"] - 12 * told["monthly_usd"]) < 0.07
    assert told["unpriced"] == told["gaps"] == []
    assert told["meta"]["price_source"].startswith("AWS price list")


def test_options_are_compared_on_request(ready: Stage) -> None:
    told = ready.ask(ESTIMATE, region="us-east-1", workloads=[SPARK], compare=True)
    by_option = {one["option"]: one["monthly_usd"] for one in told.structured["alternatives"]}
    assert by_option["AWS Glue"] == round(16 / 4 * 10 * 0.44, 2)
    assert by_option["processing job"] < by_option["notebook instance, always on"]
    assert "AWS Glue" in told.text
    assert ready.ask(ESTIMATE, region="us-east-1", workloads=[SPARK]).structured["alternatives"] == []


def test_without_a_region_the_configured_one_is_priced_and_no_dollar_is_spent(
    ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    told = stage.ask(ESTIMATE, workloads=[TEAM])
    assert (told.structured["region"], told.structured["meta"]["aws_calls_usd"]) == ("us-east-1", 0)
    assert told.structured["gaps"] == []
    assert {request.service for request in stage.calls.made} == {"sts", "pricing"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "workloads"),
        ({"workloads": []}, "at least one workload"),
        ({"workloads": [TEAM] * 51}, "At most 50 workloads"),
        ({"workloads": [{"kind": "toaster"}]}, "workloads.0.kind"),
        ({"workloads": [{**TEAM, "hours_per_week": 200}]}, "workloads.0.hours_per_week"),
        ({"workloads": [{**TEAM, "count": -1}]}, "workloads.0.count"),
        ({"workloads": [{**TEAM, "colour": "red"}]}, "workloads.0.colour"),
        ({"workloads": [{"kind": "endpoint"}]}, "needs instance_type"),
        ({"workloads": [TEAM], "region": "us-east-9"}, "us-east-9"),
    ],
)
def test_a_wrong_description_is_refused_before_anything_is_read(
    arguments: dict[str, Any], complaint: str, ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team)
    told = stage.ask(ESTIMATE, **arguments)
    assert told.is_error
    assert complaint in told.text
    assert stage.calls.count == 0
