"""No credentials, bad ones, expired ones: nothing can be read, and the sentence says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sagemaker_cost_mcp.aws.sessions import ordinary
from sagemaker_cost_mcp.simulator.account import SimulatedAccount
from sagemaker_cost_mcp.simulator.request import AwsFailure
from tests.end_to_end.stage import COSTS, IDLE, REVIEW, OpenStage, Stage

EVERY_TOOL: list[tuple[str, dict[str, Any]]] = [
    (REVIEW, {}),
    (IDLE, {}),
    (COSTS, {}),
    ("explain_finding", {"finding": "0123456789"}),
]
EXPIRED = AwsFailure("ExpiredTokenException", "The security token included in the request is expired", status=400)


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, no profile, no file, no instance role: a machine on which nobody ever used AWS."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.usefixtures("bare_environment")
@pytest.mark.parametrize(("tool", "arguments"), EVERY_TOOL)
def test_without_credentials_every_tool_says_how_to_give_some(
    tool: str, arguments: dict[str, Any], ml_team: SimulatedAccount, open_stage: OpenStage
) -> None:
    said = open_stage(ml_team, sessions=ordinary()).refusal(tool, **arguments)
    assert "credentials" in said
    for way in ("AWS_PROFILE", "aws sso login", "--demo"):
        assert way in said


@pytest.mark.usefixtures("bare_environment")
def test_a_profile_that_does_not_exist_is_named_with_those_that_do(
    ml_team: SimulatedAccount, open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[profile team]\nregion = eu-west-1\n", encoding="utf-8")
    monkeypatch.setenv("AWS_PROFILE", "teem")
    said = open_stage(ml_team, sessions=ordinary()).refusal(REVIEW)
    assert "'teem'" in said
    assert "team" in said.replace("teem", "")


@pytest.mark.usefixtures("bare_environment")
def test_a_profile_that_would_ask_for_a_code_on_stdin_is_refused(
    ml_team: SimulatedAccount, open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile = (
        "[profile mfa]\nrole_arn = arn:aws:iam::111122223333:role/a\nsource_profile = base\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/ana\n[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = made-up\n"
    )
    (tmp_path / "config").write_text(profile, encoding="utf-8")
    monkeypatch.setenv("AWS_PROFILE", "mfa")
    said = open_stage(ml_team, sessions=ordinary()).refusal(REVIEW)
    assert "MFA" in said
    assert "made-up" not in said


@pytest.mark.parametrize(("tool", "arguments"), EVERY_TOOL)
def test_expired_credentials_are_told_with_what_to_do(tool: str, arguments: dict[str, Any], stage: Stage) -> None:
    stage.faults.everything = EXPIRED
    said = stage.refusal(tool, **arguments)
    assert "expired" in said
    assert "ask again" in said


def test_credentials_that_expire_in_mid_session_do_not_pass_for_an_empty_account_and_a_new_login_needs_no_restart(
    stage: Stage,
) -> None:
    assert not stage.ask(COSTS).is_error
    stage.faults.everything = EXPIRED
    assert "expired" in stage.refusal(REVIEW, refresh=True)
    stage.faults.everything = None
    assert not stage.ask(REVIEW).is_error


def test_credentials_that_aws_does_not_know_are_said_to_be_bad(stage: Stage) -> None:
    stage.faults.everything = AwsFailure(
        "InvalidClientTokenId", "The security token included in the request is invalid."
    )
    assert "does not accept these credentials" in stage.refusal(REVIEW)
