"""AWS's timestamps as UTC.

botocore makes local times of them, through dateutil and the machine's time zone; a fortnight of a metric by the minute
has twenty thousand, and they took longer than all else that is done to an answer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.session import Session
from botocore.utils import parse_timestamp

_SECONDS = (int, float)


def in_utc(value: Any) -> datetime:
    """The moment that a timestamp on the wire means.

    Raises:
        ValueError: It means none.

    >>> in_utc(0) == in_utc("1970-01-01T02:00:00+02:00"), in_utc(0).tzname()
    (True, 'UTC')
    """
    if isinstance(value, _SECONDS):
        return datetime.fromtimestamp(value, UTC)
    return parse_timestamp(value).astimezone(UTC)


def tell_times_in_utc(session: Session) -> None:
    """Make every client of a session read timestamps so."""
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=in_utc)
