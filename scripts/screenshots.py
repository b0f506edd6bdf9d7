"""Pictures of what people see, for README and docs: `make screenshots` writes docs/images/ anew.

They are looked at, not compared: fonts and antialiasing differ from machine to machine.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.client.extension import ClientExtension
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from rich.console import Console
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from sagemaker_cost_mcp.cli import main as command
from sagemaker_cost_mcp.report.dashboard import DASHBOARD_URI
from sagemaker_cost_mcp.report.review_view import review_view
from sagemaker_cost_mcp.report.terminal import picture
from sagemaker_cost_mcp.server import Source, built
from sagemaker_cost_mcp.settings import Settings
from scripts.browser import HOST, programs
from scripts.generate_docs import NOW, ROOT

IMAGES = ROOT / "docs" / "images"
SCENARIO = "ml-team"
_WIDTH, _COLUMNS = 1280, 100


class _ShowsApps(ClientExtension):
    identifier = EXTENSION_ID

    def settings(self) -> dict[str, Any]:
        return {"mimeTypes": [APP_MIME_TYPE]}


async def _seen() -> tuple[str, dict[str, Any]]:
    server = built(Settings(), Source(scenario=SCENARIO, now=NOW))
    async with Client(server, extensions=[_ShowsApps()]) as client:
        page = (await client.read_resource(DASHBOARD_URI)).contents[0]
        result = await client.call_tool("run_cost_review", {})
    return getattr(page, "text", ""), result.model_dump(mode="json", by_alias=True)


@contextmanager
def _browser() -> Generator[WebDriver]:
    found = programs()
    if found is None:
        raise SystemExit("Pictures need Chromium and its driver: python -m scripts.browser installs them.")
    options = Options()
    options.binary_location = found[0]
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(word)
    driver = webdriver.Chrome(options=options, service=Service(found[1]))
    try:
        yield driver
    finally:
        driver.quit()


def _look(driver: WebDriver, theme: str, height: int) -> None:
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": _WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]}
    )


def _report(driver: WebDriver, folder: Path) -> None:
    file = folder / "review.html"
    asked = ["review", "--demo", "--now", NOW.isoformat(), "--format", "html", "--output", str(file)]
    if command(asked, {}) != 0:
        raise SystemExit("The report was not written.")
    for theme in ("light", "dark"):
        _look(driver, theme, 1900)
        driver.get(file.as_uri())
        WebDriverWait(driver, 30).until(
            lambda now: now.execute_script("return document.documentElement.dataset.charts")
        )
        driver.save_screenshot(str(IMAGES / f"report-{theme}.png"))
    _look(driver, "light", 1100)
    driver.get(file.as_uri() + "#finding-1")
    WebDriverWait(driver, 30).until(lambda now: now.execute_script("return document.documentElement.dataset.charts"))
    driver.execute_script("document.getElementById('findings').scrollIntoView({ behavior: 'instant' })")
    driver.save_screenshot(str(IMAGES / "report-findings.png"))


def _dashboard(driver: WebDriver, folder: Path, seen: tuple[str, dict[str, Any]]) -> None:
    file = folder / "host.html"
    script = HOST.read_text(encoding="utf-8")
    file.write_text(
        f"<!doctype html><title>host</title><body style='margin:0'><script>{script}</script>", encoding="utf-8"
    )
    _look(driver, "light", 1500)
    driver.get(file.as_uri())
    driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "window.opened(arguments[0], {}, JSON.parse(arguments[1]), { theme: 'light' }).then(() => done(), done);",
        seen[0],
        json.dumps(seen[1]),
    )
    driver.switch_to.frame("app")
    WebDriverWait(driver, 30).until(lambda now: now.find_elements(By.CSS_SELECTOR, "[data-chart].drawn"))
    driver.switch_to.default_content()
    driver.save_screenshot(str(IMAGES / "dashboard.png"))


def _terminal(seen: tuple[str, dict[str, Any]]) -> None:
    console = Console(width=_COLUMNS, record=True, force_terminal=True, highlight=False, file=io.StringIO())
    answer = seen[1]["structuredContent"]
    console.print(picture(review_view({**answer, "findings": answer["findings"][:4]})))
    console.save_svg(str(IMAGES / "terminal.svg"), title="sagemaker-cost-mcp --demo review")


def main() -> None:
    """Write all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    seen = anyio.run(_seen)
    _terminal(seen)
    with tempfile.TemporaryDirectory() as name, _browser() as driver:
        _report(driver, Path(name))
        _dashboard(driver, Path(name), seen)


if __name__ == "__main__":
    main()
