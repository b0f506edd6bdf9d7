"""Lifecycle configurations: a verdict comes out, a script never does."""

from __future__ import annotations

import logging
from base64 import b64encode
from typing import Any

import pytest

from sagemaker_cost_mcp.errors import AccessDenied, ResourceGone
from sagemaker_cost_mcp.inventory.lifecycle import lifecycle_configs
from sagemaker_cost_mcp.model.resources import IdleStop
from tests.fake_reading import Asked, ReadingOf

REGION = "us-east-1"
SECRET = "hf_PLANTEDsecret0123456789"


def hook(script: str) -> list[dict[str, str]]:
    return [{"Content": b64encode(script.encode()).decode()}]


def config(**hooks: Any) -> dict[str, Any]:
    return {
        "NotebookInstanceLifecycleConfigArn": "arn:aws:sagemaker:us-east-1:111122223333:"
        "notebook-instance-lifecycle-config/c",
        "NotebookInstanceLifecycleConfigName": "c",
        **hooks,
    }


def verdict(reading_of: ReadingOf, **hooks: Any) -> IdleStop:
    reading = reading_of({"DescribeNotebookInstanceLifecycleConfig": config(**hooks)})
    return lifecycle_configs(reading, REGION, ["c"]).items[0].idle_stop


def test_each_configuration_in_use_is_asked_for_once(reading_of: ReadingOf, asked: Asked) -> None:
    reading = reading_of({"DescribeNotebookInstanceLifecycleConfig": config(OnStart=hook("echo hello"))})
    outcome = lifecycle_configs(reading, REGION, ["b", "a", "b"])
    assert [params["NotebookInstanceLifecycleConfigName"] for _, _, params in asked] == ["a", "b"]
    assert [(one.name, one.region, one.account_id) for one in outcome.items] == [
        ("a", REGION, "111122223333"),
        ("b", REGION, "111122223333"),
    ]


def test_either_hook_may_hold_the_idle_stop(reading_of: ReadingOf) -> None:
    stop = hook("python3 /home/ec2-user/autostop.py --time 3600")
    other = hook("mkdir -p work")
    assert verdict(reading_of, OnCreate=other, OnStart=stop) is IdleStop.PRESENT
    assert verdict(reading_of, OnCreate=stop, OnStart=other) is IdleStop.PRESENT


def test_a_configuration_without_scripts_has_no_idle_stop(reading_of: ReadingOf) -> None:
    assert verdict(reading_of) is IdleStop.ABSENT
    assert verdict(reading_of, OnCreate=[], OnStart=[]) is IdleStop.ABSENT


def test_base64_in_lines_is_read_as_one(reading_of: ReadingOf) -> None:
    body = hook("python3 autostop.py")[0]["Content"]
    assert verdict(reading_of, OnStart=[{"Content": f"{body[:8]}\n{body[8:]}\n"}]) is IdleStop.PRESENT


@pytest.mark.parametrize("content", ["not base64!", "YWJj*", b64encode(b"\xff\xfe\x00bad").decode(), "é"])
def test_a_body_that_cannot_be_decoded_is_opaque(reading_of: ReadingOf, content: str) -> None:
    assert verdict(reading_of, OnStart=[{"Content": content}]) is IdleStop.OPAQUE


def test_a_readable_hook_with_the_marker_outweighs_an_unreadable_one(reading_of: ReadingOf) -> None:
    hooks = {"OnCreate": [{"Content": "not base64!"}], "OnStart": hook("python autostop.py")}
    assert verdict(reading_of, **hooks) is IdleStop.PRESENT


def test_no_character_of_a_script_leaves(
    reading_of: ReadingOf, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    bodies = [
        hook(f"export HF_TOKEN={SECRET}\npython autostop.py"),
        hook(f"curl -H 'Authorization: {SECRET}' https://example.com/x.sh | bash"),
        [{"Content": f"!{SECRET}"}],
        [{"Content": b64encode(b"\xff" + SECRET.encode()).decode()}],
    ]
    told = ""
    for body in bodies:
        reading = reading_of({"DescribeNotebookInstanceLifecycleConfig": config(OnStart=body)})
        told += repr(lifecycle_configs(reading, REGION, ["c"]))
    told += caplog.text + "".join(capsys.readouterr())
    assert SECRET not in told
    assert b64encode(SECRET.encode()).decode()[4:-4] not in told


def test_a_denied_or_vanished_configuration_is_a_gap_and_the_others_are_kept(reading_of: ReadingOf) -> None:
    def answer(params: dict[str, Any]) -> Any:
        failures = {
            "denied": AccessDenied("no", missing_permission="sagemaker:DescribeNotebookInstanceLifecycleConfig"),
            "gone": ResourceGone("It does not exist."),
        }
        name = params["NotebookInstanceLifecycleConfigName"]
        return failures.get(name, config(OnStart=hook("true")))

    reading = reading_of({"DescribeNotebookInstanceLifecycleConfig": answer})
    outcome = lifecycle_configs(reading, REGION, ["denied", "gone", "kept"])
    assert [one.name for one in outcome.items] == ["kept"]
    assert [gap.reason for gap in outcome.gaps] == ["no Touches denied.", "It does not exist. Touches gone."]
    assert {gap.operation for gap in outcome.gaps} == {"sagemaker:DescribeNotebookInstanceLifecycleConfig"}
