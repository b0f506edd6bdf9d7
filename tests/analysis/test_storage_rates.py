from __future__ import annotations

from decimal import Decimal

import pytest

from sagemaker_cost_mcp.analysis.storage_rates import billed, storage_rate
from sagemaker_cost_mcp.model.cost_cuts import RelatedCosts
from sagemaker_cost_mcp.model.related_services import Related
from tests.surroundings_builders import ECR_BILL, related_line

STORAGE = "TimedStorage-ByteHrs"


def test_the_rate_is_what_the_account_pays_there_for_that_service() -> None:
    assert storage_rate(ECR_BILL, Related.ECR, "us-east-1", STORAGE) == Decimal("0.1")
    assert storage_rate(ECR_BILL, Related.ECR, "eu-central-1", STORAGE) == Decimal("0.2")
    assert storage_rate(ECR_BILL, Related.S3, "us-east-1", STORAGE) == Decimal("0.023")


@pytest.mark.parametrize(("quantity", "cost"), [("0", "0"), ("5", "0"), ("5", "-1"), ("0", "1")])
def test_what_free_tier_or_credits_pay_tells_no_rate(quantity: str, cost: str) -> None:
    costs = RelatedCosts(lines=(related_line("Amazon Simple Storage Service", STORAGE, quantity, cost),))
    assert storage_rate(costs, Related.S3, "us-east-1", STORAGE) is None


def test_an_unread_bill_tells_no_rate() -> None:
    assert storage_rate(None, Related.S3, "us-east-1", STORAGE) is None


def test_lines_of_one_usage_type_are_added_up() -> None:
    line = related_line("Amazon Simple Storage Service", "EU-TimedStorage-ByteHrs", "2", "1")
    also = line.model_copy(update={"usage_type": "EUW1-TimedStorage-ByteHrs"})
    elsewhere = line.model_copy(update={"usage_type": "XX9-TimedStorage-ByteHrs"})
    costs = RelatedCosts(lines=(line, also, elsewhere))
    assert billed(costs, Related.S3, "eu-west-1", STORAGE) == (4, 2)
