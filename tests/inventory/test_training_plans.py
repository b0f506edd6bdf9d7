"""Training plans, from answers shaped as AWS shapes them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied
from sagemaker_cost_mcp.inventory.training_plans import training_plans
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
ARN = f"arn:aws:sagemaker:{REGION}:111122223333"
START = datetime(2026, 11, 1, 11, 30, tzinfo=UTC)
END = datetime(2026, 12, 1, 11, 30, tzinfo=UTC)


def plan(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "TrainingPlanName": name,
        "TrainingPlanArn": f"{ARN}:training-plan/{name}",
        "Status": "Active",
        "StatusMessage": "s3cret",
        **fields,
    }


def whole(name: str = "p") -> dict[str, Any]:
    block = {
        "ReservedCapacityArn": f"{ARN}:reserved-capacity/{name}-block-1",
        "InstanceType": "ml.p5.48xlarge",
        "TotalInstanceCount": 4,
        "Status": "Active",
        "AvailabilityZone": "us-east-1a",
        "StartTime": START,
        "EndTime": END,
    }
    return plan(
        name,
        StartTime=START,
        EndTime=END,
        DurationHours=719,
        DurationMinutes=30,
        UpfrontFee="90616.32",
        CurrencyCode="USD",
        TotalInstanceCount=4,
        AvailableInstanceCount=1,
        InUseInstanceCount=3,
        TargetResources=["hyperpod-cluster"],
        ReservedCapacitySummaries=[block],
    )


def account(*plans: dict[str, Any], **answers: Any) -> dict[str, Any]:
    listed = {"TrainingPlanSummaries": list(plans)}
    none: dict[str, Any] = {"ResourceTagMappingList": [], "PaginationToken": ""}
    return {"ListTrainingPlans": listed, "GetResources": none} | answers


def test_the_list_holds_everything_so_that_no_plan_is_described(reading_of: ReadingOf, asked: Asked) -> None:
    outcome = training_plans(reading_of(account(*(whole(f"p{place}") for place in range(5)))), REGION)
    assert len(outcome.items) == 5
    assert [operation for operation, _, _ in asked] == ["ListTrainingPlans", "GetResources"]


def test_a_region_without_plans_takes_one_call(reading_of: ReadingOf, asked: Asked) -> None:
    assert training_plans(reading_of(account()), REGION).items == ()
    assert len(asked) == 1


def test_a_plan_tells_what_was_paid_for_what_and_how_much_of_it_is_used(reading_of: ReadingOf) -> None:
    (one,) = training_plans(reading_of(account(whole())), REGION).items
    assert (one.ref.type, one.ref.tags, one.status) == ("training-plan", {}, "Active")
    assert (one.start, one.end, one.minutes) == (START, END, 719 * 60 + 30)
    assert (one.upfront_fee, one.currency) == (Decimal("90616.32"), "USD")
    assert (one.total_count, one.available_count, one.in_use_count) == (4, 1, 3)
    assert (one.targets, one.instance_types) == (("hyperpod-cluster",), {"ml.p5.48xlarge"})
    assert (one.reserved[0].count, one.reserved[0].start, one.reserved[0].status) == (4, START, "Active")
    assert "s3cret" not in one.model_dump_json()


def test_what_aws_does_not_say_is_unknown(reading_of: ReadingOf) -> None:
    outcome = training_plans(reading_of(account(plan("p"), plan("q", DurationMinutes=5))), REGION)
    bare, short = outcome.items
    assert (bare.minutes, bare.upfront_fee, bare.total_count, bare.start, bare.reserved) == (None, None, None, None, ())
    assert short.minutes == 5
    assert outcome.gaps == ()


@pytest.mark.parametrize(
    ("text", "fee"),
    [("0", Decimal(0)), ("1,234.50", Decimal("1234.50")), ("about 3", None), ("NaN", None), ("Infinity", None)],
)
def test_a_fee_that_is_no_number_is_a_gap_and_never_zero(reading_of: ReadingOf, text: str, fee: Decimal | None) -> None:
    outcome = training_plans(reading_of(account(plan("p", UpfrontFee=text))), REGION)
    assert outcome.items[0].upfront_fee == fee
    assert len(outcome.gaps) == (fee is None)
    if fee is None:
        assert "Touches p." in outcome.gaps[0].reason


def test_denied_plans_are_a_gap(reading_of: ReadingOf) -> None:
    action = "sagemaker:ListTrainingPlans"
    denied = AccessDenied("no", operation=action, missing_permission=action)
    outcome = training_plans(reading_of(account(ListTrainingPlans=denied)), REGION)
    assert (outcome.items, [gap.missing_permission for gap in outcome.gaps]) == ((), [action])
