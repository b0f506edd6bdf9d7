"""The rules against what the authors of two accounts know about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from sagemaker_cost_mcp.rules._rule import discovered
from tests.accounts import embedded
from tests.truth import (
    EVERYTHING_WRONG,
    GUILTY,
    INNOCENT,
    TOLERANCE,
    UNDECIDED,
    VERDICTS,
    Line,
    Score,
    read_all,
    scores,
    verdicts,
    written,
)

TRUTH = written(EVERYTHING_WRONG)
NAMES = tuple(rule.name for rule in discovered())

UNTOLD: Mapping[str, str] = {
    "elastic-inference-attached": "the service is gone, and the description has no accelerator to attach",
    "pipeline-without-step-caching": "not told yet: it takes executions of pipelines, which this account has none of",
}
"""Rules on which this account says nothing."""

ONE_ACCOUNT = frozenset({INNOCENT, UNDECIDED})
"""An account is one resource, and guilty in this one; `well-run` is the innocent one."""
UNREAD = frozenset({UNDECIDED})
"""Not told yet: it takes a read that AWS refuses, or a resource that this account has none of."""
NEVER = frozenset({UNDECIDED})
"""By its manual it never is."""

INEXPRESSIBLE: Mapping[str, frozenset[str]] = {
    "autoscaling-pinned": UNREAD,
    "endpoints-worth-sharing": NEVER,
    "idle-domain-file-system": UNREAD,
    "image-pulled-across-regions": UNREAD,
    "labeling-without-automation": UNREAD,
    "no-anomaly-monitor": ONE_ACCOUNT,
    "no-sagemaker-budget": ONE_ACCOUNT,
    "repository-without-lifecycle": UNREAD,
    "resource-without-cost-tags": UNREAD,
    "s3-traffic-through-nat": UNREAD,
    "studio-domain-without-idle-shutdown": UNREAD,
    "uncovered-steady-compute": ONE_ACCOUNT,
}
"""Verdicts of which this account has no case, by rule."""


@pytest.fixture(scope="module")
def judged() -> dict[str, Score]:
    return scores(TRUTH, verdicts(read_all(embedded("everything-wrong"))), NAMES)


@pytest.mark.parametrize("rule", NAMES)
def test_everything_that_is_wrong_is_found_and_nothing_else(judged: dict[str, Score], rule: str) -> None:
    score = judged[rule]
    assert score.wrong == ()
    assert (score.precision, score.recall) == (1, 1)
    assert score.worst <= TOLERANCE


@pytest.mark.parametrize("rule", sorted(set(NAMES) - set(UNTOLD)))
def test_of_each_rule_there_is_a_guilty_an_innocent_and_an_undecided(rule: str) -> None:
    told = {line.verdict for line in TRUTH if line.rule == rule}
    assert set(VERDICTS) - told == INEXPRESSIBLE.get(rule, frozenset())


def test_each_line_is_about_a_rule_that_exists_and_says_why() -> None:
    assert {line.rule for line in TRUTH} <= set(NAMES)
    assert not UNTOLD.keys() & {line.rule for line in TRUTH}
    assert all(line.why for line in TRUTH)
    assert all(line.verdict in VERDICTS for line in TRUTH)
    assert not [line for line in TRUTH if line.usd and line.verdict != GUILTY]


def test_a_well_run_account_of_two_hundred_has_no_finding() -> None:
    account = embedded("well-run")
    fleet = account.fleet
    resources = (fleet.notebooks, fleet.endpoints, fleet.models, fleet.training_jobs, fleet.processing_jobs)
    assert sum(map(len, resources)) >= 200
    judged = scores((), verdicts(read_all(account)), NAMES)
    found = [wrong for score in judged.values() for wrong in score.wrong]
    # Inference components fill a machine by what they reserve: no rule can size it, however busy it is.
    assert found == [f"oversized-endpoint: shared is {INNOCENT}, and was called {UNDECIDED}"]


def test_a_score_counts_what_is_missing_too_much_and_wrong() -> None:
    lines = (Line(rule="r", resource="a", verdict=GUILTY), Line(rule="r", resource="b", verdict=UNDECIDED))
    (score,) = scores(lines, (), ("r",)).values()
    assert (score.guilty, score.found, score.recall, score.precision) == (1, 0, 0, 1)
    assert Counter(wrong.partition(",")[0] for wrong in score.wrong) == Counter(["r: a is guilty", "r: b is undecided"])
