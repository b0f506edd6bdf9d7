from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sagemaker_cost_mcp.analysis.advice_reasons import amounts, gone, not_idle, not_theirs
from sagemaker_cost_mcp.model.aws_advice import HUB, OPTIMIZER, AwsAdvice
from sagemaker_cost_mcp.model.inference import EndpointKind
from sagemaker_cost_mcp.model.snapshot import Snapshot
from sagemaker_cost_mcp.model.usage import EndpointTraffic
from tests.advice_builders import also_said, hub, named, off, optimizer, said
from tests.builders import NOW, D, endpoint, finding, snapshot

RANKER = endpoint("ranker")


def test_within_five_percent_it_is_the_same() -> None:
    assert amounts([said(saving="96"), also_said(saving="96")], named()) == "The same within 5 %."


def test_discounts_explain_the_difference_where_aws_tells_them_apart() -> None:
    dear = also_said(saving="150", discounted_saving=D(101))
    assert amounts([dear], named()) == "After discounts AWS's is the same within 5 %."


@pytest.mark.parametrize(
    ("cash", "says"),
    [
        ({"monthly_saving_later_usd": D(0)}, "$20.00 would leave the bill now, as the account's own bill has it."),
        ({"cash_from": date(2027, 4, 1)}, "$20.00 would leave the bill now, $100.00 from 2027-04-01 once commitments"),
        ({}, "$20.00 would leave the bill now, $100.00 once commitments end."),
    ],
)
def test_list_price_is_not_cash(cash: dict[str, Any], says: str) -> None:
    said_ = amounts([said()], named(monthly_saving_usd=D(20), **cash))
    assert said_.startswith("AWS's is what it costs at list price; of that, ")
    assert says in said_


def test_other_amounts_say_which_way_and_how_far_aws_looks() -> None:
    assert amounts([said(saving="300")], named()) == (
        "AWS's is more than the $100.00 of list price of its machines now: it goes by what it saw in 14 days."
    )
    less = amounts([said(saving="30", lookback_days=None)], named())
    assert less.startswith("AWS's is less than")
    assert less.endswith("it goes by what it saw.")


def test_the_two_services_may_differ() -> None:
    assert amounts([said(saving="60"), also_said(saving="100")], named()) == (
        "The same within 5 %. The two services differ: the Hub's is before or after discounts, as the account chose."
    )


def test_what_cannot_be_compared_is_not() -> None:
    assert amounts([said(saving=None)], named()) == "AWS gives no amount."
    assert amounts([said(currency="CNY")], named()) == "AWS's amount is in CNY and is not compared."
    assert amounts([said()], named(claims=())) == "We claim no dollar: it was seen."
    assert amounts([said()], named(counted_under="abc")) == "The money is counted under our finding abc."


def test_gone_says_when_aws_looked() -> None:
    assert "AWS last looked on 2026-11-19 and drops it" in gone(said())
    assert "AWS last looked and drops it" in gone(said(refreshed_at=None))


def called(days_ago: int, arn: str = RANKER.ref.arn) -> Snapshot:
    today = NOW.date()
    traffic = EndpointTraffic(
        endpoint_arn=arn,
        part="blue",
        requests={today - timedelta(days=days_ago): D(5), today - timedelta(days=1): D(0)},
        instances={},
        since=today - timedelta(days=90),
        until=today,
    )
    return snapshot(endpoints=[RANKER], traffic=[traffic])


def test_an_endpoint_in_use_says_when_it_was_called() -> None:
    assert not_idle(called(3), RANKER, said()) == "It was last called on 2026-11-17, 3 days ago: in use."
    assert not_idle(called(20), RANKER, said(lookback_days=None)).endswith("20 days ago: in use.")


def test_a_rhythm_longer_than_their_look_back_is_named() -> None:
    said_ = not_idle(called(20), RANKER, said())
    assert said_.startswith(
        "It was last called on 2026-10-31, 20 days ago: AWS looks at 14 days, our rule waits longer"
    )


def test_without_a_request_age_and_state_are_said() -> None:
    assert not_idle(called(3, arn="another"), RANKER, said()).endswith("400 days old, and no request to it was seen.")
    failed = endpoint("ranker", status="Failed")
    assert not_idle(called(3), failed, said()) == "We do not judge it: it is Failed."


def alone(kind: EndpointKind | None = None, advice: AwsAdvice | None = None) -> str:
    served = [] if kind is None else [endpoint("ranker", kind=kind)]
    given = (hub(), optimizer()) if advice is None else advice
    return not_theirs(snapshot(endpoints=served).model_copy(update={"aws_advice": given}), named(), same=True)


def test_aws_looks_at_endpoints_alone_and_as_a_whole() -> None:
    assert not_theirs(snapshot(), finding("nb"), same=False) == "Of SageMaker, AWS's advisers look at endpoints alone."
    assert not_theirs(snapshot(), named(rule="idle-variant"), same=False).endswith("this is a part of one.")


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (EndpointKind.ASYNC, "which async endpoints do not publish"),
        (EndpointKind.INFERENCE_COMPONENT, "these count under inference components"),
        (EndpointKind.REAL_TIME, "does not call it idle, or has not looked"),
        (None, "does not call it idle, or has not looked"),
    ],
)
def test_the_kind_of_endpoint_tells_why_aws_is_silent(kind: EndpointKind | None, says: str) -> None:
    assert says in alone(kind)


@pytest.mark.parametrize(
    ("advice", "says"),
    [
        ((off(HUB), off(OPTIMIZER)), "Neither service looks at this account."),
        ((hub(), off(OPTIMIZER)), "Compute Optimizer, where the Hub's advice on endpoints comes from, is not on."),
        ((off(HUB), optimizer()), "AWS does not call it idle, or has not looked at it lately."),
        ((hub(), optimizer(whole=False)), "AWS does not call it idle, or has not looked at it lately."),
        ((hub(whole=False), optimizer(recommendations=None)), "What AWS advises could not all be read."),
        ((), "What AWS advises could not all be read."),
    ],
)
def test_silence_of_a_service_that_did_not_look_proves_nothing(advice: AwsAdvice, says: str) -> None:
    assert alone(advice=advice) == says
