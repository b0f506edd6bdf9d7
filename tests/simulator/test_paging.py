"""Pages and their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sagemaker_cost_mcp.simulator.paging import page
from sagemaker_cost_mcp.simulator.request import AwsFailure


def paged(items: Sequence[int], refusal: AwsFailure | None = None, **params: Any) -> tuple[Sequence[int], str | None]:
    return page(items, params, size_param="Max", default=10, maximum=100, token_param="Token", refusal=refusal)


@settings(deadline=None)
@given(st.integers(0, 350), st.none() | st.integers(1, 500))
def test_following_the_tokens_gives_every_item_once_in_order(count: int, size: int | None) -> None:
    asked: dict[str, Any] = {} if size is None else {"Max": size}
    seen: list[int] = []
    token: str | None = ""
    while token is not None:
        items, token = paged(range(count), **asked)
        asked["Token"] = token
        assert len(items) <= min(size or 10, 100)
        seen.extend(items)
    assert seen == list(range(count))


def test_a_page_of_nothing_still_moves_on() -> None:
    assert len(paged(range(5), Max=0)[0]) == 1


def test_the_page_size_may_change_on_the_way() -> None:
    _, token = paged(range(50), Max=20)
    items, _ = paged(range(50), Max=7, Token=token)
    assert list(items) == list(range(20, 27))


def test_a_token_is_no_good_for_other_parameters() -> None:
    _, token = paged(range(50), SortBy="Name")
    with pytest.raises(AwsFailure) as refused:
        paged(range(50), SortBy="Age", Token=token)
    assert refused.value.code == "ValidationException"


@pytest.mark.parametrize("token", ["", "x", "0" * 48, "\u0660" * 48])
def test_a_made_up_token_is_refused_as_the_service_refuses_it(token: str) -> None:
    with pytest.raises(AwsFailure) as refused:
        paged(range(50), AwsFailure("InvalidNextTokenException", "no"), Token=token)
    assert refused.value.code == "InvalidNextTokenException"


def test_a_token_that_was_tampered_with_is_refused() -> None:
    _, token = paged(range(50))
    assert token is not None
    with pytest.raises(AwsFailure):
        paged(range(50), Token=token.replace("00000010", "00000020", 1))


def test_tokens_are_letters_and_digits_which_every_model_allows() -> None:
    _, token = paged(range(50))
    assert token is not None
    assert token.isalnum()


def test_a_list_that_shrank_ends() -> None:
    _, token = paged(range(50))
    assert paged(range(5), Token=token) == (range(0), None)
