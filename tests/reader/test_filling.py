"""What lands on which shelf, read from the simulated account."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, get_args

from sagemaker_cost_mcp.aws.reads import READS
from sagemaker_cost_mcp.model.plan_advice import PlanKind
from sagemaker_cost_mcp.model.ports import PriceQuery, Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.request import AwsFailure

AccountOf = Callable[..., Any]
PATIENCE = 240.0
ALL: frozenset[Shelf] = frozenset(get_args(Shelf))
NOTEBOOKS: frozenset[Shelf] = frozenset({"notebook_instances"})


OTHERS = ("shop", "foundry", "workshop", "research", "jump")
"""Accounts that have what the demo account lacks."""


def question(shelves: frozenset[Shelf] = ALL, **more: Any) -> Question:
    kinds = (PlanKind(term_years=1, payment_option="No Upfront"),)
    given: dict[str, Any] = {"seconds": PATIENCE, "plan_kinds": kinds, **more}
    return Question(shelves=shelves, **given)


def fails(code: str, message: str = "no", *, operation: str, region: str = "") -> Any:
    def fault(asked: str, where: str) -> AwsFailure | None:
        return AwsFailure(code, message) if asked == operation and region in {"", where} else None

    return fault


def works(_operation: str, _region: str) -> None:
    return None


def test_every_shelf_is_filled_without_a_gap(whole: Any, account_of: AccountOf) -> None:
    snapshot = whole[1].snapshot
    wanted = question(catalog=PriceQuery(items=("ml.m5.large",)))
    others = [account_of(name).reader.read(wanted).snapshot for name in OTHERS]
    assert [shelf for shelf in ALL if not any(getattr(one, shelf) for one in (snapshot, *others))] == []
    gaps = {gap.operation for one in (snapshot, *others) for gap in one.gaps}
    assert gaps <= {"ce:GetAnomalies"}  # some of them watch nothing, and that is said
    assert (snapshot.account_id, snapshot.partition) == ("111122223333", "aws")


def test_the_ledger_agrees_with_what_the_account_was_asked(whole: Any) -> None:
    account, read = whole
    assert read.aws_calls == len(account.asked)
    by_name = {one.operation: one for one in READS}
    assert read.aws_calls_usd == sum(by_name[operation].price(params) for operation, _, params in account.asked)


def test_every_notebook_has_a_price_for_its_type_and_its_volume(whole: Any) -> None:
    snapshot = whole[1].snapshot
    priced = {(price.region, price.item) for price in snapshot.prices if price.component == "Notebk"}
    for notebook in snapshot.notebook_instances:
        assert (notebook.ref.region, notebook.instance_type) in priced
        assert (notebook.ref.region, "VolumeUsage.gp2") in priced


def test_shelves_that_were_not_asked_for_stay_empty_and_cost_nothing(account_of: AccountOf) -> None:
    account = account_of(regions=("us-east-1",))
    read = account.reader.read(question(NOTEBOOKS))
    assert read.snapshot.notebook_instances
    assert [shelf for shelf in ALL - NOTEBOOKS if getattr(read.snapshot, shelf)] == []
    assert read.aws_calls_usd == 0
    assert read.snapshot.regions == ("us-east-1",)


def test_without_a_plan_nobody_pays_for_hourly_data_but_to_weigh_one(account_of: AccountOf) -> None:
    account = account_of("empty")
    snapshot = account.reader.read(question(ALL - {"plan_rates"})).snapshot
    assert snapshot.savings_plans == ()
    assert snapshot.hourly_usage is None
    weighing: frozenset[Shelf] = frozenset({"bill", "plan_rates", "hourly_usage"})
    assert account.reader.read(question(weighing)).snapshot.hourly_usage is not None
    assert [gap.operation for gap in snapshot.gaps] == ["ce:GetAnomalies"]  # nothing watches an empty account


def test_a_region_that_fails_is_a_gap_and_the_others_are_read(account_of: AccountOf) -> None:
    account = account_of()
    denied = "User: x is not authorized to perform: sagemaker:ListNotebookInstances on resource: *"
    account.fault = fails("AccessDeniedException", denied, operation="ListNotebookInstances", region="eu-west-1")
    snapshot = account.reader.read(question(NOTEBOOKS)).snapshot
    assert {notebook.ref.region for notebook in snapshot.notebook_instances} == {"us-east-1"}
    (gap,) = snapshot.gaps
    assert (gap.operation, gap.region, gap.account_id, gap.missing_permission) == (
        "sagemaker:ListNotebookInstances", "eu-west-1", "111122223333", "sagemaker:ListNotebookInstances",
    )  # fmt: skip
    account.fault = works
    assert account.reader.read(question(NOTEBOOKS)).snapshot.gaps == ()


def test_without_cost_explorer_the_own_region_is_read_and_the_rest_is_said_to_be_missing(account_of: AccountOf) -> None:
    account = account_of()
    account.fault = fails(
        "AccessDeniedException", "User not enabled for cost explorer access", operation="GetDimensionValues"
    )
    snapshot = account.reader.read(question()).snapshot
    assert snapshot.bill is None
    assert snapshot.regions == ("us-east-1",)
    assert snapshot.notebook_instances
    assert snapshot.savings_plans is None
    reasons = " ".join(gap.reason for gap in snapshot.gaps)
    assert "Only us-east-1 was looked at" in reasons
    assert "Cost Explorer is not enabled" in reasons
    assert "savings plans was not read: it hangs on the bill" in reasons


def test_one_failing_shelf_does_not_lose_the_others(account_of: AccountOf) -> None:
    account = account_of()
    account.fault = fails("AccessDeniedException", operation="DescribeSavingsPlans")
    snapshot = account.reader.read(question()).snapshot
    assert snapshot.savings_plans is None
    assert {gap.missing_permission for gap in snapshot.gaps} == {"savingsplans:DescribeSavingsPlans"}
    assert snapshot.bill is not None
    assert snapshot.notebook_activity


def test_without_the_price_list_api_the_public_file_has_the_same_prices(account_of: AccountOf, whole: Any) -> None:
    account = account_of()
    account.fault = fails("AccessDeniedException", operation="GetProducts")
    snapshot = account.reader.read(question()).snapshot
    assert snapshot.gaps == ()
    assert {price.source for price in snapshot.prices} == {"AWS public price file, read 2026-11-20"}
    unsourced = [price.model_copy(update={"source": ""}) for price in snapshot.prices]
    assert unsourced == [price.model_copy(update={"source": ""}) for price in whole[1].snapshot.prices]


def test_a_question_about_costs_alone_asks_for_every_account_and_no_notebook(account_of: AccountOf) -> None:
    account = account_of()
    snapshot = account.reader.read(question(frozenset({"bill", "prices"}))).snapshot
    assert snapshot.bill is not None
    assert snapshot.bill.account_ids == ()
    assert snapshot.prices
    assert "ListNotebookInstances" not in account.operations()


def test_hourly_usage_does_not_wait_for_a_regional_reading_that_hangs(account_of: AccountOf) -> None:
    account, release = account_of(regions=("us-east-1",)), threading.Event()
    known: frozenset[Shelf] = frozenset({"notebook_instances", "bill", "savings_plans"})
    account.reader.read(question(known))  # kept: only what hangs takes time below

    def hang(operation: str, _region: str) -> None:
        if operation == "DescribeLogStreams":
            release.wait(PATIENCE)

    account.fault = hang
    shelves: frozenset[Shelf] = frozenset({"notebook_activity", "bill", "savings_plans", "hourly_usage"})
    snapshot = account.reader.read(question(shelves, seconds=6)).snapshot
    release.set()
    assert snapshot.hourly_usage is not None
    assert snapshot.notebook_activity == ()
    (gap,) = snapshot.gaps
    assert gap.operation == "logs:DescribeLogStreams"
    assert "was used up before this was read" in gap.reason


def test_regional_readings_go_on_while_the_bill_hangs(account_of: AccountOf) -> None:
    account, release = account_of(regions=("us-east-1",)), threading.Event()

    def hang(operation: str, _region: str) -> None:
        if operation == "GetCostAndUsage":
            release.wait(PATIENCE)

    account.fault = hang
    snapshot = account.reader.read(question(frozenset({"notebook_activity", "bill"}), seconds=6)).snapshot
    release.set()
    assert snapshot.bill is None
    assert snapshot.notebook_activity, "its second step began although the bill never came"
    assert [gap.operation for gap in snapshot.gaps] == ["ce:GetCostAndUsage"]


def test_plan_rates_are_of_the_bill_and_of_what_was_looked_up_besides(account_of: AccountOf) -> None:
    account = account_of()
    besides = PriceQuery(components=("Hosting",), items=("ml.c7g.xlarge", "ml.c6g.xlarge", "ml.g5.xlarge"))
    shelves: frozenset[Shelf] = frozenset({"bill", "plan_rates", "catalog"})
    snapshot = account.reader.read(question(shelves, catalog=besides)).snapshot
    assert snapshot.bill
    assert snapshot.plan_rates
    rated = {rate.usage_type for rate in snapshot.plan_rates}
    assert rated & {price.usage_type for price in snapshot.catalog}
    assert rated & {row.usage_type for row in snapshot.bill.rows} - {price.usage_type for price in snapshot.catalog}
    assert len(snapshot.plan_rates) == len(
        {(r.usage_type, r.term_years, r.payment_option) for r in snapshot.plan_rates}
    )
