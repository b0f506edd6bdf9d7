"""The cost tools over whole accounts: they agree with each other, cost what they say, and fail in sentences."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import (
    CostExplorerSwitches,
    Fleet,
    LinkedAccount,
    PostedRow,
    SavingsPlan,
    SteadyUsage,
)
from tests.end_to_end.stage import COSTS, NOW, OpenStage, Stage, Told

PHASES, TAGS, RELATED = "get_sagemaker_costs_by_phase", "get_sagemaker_costs_by_tag", "get_related_service_costs"
TOOLS = (COSTS, PHASES, TAGS, RELATED)
THIRTY_DAYS: dict[str, Any] = {"start_date": "2026-10-20", "end_date": "2026-11-19"}
MOST_BYTES = 8_000
CENT = Decimal("0.01")


def cents(amount: Any) -> Decimal:
    return Decimal(str(amount))


def summed(told: Told, rows: str = "rows", amount: str = "cost_usd", **wanted: Any) -> Decimal:
    found = [row for row in told.structured[rows] if all(row.get(key) == value for key, value in wanted.items())]
    return sum((cents(row[amount]) for row in found), Decimal(0))


def close(one: Decimal, other: Any, rows: int = 40) -> bool:
    """Equal but for the rounding of each row to a cent."""
    return abs(one - cents(other)) <= CENT * rows / 2


@pytest.fixture(params=["ml_team", "shop"])
def account(request: pytest.FixtureRequest) -> SimulatedAccount:
    found: SimulatedAccount = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def asked(account: SimulatedAccount, open_stage: OpenStage) -> Stage:
    return open_stage(account)


# -- they agree -------------------------------------------------------------------------------------------------------


def test_every_tool_comes_to_the_same_total_over_the_same_days(asked: Stage) -> None:
    total = asked.ask(COSTS, **THIRTY_DAYS).structured["total_usd"]
    for granularity in ("DAILY", "WEEKLY", "MONTHLY"):
        told = asked.ask(PHASES, granularity=granularity, **THIRTY_DAYS)
        assert told.structured["total_usd"] == total
        assert close(summed(told, "phases"), total)
        assert close(summed(told), total, rows=210)
    assert asked.ask(TAGS, **THIRTY_DAYS).structured["total_usd"] == total
    assert asked.ask(RELATED, **THIRTY_DAYS).structured["sagemaker_usd"] == total


@pytest.mark.parametrize("group_by", ["usage_type", "region", "instance_family", "account"])
def test_however_it_is_grouped_the_rows_add_up_to_the_total(asked: Stage, group_by: str) -> None:
    for granularity in ("TOTAL", "MONTHLY"):
        told = asked.ask(COSTS, group_by=group_by, granularity=granularity, limit=500, **THIRTY_DAYS)
        assert told.structured["meta"]["truncated"] is False
        assert close(summed(told), told.structured["total_usd"], rows=120)


def test_each_active_tag_adds_up_to_the_bill(asked: Stage) -> None:
    told = asked.ask(TAGS)
    active = [row["tag_key"] for row in told.structured["keys"] if row["status"] == "active"]
    assert active
    for key in active:
        assert close(summed(told, tag_key=key), told.structured["total_usd"])


@pytest.mark.parametrize("tool", TOOLS)
def test_a_default_answer_is_short_and_whole(asked: Stage, tool: str) -> None:
    told = asked.ask(tool)
    assert not told.is_error
    assert len(told.text.encode()) < MOST_BYTES
    assert told.structured["gaps"] == []
    assert told.structured["meta"]["truncated"] is False


# -- they cost what they say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tool", "requests"), [(COSTS, 2), (PHASES, 2), (TAGS, 9), (RELATED, 3)])
def test_a_question_costs_a_cent_a_request_and_nothing_when_repeated(stage: Stage, tool: str, requests: int) -> None:
    first, again = stage.ask(tool), stage.ask(tool)
    paid = sum(count for operation, count in stage.calls.by_operation.items() if operation.startswith("ce:"))
    assert paid == requests
    assert first.structured["meta"]["aws_calls_usd"] == requests / 100
    assert (again.structured["meta"]["aws_calls"], again.structured["meta"]["aws_calls_usd"]) == (0, 0)
    assert {**again.structured, "meta": 0} == {**first.structured, "meta": 0}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_same_question_asked_twice_at_once_is_paid_once(
    ml_team: SimulatedAccount, open_stage: OpenStage, tool: str
) -> None:
    alone, shared = open_stage(ml_team), open_stage(ml_team)
    alone.ask(tool)
    askers = [threading.Thread(target=shared.ask, args=(tool,)) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    mine, theirs = alone.calls.by_operation, shared.calls.by_operation
    for operation in mine:
        assert operation == "sts:GetCallerIdentity" or theirs[operation] == mine[operation]


def test_related_services_reuse_the_bill_that_was_read(stage: Stage) -> None:
    stage.ask(COSTS)
    assert stage.ask(RELATED).structured["meta"]["aws_calls_usd"] == 0.01


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Fleet:
    def usage(usage_type: str, unit: str = "Hrs", **more: Any) -> SteadyUsage:
        start = NOW - timedelta(days=200)
        given: dict[str, Any] = {"monthly": Decimal(120), "unit_price": Decimal("0.31"), "start": start, **more}
        return SteadyUsage(usage_type=usage_type, unit=unit, **given)

    return Fleet(
        account_id="1" * 12,
        linked_accounts=(LinkedAccount(account_id="2" * 12, name="b"),),
        steady_usage=(
            usage("USE1-Notebk:ml.t3.medium", tags={"Team": "a"}, unit_price=None),
            usage("USE1-Train:VolumeUsage.gp2", "GB-Mo"),
            usage("EU-Hst:Data-Bytes-Out", "GB", region="eu-west-1", account_id="2" * 12, tags={"Team": "A"}),
            usage("TimedStorage-ByteHrs", "GB-Mo", service="Amazon Simple Storage Service"),
            usage("NatGateway-Hours", service="EC2 - Other", operation="NatGateway"),
        ),
        posted_rows=(
            PostedRow(
                usage_type="USE1-Notebk:ml.t3.medium",
                record_type="Credit",
                unblended=Decimal(-3),
                start=(NOW - timedelta(days=9)).date(),
                end=(NOW - timedelta(days=8)).date(),
            ),
        ),
        savings_plans=(
            SavingsPlan(
                plan_id="5f1c2d3e-8a47-4b6f-9d20-3c7e51a9b846",
                commitment=Decimal("0.01"),
                start=NOW - timedelta(days=60),
            ),
        ),
        cost_allocation_tags=("Team",),
    )


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        (COSTS, {"granularity": "MONTHLY"}),
        (COSTS, {"group_by": "account"}),
        (PHASES, {"granularity": "MONTHLY"}),
        (PHASES, {"lookback_days": 9}),
        (TAGS, {}),
        (RELATED, {}),
    ],
)
def test_one_row_a_page_gives_the_same_answer(
    small: Fleet, open_stage: OpenStage, tool: str, arguments: dict[str, Any]
) -> None:
    def asked(size: int) -> Told:
        fleet = replace(small, cost_explorer=CostExplorerSwitches(page_size=size))
        return open_stage(SimulatedAccount(fleet, lambda: NOW)).ask(tool, **arguments)

    whole, torn = asked(5000), asked(1)
    assert torn.structured["gaps"] == []
    assert whole.structured["rows"]
    assert torn.structured["meta"]["aws_calls"] > whole.structured["meta"]["aws_calls"]
    assert {**torn.structured, "meta": 0} == {**whole.structured, "meta": 0}
