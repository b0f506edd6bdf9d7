"""Usage hour by hour, to replay commitments: Cost Explorer's hourly data, or the bill's own periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sagemaker_cost_mcp.aws.reading import Reading
from sagemaker_cost_mcp.billing.cells import cells, complete
from sagemaker_cost_mcp.billing.questions import HOURLY_DAYS, CostQuestion
from sagemaker_cost_mcp.billing.record_kind import record_kind
from sagemaker_cost_mcp.errors import AccessDenied, DataUnavailable, NotEnabled, Refused
from sagemaker_cost_mcp.model.money import ZERO, Bill, BillRow, HourlyUsage, RecordKind, UsageHour

INCOMPLETE_DAYS = 1
"""Days before today that are left out with it: cost data is about 24 hours late."""

USED = frozenset({RecordKind.USAGE, RecordKind.COVERED_USAGE})
"""Record kinds whose quantity is usage; others repeat it (negation) or count something else (fees)."""

# The account's own opt-in decides about hourly data. Without it AWS refuses in one of these ways; the bill
# itself was read with the same action, so that even a denial here means the hourly data.
_NO_HOURLY_DATA = (AccessDenied, DataUnavailable, NotEnabled, Refused)

_NOT_SWITCHED_ON = (
    "AWS gave no hourly usage; most likely hourly granularity is not switched on in Cost Explorer's settings"
)

_HOUR = timedelta(hours=1)

Span = tuple[datetime, datetime]
"""Start, and end exclusive."""


def hourly_usage(reading: Reading, bill: Bill, today: date) -> HourlyUsage:
    """Usage under the bill's services and accounts, cut as finely as the account allows.

    Hourly for the days from `today` - 13 up to, not including, yesterday: every hour is there, also the
    ones without usage, since a commitment is paid in those as well. Otherwise the periods of the bill,
    whose lengths add up to its window.

    Args:
        reading: The question's reading; one request a page, USD 0.01 each.
        bill: The bill as read before.
        today: The present day in UTC.
    """
    # The 14 days are counted back from this very moment: the first whole day among them is one later.
    start, end = today - timedelta(days=HOURLY_DAYS - 1), today - timedelta(days=INCOMPLETE_DAYS)
    try:
        used = _hourly_quantities(reading, bill, start, end)
    except _NO_HOURLY_DATA as error:
        return _stand_in(bill, f"{_NOT_SWITCHED_ON} ({error})")
    billed = _quantities((_span_of(row), row.kind, row.usage_type, row.quantity) for row in bill.rows)
    if billed and not used:
        return _stand_in(bill, "Cost Explorer's hourly data holds no usage, although the bill does")
    return HourlyUsage(
        periods=tuple(
            UsageHour(start=hour, hours=Decimal(1), quantity=used.get((hour, hour + _HOUR), {}))
            for hour in _hours(_midnight(start), _midnight(end))
        ),
        method=f"Cost Explorer's hourly usage from {start} up to, not including, {end}.",
        hourly=True,
    )


def _hourly_quantities(reading: Reading, bill: Bill, start: date, end: date) -> Mapping[Span, Mapping[str, Decimal]]:
    question = CostQuestion(
        start=start,
        end=end,
        granularity="HOURLY",
        metrics=("UsageQuantity",),
        group_by=("USAGE_TYPE", "RECORD_TYPE"),
        services=bill.services,
        account_ids=bill.account_ids,
        billing_view=bill.billing_view,
    )
    return _quantities(
        ((cell.start, cell.end), record_kind(cell.keys[1]), cell.keys[0], cell.amounts["UsageQuantity"])
        for cell in complete(cells(reading, question), question.metrics)
    )


def _quantities(
    rows: Iterable[tuple[Span, RecordKind, str, Decimal]],
) -> Mapping[Span, Mapping[str, Decimal]]:
    """Units by period and usage type, on-demand and covered together; a period without usage is absent."""
    used: defaultdict[Span, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for span, kind, usage_type, quantity in rows:
        if kind in USED:
            used[span][usage_type] += quantity
    return {span: dict(quantities) for span, quantities in used.items()}


def _stand_in(bill: Bill, why: str) -> HourlyUsage:
    """The bill's own periods, with what lies between them as periods without usage."""
    used = _quantities((_span_of(row), row.kind, row.usage_type, row.quantity) for row in bill.rows)
    spans = _without_holes(sorted(used), (_midnight(bill.window_start), _midnight(bill.window_end)))
    return HourlyUsage(
        periods=tuple(
            UsageHour(start=start, hours=_length(start, end), quantity=used.get((start, end), {}))
            for start, end in spans
        ),
        method=f"{why}. The bill's own periods stand in, as if usage were even within each.",
        hourly=False,
    )


def _without_holes(spans: Iterable[Span], window: Span) -> Iterator[Span]:
    """The spans and the holes around them: a period in which nothing was used has no rows on the bill."""
    reached, last = window
    for start, end in spans:
        if start > reached:
            yield reached, start
        yield start, end
        reached = end
    if reached < last:
        yield reached, last


def _span_of(row: BillRow) -> Span:
    return row.period_start, row.period_end


def _length(start: datetime, end: datetime) -> Decimal:
    return Decimal((end - start) // timedelta(seconds=1)) / 3600


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _hours(first: datetime, last: datetime) -> Iterator[datetime]:
    while first < last:
        yield first
        first += _HOUR
