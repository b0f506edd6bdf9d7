from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sagemaker_cost_mcp.errors import BadQuestion
from sagemaker_cost_mcp.model.money import BillRow, RecordKind
from sagemaker_cost_mcp.model.ports import Window
from sagemaker_cost_mcp.tools.cost_phases import PhasesAsked, costs_by_phase
from sagemaker_cost_mcp.tools.cost_phases_text import phases_text
from sagemaker_cost_mcp.tools.desk import Dates, Desk, Line
from tests.builders import bill, row, snapshot
from tests.tools.conftest import FakeReader

NOTEBOOK, VOLUME, DATA = "USE1-Notebk:ml.t3.medium", "USE1-Notebk:VolumeUsage.gp2", "EU-Hst:Data-Bytes-Out"


def on(day: date, usage_type: str, cost: str, kind: RecordKind = RecordKind.USAGE) -> BillRow:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return row(usage_type, cost, "1", kind, start=start).model_copy(update={"period_end": start + timedelta(days=1)})


@pytest.fixture
def billed(reader: FakeReader) -> None:
    rows = (
        on(date(2026, 9, 30), NOTEBOOK, "50"),
        on(date(2026, 10, 20), NOTEBOOK, "40"),
        on(date(2026, 11, 3), NOTEBOOK, "60"),
        on(date(2026, 11, 3), VOLUME, "4"),
        on(date(2026, 11, 17), DATA, "6"),
        on(date(2026, 11, 17), NOTEBOOK, "-9", RecordKind.CREDIT),
    )
    reader.snapshot = snapshot(billed=bill(*rows).model_copy(update={"window_start": date(2026, 9, 18)}))


def window_of(reader: FakeReader) -> Window:
    window = reader.asked[0].window
    assert window is not None
    return window


@pytest.mark.usefixtures("billed")
def test_one_question_covers_this_window_and_the_one_before(desk: Desk, reader: FakeReader) -> None:
    answer = costs_by_phase(desk, PhasesAsked(), Line())
    assert len(reader.asked) == 1
    assert window_of(reader) == Window(start=date(2026, 9, 18), end=date(2026, 11, 19), granularity="DAILY")
    assert (answer.meta.window_start, answer.meta.window_end) == (date(2026, 10, 19), date(2026, 11, 19))
    assert (answer.previous_start, answer.previous_end) == (date(2026, 9, 18), date(2026, 10, 19))
    assert (answer.total_usd, answer.previous_total_usd, answer.change_percent) == (110, 50, 120)
    assert "up 120.0 % from $50.00 in the window before" in answer.summary


@pytest.mark.usefixtures("billed")
def test_weeks_begin_on_monday_and_the_running_one_is_partial(desk: Desk) -> None:
    answer = costs_by_phase(desk, PhasesAsked(), Line())
    weeks = {(row.period_start, row.partial) for row in answer.rows}
    assert sorted(weeks) == [
        (date(2026, 10, 19), False),
        (date(2026, 10, 26), False),
        (date(2026, 11, 2), False),
        (date(2026, 11, 9), False),
        (date(2026, 11, 16), True),
    ]
    assert sum(row.cost_usd for row in answer.rows) == answer.total_usd


@pytest.mark.usefixtures("billed")
def test_compute_storage_and_transfer_are_apart_in_each_phase(desk: Desk) -> None:
    phases = {row.phase: row for row in costs_by_phase(desk, PhasesAsked(), Line()).phases}
    assert len(phases) == 7
    experiments = phases["experimentation"]
    assert (experiments.cost_usd, experiments.compute_usd, experiments.volumes_usd) == (100, 100, 4)
    assert (experiments.previous_usd, experiments.change_usd, experiments.change_percent) == (50, 50, 100)
    assert (phases["inference"].transfer_usd, phases["inference"].change_percent) == (6, None)
    assert phases["storage"].storage_usd == 4
    assert phases["labeling"].cost_usd == 0


@pytest.mark.usefixtures("billed")
def test_credits_are_left_out_and_said(desk: Desk) -> None:
    answer = costs_by_phase(desk, PhasesAsked(), Line())
    assert answer.credits_and_refunds_usd == -9
    assert "credits and refunds of -$9.00 are left out" in answer.summary


@pytest.mark.usefixtures("billed")
def test_the_text_says_the_same_numbers(desk: Desk) -> None:
    text = phases_text(costs_by_phase(desk, PhasesAsked(), Line()))
    for fact in ("$110.00", "| 2026-11-16 (part) | $6.00 |", "120.0 %", "experimentation", "$4.00", "in phase storage"):
        assert fact in text


