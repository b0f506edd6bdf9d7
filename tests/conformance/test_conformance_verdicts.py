"""What a conformance run means: each failure has a reason, no reason outlives its failure, and nothing empty counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from scripts.conformance_verdicts import reasons, stale, verdict, verdicts

HERE = Path(__file__).parent
VERSION = "2026-07-28"
GOOD = {"id": "wire-schema-valid", "status": "SUCCESS"}


def check(name: str, status: str = "SUCCESS", message: str = "") -> dict[str, str]:
    return {"id": name, "status": status, "errorMessage": message}


@pytest.mark.parametrize("name", ["expected-failures.yml", "vacuous.yml"])
def test_each_entry_that_the_suite_reads_has_a_reason(name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    found = reasons(text)
    assert list(found) == yaml.safe_load(text)["server"]
    assert all(len(reason) > 10 for reason in found.values())


def test_no_entry_excuses_a_whole_scenario() -> None:
    assert all(":" in name for name in reasons((HERE / "expected-failures.yml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("text", ["  - a:b", "  - a:b # why\n  - a:b # why"])
def test_an_entry_without_a_reason_or_twice_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a:b needs one entry, and a reason"):
        reasons(text)


def test_what_passes_is_counted_without_the_checks_of_form() -> None:
    found = verdict("ping", VERSION, [check("ping"), GOOD], {}, ())
    assert (found.kind, found.checks, found.well_formed) == ("passed", 1, True)


@pytest.mark.parametrize("status", ["FAILURE", "WARNING"])
def test_a_failure_without_a_reason_is_news_and_one_with_a_reason_is_expected(status: str) -> None:
    checks = [check("one"), check("two", status, "no such tool")]
    news = verdict("tools", VERSION, checks, {}, ())
    assert (news.kind, news.why) == ("unexpected", ("tools:two: no such tool",))
    known = verdict("tools", VERSION, checks, {"tools:two": "a fixture"}, ())
    assert (known.kind, known.why, known.checks) == ("expected", ("a fixture",), 1)


def test_a_check_that_passes_once_and_fails_once_has_failed() -> None:
    found = verdict("tools", VERSION, [check("one"), check("one", "FAILURE")], {}, ())
    assert (found.kind, found.checks, found.failed) == ("unexpected", 0, {"tools:one"})


def test_a_pass_that_tried_nothing_is_not_counted() -> None:
    assert verdict("empty", VERSION, [check("one"), GOOD], {}, ["empty"]).checks == 0
    half = verdict("half", VERSION, [check("one"), check("two")], {}, ["half:two"])
    assert (half.kind, half.checks, half.idle) == ("passed", 1, {"half:two"})


def test_a_vacuous_scenario_that_fails_is_news() -> None:
    assert verdict("empty", VERSION, [check("one", "FAILURE")], {}, ["empty"]).kind == "unexpected"


def test_entries_that_explain_nothing_any_more_are_stale() -> None:
    expected, vacuous = {"a:one": "why", "a:gone": "why"}, ["b", "c"]
    found = [
        verdict("a", VERSION, [check("one", "FAILURE")], expected, vacuous),
        verdict("b", VERSION, [check("one")], expected, vacuous),
    ]
    assert stale(found, expected, vacuous) == ["a:gone", "c"]


def test_results_are_found_by_the_folders_that_the_suite_makes(tmp_path: Path) -> None:
    folder = tmp_path / "server-sep-2164-resource-not-found-2026-11-22T04-32-40-954Z"
    folder.mkdir()
    (folder / "checks.json").write_text(json.dumps([check("code")]), encoding="utf-8")
    (found,) = verdicts(tmp_path, VERSION, {}, ())
    assert (found.scenario, found.version, found.kind) == ("sep-2164-resource-not-found", VERSION, "passed")
