"""Settings of a planned resource, known and not known."""

from __future__ import annotations

import pytest

from sagemaker_cost_mcp.analysis.deployment.properties import NotKnown, Properties, Unknown, as_text, symbol

LATER = Unknown(expression="!Ref X", why="nobody says", stands_for="«X»")
NEVER = Unknown(expression="!Ref Y", why="nobody says")
IT = Properties(
    {
        "Name": "a",
        "Count": 2,
        "Whole": 2.0,
        "On": True,
        "Text": "true",
        "Later": LATER,
        "Never": NEVER,
        "Part": {"Inner": {"Size": "5"}},
        "Parts": [{"A": "1"}, {"A": NEVER}],
        "Mixed": [{"A": "1"}, NEVER],
        "Wrong": ["a", {}],
        "Texts": ["a", 1],
        "Unsure": ["a", NEVER],
        "Empty": "",
        "Nothing": None,
        "None": [],
        "Bad": "12x",
        "Minus": "-1",
        "Huge": "9" * 30,
    }
)


def test_scalars_are_read_as_what_they_are_wanted_for() -> None:
    assert IT.text("Name") == "a"
    assert (IT.text("Count"), IT.whole("Count"), IT.whole("Whole")) == ("2", 2, 2)
    assert (IT.truth("On"), IT.truth("Text"), IT.truth("Name"), IT.truth("Gone")) == (True, True, False, False)
    assert (IT.text("Gone"), IT.whole("Gone"), IT.text("Nothing")) == (None, None, None)
    assert [as_text(one) for one in (True, 1.5)] == ["true", "1.5"]


def test_parts_are_read_by_their_names() -> None:
    assert IT.inner("Part").inner("Inner").whole("Size") == 5
    assert not IT.inner("Gone").has("Anything")
    assert [part.told("A") for part in IT.many("Parts")] == ["1", "!Ref Y"]
    assert IT.many("Gone") == IT.many("None") == ()
    assert IT.texts("Texts") == ("a", "1")
    assert IT.texts("Gone") == ()
    assert (IT.some("Texts"), IT.some("None"), IT.some("Gone"), IT.some("Never")) == (True, False, False, True)


def test_what_is_referred_to_is_told_by_its_symbol() -> None:
    assert IT.link("Later") == "«X»" == symbol("X")
    assert (IT.link("Name"), IT.link("Gone")) == ("a", None)
    assert (IT.told("Later"), IT.told("Name"), IT.told("Gone")) == ("!Ref X", "a", "")
    assert IT.has("Later")
    assert not IT.has("Nothing")


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda: IT.text("Later"), "Later is !Ref X: nobody says"),
        (lambda: IT.whole("Never"), "Never is !Ref Y: nobody says"),
        (lambda: IT.link("Never"), "Never is !Ref Y"),
        (lambda: IT.text("Part"), "Part is not a text"),
        (lambda: IT.needed("Gone"), "Gone is not set"),
        (lambda: IT.needed("Empty"), "Empty is not set"),
        (lambda: IT.whole("Bad"), "Bad is '12x', which is not a number"),
        (lambda: IT.whole("Minus"), "Minus is '-1'"),
        (lambda: IT.whole("Huge"), "not a number that it can have"),
        (lambda: IT.inner("Name"), "Name is not a group of properties"),
        (lambda: IT.inner("Never"), "Never is !Ref Y"),
        (lambda: IT.many("Name"), "Name is not a list"),
        (lambda: IT.many("Never"), "Never is !Ref Y"),
        (lambda: IT.many("Mixed"), "Mixed[1] is !Ref Y"),
        (lambda: IT.many("Wrong"), "Wrong[0] is not a group of properties"),
        (lambda: IT.texts("Unsure"), "Unsure holds !Ref Y"),
        (lambda: IT.many("Parts")[1].text("A"), "Parts[1].A is !Ref Y: nobody says"),
    ],
)
def test_what_is_not_known_names_the_property_the_expression_and_the_reason(read: object, told: str) -> None:
    assert callable(read)
    with pytest.raises(NotKnown) as refused:
        read()
    assert told in str(refused.value)


def test_tags_with_values_that_are_not_known_are_there_all_the_same() -> None:
    tagged = Properties({"Tags": [{"Key": "Team", "Value": "a"}, {"Key": "Stage", "Value": NEVER}]})
    assert tagged.tags() == {"Team": "a", "Stage": "!Ref Y"}
    assert Properties({}).tags() == {}
    assert Properties({"Tags": NEVER}).tags() is None
    assert Properties({"Tags": [{"Key": NEVER, "Value": "x"}]}).tags() is None
