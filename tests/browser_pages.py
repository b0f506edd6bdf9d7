"""What the tests of pages look at in a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mcp.client.extension import ClientExtension
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

Show = Callable[..., WebDriver]
"""`(theme="light", **changes of the tool's result)`: the dashboard in a host, looked at from inside its frame."""


class ShowsApps(ClientExtension):
    """A host that shows MCP Apps."""

    identifier = EXTENSION_ID

    def settings(self) -> dict[str, Any]:
        return {"mimeTypes": [APP_MIME_TYPE]}


@dataclass(frozen=True)
class App:
    """What a host gets of the dashboard: the page, and the result of its tool."""

    html: str
    result: dict[str, Any]


def all_of(page: WebDriver, selector: str) -> list[WebElement]:
    return page.find_elements(By.CSS_SELECTOR, selector)


def one(page: WebDriver, selector: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, selector)


def column(page: WebDriver, key: str) -> list[str]:
    """A field of the findings that are shown, in their order."""
    rows = all_of(page, "[data-finding]:not([hidden])")
    return [row.get_attribute(f"data-{key}") or "" for row in rows]


def background(page: WebDriver) -> str:
    return str(page.execute_script("return getComputedStyle(document.body).backgroundColor"))


def lightness(colour: str) -> float:
    parts = [float(part) for part in colour.strip("rgba()").split(",")[:3]]
    return sum(parts) / 3 / 255


def click(page: WebDriver, target: str | WebElement) -> None:
    """A click once the page has stopped moving: it scrolls smoothly."""
    element = one(page, target) if isinstance(target, str) else target
    page.execute_script("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element)
    element.click()
