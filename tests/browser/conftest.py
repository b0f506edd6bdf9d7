"""A headless Chromium, a report and a dashboard to look at."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

from sagemaker_cost_mcp.cli import main
from sagemaker_cost_mcp.report.dashboard import DASHBOARD_URI
from sagemaker_cost_mcp.server import Source, built
from sagemaker_cost_mcp.settings import Settings
from scripts.browser import HOST, programs
from tests.browser_pages import App, Show, ShowsApps
from tests.builders import NOW


@pytest.fixture(scope="session")
def browser() -> Generator[WebDriver]:
    found = programs()
    if found is None or not HOST.exists():
        # `make check` sets this, so that CI never passes for want of a browser.
        demanded = os.environ.get("SAGEMAKER_COST_TESTS_NEED_A_BROWSER")
        (pytest.fail if demanded else pytest.skip)("no Chromium with its driver: python -m scripts.browser installs it")
    options = Options()
    options.binary_location = found[0]
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(found[1]))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def page(browser: WebDriver) -> Generator[WebDriver]:
    """The browser with no history: light, wide, and an error on its console fails the test."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [], "media": ""})
    browser.set_window_size(1280, 1600)
    browser.get("about:blank")
    _complaints(browser)
    yield browser
    assert _complaints(browser) == []


def _complaints(browser: WebDriver) -> list[str]:
    """What stands on the console since it was last looked at."""
    log: Any = browser.get_log  # selenium gives it no types
    return [entry["message"] for entry in log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo account's report, as the command line writes it."""
    file = tmp_path_factory.mktemp("report") / "review.html"
    assert main(["review", "--demo", "--now", "2026-11-20", "--format", "html", "--output", str(file)], {}) == 0
    return file


@pytest.fixture(scope="session")
def app() -> App:
    """The dashboard and an answer, as a client reads them."""

    async def read() -> App:
        async with Client(built(Settings(), Source(scenario="ml-team", now=NOW)), extensions=[ShowsApps()]) as client:
            content = (await client.read_resource(DASHBOARD_URI)).contents[0]
            result = await client.call_tool("run_cost_review", {"limit": 3})
        return App(html=getattr(content, "text", ""), result=result.model_dump(mode="json", by_alias=True))

    return anyio.run(read)


@pytest.fixture
def show(page: WebDriver, app: App, tmp_path: Path) -> Show:
    """Opens the dashboard in the host page and goes into its frame."""

    def shown(*, theme: str = "light", **changes: Any) -> WebDriver:
        file = tmp_path / "host.html"
        file.write_text(
            f"<!doctype html><title>host</title><body><script>{HOST.read_text()}</script>", encoding="utf-8"
        )
        page.get(file.as_uri())
        context = {"theme": theme, "displayMode": "inline", "platform": "desktop"}
        result = {**app.result, **changes}
        page.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "window.opened(arguments[0], {}, JSON.parse(arguments[1]), arguments[2]).then(() => done(), done);",
            app.html,
            json.dumps(result),
            context,
        )
        page.switch_to.frame("app")
        return page

    return shown
