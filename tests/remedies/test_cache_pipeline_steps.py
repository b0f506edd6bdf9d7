from __future__ import annotations

import json
import subprocess

from sagemaker_cost_mcp.remedies._step_caching import Caching, script
from tests.remedy_cases_governance import CASES

BY_NAME = {case.what: case for case in CASES if case.rule == "pipeline-without-step-caching"}


def test_only_the_steps_that_repeat_are_cached() -> None:
    change = BY_NAME["steps with names"].change
    (script,) = change.scripts
    assert "steps='[\"Prepare\"]'" in script.text
    assert '"ExpireAfter": "P30D"' in script.text
    assert "steps Prepare" in change.cloudformation.note


def test_without_names_it_is_all_steps_of_their_type() -> None:
    change = BY_NAME["steps without names"].change
    (script,) = change.scripts
    assert "steps='[]'" in script.text
    assert "all steps of type Processing" in change.terraform.note


def test_the_definition_is_only_looked_at_unless_told_otherwise() -> None:
    change = BY_NAME["steps with names"].change
    assert [one.reads_only for one in change.commands] == [True]
    assert 'case "${1:-look}" in' in change.scripts[0].text


def test_a_name_that_is_a_command_stays_a_name() -> None:
    hostile = "a'; exit 3 #$(id)`id`{x}\n\"b"
    text = script(Caching(pipeline=hostile, region="us-east-1", kinds=("Processing",), steps=[hostile])).text
    given = text[text.index("pipeline=") : text.index("before=")]
    said = subprocess.run(
        ["/bin/bash", "-c", f'{given}printf "%s|%s" "$pipeline" "$steps"'], capture_output=True, text=True, check=True
    )
    assert said.stdout == f"{hostile}|{json.dumps([hostile])}"
