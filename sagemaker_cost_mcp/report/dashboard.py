"""The dashboard in the chat: one HTML file that a host shows beside the answer of `run_cost_review` (MCP Apps).

The file holds no data: the host hands it the tool's result, and scripts make of it what the report's template makes,
with the same style and the same scripts. It needs no network, and its own policy admits none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from sagemaker_cost_mcp import __version__
from sagemaker_cost_mcp.errors import ExtraMissing
from sagemaker_cost_mcp.report.charts.look import Theme, config
from sagemaker_cost_mcp.report.rendered import bundle
from sagemaker_cost_mcp.report.sealed import ASSETS, asset, embedded, inline, policy

DASHBOARD_URI = "ui://sagemaker-cost/dashboard.html"

CHARTS_META = "sagemaker-cost/charts"
"""Key of a result's `_meta` under which the dashboard finds the specifications of its charts."""

SCRIPTS = ("theme.js", "made.js", "rows.js", "findings.js", "charts.js", "bridge.js", "dashboard.js")
"""In the order in which the page runs them."""

_SLOT = re.compile(r"\[\[(\w+)\]\]")


@cache
def dashboard() -> str:
    """The whole file; made once, with charts where the extra `report` is installed, with tables where it is not."""
    style, scripts = asset("look.css"), [*_drawing(), *map(asset, SCRIPTS)]
    parts = {
        "policy": policy(scripts, [style]),
        "style": style,
        "version": __version__,
        "themes": embedded({theme: config(theme) for theme in get_args(Theme)}),
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    # In one pass: what is filled in is not searched for slots again.
    return _SLOT.sub(lambda slot: parts[slot[1]], (ASSETS / "dashboard.html").read_text(encoding="utf-8"))


def _drawing() -> list[str]:
    try:
        return [inline(bundle())]
    except ExtraMissing:
        return []  # the same numbers stand in tables
