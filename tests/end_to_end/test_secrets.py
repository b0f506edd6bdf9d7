"""Trap 22: what data scientists leave in scripts must not travel: not in answers, errors, logs or the snapshot."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from sagemaker_cost_mcp.model.ports import Question
from sagemaker_cost_mcp.model.snapshot import Shelf
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.description import LifecycleScripts
from sagemaker_cost_mcp.simulator.registry import HANDLERS
from sagemaker_cost_mcp.simulator.request import Request
from sagemaker_cost_mcp.simulator.scenarios._lifecycle_scripts import PACKAGES_TOKEN
from tests.accounts import otherwise
from tests.end_to_end.stage import Stage, denied, staged

PLANTED = "ghp_EXAMPLEplantedByATest0123456789"
"""A second token, in scripts that judge differently: one that stops the notebook, one that runs foreign code."""
SCRIPTS = {
    "bootstrap-from-s3": f"#!/bin/bash\nexport TOKEN={PLANTED}\ncurl -H $TOKEN https://example.com/setup.sh | bash\n",
    "stop-when-idle": f"#!/bin/bash\nTOKEN='{PLANTED}' python autostop.py --time 3600 --ignore-connections\n",
}
CREDENTIALS = ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",)
JOB_SECRETS = ("hf_EXAMPLE_not_a_real_token", "EXAMPLE-not-a-real-key")


def encoded(secret: str) -> Iterator[str]:
    """The parts of a secret's base64 form that do not depend on what stands around it."""
    for shift in range(3):
        text = base64.b64encode(b"x" * shift + secret.encode()).decode()
        yield text[4:-4]


SECRETS = (PACKAGES_TOKEN, PLANTED, *JOB_SECRETS, *CREDENTIALS)
FORMS = [form for secret in SECRETS for form in (secret, *encoded(secret))]


def leaks(text: str) -> list[str]:
    return [form for form in FORMS if form in text]


@pytest.fixture(scope="module")
def account(ml_team: SimulatedAccount) -> SimulatedAccount:
    """The demo account with one more token in two more scripts."""

    def planted(scripts: LifecycleScripts) -> LifecycleScripts:
        body = SCRIPTS.get(scripts.name)
        return replace(scripts, on_start=body, on_create=body) if body else scripts

    scripts = tuple(planted(one) for one in ml_team.fleet.lifecycle_scripts)
    return otherwise(ml_team, lifecycle_scripts=scripts)


@pytest.fixture(scope="module")
def leaky(account: SimulatedAccount) -> Iterator[Stage]:
    with staged(account) as stage:
        yield stage


def everything_said(stage: Stage) -> Iterator[tuple[str, str]]:
    """All tools, in full, in both halves, and what they say of each finding."""
    review = stage.ask("run_cost_review", limit=500, detail="full")
    yield "run_cost_review", f"{review.text}{review.structured}"
    for finding in review.structured["findings"]:
        told = stage.ask("explain_finding", finding=finding["id"])
        yield finding["id"], f"{told.text}{told.structured}"
    for rule in review.structured["rules"]:
        told = stage.ask("explain_finding", finding=rule)
        yield rule, f"{told.text}{told.structured}"
    for tool, arguments in (
        ("find_idle_notebooks", {"detail": "full"}),
        ("get_sagemaker_costs_by_usage_type", {}),
    ):
        told = stage.ask(tool, **arguments)
        yield tool, f"{told.text}{told.structured}"


def test_the_scripts_with_the_tokens_are_really_read(leaky: Stage) -> None:
    leaky.ask("run_cost_review")
    described = leaky.calls.by_operation["sagemaker:DescribeNotebookInstanceLifecycleConfig"]
    assert described == 3
    for script in SCRIPTS.values():
        assert leaks(script), "plain"
        assert leaks(base64.b64encode(script.encode()).decode()), "as AWS sends it"


def test_trap_22_no_answer_of_any_tool_holds_a_token(leaky: Stage) -> None:
    said = dict(everything_said(leaky))
    assert len(said) > 15
    assert {name: found for name, text in said.items() if (found := leaks(text))} == {}


def test_trap_22_the_snapshot_holds_no_token(leaky: Stage) -> None:
    read = leaky.reader.read(Question(shelves=frozenset(get_args(Shelf)), regions=("us-east-1", "eu-west-1")))
    dump = read.snapshot.model_dump_json()
    assert "stop-when-idle" in dump, "the verdict on the script is there"
    assert leaks(dump + repr(read.snapshot)) == []


def test_trap_22_nothing_is_logged_by_us_at_any_level_and_nothing_by_anybody_at_the_level_that_is_on(
    account: SimulatedAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="sagemaker_cost_mcp")
    caplog.set_level(logging.INFO)
    with staged(account) as stage:
        stage.ask("run_cost_review")
    assert leaks(caplog.text) == []


@pytest.mark.parametrize(
    "failing",
    [
        "sagemaker:DescribeNotebookInstanceLifecycleConfig",
        "logs:DescribeLogStreams",
        "sagemaker:DescribeNotebookInstance",
    ],
)
def test_trap_22_errors_hold_no_token(failing: str, leaky: Stage, caplog: pytest.LogCaptureFixture) -> None:
    leaky.faults.by_operation = {failing: denied(failing)}
    told = leaky.ask("run_cost_review", refresh=True, detail="full", limit=500)
    leaky.faults.by_operation = {}
    assert failing in told.text
    assert leaks(f"{told.text}{told.structured}{caplog.text}") == []


def no_text(request: Request) -> dict[str, Any]:
    """A script that is valid base64 and no valid text: decoding errors carry the bytes they could not read."""
    name = request.params["NotebookInstanceLifecycleConfigName"]
    content = base64.b64encode(b"\xff\xfe" + PLANTED.encode()).decode()
    return {"NotebookInstanceLifecycleConfigName": name, "OnStart": [{"Content": content}]}


def test_trap_22_a_script_that_is_no_text_is_undecided_and_not_quoted(
    account: SimulatedAccount, caplog: pytest.LogCaptureFixture
) -> None:
    table = {**HANDLERS["sagemaker"], "DescribeNotebookInstanceLifecycleConfig": no_text}
    with staged(account, tables={**HANDLERS, "sagemaker": table}) as stage:
        told = stage.ask("run_cost_review", detail="full", limit=500)
    undecided = {row["resource"]["name"] for row in told.structured["undecided"] if "lifecycle" in row["missing"]}
    assert undecided == {"nlp-bert-finetune", "nlp-team-shared", "recsys-two-tower"}
    assert leaks(f"{told.text}{told.structured}{caplog.text}") == []
