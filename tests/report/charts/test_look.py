from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemaker_cost_mcp.model.money import Phase
from sagemaker_cost_mcp.report.charts.look import (
    BACKGROUND,
    GRID,
    INK,
    MUTED,
    PALETTE,
    Theme,
    config,
    dollars,
    money_axis,
    shortened,
)

Colour = tuple[float, float, float]
"""Linear red, green and blue, 0 to 1."""

THEMES: tuple[Theme, ...] = get_args(Theme)
EVERYBODY = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
SIGHTS = {
    "all cones": EVERYBODY,
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
"""At severity 1.0, as Machado, Oliveira and Fernandes give it in their model of colour vision deficiency (2009)."""
APART = 10.0
"""Hundredths in OKLab: about five times the smallest difference that is seen."""


def weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def linear(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return bent(red), bent(green), bent(blue)


def bent(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    lights = sorted(weighted((0.2126, 0.7152, 0.0722), linear(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def seen(colour: Colour, sight: Sequence[Sequence[float]]) -> Colour:
    red, green, blue = (min(1.0, max(0.0, weighted(row, colour))) for row in sight)
    return red, green, blue


def oklab(colour: Colour) -> Colour:
    """Ottosson, "A perceptual color space for image processing" (2020)."""
    cones = [
        math.cbrt(weighted(row, colour))
        for row in (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        )
    ]
    light, green_red, blue_yellow = (
        weighted(row, cones)
        for row in (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        )
    )
    return light, green_red, blue_yellow


@pytest.mark.parametrize("theme", THEMES)
def test_each_mark_stands_out_from_its_background(theme: Theme) -> None:
    assert min(contrast(colour, BACKGROUND[theme]) for colour in PALETTE[theme]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: Theme) -> None:
    assert contrast(INK[theme], BACKGROUND[theme]) >= 7
    assert contrast(MUTED[theme], BACKGROUND[theme]) >= 4.5
    assert contrast(GRID[theme], BACKGROUND[theme]) < 2, "a grid stays behind what stands on it"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_colour_blind_tell_all_series_apart(theme: Theme, sight: str) -> None:
    looks = [oklab(seen(linear(colour), SIGHTS[sight])) for colour in PALETTE[theme]]
    assert min(100 * math.dist(one, other) for one, other in combinations(looks, 2)) >= APART


def test_the_measure_finds_colours_that_look_the_same_to_some() -> None:
    red, green = (oklab(seen(linear(colour), SIGHTS["deuteranopia"])) for colour in ("#c0504d", "#7f7f3a"))
    assert 100 * math.dist(red, green) < APART


@pytest.mark.parametrize("theme", THEMES)
def test_each_phase_has_a_colour_and_the_theme_says_which(theme: Theme) -> None:
    assert len(set(PALETTE[theme])) == len(PALETTE[theme]) == len(Phase)
    made = config(theme)
    assert (made["range"]["category"], made["background"]) == (list(PALETTE[theme]), BACKGROUND[theme])


@pytest.mark.parametrize(
    ("largest", "written"),
    [("-2500000", "$~s"), ("1000", "$~s"), ("999", "$,.0f"), ("9.99", "$,.2f"), ("0.0004", "$.2~r"), ("0", "$.2~r")],
)
def test_ticks_have_as_many_digits_as_their_amounts_need(largest: str, written: str) -> None:
    axis = money_axis("Cost (USD)", Decimal(largest))
    assert f"'{written}'" in axis["labelExpr"]
    assert axis["title"] == "Cost (USD)"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "$0.00"),
        ("0.01", "$0.01"),
        ("99.5", "$99.50"),
        ("100", "$100"),
        ("1e6", "$1.00M"),
        ("-2.345e11", "-$234.50B"),
    ],
)
def test_an_amount_beside_a_bar_is_short(amount: str, said: str) -> None:
    assert dollars(Decimal(amount)) == said


@given(st.text(), st.integers(min_value=3, max_value=60))
def test_a_shortened_name_fits_and_cannot_break_its_line(name: str, most: int) -> None:
    short = shortened(name, most)
    assert len(short) <= most
    assert short.isprintable()
    assert shortened(short, most) == short


def test_what_tells_long_names_apart_is_kept() -> None:
    names = [shortened(f"training-{'x' * 80}-{number:04d}", 20) for number in (41, 42)]
    assert names == ["training-x…xxxx-0041", "training-x…xxxx-0042"]
    assert shortened("日本語" * 10, 11) == "日本…本語", "a wide character takes two columns"
