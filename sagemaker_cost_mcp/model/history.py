"""How far back Cost Explorer remembers."""

from __future__ import annotations

from datetime import date

HISTORY_MONTHS = 13
"""Whole months of history before the running one. AWS's guides say 13; its own refusal is a little later
("ValidationException: You haven't enabled historical data beyond 14 months", measured from today)."""


def earliest_day(today: date) -> date:
    """First day Cost Explorer is taken to know: the first of the month, `HISTORY_MONTHS` months back.

    >>> earliest_day(date(2026, 11, 21))
    datetime.date(2025, 10, 1)
    """
    months = today.year * 12 + today.month - 1 - HISTORY_MONTHS
    return date(months // 12, months % 12 + 1, 1)
