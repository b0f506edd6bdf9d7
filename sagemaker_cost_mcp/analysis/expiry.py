"""When something was meant to end, as people write it into a tag: a date, a moment, or a time to live.

A date counts to its end, UTC; a moment without a zone is UTC; a time to live begins with the creation. What can be read
in two ways is not read at all: a bare number, `30m` (minutes or months), `11/02/2026`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

T = TypeVar("T")

NEVER = frozenset({"never", "none", "no", "false", "permanent", "forever", "unlimited", "infinite", "n/a", "-"})
"""Words that say it may stay."""

_SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600,
            "d": 86_400, "day": 86_400, "w": 604_800, "wk": 604_800, "week": 604_800}  # fmt: skip
_PART = re.compile(r"(\d{1,5})\s*([a-z]+?)s?(?=[\s\d]|$)\s*")
_WORDS = re.compile(r"(?:\d{1,5}\s*[a-z]+\s*)+")
_ISO = re.compile(r"p(?:(\d{1,5})w)?(?:(\d{1,5})d)?(?:t(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?)?")
_ISO_UNITS = (604_800, 86_400, 3600, 60, 1)
_LONGEST = timedelta(days=1_000_000)
"""As good as for ever, and still within the calendar."""
_EPOCH = re.compile(r"1\d{9}")


def expiry(text: str, created_at: datetime) -> datetime | None:
    """The moment at which a tag's value says that it ends, with a time zone; None: it cannot be read.

    >>> created = datetime(2026, 11, 1, 12, tzinfo=UTC)
    >>> str(expiry("2026-11-07", created)), str(expiry("2026-11-07T18:00:00Z", created))
    ('2026-11-07 23:59:59.999999+00:00', '2026-11-07 18:00:00+00:00')
    >>> str(expiry("7d", created)), str(expiry("P1DT12H", created)), str(expiry("2 weeks", created))
    ('2026-11-08 12:00:00+00:00', '2026-11-03 00:00:00+00:00', '2026-11-15 12:00:00+00:00')
    >>> expiry("30", created), expiry("30m", created), expiry("11/02/2026", created), expiry("P1M", created)
    (None, None, None, None)
    """
    wanted = text.strip()
    for reading in (_day, _moment, _epoch):
        if (found := reading(wanted)) is not None:
            return found
    lives = _lifetime(wanted.lower())
    return None if lives is None else created_at + min(lives, _LONGEST)


def _day(text: str) -> datetime | None:
    day = _parsed(date.fromisoformat, text)
    return None if day is None else datetime.combine(day, time.max, UTC)


def _moment(text: str) -> datetime | None:
    moment = _parsed(datetime.fromisoformat, text)
    if moment is None:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parsed(reading: Callable[[str], T], text: str) -> T | None:
    try:
        return reading(text)
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    """Seconds since 1970, as scripts write them; ten digits, so up to the year 2033."""
    return datetime.fromtimestamp(int(text), UTC) if _EPOCH.fullmatch(text) else None


def _lifetime(text: str) -> timedelta | None:
    iso = _ISO.fullmatch(text)
    if iso is not None:
        counts = [int(count or 0) for count in iso.groups()]
        named = any(count is not None for count in iso.groups())
        seconds = sum(count * unit for count, unit in zip(counts, _ISO_UNITS, strict=True))
        return timedelta(seconds=seconds) if named else None
    if not _WORDS.fullmatch(text):
        return None
    parts = [(int(count), _SECONDS.get(unit)) for count, unit in _PART.findall(text)]
    known = [count * seconds for count, seconds in parts if seconds is not None]
    return timedelta(seconds=sum(known)) if known and len(known) == len(parts) else None
