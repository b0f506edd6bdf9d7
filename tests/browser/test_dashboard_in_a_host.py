from __future__ import annotations

import copy
from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser_pages import App, Show, all_of, background, click, column, lightness, one


def settled(page: WebDriver) -> WebDriver:
    """Once the answer is shown and its charts are drawn."""
    WebDriverWait(page, 20).until(lambda now: all_of(now, "[data-finding]"))
    wanted = len(all_of(page, "[data-chart]"))
    WebDriverWait(page, 20).until(lambda now: len(all_of(now, "[data-chart].drawn")) == wanted)
    return page


def heard(page: WebDriver, what: str) -> list[dict[str, Any]]:
    page.switch_to.default_content()
    said: list[dict[str, Any]] = page.execute_script(f"return window.heard.{what}")
    page.switch_to.frame("app")
    return said


def test_the_dashboard_shows_what_the_tool_answered(show: Show, app: App) -> None:
    page = settled(show())
    answer = app.result["structuredContent"]

    assert one(page, "[data-total=net]").text == f"${answer['net_monthly_saving_usd']:,.2f}"
    assert column(page, "finding") == [finding["id"] for finding in answer["findings"]]
    assert len(all_of(page, "[data-gap]")) == len(answer["gaps"])
    assert len(all_of(page, "[data-chart].drawn")) >= 1


def test_it_sorts_filters_and_unfolds_like_the_report(show: Show) -> None:
    page = settled(show())
    click(page, "th[data-sort=saving] button")
    click(page, "th[data-sort=saving] button")
    rising = [float(text) for text in column(page, "saving")]
    assert rising == sorted(rising)

    one(page, "[data-filter=least]").send_keys("1000")
    assert 0 < len(column(page, "saving")) < len(rising)
    folder = one(page, "[data-finding]:not([hidden]) .folder")
    click(page, folder)
    assert one(page, "[data-finding]:not([hidden]) .more").is_displayed()


def test_it_tells_the_host_how_tall_it_is(show: Show) -> None:
    page = settled(show())

    WebDriverWait(page, 10).until(lambda now: any(size.get("height", 0) > 400 for size in heard(now, "sizes")))


def test_it_wears_the_hosts_theme_and_changes_with_it(show: Show) -> None:
    page = settled(show(theme="dark"))
    assert lightness(background(page)) < 0.25

    page.switch_to.default_content()
    page.execute_script("window.bridge.setHostContext({ theme: 'light', displayMode: 'inline' })")
    page.switch_to.frame("app")
    WebDriverWait(page, 10).until(lambda now: lightness(background(now)) > 0.8)


def test_the_rest_of_the_plan_is_asked_of_the_host(show: Show) -> None:
    page = settled(show())
    click(page, "[data-rest]")
    WebDriverWait(page, 10).until(lambda now: heard(now, "calls"))

    assert heard(page, "calls")[0]["name"] == "run_cost_review"
    assert heard(page, "calls")[0]["arguments"]["limit"] > 3


def test_names_from_the_account_stay_text(show: Show, app: App) -> None:
    answer = copy.deepcopy(app.result["structuredContent"])
    evil = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    for finding in answer["findings"]:
        finding["resource"]["name"] = finding["recommendation"] = finding["owner"]["name"] = evil
        finding["evidence"] = [evil]
    page = settled(show(structuredContent=answer))

    assert one(page, "[data-finding] .name").text == evil
    assert page.execute_script("return document.title") != "owned"
    assert all_of(page, "img") == []


def test_an_answer_that_failed_is_said_and_not_drawn(show: Show) -> None:
    sentence = "No AWS credentials were found."
    page = show(isError=True, structuredContent=None, content=[{"type": "text", "text": sentence}])

    WebDriverWait(page, 10).until(lambda now: sentence in one(now, "body").text)
    assert page.find_elements(By.CSS_SELECTOR, "[data-finding]") == []
