from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.cost_table import NOT_COUNTED
from sagemaker_cost_mcp.analysis.month_end import outlook
from sagemaker_cost_mcp.billing.forecast import NOT_SPEND
from sagemaker_cost_mcp.model.forecast import CostForecast, ForecastPart, month_after
from sagemaker_cost_mcp.model.money import Bill
from tests.builders import D, bill, row

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def billed(amount: str, days: int, *, yesterday: str | None = None) -> Bill:
    """`days` complete days of the same amount, and what there is of yesterday."""
    rows = [
        row("USE1-Train:ml.m5.large", amount, start=datetime.combine(TODAY - back * DAY, time(), UTC))
        for back in range(2, days + 2)
    ]
    if yesterday is not None:
        rows.append(row("USE1-Train:ml.m5.large", yesterday, start=datetime.combine(TODAY - DAY, time(), UTC)))
    return bill(*rows)


def part(start: date, end: date, mean: str, low: str, high: str) -> ForecastPart:
    return ForecastPart(start=start, end=end, mean=D(mean), low=D(low), high=D(high))


def aws(*, month: str = "110", months: int = 1) -> CostForecast:
    """USD 10 a day to the end of November, the first MONTHLY part as given, then USD 400 a month."""
    days = tuple(part(TODAY + at * DAY, TODAY + (at + 1) * DAY, "10", "7", "13") for at in range(11))
    later = [part(TODAY, date(2026, 12, 1), month, "100", "125")]
    first = date(2026, 12, 1)
    for _ in range(months):
        later.append(part(first, month_after(first), "400", "-5", "480"))
        first = month_after(first)
    return CostForecast(
        metric="NetAmortizedCost", percent=80, currency="USD", left_out=(), days=days, months=tuple(later)
    )


def test_this_month_is_what_was_spent_what_yesterday_counts_as_and_the_forecast_of_the_rest() -> None:
    ahead = outlook(billed("20", 60, yesterday="4"), aws(), TODAY, 1, 80)
    assert (ahead.spent, ahead.seen, ahead.incomplete, ahead.history_days) == (360, 4, 20, 60)
    november, december = ahead.months
    assert november.mean == 360 + 20 + 110
    assert (november.low, november.high) == (360 + 4 + 100, 360 + 36 + 125)
    assert (november.source, november.own_mean) == ("aws", 600)
    assert (december.mean, december.low, december.high, december.own_mean) == (400, 0, 480, 620)


def test_yesterday_counts_as_what_is_there_when_that_is_more() -> None:
    assert outlook(billed("20", 60, yesterday="90"), None, TODAY, 0, 80).incomplete == 90


def test_without_aws_our_own_method_speaks() -> None:
    ahead = outlook(billed("20", 60), None, TODAY, 2, 80)
    assert [(line.month.month, line.mean, line.source) for line in ahead.months] == [
        (11, 600, "own"),
        (12, 620, "own"),
        (1, 620, "own"),
    ]


def test_without_enough_history_aws_alone_speaks_and_says_what_yesterday_counts_as() -> None:
    ahead = outlook(billed("20", 5), aws(), TODAY, 1, 80)
    assert ahead.incomplete == 10
    assert [line.own_mean for line in ahead.months] == [None, None]


def test_without_either_nothing_is_said() -> None:
    ahead = outlook(billed("20", 5), None, TODAY, 3, 80)
    assert (ahead.months, ahead.path, ahead.incomplete) == ((), {}, 0)
    assert ahead.spent == 100
    empty = aws().model_copy(update={"days": ()})
    assert outlook(billed("20", 5), empty, TODAY, 3, 80).months == ()


def test_a_month_that_aws_does_not_speak_of_is_ours_or_the_last() -> None:
    assert [line.source for line in outlook(billed("20", 60), aws(), TODAY, 2, 80).months] == ["aws", "aws", "own"]
    assert len(outlook(billed("20", 5), aws(), TODAY, 2, 80).months) == 2


def test_a_first_month_that_aws_means_as_a_whole_lends_no_interval() -> None:
    november = outlook(billed("20", 60), aws(month="490"), TODAY, 0, 80).months[0]
    assert (november.low, november.mean, november.high) == (360 + 0 + 77, 490, 360 + 40 + 143)


def test_a_day_that_aws_left_out_is_taken_from_our_own_method() -> None:
    said = aws()
    ahead = outlook(billed("20", 60), said.model_copy(update={"days": said.days[:-1]}), TODAY, 0, 80)
    assert ahead.path[date(2026, 11, 30)] == 20


def test_on_the_first_of_a_month_no_day_of_it_is_complete_and_yesterday_is_of_another() -> None:
    first = date(2026, 11, 1)
    rows = [
        row("USE1-Train:ml.m5.large", "20", start=datetime.combine(first - back * DAY, time(), UTC))
        for back in range(1, 40)
    ]
    ahead = outlook(bill(*rows), None, first, 0, 80)
    assert (ahead.spent, ahead.seen, ahead.incomplete) == (0, 0, 0)
    assert ahead.months[0].mean == 600


def test_the_path_adds_up_to_the_months() -> None:
    ahead = outlook(billed("20", 60), aws(), TODAY, 1, 80)
    by_month = {line.month: line.mean for line in ahead.months}
    december = sum(amount for day, amount in ahead.path.items() if day.month == 12)
    november = sum(amount for day, amount in ahead.path.items() if day.month == 11)
    assert round(december, 6) == by_month[date(2026, 12, 1)]
    assert ahead.spent + november == by_month[date(2026, 11, 1)]


def test_what_aws_is_told_to_leave_out_is_what_the_cost_tables_leave_out() -> None:
    assert NOT_SPEND == NOT_COUNTED


@given(
    amounts=st.lists(st.integers(min_value=0, max_value=3000), min_size=15, max_size=40),
    late=st.integers(min_value=0, max_value=3000),
    with_aws=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_the_interval_holds_the_mean_and_nothing_is_negative(amounts: list[int], late: int, *, with_aws: bool) -> None:
    rows = [
        row("USE1-Train:ml.m5.large", str(amount), start=datetime.combine(TODAY - (at + 2) * DAY, time(), UTC))
        for at, amount in enumerate(amounts)
    ]
    rows.append(row("USE1-Train:ml.m5.large", str(late), start=datetime.combine(TODAY - DAY, time(), UTC)))
    ahead = outlook(bill(*rows), aws() if with_aws else None, TODAY, 2, 80)
    for line in ahead.months:
        assert Decimal(0) <= line.low <= line.mean <= line.high
    assert all(amount >= 0 for amount in ahead.path.values())
