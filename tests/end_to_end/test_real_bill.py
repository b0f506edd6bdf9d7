"""A real bill, line by line: nothing dropped, each line in its phase, USD 886.66 to the cent.

The bill has descriptions, not usage types; `LINES` says which usage type each stands for. They follow the patterns
seen on real accounts, except where `verified=False`: those strings nobody has shown in public.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import CostExplorerSwitches, Fleet, PostedRow, PriceEntry, Tier
from tests.end_to_end.stage import NOW, OpenStage, Told, staged

BILL = Path(__file__).with_name("data") / "real_bill_2023-12_eu-west-1.csv"
IN_JANUARY = datetime(2024, 1, 15, 9, tzinfo=UTC)
TOTAL_USD = 886.66
DECEMBER: dict[str, Any] = {"start_date": "2023-12-01", "end_date": "2024-01-01"}


@dataclass(frozen=True)
class Line:
    """A line of the bill: the part of its description that names it, its usage type, the phase to expect."""

    says: str
    usage_type: str
    phase: str
    verified: bool = True


LINES = (
    Line("Debugger Built-in Rule Volume", "EU-DebuggerRule:VolumeUsage.gp2", "storage", verified=False),
    Line("Processing ML storage", "EU-Processing:VolumeUsage.gp2", "storage"),
    Line("Endpoint ML storage", "EU-Host:VolumeUsage.gp2", "storage"),
    Line("Notebook Instance ML storage", "EU-Notebk:VolumeUsage.gp2", "storage"),
    Line("of Training Job ML storage", "EU-Train:VolumeUsage.gp2", "storage"),
    Line("Training Warm Pool Job ML storage", "EU-TrainingWarmPool:VolumeUsage.gp2", "storage", verified=False),
    Line("Endpoint Data IN", "EU-Hst:Data-Bytes-In", "inference"),
    Line("Endpoint Data OUT", "EU-Hst:Data-Bytes-Out", "inference"),
    Line("Debugger Built-in Rule Instance", "EU-DebuggerRule:Instance", "other", verified=False),
    Line("per Notebook ml.t3.medium", "EU-Notebk:ml.t3.medium", "experimentation"),
    Line("Studio-Notebook ml.t3.medium", "EU-Studio:KernelGateway-ml.t3.medium", "experimentation"),
    Line("Studio-Notebook ml.m5.large", "EU-Studio:KernelGateway-ml.m5.large", "experimentation"),
    Line("BatchTransform Job ml.m5.xlarge", "EU-Tsform:ml.m5.xlarge", "inference"),
    Line("per Hosting ml.m5.xlarge", "EU-Host:ml.m5.xlarge", "inference"),
    Line("per Processing ml.m5.xlarge", "EU-Processing:ml.m5.xlarge", "data_processing"),
    Line("per Training ml.m5.xlarge", "EU-Train:ml.m5.xlarge", "training"),
    Line("Training Warm Pool ml.m5.xlarge", "EU-TrainingWarmPool:ml.m5.xlarge", "training", verified=False),
    Line("for Endpoint ml.g4dn.xlarge", "EU-Host:ml.g4dn.xlarge", "inference"),
    Line("Studio Notebook Instance ml.g4dn.xlarge", "EU-Studio:KernelGateway-ml.g4dn.xlarge", "experimentation"),
    Line("Training job ml.g4dn.xlarge", "EU-Train:ml.g4dn.xlarge", "training"),
    Line("Training Warm Pool job ml.g4dn.xlarge", "EU-TrainingWarmPool:ml.g4dn.xlarge", "training", verified=False),
    Line("Training ml.g5.xlarge", "EU-Train:ml.g5.xlarge", "training"),
    Line("Hosting ml.g4dn.4xlarge", "EU-Host:ml.g4dn.4xlarge", "inference"),
    Line("Training ml.p3.2xlarge", "EU-Train:ml.p3.2xlarge", "training"),
    Line("Hosting ml.g4dn.12xlarge", "EU-Host:ml.g4dn.12xlarge", "inference"),
    Line("Hosting ml.g5.12xlarge", "EU-Host:ml.g5.12xlarge", "inference"),
)


@dataclass(frozen=True)
class Billed:
    """A line with what the bill says of it."""

    line: Line
    operation: str
    unit: str
    quantity: Decimal
    rate: Decimal
    cost: Decimal


def billed() -> Iterator[Billed]:
    text = BILL.read_text(encoding="utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        (line,) = (line for line in LINES if line.says in row["description"])
        yield Billed(
            line=line,
            operation=row["operation"],
            unit=row["unit"],
            quantity=Decimal(row["quantity"]),
            rate=Decimal(row["rate_usd"]),
            cost=Decimal(row["cost_usd"]),
        )


BILLED = tuple(billed())


def posted_row(one: Billed, start: date = date(2023, 12, 1), quantity: Decimal | None = None) -> PostedRow:
    return PostedRow(
        usage_type=one.line.usage_type,
        unblended=one.cost,
        quantity=one.quantity if quantity is None else quantity,
        unit=one.unit,
        operation=one.operation,
        region="eu-west-1",
        start=start,
        end=(start + timedelta(days=31)).replace(day=1),
    )


def account(*more: PostedRow, page_size: int = 5000, now: datetime = IN_JANUARY) -> SimulatedAccount:
    """An account whose bill of December 2023 is the real one, to the line."""
    posted = (*(posted_row(one) for one in BILLED), *more)
    prices = tuple(
        PriceEntry(
            usage_type=one.line.usage_type,
            region="eu-west-1",
            unit=one.unit,
            operation=one.operation,
            tiers=(Tier(usd=one.rate),),
            attributes={"component": "Any"},
        )
        for one in BILLED
        if one.rate
    )
    fleet = Fleet(
        account_id="555566667777",
        name="ci",
        posted_rows=posted,
        public_prices=False,
        prices=prices,
        cost_explorer=CostExplorerSwitches(page_size=page_size),
    )
    return SimulatedAccount(fleet, lambda: now)


@pytest.fixture(scope="module")
def answer() -> Iterator[Told]:
    with staged(account(), region="eu-west-1") as stage:
        yield stage.ask("get_sagemaker_costs_by_usage_type", **DECEMBER)


@pytest.fixture(scope="module")
def rows(answer: Told) -> dict[str, dict[str, Any]]:
    return {row["usage_type"]: row for row in answer.structured["rows"]}


def test_every_line_of_the_file_stands_for_one_usage_type() -> None:
    assert len(BILLED) == len(LINES) == 26
    assert len({line.usage_type for line in LINES}) == 26
    assert sum(one.cost for one in BILLED) == Decimal(str(TOTAL_USD))


def test_the_total_is_the_real_one_to_the_cent(answer: Told) -> None:
    assert not answer.is_error, answer.text
    assert answer.structured["total_usd"] == TOTAL_USD
    assert answer.structured["gaps"] == []
    assert "$886.66" in answer.text


def test_nothing_is_dropped_and_nothing_is_added(rows: dict[str, dict[str, Any]], answer: Told) -> None:
    assert set(rows) == {line.usage_type for line in LINES}
    assert len(answer.structured["rows"]) == 26
    assert all(line.usage_type in answer.text for line in LINES)


@pytest.mark.parametrize("one", BILLED, ids=lambda one: one.line.usage_type)
def test_each_line_keeps_its_phase_quantity_unit_and_cost(one: Billed, rows: dict[str, dict[str, Any]]) -> None:
    row = rows[one.line.usage_type]
    assert row["phase"] == one.line.phase
    assert row["quantity"] == float(one.quantity)
    # Cost Explorer names no unit for a quantity of nothing.
    assert row["unit"] == (one.unit if one.quantity else "N/A")
    assert row["cost_usd"] == float(one.cost)
    assert row["region"] == "eu-west-1"


def test_trap_15_an_account_on_free_tier_or_credits_still_shows_what_its_use_is_worth(open_stage: OpenStage) -> None:
    # In a month for which the simulated price list holds: prices are only taken while they are in force.
    october = date(2026, 10, 1)
    free = [replace(posted_row(one, october), unblended=Decimal(0)) for one in BILLED]
    stage = open_stage(account(*free, now=NOW), region="eu-west-1")
    told = stage.ask("get_sagemaker_costs_by_usage_type", start_date="2026-10-01", end_date="2026-11-01")
    by_usage_type = {row["usage_type"]: row for row in told.structured["rows"]}
    assert told.structured["total_usd"] == 0
    assert told.structured["list_total_usd"] == pytest.approx(
        float(sum(one.quantity * one.rate for one in BILLED)), abs=0.01
    )
    for one in BILLED:
        row = by_usage_type[one.line.usage_type]
        assert (row["cost_usd"], row["quantity"]) == (0, float(one.quantity))
        assert row.get("list_usd", 0) == pytest.approx(float(one.quantity * one.rate), abs=0.005)


def test_without_a_list_price_in_force_none_is_made_up(rows: dict[str, dict[str, Any]], answer: Told) -> None:
    assert not any("list_usd" in row for row in rows.values())
    assert answer.structured["list_total_usd"] == 0


def test_lines_of_no_cost_are_shown_all_the_same(rows: dict[str, dict[str, Any]]) -> None:
    free = {one.line.usage_type for one in BILLED if one.cost == 0}
    assert len(free) == 4
    assert all(rows[usage_type]["cost_usd"] == 0 for usage_type in free)


def test_instance_types_are_named_where_there_is_one(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["EU-Studio:KernelGateway-ml.m5.large"]["instance_type"] == "ml.m5.large"
    assert "instance_type" not in rows["EU-Train:VolumeUsage.gp2"]


def test_a_page_with_one_row_each_gives_the_same_bill(answer: Told, open_stage: OpenStage) -> None:
    stage = open_stage(account(page_size=1), region="eu-west-1")
    paged = stage.ask("get_sagemaker_costs_by_usage_type", **DECEMBER)
    for part in ("rows", "total_usd", "record_types", "summary", "gaps"):
        assert paged.structured[part] == answer.structured[part]
    # One page a usage type, and one for the only service of this account's bill; all of them are paid for.
    assert stage.calls.by_operation["ce:GetCostAndUsage"] == 26
    assert paged.structured["meta"]["aws_calls_usd"] == 0.27


def test_a_usage_type_that_was_used_in_one_month_only_has_one_row(open_stage: OpenStage) -> None:
    data_in = next(one for one in BILLED if one.line.usage_type == "EU-Hst:Data-Bytes-In")
    november = posted_row(data_in, date(2023, 11, 1), Decimal(5))
    told = open_stage(account(november), region="eu-west-1").ask(
        "get_sagemaker_costs_by_usage_type", start_date="2023-11-01", end_date="2024-01-01"
    )
    found = [row for row in told.structured["rows"] if row["usage_type"] == data_in.line.usage_type]
    assert [(row["unit"], row["quantity"]) for row in found] == [("GB", 5.0)]


@pytest.mark.parametrize("granularity", ["DAILY", "MONTHLY"])
def test_cut_into_days_or_months_it_is_still_the_same_money(granularity: str, open_stage: OpenStage) -> None:
    told = open_stage(account(), region="eu-west-1").ask(
        "get_sagemaker_costs_by_usage_type", granularity=granularity, limit=500, **DECEMBER
    )
    assert told.structured["total_usd"] == TOTAL_USD
    assert {row["phase"] for row in told.structured["rows"]} == {line.phase for line in LINES}


def test_cursors_walk_over_all_rows_once_and_the_total_stays(open_stage: OpenStage) -> None:
    stage = open_stage(account(), region="eu-west-1")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        told = stage.ask("get_sagemaker_costs_by_usage_type", limit=7, **DECEMBER, **cursor)
        assert told.structured["total_usd"] == TOTAL_USD
        seen += [row["usage_type"] for row in told.structured["rows"]]
        following = told.structured["meta"].get("next_cursor")
        assert told.structured["meta"]["truncated"] == (following is not None)
        if following is None:
            break
        assert following in told.text
        cursor = {"cursor": following}
    assert sorted(seen) == sorted(line.usage_type for line in LINES)
