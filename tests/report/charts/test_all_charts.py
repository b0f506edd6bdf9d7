from __future__ import annotations

import copy
import json
import re

import pytest
import vl_convert

from sagemaker_cost_mcp.report.charts.look import PALETTE, WIDTH, Spec, config
from tests.chart_builders import LONG, MARKUP, SPECS, found, rows_of

UNITS = ("USD", "%", "per minute", "Instances", "Copies", "UTC")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|rgb|hsl", re.IGNORECASE)

each_chart = pytest.mark.parametrize("name", SPECS)


def axes(spec: Spec) -> list[str]:
    """Titles of the axes of a specification."""
    encodings = [one[channel] for one in found(spec, "encoding") for channel in ("x", "y") if one.get(channel)]
    titles = [one["axis"]["title"] for one in encodings if "axis" in one]
    return [title for title in titles if title is not None]


@each_chart
def test_vega_lite_takes_it(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    vega = vl_convert.vegalite_to_vega(SPECS[name], config=config("light"), show_warnings=True)
    assert vega["$schema"].endswith("/vega/v6.json")
    assert capfd.readouterr().err == ""


def test_a_wrong_specification_would_be_noticed() -> None:
    wrong = copy.deepcopy(SPECS["savings"])
    wrong["layer"][0]["encoding"]["x"]["type"] = "no such type"
    with pytest.raises(ValueError, match="conversion failed"):
        vl_convert.vegalite_to_vega(wrong)


@each_chart
def test_it_is_plain_json_with_its_data_inside(name: str) -> None:
    assert json.loads(json.dumps(SPECS[name], allow_nan=False)) == SPECS[name]
    assert rows_of(SPECS[name])


@each_chart
def test_it_asks_for_nothing_from_outside(name: str) -> None:
    """The renderer refuses data from elsewhere, but would load a picture."""
    marks = {one if isinstance(one, str) else one["type"] for one in found(SPECS[name], "mark")}
    assert marks <= {"area", "bar", "circle", "line", "rect", "rule", "text"}
    assert not [one for key in ("url", "href") for one in found(SPECS[name], key)]


@each_chart
def test_every_axis_of_numbers_or_time_has_a_unit(name: str) -> None:
    titles = axes(SPECS[name])
    assert len(titles) >= 1
    for title in titles:
        assert any(unit in title for unit in UNITS), title


@each_chart
def test_colours_belong_to_the_theme(name: str) -> None:
    bare = {key: value for key, value in SPECS[name].items() if key != "$schema"}
    assert not COLOUR.search(json.dumps(bare))
    light, dark = (vl_convert.vegalite_to_svg(SPECS[name], config=config(theme)) for theme in ("light", "dark"))
    assert used(light) & set(PALETTE["light"])
    assert used(dark) & set(PALETTE["dark"])
    assert not used(dark) & set(PALETTE["light"])


def used(svg: str) -> set[str]:
    return set(re.findall(r"#[0-9a-f]{6}", svg))


@each_chart
def test_names_stay_text(name: str) -> None:
    svg = vl_convert.vegalite_to_svg(SPECS[name], config=config("light"))
    assert "<script" not in svg
    assert LONG not in svg, "an endless name is cut"
    assert ("&lt;script&gt;" in svg) == (MARKUP in json.dumps(SPECS[name]) or "<script>" in json.dumps(SPECS[name]))


@each_chart
def test_nothing_reaches_out_of_the_picture(name: str) -> None:
    (width,) = re.findall(
        r'^<svg[^>]* width="([0-9.]+)"', vl_convert.vegalite_to_svg(SPECS[name], config=config("light"))
    )
    assert float(width) == WIDTH


@each_chart
def test_it_says_in_words_what_it_shows(name: str) -> None:
    spec = SPECS[name]
    assert spec["title"]["text"] in spec["description"]
    assert all(len(line) <= 130 for line in spec["title"]["subtitle"]), "a subtitle is not wrapped"


@each_chart
def test_names_are_never_expressions(name: str) -> None:
    expressions = [
        one for key in ("labelExpr", "expr", "test", "calculate", "signal") for one in found(SPECS[name], key)
    ]
    for one in expressions:
        assert "script" not in one
