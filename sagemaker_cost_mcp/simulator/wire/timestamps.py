"""Timestamps in the formats of AWS's models: `unixTimestamp`, `iso8601`, `rfc822`.

On the wire AWS's timestamps are exact to the millisecond, RFC 822 ones to the second; what is finer is cut off.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from botocore.model import Shape

EPOCH, ISO8601, RFC822 = "unixtimestamp", "iso8601", "rfc822"

_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def timestamp_format(shape: Shape, default: str) -> str:
    """The format that the model asks for at this place, or the protocol's default there."""
    return str(shape.serialization.get("timestampFormat", default)).lower()


def written(moment: datetime, form: str) -> int | float | str:
    """An aware datetime as it goes onto the wire: a number for `unixtimestamp`, else a string."""
    if form == EPOCH:
        if not moment.microsecond:
            return int(moment.timestamp())
        milliseconds = (moment - _START) // _MILLISECOND
        return milliseconds / 1000 if milliseconds % 1000 else milliseconds // 1000
    utc = moment.astimezone(UTC)
    if form == RFC822:
        return format_datetime(utc, usegmt=True)
    precision = "milliseconds" if utc.microsecond >= 1000 else "seconds"  # noqa: PLR2004 - microseconds in one
    return utc.isoformat(timespec=precision).replace("+00:00", "Z")


def read(value: object, form: str) -> datetime:
    """The moment that a value on the wire means.

    Raises:
        ValueError: The value is not in this format, or no moment that a calendar has.
    """
    try:
        return _parsed(value, form)
    except (TypeError, OverflowError) as error:
        raise ValueError(f"{value!r} is not a timestamp in {form}") from error


def _parsed(value: object, form: str) -> datetime:
    if form == EPOCH:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError
        return _START + round(float(value) * 1000) * _MILLISECOND
    if not isinstance(value, str):
        raise TypeError
    moment = parsedate_to_datetime(value) if form == RFC822 else datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
