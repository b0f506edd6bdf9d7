"""What an asker hears of one answer: numbers that only grow, over readings and computations, until they hang up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.errors import Cancelled
from sagemaker_cost_mcp.tools.line import NEWS_SECONDS, Line

Heard = list[tuple[float, float, str]]


def line(heard: Heard, *, seconds: float = 0.0, gone: Callable[[], bool] = lambda: False) -> Line:
    """A line whose every look at the clock is so many seconds later than the last."""
    looks = iter(range(1_000_000))
    return Line(
        progress=lambda done, total, message: heard.append((done, total, message)),
        cancelled=gone,
        ticks=lambda: next(looks) * seconds,
    )


def test_a_second_reading_counts_on_from_the_first() -> None:
    heard: Heard = []
    mine = line(heard)
    for titles in (("bill", "prices"), ("bill", "endpoints", "jobs")):
        reading = mine.reading()
        for number, title in enumerate(titles, 1):
            reading(number, len(titles), title)
    assert heard == [(1, 2, "bill"), (2, 2, "prices"), (3, 5, "bill"), (4, 5, "endpoints"), (5, 5, "jobs")]


def test_a_reading_that_broke_off_is_counted_whole() -> None:
    heard: Heard = []
    mine = line(heard)
    mine.reading()(1.5, 4, "still reading the bill")
    mine.now("judging")
    assert heard[-1] == (5, 5, "judging")


def test_long_steps_are_told_before_they_begin() -> None:
    heard: Heard = []
    for rule in line(heard).steps(("a", "b"), "applying {}".format):
        assert heard[-1][-1] == f"applying {rule}"
    assert [done for done, *_ in heard] == [1, 2]


def test_many_short_ones_are_told_now_and_then() -> None:
    heard: Heard = []
    every = range(100)
    assert list(line(heard, seconds=NEWS_SECONDS / 10).over(every, "of 100 fitted")) == list(every)
    assert 5 <= len(heard) <= 20
    assert all(message == f"{done:g} of 100 fitted" for done, _, message in heard)
    quick: Heard = []
    list(line(quick).over(every, "of 100 fitted"))
    assert quick == []


def hangs_up(after: int) -> Callable[[], bool]:
    answers: Iterator[bool] = (number >= after for number in range(1_000_000))
    return lambda: next(answers)


@pytest.mark.parametrize("way", ["steps", "over"])
def test_who_hangs_up_gets_nothing_more(way: str) -> None:
    done: list[int] = []
    mine = line([], gone=hangs_up(3))
    items = mine.steps(range(10), str) if way == "steps" else mine.over(range(10), "of 10")
    with pytest.raises(Cancelled):
        done.extend(items)
    assert done == [0, 1, 2]
    with pytest.raises(Cancelled):
        mine.now("nothing")


STRETCHES = st.lists(
    st.one_of(st.just("now"), st.tuples(st.sampled_from(["reading", "steps", "over"]), st.integers(0, 6)))
)


@given(STRETCHES)
def test_numbers_only_grow_whatever_follows_whatever(stretches: list[str | tuple[str, int]]) -> None:
    heard: Heard = []
    mine = line(heard, seconds=NEWS_SECONDS)
    for stretch in stretches:
        if isinstance(stretch, str):
            mine.now("now")
            continue
        way, number = stretch
        if way == "reading":
            reading = mine.reading()
            for step in range(number):
                reading(step + 1, number, "read")
        else:
            list(mine.steps(range(number), str) if way == "steps" else mine.over(range(number), "of them"))
    told = [done for done, *_ in heard]
    assert told == sorted(set(told))
    assert [total for _, total, _ in heard] == sorted(total for _, total, _ in heard)
    assert all(done <= total for done, total, _ in heard)
