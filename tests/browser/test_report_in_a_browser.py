from __future__ import annotations

import base64
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser_pages import all_of, background, click, column, lightness, one


def opened(page: WebDriver, report: Path) -> WebDriver:
    page.get(report.as_uri())
    WebDriverWait(page, 20).until(lambda now: now.execute_script("return document.documentElement.dataset.charts"))
    return page


def test_every_chart_is_drawn_and_nothing_is_loaded(page: WebDriver, report: Path) -> None:
    opened(page, report)
    figures = all_of(page, "[data-chart]:has([data-spec])")

    assert len(figures) >= 4
    assert page.execute_script("return document.documentElement.dataset.charts") == str(len(figures))
    assert all(len(figure.find_elements(By.CSS_SELECTOR, ".on-light svg")) == 1 for figure in figures)
    assert page.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)") == []


def test_the_headline_is_the_sum_of_what_the_findings_say(page: WebDriver, report: Path) -> None:
    opened(page, report)
    total = float(one(page, "[data-total=net]").text.strip("$").replace(",", ""))

    assert sum(map(float, column(page, "saving"))) == pytest.approx(total, abs=0.05)


@pytest.mark.parametrize("key", ["saving", "cost"])
def test_amounts_sort_as_numbers_largest_first_and_then_smallest_first(page: WebDriver, report: Path, key: str) -> None:
    opened(page, report)
    click(page, f"th[data-sort={key}] button")
    falling = [float(text) for text in column(page, key) if text]
    assert falling == sorted(falling, reverse=True)
    assert one(page, f"th[data-sort={key}]").get_attribute("aria-sort") == "descending"

    click(page, f"th[data-sort={key}] button")
    rising = [float(text) for text in column(page, key) if text]
    assert rising == sorted(rising)
    assert rising != falling


def test_filters_narrow_the_list_and_say_what_is_left(page: WebDriver, report: Path) -> None:
    opened(page, report)
    before = len(column(page, "saving"))
    one(page, "[data-filter=least]").send_keys("500")
    savings = [float(text) for text in column(page, "saving")]

    assert 0 < len(savings) < before
    assert min(savings) >= 500
    assert one(page, "[data-shown]").text.startswith(f"{len(savings)} of {before} findings, together $")

    click(page, "[data-reset]")
    Select(one(page, "[data-filter=phase]")).select_by_value("storage")
    assert set(column(page, "phase")) == {"storage"}


def test_search_looks_into_the_evidence(page: WebDriver, report: Path) -> None:
    opened(page, report)
    one(page, "[data-filter=text]").send_keys("nlp-bert-finetune")

    assert column(page, "name")[0] == "nlp-bert-finetune"
    one(page, "[data-filter=text]").send_keys(" no such words anywhere")
    assert column(page, "name") == []


def test_evidence_unfolds_and_folds(page: WebDriver, report: Path) -> None:
    opened(page, report)
    first = one(page, "[data-finding]")
    more = first.find_element(By.CSS_SELECTOR, ".more")
    folder = first.find_element(By.CSS_SELECTOR, ".folder")
    assert not more.is_displayed()

    click(page, folder)
    assert more.is_displayed()
    assert folder.get_attribute("aria-expanded") == "true"
    assert more.find_element(By.CSS_SELECTOR, ".recommendation").text

    click(page, folder)
    assert not more.is_displayed()


def test_light_and_dark_follow_the_system_and_the_switch(page: WebDriver, report: Path) -> None:
    assert lightness(background(opened(page, report))) > 0.8
    click(page, "[data-theme-switch]")
    assert lightness(background(page)) < 0.25

    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
    assert lightness(background(opened(page, report))) < 0.25
    assert all(figure.is_displayed() for figure in all_of(page, ".on-dark svg"))


@pytest.mark.parametrize("width", [480, 800, 1600])
def test_no_page_is_wider_than_its_window(page: WebDriver, report: Path, width: int) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        opened(page, report)
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_paper_has_the_evidence_and_no_controls(page: WebDriver, report: Path) -> None:
    opened(page, report)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    assert all(more.is_displayed() for more in all_of(page, "[data-finding] .more"))
    assert not any(
        control.is_displayed() for control in all_of(page, "[data-filters], [data-theme-switch], [data-print]")
    )
    assert base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", {})["data"]).startswith(b"%PDF")


def test_without_scripts_everything_stands_there(page: WebDriver, report: Path) -> None:
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.get(report.as_uri())
        assert all(more.is_displayed() for more in all_of(page, "[data-finding] .more"))
        assert all_of(page, "[data-finding]")
        assert not any(control.is_displayed() for control in all_of(page, "[data-script-only]"))
    finally:
        page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
