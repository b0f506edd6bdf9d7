"""Coverage and utilization of Savings Plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.billing.savings_plans_coverage import plan_coverage, plan_use
from sagemaker_cost_mcp.errors import BadQuestion, DataUnavailable, NotEnabled
from sagemaker_cost_mcp.model.commitments import CoverageRow, PlanUse
from sagemaker_cost_mcp.model.money import Bill
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 20)
NO_DATA = DataUnavailable("no data")


def bill(**changes: Any) -> Bill:
    given: dict[str, Any] = {
        "rows": (),
        "metric": "NetAmortizedCost",
        "window_start": date(2026, 11, 1),
        "window_end": date(2026, 11, 3),
        "services": ("Amazon SageMaker", "Savings Plans for AWS Machine Learning"),
    }
    return Bill(**(given | changes))


def covered(spend: str, on_demand: str, day: str = "2026-11-01", **attributes: str) -> dict[str, Any]:
    return {
        "Attributes": attributes,
        "Coverage": {"SpendCoveredBySavingsPlans": spend, "OnDemandCost": on_demand, "TotalCost": "0"},
        "TimePeriod": {"Start": day, "End": "2026-11-03"},
    }


def types(*names: str) -> dict[str, Any]:
    values = [{"Value": name, "Attributes": {}} for name in names]
    return {"DimensionValues": values, "ReturnSize": len(values), "TotalSize": len(values)}


def used(day: str, total: str, part: str, saving: str | None = "1.5") -> dict[str, Any]:
    use: dict[str, Any] = {"TotalCommitment": total, "UsedCommitment": part}
    row = {"TimePeriod": {"Start": day, "End": "2026-11-03"}, "Utilization": use}
    return row if saving is None else {**row, "Savings": {"NetSavings": saving}}


def test_days_come_from_all_pages(reading_of: ReadingOf, asked: Asked) -> None:
    pages = [
        {"SavingsPlansCoverages": [covered("1.5", "3")], "NextToken": "t"},
        {"SavingsPlansCoverages": [covered("2", "0", "2026-11-02")]},
    ]
    rows = plan_coverage(reading_of({"GetSavingsPlansCoverage": pages}), bill(), "day", TODAY)
    assert rows == (
        CoverageRow(name="2026-11-01", covered=Decimal("1.5"), on_demand=Decimal(3)),
        CoverageRow(name="2026-11-02", covered=Decimal(2), on_demand=Decimal(0)),
    )
    (_, region, params), _ = asked
    assert region == "us-east-1"
    assert params == {
        "TimePeriod": {"Start": "2026-11-01", "End": "2026-11-03"},
        "Filter": {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker"]}},
        "Metrics": ["SpendCoveredBySavingsPlans"],
        "Granularity": "DAILY",
    }


@pytest.mark.parametrize(("cut", "key"), [("family", "INSTANCE_FAMILY"), ("region", "REGION")])
@pytest.mark.parametrize("style", [str.upper, str.lower])
def test_groups_go_without_a_granularity(reading_of: ReadingOf, asked: Asked, cut: Any, key: str, style: Any) -> None:
    page = {"SavingsPlansCoverages": [covered("1", "2", **{style(key): "x"}), covered("3", "4", **{style(key): "x"})]}
    rows = plan_coverage(reading_of({"GetSavingsPlansCoverage": page}), bill(), cut, TODAY)
    assert rows == (CoverageRow(name="x", covered=Decimal(4), on_demand=Decimal(6)),)
    assert asked[0][2]["GroupBy"] == [{"Type": "DIMENSION", "Key": key}]
    assert "Granularity" not in asked[0][2]


def test_linked_accounts_narrow_both_questions(reading_of: ReadingOf, asked: Asked) -> None:
    accounts = {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["111122223333"]}}
    answers = {
        "GetSavingsPlansCoverage": {"SavingsPlansCoverages": []},
        "GetDimensionValues": types("SageMaker"),
        "GetSavingsPlansUtilization": {"Total": {"Utilization": {}}},
    }
    reading = reading_of(answers)
    plan_coverage(reading, bill(account_ids=("111122223333",)), "day", TODAY)
    plan_use(reading, bill(account_ids=("111122223333",)), TODAY)
    assert [params["Filter"]["And"][1] for name, _, params in asked if "Savings" in name] == [accounts, accounts]


def test_utilization_is_that_of_the_plans_for_sagemaker_alone(reading_of: ReadingOf, asked: Asked) -> None:
    answers = {
        "GetDimensionValues": types("Compute", "EC2Instance", "SageMaker"),
        "GetSavingsPlansUtilization": {
            "SavingsPlansUtilizationsByTime": [used("2026-11-01", "24", "12"), used("2026-11-02", "24", "24", None)],
            "Total": {"Utilization": {}},
        },
    }
    assert plan_use(reading_of(answers), bill(), TODAY) == (
        PlanUse(
            start=date(2026, 11, 1), end=date(2026, 11, 3), commitment=Decimal(24), used=Decimal(12),
            net_saving=Decimal("1.5"),
        ),
        PlanUse(
            start=date(2026, 11, 2), end=date(2026, 11, 3), commitment=Decimal(24), used=Decimal(24),
            net_saving=Decimal(0),
        ),
    )  # fmt: skip
    assert asked[1][2]["Filter"] == {"Dimensions": {"Key": "SAVINGS_PLANS_TYPE", "Values": ["SageMaker"]}}


@pytest.mark.parametrize("answer", [types(), types("Compute"), NO_DATA])
def test_where_nobody_held_a_plan_nothing_more_is_paid_for(reading_of: ReadingOf, asked: Asked, answer: Any) -> None:
    assert plan_use(reading_of({"GetDimensionValues": answer}), bill(), TODAY) == ()
    assert len(asked) == 1


def test_no_coverage_data_means_that_nothing_was_covered(reading_of: ReadingOf) -> None:
    assert plan_coverage(reading_of({"GetSavingsPlansCoverage": NO_DATA}), bill(), "day", TODAY) == ()


def test_any_other_refusal_is_raised(reading_of: ReadingOf) -> None:
    answers: dict[str, Any] = {"GetSavingsPlansCoverage": NotEnabled("off"), "GetDimensionValues": NotEnabled("off")}
    with pytest.raises(NotEnabled):
        plan_coverage(reading_of(answers), bill(), "day", TODAY)
    with pytest.raises(NotEnabled):
        plan_use(reading_of(answers), bill(), TODAY)


def test_days_that_are_not_over_are_left_out(reading_of: ReadingOf, asked: Asked) -> None:
    answers: dict[str, Any] = {"GetSavingsPlansCoverage": {"SavingsPlansCoverages": []}}
    plan_coverage(reading_of(answers), bill(window_end=date(2026, 11, 21)), "day", TODAY)
    assert asked[0][2]["TimePeriod"]["End"] == "2026-11-20"


def test_a_window_that_begins_today_is_refused_before_it_costs_anything(reading_of: ReadingOf, asked: Asked) -> None:
    today = bill(window_start=TODAY, window_end=date(2026, 11, 21))
    with pytest.raises(BadQuestion, match="Start on 2026-11-19 or before"):
        plan_coverage(reading_of({}), today, "day", TODAY)
    assert asked == []
