"""A Savings Plan in yuan beside a bill in dollars: said in words, and never reckoned with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.foreign_plans import apart, foreign_plans, is_foreign
from sagemaker_cost_mcp.analysis.marginal_cash import Till
from sagemaker_cost_mcp.analysis.net_savings import settled
from sagemaker_cost_mcp.model.money import RecordKind, SavingsPlan
from sagemaker_cost_mcp.model.snapshot import Snapshot
from tests.builders import bill, claim, finding, hours, plan, price, row, snapshot

M5 = "USE1-Host:ml.m5.xlarge"
DOLLARS = plan("0.165", {M5: "0.165"})
YUAN = DOLLARS.model_copy(update={"currency": "CNY", "arn": "arn:yuan"})
BILL = bill(row(M5, "16.56", "72"), row(M5, "100", "648", RecordKind.COVERED_USAGE))
SAID = "the bill is in USD, and it holds the Savings Plan arn:yuan in CNY"


def account(*plans: SavingsPlan, **more: Any) -> Snapshot:
    given: dict[str, Any] = {"billed": BILL, "prices": [price(M5, "0.23")], "hourly": hours(*[{M5: "1"}] * 24)}
    return snapshot(plans=plans, **(given | more))


def test_a_plan_is_foreign_beside_a_bill_in_another_currency() -> None:
    in_yuan = BILL.model_copy(update={"currency": "CNY"})
    assert (is_foreign(DOLLARS, BILL), is_foreign(YUAN, BILL)) == (False, True)
    assert (is_foreign(DOLLARS, in_yuan), is_foreign(YUAN, in_yuan)) == (True, False)
    assert (is_foreign(DOLLARS, None), is_foreign(YUAN, None)) == (False, True)
    assert foreign_plans(account(DOLLARS, YUAN)) == (YUAN,)
    assert foreign_plans(snapshot(plans=None)) == ()


def test_why_says_both_currencies() -> None:
    assert apart([DOLLARS], BILL) is None
    assert apart([DOLLARS, YUAN], BILL) == SAID
    assert apart([YUAN], None) == SAID


def test_cash_of_options_is_unknown_beside_it() -> None:
    assert Till(account(DOLLARS), ()).unknown is None
    assert Till(account(YUAN), ()).unknown == SAID


@pytest.mark.parametrize("plans", [(YUAN,), (DOLLARS, YUAN)])
def test_net_savings_count_only_what_the_bill_shows_on_demand(plans: tuple[SavingsPlan, ...]) -> None:
    (plain,) = settled([finding("a", claim("a", M5, "0.23"))], account(DOLLARS))
    assert "bill replayed" in plain.saving_formula
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], account(*plans))
    assert only.monthly_saving_usd == Decimal("16.79"), "the 73 h a month that were charged on demand"
    assert f"covered by a Savings Plan (not counted: {SAID})" in only.saving_formula


def test_a_plan_in_the_currency_of_the_bill_is_replayed_whatever_that_is() -> None:
    in_yuan = BILL.model_copy(update={"currency": "CNY"})
    (only,) = settled([finding("a", claim("a", M5, "0.23"))], account(YUAN, billed=in_yuan))
    assert "bill replayed" in only.saving_formula
