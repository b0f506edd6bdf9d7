from __future__ import annotations

import struct
import sys
import zlib

import pytest
import vl_convert

from sagemaker_cost_mcp.errors import ExtraMissing
from sagemaker_cost_mcp.report.charts.look import BACKGROUND, Theme, config
from sagemaker_cost_mcp.report.rendered import bundle, png
from tests.chart_builders import SPECS

MOST_BYTES = 200_000


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack_from(">II", picture, 16)
    return width, height


def pixels(picture: bytes) -> bytes:
    """What the picture shows: its filtered rows, unpacked."""
    at, packed = 8, b""
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        kind, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", picture, at + 8 + length)
        assert check == zlib.crc32(kind + body)
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    return zlib.decompress(packed)


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_is_800_pixels_wide_and_not_heavy(name: str) -> None:
    picture = png(SPECS[name])
    assert size(picture)[0] == 800
    assert size(picture)[1] < 1_000
    assert len(picture) < MOST_BYTES


def test_a_width_can_be_asked_for() -> None:
    assert size(png(SPECS["savings"], width=1_600))[0] == 1_600


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_background_is_that_of_the_theme(theme: Theme) -> None:
    shown = pixels(png(SPECS["savings-one"], theme=theme))
    assert shown[1:5].hex() == f"{BACKGROUND[theme][1:]}ff", "the first pixel, after the filter of its row"


def test_packing_changes_no_pixel() -> None:
    plain = vl_convert.vegalite_to_png(SPECS["spend"], config=config("light"))
    packed = png(SPECS["spend"])
    assert pixels(packed) == pixels(plain)
    assert len(packed) < 0.6 * len(plain)


def test_data_is_never_loaded() -> None:
    remote = {"data": {"url": "http://127.0.0.1:9/rows.json"}, "mark": "bar"}
    with pytest.raises(ValueError, match="not allowed"):
        png(remote)


def test_the_bundle_draws_without_evaluating_text() -> None:
    script = bundle()
    assert "window.vegaEmbed=" in script
    assert "expressionInterpreter" in script, "what `ast: true` needs"
    assert "</script" not in script.lower(), "it stands in a page as it is"
    assert 500_000 < len(script.encode()) < 1_500_000


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for draw in (lambda: png(SPECS["spend"]), bundle):
        with pytest.raises(ExtraMissing, match=r'pip install "sagemaker-cost-mcp\[report\]"'):
            draw()
