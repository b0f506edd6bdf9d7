from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.trail import TrailSweep
from sagemaker_cost_mcp.rules.idle_notebook_instance import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import LONG_AGO, NOW, notebook, price, snapshot, trace
from tests.trail_builders import event, sweep, with_trail

PRICE = price("USE1-Notebk:ml.m5.xlarge", "0.23")


def judged(subject: NotebookInstance, *sweeps: TrailSweep, days_ago: float | None, days: int = 7) -> list[Verdict]:
    taken = snapshot(notebooks=[subject], activity=[trace(subject, days_ago=days_ago)], prices=[PRICE])
    return list(RULE.verdicts(with_trail(taken, *sweeps), Thresholds(idle_notebook_days=days)))


def opened(subject: NotebookInstance, *, days_ago: float) -> TrailSweep:
    return sweep(event(f"notebook-instance/{subject.ref.name}", days_ago))


def test_a_running_notebook_silent_for_the_window_is_idle_at_list_run_rate() -> None:
    (verdict,) = judged(notebook(), days_ago=30)
    assert isinstance(verdict, Finding)
    assert verdict.monthly_saving_list_usd == Decimal("167.90")
    assert verdict.monthly_cost_usd == Decimal("167.90")
    assert "30 days ago" in verdict.evidence[0]


def test_a_notebook_used_within_the_window_is_innocent() -> None:
    assert judged(notebook(), days_ago=6.9) == []


def test_exactly_the_window_counts_as_idle() -> None:
    assert isinstance(judged(notebook(), days_ago=7)[0], Finding)


def test_the_window_is_the_callers_to_choose() -> None:
    assert judged(notebook(), days_ago=20, days=30) == []


@pytest.mark.parametrize("status", ["Stopped", "Failed", "Pending", "Updating", "BrandNewState"])
def test_a_notebook_that_does_not_run_is_not_idle(status: str) -> None:
    assert judged(notebook(status=status), days_ago=90) == []


def test_trap_08_modified_lately_is_not_used_lately() -> None:
    (verdict,) = judged(notebook(modified_at=NOW - timedelta(days=1)), days_ago=35)
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert any("which is not use" in sentence for sentence in verdict.evidence)


def test_trap_08_modified_long_ago_says_nothing_against_a_fresh_log() -> None:
    assert judged(notebook(modified_at=LONG_AGO), days_ago=0) == []


def test_trap_08_no_log_stream_is_undecided_not_idle() -> None:
    (verdict,) = judged(notebook(), days_ago=None)
    assert isinstance(verdict, Undecided)
    assert "does not exist" in verdict.missing


def test_trap_08_an_unread_log_is_undecided_not_clean() -> None:
    (verdict,) = RULE.verdicts(snapshot(notebooks=[notebook()], prices=[PRICE]), Thresholds())
    assert isinstance(verdict, Undecided)
    assert "was not read" in verdict.missing
    assert "logs:DescribeLogStreams" in verdict.how_to_fix


def test_trap_09_a_notebook_younger_than_the_window_is_not_judged() -> None:
    young = notebook(created_at=NOW - timedelta(days=3), modified_at=NOW - timedelta(days=3))
    assert judged(young, days_ago=2.9) == []
    assert judged(young, days_ago=None) == []


def test_trap_09_the_log_of_a_predecessor_of_the_same_name_proves_nothing() -> None:
    recreated = notebook(created_at=NOW - timedelta(days=20), modified_at=NOW - timedelta(days=20))
    (verdict,) = judged(recreated, days_ago=45)
    assert isinstance(verdict, Undecided)
    assert "predecessor" in verdict.missing


def test_without_a_price_it_abstains_and_does_not_claim_zero() -> None:
    subject = notebook(instance_type="ml.brandnew.large")
    (verdict,) = judged(subject, days_ago=30)
    assert isinstance(verdict, Undecided)
    assert "price of ml.brandnew.large" in verdict.missing


