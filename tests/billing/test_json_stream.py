"""Large documents read piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.billing import json_stream
from sagemaker_cost_mcp.billing.json_stream import found

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def pieces(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


@given(ANY_JSON, st.integers(1, 40), st.sampled_from([None, 1]))
def test_wherever_a_document_is_cut_its_root_is_the_same(document: Any, size: int, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    assert list(found(pieces(text, size), ())) == [((), document)]


@given(
    st.dictionaries(st.text(max_size=4), st.dictionaries(st.text(max_size=4), ANY_JSON, max_size=3), max_size=3),
    st.integers(1, 40),
)
def test_members_are_found_with_their_paths_in_order(document: dict[str, dict[str, Any]], size: int) -> None:
    expected = [((one, two), value) for one, members in document.items() for two, value in members.items()]
    assert list(found(pieces(json.dumps(document), size), ("*", "*"))) == expected


def test_only_what_is_wanted_is_handed_out() -> None:
    text = '{"skip": {"products": {"a": 1}}, "products": {"b": {"x": [1, 2]}, "c": 3}, "terms": [{"n": 1}, {"n": 2}]}'
    assert list(found([text], ("products", "*"), ("terms", "*", "n"))) == [
        (("products", "b"), {"x": [1, 2]}),
        (("products", "c"), 3),
        (("terms", "0", "n"), 1),
        (("terms", "1", "n"), 2),
    ]


def test_a_number_at_the_end_of_a_piece_is_read_on() -> None:
    assert list(found(["[1", "23, 4", "5]"], ("*",))) == [(("0",), 123), (("1",), 45)]


@given(ANY_JSON.filter(lambda document: isinstance(document, dict | list)), st.integers(1, 20), st.data())
def test_a_document_that_ends_too_early_is_refused(document: Any, size: int, data: st.DataObject) -> None:
    text = json.dumps(document)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    with pytest.raises(ValueError, match=r".+"):
        list(found(pieces(cut, size), ("*",)))


@pytest.mark.parametrize("text", ["<html></html>", "", "{} {}", "[1 2]", '{"a" 1}', "{1: 2}", "[1,]x", "{,}"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(found([text], ("*",)))


def test_no_single_value_may_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 1000)
    small = ["[", *(['"x", '] * 5000), '"x"]']
    assert sum(1 for _ in found(small, ("*",))) == 5001
    with pytest.raises(ValueError, match="longer than any that AWS publishes"):
        list(found(['["', *(["x" * 100] * 50), '"]'], ("*",)))


def test_a_long_document_is_read_while_it_arrives() -> None:
    """Values come out before the document has ended: nothing waits for the whole of it."""
    arrived: list[int] = []

    def arriving() -> Iterator[str]:
        yield '{"products": {'
        for number in range(100):
            arrived.append(number)
            yield f'"{number}": {{"n": {number}}}, '
        yield '"last": {}}}'

    first = next(found(arriving(), ("products", "*")))
    assert first == (("products", "0"), {"n": 0})
    assert len(arrived) < 10
