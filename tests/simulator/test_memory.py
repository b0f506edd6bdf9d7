from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.memory import Memory


def counted(asked: list[str], question: str) -> Callable[[], str]:
    def reckoned() -> str:
        asked.append(question)
        return question * 2

    return reckoned


def test_the_same_question_is_reckoned_once() -> None:
    memory, asked = Memory(2), list[str]()
    assert [memory.answer(one, counted(asked, one)) for one in "abab"] == ["aa", "bb", "aa", "bb"]
    assert asked == ["a", "b"]


def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    memory, asked = Memory(2), list[str]()
    for one in "abacab":
        memory.answer(one, counted(asked, one))
    assert asked == ["a", "b", "c", "b"]


def test_an_answer_that_is_larger_than_the_memory_is_kept_until_the_next() -> None:
    memory, asked = Memory(3, len), list[str]()
    for one in ("long", "long", "b", "long"):
        memory.answer(one, counted(asked, one))
    assert asked == ["long", "b", "long"]


@given(st.lists(st.text("abcdef", min_size=1, max_size=3)), st.integers(1, 8))
def test_whatever_is_forgotten_the_answers_are_right_and_no_more_is_held(questions: list[str], most: int) -> None:
    memory = Memory(most, len)
    for one in questions:
        assert memory.answer(one, counted([], one)) == one * 2
        assert memory._held == sum(map(len, memory._kept.values()))
        assert memory._held <= most or len(memory._kept) == 1


def test_two_who_ask_for_the_same_at_once_both_get_the_first_answer_later() -> None:
    memory = Memory(4)

    def slow() -> str:
        return memory.answer("q", lambda: "first") and "second"

    assert memory.answer("q", slow) == "second"
    assert memory.answer("q", lambda: "third") == "first"
