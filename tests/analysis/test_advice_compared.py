from __future__ import annotations

from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.advice_compared import Ours, reason
from tests.builders import D
from tests.plan_builders import advice


def ours(as_used: str = "5", after: str = "5", **changes: Any) -> Ours:
    fields: dict[str, Any] = {"days": 63, "hourly": True, "declined": False, "regions": ()}
    return Ours(as_used=D(as_used), after_waste=D(after), **(fields | changes))


@pytest.mark.parametrize("theirs", ["4.8", "5", "5.2"])
def test_within_five_percent_it_is_the_same(theirs: str) -> None:
    assert reason(advice(theirs), ours()) == "The same within 5 %."


def test_waste_is_named_with_its_part_of_the_commitment() -> None:
    said = reason(advice("5"), ours("5", "3"))
    assert said == "$2.000 an hour of it would cover waste that this account can stop; AWS counts it as demand."


def test_what_waste_does_not_explain_comes_from_other_days() -> None:
    said = reason(advice("8"), ours("5", "3", hourly=False))
    assert "$2.000 an hour of it would cover waste" in said
    assert "AWS advises $3.000 an hour more than we do: it looks 60 days back, ours rests on 63 days, spread" in said
    assert "$1.000 an hour less than we do" in reason(advice("4"), ours())


def test_our_regions_are_a_reason_too() -> None:
    assert reason(advice("8"), ours(regions=("eu-west-1",))).endswith("AWS's is for all regions, ours for eu-west-1.")


def test_no_advice_of_aws_is_not_agreement() -> None:
    assert reason(advice("0"), ours()).startswith("AWS advises none: in the 60 days")
    assert reason(advice("0"), ours("0", "0")) == "Neither finds a commitment that saves."


def test_where_we_decline_the_reason_is_ours() -> None:
    assert reason(advice("5"), ours(declined=True)).startswith("We advise none for this term")
    assert reason(advice("0"), ours(declined=True)) == "Neither advises a commitment."
