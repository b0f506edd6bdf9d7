from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.analysis.required_tags import lacking, sentence

KEYS = ("Environment", "Project", "Team")


def said(**tags: str) -> str:
    return sentence(lacking(tags, KEYS))


def test_all_keys_with_a_value_lack_nothing() -> None:
    assert lacking({"Environment": "prod", "Project": "x", "Team": "y", "team": ""}, KEYS) == ()


def test_absent_keys_are_named_together() -> None:
    assert said() == "no tag Environment, Project or Team"
    assert said(Environment="dev", Project="x") == "no tag Team"


def test_spellings_and_empty_values_are_told_apart() -> None:
    assert said(environment="dev", ENVIRONMENT="dev", Project="", Team="y") == (
        "tag ENVIRONMENT, environment instead of Environment; tag Project without a value"
    )


def test_another_spelling_counts_only_with_a_value() -> None:
    assert said(Environment="dev", Project="x", team="") == "no tag Team"
    assert said(Environment="dev", Project="x", Team="", team="y") == "tag team instead of Team"


def test_a_key_that_is_required_twice_is_lacking_once() -> None:
    assert [one.key for one in lacking({}, ("Team", "Team"))] == ["Team"]


@given(st.dictionaries(st.sampled_from(["Team", "team", "Project", "pro-ject"]), st.sampled_from(["", "x"])))
def test_law_a_key_is_lacking_exactly_when_it_has_no_value(tags: dict[str, str]) -> None:
    assert {one.key for one in lacking(tags, KEYS)} == {key for key in KEYS if not tags.get(key)}
