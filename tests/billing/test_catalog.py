"""What is for sale, asked of the embedded account's price list and of its public file."""

from __future__ import annotations

from datetime import date

import pytest

from sagemaker_cost_mcp.billing.catalog import offered
from sagemaker_cost_mcp.model.ports import PriceQuery
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 21)


def filters_of(reading_of: ReadingOf, asked: Asked, wanted: PriceQuery) -> list[dict[str, str]]:
    """What each question was filtered on, beyond its region."""
    reading = reading_of({"GetProducts": {"FormatVersion": "aws_v1", "PriceList": []}})
    offered(reading, "us-east-1", wanted, TODAY)
    return [
        {one["Field"]: f"{one['Type']} {one['Value']}" for one in params["Filters"] if one["Field"] != "regionCode"}
        for _, _, params in asked
    ]


@pytest.mark.parametrize(
    ("wanted", "filters"),
    [
        (PriceQuery(items=("ml.m5.large", "ml.c5.large")), [{"instanceName": "ANY_OF ml.c5.large,ml.m5.large"}]),
        (PriceQuery(items=("ml.m5.*",)), [{"instanceName": "CONTAINS ml.m5."}]),
        (PriceQuery(components=("Hosting",)), [{"usagetype": "CONTAINS Host:"}]),
        (PriceQuery(components=("Storage",), items=("ml.m5.large",)), [{"usagetype": "CONTAINS VolumeUsage"}]),
        (
            PriceQuery(components=("Training", "SpotTraining"), items=("ml.m5.large",)),
            [
                {"usagetype": "CONTAINS Train:", "instanceName": "ANY_OF ml.m5.large"},
                {"usagetype": "CONTAINS TrSpt:", "instanceName": "ANY_OF ml.m5.large"},
            ],
        ),
        (PriceQuery(items=("*",)), [{}]),
        (PriceQuery(), [{}]),
    ],
)
def test_a_question_is_as_narrow_as_the_price_list_lets_it_be(
    wanted: PriceQuery, filters: list[dict[str, str]], reading_of: ReadingOf, asked: Asked
) -> None:
    assert filters_of(reading_of, asked, wanted) == filters
