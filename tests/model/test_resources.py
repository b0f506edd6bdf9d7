from __future__ import annotations

from tests.builders import ref


def test_a_tag_is_found_in_any_spelling_and_told_in_its_own() -> None:
    bearer = ref(tags={"data-scientist": "ana", "TEAM": "nlp", "Owner": ""})
    assert bearer.tagged(("Owner", "DataScientist", "Team")) == ("data-scientist", "ana")
    assert bearer.tagged(("team",)) == ("TEAM", "nlp")


def test_an_empty_or_unread_tag_is_none() -> None:
    assert ref(tags={"Owner": ""}).tagged(("Owner",)) is None
    assert ref().model_copy(update={"tags": None}).tagged(("Owner",)) is None
