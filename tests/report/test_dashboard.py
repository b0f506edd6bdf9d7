from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from sagemaker_cost_mcp.report import dashboard as made
from sagemaker_cost_mcp.report.charts.look import BACKGROUND, GRID, INK, MUTED
from sagemaker_cost_mcp.report.dashboard import SCRIPTS, dashboard
from sagemaker_cost_mcp.report.sealed import ASSETS, asset
from tests.report.html_parts import Parts, assert_sealed

LIGHT_DARK = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


@pytest.fixture(scope="module")
def page() -> Parts:
    return Parts(dashboard())


def test_the_file_needs_nothing_and_its_policy_admits_nothing_else(page: Parts) -> None:
    assert_sealed(page)
    assert "[[" not in page.html.split("<style>", maxsplit=1)[0]
    assert page.one("html").attributes["lang"] == "en"


def test_it_carries_the_library_and_our_scripts_in_their_order(page: Parts) -> None:
    _, *own = (one.text for one in page.scripts)
    assert own == [asset(name) for name in SCRIPTS]
    assert "vegaEmbed=" in page.scripts[0].text
    assert set(json.loads(page.one("script", id="chart-themes").text)) == {"light", "dark"}
    assert len(page.html) < 1_200_000


def test_without_the_extra_it_is_small_and_still_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)  # as if it were not installed
    made.dashboard.cache_clear()
    try:
        page = Parts(dashboard())
    finally:
        made.dashboard.cache_clear()
    assert_sealed(page)
    assert [one.text for one in page.scripts] == [asset(name) for name in SCRIPTS]
    assert len(page.html) < 80_000


def test_the_bridge_speaks_the_messages_of_the_protocol_and_hears_its_host_alone() -> None:
    script = asset("bridge.js") + asset("dashboard.js")
    for method in (
        "ui/initialize",
        "ui/notifications/initialized",
        "ui/notifications/tool-input",
        "ui/notifications/tool-result",
        "ui/notifications/tool-cancelled",
        "ui/notifications/host-context-changed",
        "ui/notifications/size-changed",
        "ui/resource-teardown",
    ):
        assert f'"{method}"' in script
    assert "event.source !== window.parent" in script


def test_rows_made_by_script_have_the_structure_that_the_template_writes() -> None:
    """The same hooks in both, or sorting and folding would work in one of them alone."""
    template = (Path(made.__file__).parent / "templates" / "review.html.j2").read_text(encoding="utf-8")
    script = asset("rows.js")
    body = template[template.index('<tbody class="finding"') : template.index("</tbody>", template.index("finding"))]
    for hook in sorted({*re.findall(r"data-[a-z]+", body)}):
        assert f'"{hook}"' in script, hook
    for name in ("line", "more", "panel", "story", "facts", "recommendation", "evidence", "formula", "cash", "pill"):
        assert re.search(rf'class="[^"]*\b{name}\b', template), name
        assert re.search(rf"class: [\"`][^\"`]*\b{name}\b", script), name
    written = re.findall(r'<th scope="col"[^>]*data-sort="(\w+)"', template)
    assert written == re.findall(r'^    \["(\w+)", "', script, re.MULTILINE)[: len(written)]


# -- colours ----------------------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


COLOURS = {name: pair for name, *pair in LIGHT_DARK.findall((ASSETS / "look.css").read_text(encoding="utf-8"))}
TEXT = [
    *((ink, back) for ink in ("ink", "muted", "accent") for back in ("back", "card", "sunk")),
    ("accent", "wash"),
    ("warn", "warn-back"),
    ("ink", "warn-back"),
    *((level, f"{level}-back") for level in ("high", "medium", "low")),
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "back"), TEXT)
def test_text_stands_out_from_what_is_behind_it(ink: str, back: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[back][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_of_fields_and_bars_can_be_seen(theme: int) -> None:
    assert contrast(COLOURS["edge"][theme], COLOURS["card"][theme]) >= 3
    assert contrast(COLOURS["bar"][theme], COLOURS["card"][theme]) >= 3


def test_the_page_wears_the_colours_of_the_charts() -> None:
    worn = {"card": BACKGROUND, "ink": INK, "muted": MUTED, "line": GRID}
    assert {name: COLOURS[name] for name in worn} == {
        name: [colours["light"], colours["dark"]] for name, colours in worn.items()
    }
