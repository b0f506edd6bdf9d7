"""Amounts, days and names as a page says them; unknown amounts stay unknown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

UNKNOWN = "not known"

_SIGNS = {"USD": "$"}


def money(amount: Decimal | None, currency: str = "USD") -> str:
    """An amount with cents and thousands separators, in the bill's currency.

    >>> money(Decimal("1029.3")), money(Decimal("-0.004")), money(Decimal("-3")), money(None)
    ('$1,029.30', '$0.00', '-$3.00', 'not known')
    >>> money(Decimal("12"), "CNY")
    'CNY 12.00'
    """
    if amount is None:
        return UNKNOWN
    rounded = round(amount, 2)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{_SIGNS.get(currency, f'{currency} ')}{abs(rounded):,.2f}"


def percent(share: Decimal | None) -> str:
    """A share with at most one decimal.

    >>> percent(Decimal("60.50")), percent(Decimal("100.0")), percent(None)
    ('60.5 %', '100 %', 'not known')
    """
    if share is None:
        return UNKNOWN
    text = f"{round(share, 1):,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def number(amount: Decimal) -> str:
    """A quantity with at most three decimals.

    >>> number(Decimal("501.8750")), number(Decimal("730.0")), number(Decimal("1200"))
    ('501.875', '730', '1,200')
    """
    text = f"{round(amount, 3):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(one: date | None) -> str:
    """A day that nobody can read two ways.

    >>> day(date(2026, 3, 7)), day(None)
    ('7 March 2026', 'not known')
    """
    return UNKNOWN if one is None else f"{one.day} {one:%B %Y}"


def window(start: date | None, end: date | None) -> str:
    """First and last day of a window whose end is exclusive.

    >>> window(date(2026, 10, 20), date(2026, 11, 19))
    '20 October 2026 to 18 November 2026'
    >>> window(None, date(2026, 11, 19))
    'not known'
    """
    if start is None or end is None:
        return UNKNOWN
    return f"{day(start)} to {day(end - timedelta(days=1))}"


def days(start: date | None, end: date | None) -> str:
    """How long a window is.

    >>> days(date(2026, 10, 20), date(2026, 11, 19)), days(date(2026, 11, 18), date(2026, 11, 19)), days(None, None)
    ('30 days', '1 day', 'the period')
    """
    if start is None or end is None:
        return "the period"
    length = (end - start).days
    return "1 day" if length == 1 else f"{length} days"


def moment(taken_at: datetime) -> str:
    """A moment to the minute.

    >>> moment(datetime.fromisoformat("2026-11-20T08:05:00+00:00"))
    '20 November 2026, 08:05 UTC'
    """
    return f"{day(taken_at.date())}, {taken_at:%H:%M} {taken_at:%Z}".rstrip()


def plainly(name: str) -> str:
    """A name of the contract as a reader says it.

    >>> plainly("data_processing"), plainly("notebook-instance"), plainly("")
    ('Data processing', 'Notebook instance', '')
    """
    words = name.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def rate(amount: Decimal) -> str:
    """A price of a unit, unrounded.

    >>> rate(Decimal("3.8250")), rate(Decimal("0.0000002")), rate(Decimal("10"))
    ('3.825', '0.0000002', '10')
    """
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
