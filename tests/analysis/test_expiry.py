from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.expiry import expiry

BORN = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("20261107", datetime(2026, 11, 7, 23, 59, 59, 999999, UTC)),
        (" 2026-11-07T18:00 ", datetime(2026, 11, 7, 18, tzinfo=UTC)),
        ("2026-11-07T18:00:00+02:00", datetime(2026, 11, 7, 16, tzinfo=UTC)),
        ("1793577600", datetime(2026, 11, 2, tzinfo=UTC)),
        ("1d12h", BORN + timedelta(hours=36)),
        ("90 minutes", BORN + timedelta(minutes=90)),
        ("45min", BORN + timedelta(minutes=45)),
        ("3600s", BORN + timedelta(hours=1)),
        ("1 week 2 days", BORN + timedelta(days=9)),
        ("2wks", BORN + timedelta(days=14)),
        ("PT36H", BORN + timedelta(hours=36)),
        ("p2w", BORN + timedelta(days=14)),
        ("0d", BORN),
    ],
)
def test_what_people_write_is_read(text: str, when: datetime) -> None:
    assert expiry(text, BORN) == when


@pytest.mark.parametrize(
    "text",
    ["", "soon", "7", "30m", "7 dogs", "7d and a bit", "P", "PT", "P1Y", "1.5d", "-7d", "31/12/2026", "2026-13-01",
     "2026-11", "999999d", "d7", "after the launch"],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_in_none_is_not_read(text: str) -> None:
    assert expiry(text, BORN) is None


@pytest.mark.parametrize(
    "text", ["9999-12-31", "9999-12-31T23:59:59-05:00", "99999 weeks", "99999w" * 36, "0001-01-01T00:00:00+05:00"]
)
def test_the_ends_of_the_calendar_do_no_harm(text: str) -> None:
    found = expiry(text, BORN)
    assert found is not None
    assert (found > BORN) is not text.startswith("0001")


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001 - zones come after
def test_a_moment_written_as_iso_is_read_back(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert expiry(aware.isoformat(), BORN) == aware


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = expiry(text, BORN)
    assert found is None or found.tzinfo is not None


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_longer_life_ends_later(days: int, more: int) -> None:
    first, second = expiry(f"{days}d", BORN), expiry(f"{days + more}d", BORN)
    assert first is not None
    assert second is not None
    assert second - first == timedelta(days=more)
