"""Prices of the demo account's price list, asked as a stranger would ask."""

from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.price_files import SimulatedPriceFiles
from tests.end_to_end.stage import OpenStage, Stage, denied

PRICES = "get_sagemaker_pricing"


def test_one_type_has_a_price_for_each_component_and_region(ready: Stage) -> None:
    told = ready.ask(PRICES, instance_types=["ml.m5.xlarge"], regions=["us-east-1", "eu-west-1"])
    by_place = {(row["component"], row["region"]): row["usd"] for row in told.structured["rows"]}
    assert by_place["Hosting", "us-east-1"] == 0.23
    assert by_place["Hosting", "eu-west-1"] == 0.257
    assert len(by_place) == len(told.structured["rows"]) > 8
    assert all(row["vcpu"] == 4 and row["memory_gib"] == 16 and row["gpu"] == 0 for row in told.structured["rows"])


def test_a_spot_training_type_is_its_own_component(ready: Stage) -> None:
    told = ready.ask(PRICES, instance_types=["g5"], components=["SpotTraining"], regions=["us-east-1"])
    assert {row["usage_type"].partition(":")[0] for row in told.structured["rows"]} == {"USE1-TrSpt"}


@pytest.mark.parametrize(
    "arguments",
    [
        {"instance_types": ["m5", "ml.c5.xlarge"], "regions": ["us-east-1"]},
        {"components": ["Hosting", "Storage", "Serverless"], "regions": ["us-east-1"]},
        {"instance_types": ["*.2xlarge"], "components": ["Training"], "regions": ["us-east-1", "eu-west-1"]},
    ],
)
def test_the_public_file_gives_what_the_api_gives(
    arguments: dict[str, Any], ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    stage = open_stage(ml_team, public=SimulatedPriceFiles(ml_team))
    from_api = stage.ask(PRICES, limit=500, **arguments)
    stage.faults.by_operation = {"pricing:GetProducts": denied("pricing:GetProducts")}
    from_file = stage.ask(PRICES, limit=500, refresh=True, **arguments)
    assert from_file.structured["rows"] == from_api.structured["rows"] != []
    assert from_file.structured["meta"]["price_source"] != from_api.structured["meta"]["price_source"]
    assert from_file.structured["gaps"] == []


def test_asking_twice_costs_once(ml_team: SimulatedAccount, open_stage: OpenStage) -> None:
    stage = open_stage(ml_team)
    first = stage.ask(PRICES, instance_types=["ml.m5.xlarge"], regions=["us-east-1"])
    # GetCallerIdentity, GetDimensionValues, GetCostAndUsage, GetProducts; who asks is checked every time.
    assert (first.structured["meta"]["aws_calls"], first.structured["meta"]["aws_calls_usd"]) == (4, 0.02)
    again = stage.ask(PRICES, instance_types=["ml.m5.xlarge"], regions=["us-east-1"])
    assert again.structured["meta"]["aws_calls_usd"] == 0
    assert again.structured["rows"] == first.structured["rows"]
