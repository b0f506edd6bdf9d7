from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.alerts import AnomalyMonitor, Scope
from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Bill
from sagemaker_cost_mcp.rules.no_anomaly_monitor import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.alert_builders import monitor, subscription
from tests.builders import ACCOUNT, D, bill, row, snapshot

BILLED = bill(row("USE1-Host:ml.m5.xlarge", "720", "3000"))
"""A dollar an hour."""
TOLD, SILENT, DECLINED, UNREAD = (subscription(),), (), (subscription(subscribers={}),), None


def judged(*monitors: AnomalyMonitor, billed: Bill | None = BILLED, read: bool = True) -> list[Verdict]:
    made = snapshot(billed=billed).model_copy(update={"anomaly_monitors": monitors if read else None})
    return list(RULE.verdicts(made, Thresholds()))


def found(*monitors: AnomalyMonitor) -> Finding:
    (verdict,) = judged(*monitors)
    assert isinstance(verdict, Finding)
    return verdict


def undecided(*monitors: AnomalyMonitor, **given: Any) -> Undecided:
    (verdict,) = judged(*monitors, **given)
    assert isinstance(verdict, Undecided)
    return verdict


def test_an_account_that_spends_and_has_no_monitor_is_guilty_without_a_dollar() -> None:
    verdict = found()
    assert (verdict.claims, verdict.monthly_saving_list_usd) == ((), 0)
    assert (verdict.resource.type, verdict.resource.arn) == ("account", f"arn:aws:iam::{ACCOUNT}:root")
    assert verdict.monthly_cost_usd == D(730)
    assert verdict.confidence is Confidence.MEDIUM
    assert verdict.evidence == (
        "SageMaker costs $730.00 a month",
        "no anomaly monitor that this account may see watches all of it",
    )
    assert verdict.recommendation.startswith("Create the monitor that AWS manages for services")


@pytest.mark.parametrize("scope", [Scope.SAGEMAKER, Scope.AMONG_OTHERS])
def test_a_monitor_that_tells_somebody_is_enough(scope: Scope) -> None:
    assert judged(monitor(scope=scope), monitor(name="odd", scope=Scope.UNKNOWN, subscriptions=UNREAD)) == []


@pytest.mark.parametrize("subscriptions", [SILENT, DECLINED])
def test_a_monitor_that_tells_nobody_is_as_good_as_none(subscriptions: Any) -> None:
    verdict = found(monitor(subscriptions=subscriptions))
    assert verdict.evidence[1] == "services sees SageMaker, and no subscription tells anybody what it finds"
    assert verdict.recommendation.startswith("Create an alert subscription")


def test_monitors_of_a_part_or_of_something_else_do_not_count() -> None:
    some = [monitor(name=f"m{number}", scope=Scope.PART) for number in range(4)]
    assert found(*some).evidence[1].endswith("a part of it is seen by m0, m1, m2 and 1 more")
    assert "a part of it" not in found(monitor(scope=Scope.ELSEWHERE)).evidence[1]


def test_subscriptions_that_were_not_read_are_undecided() -> None:
    verdict = undecided(monitor(subscriptions=UNREAD), monitor(name="other", subscriptions=SILENT))
    assert verdict.missing == "who hears of services"
    assert "ce:GetAnomalySubscriptions" in verdict.how_to_fix


def test_a_filter_that_cannot_be_told_is_undecided_unless_it_tells_nobody_anyway() -> None:
    odd = monitor(name="odd", scope=Scope.UNKNOWN, watches="cost category ml")
    assert undecided(odd).missing == "whether odd sees SageMaker: cost category ml"
    found(odd.model_copy(update={"subscriptions": SILENT}))


def test_without_bill_or_monitors_it_is_undecided() -> None:
    assert undecided(billed=None).missing == "the bill was not read"
    assert "ce:GetAnomalyMonitors" in undecided(read=False).how_to_fix


def test_an_account_that_spends_next_to_nothing_needs_no_monitor() -> None:
    for billed in (bill(), bill(row("USE1-Host:ml.m5.xlarge", "0.90", "4")), bill(days=0)):
        assert judged(billed=billed, read=False) == []


@given(
    st.lists(st.tuples(st.sampled_from(list(Scope)), st.sampled_from([TOLD, SILENT, DECLINED, UNREAD])), max_size=5),
    st.randoms(use_true_random=False),
)
def test_one_monitor_that_is_heard_settles_it_whatever_else_there_is(
    kinds: Sequence[tuple[Scope, Any]], random: Any
) -> None:
    monitors = [monitor(name=f"m{n}", scope=scope, subscriptions=told) for n, (scope, told) in enumerate(kinds)]
    verdicts = judged(*monitors)
    assert (verdicts == []) == any(scope.covers and told == TOLD for scope, told in kinds)
    random.shuffle(monitors)
    assert [type(one) for one in judged(*monitors)] == [type(one) for one in verdicts]
