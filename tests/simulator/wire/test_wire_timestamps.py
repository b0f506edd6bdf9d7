"""Timestamps on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.wire.timestamps import EPOCH, ISO8601, RFC822, read, written

MOMENT = datetime(2026, 11, 2, 8, 30, 5, 250_999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "text"),
    [(EPOCH, 1793608205.25), (ISO8601, "2026-11-02T08:30:05.250Z"), (RFC822, "Mon, 02 Nov 2026 08:30:05 GMT")],
)
def test_each_format_is_written_as_aws_writes_it(form: str, text: float | str) -> None:
    assert written(MOMENT, form) == text


def test_whole_seconds_carry_no_fraction() -> None:
    whole = MOMENT.replace(microsecond=0)
    assert (repr(written(whole, EPOCH)), written(whole, ISO8601)) == ("1793608205", "2026-11-02T08:30:05Z")


def test_other_time_zones_are_written_in_utc() -> None:
    assert written(MOMENT.astimezone(timezone(timedelta(hours=9))), ISO8601) == "2026-11-02T08:30:05.250Z"


@settings(deadline=None)
@given(st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1)), st.sampled_from([EPOCH, ISO8601, RFC822]))  # noqa: DTZ001
def test_what_is_written_is_read_back(moment: datetime, form: str) -> None:
    kept = moment.replace(microsecond=0 if form == RFC822 else moment.microsecond // 1000 * 1000, tzinfo=UTC)
    assert read(written(moment.replace(tzinfo=UTC), form), form) == kept


def test_a_text_without_a_zone_is_utc() -> None:
    assert read("2026-11-02T08:30:05", ISO8601) == datetime(2026, 11, 2, 8, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "form"),
    [(True, EPOCH), (None, EPOCH), ("soon", EPOCH), (1e30, EPOCH), (5, ISO8601), ("2026", ISO8601), ("soon", RFC822)],
)
def test_what_is_no_timestamp_is_refused(value: object, form: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(value, form)
