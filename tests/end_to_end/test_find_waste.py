"""Every rule at once, filtered: what a filter hides is neither counted nor given to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.tools.find_waste import PhaseName
from tests.accounts import embedded
from tests.end_to_end.stage import Stage, Told, staged

TOOL = "find_waste"


@pytest.fixture(scope="module")
def shop_stage() -> Iterator[Stage]:
    with staged(embedded("shop")) as made:
        yield made


@pytest.fixture(scope="module")
def everything(shop_stage: Stage) -> Told:
    return shop_stage.ask(TOOL, limit=500, detail="full")


def ids(told: Told) -> list[str]:
    return [row["id"] for row in told.structured["findings"]]


def test_it_finds_what_the_review_of_a_quarter_finds(shop_stage: Stage, everything: Told) -> None:
    review = shop_stage.ask("run_cost_review", period="quarterly", limit=500, detail="full")
    assert set(ids(everything)) == set(ids(review))
    assert everything.structured["total_monthly_saving_usd"] == review.structured["net_monthly_saving_usd"]


def test_the_default_answer_is_short_and_ranked(shop_stage: Stage) -> None:
    told = shop_stage.ask(TOOL)
    assert len(told.text.encode()) < 8_000
    savings = [row["monthly_saving_usd"] for row in told.structured["findings"]]
    assert savings == sorted(savings, reverse=True)
    assert savings[0] > 0


def test_page_by_page_it_is_the_same(shop_stage: Stage, everything: Told) -> None:
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        told = shop_stage.ask(TOOL, limit=7, **cursor)
        found += ids(told)
        if "next_cursor" not in told.structured["meta"]:
            break
        cursor = {"cursor": told.structured["meta"]["next_cursor"]}
    assert found == ids(everything)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"rules": ["idle-endpoint"]}, lambda row: row["rule"] == "idle-endpoint"),
        ({"phases": ["experimentation"]}, lambda row: row["phase"] == "experimentation"),
        ({"resource_types": ["app"]}, lambda row: row["resource"]["type"] == "app"),
        ({"tags": {"Team": "risk"}}, lambda row: row["resource"]["tags"].get("Team") == "risk"),
        ({"owner": "Samir"}, lambda row: "samir" in row["owner"]["name"]),
        ({"min_saving_usd": 300}, lambda row: row["monthly_saving_usd"] >= 300),
        ({"account_ids": ["555566667777"]}, lambda row: row["resource"]["account_id"] == "555566667777"),
    ],
)
def test_a_filter_keeps_what_it_says(shop_stage: Stage, everything: Told, filters: dict[str, Any], kept: Any) -> None:
    told = shop_stage.ask(TOOL, limit=500, **filters)
    assert told.structured["findings"]
    assert {row["id"] for row in told.structured["findings"]} <= {
        row["id"] for row in everything.structured["findings"] if kept(row)
    }
    assert all(kept(row) for row in told.structured["findings"])


def test_nobody_elses_money_is_counted_because_its_owner_is_hidden(shop_stage: Stage, everything: Told) -> None:
    rows = everything.structured["findings"]
    counted_elsewhere = {row["id"] for row in rows if row.get("counted_under")}
    assert counted_elsewhere, "the account has rules that disagree about the same money"
    told = shop_stage.ask(TOOL, limit=500, min_saving_usd=0.01)
    assert counted_elsewhere.isdisjoint(ids(told))
    total = told.structured["total_monthly_saving_usd"]
    assert total == pytest.approx(sum(row["monthly_saving_usd"] for row in rows), abs=0.2)


def test_one_rule_reads_only_what_it_needs() -> None:
    with staged(embedded("shop")) as stage:
        stage.ask(TOOL, rules=["studio-domain-without-idle-shutdown"], regions=["us-east-1"])
        assert not {"cloudwatch:GetMetricData", "sagemaker:Search"} & set(stage.calls.by_operation)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"rules": ["idle-endpoints"]}, "There is no rule 'idle-endpoints'. Closest: idle-endpoint"),
        ({"rules": ["qqqq"]}, "Rules: "),
        ({"rules": ["idle-endpoint"], "phases": ["labeling"]}, "the rules asked for are about inference"),
        ({"phases": ["inferenc"]}, "Argument 'phases.0'"),
        ({"min_saving_usd": -1}, "Argument 'min_saving_usd'"),
        ({"cursor": "rubbish"}, "This cursor does not belong to these arguments"),
        ({"rule": ["idle-endpoint"]}, "did you mean 'rules'?"),
    ],
)
def test_a_wrong_question_gets_one_clear_sentence(shop_stage: Stage, arguments: dict[str, Any], says: str) -> None:
    assert says in shop_stage.refusal(TOOL, **arguments)


def test_every_phase_can_be_asked_for() -> None:
    assert set(get_args(PhaseName)) == {phase.value for phase in Phase}
