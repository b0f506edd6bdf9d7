from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.studio import StudioApp
from sagemaker_cost_mcp.rules.canvas_session_left_on import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, price
from tests.studio_builders import app, canvas, studio

PRICE = price("USE1-Canvas:Session-Hrs", "1.9")
DAYS_5 = NOW - timedelta(days=5)


def judged(*apps: StudioApp, hours: int = 12) -> list[Verdict]:
    taken = studio(apps=apps, prices=[PRICE])
    return list(RULE.verdicts(taken, Thresholds(canvas_session_hours=hours)))


def test_a_session_that_nobody_used_for_longer_than_a_day_of_work_is_left_on() -> None:
    (verdict,) = judged(canvas(created_at=DAYS_5, used_days_ago=4, checked_days_ago=0.001))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal(1387)
    assert verdict.confidence is Confidence.MEDIUM
    assert "120 hours ago" in verdict.evidence[0]
    assert verdict.owner.name == "ana"


@pytest.mark.parametrize("activity", [None, 0.001])
def test_a_long_session_with_only_health_checks_is_left_on_with_low_confidence(activity: float | None) -> None:
    (verdict,) = judged(canvas(created_at=DAYS_5, used_days_ago=activity, checked_days_ago=activity))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert "cannot be told" in verdict.evidence[1]


def test_a_session_in_use_is_innocent() -> None:
    assert judged(canvas(created_at=DAYS_5, used_days_ago=0.2, checked_days_ago=0.001)) == []


def test_a_session_of_this_day_is_not_judged() -> None:
    assert judged(canvas(created_at=NOW - timedelta(hours=11))) == []
    assert judged(canvas(created_at=NOW - timedelta(hours=11)), hours=10) != []


def test_closed_sessions_and_other_apps_are_left_alone() -> None:
    assert judged(canvas(status="Deleting"), canvas(status="Failed"), app(used_days_ago=30)) == []


def test_a_session_that_was_not_described_is_undecided_not_clean() -> None:
    (verdict,) = judged(canvas(created_at=DAYS_5, described=False))
    assert isinstance(verdict, Undecided)
    assert "sagemaker:DescribeApp" in verdict.how_to_fix


def test_without_a_price_it_abstains() -> None:
    (verdict,) = RULE.verdicts(studio(apps=[canvas(created_at=DAYS_5)]), Thresholds())
    assert isinstance(verdict, Undecided)
    assert "price of a Canvas session hour in us-east-1" in verdict.missing


@given(st.lists(st.floats(min_value=0, max_value=20), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_order_and_company_never_change_a_verdict(days: list[float], random: object) -> None:
    subjects = [canvas(f"u{n}", created_at=NOW - timedelta(days=age)) for n, age in enumerate(days)]
    alone = [verdict for subject in subjects for verdict in judged(subject)]
    random.shuffle(subjects)  # type: ignore[attr-defined]
    together = judged(*subjects)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)
