"""The bill, from answers shaped as Cost Explorer shapes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.cost_explorer import (
    FALLBACK_SERVICES,
    account_spend,
    bill,
    regions_of,
    service_names,
)
from sagemaker_cost_mcp.errors import AccessDenied, BadQuestion, NotEnabled, Refused
from sagemaker_cost_mcp.model.money import Bill, RecordKind
from sagemaker_cost_mcp.model.ports import Window
from tests.fake_reading import Asked, ReadingOf

TODAY = date(2026, 11, 21)
OCTOBER = Window(start=date(2026, 10, 1), end=date(2026, 11, 1), granularity="MONTHLY")
NOTEBOOK = "USE1-Notebk:ml.t3.medium"
FEES = "Savings Plans for AWS Machine Learning"


def services(*names: str) -> dict[str, Any]:
    values: list[dict[str, Any]] = [{"Value": name, "Attributes": {}} for name in names]
    return {"DimensionValues": values, "ReturnSize": len(values), "TotalSize": len(values)}


def group(*keys: str, quantity: str = "0", unit: str = "Hrs", currency: str = "USD", **costs: str) -> dict[str, Any]:
    metrics = {name: {"Amount": amount, "Unit": currency} for name, amount in costs.items()}
    return {"Keys": list(keys), "Metrics": {**metrics, "UsageQuantity": {"Amount": quantity, "Unit": unit}}}


def plain(usage_type: str, record_type: str, cost: str, **fields: Any) -> dict[str, Any]:
    costs = {"NetAmortizedCost": cost, "AmortizedCost": cost, "UnblendedCost": cost}
    return group(usage_type, record_type, **{**costs, **fields})


def period(
    *groups: dict[str, Any], start: str = "2026-10-01", end: str = "2026-11-01", estimated: bool = False
) -> dict[str, Any]:
    return {
        "TimePeriod": {"Start": start, "End": end},
        "Total": {},
        "Groups": list(groups),
        "Estimated": estimated,
    }


def page(*periods: dict[str, Any]) -> dict[str, Any]:
    return {"ResultsByTime": list(periods), "GroupDefinitions": [{"Type": "DIMENSION", "Key": "USAGE_TYPE"}]}


def account(costs: Any) -> dict[str, Any]:
    return {"GetDimensionValues": services("Amazon SageMaker", FEES, "Amazon S3"), "GetCostAndUsage": costs}


def october_bill(reading: Reading, metric: str = "NetAmortizedCost") -> Bill:
    return bill(reading, OCTOBER, metric, (), TODAY)


def test_names_of_sagemaker_are_found_whatever_aws_calls_it(reading_of: ReadingOf, asked: Asked) -> None:
    listed = services(
        "Amazon S3", "Amazon SageMaker", "Amazon SageMaker AI", FEES, "Savings Plans for AWS Compute usage",
        "Amazon Machine Learning",
    )  # fmt: skip
    found = service_names(reading_of({"GetDimensionValues": listed}), OCTOBER)
    assert found == ("Amazon SageMaker", "Amazon SageMaker AI", FEES)
    assert asked == [
        (
            "GetDimensionValues",
            "us-east-1",
            {
                "TimePeriod": {"Start": "2026-10-01", "End": "2026-11-01"},
                "Dimension": "SERVICE",
                "Context": "COST_AND_USAGE",
            },
        )
    ]


def test_names_are_gathered_from_all_pages(reading_of: ReadingOf) -> None:
    pages = [{**services("Amazon S3"), "NextPageToken": "t"}, services("Amazon SageMaker")]
    assert service_names(reading_of({"GetDimensionValues": pages}), OCTOBER) == ("Amazon SageMaker",)


def test_an_account_without_such_a_service_is_asked_by_the_usual_names(reading_of: ReadingOf) -> None:
    assert service_names(reading_of({"GetDimensionValues": services("Amazon S3")}), OCTOBER) == FALLBACK_SERVICES


def test_the_bill_is_one_question_with_every_record_type_in_it(reading_of: ReadingOf, asked: Asked) -> None:
    october_bill(reading_of(account(page(period()))))
    operation, region, params = asked[-1]
    assert (operation, region) == ("GetCostAndUsage", "us-east-1")
    assert params == {
        "TimePeriod": {"Start": "2026-10-01", "End": "2026-11-01"},
        "Granularity": "MONTHLY",
        "Metrics": ["NetAmortizedCost", "AmortizedCost", "UnblendedCost", "UsageQuantity"],
        "GroupBy": [
            {"Type": "DIMENSION", "Key": "USAGE_TYPE"},
            {"Type": "DIMENSION", "Key": "RECORD_TYPE"},
        ],
        "Filter": {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon SageMaker", FEES]}},
    }
    assert len(asked) == 2


def test_a_group_becomes_a_row_with_its_kind_quantity_and_both_costs(reading_of: ReadingOf) -> None:
    covered = group(
        NOTEBOOK, "SavingsPlanCoveredUsage", quantity="744",
        NetAmortizedCost="25.3", AmortizedCost="26.7", UnblendedCost="37.2",
    )  # fmt: skip
    found = october_bill(reading_of(account(page(period(covered, estimated=True)))))
    (row,) = found.rows
    assert (row.usage_type, row.record_type, row.kind) == (
        NOTEBOOK,
        "SavingsPlanCoveredUsage",
        RecordKind.COVERED_USAGE,
    )
    assert (row.quantity, row.unit, row.cost, row.unblended) == (Decimal(744), "Hrs", Decimal("25.3"), Decimal("37.2"))
    assert (row.period_start, row.period_end) == (
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    assert row.estimated
    assert (found.metric, found.metric_fallback, found.currency) == ("NetAmortizedCost", None, "USD")
    assert found.services == ("Amazon SageMaker", FEES)


def test_linked_accounts_are_filtered_on_and_remembered(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of(account(page(period(plain(NOTEBOOK, "Usage", "1")))))
    found = bill(reading, OCTOBER, "UnblendedCost", ["444455556666"], TODAY)
    linked = asked[-1][2]["Filter"]["And"][1]
    assert linked == {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ["444455556666"]}}
    assert asked[-1][2]["Metrics"] == ["UnblendedCost", "UsageQuantity"]
    assert found.account_ids == ("444455556666",)


def test_a_bad_question_is_refused_before_anything_is_paid_for(reading_of: ReadingOf, asked: Asked) -> None:
    with pytest.raises(BadQuestion):
        bill(reading_of(account(page())), Window(start=TODAY, end=TODAY), "NetAmortizedCost", (), TODAY)
    assert asked == []


def test_credits_stay_on_the_bill_as_rows_of_their_own(reading_of: ReadingOf) -> None:
    groups = [plain(NOTEBOOK, "Usage", "37.2"), plain(NOTEBOOK, "Credit", "-37.2"), plain("", "Tax", "3")]
    found = october_bill(reading_of(account(page(period(*groups)))))
    assert {(row.kind, row.cost) for row in found.rows} == {
        (RecordKind.USAGE, Decimal("37.2")),
        (RecordKind.CREDIT, Decimal("-37.2")),
        (RecordKind.TAX, Decimal(3)),
    }


def test_a_period_that_is_split_over_pages_is_put_together(reading_of: ReadingOf) -> None:
    pages = [
        {**page(period(plain(NOTEBOOK, "Usage", "1.5", quantity="30"))), "NextPageToken": "t"},
        page(
            period(plain(NOTEBOOK, "Usage", "0.5", quantity="10"), estimated=True),
            period(plain(NOTEBOOK, "Usage", "9", quantity="180"), start="2026-11-01", end="2026-11-21"),
        ),
    ]
    found = october_bill(reading_of(account(pages)))
    assert [(row.period_start.month, row.cost, row.quantity, row.estimated) for row in found.rows] == [
        (10, Decimal(2), Decimal(40), True),
        (11, Decimal(9), Decimal(180), False),
    ]


def test_a_refused_net_metric_is_replaced_and_the_bill_says_so(reading_of: ReadingOf, asked: Asked) -> None:
    def answer(params: dict[str, Any]) -> Any:
        if "NetAmortizedCost" in params["Metrics"]:
            return Refused("ValidationException: no net columns.", operation="ce:GetCostAndUsage")
        return page(period(group(NOTEBOOK, "Usage", AmortizedCost="2", UnblendedCost="3")))

    found = october_bill(reading_of(account(answer)))
    assert (found.metric, found.rows[0].cost) == ("AmortizedCost", Decimal(2))
    assert found.metric_fallback is not None
    assert "no net columns" in found.metric_fallback
    assert [operation for operation, _, _ in asked].count("GetCostAndUsage") == 2


def test_a_net_metric_missing_from_any_group_is_replaced_in_all_without_asking_again(
    reading_of: ReadingOf, asked: Asked
) -> None:
    groups = [
        plain(NOTEBOOK, "Usage", "2"),
        group("USE1-Host:ml.m5.xlarge", "Usage", AmortizedCost="5", UnblendedCost="5"),
    ]
    found = october_bill(reading_of(account(page(period(*groups)))))
    assert (found.metric, sum(row.cost for row in found.rows)) == ("AmortizedCost", Decimal(7))
    assert found.metric_fallback == (
        "This account's bill has no NetAmortizedCost; AmortizedCost, before negotiated discounts, stands in."
    )
    assert len(asked) == 2


def test_net_unblended_falls_back_to_unblended(reading_of: ReadingOf) -> None:
    found = october_bill(
        reading_of(account(page(period(group(NOTEBOOK, "Usage", UnblendedCost="5"))))), "NetUnblendedCost"
    )
    assert (found.metric, found.rows[0].cost) == ("UnblendedCost", Decimal(5))


def test_a_refusal_that_the_plain_metric_meets_too_is_told(reading_of: ReadingOf) -> None:
    with pytest.raises(Refused, match="no"):
        october_bill(reading_of(account(Refused("no"))))
    with pytest.raises(Refused, match="no"):
        october_bill(reading_of(account(Refused("no"))), "BlendedCost")


def test_a_missing_cost_column_is_an_error_never_zero(reading_of: ReadingOf) -> None:
    answer = page(period(group(NOTEBOOK, "Usage", AmortizedCost="5")))
    with pytest.raises(Refused, match="lacks UnblendedCost"):
        october_bill(reading_of(account(answer)), "AmortizedCost")


@pytest.mark.parametrize("error", [NotEnabled("never switched on"), AccessDenied("denied")])
def test_cost_explorer_s_own_refusals_pass_through(reading_of: ReadingOf, error: Exception) -> None:
    with pytest.raises(type(error)):
        october_bill(reading_of(account(error)))


def test_another_currency_than_usd_is_kept(reading_of: ReadingOf) -> None:
    found = october_bill(reading_of(account(page(period(plain(NOTEBOOK, "Usage", "9", currency="CNY"))))))
    assert found.currency == "CNY"


def test_two_currencies_are_never_added_up(reading_of: ReadingOf) -> None:
    groups = [plain(NOTEBOOK, "Usage", "9"), plain(NOTEBOOK, "Tax", "9", currency="CNY")]
    with pytest.raises(Refused, match=r"several currencies \(CNY, USD\)"):
        october_bill(reading_of(account(page(period(*groups)))))


def test_an_empty_bill_is_empty_and_in_usd(reading_of: ReadingOf) -> None:
    found = october_bill(reading_of(account(page(period()))))
    assert (found.rows, found.currency, found.metric) == ((), "USD", "NetAmortizedCost")


def test_regions_come_from_the_usage_types(reading_of: ReadingOf) -> None:
    names = [NOTEBOOK, "EU-Host:ml.m5.xlarge", "EUW1-Notebk:VolumeUsage.gp3", "ZZZ9-Train:ml.p5.48xlarge", "Tax"]
    groups = [plain(name, "Usage", "1") for name in names]
    found = october_bill(reading_of(account(page(period(*groups)))))
    assert regions_of(found) == ("eu-west-1", "us-east-1")


def test_account_spend_leaves_credits_and_refunds_out(reading_of: ReadingOf, asked: Asked) -> None:
    empty = october_bill(reading_of(account(page(period()))), "AmortizedCost")
    groups = [
        group("111122223333", "Usage", AmortizedCost="10"),
        group("111122223333", "Credit", AmortizedCost="-10"),
        group("444455556666", "SavingsPlanCoveredUsage", AmortizedCost="25"),
        group("444455556666", "EdpDiscount", AmortizedCost="-5"),
        group("444455556666", "Refund", AmortizedCost="-1"),
    ]
    of_one_account = empty.model_copy(update={"account_ids": ("111122223333",)})
    spend = account_spend(reading_of({"GetCostAndUsage": page(period(*groups))}), of_one_account)
    assert [(one.account_id, one.cost) for one in spend] == [
        ("444455556666", Decimal(20)),
        ("111122223333", Decimal(10)),
    ]
    params = asked[-1][2]
    assert [one["Key"] for one in params["GroupBy"]] == ["LINKED_ACCOUNT", "RECORD_TYPE"]
    assert "LINKED_ACCOUNT" not in str(params["Filter"])
    assert (params["Metrics"], params["Granularity"]) == (["AmortizedCost"], "MONTHLY")


def test_account_spend_in_two_currencies_is_refused(reading_of: ReadingOf) -> None:
    empty = october_bill(reading_of(account(page(period()))), "AmortizedCost")
    groups = [
        group("111122223333", "Usage", AmortizedCost="10"),
        group("444455556666", "Usage", AmortizedCost="70", currency="CNY"),
    ]
    with pytest.raises(Refused, match="CNY"):
        account_spend(reading_of({"GetCostAndUsage": page(period(*groups))}), empty)


amounts = st.decimals(-10_000, 10_000, places=4, allow_nan=False)
lines = st.lists(
    st.tuples(
        st.sampled_from(["2026-10-01", "2026-10-02", "2026-10-03"]),
        st.sampled_from([NOTEBOOK, "EU-Host:ml.m5.xlarge", "USE1-LabeledObject"]),
        st.sampled_from(["Usage", "Credit", "Savings Plan Negation", "Something New"]),
        amounts,
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=lines)
def test_the_bill_s_total_is_the_sum_of_its_groups_whatever_the_paging(
    reading_of: ReadingOf, lines: list[tuple[str, str, str, Decimal, bool]]
) -> None:
    pages = [page()]
    for day, usage_type, record_type, amount, turn in lines:
        cost = plain(usage_type, record_type, str(amount), quantity=str(abs(amount)))
        if turn:
            pages.append(page())
        pages[-1]["ResultsByTime"].append(period(cost, start=day, end=f"2026-10-{int(day[-2:]) + 1:02}"))
    found = october_bill(reading_of(account(pages)))
    assert sum(row.cost for row in found.rows) == sum(amount for *_, amount, _ in lines)
    assert sum(row.quantity for row in found.rows) == sum(abs(amount) for *_, amount, _ in lines)
    keys = [(row.period_start, row.usage_type, row.record_type) for row in found.rows]
    assert keys == sorted(set(keys))


def test_account_spend_without_the_metric_is_an_error_never_zero(reading_of: ReadingOf) -> None:
    empty = october_bill(reading_of(account(page(period()))), "AmortizedCost")
    answer = page(period(group("111122223333", "Usage")))
    with pytest.raises(Refused, match="lacks AmortizedCost"):
        account_spend(reading_of({"GetCostAndUsage": answer}), empty)
