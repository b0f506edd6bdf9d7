from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.finding import Confidence, Finding, Undecided, Verdict
from sagemaker_cost_mcp.model.money import Price
from sagemaker_cost_mcp.model.resources import NotebookInstance
from sagemaker_cost_mcp.model.usage import NotebookHours
from sagemaker_cost_mcp.rules.training_on_notebook import RULE
from sagemaker_cost_mcp.settings import Thresholds
from tests.builders import notebook
from tests.interactive_builders import at_work, catalog, sold
from tests.studio_builders import app

D = Decimal
START = datetime(2026, 11, 13, tzinfo=UTC)
END = START + timedelta(days=7)
GPU = notebook(instance_type="ml.g4dn.xlarge")
TRAIN = sold("ml.g4dn.xlarge", "Train")


def wrote(*hours: int, by: NotebookInstance = GPU, since: datetime = START) -> NotebookHours:
    """Hours since the start of the window in which there are events."""
    moments = tuple(START + timedelta(hours=hour) for hour in hours)
    return NotebookHours(arn=by.ref.arn, stream=f"{by.ref.name}/jupyter.log", hours=moments, since=since, until=END)


def judged(
    *logs: NotebookHours,
    notebooks: Sequence[NotebookInstance] = (GPU,),
    prices: Sequence[Price] = (*catalog(), TRAIN),
    hours: int = 16,
) -> list[Verdict]:
    taken = at_work(*notebooks, prices=prices).model_copy(update={"notebook_hours": logs})
    return list(RULE.verdicts(taken, Thresholds(training_on_notebook_hours=hours)))


def test_hours_on_end_are_what_nobody_works_and_would_be_billed_alone_as_a_job() -> None:
    (verdict,) = judged(wrote(*range(20, 48)))
    assert isinstance(verdict, Finding)
    jobs = 28 * D(730) / 168 * D("0.7364")
    assert round(verdict.monthly_saving_list_usd, 6) == round(730 * (D("0.7364") - D("0.23")) - jobs, 6)
    assert verdict.evidence[0] == (
        "its log has events in each of 28 hours on end, from 2026-11-13 20:00 UTC, and nobody works that long"
    )
    assert verdict.evidence[2] == (
        "28 such hours in 7 days are 122 a month: as jobs $89.60, and ml.m5.xlarge to edit on $167.90, in place of "
        "ml.g4dn.xlarge all month for $537.57"
    )
    assert "training job on ml.g4dn.xlarge" in verdict.recommendation


def test_that_a_log_is_no_proof_is_said_and_confidence_is_low() -> None:
    (verdict,) = judged(wrote(*range(30)))
    assert isinstance(verdict, Finding)
    assert verdict.confidence is Confidence.LOW
    assert "no proof of training" in verdict.evidence[1]


def test_all_long_stretches_count_and_the_longest_is_told() -> None:
    (verdict,) = judged(wrote(*range(17), *range(30, 50), *range(60, 65)))
    assert isinstance(verdict, Finding)
    assert "each of 20 hours on end" in verdict.evidence[0]
    assert verdict.evidence[2].startswith("37 such hours")


def test_working_days_are_innocent_and_so_is_a_log_that_is_silent() -> None:
    days = [24 * day + hour for day in range(7) for hour in range(8, 23)]
    assert judged(wrote(*days)) == []
    assert judged(wrote()) == []


def test_how_long_is_long_is_the_callers_to_say() -> None:
    assert judged(wrote(*range(28)), hours=29) == []
    (verdict,) = judged(wrote(*range(8)), hours=8)
    assert isinstance(verdict, Finding)


def test_a_machine_that_is_busy_all_week_costs_no_more_than_its_jobs_would() -> None:
    assert judged(wrote(*range(168))) == []


def test_a_machine_that_is_no_larger_than_one_to_edit_on_is_innocent() -> None:
    small = notebook(instance_type="ml.t3.medium")
    trained = (*catalog(), sold("ml.t3.medium", "Train"))
    assert judged(wrote(*range(30), by=small), notebooks=[small], prices=trained) == []


def test_what_was_not_looked_at_does_not_count_as_rest() -> None:
    (part,) = judged(wrote(*range(140, 160), since=START + timedelta(hours=120)))
    (whole,) = judged(wrote(*range(140, 160)))
    assert isinstance(part, Finding)
    assert isinstance(whole, Finding)
    assert part.monthly_saving_list_usd < whole.monthly_saving_list_usd
    assert "20 such hours in 2 days are 304 a month" in part.evidence[2]


def test_a_log_that_was_not_read_or_does_not_exist_leaves_it_undecided() -> None:
    missing = wrote().model_copy(update={"hours": None})
    (unread,), (absent,) = judged(), judged(missing)
    assert isinstance(unread, Undecided)
    assert isinstance(absent, Undecided)
    assert "logs:GetLogEvents" in unread.how_to_fix
    assert absent.missing == "log stream nb/jupyter.log does not exist or is empty"


@pytest.mark.parametrize(
    ("prices", "missing"),
    [
        ((), "price of ml.g4dn.xlarge as a notebook instance"),
        (catalog(), "price of ml.g4dn.xlarge as a training instance"),
        ((sold("ml.g4dn.xlarge"), TRAIN), "prices of other notebook instances"),
    ],
)
def test_an_unknown_price_is_undecided_and_what_was_seen_is_told(prices: tuple[Price, ...], missing: str) -> None:
    (verdict,) = judged(wrote(*range(30)), prices=prices)
    assert isinstance(verdict, Undecided)
    assert missing in verdict.missing
    assert "30 hours on end" in verdict.missing


def test_stopped_notebooks_and_studio_apps_are_not_judged() -> None:
    assert judged(notebooks=[notebook(status="Stopped")]) == []
    assert list(RULE.verdicts(at_work(apps=[app()]), Thresholds())) == []


@given(st.lists(st.frozensets(st.integers(min_value=0, max_value=167)), max_size=5), st.integers(1, 40))
def test_company_changes_no_verdict_and_none_saves_more_than_it_costs(logs: list[frozenset[int]], least: int) -> None:
    subjects = [notebook(f"n{place}", instance_type="ml.g4dn.xlarge") for place, _ in enumerate(logs)]
    traces = [wrote(*sorted(hours), by=one) for one, hours in zip(subjects, logs, strict=True)]
    alone = [
        verdict
        for one, trace in zip(subjects, traces, strict=True)
        for verdict in judged(trace, notebooks=[one], hours=least)
    ]
    together = judged(*reversed(traces), notebooks=subjects, hours=least)
    assert together == alone
    for verdict in together:
        assert isinstance(verdict, Finding)
        assert verdict.monthly_cost_usd is not None
        assert 0 < verdict.monthly_saving_list_usd < verdict.monthly_cost_usd
