from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.report.review_view import review_view


def test_amounts_days_and_names_are_read_as_they_are(answer: dict[str, Any]) -> None:
    view = review_view(answer)
    assert view.net_monthly_saving_usd == Decimal(150)
    assert view.meta.aws_calls_usd == Decimal("0.08265")
    assert view.findings[0].cash_from == date(2026, 11, 20)
    assert view.findings[0].resource.tags == {"Team": "nlp"}
    assert view.gaps[0].missing_permission == "sagemaker:ListEndpoints"


def test_what_is_new_in_an_answer_does_not_disturb_an_old_reader(answer: dict[str, Any]) -> None:
    answer["invented"] = {"deep": [1]}
    answer["findings"][0]["invented"] = "x"
    answer["findings"][0]["resource"]["invented"] = "x"
    assert review_view(answer) == review_view({key: answer[key] for key in answer if key != "invented"})


@pytest.mark.parametrize("null", [True, False])
def test_what_could_not_be_known_is_unknown_and_not_zero(answer: dict[str, Any], *, null: bool) -> None:
    for name in ("period_cost_usd", "saving_share_percent", "efficiency", "reconciliation"):
        answer[name] = None
    answer["findings"][0]["monthly_cost_usd"] = answer["findings"][0]["resource"]["tags"] = None
    if not null:
        answer = {name: value for name, value in answer.items() if value is not None}
    view = review_view(answer)
    assert (view.period_cost_usd, view.saving_share_percent, view.efficiency, view.reconciliation) == (None,) * 4
    assert (view.findings[0].monthly_cost_usd, view.findings[0].resource.tags) == (None, None)


def test_something_else_than_a_review_is_refused_by_the_first_field_that_is_wrong(answer: dict[str, Any]) -> None:
    with pytest.raises(BadQuestion, match="not an answer of run_cost_review: summary field required"):
        review_view({"meta": {}})
    answer["findings"][1]["monthly_saving_usd"] = "a lot"
    with pytest.raises(BadQuestion, match=r"findings\.1\.monthly_saving_usd"):
        review_view(answer)


def test_values_do_not_change_under_a_reader(answer: dict[str, Any]) -> None:
    view = review_view(answer)
    with pytest.raises(ValidationError, match="frozen"):
        view.findings[0].rule = "other"  # type: ignore[misc]
