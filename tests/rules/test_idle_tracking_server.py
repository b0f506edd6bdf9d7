from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.studio import TrackingServer
from sagemaker_cost_mcp.model.trail import TrailSweep
from sagemaker_cost_mcp.rules.idle_tracking_server import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import NOW, price
from tests.studio_builders import server, studio
from tests.trail_builders import SERVER_OPENED, event, sweep, with_trail

PRICES = [
    price("USE1-MLflow:StorageGB", "0.1", unit="GB-Mo"),
    price("USE1-MLflow:TrackingServer-Medium", "1.2"),
    price("USE1-MLflow:TrackingServer-Small", "0.6"),
    price("EU-MLflow:TrackingServer-Small", "0.7", region="eu-west-1"),
]


def judged(*servers: TrackingServer, swept: tuple[TrailSweep, ...] = ()) -> list[Verdict]:
    taken = with_trail(studio(servers=servers, prices=PRICES), *swept)
    return list(RULE.verdicts(taken, Thresholds()))


def opened(days_ago: float) -> tuple[TrailSweep, ...]:
    key = "mlflow-tracking-server/experiments"
    return (sweep(event(key, days_ago, SERVER_OPENED), name=SERVER_OPENED),)


def test_a_server_that_is_on_and_called_inactive_is_idle() -> None:
    (verdict,) = judged(server(active=False, created_by="ana"))
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal(438)
    assert verdict.confidence is Confidence.LOW
    assert (verdict.owner.name, verdict.owner.evidence) == ("ana", "created by user profile ana")


def test_nobody_is_made_up_as_its_maker() -> None:
    (verdict,) = judged(server(active=False))
    assert verdict.owner.kind == "unknown"  # type: ignore[union-attr]


@pytest.mark.parametrize("active", [True, None])
def test_use_that_leaves_no_trace_is_undecided_not_clean(active: bool | None) -> None:  # noqa: FBT001
    (verdict,) = judged(server(active=active))
    assert isinstance(verdict, Undecided)
    assert "400 days old" in verdict.missing
    assert "ask its team whose programs log to it" in verdict.how_to_fix


@pytest.mark.parametrize("status", ["Stopped", "Stopping", "Creating", "CreateFailed", "Deleting"])
def test_a_server_that_is_off_costs_nothing(status: str) -> None:
    assert judged(server(status=status, active=False, size=None)) == []


def test_trap_09_a_young_server_is_not_judged() -> None:
    assert judged(server(active=False, created_at=NOW - timedelta(days=29))) == []


def test_without_its_size_or_a_price_it_abstains() -> None:
    (unread,) = judged(server(active=False, size=None))
    (unpriced,) = judged(server(active=False, size="Large"))
    assert isinstance(unread, Undecided)
    assert isinstance(unpriced, Undecided)
    assert "DescribeMlflowTrackingServer" in unread.how_to_fix
    assert "price of a Large tracking server" in unpriced.missing


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_order_and_company_never_change_a_verdict(states: list[bool | None], random: object) -> None:
    subjects = [server(f"s{n}", active=state) for n, state in enumerate(states)]
    alone = [verdict for subject in subjects for verdict in judged(subject)]
    random.shuffle(subjects)  # type: ignore[attr-defined]
    together = judged(*subjects)
    assert sorted(together, key=lambda v: v.resource.arn) == sorted(alone, key=lambda v: v.resource.arn)


@pytest.mark.parametrize("active", [True, False, None])
def test_a_server_that_somebody_opened_within_the_window_is_in_use(active: bool | None) -> None:  # noqa: FBT001
    assert judged(server(active=active), swept=opened(29)) == []


def test_that_nobody_opened_it_is_told_and_settles_nothing_since_programs_log_to_it() -> None:
    (undecided,) = judged(server(), swept=opened(40))
    (finding,) = judged(server(active=False), swept=(sweep(name=SERVER_OPENED),))
    assert isinstance(undecided, Undecided)
    assert "last opened on 2026-10-11" in undecided.missing
    assert isinstance(finding, Finding)
    assert finding.evidence[1] == "not opened since 2026-08-23"