@pytest.mark.usefixtures("billed")
def test_regions_filter_both_windows(desk: Desk) -> None:
    answer = costs_by_phase(desk, PhasesAsked(regions=("eu-west-1",)), Line())
    assert (answer.total_usd, answer.previous_total_usd, answer.change_percent) == (6, 0, None)
    assert "nothing was billed in the window before" in answer.summary
    nowhere = costs_by_phase(desk, PhasesAsked(regions=("eu-west-3",)), Line())
    assert "the regions on it are eu-west-1, us-east-1" in nowhere.summary


@pytest.mark.parametrize(
    ("asked", "window"),
    [
        (
            PhasesAsked(granularity="DAILY"),
            Window(start=date(2026, 9, 20), end=date(2026, 11, 19), granularity="DAILY"),
        ),
        (
            PhasesAsked(granularity="MONTHLY"),
            Window(start=date(2026, 4, 13), end=date(2026, 11, 19), granularity="MONTHLY"),
        ),
        (
            PhasesAsked(granularity="MONTHLY", dates=Dates(start=date(2026, 10, 1), end=date(2026, 11, 1))),
            Window(start=date(2026, 9, 1), end=date(2026, 11, 1), granularity="MONTHLY"),
        ),
        (
            PhasesAsked(granularity="MONTHLY", dates=Dates(start=date(2026, 10, 10), end=date(2026, 11, 1))),
            Window(start=date(2026, 9, 18), end=date(2026, 11, 1), granularity="DAILY"),
        ),
        (PhasesAsked(lookback_days=7), Window(start=date(2026, 11, 5), end=date(2026, 11, 19), granularity="DAILY")),
    ],
)
def test_months_are_asked_for_where_their_bounds_part_the_windows(
    desk: Desk, reader: FakeReader, asked: PhasesAsked, window: Window
) -> None:
    costs_by_phase(desk, asked, Line())
    assert window_of(reader) == window


@pytest.mark.usefixtures("billed")
def test_a_window_before_the_history_of_cost_explorer_is_not_asked_for(desk: Desk, reader: FakeReader) -> None:
    asked = PhasesAsked(granularity="MONTHLY", dates=Dates(start=date(2025, 11, 1), end=date(2026, 11, 1)))
    answer = costs_by_phase(desk, asked, Line())
    assert window_of(reader).start == date(2025, 11, 1)
    assert (answer.previous_total_usd, answer.change_percent, answer.previous_start) == (None, None, None)
    assert answer.no_trend_because is not None
    assert "history, which starts on 2025-10-01" in answer.no_trend_because
    assert "no trend: the window before, 2024-11-01 to 2025-11-01" in answer.summary


def test_a_window_that_cannot_be_is_left_to_the_reader_to_explain(desk: Desk, reader: FakeReader) -> None:
    reader.error = BadQuestion("The window is empty.")
    backwards = Dates(start=date(2026, 11, 2), end=date(2026, 11, 1))
    with pytest.raises(BadQuestion, match="The window is empty"):
        costs_by_phase(desk, PhasesAsked(dates=backwards), Line())
    with pytest.raises(BadQuestion, match="lookback_days is 0"):
        costs_by_phase(desk, PhasesAsked(lookback_days=0), Line())


@pytest.mark.usefixtures("billed")
def test_a_day_that_is_not_over_is_partial(desk: Desk) -> None:
    asked = PhasesAsked(granularity="DAILY", dates=Dates(start=date(2026, 11, 17), end=date(2026, 11, 21)))
    answer = costs_by_phase(desk, asked, Line())
    assert {row.period_start.day: row.partial for row in answer.rows} == {17: False, 18: False, 19: True, 20: True}


@pytest.mark.usefixtures("billed")
def test_pages_hold_whole_periods(desk: Desk) -> None:
    asked = PhasesAsked(limit=2)
    first = costs_by_phase(desk, asked, Line())
    assert len({row.period_start for row in first.rows}) == 2
    second = costs_by_phase(desk, PhasesAsked(limit=2, cursor=first.meta.next_cursor), Line())
    assert min(row.period_start for row in second.rows) == date(2026, 11, 2)
    assert first.total_usd == second.total_usd


def test_without_a_bill_there_is_no_amount_at_all(desk: Desk) -> None:
    answer = costs_by_phase(desk, PhasesAsked(), Line())
    assert answer.summary == "The bill could not be read; see the gaps."
    assert (answer.total_usd, answer.phases, answer.rows) == (None, [], [])
    assert "| Phase |" not in phases_text(answer)


def test_another_currency_is_shown_as_it_is(desk: Desk, reader: FakeReader) -> None:
    yuan = bill(on(date(2026, 11, 3), NOTEBOOK, "60")).model_copy(update={"currency": "CNY"})
    reader.snapshot = snapshot(billed=yuan)
    answer = costs_by_phase(desk, PhasesAsked(), Line())
    assert answer.total_usd == Decimal(60)
    assert answer.meta.currency == "CNY"
    assert "All amounts are CNY" in answer.summary