def test_a_price_of_another_component_or_region_does_not_count() -> None:
    subject = notebook()
    elsewhere = [price("USE1-Train:ml.m5.xlarge", "0.23"), price("EU-Notebk:ml.m5.xlarge", "0.25", region="eu-west-1")]
    taken = snapshot(notebooks=[subject], activity=[trace(subject, days_ago=30)], prices=elsewhere)
    assert isinstance(RULE.verdicts(taken, Thresholds())[0], Undecided)


ages = st.one_of(st.none(), st.floats(min_value=0, max_value=300))


@given(st.lists(ages, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_and_company_never_change_a_verdict(days: list[float | None], random: object) -> None:
    subjects = [notebook(f"nb-{place}") for place in range(len(days))]
    traces = [trace(n, days_ago=d) for n, d in zip(subjects, days, strict=True)]
    together = snapshot(notebooks=subjects, activity=traces, prices=[PRICE])
    alone = [
        verdict
        for n, t in zip(subjects, traces, strict=True)
        for verdict in RULE.verdicts(snapshot(notebooks=[n], activity=[t], prices=[PRICE]), Thresholds())
    ]
    random.shuffle(subjects)  # type: ignore[attr-defined]
    shuffled = snapshot(notebooks=subjects, activity=traces[::-1], prices=[PRICE])
    by_arn = sorted(alone, key=lambda v: v.resource.arn)
    assert sorted(RULE.verdicts(together, Thresholds()), key=lambda v: v.resource.arn) == by_arn
    assert sorted(RULE.verdicts(shuffled, Thresholds()), key=lambda v: v.resource.arn) == by_arn


@given(st.decimals(min_value="0.01", max_value="99", places=4))
def test_doubling_the_price_doubles_the_saving_and_never_exceeds_the_cost(usd: Decimal) -> None:
    subject = notebook()
    single, double = (
        RULE.verdicts(
            snapshot(
                notebooks=[subject],
                activity=[trace(subject, days_ago=30)],
                prices=[price("USE1-Notebk:ml.m5.xlarge", str(amount))],
            ),
            Thresholds(),
        )[0]
        for amount in (usd, 2 * usd)
    )
    assert isinstance(single, Finding)
    assert isinstance(double, Finding)
    assert double.monthly_saving_list_usd == 2 * single.monthly_saving_list_usd
    assert single.monthly_cost_usd is not None
    assert 0 <= single.monthly_saving_list_usd <= single.monthly_cost_usd


# -- the second witness -----------------------------------------------------------------------------------------------


def test_a_notebook_that_was_opened_within_the_window_is_in_use_whatever_its_log_says() -> None:
    subject = notebook()
    assert judged(subject, opened(subject, days_ago=3), days_ago=30) == []


def test_that_nobody_opened_it_supports_the_log_and_is_told() -> None:
    subject = notebook()
    (last,) = judged(subject, opened(subject, days_ago=31), days_ago=30)
    (never,) = judged(subject, sweep(), days_ago=30)
    for verdict, said in ((last, "last opened on 2026-10-20"), (never, "not opened since 2026-08-23")):
        assert isinstance(verdict, Finding)
        assert verdict.evidence[1].startswith(said)
        assert verdict.confidence is Confidence.MEDIUM, "a program needs nobody to open anything"


def test_trap_08_a_visit_settles_what_a_missing_log_stream_leaves_open() -> None:
    subject = notebook()
    assert judged(subject, opened(subject, days_ago=3), days_ago=None) == []
    (verdict,) = judged(subject, opened(subject, days_ago=20), days_ago=None)
    assert isinstance(verdict, Undecided), "that nobody opened it is no proof: programs may run"
    assert "last opened on 2026-10-31 by ana" in verdict.missing


def test_a_log_that_could_not_be_read_stays_a_gap_however_often_it_was_opened() -> None:
    subject = notebook()
    taken = with_trail(snapshot(notebooks=[subject], prices=[PRICE]), opened(subject, days_ago=1))
    (verdict,) = RULE.verdicts(taken, Thresholds())
    assert isinstance(verdict, Undecided)
    assert "was not read" in verdict.missing
